"""A board as a person uses it, in a real JupyterLab."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import nbformat
from playwright.sync_api import Locator, Page, expect
from plotly.offline import get_plotlyjs

from tests.browser.conftest import CLOSE_ALL, Lab, open_notebook, run_in_kernel, wait_in_kernel

ROOT = Path(__file__).parents[2]
RunNotebook = Callable[..., Page]
expect.set_options(timeout=20_000)

DATA = """
import pandas as pd, datasage_jupyter as datasage
client = datasage.connect()
trips = pd.DataFrame({
    "day": pd.date_range("2024-01-01", periods=600, freq="8h"),
    "line": (["Red", "Blue", "Green"] * 200),
    "mood": (["calm", "busy"] * 300),
    "riders": [(i * 37) % 90 + 10 for i in range(600)],
})
client.upload(trips, name="trips")
client.upload(pd.DataFrame({"depot": ["North", "South"] * 5, "trams": range(10)}), name="depots")
def bar(x, y, aggregate="sum"):
    return {"mark": "bar", "encoding": {"x": {"field": x}, "y": {"field": y, "aggregate": aggregate}}}
"""
BOARD = """
board = datasage.Dashboard("NAME")
board.add_kpi("trips", "riders", over="day", title="Riders")
board.add(bar("line", "riders"), dataset="trips", title="Riders by line")
board.add(bar("mood", "riders"), dataset="trips", title="Riders by mood")
board.add(bar("depot", "trams"), dataset="depots", title="Trams by depot")
board
"""


OVER_TIME = """board.add({"mark": "bar", "encoding": {"x": {"field": "day", "timeUnit": "year"}, "y": {"field": "riders", "aggregate": "sum"}}}, dataset="trips", title="Riders by year")"""


def open_board(run_notebook: RunNotebook, name: str) -> Page:
    page = run_notebook(DATA, BOARD.replace("NAME", name))
    for title in ("Riders by line", "Riders by mood", "Trams by depot"):
        expect(tile(page, title).locator(".main-svg").first).to_be_visible(timeout=45_000)
    return page


def tile(page: Page, title: str) -> Locator:
    """A tile by its heading."""
    return page.get_by_role("article", name=title, exact=True)


def test_a_pressed_mark_filters_the_others_and_python_sees_it(run_notebook: RunNotebook) -> None:
    page = open_board(run_notebook, "filtering")
    expect(tile(page, "Riders").locator(".ds-kpi-value")).not_to_be_empty()
    tile(page, "Riders by line").locator(".point path").first.click(force=True)
    chips = page.get_by_role("group", name="Filters of the dashboard")
    expect(chips).to_contain_text("line is")
    expect(tile(page, "Trams by depot")).to_contain_text("Not filtered: depots has no field line")
    wait_in_kernel(page, "len(board.filter) == 1 and board.filter[0]['field'] == 'line'")
    wait_in_kernel(page, "board.df('trips')['line'].nunique() == 1 and 'WHERE' in board.sql['trips']")
    chips.get_by_role("button", name="Clear").click()
    wait_in_kernel(page, "board.filter == []")
    run_in_kernel(page, "board.filter = [{'field': 'mood', 'equal': 'calm'}]")
    expect(chips).to_contain_text("mood is calm")
    walk = tile(page, "Riders by line").locator(".ds-walk")
    walk.press("ArrowRight")
    walk.press("Enter")
    expect(chips).to_contain_text("line is")
    tile(page, "Riders by line").get_by_role("button", name="More about this mark").click()
    page.get_by_role("menuitem", name="Show the rows behind it").click()
    expect(page.get_by_role("region", name="Rows behind the mark").first).to_be_visible()


PANELS = """totals = {"field": "riders", "aggregate": "sum"}
board.add({"mark": "bar", "encoding": {"x": {"field": "line"}, "y": totals, "facet": {"field": "mood"}}}, dataset="trips", title="Lines by mood")
crowds = {"x": {"field": "riders", "bin": True}, "y": {"aggregate": "count"}, "column": {"field": "mood"}}
board.add({"mark": "bar", "encoding": crowds}, dataset="trips", title="Crowds by mood")"""


def test_a_mark_of_a_small_multiple_filters_by_its_panel_too(run_notebook: RunNotebook) -> None:
    page = open_board(run_notebook, "panels")
    run_in_kernel(page, PANELS)
    tile(page, "Lines by mood").locator(".point path").last.click(force=True)
    wait_in_kernel(page, "sorted(p['field'] for p in board.filter) == ['line', 'mood']")
    wait_in_kernel(page, "len(board.df('trips')[['line', 'mood']].drop_duplicates()) == 1")
    run_in_kernel(page, "board.filter = []")
    tile(page, "Crowds by mood").locator(".point path").last.click(force=True)
    wait_in_kernel(page, "sorted(p['field'] for p in board.filter) == ['mood', 'riders']")
    wait_in_kernel(page, "board.df('trips')['mood'].nunique() == 1 and 0 < len(board.df('trips')) < 100")


SPREAD = """board.add({"mark": "point", "encoding": {"x": {"field": "riders"}, "y": {"field": "day"}}}, dataset="trips", title="Every trip")
board.add({"mark": "histogram", "encoding": {"x": {"field": "riders"}}}, dataset="trips", title="Crowds")"""


def draw_box(page: Page, title: str, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Draw a box in a chart, from and to shares of its width and height."""
    plot = tile(page, title).locator(".nsewdrag").first
    plot.evaluate("node => node.scrollIntoView({ block: 'center' })")
    frame = plot.bounding_box()
    assert frame
    at = [(frame["x"] + x * frame["width"], frame["y"] + y * frame["height"]) for x, y in (start, end)]
    page.mouse.move(*at[0])
    page.mouse.down()
    page.mouse.move((at[0][0] + at[1][0]) / 2, (at[0][1] + at[1][1]) / 2, steps=5)
    page.mouse.move(*at[1], steps=5)
    page.mouse.up()


