"""Every widget for people who use a screen reader or no mouse, in light and in dark."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import RUN, Lab, open_notebook, open_tab, start_lab, write_notebook

ROOT = Path(__file__).parents[2]
AXE = ROOT / "js/node_modules/axe-core/axe.min.js"
THEMES = ["JupyterLab Light", "JupyterLab Dark"]
TABLES = """
import pandas as pd, datasage_jupyter as datasage
tides = pd.DataFrame({
    "hour": pd.date_range("2024-03-01", periods=240, freq="h"),
    "harbor": ["Brest", "Cuxhaven", "Dover"] * 80,
    "height": [abs((i * 7) % 40 - 20) / 4 for i in range(240)],
})
bar = {"mark": "bar", "encoding": {"x": {"field": "harbor"}, "y": {"field": "height", "aggregate": "mean"}}}
"""
BOARD = """
datasage.connect().upload(tides, name="tides")
board = datasage.Dashboard("tides")
board.add_kpi("tides", "height", aggregate="max", over="hour", period="yearmonthdate", title="Highest")
board.add(bar, dataset="tides", title="Height by harbor")
board.add({"mark": "histogram", "encoding": {"x": {"field": "height"}}}, dataset="tides", title="Heights")
board.add_text("# Tides")
board
"""


@pytest.fixture(scope="module")
def personal(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[Page]:
    """Builder, board, browser, upload and app, as the person of this Jupyter server."""
    yield from shown(
        tmp_path_factory.mktemp("personal"),
        chromium,
        [
            TABLES,
            BOARD,
            "datasage.ChartBuilder(tides, spec=bar)",
            "datasage.DatasetBrowser(tides)",
            "datasage.Upload()",
        ],
    )


@pytest.fixture(scope="module")
def strangers(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[Page]:
    """The form to sign in."""
    cells = ["import datasage_jupyter as datasage", "datasage.Login()"]
    yield from shown(tmp_path_factory.mktemp("strangers"), chromium, cells, "--DataSage.accounts=True")


def shown(home: Path, chromium: Browser, cells: list[str], *options: str) -> Iterator[Page]:
    process, server = start_lab(home, *options)
    with open_tab(chromium, server) as opened:
        run_all(opened.page, server, cells)
        yield opened.page
    process.send_signal(signal.SIGTERM)
    process.wait(30)


def run_all(page: Page, server: Lab, cells: list[str]) -> None:
    write_notebook(server, "widgets.ipynb", *cells)
    open_notebook(page, "widgets.ipynb")
    page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_function(RUN, timeout=120_000)
    page.evaluate(AXE.read_text())


def region(page: Page, label: str, ready: str) -> Locator:
    """A widget, once it has drawn."""
    widget = page.get_by_role("region", name=label, exact=True)
    widget.evaluate("node => node.scrollIntoView()")
    widget.locator(ready).first.wait_for(timeout=120_000)
    return widget


def faults(widget: Locator) -> list[list[str]]:
    """What axe finds."""
    found: list[list[str]] = widget.evaluate(
        "async node => (await axe.run(node)).violations.map(v => [v.id, ...v.nodes.map(n => n.html)])"
    )
    return found


@pytest.fixture(params=THEMES)
def theme(request: pytest.FixtureRequest) -> str:
    """Light, then dark."""
    return str(request.param)


def put_on(page: Page, theme: str) -> None:
    page.evaluate("async theme => { await jupyterapp.commands.execute('apputils:change-theme', { theme }); }", theme)


def test_axe_finds_nothing_on_a_board_or_in_its_forms(personal: Page, theme: str) -> None:
    put_on(personal, theme)
    board = region(personal, "DataSage dashboard", "article .main-svg")
    assert faults(board) == []
    board.get_by_role("button", name="Add", exact=True).click()
    assert faults(board) == []
    personal.get_by_role("menuitem", name="A KPI").click()
    assert faults(board) == []
    board.get_by_role("button", name="Done").click()


def test_axe_finds_nothing_in_the_builder_or_its_options(personal: Page, theme: str) -> None:
    put_on(personal, theme)
    builder = region(personal, "DataSage chart builder", ".ds-walk .main-svg")
    assert faults(builder) == []
    builder.get_by_role("button", name="harbor. Options").click()
    builder.get_by_label("Order", exact=True).select_option("values")
    assert faults(builder) == []
    builder.get_by_label("Order", exact=True).select_option("")
    personal.keyboard.press("Escape")
    builder.get_by_role("checkbox", name="Top").check()
    builder.get_by_role("button", name="Options of the top").click()
    assert faults(builder) == []
    personal.keyboard.press("Escape")
    builder.get_by_role("checkbox", name="Top").uncheck()


@pytest.mark.parametrize(
    ("label", "ready"),
    [("DataSage dataset browser", ".ds-cell:not(.ds-pending)"), ("DataSage upload", ".ds-drop")],
)
def test_axe_finds_nothing_in_browser_and_upload(personal: Page, theme: str, label: str, ready: str) -> None:
    put_on(personal, theme)
    assert faults(region(personal, label, ready)) == []


def test_axe_finds_nothing_in_the_form_to_sign_in(strangers: Page, theme: str) -> None:
    put_on(strangers, theme)
    login = region(strangers, "DataSage sign-in", "form")
    assert faults(login) == []
    login.get_by_role("tab", name="New account").click()
    assert faults(login) == []
    login.get_by_role("tab", name="Sign in").click()


FOCUS = """node => {
  const at = document.activeElement;
  if (!node.contains(at)) return null;
  const { outlineStyle, outlineWidth } = getComputedStyle(at);
  return [at.getAttribute('aria-label') ?? at.textContent ?? at.className, outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1];
}"""


@pytest.mark.parametrize("label", ["DataSage chart builder", "DataSage dashboard"])
def test_the_focus_is_seen_at_every_stop(personal: Page, label: str) -> None:
    widget = region(personal, label, ".ds-walk .main-svg")
    widget.locator("button:not([tabindex='-1'])").first.focus()
    stops: list[str] = []
    for _ in range(60):
        personal.keyboard.press("Tab")
        found = widget.evaluate(FOCUS)
        if found is None:
            break
        stops.append(found[0])
        assert found[1], found[0]
    assert any("Chart." in stop for stop in stops)
    assert len(stops) > 10


def test_points_are_walked_and_ranges_chosen_by_keyboard(personal: Page) -> None:
    region(personal, "DataSage dashboard", "article .main-svg")
    walk = personal.get_by_role("article", name="Heights", exact=True).locator(".ds-walk")
    walk.focus()
    walk.press("ArrowRight")
    expect(walk.locator("[aria-live]")).to_contain_text("1 of")
    walk.press("Shift+ArrowRight")
    expect(walk.locator("[aria-live]")).to_contain_text("Range of 2 points")
    walk.press("Enter")
    chips = personal.get_by_role("group", name="Filters of the dashboard")
    expect(chips).to_contain_text("height between")
    walk.press("Escape")
    expect(chips).to_have_count(0)


def test_nothing_moves_for_those_who_asked_for_less_motion(personal: Page) -> None:
    personal.emulate_media(reduced_motion="reduce")
    moving = personal.evaluate(
        """() => [...document.querySelectorAll('.ds-root *')].filter(node => {
          const { animationDuration, transitionDuration } = getComputedStyle(node);
          return Math.max(...[animationDuration, transitionDuration].flatMap(text => text.split(',').map(parseFloat))) > 0.01;
        }).map(node => node.className)"""
    )
    assert moving == []
    personal.emulate_media(reduced_motion="no-preference")
