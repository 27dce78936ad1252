"""Aggregates from sums and counts that were made before."""

from __future__ import annotations

from sqlglot import exp

from datasage_jupyter.core.model import Aggregate, ColumnProfile
from datasage_jupyter.core.query import expressions as sql
from datasage_jupyter.core.query.sql import Expr, call, name, named, number

MERGEABLE = frozenset(
    {Aggregate.COUNT, Aggregate.SUM, Aggregate.MEAN, Aggregate.MIN, Aggregate.MAX, Aggregate.VALID, Aggregate.MISSING}
)
"""Aggregates of a whole that follow from those of its parts."""

ROWS = "#rows"
"""Column of a cube that counts rows."""


def part_name(kind: str, field: str) -> str:
    """Column of a cube that holds a part of a measure."""
    return f"#{kind} {field}"


def parts_of(column: ColumnProfile) -> list[Expr]:
    """What a cube keeps of a measure."""
    value, plain = sql.numeric(column), name(column.name)
    made = (
        ("sum", call("sum", value)),
        ("count", exp.Count(this=value.copy())),
        ("min", call("min", value.copy())),
        ("max", call("max", value.copy())),
        ("valid", exp.Count(this=plain)),
    )
    return [named(expression, part_name(kind, column.name)) for kind, expression in made]


def merged(aggregate: Aggregate, column: ColumnProfile | None) -> Expr:
    """An aggregate over the groups of a cube."""
    rows = call("sum", name(ROWS))
    if column is None or aggregate is Aggregate.COUNT:
        return rows
    if aggregate in (Aggregate.VALID, Aggregate.MISSING):
        valid = call("sum", _part("valid", column))
        return valid if aggregate is Aggregate.VALID else exp.Sub(this=rows, expression=valid)
    if aggregate is Aggregate.MEAN:
        count = call("nullif", call("sum", _part("count", column)), number(0))
        return exp.Div(this=call("sum", _part("sum", column)), expression=count)
    kind = aggregate.value
    return call(kind, _part(kind, column))


def _part(kind: str, column: ColumnProfile) -> Expr:
    return name(part_name(kind, column.name))
