"""Every setting of the schema, by the effect a person sees."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Lab, open_notebook, write_notebook
from tests.browser.lab.steps import CELLS, choose, execute, item, stored, toast, upload

SCHEMA = Path(__file__).parents[3] / "js" / "schema" / "plugin.json"
Change = Callable[[str, "bool | int | str"], None]


@pytest.fixture
def change(lab: Lab, sidebar: Page) -> Iterator[Change]:
    """`change("setting", value)` in JupyterLab's settings editor; everything is as before at the end."""
    kept = lab.root.parent / "set" / "datasage-jupyter" / "plugin.jupyterlab-settings"

    def go(name: str, value: bool | int | str) -> None:
        execute(sidebar, "datasage:settings")
        field = sidebar.locator(f"[id$=_{name}]:is(input, select)")
        if isinstance(value, bool):
            field.set_checked(value)
        elif field.evaluate("node => node.tagName") == "SELECT":
            field.select_option(label=str(value))
        else:
            field.fill(str(value))
        expect(sidebar.locator("#jp-SettingsEditor, .jp-SettingsPanel").first).to_be_visible()
        sidebar.wait_for_function("() => !document.querySelector('.jp-SettingsEditor .jp-mod-dirty')")
        _wait_for(sidebar, kept, name)

    yield go
    execute(sidebar, "datasage:settings")
    sidebar.get_by_role("button", name="Restore to Defaults").click()
    expect(sidebar.get_by_role("button", name="Restore to Defaults")).to_be_hidden()


def _wait_for(page: Page, kept: Path, name: str) -> None:
    """The editor saves a moment after the last key."""
    for _ in range(100):
        if kept.is_file() and f'"{name}"' in kept.read_text():
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{name} was not saved: {kept.read_text() if kept.is_file() else 'nothing was'}")


def test_every_setting_has_words_and_a_default() -> None:
    properties = json.loads(SCHEMA.read_text())["properties"]
    assert all({"title", "description", "default", "type"} <= set(setting) for setting in properties.values())
    tested = Path(__file__).read_text()
    assert [name for name in properties if f'change("{name}"' not in tested] == []


def test_the_variable_of_inserted_code_is_chosen(lab: Lab, sidebar: Page, change: Change) -> None:
    dataset = stored(sidebar, "lab_settings")
    change("variableName", "loaded")
    write_notebook(lab, "lab_variables.ipynb", "1")
    open_notebook(sidebar, "lab_variables.ipynb")
    choose(sidebar, dataset, "Insert code")
    sidebar.wait_for_function(f"() => ({CELLS})().some(cell => cell.includes('loaded = datasage'))")


def test_the_bin_may_be_filled_without_a_question_and_undone(sidebar: Page, change: Change) -> None:
    dataset = stored(sidebar, "lab_unasked")
    change("confirmDelete", False)
    choose(sidebar, dataset, "Move to bin")
    expect(item(sidebar, "lab_unasked")).to_have_count(0)
    toast(sidebar, "“lab_unasked” is in the bin.").get_by_role("button", name="Undo").click()
    expect(item(sidebar, "lab_unasked")).to_be_visible()


def test_pages_and_their_order_are_chosen(sidebar: Page, change: Change) -> None:
    for number in range(6):
        stored(sidebar, f"aa_page_{number}")
    change("pageSize", 5)
    expect(sidebar.locator(".ds-lab-item")).to_have_count(5)
    change("sort", "By name")
    expect(sidebar.locator(".ds-lab-name strong").first).to_have_text("aa_page_0")
    sidebar.locator("#datasage-sidebar").get_by_role("button", name="Show more").click()
    expect(item(sidebar, "aa_page_5")).to_be_visible()


def test_a_sent_dataframe_may_wait_to_be_run(lab: Lab, sidebar: Page, change: Change) -> None:
    change("runSentCode", False)
    write_notebook(lab, "lab_waits.ipynb", "frame = 1")
    open_notebook(sidebar, "lab_waits.ipynb")
    execute(sidebar, "datasage:send-dataframe")
    sidebar.wait_for_function(f"() => ({CELLS})().length === 2")
    assert 'datasage.upload(frame, name="frame")' in sidebar.evaluate(CELLS)[1]
    expect(sidebar.locator(".jp-Notebook:visible .jp-OutputArea-output")).to_have_count(0)


def test_results_may_come_in_silence(sidebar: Page, change: Change) -> None:
    change("notifyResults", False)
    stored(sidebar, "lab_silent")
    upload(sidebar, "lab_loud.json", '{"a": [')
    expect(toast(sidebar, "“lab_loud” is kept, but is no table.")).to_be_visible()
    expect(toast(sidebar, "“lab_silent” is ready")).to_have_count(0)


def test_the_sidebar_may_open_by_itself(lab: Lab, chromium: Browser, change: Change) -> None:
    change("openAtStartup", True)
    page = chromium.new_page()
    page.goto(f"{lab.url}/lab/workspaces/opened?reset&token=t", wait_until="commit")
    expect(page.locator("#datasage-sidebar .ds-lab-head")).to_be_visible(timeout=60_000)
    page.context.close()
