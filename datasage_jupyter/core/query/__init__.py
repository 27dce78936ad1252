"""Resolved spec to one SELECT: a tree of SQL, printed last, with values as parameters."""

from datasage_jupyter.core.query.behind import behind_query
from datasage_jupyter.core.query.compile import to_query
from datasage_jupyter.core.query.counts import MOST_VALUES, has_bars, has_histogram, to_bar_counts_query
from datasage_jupyter.core.query.cube import MOST_CELLS, Shape, cells, cube_query, merged_shape, shape_of
from datasage_jupyter.core.query.dialect import DIALECTS, to_dialect
from datasage_jupyter.core.query.rows import (
    MOST_ROWS,
    known_field,
    to_count_query,
    to_order_query,
    to_positions_query,
    to_rows_query,
)

__all__ = [
    "DIALECTS",
    "MOST_CELLS",
    "MOST_ROWS",
    "MOST_VALUES",
    "Shape",
    "behind_query",
    "cells",
    "cube_query",
    "has_bars",
    "has_histogram",
    "known_field",
    "merged_shape",
    "shape_of",
    "to_bar_counts_query",
    "to_count_query",
    "to_dialect",
    "to_order_query",
    "to_positions_query",
    "to_query",
    "to_rows_query",
]
