"""Small words for building SQL trees: quoted names, numbered values, functions as they are."""

from __future__ import annotations

from typing import Any, TypeAlias

from sqlglot import exp
from sqlglot.dialects.duckdb import DuckDB

from datasage_jupyter.core.model import Query

Expr: TypeAlias = Any
"""A node of a SQL tree; sqlglot's own classes have no common static type."""


class Values:
    """Values that leave the statement: each becomes a numbered parameter."""

    def __init__(self) -> None:
        self._values: list[Any] = []

    def add(self, value: Any) -> Expr:
        """A placeholder for a value."""
        self._values.append(value)
        return exp.Placeholder(this=str(len(self._values)))

    @property
    def all(self) -> tuple[Any, ...]:
        """The values in the order of their numbers."""
        return tuple(self._values)


def name(text: str) -> exp.Column:
    """A quoted column name."""
    return exp.Column(this=exp.Identifier(this=text, quoted=True))


def number(value: float | int) -> Expr:
    """A number literal."""
    return exp.Literal.number(repr(value)) if value >= 0 else exp.Neg(this=exp.Literal.number(repr(-value)))


def text(value: str) -> Expr:
    """A text literal; only for our own words, never for values from outside."""
    return exp.Literal.string(value)


def call(function: str, *arguments: Expr) -> Expr:
    """A function call, printed as it is."""
    return exp.Anonymous(this=function, expressions=list(arguments))


def cast(value: Expr, kind: str, *, safe: bool = False) -> Expr:
    """CAST, or TRY_CAST that gives NULL where the value does not fit."""
    node = exp.TryCast if safe else exp.Cast
    return node(this=value, to=exp.DataType.build(kind, dialect="duckdb"))


def named(value: Expr, alias: str) -> Expr:
    """`value AS "alias"`."""
    return exp.Alias(this=value, alias=exp.Identifier(this=alias, quoted=True))


def case(*branches: tuple[Expr, Expr], default: Expr | None = None) -> Expr:
    """CASE WHEN condition THEN value ... END."""
    return exp.Case(ifs=[exp.If(this=condition, true=value) for condition, value in branches], default=default)


def all_of(conditions: list[Expr]) -> Expr | None:
    """AND of conditions; None for no condition."""
    return exp.and_(*conditions) if conditions else None


def ordered(value: Expr, *, descending: bool = False) -> Expr:
    """One term of ORDER BY; rows without a value come last."""
    return exp.Ordered(this=value, desc=descending, nulls_first=False)


def over(
    function: Expr, *, partition: list[Expr] | None = None, order: list[Expr] | None = None, spec: Expr | None = None
) -> Expr:
    """A window function."""
    return exp.Window(
        this=function,
        partition_by=partition or None,
        order=exp.Order(expressions=order) if order else None,
        spec=spec,
    )


def rows_before(count: int) -> Expr:
    """The frame ROWS BETWEEN count PRECEDING AND CURRENT ROW."""
    return exp.WindowSpec(kind="ROWS", start=number(count), start_side="PRECEDING", end="CURRENT ROW")


def group_all() -> exp.Group:
    """GROUP BY ALL."""
    return exp.Group(all=True)


def to_sql(tree: Expr, values: Values, columns: tuple[str, ...]) -> Query:
    """Print a tree."""
    return Query(sql=DuckDB().generate(tree, pretty=True, copy=False), parameters=values.all, columns=columns)


def table(alias: str) -> exp.Table:
    """A common table of the statement, by one of our own names."""
    return exp.Table(this=exp.Identifier(this=alias, quoted=False))


def alias(common: str) -> exp.TableAlias:
    """The name of a common table; as a node, because sqlglot would parse a text."""
    return exp.TableAlias(this=exp.Identifier(this=common, quoted=False))
