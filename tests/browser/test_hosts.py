"""The widgets in pages that are not quite ours: another base URL, no server extension, Notebook 7."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import IDLE, Lab, start_lab, write_notebook

expect.set_options(timeout=60_000)

FRAME = "import pandas as pd, datasage_jupyter as datasage\ndf = pd.DataFrame({'city': ['Oslo', 'Rome', 'Rome'], 'rent': [9.0, 7.0, 8.0]})"
BUILDER = 'datasage.ChartBuilder(df, spec={"mark": "bar", "encoding": {"x": {"field": "city"}, "y": {"field": "rent", "aggregate": "mean"}}})'


WIDGETS = [
    BUILDER,
    "datasage.DatasetBrowser(df)",
    "datasage.App()",
    "datasage.Login()",
    "datasage.Upload()",
    "datasage.Dashboard('mine')",
    "datasage.DatasetBrowser()",
    "datasage.ChartBuilder('sales')",
]


@pytest.fixture(scope="module")
def bare_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A Jupyter server under a base URL, without the server extension of DataSage."""
    options = ["--ServerApp.base_url=/user/ann%40example/", "--ServerApp.jpserver_extensions=datasage_jupyter=False"]
    options.append("--JupyterNotebookApp.expose_app_in_browser=True")
    process, running = start_lab(tmp_path_factory.mktemp("bare"), *options)
    yield running
    process.send_signal(signal.SIGTERM)
    process.wait(30)


def run_all(page: Page) -> None:
    """Wait for the kernel, then run every cell."""
    page.wait_for_function(IDLE, timeout=90_000)
    page.evaluate("() => { window.jupyterapp.commands.execute('notebook:run-all-cells'); }")


def expect_every_widget(page: Page) -> None:
    """Dataframes are drawn; what lives on a server says so, and what works instead."""
    expect(page.locator(".ds-walk .main-svg").first).to_be_visible(timeout=90_000)
    expect(page.get_by_role("region", name="DataSage dataset browser").first).to_contain_text("3 rows, 2 columns")
    for label in ("DataSage", "DataSage sign-in", "DataSage upload", "DataSage dashboard"):
        part = page.locator(f".jp-Notebook .ds-root[aria-label='{label}']")
        expect(part.get_by_role("note")).to_contain_text("There is no DataSage server behind this page")
        expect(part.get_by_role("note")).to_contain_text("datasage.ChartBuilder(df)")
    for label in ("DataSage dataset browser", "DataSage chart builder"):
        part = page.locator(f".jp-Notebook .ds-root[aria-label='{label}']").last
        expect(part.get_by_role("note")).to_contain_text("There is no DataSage server behind this page")
    expect(page.locator(".ds-root [role=alert]")).to_have_count(0)


@pytest.mark.parametrize("address", ["notebooks", "lab/tree"])
def test_every_widget_says_what_works_without_the_server_extension(
    bare_lab: Lab, chromium: Browser, address: str
) -> None:
    write_notebook(bare_lab, "bare.ipynb", FRAME, *WIDGETS)
    page = chromium.new_page(viewport={"width": 1300, "height": 6000})
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(error.stack or str(error)))
    page.goto(f"{bare_lab.url}/{address}/bare.ipynb?token=t", wait_until="commit")
    run_all(page)
    expect_every_widget(page)
    assert not [error for error in errors if "datasage" in error]
    page.close()


def test_every_widget_works_in_a_page_that_names_no_server(bare_lab: Lab, chromium: Browser) -> None:
    write_notebook(bare_lab, "nameless.ipynb", FRAME, *WIDGETS)
    page = chromium.new_page(viewport={"width": 1300, "height": 6000})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{bare_lab.url}/lab/tree/nameless.ipynb?reset&token=t", wait_until="commit")
    page.wait_for_function("() => !!window.jupyterapp?.shell.currentWidget", timeout=90_000)
    page.wait_for_function(IDLE, timeout=90_000)
    page.evaluate("() => document.getElementById('jupyter-config-data').remove()")
    run_all(page)
    expect_every_widget(page)
    assert not [url for url in asked if "/datasage/api" in url or "static/datasage/" in url]
    page.close()


def test_the_sidebar_says_that_the_server_extension_is_missing(bare_lab: Lab, chromium: Browser) -> None:
    page = chromium.new_page()
    page.goto(f"{bare_lab.url}/lab?token=t", wait_until="commit")
    page.wait_for_function("() => !!window.jupyterapp?.shell.currentWidget", timeout=90_000)
    page.evaluate("() => window.jupyterapp.commands.execute('datasage:show-sidebar')")
    expect(page.locator("#datasage-sidebar").get_by_role("note")).to_contain_text("There is no DataSage server")
    page.evaluate("() => { window.jupyterapp.commands.execute('datasage:open-table'); }")
    expect(page.locator(".Toastify__toast").last).to_contain_text("This Jupyter server has no DataSage extension.")
    page.close()
