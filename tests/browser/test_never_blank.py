"""What a widget showed is seen when its notebook is opened again without its kernel, and in a file without a network."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest
from playwright.sync_api import Browser, Page, expect
from plotly.offline import get_plotlyjs

from tests.browser.conftest import (
    CLOSE_ALL,
    RUN,
    Lab,
    open_notebook,
    open_tab,
    run_in_kernel,
    start_lab,
    write_notebook,
)

CHART_BUDGET, BOARD_BUDGET = 200_000, 2_000_000

DATA = """
import numpy as np, pandas as pd, datasage_jupyter as datasage
rng = np.random.default_rng(3)
n = 6_000
loans = pd.DataFrame({
    "day": pd.date_range("2023-01-01", periods=n, freq="2h"),
    "branch": rng.choice(["Harbor", "Hill", "Market"], n),
    "pages": rng.gamma(4, 60, n).round(1),
    "weight": rng.normal(500, 90, n).round(1),
})
client = datasage.connect()
stored = client.upload(loans, name="loans")
bar = {"mark": "bar", "encoding": {"x": {"field": "branch"}, "y": {"field": "pages", "aggregate": "mean"}}}
"""
CELLS = [
    DATA,
    "datasage.chart(loans, bar)",
    "builder = datasage.ChartBuilder(loans)\nbuilder",
    'datasage.ChartBuilder("loans", spec=bar)',
    'board = datasage.Dashboard("loans at a glance")\n'
    'board.add_kpi("loans", "pages", over="day", title="Pages lent")\n'
    'board.add(bar, dataset="loans", title="Pages by branch")\nboard',
    'datasage.DatasetBrowser("loans")',
    'datasage.App(tab="charts", selected={"name": "loans"}, spec=bar)',
]
PICTURE = ":is(.main-svg, .datasage-static svg, figure svg, img)"
SEEN = {
    1: (PICTURE, ""),
    2: (PICTURE, ""),
    3: (PICTURE, ""),
    4: (PICTURE, "Pages by branch"),
    5: ("table", "Harbor"),
    6: (PICTURE, ""),
}
"""By cell: what is looked for in its output, and a word of it."""


FOLLOW = "node => { window.savedForms = 0; node.parentElement.addEventListener('datasage:saved', () => { window.savedForms += 1; }); }"


@dataclass
class Saved:
    """A notebook that was saved with its widgets, and the server it was saved on."""

    lab: Lab
    name: str

    def copy(self, trusted: bool, name: str) -> str:
        """The same notebook under another name; one that was changed elsewhere is not trusted."""
        notebook = nbformat.read(self.lab.root / self.name, as_version=4)  # type: ignore[no-untyped-call]
        if not trusted:
            notebook.cells[0].source += "# changed by a stranger"
        nbformat.write(notebook, self.lab.root / name)  # type: ignore[no-untyped-call]
        return name

    @property
    def cells(self) -> list[Any]:
        """Its cells."""
        found: list[Any] = nbformat.read(self.lab.root / self.name, as_version=4).cells  # type: ignore[no-untyped-call]
        return found


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """JupyterLab and Notebook 7 on one server."""
    process, lab = start_lab(tmp_path_factory.mktemp("blank"), "--JupyterNotebookApp.expose_app_in_browser=True")
    yield lab
    process.send_signal(signal.SIGTERM)
    process.wait(30)


@pytest.fixture(scope="module")
def page(server: Lab, chromium: Browser) -> Iterator[Page]:
    """JupyterLab in a page."""
    with open_tab(chromium, server) as opened:
        yield opened.page


def run_cells(server: Lab, page: Page, name: str, *cells: str) -> None:
    write_notebook(server, name, *cells)
    open_notebook(page, name)
    page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_function(RUN, timeout=120_000)


def save(page: Page) -> None:
    page.evaluate("async () => { await jupyterapp.shell.currentWidget.context.save(); }")


@pytest.fixture(scope="module")
def saved(server: Lab, page: Page) -> Saved:
    """Every widget shown, one of them changed by hand after its cell ran, and saved."""
    run_cells(server, page, "shown.ipynb", *CELLS)
    expect(page.locator(".ds-walk .main-svg").first).to_be_visible(timeout=60_000)
    builder = page.get_by_role("region", name="DataSage chart builder", exact=True).first
    builder.evaluate(FOLLOW)
    builder.locator(".ds-card").first.click()
    expect(builder.locator(".ds-walk .main-svg").first).to_be_visible()
    page.wait_for_function("() => window.savedForms > 0")
    save(page)
    page.evaluate(CLOSE_ALL)
    return Saved(server, "shown.ipynb")


def test_what_was_changed_by_hand_is_what_is_saved(saved: Saved) -> None:
    (output,) = saved.cells[2].outputs
    assert "<svg" in output.data["text/html"]
    assert {"application/vnd.jupyter.widget-view+json", "application/vnd.plotly.v1+json"} <= set(output.data)


@pytest.mark.parametrize("cell", [1, 2, 3, 4, 5, 6])
def test_no_output_is_larger_than_a_chart_may_be(saved: Saved, cell: int) -> None:
    (output,) = saved.cells[cell].outputs
    assert len(json.dumps(output.data)) < CHART_BUDGET


def look(page: Page) -> None:
    """Every output is seen, in whatever form."""
    for cell, (kind, word) in SEEN.items():
        output = page.locator(".jp-Notebook .jp-CodeCell").nth(cell).locator(".jp-OutputArea-output")
        output.first.evaluate("node => node.scrollIntoView()")
        expect(output.locator(f"{kind} >> visible=true").first).to_be_visible(timeout=30_000)
        if word:
            expect(output.first).to_contain_text(word)
    expect(page.get_by_text("Error displaying widget")).to_have_count(0)
    expect(page.get_by_text("Loading widget")).to_have_count(0)


@pytest.mark.parametrize("trusted", [True, False], ids=["trusted", "untrusted"])
def test_a_notebook_opened_in_jupyterlab_without_a_kernel_shows_every_widget(
    saved: Saved, page: Page, trusted: bool
) -> None:
    name = saved.copy(trusted, f"lab-{trusted}.ipynb")
    script = """async path => {
      const kernelPreference = { shouldStart: false, canStart: false, autoStartDefault: false };
      await jupyterapp.commands.execute('docmanager:open', { path, factory: 'Notebook', kernelPreference });
    }"""
    page.evaluate(script, name)
    page.wait_for_function("name => window.jupyterapp.shell.currentWidget?.context?.path === name", arg=name)
    look(page)
    assert page.evaluate("() => !jupyterapp.shell.currentWidget.sessionContext.session?.kernel")
    page.evaluate(CLOSE_ALL)


@pytest.mark.parametrize("trusted", [True, False], ids=["trusted", "untrusted"])
def test_a_notebook_opened_in_notebook_7_shows_every_widget(saved: Saved, chromium: Browser, trusted: bool) -> None:
    name = saved.copy(trusted, f"notebook-{trusted}.ipynb")
    page = chromium.new_page()
    page.goto(f"{saved.lab.url}/notebooks/{name}?token=t", wait_until="commit")
    page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=90_000)
    look(page)
    page.close()


def test_an_exported_page_shows_every_widget_without_a_network(saved: Saved, chromium: Browser, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "jupyter", "nbconvert", "--to", "html", "--output-dir", str(tmp_path), saved.name]
    subprocess.run(command, cwd=saved.lab.root, check=True, capture_output=True)
    context = chromium.new_context(offline=True)
    page = context.new_page()
    page.route(lambda url: url.startswith("http"), lambda route: route.abort())
    page.goto((tmp_path / "shown.html").as_uri(), wait_until="domcontentloaded")
    for cell, (kind, word) in SEEN.items():
        output = page.locator(".jp-CodeCell").nth(cell).locator(".jp-OutputArea-output")
        expect(output.locator(f"{kind} >> visible=true").first).to_be_visible()
        if word:
            expect(output.first).to_contain_text(word)
    context.close()


TWENTY = """
board = datasage.Dashboard("twenty")
marks = [{"mark": "point", "encoding": {"x": {"field": "pages"}, "y": {"field": "weight"}, "color": {"field": "branch"}}},
         {"mark": "line", "encoding": {"x": {"field": "day"}, "y": {"field": "weight"}}},
         {"mark": "histogram", "encoding": {"x": {"field": "pages"}}}, bar]
