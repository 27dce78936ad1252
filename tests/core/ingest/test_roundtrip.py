"""Random tables survive every dialect."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json

from hypothesis import HealthCheck, given, settings, strategies as st

from datasage_jupyter.core.ingest import read
from datasage_jupyter.core.ingest.dialect import Dialect, parse
from datasage_jupyter.core.model import ReadOptions

RELAXED = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp")), min_size=1, max_size=8
).map(lambda word: "w" + word)
CELLS = st.one_of(
    WORDS,
    st.builds(
        lambda a, b, sign: f"{a}{sign}{b}",
        WORDS,
        WORDS,
        st.sampled_from([",", ";", "\t", "|", '"', " ", "\n", '""', "', '"]),
    ),
)
TABLES = st.integers(2, 6).flatmap(
    lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=3, max_size=12)
)


def written(rows: list[list[str]], delimiter: str, quoting: int, end: str) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator=end).writerows(rows)
    return out.getvalue()


@RELAXED
@given(
    TABLES,
    st.sampled_from(",;\t|"),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_parser_reads_what_the_standard_library_writes(
    rows: list[list[str]], delimiter: str, quoting: int, end: str
) -> None:
    assert parse(written(rows, delimiter, quoting, end), Dialect(delimiter)) == rows


@RELAXED
@given(
    TABLES, st.sampled_from(",;\t|"), st.sampled_from(["\n", "\r\n"]), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"])
)
def test_quoted_tables_are_read_without_options(rows: list[list[str]], delimiter: str, end: str, encoding: str) -> None:
    names = [f"name{i}" for i in range(len(rows[0]))]
    numbered = [[*names, "n"], *([*row, str(i)] for i, row in enumerate(rows))]
    table, _ = read(written(numbered, delimiter, csv.QUOTE_ALL, end).encode(encoding), name="t.csv")
    assert table.column_names == [*names, "n"]
    assert [list(row.values()) for row in table.to_pylist()] == [[*row, i] for i, row in enumerate(rows)]


VALUES = {
    "integer": st.integers(-(2**63), 2**63 - 1),
    "number": st.floats(allow_nan=False, allow_infinity=False),
    "boolean": st.booleans(),
    "date": st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)),
    "timestamp": st.datetimes(dt.datetime(1900, 1, 1), dt.datetime(2100, 1, 1)),
    "time": st.times(),
}


@RELAXED
@given(st.data(), st.lists(st.sampled_from(sorted(VALUES)), min_size=2, max_size=5), st.sampled_from(",;\t|"))
def test_typed_values_come_back_as_they_were(data: st.DataObject, kinds: list[str], delimiter: str) -> None:
    columns = [data.draw(st.lists(VALUES[kind], min_size=3, max_size=3)) for kind in kinds]
    names = [f"{kind}_{i}" for i, kind in enumerate(kinds)]
    rows = [names, *([str(cell) for cell in row] for row in zip(*columns, strict=True))]
    table, _ = read(
        written(rows, delimiter, csv.QUOTE_MINIMAL, "\n").encode(),
        ReadOptions(header_rows=1, delimiter=delimiter),
        name="t.csv",
    )
    assert table.column_names == names
    for name, column in zip(names, columns, strict=True):
        back = table.column(name).to_pylist()
        assert back == column or [float(b) for b in back] == column, name


JSON_VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**63), 2**64 - 1), st.floats(allow_nan=False, allow_infinity=False), WORDS
)


@RELAXED
@given(
    st.lists(st.dictionaries(st.sampled_from("abcde"), JSON_VALUES, min_size=1), min_size=1, max_size=8), st.booleans()
)
def test_json_records_lose_nothing(records: list[dict[str, object]], as_lines: bool) -> None:
    text = "\n".join(map(json.dumps, records)) if as_lines else json.dumps(records)
    table, _ = read(text.encode(), name="t.ndjson" if as_lines else "t.json")
    assert set(table.column_names) == {key for record in records for key in record}
    assert table.num_rows == len(records)
    for name in table.column_names:
        for cell, record in zip(table.column(name).to_pylist(), records, strict=True):
            assert (cell is None) == (record.get(name) is None)


@RELAXED
@given(st.text(max_size=300))
def test_any_text_parses_and_no_character_of_a_plain_line_is_lost(text: str) -> None:
    for dialect in (
        Dialect(","),
        Dialect(";", "'"),
        Dialect("", '"'),
        Dialect("||"),
        Dialect(",", '"', "\\"),
        Dialect(r"\s+"),
    ):
        rows = parse(text, dialect)
        assert all(isinstance(cell, str) for row in rows for cell in row)
    plain = text.replace('"', "").replace("\r", "").replace("\0", "")
    assert "\n".join(",".join(row) for row in parse(plain, Dialect(","))) == plain.removesuffix("\n")
