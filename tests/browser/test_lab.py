"""The JupyterLab extension as a person uses it: sidebar, tabs, file browser, notebook, settings, accounts."""

from __future__ import annotations

import re
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Lab, Tab, open_notebook, open_tab, run_in_kernel, start_lab, write_notebook
from tests.browser.oldest import oldest_python

RunNotebook = Callable[..., Page]
expect.set_options(timeout=20_000)

CELLS = "() => window.jupyterapp.shell.currentWidget.content.widgets.map(cell => cell.model.sharedModel.getSource())"
CLOSE = """() => {
  for (const widget of [...window.jupyterapp.shell.widgets('main')])
    if (widget.id.startsWith('datasage-view')) widget.dispose();
  for (const toast of document.querySelectorAll('.Toastify__close-button, .jp-toast-button--close')) toast.click?.();
}"""
SAVED = """async () => {
  const text = await (await fetch('/lab/api/workspaces/restored')).text();
  return ['"table"', '"builder"', 'datasage-sidebar', '"encoding"'].every(part => text.includes(part));
}"""
RESIZE = """width => {
  const split = window.jupyterapp.shell._hsplitPanel, all = split.node.clientWidth;
  split.setRelativeSizes([width / all, 1 - width / all, 0]);
}"""
DROP = """([name, text]) => {
  const data = new DataTransfer();
  data.items.add(new File([text], name, { type: 'text/csv' }));
  const target = document.querySelector('.ds-lab-sidebar');
  for (const kind of ['dragenter', 'dragover', 'drop'])
    target.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
}"""


def table(rows: int = 40) -> str:
    """A small CSV."""
    return "city,price\n" + "".join(f"{('Berlin', 'Lyon', 'Porto')[i % 3]},{i}.5\n" for i in range(rows))


def execute(page: Page, command: str, **arguments: Any) -> None:
    """Run a command and wait for its end."""
    page.evaluate("async ([id, args]) => { await window.jupyterapp.commands.execute(id, args); }", [command, arguments])


def upload(page: Page, name: str, text: str | None = None) -> None:
    """Choose a file in the sidebar."""
    content = (table() if text is None else text).encode()
    page.locator(".ds-lab-files").set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})


def item(page: Page, name: str) -> Locator:
    """The dataset of this name in the sidebar."""
    return page.locator(".ds-lab-item").filter(
        has=page.locator(".ds-lab-name strong", has_text=re.compile(f"^{name}$"))
    )


def stored(page: Page, name: str, text: str | None = None) -> Locator:
    """Upload a dataset and wait until it can be opened."""
    upload(page, f"{name}.csv", text)
    expect(item(page, name).locator(".ds-lab-open:not([aria-disabled=true])")).to_be_visible()
    expect(page.locator(".ds-lab-job")).to_have_count(0)
    return item(page, name)


def choose(page: Page, dataset: Locator, action: str) -> None:
    """Press an entry of a dataset's menu."""
    dataset.locator(".ds-menu > button").click()
    page.get_by_role("menuitem", name=action).click()


def toast(page: Page, text: str) -> Locator:
    """The newest notification that says this."""
    return page.locator(".Toastify__toast", has_text=text).last


@pytest.fixture(scope="module", params=["newest", "oldest"])
def lab(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Lab]:
    """A JupyterLab of this module's own: settings, open panels and the catalogue are what these tests change."""
    python = oldest_python() if request.param == "oldest" else sys.executable
    process, running = start_lab(tmp_path_factory.mktemp("extension"), python=python)
    yield running
    process.send_signal(signal.SIGTERM)
    process.wait(30)


@pytest.fixture(scope="module")
def tab(chromium: Browser, lab: Lab) -> Iterator[Tab]:
    """A page of this module's own."""
    with open_tab(chromium, lab) as opened:
        yield opened