for i in range(20):
    board.add(marks[i % 4], dataset="loans", title=f"Chart {i}")
board
"""


def test_a_board_of_twenty_charts_stays_small_in_the_notebook_and_as_a_page(
    server: Lab, page: Page, chromium: Browser, tmp_path: Path
) -> None:
    run_cells(server, page, "twenty.ipynb", DATA, TWENTY)
    for i in range(20):
        tile = page.get_by_role("article", name=f"Chart {i}", exact=True)
        tile.scroll_into_view_if_needed()
        expect(tile.locator(".main-svg").first).to_be_visible(timeout=60_000)
    with page.expect_download() as download:
        page.get_by_role("button", name="Export as HTML").click()
    file = tmp_path / "board.html"
    download.value.save_as(file)
    assert file.stat().st_size - len(get_plotlyjs().encode()) < BOARD_BUDGET
    save(page)
    page.evaluate(CLOSE_ALL)
    assert (server.root / "twenty.ipynb").stat().st_size < BOARD_BUDGET
    context = chromium.new_context(offline=True)
    alone = context.new_page()
    alone.goto(file.as_uri())
    expect(alone.locator("article .main-svg, article img")).not_to_have_count(0)
    for i in range(20):
        expect(alone.locator("article").nth(i).locator(".main-svg, img").first).to_be_visible()
    context.close()


REDRAWS = """
for i in range({count}):
    builder.edit({{"type": "mark", "mark": ["line", "bar", "area", "point"][i % 4]}})
    builder.edit({{"type": "top", "top": {{"n": 5 + i % 3}}}})
