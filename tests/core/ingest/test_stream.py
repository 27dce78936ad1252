"""Files larger than the in-memory limit: same result, bounded memory, no value lost to a late surprise."""

from __future__ import annotations

import datetime as dt
import gzip
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from datasage_jupyter.core.errors import DatasetReadError
from datasage_jupyter.core.ingest import convert, read, stream
from datasage_jupyter.core.ingest.kinds import csv as csv_format
from datasage_jupyter.core.model import ReadReport

ROWS = 6000


@pytest.fixture(autouse=True)
def small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything above 16 kB counts as large, and samples see only a part of it."""
    monkeypatch.setattr(csv_format, "IN_MEMORY", 16 * 1024)
    monkeypatch.setattr(stream, "_HEAD", 8 * 1024)
    monkeypatch.setattr(stream, "_SLICE", 1024)


def converted(tmp_path: Path, data: bytes, name: str = "t.csv") -> tuple[pa.Table, ReadReport]:
    (tmp_path / name).write_bytes(data)
    report = convert(tmp_path / name, tmp_path / "t.parquet")
    table = pq.read_table(tmp_path / "t.parquet")
    assert (report.row_count, report.column_count) == table.shape
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([name, "t.parquet"])
    return table, report


def lines(make: object, header: str = "n,s,x", odd: dict[int, str] | None = None, end: str = "\n") -> str:
    rows = [(odd or {}).get(i) or make(i) for i in range(ROWS)]  # type: ignore[operator]
    return end.join([header, *rows, ""])


def plain(i: int) -> str:
    return f"{i},s{i % 5},{i / 4}"


def test_regular_file_keeps_order_and_types(tmp_path: Path) -> None:
    text = lines(
        lambda i: (
            f"{i},s{i % 5},{i / 4},2031-01-{i % 28 + 1:02d},2031-01-02 03:04:{i % 60:02d},{'true' if i % 2 else 'false'}"
        ),
        "n,s,x,d,t,b",
    )
    table, report = converted(tmp_path, text.encode())
    assert table.column("n").to_pylist() == list(range(ROWS))
    assert table.slice(1, 1).to_pylist() == [
        {"n": 1, "s": "s1", "x": 0.25, "d": dt.date(2031, 1, 2), "t": dt.datetime(2031, 1, 2, 3, 4, 1), "b": True}
    ]
    assert report.types == {"n": "integer", "s": "text", "x": "number", "d": "date", "t": "timestamp", "b": "boolean"}


@pytest.mark.parametrize(
    ("row", "column", "value", "kind"),
    [
        ("1.5,y,0.5", "n", 1.5, "number"),
        ("007,y,0.5", "n", "007", "text"),
        ("12,y,about 3", "x", "about 3", "text"),
        ("1E-3,y,1", "n", 0.001, "number"),
        ("98765432109876543210,y,1", "n", "98765432109876543210", "text"),
        ("n/a,y,1", "n", None, "integer"),
        (',"a ""quoted"" word, and more",1', "s", 'a "quoted" word, and more', "text"),
        ('5,"two\nlines",1', "s", "two\nlines", "text"),
        ("5,caf\u00e9,1", "s", "café", "text"),
    ],
)
def test_late_value_is_kept_and_retypes_its_column(
    tmp_path: Path, row: str, column: str, value: object, kind: str
) -> None:
    table, report = converted(tmp_path, lines(plain, odd={5000: row}).encode())
    assert table.column(column)[5000].as_py() == value
    assert report.types[column] == kind
    assert table.num_rows == ROWS


@pytest.mark.parametrize(
    ("text", "late"),
    [
        ("2031-01-02,2031-01-02 03:04:05", "2031-01-02 10:00:00,2031-01-02 03:04:05"),
        ("2031-01-02,2031-01-02 03:04:05", "2031-01-02,2031-01-02 03:04:05+02:00"),
        ("2031-01-02,2031-01-02 03:04:05", "2031-01-02,2031-01-02 03:04:05.1234567"),
    ],
)
def test_late_precision_is_not_cut_off(tmp_path: Path, text: str, late: str) -> None:
    table, _ = converted(tmp_path, lines(lambda i: text, "d,t", odd={5000: late}).encode())
    day, moment = late.split(",")
    kept = table.slice(5000, 1).to_pylist()[0]
    assert str(kept["d"]).startswith(day)
    assert str(kept["t"]) == moment


def test_short_and_long_rows_lose_nothing(tmp_path: Path) -> None:
    table, report = converted(tmp_path, lines(plain, odd={4000: "4000,y", 5000: "5000,y,0.5,more"}).encode())
    assert table.num_rows == ROWS
    assert table.column("n").to_pylist() == list(range(ROWS))
    assert table.column("column_4")[5000].as_py() == "more"
    assert table.column("x")[4000].as_py() is None
    assert report.warnings


def test_quote_that_never_closes_costs_no_row(tmp_path: Path) -> None:
    table, _ = converted(tmp_path, lines(plain, odd={5000: '5000,"torn,0.5'}).encode())
    assert table.column("n").to_pylist() == list(range(ROWS))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    table, _ = converted(tmp_path, lines(lambda i: f"{i};Zürich {i % 3};1,5", "n;s;x").encode(encoding))
    assert table.column_names == ["n", "s", "x"]
    assert table.slice(ROWS - 1, 1).to_pylist() == [{"n": ROWS - 1, "s": f"Zürich {(ROWS - 1) % 3}", "x": 1.5}]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("$1,250.50", 1250.5), ("21.5%", 21.5), ("25/12/2031", dt.date(2031, 12, 25)), ("12/25/2031", dt.date(2031, 12, 25)), ("yes", True),
        ("25.12.2031", dt.date(2031, 12, 25)), ("2031-01-02T03:04:05Z", dt.datetime(2031, 1, 2, 3, 4, 5, tzinfo=dt.UTC)), ("08:30", dt.time(8, 30)),
        ("25/12/2031 08:30:00", dt.datetime(2031, 12, 25, 8, 30)), ("1,234,567", 1234567.0),
    ],
)  # fmt: skip
def test_notations(tmp_path: Path, cell: str, value: object) -> None:
    text = lines(lambda i: f"{i}|{'no' if cell == 'yes' and i == 3 else cell}", "n|v")
    table, _ = converted(tmp_path, text.encode())
    assert table.column("v")[ROWS - 1].as_py() == value


def test_titles_above_the_header(tmp_path: Path) -> None:
    table, report = converted(tmp_path, ("A report\n\n" + lines(plain)).encode())
    assert table.column_names == ["n", "s", "x"]
    assert table.num_rows == ROWS
    assert report.options.skip_rows == 2


def test_lone_carriage_returns(tmp_path: Path) -> None:
    table, _ = converted(tmp_path, lines(plain, end="\r").encode())
    assert table.column("n").to_pylist() == list(range(ROWS))


def test_packed_file(tmp_path: Path) -> None:
    table, _ = converted(tmp_path, gzip.compress(lines(plain).encode()), "t.csv.gz")
    assert table.num_rows == ROWS


def test_read_gives_the_same_table_as_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "t.csv").write_text(lines(plain))
    large, _ = read(tmp_path / "t.csv")
    monkeypatch.setattr(csv_format, "IN_MEMORY", 1 << 30)
    small, _ = read(tmp_path / "t.csv")
    assert large.to_pydict() == small.to_pydict()


def test_file_names_with_wildcards_mean_themselves(tmp_path: Path) -> None:
    (tmp_path / "t1.csv").write_text(lines(lambda i: "0,other,0"))
    (tmp_path / "t[1].csv").write_text(lines(plain))
    report = convert(tmp_path / "t[1].csv", tmp_path / "out.parquet")
    assert report.row_count == ROWS
    assert pq.read_table(tmp_path / "out.parquet").column("s")[1].as_py() == "s1"


def test_progress_rises_to_one(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(lines(plain, odd={5000: "x,y"}))
    told: list[float] = []
    convert(tmp_path / "t.csv", tmp_path / "t.parquet", on_progress=lambda fraction, stage: told.append(fraction))
    assert told == sorted(told)
    assert told[0] == 0.0
    assert told[-1] == 1.0


def test_name_stands_in_for_a_missing_extension(tmp_path: Path) -> None:
    (tmp_path / "upload-7").write_text(lines(plain))
    assert convert(tmp_path / "upload-7", tmp_path / "t.parquet", name="sales.csv").row_count == ROWS


def test_failure_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(b"\x89PNG" + b"\0" * 100_000)
    with pytest.raises(DatasetReadError):
        convert(tmp_path / "t.csv", tmp_path / "t.parquet")
    assert [path.name for path in tmp_path.iterdir()] == ["t.csv"]


@pytest.mark.parametrize("parts", [2, 40])
def test_headers_between_parts_put_one_behind_another_are_left_out(tmp_path: Path, parts: int) -> None:
    table, report = converted(tmp_path, (lines(plain) * parts).encode())
    assert table.num_rows == parts * ROWS
    assert [str(field.type) for field in table.schema] == ["int64", "string", "double"]
    assert any("repeat the header" in said for said in (*report.warnings, *report.skipped))


def test_a_long_line_is_never_passed_over(tmp_path: Path) -> None:
    long = "x" * (3 << 20)
    table, _ = converted(tmp_path, f"{lines(plain)}7,{long},1.5".encode())
    assert table.num_rows == ROWS + 1
    assert table.column("s")[-1].as_py() == long


def test_a_line_of_unreasonable_length_is_refused(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(b"a,b\n1,2\n" + b"x" * (18 << 20))
    with pytest.raises(DatasetReadError, match="million characters"):
        convert(tmp_path / "t.csv", tmp_path / "t.parquet")