@pytest.fixture
def sidebar(page: Page) -> Iterator[Page]:
    """The page with the catalogue open, and no tab of an earlier test."""
    page.evaluate(CLOSE)
    execute(page, "datasage:show-sidebar")
    page.wait_for_selector("#datasage-sidebar .ds-lab-head")
    yield page
    page.evaluate(CLOSE)


def test_an_upload_ends_in_the_list_and_in_a_notification_that_opens_it(sidebar: Page) -> None:
    stored(sidebar, "lab_orders")
    notice = toast(sidebar, "“lab_orders” is ready: 40 rows, 2 columns.")
    notice.get_by_role("button", name="Open").click()
    sidebar.wait_for_selector(".ds-lab-view .ds-cell:not(.ds-pending)")
    expect(sidebar.locator(".lm-TabBar-tabLabel", has_text="lab_orders")).to_be_visible()
    assert sidebar.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext") is None


def test_files_dropped_on_the_panel_are_found_by_search(sidebar: Page) -> None:
    sidebar.evaluate(DROP, ["lab_dropped.csv", table()])
    expect(item(sidebar, "lab_dropped")).to_be_visible()
    search = sidebar.locator("#datasage-sidebar").get_by_label("Search datasets")
    search.fill("lab_dropped")
    expect(sidebar.locator(".ds-lab-item")).to_have_count(1)
    search.fill("nothing like this")
    expect(sidebar.locator("#datasage-sidebar")).to_contain_text("Nothing matches")
    search.fill("")
    sidebar.locator("#datasage-sidebar").get_by_label("Order").select_option("name")
    expect(item(sidebar, "lab_dropped")).to_be_visible()


def test_a_running_upload_is_shown_in_the_status_bar_and_can_be_cancelled(sidebar: Page) -> None:
    is_patch = re.compile(r"/datasage/api/uploads/[^/]+$")
    sidebar.route(is_patch, lambda route: route.continue_() if route.request.method != "PATCH" else None)
    expect(sidebar.locator(".ds-lab-job")).to_have_count(0)
    upload(sidebar, "lab_stuck.csv")
    expect(sidebar.locator(".ds-lab-job")).to_contain_text("Sending lab_stuck.csv")
    expect(sidebar.locator("#jp-main-statusbar")).to_contain_text("DataSage: Sending lab_stuck.csv")
    with sidebar.expect_request(lambda request: request.method == "DELETE" and bool(is_patch.search(request.url))):
        sidebar.get_by_role("button", name="Cancel lab_stuck.csv").click()
    expect(sidebar.locator(".ds-lab-job")).to_have_count(0)
    expect(sidebar.locator("#jp-main-statusbar")).not_to_contain_text("lab_stuck")
    sidebar.unroute(is_patch)


def test_a_file_that_is_no_table_says_why(sidebar: Page) -> None:
    upload(sidebar, "lab_broken.json", '{"a": [')
    expect(toast(sidebar, "“lab_broken” is kept, but is no table.")).to_be_visible()
    broken = item(sidebar, "lab_broken")
    expect(broken).to_contain_text("Could not be read")
    broken.get_by_role("button", name="Details of lab_broken").click()
    expect(broken.get_by_role("alert")).to_contain_text("JSON")


def test_versions_unfold_and_open(sidebar: Page) -> None:
    stored(sidebar, "lab_versions")
    upload(sidebar, "lab_versions.csv", table(70))
    newest = item(sidebar, "lab_versions")
    expect(newest.locator(".ds-lab-version")).to_have_text("v2")
    newest.get_by_role("button", name="Details of").click()
    versions = newest.get_by_role("list", name="Versions")
    expect(versions.get_by_role("listitem")).to_have_count(2)
    versions.get_by_role("button", name="Version 1").first.click()
    expect(sidebar.locator(".ds-lab-view .ds-table-foot")).to_contain_text("40 rows")


