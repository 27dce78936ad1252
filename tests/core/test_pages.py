"""Pages of a table, raw, sorted and filtered, from memory and from a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from datasage_jupyter.core.engine import Engine
from datasage_jupyter.core.errors import FieldNotFoundError
from datasage_jupyter.core.pipeline import Analysis, pages

ROWS = 1_000
DOWN = [{"field": "group", "order": "descending"}]
EVEN = [{"field": "even", "equal": True}]


def numbers() -> pa.Table:
    """Rows that know their own position, in seven groups."""
    at = np.arange(ROWS)
    return pa.table({"at": at, "group": at % 7, "even": at % 2 == 0, "text": [f"row {i}" for i in at]})


@pytest.fixture(params=["memory", "file"])
def analysis(request: pytest.FixtureRequest, tmp_path: Path) -> Analysis:
    """The table in memory, or in a file of many row groups."""
    if request.param == "memory":
        return Analysis(numbers())
    pq.write_table(numbers(), tmp_path / "numbers.parquet", row_group_size=64)
    return Analysis(tmp_path / "numbers.parquet")


def page(analysis: Analysis, **wanted: Any) -> tuple[list[int], int]:
    """Positions of the rows of a page, and how many rows the view has."""
    table, total = analysis.rows(**wanted)
    return table.column("at").to_pylist(), total


@pytest.mark.parametrize(
    ("offset", "expected"), [(0, [0, 1, 2]), (127, [127, 128, 129]), (998, [998, 999]), (2000, [])]
)
def test_rows_come_as_they_lie(analysis: Analysis, offset: int, expected: list[int]) -> None:
    assert page(analysis, offset=offset, limit=3) == (expected, ROWS)


def test_only_the_columns_asked_for_come_in_their_order(analysis: Analysis) -> None:
    table, _ = analysis.rows(offset=500, limit=1, columns=["text", "at"])
    assert table.to_pylist() == [{"text": "row 500", "at": 500}]
    with pytest.raises(FieldNotFoundError):
        analysis.rows(columns=["txt"])


def test_pages_of_a_sorted_view_fit_together(analysis: Analysis) -> None:
    rows = [at for offset in range(0, ROWS, 90) for at in page(analysis, offset=offset, limit=90, sort=DOWN)[0]]
    assert rows == sorted(range(ROWS), key=lambda at: (-(at % 7), at))


def test_a_filtered_view_has_a_length_of_its_own(analysis: Analysis) -> None:
    assert page(analysis, offset=100, limit=3, filter=EVEN) == ([200, 202, 204], ROWS // 2)
    assert page(analysis, offset=0, limit=2, sort=DOWN, filter=EVEN) == ([6, 20], ROWS // 2)
    assert page(analysis, filter=[{"field": "at", "gt": ROWS}]) == ([], 0)


def test_very_long_tables_are_paged_without_keeping_the_order(
    analysis: Analysis, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = page(analysis, offset=200, limit=50, sort=DOWN, filter=EVEN)
    monkeypatch.setattr(pages, "MOST_POSITIONS", 10)
    assert page(analysis, offset=200, limit=50, sort=DOWN, filter=EVEN) == kept


def test_a_column_may_have_the_name_of_the_row_number(tmp_path: Path) -> None:
    table = numbers().append_column("File_Row_Number", pa.array(np.arange(ROWS)[::-1]))
    pq.write_table(table, tmp_path / "taken.parquet")
    for source in (table, tmp_path / "taken.parquet"):
        rows, total = Analysis(source).rows(offset=1, limit=2, sort=[{"field": "File_Row_Number"}], filter=EVEN)
        assert (rows.column("at").to_pylist(), total) == ([996, 994], ROWS // 2)


def test_pages_beside_each_other_in_a_sorted_file_are_read_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = 4_000
    mixed = (np.arange(rows) * 1_237) % rows
    pq.write_table(pa.table({"at": np.arange(rows), "mixed": mixed}), tmp_path / "mixed.parquet", row_group_size=256)
    analysis = Analysis(tmp_path / "mixed.parquet")
    fetched, fetch = [], Engine.fetch
    monkeypatch.setattr(Engine, "fetch", lambda *given, **more: fetched.append(given) or fetch(*given, **more))
    found = [
        value
        for offset in range(0, rows, 20)
        for value in analysis.rows(offset, 20, [{"field": "mixed"}])[0].column("mixed").to_pylist()
    ]
    assert found == list(range(rows))
    assert len(fetched) == 1 + rows // pages.BLOCK
