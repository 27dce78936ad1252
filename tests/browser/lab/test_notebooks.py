"""Between catalogue and notebook: loading code, dragged cells, sent dataframes."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import Lab, open_notebook, run_in_kernel, write_notebook
from tests.browser.lab.steps import CELLS, choose, item, stored, toast

RunNotebook = Callable[..., Page]


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


def test_a_polars_frame_and_a_variable_are_sent_as_well(sidebar: Page, run_notebook: RunNotebook) -> None:
    page = run_notebook("import polars as pl\nlab_polars = pl.DataFrame({'a': range(9)})", "lab_polars.head(7)")
    page.locator("table.dataframe td").last.click(button="right")
    page.locator(".lm-Menu").get_by_text("Send to DataSage", exact=True).click()
    expect(toast(page, "“lab_polars” is in DataSage.")).to_be_visible()
    expect(item(page, "lab_polars")).to_contain_text("7 rows")
    page.evaluate("() => { window.jupyterapp.shell.currentWidget.content.activeCellIndex = 0; }")
    page.locator(".jp-Notebook:visible").press("Alt+Shift+S")
    expect(item(page, "lab_polars").locator(".ds-lab-version")).to_have_text("v2")
    expect(item(page, "lab_polars")).to_contain_text("9 rows")
