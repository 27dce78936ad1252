"""A board as still pictures and words, for a saved notebook and for a file."""

from __future__ import annotations

import html
import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Any

from datasage_jupyter.widgets.board_tiles import Tile, applicable
from datasage_jupyter.widgets.static_form import framed

if TYPE_CHECKING:
    from datasage_jupyter.client.chart import StoredChart
    from datasage_jupyter.widgets.board_store import BoardStore

TILE_BUDGET = 90_000
"""Most characters of one tile: twenty stay under 2 MB."""

_SECONDS = 8.0
_AT_ONCE = 4
_log = logging.getLogger(__name__)
_BOX = "box-sizing:border-box;min-width:0;padding:8px 10px;border:1px solid rgba(128,128,128,.35);border-radius:6px"
_MUTED = "margin:0;font-size:12px;opacity:.75"


def static_board(store: BoardStore, name: str, filters: Sequence[dict[str, Any]]) -> str:
    """Every tile as a picture with its words, within 2 MB for twenty of them.

    Args:
        store: The board.
        name: Its name.
        filters: Conditions for every chart.
    """
    tiles = sorted(store.shown, key=lambda tile: (tile.get("y", 0), tile.get("x", 0)))
    drawn = _draw(store, tiles, filters)
    cells = "".join(_cell(tile, chart) for tile, chart in zip(tiles, drawn, strict=True))
    title = f'<h2 style="margin:0 0 8px">{html.escape(name)}</h2>' if name else ""
    return framed(
        f'{title}<div style="display:flex;flex-wrap:wrap;align-items:flex-start;gap:10px;font-family:system-ui,sans-serif">{cells}</div>'
    )


def _draw(store: BoardStore, tiles: Sequence[Tile], filters: Sequence[dict[str, Any]]) -> list[StoredChart | None]:
    """The charts, several at once; None where one fails or takes too long."""
    pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="datasage-board")
    try:
        running = [pool.submit(_drawn, store, tile, filters) if tile.get("spec") else None for tile in tiles]
        wait([task for task in running if task is not None], timeout=_SECONDS)
        return [task.result() if task is not None and task.done() else None for task in running]
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _drawn(store: BoardStore, tile: Tile, filters: Sequence[dict[str, Any]]) -> StoredChart | None:
    try:
        dataset = store.newest(tile["dataset_id"])
        wanted = applicable(filters, dataset.columns)
        return dataset.chart(tile["spec"] | {"filter": [*tile["spec"].get("filter", []), *wanted]})
    except Exception:
        _log.debug("A tile could not be drawn", exc_info=True)
        return None


def _cell(tile: Tile, chart: StoredChart | None) -> str:
    """One tile; its width follows the grid, and a narrow page gives it a row of its own."""
    share = 100 * tile.get("width", 6) / 12
    least = 160 if tile["kind"] == "kpi" else 300
    if tile["kind"] == "text":
        body = _text(str(tile.get("text", "")))
    elif chart is None:
        body = f'<p style="{_MUTED}">This chart could not be drawn.</p>'
    else:
        body = _kpi(chart) if tile["kind"] == "kpi" else _picture(chart)
    heading = (
        ""
        if tile["kind"] == "text"
        else f'<h3 style="margin:0 0 4px;font-size:15px">{html.escape(str(tile["title"]))}</h3>'
    )
    return f'<div style="flex:1 1 calc({share:.1f}% - 10px);min-width:{least}px;{_BOX}">{heading}{body}</div>'


def _text(text: str) -> str:
    lines = [(line, html.escape(line.lstrip("#").strip())) for line in text.split("\n")]
    return "".join(
        f'<h3 style="margin:0">{words}</h3>' if line.startswith("#") else f'<p style="margin:0">{words}</p>'
        for line, words in lines
    )


def _picture(chart: StoredChart) -> str:
    from datasage_jupyter.core.render import to_svg

    resolved, rows = chart.resolved_rows()
    words = html.escape(chart.alt_text)
    pictures = (to_svg(resolved, cut) for cut in (rows, rows.slice(0, 100)))
    picture = next((found for found in pictures if len(found) + len(words) < TILE_BUDGET), "")
    return f'{picture}<p style="{_MUTED}">{words}</p>'


def _kpi(chart: StoredChart) -> str:
    import math

    values = [float(v) for v in chart.data["text"] if isinstance(v, int | float) and math.isfinite(v)]
    if not values:
        return f"<p>{html.escape(chart.alt_text)}</p>"
    change = ""
    if len(values) > 1 and "x" in chart.data.columns:
        before = str(list(chart.data["x"])[-2])[:10]
        step = values[-1] - values[-2]
        said = f"{step / abs(values[-2]):+.1%}" if values[-2] else f"{step:+,.4g}"
        change = f'<p style="{_MUTED}">{said} against {html.escape(before)}</p>{_course(values)}'
    return f'<p style="margin:0;font-size:26px;font-weight:600">{_number(values[-1])}</p>{change}'


def _number(value: float) -> str:
    for size, unit in ((1e12, "T"), (1e9, "B"), (1e6, "M")):
        if abs(value) >= size:
            return f"{value / size:,.2f}{unit}"
    return f"{value:,.2f}".removesuffix(".00")


def _course(values: Sequence[float]) -> str:
    """The course as a line of at most 120 points."""
    kept = values[:: max(1, len(values) // 120)]
    low, high = min(kept), max(kept)
    span, last = (high - low) or 1.0, max(1, len(kept) - 1)
    points = " ".join(f"{2 + 156 * i / last:.1f},{33 - 30 * (v - low) / span:.1f}" for i, v in enumerate(kept))
    line = f'<polyline points="{points}" fill="none" stroke="#0072B2" stroke-width="2"/>'
    return f'<svg viewBox="0 0 160 36" width="160" height="36" aria-hidden="true">{line}</svg>'
