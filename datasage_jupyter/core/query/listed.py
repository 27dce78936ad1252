"""Rows drawn as they are, in axis order."""

from __future__ import annotations

from sqlglot import exp

from datasage_jupyter.core.marks import kind_of
from datasage_jupyter.core.model import Mark, MeasurementType as Type, ResolvedSpec, Sort
from datasage_jupyter.core.query.cuts import cuts_of, folded, kept_values, with_kept
from datasage_jupyter.core.query.fields import key_value
from datasage_jupyter.core.query.having import row_conditions
from datasage_jupyter.core.query.order import order_terms
from datasage_jupyter.core.query.sql import Expr, Values, alias, all_of, name, named, table

_SEED = 42


def listed_query(resolved: ResolvedSpec, values: Values) -> tuple[Expr, tuple[str, ...]]:
    """Compile a spec that draws each row."""
    where = row_conditions(resolved, values)
    columns = tuple(field.name for field in resolved.fields)
    select = exp.select(*(name(column) for column in columns)).from_(table("listed"))
    select = with_kept(select, resolved, where).with_(alias("listed"), as_=_rows(resolved, where), copy=False)
    if (present := all_of(_present(resolved))) is not None:
        select = select.where(present, copy=False)
    is_scattered = kind_of(resolved.mark).is_scattered
    if is_scattered and resolved.row_count > resolved.limit:
        select = _sampled(select, resolved.limit)
    if (not is_scattered or _sorted_by_hand(resolved)) and (terms := order_terms(resolved, values)):
        select = select.order_by(*terms, copy=False)
    return select.limit(exp.Literal.number(resolved.limit), copy=False), columns


def _sampled(select: exp.Select, size: int) -> exp.Select:
    """Every row has the same chance; a fixed seed."""
    sample = exp.TableSample(
        method=exp.var("RESERVOIR"), size=exp.Literal.number(size), seed=exp.Literal.number(_SEED), **{}
    )
    select.set("sample", sample)
    return select


def _rows(resolved: ResolvedSpec, where: list[Expr]) -> exp.Select:
    select = exp.select().from_(table("data"))
    cuts = cuts_of(resolved)
    limits = [limit.copy() for limit in where]
    for field in resolved.fields:
        value = key_value(field) if field.column is not None else exp.Literal.number(1)
        cut = cuts.get(field.channel)
        if cut is not None and cut.other:
            value = folded(value, cut)
        elif cut is not None:
            limits.append(exp.In(this=value.copy(), query=kept_values(cut)))
        select = select.select(named(value, field.name), copy=False)
    for field in resolved.fields:
        sort = field.definition.sort
        if sort is not None and sort.field is not None:
            column = resolved.column(sort.field)
            select = select.select(named(name(column.name), f"sort_{field.name}"), copy=False)
    if (condition := all_of(limits)) is not None:
        select = select.where(condition, copy=False)
    return select


def _sorted_by_hand(resolved: ResolvedSpec) -> bool:
    return any(f.definition.sort not in (None, Sort()) for f in resolved.fields) and resolved.category is not None


def _present(resolved: ResolvedSpec) -> list[Expr]:
    """A mark needs its place: rows without a position are not drawn."""
    placed = [f for f in resolved.fields if f.channel in ("x", "y", "latitude", "longitude")]
    needed = [f for f in placed if f.type in (Type.QUANTITATIVE, Type.TEMPORAL) or resolved.mark is Mark.POINT]
    return [exp.Is(this=name(f.name), expression=exp.Null()).not_() for f in needed]
