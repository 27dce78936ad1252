"""Cubes, samples and lines in memory give what the table itself gives."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from datasage_jupyter.core.engine import LongLine, Sample, to_source
from datasage_jupyter.core.pipeline import Analysis, chart, shortcuts
from datasage_jupyter.core.query import shape_of
from datasage_jupyter.core.resolve import resolve
from tests.core.tables import COUNT, SPECS, field, shop_analysis, shops

BRUSHES: list[list[dict[str, Any]]] = [
    [],
    [{"field": "shop", "equal": "North"}],
    [{"field": "shop", "equal": "South"}],
    [{"not": {"field": "shop", "equal": "North"}}],
    [{"field": "shop", "valid": False}],
    [{"field": "rank", "gte": 3}, {"field": "open", "equal": True}],
    [{"field": "day", "timeUnit": "year", "equal": 2023}],
    [{"field": "day", "range": ["2023-02-01", "2023-07-31"]}],
    [{"or": [{"field": "kind", "equal": "tea"}, {"field": "shop", "equal": "East"}]}],
]


def values_of(table: pd.DataFrame) -> pd.DataFrame:
    """Numbers rounded, so that two orders of addition agree."""
    return table.round(6)


@pytest.fixture
def eager(monkeypatch: pytest.MonkeyPatch) -> Analysis:
    """An analysis that takes shortcuts on small tables too."""
    monkeypatch.setattr(shortcuts, "WORTHWHILE", 0)
    return Analysis(to_source(shops()))


@pytest.mark.parametrize(
    "name", [name for name in SPECS if shape_of(resolve(SPECS[name], shop_analysis().profile)) is not None]
)
def test_a_chart_drawn_again_with_other_filters_is_the_same_by_cube(name: str, eager: Analysis) -> None:
    for brush in BRUSHES:
        spec = {**SPECS[name], "filter": brush}
        quick, plain = chart(eager, spec), chart(shop_analysis(), spec)
        pd.testing.assert_frame_equal(values_of(quick.data), values_of(plain.data), check_dtype=False)


def test_the_second_chart_of_a_shape_makes_a_cube_that_answers_the_third(
    eager: Analysis, monkeypatch: pytest.MonkeyPatch
) -> None:
    def brushed(shop: str) -> pd.DataFrame:
        return chart(eager, {**SPECS["line"], "filter": [{"field": "shop", "equal": shop}]}).data

    brushed("North")
    brushed("South")
    monkeypatch.setattr(eager.engine, "fetch", lambda query: pytest.fail("asked the table again"))
    expected = chart(shop_analysis(), {**SPECS["line"], "filter": [{"field": "shop", "equal": "East"}]}).data
    pd.testing.assert_frame_equal(values_of(brushed("East")), values_of(expected), check_dtype=False)


def test_drilling_down_the_calendar_stays_within_one_cube(eager: Analysis, monkeypatch: pytest.MonkeyPatch) -> None:
    years = {"mark": "bar", "encoding": {"x": field("day", timeUnit="year"), "y": field("sales", aggregate="sum")}}
    first = chart(eager, years)
    chart(eager, {**years, "filter": [{"field": "day", "timeUnit": "year", "equal": 2023}]})
    monkeypatch.setattr(eager.engine, "fetch", lambda query: pytest.fail("asked the table again"))
    days = first.drill("x", "2023-01-01").drill("x", "2023-02-01")
    assert days.data["y"].tolist() == shops().set_index("day")["sales"].loc["2023-02"].tolist()


@pytest.mark.parametrize(
    "spec",
    [
        {"mark": "bar", "encoding": {"x": field("kind"), "y": field("sales", aggregate="median")}},
        {"mark": "bar", "encoding": {"x": field("kind"), "y": field("shop", aggregate="distinct")}},
        {
            "mark": "bar",
            "encoding": {"x": field("kind"), "y": COUNT},
            "filter": [{"field": "weight", "gt": 3}, {"field": "day", "gt": "2023-01-01T12:30:00"}],
        },
        {"mark": "line", "encoding": {"x": field("day", timeUnit="yearmonthdatehours"), "y": COUNT}},
        {"mark": "point", "encoding": {"x": field("weight"), "y": field("sales")}},
    ],
)
def test_what_parts_cannot_give_is_not_asked_of_a_cube(spec: dict[str, Any]) -> None:
    assert shape_of(resolve(spec, shop_analysis().profile)) is None


@pytest.mark.parametrize("place", ["memory", "file"])
def test_a_sample_has_the_same_rows_for_every_column(place: str, tmp_path: Path) -> None:
    table = pa.table({"a": np.arange(10_000), "b": np.arange(10_000) * 2, "c": [str(i) for i in range(10_000)]})
    source: Any = table
    if place == "file":
        pq.write_table(table, tmp_path / "t.parquet", row_group_size=777)
        source = tmp_path / "t.parquet"
    sample = Sample(source, 1_000)
    first = sample.table(["a"]).column("a").to_numpy()
    both = sample.table(["b", "c", "a"])
    assert both.column("a").to_pylist() == first.tolist()
    assert both.column("b").to_pylist() == (first * 2).tolist()
    assert both.column("c").to_pylist() == [str(v) for v in first]
    assert len(set(first.tolist())) == 1_000
    assert abs(first[:100].mean() - 5_000) < 1_200
    assert Sample(source, 1_000).table(["a"]).column("a").to_pylist() == first.tolist()


def test_a_sampled_scatter_falls_back_to_the_table_where_few_rows_are_left(eager: Analysis) -> None:
    spec = {**SPECS["point"], "filter": [{"field": "weight", "gt": 40}]}
    assert len(chart(eager, spec).data) == (shops()["weight"] > 40).sum()


def test_a_long_line_keeps_its_extremes_at_every_zoom() -> None:
    rng = np.random.default_rng(3)
    x, y = np.sort(rng.random(50_000)), rng.normal(size=50_000).cumsum()
    y[777] = np.nan
    line = LongLine(x, y)
    kept = line.extremes(100)
    assert kept.size <= 400
    assert (np.diff(kept) > 0).all()
    assert np.nanmax(y) in line.y[kept]
    assert np.nanmin(y) in line.y[kept]
    part = line.extremes(50, 0.25, 0.5)
    inside = (line.x >= 0.25) & (line.x <= 0.5)
    assert line.y[part].max() == line.y[inside].max()
    assert line.x[part].min() == line.x[inside].min()


def test_points_of_a_line_out_of_order_are_put_in_order() -> None:
    line = LongLine(np.array([3.0, 1.0, 2.0]), np.array([30.0, 10.0, 20.0]))
    assert line.y.tolist() == [10, 20, 30]


@pytest.mark.parametrize("dated", [False, True])
def test_a_line_thinned_in_memory_is_the_one_thinned_by_sql(dated: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    count = 30_000
    x = pd.date_range("2020-01-01", periods=count, freq="min") if dated else np.arange(count)
    table = pd.DataFrame({"t": x, "v": np.sin(np.arange(count) / 500) + np.random.default_rng(5).normal(size=count)})
    spec = {"mark": "line", "encoding": {"x": field("t"), "y": field("v")}}
    by_sql = chart(table, spec)
    monkeypatch.setattr(shortcuts, "WORTHWHILE", 0)
    in_memory = chart(Analysis(to_source(table)), spec)
    assert by_sql.resolved.form == "envelope"
    shared = set(by_sql.data["x"]) & set(in_memory.data["x"])
    assert len(shared) > 0.95 * len(by_sql.data)
    assert in_memory.data["y"].max() == table["v"].max()


@pytest.mark.parametrize("dated", [False, True])
def test_zooming_a_line_in_memory_shows_the_part_that_sql_shows(dated: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    count = 60_000
    x = pd.date_range("2020-01-01", periods=count, freq="min") if dated else np.arange(count)
    table = pd.DataFrame({"t": x, "v": np.random.default_rng(5).normal(size=count)})
    bounds = ["2020-01-05", "2020-01-15"] if dated else [10_000, 25_000]
    spec = {"mark": "line", "encoding": {"x": field("t"), "y": field("v")}, "filter": [{"field": "t", "range": bounds}]}
    by_sql = chart(table, spec).data
    monkeypatch.setattr(shortcuts, "WORTHWHILE", 0)
    in_memory = chart(Analysis(to_source(table)), spec).data
    assert (in_memory.x.min(), in_memory.x.max()) == (by_sql.x.min(), by_sql.x.max())
    assert in_memory.y.max() == by_sql.y.max()
    assert in_memory.y.min() == by_sql.y.min()
