"""Charts in the SQL of other engines: it is said for every mark, it gives the same rows, and what cannot be said is refused."""

from __future__ import annotations

import math
import sqlite3
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest
import sqlglot
from sqlglot import exp

import datasage_jupyter as datasage
from datasage_jupyter.core.errors import DialectError
from datasage_jupyter.core.model import Mark
from datasage_jupyter.core.query import DIALECTS

COUNT = {"aggregate": "count"}
HOSTILE = "O'Brien\\' OR 1=1 --\n\"`$1;é"
WAREHOUSES = tuple(d for d in DIALECTS if d not in ("duckdb", "sqlite"))


def of(field: str, **more: Any) -> dict[str, Any]:
    return {"field": field, **more}


def spec(mark: str, **encoding: Any) -> dict[str, Any]:
    return {"mark": mark, "encoding": encoding}


MARKS = {
    "bar": spec("bar", x=of("city"), y=of("rent", aggregate="median")),
    "line": spec("line", x=of("day"), y=of("rent", aggregate="mean"), color=of("city")),
    "area": spec("area", x=of("day", timeUnit="yearmonth"), y=of("rent", aggregate="sum", window="cumulative")),
    "point": spec("point", x=of("size"), y=of("rent")),
    "tick": spec("tick", x=of("rent")),
    "arc": spec("arc", color=of("city"), theta=COUNT) | {"top": {"n": 2, "channel": "color", "other": True}},
    "rect": spec("rect", x=of("city"), y=of("day", timeUnit="year"), color=of("rent", aggregate="stdev")),
    "histogram": spec("histogram", x=of("rent")),
    "box": spec("box", x=of("city"), y=of("rent")),
    "violin": spec("violin", x=of("city"), y=of("rent")),
    "indicator": spec("indicator", text=of("rent", aggregate="sum"), x=of("day")),
    "table": spec("table", columns=[of("city"), of("rent", sort="descending")]),
    "treemap": spec("treemap", path=[of("country"), of("city")], size=COUNT),
    "sunburst": spec("sunburst", path=[of("country"), of("city")], size=of("rent", aggregate="sum")),
    "geopoint": spec("geopoint", latitude=of("latitude"), longitude=of("longitude"), size=of("rent")),
    "choropleth": spec("choropleth", detail=[of("country")], color=of("rent", aggregate="mean")),
}
PARTS = {
    "month": spec("bar", x=of("day", timeUnit="month"), y=of("rent", aggregate="variance")),
    "weekday": spec("bar", x=of("day", timeUnit="day"), y=of("rent", aggregate="q1")),
    "quarter": spec("bar", x=of("day", timeUnit="quarter"), y=of("rent", aggregate="q3")),
    "hour": spec("bar", x=of("day", timeUnit="hours"), y=COUNT),
    "day of month": spec("bar", x=of("day", timeUnit="date"), y=COUNT),
    "week of year": spec("bar", x=of("day", timeUnit="week"), y=of("city", aggregate="distinct")),
    "week": spec("line", x=of("day", timeUnit="yearweek"), y=of("rent", aggregate="max")),
    "share": spec("bar", x=of("city"), y=of("rent", aggregate="sum", window="share"), color=of("country")),
    "change": spec("line", x=of("day", timeUnit="year"), y=of("rent", aggregate="mean", window="percent_change")),
    "listed order": spec("bar", x=of("city", sort=["Rome", "Oslo"]), y=of("rent", aggregate="mean")),
    "groups that count": spec("bar", x=of("city"), y=of("rent", aggregate="mean"))
    | {"having": [{"groupby": "city", "aggregate": "count", "gt": 220}]},
    "filters": spec("bar", x=of("city"), y=COUNT)
    | {
        "filter": [
            {"field": "day", "gte": "2021-01-01"},
            {"field": "city", "contains": "O"},
            {"not": {"field": "city", "startsWith": "R"}},
            {"field": "city", "endsWith": "O"},
            {"field": "day", "timeUnit": "month", "oneOf": [1, 2, 7]},
        ]
    },
}
SAID = MARKS | PARTS


def rents(count: int) -> pd.DataFrame:
    random = np.random.default_rng(7)
    frame = pd.DataFrame(
        {
            "city": random.choice(["Oslo", "Rome", "Tokyo", "Lima"], count),
            "day": pd.Timestamp("2020-01-01") + pd.to_timedelta(random.integers(0, 30_000, count), "h"),
            "rent": random.gamma(2, 50, count).round(2),
            "size": random.integers(10, 200, count),
            "latitude": random.uniform(40, 60, count).round(3),
            "longitude": random.uniform(0, 20, count).round(3),
        }
    )
    frame["country"] = frame["city"].map({"Oslo": "Norway", "Rome": "Italy", "Tokyo": "Japan", "Lima": "Peru"})
    frame.loc[::50, "rent"] = np.nan
    frame.loc[::71, "rent"] = np.inf
    return frame


RENTS = rents(900)
CHARTS = {name: datasage.chart(RENTS, said) for name, said in SAID.items()}


def test_every_mark_is_tried() -> None:
    assert list(MARKS) == [mark.value for mark in Mark]


