"""Notations of other countries, sums under tables, drawn tables, and what can be overridden."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from datasage_jupyter.core.errors import DatasetReadError
from datasage_jupyter.core.ingest import convert, read, records
from datasage_jupyter.core.model import ReadOptions, ReadReport


def rows_of(text: str, name: str = "a.csv", **options: object) -> tuple[list[str], list[list[object]], ReadReport]:
    table, report = read(text.encode(), ReadOptions.model_validate(options), name)
    return table.column_names, [list(row.values()) for row in table.to_pylist()], report


DAYS = [dt.date(2024, 1, 5), dt.date(2024, 8, 12), dt.date(2023, 12, 30)]


@pytest.mark.parametrize(
    "written",
    [
        ["5. Januar 2024", "12. August 2024", "30. Dezember 2023"],
        ["5 janvier 2024", "12 août 2024", "30 déc. 2023"],
        ["5 de enero de 2024", "12 de agosto de 2024", "30 de diciembre de 2023"],
        ["5 gennaio 2024", "12 agosto 2024", "30 dicembre 2023"],
        ["5 stycznia 2024", "12 sierpnia 2024", "30 grudnia 2023"],
        ["5 января 2024", "12 августа 2024", "30 декабря 2023"],
        ["05/Jan/2024", "12/Aug/2024", "30/Dec/2023"],
    ],
)
def test_dates_name_their_months_in_any_language(written: list[str]) -> None:
    _, rows, _ = rows_of("day;n\n" + "".join(f"{day};{i}\n" for i, day in enumerate(written)))
    assert [row[0] for row in rows] == DAYS


def test_a_word_that_is_no_month_leaves_the_column_text() -> None:
    _, rows, _ = rows_of("lot;n\n5 apples 2024;1\n7 pears 2024;2\n")
    assert rows[0][0] == "5 apples 2024"


def test_the_order_of_day_and_month_is_reported_and_can_be_overridden() -> None:
    text = "day,n\n01/02/2024,1\n03/04/2024,2\n"
    _, rows, report = rows_of(text)
    assert (rows[0][0], report.options.date_order) == (dt.date(2024, 1, 2), None)
    _, rows, report = rows_of(text, date_order="dmy")
    assert (rows[0][0], report.options.date_order) == (dt.date(2024, 2, 1), "dmy")
    _, rows, report = rows_of("day,n\n13/02/2024,1\n03/04/2024,2\n", date_order="mdy")
    assert rows[1][0] == dt.date(2024, 4, 3)
    _, _, report = rows_of("day;n\n13/02/2024;1,5\n03/04/2024;2,25\n")
    assert (report.options.date_order, report.options.decimal) == ("dmy", ",")


def test_numbers_are_grouped_as_in_india() -> None:
    _, rows, _ = rows_of('x,v\na,"1,23,456"\nb,"12,34,567"\nc,"98,765"\n')
    assert [row[1] for row in rows] == [123456, 1234567, 98765]


def test_years_over_the_names_belong_to_the_header() -> None:
    names, rows, report = rows_of(",2022,2022,2023,2023\nregion,Q1,Q2,Q1,Q2\nN,1,2,3,4\nS,5,6,7,8\nE,9,1,2,3\n")
    assert names == ["region", "2022 Q1", "2022 Q2", "2023 Q1", "2023 Q2"]
    assert (report.options.header_rows, len(rows)) == (2, 3)


def test_sums_below_the_table_are_left_out_where_they_are_no_row() -> None:
    body = "".join(f"{i},shop {i},{i * 10}\n" for i in range(1, 6))
    names, rows, report = rows_of(f"id,name,amount\n{body}Total,,150\n")
    assert (names[0], rows[-1]) == ("id", [5, "shop 5", 50])
    assert "Total" in report.skipped[0]
    _, rows, report = rows_of("region,amount\nNorth,1\nSouth,2\nEast,3\nTotal,6\n")
    assert (rows[-1], report.skipped) == (["Total", 6], ())


@pytest.mark.parametrize(
    "text",
    [
        "| id | name | v |\n|----|:----:|---|\n| 1 | Ann | 2.5 |\n| 2 | Bob | 3.5 |\n",
        " id | name |  v\n----+------+-----\n  1 | Ann  | 2.5\n  2 | Bob  | 3.5\n(2 rows)\n",
        "+----+------+-----+\n| id | name | v   |\n+----+------+-----+\n|  1 | Ann  | 2.5 |\n|  2 | Bob  | 3.5 |\n+----+------+-----+\n2 rows in set (0.00 sec)\n",
    ],
)
def test_drawn_tables_are_read_without_their_lines(text: str) -> None:
    names, rows, _ = rows_of(text, "a.txt")
    assert (names, rows) == (["id", "name", "v"], [[1, "Ann", 2.5], [2, "Bob", 3.5]])


def test_objects_of_the_same_fields_are_records_under_their_names() -> None:
    names, rows, _ = rows_of('{"ann": {"age": 31, "city": "Ulm"}, "bob": {"age": 45, "city": "Bonn"}}', "a.json")
    assert (names, rows) == (["key", "age", "city"], [["ann", 31, "Ulm"], ["bob", 45, "Bonn"]])


def documents() -> list[dict[str, object]]:
    plain = [
        {"id": i, "who": f"é {i}", "v": i / 4 if i % 3 else None, "day": f"2024-01-{i % 28 + 1:02d}", "at": {"x": i}}
        for i in range(50)
    ]
    return [*plain, {"id": 50, "late": True, "tags": [1, 2]}, {"id": 51, "late": False, "v": 7}]


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"STREAM_FROM": 0, "_BLOCK": 100, "_BATCH": 7}.items():
        monkeypatch.setattr(records, name, value)


@pytest.mark.usefixtures("small_pieces")
@pytest.mark.parametrize("form", ["list", "lines", "pretty"])
def test_large_json_is_converted_in_pieces(tmp_path: Path, form: str) -> None:
    source, out = tmp_path / "a.json", tmp_path / "a.parquet"
    text = {
        "list": json.dumps(documents()),
        "pretty": json.dumps(documents(), indent=2, ensure_ascii=False),
        "lines": "\n".join(map(json.dumps, documents())) + "\n",
    }[form]
    source.write_text("\ufeff" + text, "utf-8")
    report = convert(source, out)
    table = pq.read_table(out)
    assert (table.num_rows, report.row_count, report.format) == (52, 52, "json" if form != "lines" else report.format)
    assert table.schema.field("day").type == pa.date32()
    assert table.slice(49, 2).to_pylist() == [
        {"id": 49, "who": "é 49", "v": 12.25, "day": dt.date(2024, 1, 22), "at.x": 49, "late": None, "tags": None},
        {"id": 50, "who": None, "v": None, "day": None, "at.x": None, "late": True, "tags": "[1, 2]"},
    ]


@pytest.mark.usefixtures("small_pieces")
@pytest.mark.parametrize(
    "text",
    [
        '[{"a": 1}, {"a": 2}',
        '[{"a": 1} {"a": 2}]',
        '[{"a": 1}] [',
        '{"a": 1}\n{"a": \n',
        '[{"a": 1}, {"a": nul}]',
        '[{"a": 1},]',
    ],
)
def test_broken_large_json_is_refused(text: str) -> None:
    with pytest.raises(DatasetReadError):
        read(text.encode(), name="a.json")


@pytest.mark.usefixtures("small_pieces")
def test_large_json_of_another_form_is_read_as_before() -> None:
    table, _ = read(json.dumps({"a": [1, 2], "b": ["x", "y"]}).encode(), name="a.json")
    assert table.to_pydict() == {"a": [1, 2], "b": ["x", "y"]}
