"""Five numbers for each group, Tukey's whiskers, and some of the values beyond them."""

from __future__ import annotations

from sqlglot import exp

from datasage_jupyter.core.model import ResolvedField, ResolvedSpec
from datasage_jupyter.core.query import expressions as sql
from datasage_jupyter.core.query.fields import key_value
from datasage_jupyter.core.query.having import row_conditions
from datasage_jupyter.core.query.order import order_terms
from datasage_jupyter.core.query.sql import Expr, Values, alias, all_of, call, group_all, name, named, number, table

NUMBERS = ("q1", "q3", "low", "high", "lowest", "highest")
"""Columns beside the channels; the measure's own column is the median. `lowest` and `highest` list values beyond the whiskers."""

_OUTLIERS = 12
_MOST_BOXES = 100


def boxes_query(resolved: ResolvedSpec, values: Values) -> tuple[Expr, tuple[str, ...]]:
    """Compile a box plot."""
    measure = measure_of(resolved)
    keys = [field for field in resolved.fields if field is not measure]
    columns = tuple(field.name for field in resolved.fields)
    select = exp.select(*(name(c) for c in (*columns, *NUMBERS))).from_(table("boxes"))
    select = select.with_(alias("listed"), as_=_listed(resolved, measure, keys, values), copy=False)
    select = select.with_(alias("quartiles"), as_=_quartiles(measure, keys), copy=False)
    select = select.with_(alias("boxes"), as_=_boxes(measure, keys), copy=False)
    if terms := order_terms(_as_groups(resolved, measure), values):
        select = select.order_by(*terms, copy=False)
    return select.limit(exp.Literal.number(_MOST_BOXES), copy=False), (*columns, *NUMBERS)


def measure_of(resolved: ResolvedSpec) -> ResolvedField:
    """The number whose distribution is drawn."""
    axes = [f for c in ("y", "x") if c != resolved.category and (f := resolved.channel(c)) is not None]
    return next(f for f in axes if f.type == "quantitative")


def _as_groups(resolved: ResolvedSpec, measure: ResolvedField) -> ResolvedSpec:
    keys = tuple(_by_itself(field) for field in resolved.fields if field is not measure)
    return resolved.model_copy(update={"fields": keys, "top": None, "folds": ()})


def _by_itself(field: ResolvedField) -> ResolvedField:
    """Boxes have no single measure to be sorted by."""
    sort = field.definition.sort
    if sort is None or (sort.field is None and sort.channel is None):
        return field
    return field.model_copy(update={"definition": field.definition.model_copy(update={"sort": None})})


def _listed(resolved: ResolvedSpec, measure: ResolvedField, keys: list[ResolvedField], values: Values) -> exp.Select:
    assert measure.column is not None
    value = sql.numeric(measure.column)
    select = exp.select(*(named(key_value(key), key.name) for key in keys), named(value, "value")).from_(table("data"))
    present = exp.Is(this=value.copy(), expression=exp.Null()).not_()
    return select.where(all_of([*row_conditions(resolved, values), present]), copy=False)


def _quartiles(measure: ResolvedField, keys: list[ResolvedField]) -> exp.Select:
    value = name("value")
    points = (("q1", 0.25), (measure.name, 0.5), ("q3", 0.75))
    quantiles = [named(call("quantile_cont", value.copy(), number(share)), alias) for alias, share in points]
    select = exp.select(*(name(key.name) for key in keys), *quantiles).from_(table("listed"))
    if keys:
        select.set("group", group_all())
    return select


def _boxes(measure: ResolvedField, keys: list[ResolvedField]) -> exp.Select:
    value, low, high = _of("listed", "value"), _fence(exp.Sub, "q1"), _fence(exp.Add, "q3")
    inside_low, inside_high = exp.GTE(this=value, expression=low), exp.LTE(this=value.copy(), expression=high)
    below, above = exp.LT(this=value.copy(), expression=low.copy()), exp.GT(this=value.copy(), expression=high.copy())
    kept = [named(call("any_value", _of("quartiles", c)), c) for c in (measure.name, "q1", "q3")]
    select = exp.select(
        *(named(_of("quartiles", key.name), key.name) for key in keys),
        *kept,
        named(_filtered(call("min", value.copy()), inside_low), "low"),
        named(_filtered(call("max", value.copy()), inside_high), "high"),
        named(_filtered(call("min", value.copy(), number(_OUTLIERS)), below), "lowest"),
        named(_filtered(call("max", value.copy(), number(_OUTLIERS)), above), "highest"),
    ).from_(table("listed"))
    same = [exp.NullSafeEQ(this=_of("listed", k.name), expression=_of("quartiles", k.name)) for k in keys]
    select = select.join(table("quartiles"), on=all_of(list(same)), join_type="" if keys else "cross", copy=False)
    if keys:
        select.set("group", group_all())
    return select


def _fence(node: type[exp.Binary], quartile: str) -> Expr:
    spread = exp.Paren(this=exp.Sub(this=_of("quartiles", "q3"), expression=_of("quartiles", "q1")))
    return exp.Paren(
        this=node(this=_of("quartiles", quartile), expression=exp.Mul(this=number(1.5), expression=spread))
    )


def _filtered(value: Expr, condition: Expr) -> Expr:
    return exp.Filter(this=value, expression=exp.Where(this=condition))


def _of(relation: str, column: str) -> exp.Column:
    return exp.column(exp.to_identifier(column, quoted=True), table=relation)