@pytest.mark.parametrize("dialect", WAREHOUSES)
@pytest.mark.parametrize("name", SAID)
def test_every_chart_is_said_in_every_warehouses_sql(name: str, dialect: str) -> None:
    tree = sqlglot.parse_one(CHARTS[name].to_sql(dialect, "shop.orders"), dialect=dialect)
    assert not list(tree.find_all(exp.Placeholder, exp.Parameter))
    assert {table.db for table in tree.find_all(exp.Table) if table.name == "orders"} == {"shop"}
    columns = [column.alias_or_name for column in tree.selects]
    assert columns == list(CHARTS[name].query.columns)


@pytest.mark.parametrize("name", SAID)
@pytest.mark.parametrize("dialect", ["duckdb", "postgres"])
def test_the_rows_are_those_of_the_chart(name: str, dialect: str) -> None:
    """DuckDB understands what is said for PostgreSQL."""
    chart = CHARTS[name]
    with duckdb.connect() as connection:
        connection.register("orders", RENTS)
        found = connection.sql(chart.to_sql(dialect, "orders")).to_arrow_table().to_pylist()
    drawn = chart.rows.to_pylist()
    if dialect == "postgres" and chart.spec.mark == "box":
        drawn = [row | {"lowest": None, "highest": None} for row in drawn]
    if chart.resolved.mark in ("point", "tick", "violin", "geopoint", "table"):
        found, drawn = sorted(found, key=repr), sorted(drawn, key=repr)
    assert len(found) == len(drawn) > 0
    for one, other in zip(found, drawn, strict=True):
        assert all(_same(one[column], other[column]) for column in other), (one, other)


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, (int, float)):
        return math.isclose(one, other, rel_tol=1e-9)
    return str(one).removesuffix(" 00:00:00") == str(other).removesuffix(" 00:00:00")


@pytest.mark.parametrize(
    "name", ["point", "histogram", "arc", "table", "treemap", "choropleth", "listed order", "share"]
)
def test_sqlite_gives_the_same_rows(name: str) -> None:
    chart = CHARTS[name]
    with sqlite3.connect(":memory:") as connection:
        RENTS.to_sql("orders", connection, index=False)
        cursor = connection.execute(chart.to_sql("sqlite", "orders"))
        found = [dict(zip([c[0] for c in cursor.description], row, strict=True)) for row in cursor]
    drawn = chart.rows.to_pylist()
    if name in ("point", "table"):
        found, drawn = sorted(found, key=repr), sorted(drawn, key=repr)
    assert len(found) == len(drawn) > 0
    assert all(_same(one[c], other[c]) for one, other in zip(found, drawn, strict=True) for c in other)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_values_are_literals_that_stay_values(dialect: str) -> None:
    said = spec("bar", x=of("city"), y=COUNT) | {"filter": [{"field": "city", "oneOf": [HOSTILE, "Oslo"]}]}
    sql = datasage.chart(RENTS, said).to_sql(dialect, "orders")
    read = sqlglot.parse(sql, dialect=dialect)
    assert len(read) == 1
    assert HOSTILE in [literal.this for literal in read[0].find_all(exp.Literal) if literal.is_string]


def test_a_long_line_is_thinned_by_windows_elsewhere() -> None:
    long = rents(9_000).replace(np.inf, np.nan)
    long["place"] = np.arange(len(long)) * 1.5
    chart = datasage.chart(long, spec("line", x=of("place"), y=of("rent", type="quantitative")))
    assert chart.resolved.form == "envelope"
    with duckdb.connect() as connection:
        connection.register("orders", long)
        found = connection.execute(chart.to_sql("postgres", "orders")).fetchdf()
    assert 500 < len(found) <= 2_100
    assert found["y"].max() == long["rent"].max()
    assert found["x"].is_monotonic_increasing
    assert (found["x"].min(), found["x"].max()) == (long["place"][1], long["place"].max())


def test_many_points_are_drawn_by_chance_elsewhere() -> None:
    many = rents(9_000)
    chart = datasage.chart(many, spec("point", x=of("latitude"), y=of("longitude")))
    with duckdb.connect() as connection:
        connection.register("orders", many)
        found = connection.execute(chart.to_sql("postgres", "orders")).fetchdf()
    assert len(found) == chart.resolved.limit == 5_000


def test_what_an_engine_does_not_have_is_refused_by_name() -> None:
    with pytest.raises(DialectError, match=r"TIMESTAMP_TRUNC.*sqlite"):
        CHARTS["area"].to_sql("sqlite", "orders")


@pytest.mark.parametrize("dialect", WAREHOUSES)
def test_text_that_is_read_as_numbers_is_refused_elsewhere(dialect: str) -> None:
    prices = pd.DataFrame({"city": ["Oslo", "Rome"] * 20, "price": [f"$1,{n:03}.50" for n in range(40)]})
    chart = datasage.chart(prices, spec("bar", x=of("city"), y=of("price", aggregate="mean")))
    assert "REGEXP" in chart.to_sql()
    with pytest.raises(DialectError, match="view"):
        chart.to_sql(dialect, "prices")


def test_an_unknown_engine_is_told_which_are_known() -> None:
    with pytest.raises(DialectError, match="trino"):
        CHARTS["bar"].to_sql("oracel")


@pytest.mark.parametrize("table", ["orders; DROP TABLE orders", "(SELECT 1)", "orders o, users", "", "a b c"])
def test_a_table_is_a_name_and_nothing_else(table: str) -> None:
    with pytest.raises(DialectError, match="name of a table"):
        CHARTS["bar"].to_sql("postgres", table)
