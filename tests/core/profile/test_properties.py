"""Properties that hold for any table; numbers agree with DuckDB."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings, strategies as st

from datasage_jupyter.core.profile import limits, measure, numbers, profile, texts
from datasage_jupyter.core.profile.hashing import DistinctSketch, number_words, text_words

cells = st.one_of(
    st.lists(st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1)), max_size=40).map(
        lambda v: pa.array(v, pa.int64())
    ),
    st.lists(st.one_of(st.none(), st.floats()), max_size=40).map(lambda v: pa.array(v, pa.float64())),
    st.lists(st.one_of(st.none(), st.text(max_size=12)), max_size=40).map(lambda v: pa.array(v, pa.string())),
    st.lists(
        st.one_of(st.none(), st.sampled_from(["a", "b", "N/A", "12", "$3", "2020-01-02", "1/2/2003", "9:30", ""])),
        max_size=40,
    ).map(lambda v: pa.array(v, pa.string())),
    st.lists(st.one_of(st.none(), st.booleans()), max_size=40).map(lambda v: pa.array(v, pa.bool_())),
    st.lists(st.one_of(st.none(), st.dates()), max_size=40).map(lambda v: pa.array(v, pa.date32())),
    st.lists(st.one_of(st.none(), st.datetimes()), max_size=40).map(lambda v: pa.array(v, pa.timestamp("us"))),
    st.lists(st.one_of(st.none(), st.integers(-3, 3)), max_size=40).map(lambda v: pa.array(v, pa.int8())),
)
names = st.sampled_from(
    ["id", "year", "Zip Code", "lat", "price ($)", "e-mail", "x", "", "månad", "order_date", "a.b", "%"]
)


@st.composite
def tables(draw: st.DrawFn) -> pa.Table:
    columns = draw(st.lists(cells, min_size=1, max_size=5))
    size = min(len(c) for c in columns)
    found = [f"{draw(names)}{i}" for i in range(len(columns))]
    return pa.table(dict(zip(found, (c.slice(0, size) for c in columns), strict=True)))


@settings(max_examples=150, deadline=None)
@given(tables())
def test_no_table_breaks_the_profile_and_counts_add_up(table: pa.Table) -> None:
    result = profile(table)
    for c, column in zip(result.columns, table.columns, strict=True):
        filled = [v for v in column.to_pylist() if v is not None and v == v]
        assert c.count == table.num_rows
        assert c.count - c.null_count == len(filled)
        assert c.distinct_count == len(set(filled))
        assert c.is_unique == (len(set(filled)) == len(filled) > 0)
        assert sum(v.count for v in c.top_values) <= len(filled)
        assert 0 <= c.disguised_null_count <= len(filled)
    for f in result.quality:
        assert all(0 <= r < table.num_rows for r in f.rows)
    assert '"' in result.model_dump_json()


@settings(max_examples=40, deadline=None)
@given(tables(), st.randoms())
def test_the_order_of_rows_changes_no_statistic(table: pa.Table, random: Any) -> None:
    order = list(range(table.num_rows))
    random.shuffle(order)
    left, right = profile(table), profile(table.take(pa.array(order, pa.int64())))
    for a, b in zip(left.columns, right.columns, strict=True):
        for name in (
            "kind",
            "semantic_type",
            "null_count",
            "distinct_count",
            "is_unique",
            "min",
            "max",
            "quantiles",
            "disguised_nulls",
        ):
            assert getattr(a, name) == getattr(b, name), name
        assert {v.value: v.count for v in a.top_values} == {
            v.value: v.count for v in b.top_values
        } or a.distinct_count > limits.TOP_VALUES
    assert left.keys == right.keys


def mixed(rows: int) -> pa.Table:
    r = np.random.default_rng(5)
    return pa.table(
        {
            "row_id": np.arange(rows),
            "amount": r.normal(10, 3, rows),
            "gap": pa.array(r.lognormal(1, 1, rows), mask=r.random(rows) < 0.1),
            "small": r.integers(-5, 20, rows),
            "label": pa.array([f"label {i}" for i in r.integers(0, 50, rows)]),
            "long_label": pa.array([f"text {i}" for i in r.integers(0, rows, rows)]),
            "at": pa.array(r.integers(10**9, 2 * 10**9, rows) * 1_000_000, pa.timestamp("us")),
        }
    )


def duck(table: pa.Table, sql: str) -> list[Any]:
    connection = duckdb.connect()
    connection.register("data", table)
    return list(connection.execute(sql).fetchall()[0])


@pytest.mark.parametrize("name", ["amount", "gap", "small"])
def test_statistics_agree_with_duckdb(name: str) -> None:
    table = mixed(20_000)
    c = profile(table).column(name)
    assert c is not None
    want = duck(
        table,
        f"SELECT count(*) - count({name}), count(DISTINCT {name}), min({name}), max({name}), avg({name}), stddev({name}), skewness({name}) FROM data",
    )
    assert (c.null_count, c.distinct_count) == (want[0], want[1])
    assert [c.min, c.max, c.mean, c.std] == pytest.approx(want[2:6])
    assert c.skew == pytest.approx(want[6], rel=1e-3)
    quantiles = duck(table, f"SELECT quantile_cont({name}, [0.05, 0.25, 0.5, 0.75, 0.95]) FROM data")[0]
    assert list(c.quantiles.values()) == pytest.approx(quantiles)
    assert c.histogram is not None
    assert sum(c.histogram.counts) == c.count - c.null_count


def test_large_tables_are_exact_where_promised_and_marked_where_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for module, name, value in (
        (measure, "EXACT_ROWS", 10_000), (measure, "SAMPLE_ROWS", 5_000), (measure, "FRAME_ROWS", 2_000), (numbers, "SKETCH_VALUES", 1_024),
        (texts, "SKETCH_VALUES", 1_024), (texts, "KEPT_VALUES", 500), (measure, "PARALLEL_CELLS", 1),
    ):  # fmt: skip
        monkeypatch.setattr(module, name, value)
    table = mixed(50_000)
    path = tmp_path / "t.parquet"
    pq.write_table(table, path, row_group_size=7_000)
    result = profile(path)
    assert result.overview.sampled_rows == 2_000
    for name in ("amount", "gap", "small"):
        c = result.column(name)
        assert c is not None
        want = duck(
            table,
            f"SELECT count(*) - count({name}), min({name}), max({name}), avg({name}), stddev({name}), median({name}) FROM data",
        )
        assert c.null_count == want[0]
        assert [c.min, c.max, c.mean, c.std] == pytest.approx(want[1:5])
        assert c.quantiles["0.5"] == pytest.approx(want[5], rel=0.05)
        assert "quantiles" in c.estimated
    row_id, long_label, label = result.column("row_id"), result.column("long_label"), result.column("label")
    assert row_id is not None
    assert long_label is not None
    assert label is not None
    assert (row_id.is_unique, row_id.is_sequence, row_id.distinct_count) == (True, True, 50_000)
    assert (label.distinct_count, label.distinct_is_estimate) == (50, False)
    want = duck(table, "SELECT count(DISTINCT long_label) FROM data")
    assert long_label.distinct_is_estimate
    assert long_label.distinct_count == pytest.approx(want[0], rel=0.15)


def test_fingerprints_tell_texts_apart() -> None:
    values = [f"{i}" for i in range(20_000)] + ["", "a", "aa", "ab", "ba", "é", "e\u0301", "a" * 1_000_000]
    assert len(np.unique(text_words(pa.array(values)))) == len(values)
    sliced = pa.array(["skip", "x", "y"]).slice(1)
    assert list(text_words(sliced)) == list(text_words(pa.array(["x", "y"])))


def test_fingerprints_of_equal_numbers_are_equal() -> None:
    assert number_words(np.array([0.0]))[0] == number_words(np.array([-0.0]))[0]


def test_the_sketch_counts_exactly_until_it_must_estimate() -> None:
    sketch = DistinctSketch(1_000)
    sketch.add(number_words(np.arange(900)))
    sketch.add(number_words(np.arange(450)))
    assert sketch.result() == (900, True, False)
    for start in range(0, 100_000, 10_000):
        sketch.add(number_words(np.arange(start, start + 10_000)))
    estimate, exact, _ = sketch.result()
    assert not exact
    assert math.isclose(estimate, 100_000, rel_tol=0.15)
