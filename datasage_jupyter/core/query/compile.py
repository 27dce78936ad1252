"""A resolved spec becomes one SELECT; each form of query has its own module."""

from __future__ import annotations

from collections.abc import Callable

from datasage_jupyter.core.model import Form, Query, ResolvedSpec
from datasage_jupyter.core.query.boxes import boxes_query
from datasage_jupyter.core.query.envelope import envelope_query
from datasage_jupyter.core.query.folded import from_folded
from datasage_jupyter.core.query.grouped import grouped_query
from datasage_jupyter.core.query.listed import listed_query
from datasage_jupyter.core.query.sql import Expr, Values, to_sql

Compiler = Callable[[ResolvedSpec, Values], tuple[Expr, tuple[str, ...]]]

_COMPILERS: dict[Form, Compiler] = {
    Form.GROUPED: grouped_query,
    Form.GRID: grouped_query,
    Form.TREE: grouped_query,
    Form.HEADLINE: grouped_query,
    Form.ROWS: listed_query,
    Form.DENSITIES: listed_query,
    Form.TABLE: listed_query,
    Form.BOXES: boxes_query,
    Form.ENVELOPE: envelope_query,
}


def to_query(resolved: ResolvedSpec) -> Query:
    """Compile a resolved spec to a single SELECT over the relation `data`.

    Args:
        resolved: A spec with known fields and filled defaults.

    Returns:
        Statement, parameters and the names of the result's columns, in channel order.
    """
    values = Values()
    tree, columns = _COMPILERS[resolved.form](resolved, values)
    return to_sql(from_folded(tree, resolved, values), values, columns)