def test_a_drawn_box_filters_by_ranges_and_a_double_press_lets_go(run_notebook: RunNotebook) -> None:
    page = open_board(run_notebook, "boxes")
    run_in_kernel(page, SPREAD)
    for title in ("Every trip", "Crowds"):
        expect(tile(page, title).locator(".main-svg").first).to_be_visible()
    draw_box(page, "Every trip", (0.2, 0.2), (0.6, 0.7))
    wait_in_kernel(page, "sorted(p['field'] for p in board.filter) == ['day', 'riders']")
    wait_in_kernel(page, "all(p['range'][0] < p['range'][1] for p in board.filter)")
    wait_in_kernel(page, "0 < len(board.df('trips')) < 600")
    tile(page, "Every trip").locator(".nsewdrag").first.dblclick()
    wait_in_kernel(page, "board.filter == []")
    draw_box(page, "Crowds", (0.1, 0.4), (0.5, 0.6))
    wait_in_kernel(page, "[p['field'] for p in board.filter] == ['riders']")
    draw_box(page, "Crowds", (0.5, 0.4), (0.9, 0.6))
    wait_in_kernel(page, "len(board.filter) == 1 and board.filter[0]['range'][0] > 40")
    draw_box(page, "Riders by line", (0.02, 0.3), (0.6, 0.9))
    wait_in_kernel(page, "any(len(p.get('oneOf', [])) == 2 for p in board.filter)")


def test_the_way_back_in_a_message_takes_back_what_the_message_says(run_notebook: RunNotebook) -> None:
    page = open_board(run_notebook, "taking back")
    page.get_by_role("button", name="More for Riders by mood").click()
    page.get_by_role("menuitem", name="Remove").click()
    message = page.locator(".ds-toast", has_text="Riders by mood")
    expect(message).to_be_visible()
    grip = tile(page, "Riders by line").get_by_role("button", name="Arrange")
    grip.press("Shift+ArrowDown")
    message.get_by_role("button", name="Undo").click()
    wait_in_kernel(page, "'Riders by mood' in [t['title'] for t in board.tiles]")
    wait_in_kernel(page, "[t['height'] for t in board.tiles if t['title'] == 'Riders by line'] == [5]")


def test_a_mark_is_drilled_into_and_rolled_up(run_notebook: RunNotebook) -> None:
    page = open_board(run_notebook, "drilling")
    run_in_kernel(page, OVER_TIME)
    years = tile(page, "Riders by year")
    expect(years.locator(".main-svg").first).to_be_visible()
    years.locator(".point path").first.click(force=True)
    years.get_by_role("button", name="More about this mark").click()
    page.get_by_role("menuitem", name="Drill into").click()
    steps = years.get_by_role("navigation", name="Steps into the chart")
    expect(steps).to_contain_text("2024")
    expect(years.locator(".xtick")).not_to_have_count(1)
    steps.get_by_role("button", name="All").click()
    expect(steps).to_have_count(0)
    expect(years.locator(".point")).to_have_count(1)


