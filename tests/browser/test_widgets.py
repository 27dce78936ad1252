"""The widgets as a person uses them, in a real JupyterLab."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import CLOSE_ALL, Lab, open_notebook, run_in_kernel, wait_in_kernel
from tests.core.test_packages import ENTRY_POINTS, MODULE

ROOT = Path(__file__).parents[2]
RunNotebook = Callable[..., Page]

SHOPS = """
import numpy as np, pandas as pd, datasage_jupyter as datasage
rng = np.random.default_rng(7)
n = 5_000
shops = pd.DataFrame({
    "day": pd.date_range("2022-01-01", periods=n, freq="2h"),
    "city": rng.choice(["Berlin", "Lyon", "Porto"], n, p=[0.5, 0.3, 0.2]),
    "price": rng.lognormal(3, 0.6, n).round(2),
    "units": rng.poisson(4, n),
})
"""
BUILDER = 'builder = datasage.ChartBuilder(shops, spec={"mark": "bar", "encoding": {"x": {"field": "city"}, "y": {"field": "price", "aggregate": "mean"}}})\nbuilder'
DRAWN = ".ds-walk .main-svg"


@pytest.fixture
def shop_file(tmp_path: Path) -> Path:
    """A CSV of a few shops."""
    file = tmp_path / "shops.csv"
    rows = (f"{city},{2000 + i % 20},{i % 97}.5" for i, city in enumerate(["Berlin", "Lyon", "Porto"] * 400))
    file.write_text("city,year,price\n" + "\n".join(rows) + "\n")
    return file


def test_a_builder_draws_and_its_spec_is_shared_both_ways(run_notebook: RunNotebook) -> None:
    page = run_notebook(SHOPS, BUILDER)
    page.wait_for_selector(DRAWN)
    page.get_by_label("Mark", exact=True).select_option("line")
    page.wait_for_function("() => document.querySelector('.ds-summary')?.textContent.toLowerCase().includes('line')")
    wait_in_kernel(page, "builder.spec['mark'] == 'line'")
    run_in_kernel(
        page, "builder.edit({'type': 'place', 'channel': 'color', 'field': {'name': 'city', 'kind': 'nominal'}})"
    )
    expect(page.get_by_role("group", name="Color shelf")).to_contain_text("city")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("group", name="Color shelf")).not_to_contain_text("city")


def test_a_question_shows_what_was_understood(run_notebook: RunNotebook) -> None:
    page = run_notebook(SHOPS, "datasage.ChartBuilder(shops)")
    page.get_by_label("Ask a question about this data").fill("total units by city, highest first")
    page.keyboard.press("Enter")
    page.wait_for_selector(DRAWN)
    understood = page.locator(".ds-understood")
    expect(understood).to_contain_text("units")
    expect(understood).to_contain_text("city")
    page.get_by_label("Ask a question about this data").fill("flurb the grobble")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator(DRAWN).first).to_be_visible()


def test_recommended_charts_can_be_picked_by_keyboard(run_notebook: RunNotebook) -> None:
    page = run_notebook(SHOPS, "datasage.ChartBuilder(shops)")
    page.wait_for_selector(".ds-card .main-svg")
    page.locator(".ds-card").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(DRAWN)
    page.locator(".ds-walk").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".ds-walk [aria-live]")).to_contain_text("1 of")


def test_a_field_goes_from_shelf_to_shelf_by_keyboard_and_by_dragging(run_notebook: RunNotebook) -> None:
    page = run_notebook(SHOPS, BUILDER)
    page.wait_for_selector(DRAWN)
    page.get_by_role("button", name="city. Options").press("Alt+ArrowRight")
    expect(page.get_by_role("group", name="Y shelf")).to_contain_text("city")
    expect(page.get_by_role("group", name="X shelf")).to_contain_text("average of price")
    page.locator(".ds-field-row", has_text="units").drag_to(page.get_by_role("group", name="Color shelf"))
    expect(page.get_by_role("group", name="Color shelf")).to_contain_text("units")
    page.get_by_role("button", name="units. Options").press("Delete")
    expect(page.get_by_role("group", name="Color shelf")).not_to_contain_text("units")


def test_a_mark_leads_to_its_rows(run_notebook: RunNotebook) -> None:
    page = run_notebook(SHOPS, BUILDER)
    page.wait_for_selector(DRAWN)
    page.locator(".ds-walk .point path").first.click(force=True)
    page.get_by_role("menuitem", name="Show the rows behind it").click()
    expect(page.get_by_role("region", name="Rows behind the mark").first).to_contain_text("Rows behind")
    page.locator(".ds-walk .point path").first.click(force=True)
    page.get_by_role("menuitem", name="Exclude").first.click()
    expect(page.get_by_role("navigation", name="Steps into the chart")).to_contain_text("without")


def test_code_is_inserted_as_a_cell(run_notebook: RunNotebook) -> None:
    page = run_notebook(SHOPS, BUILDER)
    page.wait_for_selector(DRAWN)
    page.get_by_role("button", name="Insert code").click()
    page.wait_for_function("() => window.jupyterapp.shell.currentWidget.content.widgets.length === 3")
    code = page.evaluate("() => window.jupyterapp.shell.currentWidget.content.widgets[2].model.sharedModel.getSource()")
    assert "price" in code
    assert run_in_kernel(page, code + "\nprint('ran')").strip().endswith("ran")


def test_the_table_scrolls_sorts_filters_and_tells_python(run_notebook: RunNotebook) -> None:
    page = run_notebook(SHOPS, "browser = datasage.DatasetBrowser(shops)\nbrowser")
    page.wait_for_selector(".ds-cell:not(.ds-pending)")
    page.get_by_label("Go to row").fill("4990")
    page.keyboard.press("Enter")
    page.wait_for_function(
        "() => [...document.querySelectorAll('.ds-gutter')].some(cell => cell.textContent === '4,990') && !document.querySelector('.ds-pending')"
    )
    page.get_by_role("button", name="Only Lyon").click()
    expect(page.get_by_role("group", name="Filters")).to_contain_text("city is Lyon")
    page.wait_for_function(
        "() => !document.querySelector('.ds-pending') && [...document.querySelectorAll('.ds-cell')].every(cell => cell.textContent !== 'Berlin')"
    )
    page.locator(".ds-header-name", has_text="units").click()
    expect(page.get_by_role("columnheader").filter(has_text="units")).to_have_attribute("aria-sort", "ascending")
    wait_in_kernel(page, "browser.view.get('sort') == [{'field': 'units', 'order': 'ascending'}]")
    wait_in_kernel(page, "browser.view['filter'] == [{'field': 'city', 'equal': 'Lyon'}]")
    wait_in_kernel(page, "set(browser.df().city) == {'Lyon'}")


def test_from_a_dropped_file_to_a_kept_chart(run_notebook: RunNotebook, shop_file: Path) -> None:
    page = run_notebook("import datasage_jupyter as datasage", "app = datasage.App()\napp")
    page.locator(".jp-Notebook").get_by_label("Files to upload").set_input_files(shop_file)
    page.locator(".ds-dataset-open:not([aria-disabled=true])", has_text="shops").first.click()
    page.wait_for_selector(".ds-cell:not(.ds-pending)")
    wait_in_kernel(page, "app.selected.get('name') == 'shops'")
    page.get_by_role("tab", name="Recommended charts").click()
    page.locator(".ds-card").first.click()
    page.wait_for_selector(DRAWN)
    page.get_by_role("button", name="Keep", exact=True).click()
    page.get_by_label("Keep under the name").fill("Prices of shops")
    page.keyboard.press("Enter")
    page.get_by_role("tab", name="Dashboard").click()
    tile = page.get_by_role("article", name="Prices of shops")
    expect(tile.locator(".main-svg").first).to_be_visible()
    page.get_by_role("tab", name="Datasets").click()
    page.get_by_role("button", name="All datasets").click()
    page.get_by_role("button", name="Delete shops").first.click()
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".ds-dataset-open", has_text="shops").first).to_be_visible()


def test_no_widget_state_holds_data_or_tokens(run_notebook: RunNotebook) -> None:
    page = run_notebook(SHOPS, BUILDER)
    page.wait_for_selector(DRAWN)
    state = run_in_kernel(
        page,
        "import json; print(json.dumps({k: v for k, v in builder.get_state().items() if k != '_esm'}, default=str))",
    )
    assert "Berlin" not in state
    assert "token" not in state.lower()
    assert len(run_in_kernel(page, "print(builder._esm)")) < 3_000


STATIC = ".jp-OutputArea-child .main-svg, .jp-OutputArea-child .datasage-static svg"


@pytest.mark.parametrize("trusted", [True, False])
def test_a_saved_chart_is_visible_without_its_kernel(run_notebook: RunNotebook, lab: Lab, trusted: bool) -> None:
    page = run_notebook(SHOPS, BUILDER)
    page.wait_for_selector(DRAWN)
    name = page.evaluate(
        "async () => { const { context } = jupyterapp.shell.currentWidget; await context.save(); return context.path; }"
    )
    page.evaluate(CLOSE_ALL)
    if not trusted:
        notebook = nbformat.read(lab.root / name, as_version=4)
        notebook.cells[0].source += "# changed by a stranger"
        name = f"untrusted-{name}"
        nbformat.write(notebook, lab.root / name)
    assert (lab.root / name).stat().st_size < 200_000
    open_notebook(page, name)
    expect(page.locator(STATIC).first).to_be_visible(timeout=20_000)
    expect(page.get_by_text("Error displaying widget")).to_have_count(0)


def test_many_redraws_leave_the_notebook_as_small(run_notebook: RunNotebook, lab: Lab) -> None:
    page = run_notebook(SHOPS, BUILDER)
    page.wait_for_selector(DRAWN)
    marks = ["line", "bar", "area", "point"]
    for i in range(49):
        run_in_kernel(page, f"builder.edit({{'type': 'mark', 'mark': {marks[i % 4]!r}}})")
    expect(page.locator(".ds-summary")).to_contain_text("line", ignore_case=True)
    name = page.evaluate(
        "async () => { const { context } = jupyterapp.shell.currentWidget; await context.save(); return context.path; }"
    )
    assert (lab.root / name).stat().st_size < 200_000
    assert page.locator(".jp-Notebook .ds-root").count() == 1


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_nothing_stands_in_the_way_of_a_screen_reader(run_notebook: RunNotebook, theme: str) -> None:
    page = run_notebook(SHOPS, BUILDER, "datasage.DatasetBrowser(shops)", "datasage.App()")
    page.evaluate("async theme => { await jupyterapp.commands.execute('apputils:change-theme', { theme }); }", theme)
    page.evaluate((ROOT / "js/node_modules/axe-core/axe.min.js").read_text())
    for label, ready in [
        ("DataSage chart builder", DRAWN),
        ("DataSage dataset browser", ".ds-cell:not(.ds-pending)"),
        ("DataSage", ".ds-drop"),
    ]:
        widget = page.locator(".jp-Notebook").get_by_role("region", name=label, exact=True)
        widget.scroll_into_view_if_needed()
        widget.locator(ready).first.wait_for()
        found = widget.evaluate(
            "async node => (await axe.run(node)).violations.map(v => [v.id, v.nodes.map(n => n.html)])"
        )
        assert found == [], label
    page.evaluate(
        "async () => { await jupyterapp.commands.execute('apputils:change-theme', { theme: 'JupyterLab Light' }); }"
    )


PACKAGE = f"""
import sys
from pathlib import Path
facts = Path("dots_and_words-1.0.dist-info")
facts.mkdir(exist_ok=True)
(facts / "METADATA").write_text("Metadata-Version: 2.1\\nName: dots-and-words\\nVersion: 1.0\\n")
(facts / "entry_points.txt").write_text({ENTRY_POINTS!r})
Path("dots_and_words.py").write_text({MODULE!r})
sys.path.insert(0, str(Path.cwd()))
"""


def test_a_mark_of_an_installed_package_is_in_the_menu(run_notebook: RunNotebook) -> None:
    page = run_notebook(PACKAGE, SHOPS, BUILDER)
    page.wait_for_selector(DRAWN)
    page.get_by_label("Mark", exact=True).select_option(label="Dots")
    expect(page.locator(".ds-summary")).to_contain_text("Dot chart")
    wait_in_kernel(page, "builder.spec['mark'] == 'dots'")
