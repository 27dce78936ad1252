"""The table as a person uses it: scrolled, filtered in its headers, arranged, copied, saved, and come back to."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Lab, run_in_kernel, wait_in_kernel
from tests.browser.lab.steps import execute, stored

RunNotebook = Callable[..., Page]

LONG = """
import numpy as np, pandas as pd, datasage_jupyter as datasage
n = 1_000_000
rows = np.arange(n)
long = pd.DataFrame({"at": rows, "load": np.where(rows < 600_000, rows % 100, 99), "kind": pd.Categorical.from_codes(rows % 3, ["a", "b", "c"])})
browser = datasage.DatasetBrowser(long)
browser
"""
SHOPS = """
import pandas as pd, datasage_jupyter as datasage
shops = pd.DataFrame({"city": ["Berlin", "Lyon", "Porto", "Berlin"] * 6_000, "price": range(24_000), "note": ["=1+1", "plain"] * 12_000})
browser = datasage.DatasetBrowser(shops)
browser
"""
WIDE = """
import pandas as pd, datasage_jupyter as datasage
wide = pd.DataFrame({f"column_{i:04d}": [i, i + 1] for i in range(2_000)})
datasage.DatasetBrowser(wide)
"""
SETTLED = "() => document.querySelector('.ds-cell') && !document.querySelector('.ds-pending')"
NUMBERS = "() => [...document.querySelectorAll('.ds-gutter')].map(cell => Number(cell.textContent.replaceAll(',', '')))"
IS_KEPT = """async () => {
  const text = await (await fetch('/lab/api/workspaces/arranged')).text();
  return ['"pinned"', '"widths"', '"Lyon"', '"descending"'].every(part => text.includes(part));
}"""


def settled(page: Page) -> list[int]:
    """Numbers of the rows on the screen, once all their cells are there."""
    page.wait_for_function(SETTLED)
    numbers: list[int] = page.evaluate(NUMBERS)
    return numbers


def choose(page: Page, column: str, action: str) -> None:
    """Press an entry of a column's menu."""
    page.get_by_role("button", name=f"Actions for {column}").click()
    page.get_by_role("menuitem", name=action, exact=True).click()


def test_a_table_longer_than_a_page_may_be_tall_is_reached_from_end_to_end(run_notebook: RunNotebook) -> None:
    page = run_notebook(LONG)
    assert settled(page)[0] == 1
    grid = page.locator(".ds-grid")
    assert grid.evaluate("grid => grid.scrollHeight") < 10_000_000
    grid.evaluate("grid => { grid.scrollTop = grid.scrollHeight; }")
    page.wait_for_function(f"() => Math.max(...({NUMBERS})()) === 1_000_000")
    settled(page)
    expect(page.locator(".ds-grid-row").last).to_contain_text("999999")
    grid.evaluate("grid => { grid.scrollTop = grid.scrollHeight / 2; }")
    page.wait_for_function(f"() => Math.abs(({NUMBERS})()[0] - 500_000) < 10_000")
    before = settled(page)[0]
    grid.hover()
    page.mouse.wheel(0, 26 * 4)
    page.wait_for_function(f"before => ({NUMBERS})()[0] === before + 4", arg=before)
    assert settled(page) == list(range(before + 4, before + 4 + len(settled(page))))


def test_a_brushed_header_filters_and_shows_what_is_left_of_the_whole(run_notebook: RunNotebook) -> None:
    page = run_notebook(LONG)
    settled(page)
    load = page.get_by_role("columnheader").filter(has_text="load")
    kind = page.get_by_role("columnheader").filter(has_text="kind")
    expect(load.locator(".ds-bars-all")).to_have_count(0)
    box = load.locator(".ds-histogram").bounding_box()
    assert box
    page.mouse.move(box["x"] + 1, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + 10, steps=4)
    page.mouse.up()
    expect(page.locator(".ds-table-foot")).to_contain_text("of 1,000,000 rows")
    expect(load.locator(".ds-bars-all + .ds-bars")).to_have_count(1)
    whole, left = (load.locator(".ds-bars").nth(i).get_attribute("d") or "" for i in (0, 1))
    assert 0 < left.count("M") < whole.count("M")
    expect(kind.locator("button[aria-label='Only a']")).to_have_attribute(
        "title", "a: 80,000 of 333,334. Press to keep only these."
    )
    wait_in_kernel(page, "browser.view['filter'][0]['range'][0] == 0")
    page.get_by_role("button", name="Remove filter").click()
    expect(load.locator(".ds-bars-all")).to_have_count(0)


def test_columns_are_pinned_hidden_and_made_wider_and_python_sees_it(run_notebook: RunNotebook) -> None:
    page = run_notebook(SHOPS)
    settled(page)
    choose(page, "price", "Pin to the left")
    expect(page.get_by_role("columnheader").first).to_contain_text("price")
    choose(page, "note", "Hide")
    choose(page, "city", "Wider")
    wait_in_kernel(page, "browser.view['pinned'] == ['price'] and browser.view['columns'] == ['city', 'price']")
    wait_in_kernel(page, "browser.view['widths']['city'] > 150 and list(browser.df().columns) == ['city', 'price']")
    run_in_kernel(page, "browser.view = {'columns': ['note']}")
    expect(page.get_by_role("columnheader")).to_have_count(1)
    run_in_kernel(page, "browser.view = {}")
    expect(page.get_by_role("columnheader")).to_have_count(3)


