"""Measures as rows: a common table that stands in for `data`, with `key` and `value` beside its own columns."""

from __future__ import annotations

from sqlglot import exp

from datasage_jupyter.core.model import ColumnProfile, ResolvedSpec
from datasage_jupyter.core.query import expressions as sql
from datasage_jupyter.core.query.sql import Expr, Values, alias, cast, named, table
from datasage_jupyter.core.rules import KEY, VALUE

_FOLDED = "folded"


def from_folded(tree: Expr, resolved: ResolvedSpec, values: Values) -> Expr:
    """The statement over the rows of the folded measures; as it is where nothing is folded."""
    if not resolved.fold:
        return tree
    for relation in list(tree.find_all(exp.Table)):
        if relation.name == "data":
            relation.replace(table(_FOLDED))
    tree = tree.with_(alias(_FOLDED), as_=_rows(resolved, values), copy=False)
    tables = tree.find(exp.With)
    tables.set("expressions", [tables.expressions[-1], *tables.expressions[:-1]])
    return tree


def _rows(resolved: ResolvedSpec, values: Values) -> Expr:
    rows: Expr = None
    for measure in resolved.fold:
        more = _of(measure, values)
        rows = exp.Union(this=rows, expression=more, distinct=False) if rows is not None else more
    return rows


def _of(measure: ColumnProfile, values: Values) -> exp.Select:
    key = cast(values.add(measure.name), "VARCHAR")
    value = cast(sql.numeric(measure), "DOUBLE")
    return exp.select(exp.Star(), named(key, KEY), named(value, VALUE)).from_(table("data"))