"""
MEMORY = """
import gc, psutil
gc.collect(); print(psutil.Process().memory_info().rss)
"""


def measure(page: Page) -> dict[str, int]:
    """Bytes and nodes of the page after a full collection of garbage, and bytes of the kernel."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    session.send("Performance.enable")
    found = {item["name"]: int(item["value"]) for item in session.send("Performance.getMetrics")["metrics"]}
    session.detach()
    kernel = int(run_in_kernel(page, MEMORY).split()[-1])
    return {"heap": found["JSHeapUsedSize"], "nodes": found["Nodes"], "kernel": kernel}


def redraw(page: Page, count: int) -> None:
    """Change the chart so often, each time waiting until it is drawn."""
    for i in range(count):
        mark = ["line", "area", "point", "bar"][i % 4]
        run_in_kernel(page, f"builder.edit({{'type': 'mark', 'mark': {mark!r}}})")
        page.wait_for_function(
            "word => document.querySelector('.ds-summary')?.textContent.toLowerCase().startsWith(word)",
            arg={"point": "scatter"}.get(mark, mark),
        )


def test_two_hundred_redraws_grow_neither_the_notebook_nor_the_page_nor_the_kernel(server: Lab, page: Page) -> None:
    run_cells(server, page, "redraws.ipynb", DATA, "builder = datasage.ChartBuilder(loans, spec=bar)\nbuilder")
    expect(page.locator(".ds-walk .main-svg").first).to_be_visible(timeout=60_000)
    redraw(page, 20)
    save(page)
    size, before = (server.root / "redraws.ipynb").stat().st_size, measure(page)
    redraw(page, 200)
    after = measure(page)
    save(page)
    page.evaluate(CLOSE_ALL)
    assert (server.root / "redraws.ipynb").stat().st_size < size + 20_000
    assert after["nodes"] < before["nodes"] + 500, (before, after)
    assert after["heap"] < before["heap"] + 8_000_000, (before, after)
    assert after["kernel"] < before["kernel"] + 40_000_000, (before, after)


OTHER_VERSION = """
from datasage_jupyter.widgets import base, loader
base.loader = lambda: loader._TEMPLATE % "widgets.000000000000.js"
builder = datasage.ChartBuilder(loans, spec=bar)
builder
"""


def test_a_page_from_before_an_upgrade_takes_script_and_style_of_the_new_version(server: Lab, page: Page) -> None:
    page.evaluate(
        "() => document.head.append(Object.assign(document.createElement('style'), { id: 'datasage-style-000000000000' }))"
    )
    run_cells(server, page, "upgraded.ipynb", DATA, OTHER_VERSION)
    expect(page.locator(".ds-walk .main-svg").first).to_be_visible(timeout=60_000)
    styles = page.evaluate(
        "() => [...document.querySelectorAll('style[id^=datasage-style-]')].map(node => node.textContent.length)"
    )
    assert len(styles) == 2
    assert max(styles) > 10_000
    page.evaluate(CLOSE_ALL)