def test_the_bin_gives_back_and_erases(sidebar: Page) -> None:
    dataset = stored(sidebar, "lab_binned")
    panel = sidebar.locator("#datasage-sidebar")
    choose(sidebar, dataset, "Move to bin")
    sidebar.locator(".jp-Dialog").get_by_role("button", name="Move to bin").click()
    expect(item(sidebar, "lab_binned")).to_have_count(0)
    choose(sidebar, panel.locator(".ds-lab-head"), "Bin")
    panel.get_by_role("button", name="Restore lab_binned").click()
    expect(panel.get_by_role("button", name="Restore lab_binned")).to_have_count(0)
    panel.get_by_role("button", name="All datasets").click()
    dataset.locator(".ds-lab-open").press("Delete")
    sidebar.locator(".jp-Dialog").get_by_role("button", name="Move to bin").click()
    choose(sidebar, panel.locator(".ds-lab-head"), "Bin")
    panel.get_by_role("button", name="Erase lab_binned for good").click()
    sidebar.locator(".jp-Dialog").get_by_role("button", name="Erase").click()
    expect(panel.get_by_role("button", name="Erase lab_binned for good")).to_have_count(0)
    panel.get_by_role("button", name="All datasets").click()
    expect(item(sidebar, "lab_binned")).to_have_count(0)


def test_a_dataset_goes_into_a_notebook_by_command_and_by_dragging(lab: Lab, sidebar: Page) -> None:
    dataset = stored(sidebar, "lab_loaded")
    write_notebook(lab, "lab_loading.ipynb", "1")
    open_notebook(sidebar, "lab_loading.ipynb")
    choose(sidebar, dataset, "Insert code")
    sidebar.wait_for_function(f"() => ({CELLS})().length === 2")
    code = sidebar.evaluate(CELLS)[1]
    assert run_in_kernel(sidebar, f"{code}\nprint('rows', len(df))").strip().endswith("rows 40")
    box, notebook = dataset.bounding_box(), sidebar.locator(".jp-Notebook:visible").bounding_box()
    assert box
    assert notebook
    sidebar.mouse.move(box["x"] + 60, box["y"] + 14)
    sidebar.mouse.down()
    sidebar.mouse.move(box["x"] + 90, box["y"] + 30, steps=3)
    sidebar.mouse.move(notebook["x"] + 200, notebook["y"] + 240, steps=6)
    sidebar.mouse.up()
    sidebar.wait_for_function(f"() => ({CELLS})().length === 3")
    assert sum('dataset("lab_loaded").to_pandas()' in cell for cell in sidebar.evaluate(CELLS)) == 2


def test_a_dataframe_is_sent_from_its_output(sidebar: Page, run_notebook: RunNotebook) -> None:
    page = run_notebook("import pandas as pd\nlab_frame = pd.DataFrame({'a': range(12)})", "lab_frame")
    expect(page.locator(".jp-cell-toolbar [data-command='datasage:send-dataframe']")).to_have_count(1)
    page.locator("table.dataframe td").first.click(button="right")
    page.locator(".lm-Menu").get_by_text("Send to DataSage", exact=True).click()
    notice = toast(page, "“lab_frame” is in DataSage.")
    notice.get_by_role("button", name="Open").click()
    expect(page.locator(".ds-lab-view .ds-table-foot")).to_contain_text("12 rows")
    expect(item(page, "lab_frame")).to_be_visible()


def test_the_file_browser_adds_and_opens_files_once(lab: Lab, sidebar: Page) -> None:
    (lab.root / "lab_browsed.tsv").write_text(table().replace(",", "\t"))
    (lab.root / "lab_plain.md").write_text("words")
    execute(sidebar, "filebrowser:activate")
    execute(sidebar, "filebrowser:refresh")
    menu = sidebar.locator(".lm-Menu")
    sidebar.locator(".jp-DirListing-item", has_text="lab_plain.md").click(button="right")
    expect(menu.get_by_text("Rename", exact=True)).to_be_visible()
    expect(menu.get_by_text("Add to DataSage")).to_be_hidden()
    sidebar.keyboard.press("Escape")
    for _ in range(2):
        sidebar.locator(".jp-DirListing-item", has_text="lab_browsed.tsv").click(button="right")
        menu.get_by_text("Open with DataSage Table").click()
        expect(sidebar.locator(".ds-lab-view .ds-table-foot")).to_contain_text("40 rows")
        sidebar.evaluate(CLOSE)
    sidebar.locator(".jp-DirListing-item", has_text="lab_browsed.tsv").click(button="right")
    menu.get_by_text("Add to DataSage").click()
    execute(sidebar, "datasage:show-sidebar")
    expect(item(sidebar, "lab_browsed").locator(".ds-lab-version")).to_have_text("v2")