def test_tiles_are_arranged_by_keys_and_dragging_and_stay_so(run_notebook: RunNotebook) -> None:
    page = open_board(run_notebook, "arranging")
    grip = tile(page, "Riders by line").get_by_role("button", name="Arrange")
    grip.press("Shift+ArrowDown")
    wait_in_kernel(page, "[t['height'] for t in board.tiles if t['title'] == 'Riders by line'] == [5]")
    grip = tile(page, "Riders by line").get_by_role("button", name="Arrange")
    expect(grip).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".ds-board [aria-live]").last).to_contain_text("Riders by line: column")
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Undo").click()
    wait_in_kernel(page, "[t['height'] for t in board.tiles if t['title'] == 'Riders by line'] == [4]")
    before = run_in_kernel(page, "print([t['y'] for t in board.tiles if t['title'] == 'Riders by mood'][0])").strip()
    head = tile(page, "Riders by mood").locator(".ds-board-head h3")
    head.scroll_into_view_if_needed()
    box, target = head.bounding_box(), tile(page, "Riders").bounding_box()
    assert box
    assert target
    page.mouse.move(box["x"] + 5, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] - 40, steps=3)
    page.mouse.move(target["x"] + 5, target["y"] + 8, steps=3)
    page.mouse.up()
    wait_in_kernel(page, f"[t['y'] for t in board.tiles if t['title'] == 'Riders by mood'] == [0] or {before} == 0")


def test_a_figure_and_text_are_added_and_taken_off_by_hand(run_notebook: RunNotebook) -> None:
    page = open_board(run_notebook, "adding")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("menuitem", name="A KPI").click()
    form = page.get_by_role("region", name="Add a KPI")
    form.get_by_label("Dataset").select_option(label="depots")
    form.get_by_label("Measure").select_option(label="trams")
    form.get_by_label("Aggregate").select_option("max")
    form.get_by_role("button", name="Add KPI").click()
    form.get_by_role("button", name="Done").click()
    expect(page.locator(".ds-kpi-value", has_text="9")).to_have_count(1)
    wait_in_kernel(page, "sum(t['kind'] == 'kpi' for t in board.tiles) == 2")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("menuitem", name="Text").click()
    page.get_by_label("Words of the tile").fill("# Trams\\nAll of them")
    page.keyboard.press("Escape")
    wait_in_kernel(page, "board.tiles[-1]['kind'] == 'text' or any('Trams' in t.get('text', '') for t in board.tiles)")
    page.get_by_role("button", name="More for Riders by mood").click()
    page.get_by_role("menuitem", name="Remove").click()
    wait_in_kernel(page, "'Riders by mood' not in [t['title'] for t in board.tiles]")
    page.get_by_role("button", name="Undo").first.click()
    wait_in_kernel(page, "'Riders by mood' in [t['title'] for t in board.tiles]")


def test_a_new_version_is_drawn_and_the_page_is_exported(run_notebook: RunNotebook, tmp_path: Path) -> None:
    page = open_board(run_notebook, "exporting")
    run_in_kernel(page, "client.upload(pd.DataFrame({'depot': ['West'] * 4, 'trams': range(4)}), name='depots')")
    expect(tile(page, "Trams by depot").locator(".main-svg").first).to_contain_text("West", timeout=30_000)
    with page.expect_download() as download:
        page.get_by_role("button", name="Export as HTML").click()
    file = tmp_path / "board.html"
    download.value.save_as(file)
    other = page.context.new_page()
    other.goto(file.as_uri())
    expect(other.locator(".chart .main-svg").first).to_be_visible()
    expect(other.locator("article")).to_have_count(4)
    assert file.stat().st_size - len(get_plotlyjs().encode()) < 200_000
    other.close()


def test_a_saved_board_is_visible_without_its_kernel_and_accessible(run_notebook: RunNotebook, lab: Lab) -> None:
    page = open_board(run_notebook, "saving")
    page.evaluate((ROOT / "js/node_modules/axe-core/axe.min.js").read_text())
    widget = page.get_by_role("region", name="DataSage dashboard", exact=True)
    found = widget.evaluate("async node => (await axe.run(node)).violations.map(v => [v.id, v.nodes.map(n => n.html)])")
    assert found == []
    run_in_kernel(page, "board.filter = []")
    name = page.evaluate(
        "async () => { const { context } = jupyterapp.shell.currentWidget; await context.save(); return context.path; }"
    )
    page.evaluate(CLOSE_ALL)
    notebook = nbformat.read(lab.root / name, as_version=4)  # type: ignore[no-untyped-call]
    assert "Riders by line" in notebook.cells[1].outputs[-1].data["text/html"]
    open_notebook(page, name)
    expect(page.locator(".datasage-static svg").first).to_be_visible()
    expect(page.locator(".datasage-static")).to_contain_text("Riders by mood")
