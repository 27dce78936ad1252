"""Takes the pictures in the docs from the running product: `python docs/screenshots.py [name...]`.

A real JupyterLab with an empty store is driven in headless Chromium, on the real tables that come with Plotly, once in the
light and once in the dark theme.
"""

from __future__ import annotations

import re
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.browser.conftest import (  # noqa: E402
    ARGUMENTS,
    CLOSE_ALL,
    RUN,
    Lab,
    open_notebook,
    start_lab,
    write_notebook,
)

IMAGES = Path(__file__).parent / "images"
WINDOW: ViewportSize = {"width": 1360, "height": 1400}
THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}
READY = "() => !document.querySelector('.jp-Notebook')?.querySelector('.ds-pending, .ds-card-wait')"
SEED = """
import plotly.data
import datasage_jupyter as datasage
client = datasage.connect()
world = client.upload(plotly.data.gapminder(), name="gapminder", description="Countries from 1952 to 2007")
client.upload(plotly.data.tips(), name="tips", description="What guests of a restaurant paid")
client.upload(plotly.data.stocks(), name="stocks", description="Share prices of six companies")
kept = {
    "Life expectancy over time": "average life expectancy over time by continent",
    "Population by continent": "total population by continent in 2007, largest first",
    "Richest countries": "top 10 countries by gdp per capita in 2007",
    "Income and life expectancy": "scatter of life expectancy against gdp per capita in 2007 colored by continent",
}
board = datasage.Dashboard("World")
board.add_kpi(world, "pop", over="year", period="year", title="World population")
board.add_kpi(world, "lifeExp", "mean", over="year", period="year", title="Average life expectancy")
board.add_kpi(world, "gdpPercap", "median", over="year", period="year", title="Median income per head")
for name, question in kept.items():
    world.chart(question).keep(name)
    board.add(name)
"""
TABLES = (
    "import plotly.data, datasage_jupyter as datasage\ncountries = plotly.data.gapminder()\ntips = plotly.data.tips()"
)


def catalogue(page: Page) -> None:
    """The App with its catalogue."""
    page.locator(".jp-Notebook .ds-root").get_by_text("gapminder").first.wait_for()


def question(page: Page) -> None:
    """The builder with a question answered."""
    page.get_by_label("Ask a question about this data").fill("average life expectancy by continent over time")
    page.keyboard.press("Enter")
    page.wait_for_selector(".ds-walk .main-svg")
    page.get_by_role("button", name="Hide", exact=True).click()


def table(page: Page) -> None:
    """A table with the histograms in its headers."""
    page.wait_for_selector(".ds-cell:not(.ds-pending)")


def recommendations(page: Page) -> None:
    """Six charts worth drawing."""
    page.wait_for_selector(".jp-Notebook .ds-card .main-svg")


def dashboard(page: Page) -> None:
    """Kept charts, figures that are one number in front."""
    page.wait_for_function("() => document.querySelectorAll('.jp-Notebook .js-plotly-plot').length >= 4")


def sidebar(page: Page) -> None:
    """The catalogue in JupyterLab's sidebar, beside a chart in a notebook."""
    page.set_viewport_size({"width": 1360, "height": 720})
    page.evaluate("() => window.jupyterapp.commands.execute('datasage:show-sidebar')")
    page.locator(".ds-lab-list").get_by_text("gapminder").first.wait_for()
    page.locator(".jp-OutputArea-output .main-svg").first.wait_for()


WHOLE_WINDOW = ("sidebar",)
SCENES: dict[str, tuple[str, Callable[[Page], None]]] = {
    "app": ("datasage.App()", catalogue),
    "builder": ("datasage.ChartBuilder(countries)", question),
    "table": ("datasage.DatasetBrowser(countries, height=460)", table),
    "recommendations": ("datasage.ChartBuilder(tips)", recommendations),
    "dashboard": ('datasage.Dashboard("World")', dashboard),
    "sidebar": ('datasage.chart(countries, "average life expectancy by continent over time")', sidebar),
}


def main(names: list[str]) -> None:
    """Take the named pictures, or all."""
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="dsp-") as folder:
        process, lab = start_lab(Path(folder))
        try:
            _take(lab, names or list(SCENES))
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def _take(lab: Lab, names: list[str]) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        page = browser.new_page(viewport=WINDOW)
        page.set_default_timeout(60_000)
        page.goto(f"{lab.url}/lab?reset&token=t", wait_until="commit")
        page.wait_for_function("() => !!window.jupyterapp?.shell.currentWidget", timeout=90_000)
        _run(lab, page, "seed", SEED)
        for theme, label in THEMES.items():
            page.evaluate("theme => window.jupyterapp.commands.execute('apputils:change-theme', { theme })", label)
            for name in names:
                _shoot(lab, page, name, IMAGES / f"{name}-{theme}.png")
        browser.close()


def _shoot(lab: Lab, page: Page, name: str, target: Path) -> None:
    cell, prepare = SCENES[name]
    page.set_viewport_size(WINDOW)
    page.evaluate("() => window.jupyterapp.shell.collapseLeft()")
    _run(lab, page, target.stem, TABLES, cell)
    prepare(page)
    page.wait_for_function(READY)
    page.wait_for_timeout(800)
    shown = page if name in WHOLE_WINDOW else page.locator(".jp-Notebook .ds-root").first
    shown.screenshot(path=target, animations="disabled")
    print(f"{target.name}: {target.stat().st_size // 1000} kB")


def _run(lab: Lab, page: Page, name: str, *cells: str) -> None:
    page.evaluate(CLOSE_ALL)
    write_notebook(lab, f"{name}.ipynb", *cells)
    open_notebook(page, f"{name}.ipynb")
    page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_function(RUN, timeout=180_000)
    failure = page.locator(".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.error']")
    assert failure.count() == 0, re.sub(r"\s+", " ", failure.first.inner_text())


if __name__ == "__main__":
    main(sys.argv[1:])
