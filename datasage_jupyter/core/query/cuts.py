"""Cuts to the largest groups: the rest is dropped, or folded into "Other" before anything is summed up."""

from __future__ import annotations

from sqlglot import exp

from datasage_jupyter.core.model import Aggregate, ResolvedSpec, SortOrder, Top
from datasage_jupyter.core.query.fields import aggregated, is_key, key_value, measure_value, primary_measure
from datasage_jupyter.core.query.order import OTHER
from datasage_jupyter.core.query.sql import (
    Expr,
    alias,
    all_of,
    case,
    cast,
    group_all,
    name,
    named,
    ordered,
    table,
    text,
)


def cuts_of(resolved: ResolvedSpec) -> dict[str, Top]:
    """The cut of each channel that has one."""
    cuts = [*resolved.folds, *([resolved.top] if resolved.top else [])]
    keys = {field.channel for field in resolved.fields if is_key(field)}
    return {cut.channel: cut for cut in cuts if cut.channel in keys}


def kept_name(cut: Top) -> str:
    """Name of the common table that holds the values which stay."""
    return f"kept_{cut.channel}".replace(".", "_")


def kept_values(cut: Top) -> Expr:
    """The values that stay, as a subquery."""
    return exp.Subquery(this=exp.select(name("value")).from_(table(kept_name(cut))))


def folded(value: Expr, cut: Top) -> Expr:
    """The value itself if it stays, else "Other"; rows without a value stay apart."""
    missing = exp.Is(this=value.copy(), expression=exp.Null())
    kept = exp.In(this=value.copy(), query=kept_values(cut))
    return case((missing, exp.Null()), (kept, cast(value, "VARCHAR")), default=text(OTHER))


def with_kept(select: exp.Select, resolved: ResolvedSpec, where: list[Expr]) -> exp.Select:
    """Put the values that stay in front of a statement, one common table for each cut."""
    for cut in cuts_of(resolved).values():
        select = select.with_(alias(kept_name(cut)), as_=_kept(cut, resolved, where), copy=False)
    return select


def _kept(cut: Top, resolved: ResolvedSpec, where: list[Expr]) -> exp.Select:
    field = resolved.channel(cut.channel)
    assert field is not None
    value = key_value(field)
    present = exp.Is(this=value.copy(), expression=exp.Null()).not_()
    groups = exp.select(named(value, "value"), named(_rank(cut, resolved), "rank")).from_(table("data"))
    groups = groups.where(all_of([*(c.copy() for c in where), present]), copy=False)
    groups.set("group", group_all())
    descending = cut.order is SortOrder.DESCENDING
    kept = exp.select(name("value")).from_(exp.Subquery(this=groups, alias=exp.to_identifier("ranked")))
    return kept.order_by(ordered(name("rank"), descending=descending), ordered(name("value")), copy=False).limit(
        cut.n, copy=False
    )


def _rank(cut: Top, resolved: ResolvedSpec) -> Expr:
    """What the largest is measured by: the field that sorts the channel, else the measure, else the number of rows."""
    field = resolved.channel(cut.channel)
    sort = field.definition.sort if field is not None else None
    if sort is not None and sort.field is not None:
        return aggregated(sort.aggregate or Aggregate.SUM, resolved.column(sort.field), from_cube=resolved.from_cube)
    measure = primary_measure(resolved.fields)
    if measure is not None:
        return measure_value(measure, from_cube=resolved.from_cube)
    drawn = next((f for f in resolved.fields if f.channel in ("y", "x") and f.channel != resolved.category), None)
    if resolved.top is cut and drawn is not None and drawn.column is not None and drawn.type == "quantitative":
        return aggregated(Aggregate.MAX, drawn.column)
    return aggregated(Aggregate.COUNT, None, from_cube=resolved.from_cube)