def test_a_view_is_saved_whole(run_notebook: RunNotebook, tmp_path: Path) -> None:
    page = run_notebook(SHOPS)
    settled(page)
    page.get_by_role("button", name="Only Berlin").click()
    expect(page.locator(".ds-table-foot")).to_contain_text("12,000 of 24,000 rows")
    page.get_by_role("button", name="This view as").click()
    with page.expect_download() as saving:
        page.get_by_role("menuitem", name="Save as CSV").click()
    saving.value.save_as(tmp_path / "shops.csv")
    lines = list(csv.reader((tmp_path / "shops.csv").read_text().splitlines()))
    assert (len(lines), lines[0], lines[1]) == (12_001, ["city", "price", "note"], ["Berlin", "0", "'=1+1"])


def test_cells_are_marked_and_copied_by_keyboard(run_notebook: RunNotebook) -> None:
    page = run_notebook(SHOPS)
    settled(page)
    page.locator(".ds-cell", has_text="Lyon").first.click()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    expect(page.locator(".ds-selected")).to_have_count(4)
    page.keyboard.press("Control+c")
    expect(page.get_by_text("Copied 4 cells.")).to_be_visible()
    page.get_by_label("Find a column").focus()
    page.keyboard.press("Control+v")
    expect(page.get_by_label("Find a column")).to_have_value("Lyon\t1 Porto\t2")
    page.locator(".ds-grid").focus()
    page.keyboard.press("Control+End")
    page.wait_for_function(f"() => Math.max(...({NUMBERS})()) === 24_000")
    active = page.locator(".ds-grid").get_attribute("aria-activedescendant")
    expect(page.locator(f"#{active}")).to_have_text("plain")


def test_a_column_is_found_among_two_thousand(run_notebook: RunNotebook) -> None:
    page = run_notebook(WIDE)
    settled(page)
    assert page.get_by_role("columnheader").count() < 40
    page.get_by_label("Find a column").fill("column_1234")
    expect(page.get_by_role("columnheader").filter(has_text="column_1234")).to_be_visible()
    settled(page)
    expect(page.locator(".ds-active")).to_have_text("1,234")


@pytest.mark.parametrize("width", [700, 1400])
def test_headers_and_cells_stand_in_line(run_notebook: RunNotebook, width: int) -> None:
    page = run_notebook(LONG)
    page.locator(".ds-grid").evaluate(
        "(grid, width) => { grid.closest('.ds-root').style.maxWidth = `${width}px`; }", width
    )
    choose(page, "kind", "Pin to the left")
    settled(page)
    edges = """selector => [...document.querySelectorAll(selector)].map(cell => Math.round(cell.getBoundingClientRect().left))"""
    assert page.evaluate(edges, ".ds-header") == page.evaluate(edges, ".ds-grid-row:first-child .ds-cell")


def test_a_tab_comes_back_as_it_was_arranged(lab: Lab, chromium: Browser, page: Page) -> None:
    execute(page, "datasage:show-sidebar")
    page.wait_for_selector("#datasage-sidebar .ds-lab-head")
    stored(
        page,
        "arranged",
        "city,price,note\n" + "".join(f"{('Berlin', 'Lyon')[i % 2]},{i},n{i % 5}\n" for i in range(400)),
    )
    own = chromium.new_page(viewport={"width": 1300, "height": 900})
    own.goto(f"{lab.url}/lab/workspaces/arranged?token=t", wait_until="commit")
    own.wait_for_function("() => !!window.jupyterapp?.shell.currentWidget", timeout=60_000)
    execute(own, "datasage:open-table", name="arranged")
    settled(own)
    own.get_by_role("button", name="Only Lyon").click()
    choose(own, "price", "Sort descending")
    choose(own, "price", "Pin to the left")
    choose(own, "city", "Wider")
    choose(own, "note", "Hide")
    wide = own.get_by_role("columnheader").nth(1).bounding_box()
    end = time.monotonic() + 30
    while not own.evaluate(IS_KEPT):
        assert time.monotonic() < end, "The tab's arrangement was not kept."
        own.wait_for_timeout(200)
    own.reload(wait_until="commit")
    own.wait_for_selector(".ds-lab-view .ds-cell", timeout=60_000)
    settled(own)
    expect(own.locator(".ds-table-foot")).to_contain_text("200 of 400 rows, 3 columns (1 hidden)")
    expect(own.get_by_role("columnheader").first).to_have_attribute("aria-sort", "descending")
    expect(own.locator(".ds-grid-row").first.locator(".ds-cell").first).to_have_text("399")
    again = own.get_by_role("columnheader").nth(1).bounding_box()
    assert wide
    assert again
    assert again["width"] == wide["width"]
    own.context.close()
