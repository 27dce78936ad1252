"""Whole views as CSV and Arrow, and the counts behind a column's bars."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

import pyarrow as pa
import pytest

from datasage_jupyter.core import service
from datasage_jupyter.core.errors import FieldNotFoundError, SpecError
from datasage_jupyter.core.pipeline import Analysis

ROWS = 140_000


@pytest.fixture(scope="module")
def analysis() -> Analysis:
    """More rows than one batch holds, with texts that a spreadsheet would compute."""
    return Analysis(
        pa.table(
            {
                "at": range(ROWS),
                "text": ["=1+1", 'a "quoted", one', None, "plain"] * (ROWS // 4),
                "flag": [True, False, None, True] * (ROWS // 4),
                "day": [dt.date(2024, 1, 1 + i) for i in range(20)] * (ROWS // 20),
                "list": [[1, 2], None, [3], []] * (ROWS // 4),
            }
        )
    )


def read_csv(analysis: Analysis, **view: Any) -> list[list[str]]:
    """The lines of a view saved as CSV."""
    return list(csv.reader(io.StringIO(b"".join(service.export(analysis, view)).decode(), newline="")))


def test_every_row_is_saved_in_several_pieces(analysis: Analysis) -> None:
    pieces = list(service.export(analysis, {}))
    assert len(pieces) > 1
    lines = list(csv.reader(io.StringIO(b"".join(pieces).decode(), newline="")))
    assert len(lines) == ROWS + 1
    assert lines[0] == ["at", "text", "flag", "day", "list"]
    assert lines[1] == ["0", "'=1+1", "true", "2024-01-01", "[1, 2]"]
    assert lines[2][1] == 'a "quoted", one'
    assert lines[3][1] == ""
    assert lines[-1][0] == str(ROWS - 1)


def test_a_view_is_saved_as_it_is_shown(analysis: Analysis) -> None:
    down = [{"field": "at", "order": "descending"}]
    lines = read_csv(analysis, sort=down, filter=[{"field": "text", "equal": "plain"}], columns=["at"], limit=2)
    assert lines == [["at"], [str(ROWS - 1)], [str(ROWS - 5)]]


@pytest.mark.parametrize("form", ["csv", "arrow"])
def test_a_view_without_rows_still_names_its_columns(analysis: Analysis, form: str) -> None:
    view = {"filter": [{"field": "at", "lt": 0}], "columns": ["day", "at"], "format": form}
    data = b"".join(service.export(analysis, view))
    names = pa.ipc.open_stream(data).schema.names if form == "arrow" else data.decode().strip().split(",")
    assert [name.strip('"') for name in names] == ["day", "at"]


def test_arrow_keeps_the_types(analysis: Analysis) -> None:
    table = pa.ipc.open_stream(b"".join(service.export(analysis, {"format": "arrow", "limit": 70_000}))).read_all()
    assert table.num_rows == 70_000
    assert table.schema.field("day").type == pa.date32()


def test_other_queries_run_while_a_view_is_saved(analysis: Analysis) -> None:
    pieces = service.export(analysis, {})
    next(pieces)
    assert service.rows(analysis, {"offset": 5, "limit": 1}).table.column("at").to_pylist() == [5]
    next(pieces)


@pytest.mark.parametrize("view", [{"columns": ["aat"]}, {"sort": [{"field": "no"}]}])
def test_what_does_not_exist_is_said_before_the_first_piece(analysis: Analysis, view: dict[str, Any]) -> None:
    with pytest.raises(FieldNotFoundError):
        next(service.export(analysis, view))


def test_another_form_is_refused(analysis: Analysis) -> None:
    with pytest.raises(SpecError):
        next(service.export(analysis, {"format": "exe"}))


def test_bars_of_the_whole_table_add_up(analysis: Analysis) -> None:
    for name in ("at", "day"):
        counts = analysis.bar_counts(name)
        column = analysis.profile.column(name)
        assert column
        assert column.histogram
        assert (len(counts), sum(counts)) == (len(column.histogram.counts), ROWS)


def test_bars_of_a_filtered_view_count_its_rows_only(analysis: Analysis) -> None:
    half = [{"field": "at", "lt": ROWS // 2}]
    numbers = analysis.bar_counts("at", half)
    assert sum(numbers) == ROWS // 2
    assert numbers[-1] == 0
    assert analysis.bar_counts("flag", half) == [ROWS // 4, ROWS // 8]
    assert set(analysis.bar_counts("text", half)) == {ROWS // 8}
    assert analysis.bar_counts("day", [{"field": "day", "lte": "2024-01-01"}])[0] == ROWS // 20


def test_a_column_that_cannot_be_told_apart_has_no_bars(analysis: Analysis) -> None:
    assert analysis.bar_counts("list") == []
    with pytest.raises(FieldNotFoundError):
        analysis.bar_counts("fleg")