def test_launcher_palette_and_shortcut_lead_to_datasage(sidebar: Page) -> None:
    execute(sidebar, "launcher:create")
    sidebar.locator(".jp-LauncherCard:visible", has_text="Open DataSage").click()
    expect(sidebar.locator(".ds-lab-view .ds-app")).to_be_visible()
    execute(sidebar, "apputils:activate-command-palette")
    sidebar.keyboard.type("DataSage Refresh")
    expect(sidebar.locator(".lm-CommandPalette-item", has_text="Refresh the Catalogue")).to_be_visible()
    sidebar.keyboard.press("Escape")
    execute(sidebar, "filebrowser:activate")
    expect(sidebar.locator("#datasage-sidebar")).to_be_hidden()
    sidebar.locator("#jp-top-panel").click()
    sidebar.keyboard.press("Alt+Shift+D")
    expect(sidebar.locator("#datasage-sidebar")).to_be_visible()


def test_arrow_keys_walk_through_the_datasets(sidebar: Page) -> None:
    stored(sidebar, "lab_keys_one")
    stored(sidebar, "lab_keys_two")
    rows = sidebar.locator(".ds-lab-open")
    rows.first.focus()
    sidebar.keyboard.press("ArrowDown")
    expect(rows.nth(1)).to_be_focused()
    sidebar.keyboard.press("ArrowRight")
    expect(sidebar.locator(".ds-lab-item").nth(1).locator(".ds-lab-details")).to_be_visible()
    sidebar.keyboard.press("Enter")
    sidebar.wait_for_selector(".ds-lab-view .ds-cell:not(.ds-pending)")


def test_the_panel_follows_the_theme_and_fits_a_narrow_column(sidebar: Page) -> None:
    stored(sidebar, "lab_a_name_that_is_far_too_long_for_a_narrow_sidebar")
    color = "() => getComputedStyle(document.querySelector('#datasage-sidebar .ds-root')).backgroundColor"
    wide = "() => [...document.querySelectorAll('#datasage-sidebar :is(.ds-root, .ds-lab-list, .ds-lab-row)')].filter(node => node.scrollWidth > node.clientWidth + 1).length"
    light = sidebar.evaluate(color)
    execute(sidebar, "apputils:change-theme", theme="JupyterLab Dark")
    sidebar.wait_for_function(f"old => ({color})() !== old", arg=light)
    for width in (260, 400):
        sidebar.evaluate(RESIZE, width)
        sidebar.wait_for_function(f"() => ({wide})() === 0")
    execute(sidebar, "apputils:change-theme", theme="JupyterLab Light")
    sidebar.wait_for_function(f"old => ({color})() === old", arg=light)


def test_settings_take_effect_at_once(lab: Lab, sidebar: Page) -> None:
    dataset = stored(sidebar, "lab_settings")
    execute(sidebar, "datasage:settings")
    sidebar.locator("input[id$=_variableName]").fill("loaded")
    sidebar.locator("input[id$=_confirmDelete]").uncheck()
    write_notebook(lab, "lab_variables.ipynb", "1")
    open_notebook(sidebar, "lab_variables.ipynb")
    sidebar.wait_for_timeout(1_000)
    choose(sidebar, dataset, "Insert code")
    sidebar.wait_for_function(f"() => ({CELLS})().some(cell => cell.includes('loaded = datasage'))")
    choose(sidebar, dataset, "Move to bin")
    expect(item(sidebar, "lab_settings")).to_have_count(0)
    toast(sidebar, "“lab_settings” is in the bin.").get_by_role("button", name="Undo").click()
    expect(item(sidebar, "lab_settings")).to_be_visible()


