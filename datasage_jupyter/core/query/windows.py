"""Calculations over the aggregated rows, in axis order within each series."""

from __future__ import annotations

from sqlglot import exp

from datasage_jupyter.core.model import ResolvedField, ResolvedSpec, Window
from datasage_jupyter.core.query.order import order_terms
from datasage_jupyter.core.query.sql import Expr, Values, call, name, named, number, ordered, over, rows_before, table

_DEFAULT_SIZE = 7
_RUNNING = (Window.CUMULATIVE, Window.DIFFERENCE, Window.PERCENT_CHANGE, Window.MOVING_AVERAGE)


def windowed(resolved: ResolvedSpec, values: Values) -> exp.Select:
    """Select every column of `grouped`, with windows calculated."""
    keys = [f for f in resolved.fields if f.definition.aggregate is None and f.column is not None]
    category = resolved.channel(resolved.category) if resolved.category else None
    same = {category.definition.field} if category is not None else set()
    series: list[Expr] = [name(f.name) for f in keys if f.definition.field not in same]
    along = tuple(_without_window_sort(f) for f in resolved.fields if f.channel != "order")
    plain = resolved.model_copy(update={"fields": along})
    runs = any(f.definition.window in _RUNNING and f.definition.aggregate is not None for f in resolved.fields)
    order = order_terms(plain, values) if category is not None and runs else []
    whole: list[Expr] = [name(key) for key in resolved.whole]
    columns = [_column(field, whole if _is_share(field) else series, order) for field in resolved.fields]
    extra = [f"sort_{f.name}" for f in keys if f.definition.sort is not None and f.definition.sort.field is not None]
    return exp.select(*columns, *(name(column) for column in extra)).from_(table("grouped"))


def _is_share(field: ResolvedField) -> bool:
    return field.definition.window is Window.SHARE


def _without_window_sort(field: ResolvedField) -> ResolvedField:
    """Running values follow the axis itself, never the value they change."""
    sort = field.definition.sort
    if sort is None or (sort.channel is None and sort.field is None):
        return field
    return field.model_copy(update={"definition": field.definition.model_copy(update={"sort": None})})


def _column(field: ResolvedField, series: list[Expr], order: list[Expr]) -> Expr:
    window = field.definition.window
    value = name(field.name)
    if window is None or field.definition.aggregate is None:
        return value
    return named(_calculated(window, value, [s.copy() for s in series], [o.copy() for o in order], field), field.name)


def _calculated(window: Window, value: Expr, series: list[Expr], order: list[Expr], field: ResolvedField) -> Expr:
    if window is Window.SHARE:
        whole = over(call("sum", value.copy()), partition=series)
        return _percent(value, whole)
    if window is Window.CUMULATIVE:
        return over(call("sum", value), partition=series, order=order, spec=_so_far())
    if window is Window.MOVING_AVERAGE:
        size = field.definition.window_size or _DEFAULT_SIZE
        return over(call("avg", value), partition=series, order=order, spec=rows_before(size - 1))
    if window is Window.RANK:
        return over(call("rank"), partition=series, order=[ordered(value, descending=True)])
    before = over(call("lag", value.copy()), partition=series, order=order)
    change = exp.Sub(this=value, expression=before)
    return change if window is Window.DIFFERENCE else _percent(exp.Paren(this=change), call("abs", before.copy()))


def _percent(part: Expr, whole: Expr) -> Expr:
    scaled = exp.Mul(this=number(100.0), expression=part)
    return exp.Div(this=scaled, expression=call("nullif", whole, number(0)))


def _so_far() -> Expr:
    return exp.WindowSpec(kind="ROWS", start="UNBOUNDED", start_side="PRECEDING", end="CURRENT ROW")
