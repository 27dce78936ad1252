"""Requests in plain JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from datasage_jupyter.core.errors import SpecError
from datasage_jupyter.core.pipeline import Analysis
from datasage_jupyter.core.service import rows


@pytest.fixture
def stored(tmp_path: Path) -> Analysis:
    """A file of four row groups."""
    path = tmp_path / "rows.parquet"
    table = pa.table({"b": pa.array(range(40)), "a": pa.array([f"row {i}" for i in range(40)])})
    pq.write_table(table, path, row_group_size=10)
    return Analysis(path)


def page(analysis: Analysis, **params: Any) -> tuple[list[dict[str, Any]], int]:
    found = rows(analysis, params)
    return found.table.to_pylist(), found.total


def test_a_plain_page_is_read_where_it_lies(stored: Analysis) -> None:
    assert page(stored, offset=8, limit=4) == ([{"b": i, "a": f"row {i}"} for i in range(8, 12)], 40)
    assert page(stored, offset=100) == ([], 40)


def test_columns_come_in_the_order_asked_for(stored: Analysis) -> None:
    assert page(stored, offset=39, columns=["a", "b"])[0] == [{"a": "row 39", "b": 39}]
    assert list(rows(stored, {"offset": 50, "columns": ["a"]}).table.column_names) == ["a"]


def test_a_sorted_or_filtered_page_is_queried(stored: Analysis) -> None:
    assert page(stored, limit=1, sort=[{"field": "b", "order": "descending"}]) == ([{"b": 39, "a": "row 39"}], 40)
    assert page(stored, filter=[{"field": "b", "lt": 2}]) == ([{"b": 0, "a": "row 0"}, {"b": 1, "a": "row 1"}], 2)


def test_columns_of_one_name_keep_their_own_values(tmp_path: Path) -> None:
    path = tmp_path / "twice.parquet"
    pq.write_table(pa.Table.from_arrays([pa.array([1, 2]), pa.array(["x", "y"])], names=["a", "a"]), path)
    analysis = Analysis(path)
    names = [column.name for column in analysis.profile.columns]
    found = rows(analysis, {"columns": [names[1]]}).table
    assert found.column(0).to_pylist() == ["x", "y"]


def test_a_page_that_makes_no_sense_is_refused(stored: Analysis) -> None:
    for params in ({"offset": -1}, {"limit": 10**9}, {"columns": ["nope"]}, {"sort": [{"field": "nope"}]}):
        with pytest.raises(SpecError):
            rows(stored, params)
