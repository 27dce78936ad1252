"""Pages of a table in any order: the positions of a view's rows are found once, then each page is read where it lies."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from datasage_jupyter.core.engine import ROW_NUMBER, Engine
from datasage_jupyter.core.model import DatasetProfile, Predicate, Query
from datasage_jupyter.core.query import to_count_query, to_order_query, to_positions_query, to_rows_query

MOST_POSITIONS = 50_000_000
"""Tables with more rows are paged by LIMIT and OFFSET when sorted or filtered: their positions would fill the memory."""
BLOCK = 2_000
"""Rows of a sorted view lie all over the file, so that a page costs as much as many: so many are read and kept."""
_SCATTERED = 64
_MOST_COLUMNS = 100
_MOST_BLOCKS = 8
_MOST_BYTES = 256 << 20

Positions = np.ndarray[Any, np.dtype[np.uint32]]


class RowPages:
    """Reads pages of one source; the order of its latest views is kept.

    Args:
        source: The table in memory, or None where the engine reads a file.
        engine: Runs the queries.
    """

    def __init__(self, source: pa.Table | None, engine: Engine) -> None:
        self._source, self._engine = source, engine
        self._orders: OrderedDict[tuple[Any, ...], Positions] = OrderedDict()
        self._blocks: OrderedDict[tuple[Any, ...], pa.Table] = OrderedDict()
        self._lock = threading.Lock()

    def read(
        self,
        profile: DatasetProfile,
        offset: int,
        limit: int,
        sort: Sequence[dict[str, Any]],
        filters: Sequence[Predicate],
        columns: Sequence[str] | None,
    ) -> tuple[pa.Table, int]:
        """One page, and how many rows the view has.

        Args:
            profile: Facts about the source.
            offset, limit, sort, columns: The page, as for `to_rows_query`.
            filters: Conditions that all hold, already resolved.

        Raises:
            FieldNotFoundError: A field does not exist.
            SpecError: The page is out of range.
            QueryError: The rows cannot be read.
        """
        whole = to_rows_query(profile, offset, limit, sort, filters, columns)
        rows = profile.overview.row_count
        if any(column.name.lower() == ROW_NUMBER for column in profile.columns):
            return self._engine.fetch(whole), self._count(profile, filters)
        if not sort and not filters:
            end = min(rows, offset + limit)
            return self._rows_at(profile, np.arange(offset, end, dtype=np.uint64), whole), rows
        if rows > MOST_POSITIONS:
            found = self._engine.fetch(to_order_query(profile, sort, filters, (offset, limit)))
            return self._rows_at(profile, _numbers(found), whole), self._count(profile, filters)
        wanted = to_order_query(profile, sort, filters)
        order = self._order(wanted)
        start = offset - offset % BLOCK
        is_narrow = len(whole.columns) <= _MOST_COLUMNS and offset + limit <= start + BLOCK
        if not is_narrow or not self._is_scattered(order[offset : offset + limit]):
            return self._rows_at(profile, order[offset : offset + limit], whole), len(order)
        block = self._block((wanted.sql, wanted.parameters, whole.columns, start), profile, order, whole)
        return block.slice(offset - start, limit), len(order)

    def forget(self) -> None:
        """Give the memory back."""
        with self._lock:
            self._orders.clear()
            self._blocks.clear()

    def _is_scattered(self, positions: Positions) -> bool:
        if self._source is not None or len(positions) == 0:
            return False
        return int(positions.max()) - int(positions.min()) >= _SCATTERED * len(positions)

    def _block(self, key: tuple[Any, ...], profile: DatasetProfile, order: Positions, whole: Query) -> pa.Table:
        with self._lock:
            if (known := self._blocks.get(key)) is not None:
                self._blocks.move_to_end(key)
                return known
        start = key[-1]
        block = self._rows_at(profile, order[start : start + BLOCK], whole)
        with self._lock:
            self._blocks[key] = block
            while len(self._blocks) > _MOST_BLOCKS:
                self._blocks.popitem(last=False)
        return block

    def _rows_at(self, profile: DatasetProfile, positions: np.ndarray[Any, Any], whole: Query) -> pa.Table:
        columns = list(whole.columns)
        if self._source is not None:
            return self._source.select(columns).take(positions)
        if len(positions) == 0:
            return self._engine.fetch(whole).slice(0, 0)
        found = self._engine.fetch(to_positions_query(profile, positions.tolist(), columns))
        numbers = _numbers(found)
        place = np.argsort(numbers, kind="stable")[np.searchsorted(np.sort(numbers), positions)]
        return found.drop_columns([ROW_NUMBER]).take(place)

    def _order(self, query: Query) -> Positions:
        key = (query.sql, query.parameters)
        with self._lock:
            if (known := self._orders.get(key)) is not None:
                self._orders.move_to_end(key)
                return known
        order = _numbers(self._engine.fetch(query)).astype(np.uint32)
        with self._lock:
            self._orders[key] = order
            while len(self._orders) > 1 and sum(kept.nbytes for kept in self._orders.values()) > _MOST_BYTES:
                self._orders.popitem(last=False)
        return order

    def _count(self, profile: DatasetProfile, filters: Sequence[Predicate]) -> int:
        if not filters:
            return profile.overview.row_count
        return int(self._engine.fetch(to_count_query(profile, filters)).column(0)[0].as_py())


def _numbers(found: pa.Table) -> np.ndarray[Any, Any]:
    return np.asarray(found.column(ROW_NUMBER).to_numpy())
