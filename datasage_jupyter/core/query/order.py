"""The drawn order: the category axis first, then the series."""

from __future__ import annotations

from sqlglot import exp

from datasage_jupyter.core.model import Aggregate, Mark, ResolvedField, ResolvedSpec, Sort, SortOrder
from datasage_jupyter.core.query.sql import Expr, Values, call, cast, name, ordered, over, text

OTHER = "Other"
_SERIES = ("row", "column", "facet", "color", "shape", "x_offset", "y_offset")
_ADDITIVE = (Aggregate.COUNT, Aggregate.SUM, Aggregate.VALID, Aggregate.MISSING, Aggregate.DISTINCT)


def order_terms(resolved: ResolvedSpec, values: Values) -> list[Expr]:
    """Terms of ORDER BY over the named columns."""
    keys = [f for f in resolved.fields if f.definition.aggregate is None and f.column is not None]
    by_channel = {field.channel: field for field in keys}
    wanted = [resolved.category, *_SERIES, *(f.channel for f in keys)]
    fields = [by_channel[channel] for channel in dict.fromkeys(wanted) if channel in by_channel]
    if resolved.mark is Mark.TABLE:
        fields = [field for field in fields if field.definition.sort is not None]
    return [term for field in fields for term in _terms(field, keys, resolved, values)]


def _terms(field: ResolvedField, keys: list[ResolvedField], resolved: ResolvedSpec, values: Values) -> list[Expr]:
    sort = field.definition.sort or Sort()
    descending = sort.order is SortOrder.DESCENDING
    column = name(field.name)
    terms = [ordered(exp.EQ(this=column.copy(), expression=text(OTHER)))] if _has_other(field, resolved) else []
    if sort.values is not None:
        listed = exp.Array(expressions=[values.add(value) for value in sort.values])
        place = call("list_position", listed, cast(column.copy(), "VARCHAR"))
        terms.append(ordered(place, descending=descending))
    elif sort.field is not None:
        terms.append(ordered(_across(name(f"sort_{field.name}"), sort.aggregate, field, keys), descending=descending))
    elif sort.channel is not None and (target := resolved.channel(sort.channel)) is not None:
        terms.append(
            ordered(_across(name(target.name), target.definition.aggregate, field, keys), descending=descending)
        )
    by_itself = not (sort.field or sort.channel or sort.values is not None)
    return [*terms, ordered(column, descending=descending and by_itself)]


def _across(value: Expr, aggregate: Aggregate | None, field: ResolvedField, keys: list[ResolvedField]) -> Expr:
    """The value of the whole category where series split it."""
    splits = [key for key in keys if key.definition.field != field.definition.field]
    if not splits:
        return value
    function = (
        "sum"
        if aggregate in _ADDITIVE
        else {Aggregate.MIN: "min", Aggregate.MAX: "max"}.get(aggregate or Aggregate.SUM, "avg")
    )
    return over(call(function, value), partition=[name(field.name)])


def _has_other(field: ResolvedField, resolved: ResolvedSpec) -> bool:
    cuts = [*resolved.folds, *([resolved.top] if resolved.top else [])]
    return any(cut.channel == field.channel and cut.other for cut in cuts)