def test_tabs_and_sidebar_come_back_after_a_reload(lab: Lab, chromium: Browser, sidebar: Page) -> None:
    stored(sidebar, "lab_restored")
    page = chromium.new_page(viewport={"width": 1300, "height": 900})
    page.goto(f"{lab.url}/lab/workspaces/restored?token=t", wait_until="commit")
    page.wait_for_function("() => !!window.jupyterapp?.shell.currentWidget", timeout=60_000)
    execute(page, "datasage:show-sidebar")
    execute(page, "datasage:open-table", name="lab_restored")
    page.wait_for_selector(".ds-lab-view .ds-cell:not(.ds-pending)")
    execute(page, "datasage:open-builder", name="lab_restored")
    page.locator(".ds-lab-view .ds-card").first.click()
    page.wait_for_selector(".ds-walk .main-svg")
    page.wait_for_function(SAVED, polling=500)
    page.reload(wait_until="commit")
    page.wait_for_selector(".ds-lab-view .ds-walk .main-svg", timeout=60_000)
    expect(page.locator("#datasage-sidebar .ds-lab-head")).to_be_visible()
    page.locator(".lm-TabBar-tab", has_text=re.compile("^lab_restored$")).click()
    page.wait_for_selector(".ds-lab-view:visible .ds-cell:not(.ds-pending)")
    page.context.close()


def test_notebook_7_has_the_panel_too(lab: Lab, chromium: Browser, sidebar: Page) -> None:
    stored(sidebar, "lab_classic")
    write_notebook(lab, "lab_classic.ipynb", "1")
    page = chromium.new_page()
    page.goto(f"{lab.url}/notebooks/lab_classic.ipynb?token=t", wait_until="commit")
    page.locator(".jp-Notebook .jp-Cell").first.click(timeout=60_000)
    page.keyboard.press("Escape")
    page.keyboard.press("Alt+Shift+D")
    item(page, "lab_classic").locator(".ds-lab-open").click()
    page.wait_for_selector(".ds-lab-view .ds-cell:not(.ds-pending)", timeout=30_000)
    page.context.close()


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A server with accounts of its own."""
    home: Path = tmp_path_factory.mktemp("accounts")
    process, running = start_lab(home, "--DataSage.accounts=True")
    yield running
    process.send_signal(signal.SIGTERM)
    process.wait(30)


def test_accounts_are_made_changed_and_left_in_the_sidebar(accounts: Lab, chromium: Browser) -> None:
    page = chromium.new_page()
    page.goto(f"{accounts.url}/lab?reset&token=t", wait_until="commit")
    page.wait_for_function("() => !!window.jupyterapp?.shell.currentWidget", timeout=60_000)
    execute(page, "datasage:show-sidebar")
    panel = page.locator("#datasage-sidebar")
    panel.get_by_role("tab", name="New account").click()
    panel.get_by_label("Name").fill("Ada")
    panel.get_by_label("Email").fill("ada@example.org")
    panel.get_by_label("Password").fill("a long and secret phrase")
    panel.get_by_role("button", name="Create account").click()
    expect(panel).to_contain_text("No datasets yet", timeout=30_000)
    choose(page, panel.locator(".ds-lab-head"), "Account")
    panel.get_by_label("Name", exact=True).fill("Ada L.")
    panel.get_by_role("button", name="Save name").click()
    expect(panel).to_contain_text("Signed in as Ada L.")
    panel.get_by_role("button", name="Sign out").click()
    expect(panel.get_by_role("tab", name="Sign in")).to_be_visible()
    page.context.close()
