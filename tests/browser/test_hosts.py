"""The widgets in pages that are not quite ours: another base URL, no server extension, Notebook 7."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Lab, start_lab, write_notebook

FRAME = "import pandas as pd, datasage_jupyter as datasage\ndf = pd.DataFrame({'city': ['Oslo', 'Rome', 'Rome'], 'rent': [9.0, 7.0, 8.0]})"
BUILDER = 'datasage.ChartBuilder(df, spec={"mark": "bar", "encoding": {"x": {"field": "city"}, "y": {"field": "rent", "aggregate": "mean"}}})'


@pytest.fixture(scope="module")
def bare_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A Jupyter server under a base URL, without the server extension of DataSage."""
    options = ["--ServerApp.base_url=/user/ann%40example/", "--ServerApp.jpserver_extensions=datasage_jupyter=False"]
    options.append("--JupyterNotebookApp.expose_app_in_browser=True")
    process, running = start_lab(tmp_path_factory.mktemp("bare"), *options)
    yield running
    process.send_signal(signal.SIGTERM)
    process.wait(30)


def test_dataframes_work_in_notebook_7_without_the_server_extension(bare_lab: Lab, chromium: Browser) -> None:
    write_notebook(bare_lab, "bare.ipynb", FRAME, BUILDER, "datasage.App()")
    page = chromium.new_page()
    page.goto(f"{bare_lab.url}/notebooks/bare.ipynb?token=t", wait_until="commit")
    page.wait_for_function(
        "() => window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'",
        timeout=90_000,
    )
    page.evaluate("() => { window.jupyterapp.commands.execute('notebook:run-all-cells'); }")
    expect(page.locator(".ds-walk .main-svg").first).to_be_visible(timeout=60_000)
    expect(page.get_by_role("region", name="DataSage", exact=True)).to_contain_text(
        "There is no DataSage server behind this page"
    )
    page.close()
