"""Resolved spec to one SELECT: a tree of SQL, printed last, with values as parameters."""

from datasage_jupyter.core.query.behind import behind_query
from datasage_jupyter.core.query.compile import to_query
from datasage_jupyter.core.query.cube import MOST_CELLS, Shape, cells, cube_query, merged_shape, shape_of
from datasage_jupyter.core.query.rows import (
    MOST_ROWS,
    to_count_query,
    to_order_query,
    to_positions_query,
    to_rows_query,
)

__all__ = [
    "MOST_CELLS",
    "MOST_ROWS",
    "Shape",
    "behind_query",
    "cells",
    "cube_query",
    "merged_shape",
    "shape_of",
    "to_count_query",
    "to_order_query",
    "to_positions_query",
    "to_query",
    "to_rows_query",
]
