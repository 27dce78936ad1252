"""Rows that share the discrete channels become one: GROUP BY, then windows, then the order and the limit."""

from __future__ import annotations

from sqlglot import exp

from datasage_jupyter.core.model import Aggregate, Bin, MeasurementType as Type, ResolvedField, ResolvedSpec
from datasage_jupyter.core.query import expressions as sql
from datasage_jupyter.core.query.cuts import cuts_of, folded, kept_values, with_kept
from datasage_jupyter.core.query.fields import aggregated, is_key, key_value, measure_value
from datasage_jupyter.core.query.having import row_conditions
from datasage_jupyter.core.query.order import order_terms
from datasage_jupyter.core.query.sql import Expr, Values, alias, all_of, group_all, name, named, table
from datasage_jupyter.core.query.windows import windowed


def grouped_query(resolved: ResolvedSpec, values: Values) -> tuple[Expr, tuple[str, ...]]:
    """Compile a spec whose measures are aggregated."""
    where = row_conditions(resolved, values)
    columns = tuple(field.name for field in resolved.fields)
    has_window = any(f.definition.window and not is_key(f) for f in resolved.fields)
    select = exp.select(*(_shown(field) for field in resolved.fields)).from_(
        table("computed" if has_window else "grouped")
    )
    select = with_kept(select, resolved, where).with_(alias("grouped"), as_=_groups(resolved, where), copy=False)
    if has_window:
        select = select.with_(alias("computed"), as_=windowed(resolved, values), copy=False)
    if (present := all_of(_present(resolved))) is not None:
        select = select.where(present, copy=False)
    if terms := order_terms(resolved, values):
        select = select.order_by(*terms, copy=False)
    return select.limit(exp.Literal.number(resolved.limit), copy=False), columns


def _groups(resolved: ResolvedSpec, where: list[Expr]) -> exp.Select:
    select = exp.select().from_(table("data"))
    cuts = cuts_of(resolved)
    limits = [limit.copy() for limit in where]
    for field in resolved.fields:
        value = key_value(field) if is_key(field) else measure_value(field, from_cube=resolved.from_cube)
        if (placed := _placed_early(field)) is not None:
            limits.append(placed)
            value = _binned_early(field, value)
        cut = cuts.get(field.channel)
        if cut is not None and cut.other:
            value = folded(value, cut)
        elif cut is not None:
            limits.append(exp.In(this=value.copy(), query=kept_values(cut)))
        select = select.select(named(value, field.name), copy=False)
    select = select.select(*_sort_values(resolved), copy=False)
    if (condition := all_of(limits)) is not None:
        select = select.where(condition, copy=False)
    if any(is_key(field) for field in resolved.fields):
        select.set("group", group_all())
    return select


def _placed_early(field: ResolvedField) -> Expr | None:
    """Rows without a place on a continuous axis are left out before they are grouped, which is faster than after."""
    if field.column is None or field.channel not in ("x", "y") or not _is_continuous(field):
        return None
    return sql.has_place(field.column)


def _binned_early(field: ResolvedField, value: Expr) -> Expr:
    cut = field.definition.bin
    return sql.binned(field.column, cut, finite=True) if isinstance(cut, Bin) and field.column is not None else value


def _is_continuous(field: ResolvedField) -> bool:
    continuous = field.type in (Type.QUANTITATIVE, Type.TEMPORAL) or field.definition.time_unit is not None
    return is_key(field) and continuous


def _shown(field: ResolvedField) -> Expr:
    cut = field.definition.bin
    if is_key(field) and isinstance(cut, Bin) and not float(cut.step or 1).is_integer():
        return named(sql.rounded_edge(name(field.name), cut), field.name)
    return name(field.name)


def _sort_values(resolved: ResolvedSpec) -> list[Expr]:
    """Aggregates that are only sorted by."""
    found = []
    for field in resolved.fields:
        sort = field.definition.sort
        if is_key(field) and sort is not None and sort.field is not None:
            value = aggregated(
                sort.aggregate or Aggregate.SUM, resolved.column(sort.field), from_cube=resolved.from_cube
            )
            found.append(named(value, f"sort_{field.name}"))
    return found


def _present(resolved: ResolvedSpec) -> list[Expr]:
    """Groups without a place on a continuous axis cannot be drawn."""
    keys = [f for f in resolved.fields if f.channel in ("x", "y") and _is_continuous(f)]
    return [exp.Is(this=name(f.name), expression=exp.Null()).not_() for f in keys if _placed_early(f) is None]
