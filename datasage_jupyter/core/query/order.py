"""The drawn order: the category axis first, then the series."""

from __future__ import annotations

from sqlglot import exp

from datasage_jupyter.core.marks import kind_of
from datasage_jupyter.core.model import (
    Aggregate,
    Form,
    MeasurementType,
    ResolvedField,
    ResolvedSpec,
    Sort,
    SortOrder,
)
from datasage_jupyter.core.query.sql import Expr, Values, call, cast, name, ordered, over, text

OTHER = "Other"
_SERIES = ("row", "column", "facet", "color", "shape", "x_offset", "y_offset")
_NUMBERS = ("int", "uint", "float", "double", "decimal")
_ADDITIVE = (Aggregate.COUNT, Aggregate.SUM, Aggregate.VALID, Aggregate.MISSING, Aggregate.DISTINCT)


def order_terms(resolved: ResolvedSpec, values: Values) -> list[Expr]:
    """Terms of ORDER BY over the named columns."""
    keys = [f for f in resolved.fields if f.definition.aggregate is None and f.column is not None]
    by_channel = {field.channel: field for field in keys}
    wanted = [resolved.category, *_SERIES, *(f.channel for f in keys)]
    fields = [by_channel[channel] for channel in dict.fromkeys(wanted) if channel in by_channel]
    if kind_of(resolved.mark).form is Form.TABLE:
        fields = [field for field in fields if field.definition.sort is not None]
    return [*_path(resolved), *(term for field in fields for term in _terms(field, keys, resolved, values))]


def _path(resolved: ResolvedSpec) -> list[Expr]:
    """A line is drawn through its points in this order, wherever they are."""
    field = resolved.channel("order")
    if field is None:
        return []
    sort = field.definition.sort or Sort()
    return [ordered(name(field.name), descending=sort.order is SortOrder.DESCENDING)]


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
        column_sorted = resolved.column(sort.field)
        raw = sort.aggregate is None or resolved.form not in (Form.GROUPED, Form.TREE, Form.HEADLINE)
        by_largest = raw and not column_sorted.storage_type.startswith(_NUMBERS)
        value = _across(name(f"sort_{field.name}"), Aggregate.MAX if by_largest else sort.aggregate, field, keys)
        terms.append(ordered(value, descending=descending))
    elif sort.channel is not None and (target := resolved.channel(sort.channel)) is not None:
        terms.append(ordered(_across(name(target.name), _summed(target), field, keys), descending=descending))
    by_itself = not (sort.field or sort.channel or sort.values is not None)
    return [*terms, ordered(column, descending=descending and by_itself)]


def _summed(target: ResolvedField) -> Aggregate | None:
    """Dates cannot be added up: of several, the latest counts."""
    return Aggregate.MAX if target.type is MeasurementType.TEMPORAL else target.definition.aggregate


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
