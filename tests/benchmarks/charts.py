"""Chart queries, shortcuts and figures: `python -m tests.benchmarks.charts [rows]` (default 1,000,000).

Each query is timed against hand-written SQL for the same rows on the same file in the same run; the best of several rounds
counts. Shortcuts (cube, sample, line in memory) are timed on charts that differ from all before them.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa

from datasage_jupyter.core.engine import open_engine
from datasage_jupyter.core.model import DatasetProfile
from datasage_jupyter.core.pipeline import Analysis, chart
from datasage_jupyter.core.profile import profile
from datasage_jupyter.core.query import to_query
from datasage_jupyter.core.render import figure_text, to_figure
from datasage_jupyter.core.resolve import resolve
from tests.benchmarks.data import mixed_table

ROUNDS = 5


def field(name: str, **parts: Any) -> dict[str, Any]:
    """A placement of a field."""
    return {"field": name, **parts}


BY_HAND: dict[str, tuple[dict[str, Any], str]] = {
    "average by category": (
        {"mark": "bar", "encoding": {"x": field("category"), "y": field("price", aggregate="mean")}},
        "SELECT category, avg(price) AS v FROM data GROUP BY 1 ORDER BY 2 DESC",
    ),
    "total by month": (
        {
            "mark": "line",
            "encoding": {"x": field("ordered_at", timeUnit="yearmonth"), "y": field("revenue", aggregate="sum")},
        },
        "SELECT date_trunc('month', ordered_at) AS m, sum(revenue) FROM data GROUP BY 1 ORDER BY 1",
    ),
    "histogram": (
        {"mark": "histogram", "encoding": {"x": field("score", bin={"step": 2})}},
        "SELECT floor(score / 2) * 2 AS b, count(*) FROM data GROUP BY 1 ORDER BY 1",
    ),
    "density 200 x 200": (
        {"mark": "rect", "encoding": {"x": field("score"), "y": field("temperature")}},
        "SELECT floor(score / 0.5) * 0.5 AS x, floor(temperature / 0.5) * 0.5 AS y, count(*) FROM data GROUP BY 1, 2 ORDER BY 1, 2",
    ),
    "filtered total by country": (
        {
            "mark": "bar",
            "encoding": {"x": field("country"), "y": field("revenue", aggregate="sum")},
            "filter": [field("is_member", equal=True), field("rating", gte=4)],
        },
        "SELECT country, sum(revenue) AS v FROM data WHERE is_member AND rating >= 4 GROUP BY 1 ORDER BY 2 DESC",
    ),
    "ten cities and the rest": (
        {
            "mark": "bar",
            "encoding": {"x": field("city"), "y": field("revenue", aggregate="sum")},
            "top": {"n": 10, "other": True},
        },
        "WITH kept AS (SELECT city FROM data GROUP BY 1 ORDER BY sum(revenue) DESC LIMIT 10) SELECT CASE WHEN city IN (SELECT city FROM kept) "
        "THEN city ELSE 'Other' END AS c, sum(revenue) AS v FROM data GROUP BY 1 ORDER BY 2 DESC",
    ),
}


def milliseconds(work: Callable[[], Any]) -> float:
    """How long one call takes."""
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def both_times(work: Callable[[], Any]) -> tuple[float, float]:
    """Wall and processor time of one call; the second does not depend on what else the machine does."""
    used = time.process_time()
    wall = milliseconds(work)
    return wall, (time.process_time() - used) * 1000


def queries(path: Path, facts: DatasetProfile) -> None:
    """Our statements against hand-written ones, in turn."""
    theirs = duckdb.connect()
    literal = str(path).replace("'", "''")
    theirs.execute(f"CREATE VIEW data AS SELECT * FROM read_parquet('{literal}')")
    with open_engine(path) as engine:
        for name, (spec, sql) in BY_HAND.items():
            query = to_query(resolve(spec, facts))
            rounds = [
                (both_times(lambda q=query: engine.fetch(q)), both_times(lambda s=sql: theirs.sql(s).to_arrow_table()))
                for _ in range(ROUNDS)
            ]
            ours, hand = ([min(times) for times in zip(*side, strict=True)] for side in zip(*rounds, strict=True))
            print(
                f"{name:28} ours {ours[0]:7.1f} ms, by hand {hand[0]:7.1f} ms, ratio {ours[0] / hand[0]:.2f}; "
                f"processor {ours[1]:7.1f} and {hand[1]:7.1f} ms, ratio {ours[1] / hand[1]:.2f}"
            )


def shortcuts(path: Path, facts: DatasetProfile) -> None:
    """Brushed, drilled and sampled charts after the first two of their kind."""
    analysis = Analysis(path, facts)
    spec = BY_HAND["total by month"][0]

    def brushed(country: int) -> Any:
        return chart(analysis, {**spec, "filter": [field("country", equal=f"country {country:03d}")]})

    first, second = (milliseconds(lambda c=c: brushed(c)) for c in (0, 1))
    pairs = [both_times(lambda c=c: brushed(c)) for c in range(2, 20)]
    later, used = [wall for wall, _ in pairs], [cpu for _, cpu in pairs]
    print(
        f"brushed: first {first:.1f} ms, second (makes the cube) {second:.1f} ms, then median {np.median(later):.1f} ms, worst {max(later):.1f} ms; processor {np.median(used):.1f} ms"
    )
    years = chart(
        analysis,
        {
            "mark": "bar",
            "encoding": {"x": field("ordered_at", timeUnit="year"), "y": field("revenue", aggregate="sum")},
        },
    )
    drilled = [milliseconds(lambda y=y: years.drill("x", f"{y}-01-01")) for y in range(2019, 2024)]
    print(f"drilled: median {np.median(drilled):.1f} ms")
    print(f"repeated: {min(milliseconds(lambda: brushed(3)) for _ in range(ROUNDS)):.1f} ms")
    points = {"mark": "point", "encoding": {"x": field("price"), "y": field("score"), "color": field("status")}}
    print(f"sampled scatter: first {milliseconds(lambda: chart(analysis, points)):.1f} ms", end=", ")
    again = {**points, "filter": [field("is_member", equal=True)]}
    chart(analysis, again)
    more = [
        milliseconds(
            lambda c=c: chart(analysis, {**points, "filter": [field("is_member", equal=True), field("quantity", gt=c)]})
        )
        for c in range(1, 6)
    ]
    print(f"then median {np.median(more):.1f} ms")


def long_line(rows: int) -> None:
    """A line of `rows` points thinned to 2,000."""
    table = pa.table({"t": np.arange(rows, dtype=np.float64), "v": np.random.default_rng(1).normal(size=rows).cumsum()})
    analysis = Analysis(table)
    spec = {"mark": "line", "encoding": {"x": field("t"), "y": field("v")}}
    loaded = milliseconds(lambda: chart(analysis, spec))
    resolved = resolve(spec, analysis.profile)
    times = [milliseconds(lambda: analysis.shortcuts.rows(resolved)) for _ in range(ROUNDS)]
    print(
        f"long line of {rows:,}: first, with its profile {loaded:.0f} ms, then {min(times):.2f} ms for {chart(analysis, spec).rows.num_rows:,} points"
    )


def figures() -> None:
    """From rows to a figure and to JSON, 2,000 marks."""
    rng = np.random.default_rng(2)
    table = pd.DataFrame(
        {
            "x": rng.random(2000),
            "y": rng.random(2000),
            "g": rng.choice(list("abcde"), 2000),
            "n": [f"name {i}" for i in range(2000)],
        }
    )
    table["t"] = pd.date_range("2020-01-01", periods=2000, freq="h")
    analysis = Analysis(pa.Table.from_pandas(table))
    specs = {
        "points": {"mark": "point", "encoding": {"x": field("x"), "y": field("y")}},
        "points in colors": {"mark": "point", "encoding": {"x": field("x"), "y": field("y"), "color": field("g")}},
        "line": {"mark": "line", "encoding": {"x": field("t"), "y": field("y")}},
        "bars": {"mark": "bar", "encoding": {"x": field("n"), "y": field("y")}},
    }
    for name, spec in specs.items():
        drawn = chart(analysis, spec)
        figure = min(milliseconds(lambda d=drawn: to_figure(d.resolved, d.rows)) for _ in range(20))
        text = min(milliseconds(lambda d=drawn: figure_text(to_figure(d.resolved, d.rows))) for _ in range(20))
        print(f"figure of {drawn.rows.num_rows:,} {name:18} {figure:5.2f} ms, as JSON {text:5.2f} ms")


def main() -> None:
    rows = int(float(sys.argv[1])) if len(sys.argv) > 1 else 1_000_000
    path = mixed_table(rows)
    facts = profile(path)
    queries(path, facts)
    shortcuts(path, facts)
    long_line(rows)
    figures()


if __name__ == "__main__":
    main()
