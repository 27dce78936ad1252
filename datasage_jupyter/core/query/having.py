"""Conditions on whole groups: rows stay whose group is among those that fulfil them."""

from __future__ import annotations

from sqlglot import exp

from datasage_jupyter.core.model import ColumnProfile, GroupPredicate, ResolvedSpec
from datasage_jupyter.core.query import expressions as sql
from datasage_jupyter.core.query.filters import conditions
from datasage_jupyter.core.query.sql import Expr, Values, all_of, group_all, name, named, table

_COMPARISONS = {"lt": exp.LT, "lte": exp.LTE, "gt": exp.GT, "gte": exp.GTE, "equal": exp.EQ}


def row_conditions(resolved: ResolvedSpec, values: Values) -> list[Expr]:
    """Every condition that a drawn row meets: its own, and those of the groups it belongs to."""
    where = conditions(resolved.filter, resolved, values)
    return [*where, *(_in_group(condition, resolved, where, values) for condition in resolved.having)]


def _in_group(condition: GroupPredicate, resolved: ResolvedSpec, where: list[Expr], values: Values) -> Expr:
    key = _key(condition, resolved.column(condition.groupby))
    groups = exp.select(named(key, "value")).from_(table("data"))
    if (limits := all_of([limit.copy() for limit in where])) is not None:
        groups = groups.where(limits, copy=False)
    groups.set("group", group_all())
    measured = resolved.column(condition.field) if condition.field is not None else None
    groups = groups.having(_compared(condition, sql.aggregated(condition.aggregate, measured), values), copy=False)
    return exp.In(this=key.copy(), query=exp.Subquery(this=groups))


def _key(condition: GroupPredicate, column: ColumnProfile) -> Expr:
    return sql.time_part(column, condition.time_unit) if condition.time_unit is not None else name(column.name)


def _compared(condition: GroupPredicate, value: Expr, values: Values) -> Expr:
    (operator, bound), *_ = condition.operators().items()
    if operator != "range":
        return _COMPARISONS[operator](this=value, expression=values.add(bound))
    parts = [
        node(this=value.copy(), expression=values.add(end))
        for node, end in ((exp.GTE, bound[0]), (exp.LTE, bound[1]))
        if end is not None
    ]
    return exp.and_(*parts) if parts else exp.Boolean(this=True)
