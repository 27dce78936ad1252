"""Any table becomes a source."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from datasage_jupyter.core.engine import column_names, row_count, to_source
from datasage_jupyter.core.errors import DatasetReadError


class _Interchange:
    """A dataframe known only by the interchange protocol."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self._frame = frame

    def __dataframe__(self, nan_as_null: bool = False, allow_copy: bool = True) -> object:
        return self._frame.__dataframe__(nan_as_null, allow_copy)


class _Capsule:
    """A dataframe known only by the Arrow protocol."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._table.__arrow_c_stream__(requested_schema)


@pytest.mark.filterwarnings("ignore:.*Interchange")
def test_tables_of_every_protocol_hold_the_same_rows() -> None:
    frame = pd.DataFrame({"a": [1, 2], "b": ["x", "y"]})
    table = pa.table({"a": [1, 2], "b": ["x", "y"]})
    forms = [
        frame,
        table,
        table.to_batches()[0],
        _Capsule(table),
        {"a": [1, 2], "b": ["x", "y"]},
        frame.to_dict("records"),
    ]
    forms.append(_Interchange(pd.DataFrame({"a": [1, 2]})))
    for form in forms:
        source = to_source(form)
        assert isinstance(source, pa.Table)
        assert source.column("a").to_pylist() == [1, 2]


def test_a_named_index_becomes_a_column_and_row_numbers_do_not() -> None:
    frame = pd.DataFrame({"v": [1, 2]})
    assert column_names(to_source(frame)) == ["v"]
    assert column_names(to_source(frame.set_axis(["p", "q"]))) == ["index", "v"]
    assert column_names(to_source(frame.rename_axis("day"))) == ["day", "v"]
    assert column_names(to_source(frame[frame.v > 1])) == ["v"]
    grouped = pd.DataFrame({"a": [1, 1], "b": [1, 2], "c": [3, 4]}).groupby(["a", "b"]).sum()
    assert column_names(to_source(grouped)) == ["a", "b", "c"]


def test_names_that_sql_cannot_tell_apart_are_told_apart() -> None:
    frame = pd.DataFrame([[1, 2, 3, 4, 5]], columns=["a", "A", "a", "a_2", " "])
    names = column_names(to_source(frame))
    assert names[0] == "a"
    assert names[3] == "a_2"
    assert names[4] == "column_5"
    assert len({name.casefold() for name in names}) == 5


def test_objects_of_mixed_types_become_text_and_mixed_numbers_stay_numbers() -> None:
    frame = pd.DataFrame({"m": [1, "x", None], "n": [1, 2.5, None], "o": [{"k": 1}, [1], None]}, dtype=object)
    source = to_source(frame)
    assert isinstance(source, pa.Table)
    assert source.column("m").to_pylist() == ["1", "x", None]
    assert source.column("n").to_pylist() == [1.0, 2.5, None]
    assert source.column("o").to_pylist()[0] == "{'k': 1}"


def test_types_the_engine_cannot_draw_become_the_nearest_one() -> None:
    zoned = pa.array([dt.datetime(2024, 1, 1, 23, tzinfo=dt.UTC)], pa.timestamp("ns", tz="Europe/Berlin"))
    table = pa.table(
        {
            "dictionary": pa.array(["a"]).dictionary_encode(),
            "zoned": zoned,
            "bytes": pa.array([b"\xffa"]),
            "list": pa.array([[1, 2]]),
            "duration": pa.array([dt.timedelta(seconds=90)]),
            "nothing": pa.nulls(1),
            "decimal": pa.array([1.5]).cast(pa.decimal128(10, 2)),
        }
    )
    source = to_source(table)
    assert isinstance(source, pa.Table)
    row = source.to_pylist()[0]
    assert row["zoned"] == dt.datetime(2024, 1, 2, 0)
    assert row["duration"] == 90.0
    assert row["decimal"] == 1.5
    assert row["dictionary"] == "a"
    assert row["list"] == "[1, 2]"
    assert source.schema.field("nothing").type == pa.string()


def test_periods_categories_and_missing_integers_are_read() -> None:
    frame = pd.DataFrame(
        {
            "period": pd.period_range("2024-01", periods=2, freq="M"),
            "category": pd.Categorical(["a", None]),
            "integer": pd.array([1, None], dtype="Int64"),
            "complex": [1 + 2j, 3j],
        }
    )
    source = to_source(frame)
    assert isinstance(source, pa.Table)
    assert source.column("period").to_pylist()[0] == dt.datetime(2024, 1, 1)
    assert source.column("integer").to_pylist() == [1, None]


@pytest.mark.parametrize("wrong", [42, "no/such/file.parquet", [1, 2], b"bytes", object()])
def test_what_is_no_table_is_refused_with_a_sentence(wrong: object) -> None:
    with pytest.raises(DatasetReadError) as caught:
        to_source(wrong)
    assert caught.value.hint


def test_a_link_to_a_parquet_file_is_not_followed(tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": [1]}), tmp_path / "real.parquet")
    (tmp_path / "link.parquet").symlink_to(tmp_path / "real.parquet")
    assert row_count(to_source(tmp_path / "real.parquet")) == 1
    with pytest.raises(DatasetReadError):
        to_source(tmp_path / "link.parquet")
