"""Parquet and Arrow: types kept, claims checked, damage refused."""

from __future__ import annotations

import datetime as dt
import decimal
import io
from pathlib import Path

import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.parquet as pq
import pytest

from datasage_jupyter.core.errors import DatasetReadError
from datasage_jupyter.core.ingest import convert, read

TABLE = pa.table(
    {
        "n": pa.array([1, None, 3], pa.int64()),
        "x": pa.array([0.5, 1.5, None]),
        "s": pa.array(["a", None, "c"]),
        "d": pa.array([dt.date(2031, 1, 2), None, dt.date(2031, 3, 4)]),
        "t": pa.array([dt.datetime(2031, 1, 2, 3, 4, 5)] * 3, pa.timestamp("us", "UTC")),
        "m": pa.array([decimal.Decimal("1.25")] * 3, pa.decimal128(12, 2)),
        "l": pa.array([[1, 2], [], None], pa.list_(pa.int64())),
        "c": pa.array(["k", "k", "m"]).dictionary_encode(),
        "u": pa.array(["p", "q", "r"], pa.large_string()),
    }
)


def as_parquet(table: pa.Table = TABLE) -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out)
    return out.getvalue()


def as_arrow(stream: bool) -> bytes:
    out = io.BytesIO()
    with (pa.ipc.new_stream if stream else pa.ipc.new_file)(out, TABLE.schema) as writer:
        writer.write_table(TABLE)
    return out.getvalue()


def as_feather() -> bytes:
    out = io.BytesIO()
    feather.write_feather(TABLE, out, compression="zstd")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "name"),
    [(as_parquet(), "t.parquet"), (as_arrow(False), "t.arrow"), (as_arrow(True), "t.arrows"), (as_feather(), "t.feather"), (as_parquet(), "t.csv"), (as_parquet(), "t")],
    ids=["parquet", "file", "stream", "feather", "parquet named csv", "no extension"],
)  # fmt: skip
def test_values_and_types_are_kept(data: bytes, name: str) -> None:
    table, report = read(data, name=name)
    assert table.to_pydict() == TABLE.to_pydict()
    assert table.schema.field("t").type == pa.timestamp("us", "UTC")
    assert table.schema.field("c").type == pa.string()
    assert report.types["m"] == "decimal"


def test_conversion_streams_batches(tmp_path: Path) -> None:
    source = tmp_path / "t.parquet"
    pq.write_table(pa.table({"n": range(300_000)}), source)
    report = convert(source, tmp_path / "out.parquet")
    assert report.row_count == 300_000
    assert pq.read_table(tmp_path / "out.parquet").column("n").to_pylist()[-1] == 299_999


def test_repeated_names_become_unique() -> None:
    table = pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["a", "a"])
    out = io.BytesIO()
    with pa.ipc.new_file(out, table.schema) as writer:
        writer.write_table(table)
    assert read(out.getvalue(), name="t.arrow")[0].to_pydict() == {"a": [1], "a_2": [2]}


@pytest.mark.parametrize("damage", ["cut", "head", "tail", "footer", "empty"])
def test_damage_is_refused(damage: str) -> None:
    data = as_parquet()
    broken = {
        "cut": data[: len(data) // 2],
        "head": data[8:],
        "tail": data[:-8],
        "footer": data[:-8] + (2**31 - 1).to_bytes(4, "little") + b"PAR1",
        "empty": b"",
    }[damage]
    with pytest.raises(DatasetReadError) as caught:
        read(broken, name="t.parquet")
    assert caught.value.hint


def test_few_bytes_that_unfold_to_gigabytes_are_refused() -> None:
    big = pa.table({"x": pa.array(["a" * 4000]).take(pa.array([0] * 200_000))})
    out = io.BytesIO()
    pq.write_table(big, out, use_dictionary=True, compression="zstd")
    assert len(out.getvalue()) < 100_000
    with pytest.raises(DatasetReadError, match=r"unfolds|memory"):
        read(out.getvalue(), name="t.parquet")
