"""The rows behind a mark."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlglot import exp

from datasage_jupyter.core.errors import SpecError
from datasage_jupyter.core.model import Bin, DatasetProfile, Query, ResolvedField, ResolvedSpec
from datasage_jupyter.core.query.cuts import cuts_of, kept_values, with_kept
from datasage_jupyter.core.query.fields import is_key, key_value
from datasage_jupyter.core.query.folded import from_folded
from datasage_jupyter.core.query.having import row_conditions
from datasage_jupyter.core.query.order import OTHER
from datasage_jupyter.core.query.rows import MOST_ROWS
from datasage_jupyter.core.query.sql import Expr, Values, all_of, call, cast, name, number, table, to_sql

_MISSING = "(missing)"


def behind_query(
    resolved: ResolvedSpec,
    datum: Mapping[str, Any],
    profile: DatasetProfile | None = None,
    *,
    offset: int = 0,
    limit: int = 100,
) -> Query:
    """Compile the rows of the table that made one mark.

    Args:
        resolved: The spec the mark was drawn for.
        datum: The mark's values by column of the drawn rows (`{"x": ..., "color": ...}`); None is a missing value.
        profile: Facts about the dataset: which columns to list; None: the columns the spec names.
        offset, limit: The page.

    Raises:
        SpecError: The datum names no group of the chart, or the page is out of range.
    """
    if not 0 <= offset <= 2**53 or not 0 <= limit <= MOST_ROWS:
        raise SpecError("The page is out of range.", hint=f"Ask for at most {MOST_ROWS:,} rows from 0 on.")
    values = Values()
    where = row_conditions(resolved, values)
    keys = {field.name: field for field in resolved.fields if is_key(field)}
    wanted = [key for key in datum if key in keys]
    if not wanted:
        raise SpecError(
            "The mark has no groups to look behind.", hint=f"Name one of: {', '.join(keys) or 'nothing here'}."
        )
    listed = [c.name for c in (profile.columns if profile is not None else resolved.columns)]
    limits = [_same(keys[key], datum[key], resolved, values) for key in wanted]
    select = exp.select(*(name(column) for column in listed)).from_(table("data"))
    select = with_kept(select, resolved, where)
    select = select.where(all_of([*(c.copy() for c in where), *limits]), copy=False)
    select = select.limit(exp.Literal.number(limit), copy=False).offset(exp.Literal.number(offset), copy=False)
    return to_sql(from_folded(select, resolved, values), values, tuple(listed))


def _same(field: ResolvedField, value: Any, resolved: ResolvedSpec, values: Values) -> Expr:
    """The rows of one group."""
    key = key_value(field)
    if value is None or value == _MISSING:
        return exp.Is(this=key, expression=exp.Null())
    cut = cuts_of(resolved).get(field.channel)
    if value == OTHER and cut is not None and cut.other:
        kept = exp.Paren(this=exp.In(this=key.copy(), query=kept_values(cut)))
        return exp.and_(kept.not_(), exp.Is(this=key, expression=exp.Null()).not_())
    if isinstance(field.definition.bin, Bin):
        gap = call("abs", exp.Sub(this=key, expression=cast(values.add(float(value)), "DOUBLE")))
        return exp.LT(this=gap, expression=number((field.definition.bin.step or 1.0) / 2))
    if field.type == "temporal" and isinstance(value, str):
        return exp.EQ(this=cast(key, "TIMESTAMP"), expression=cast(values.add(value), "TIMESTAMP"))
    if isinstance(value, (int, float)) and not isinstance(value, bool) and field.type == "quantitative":
        return exp.EQ(this=key, expression=values.add(value))
    return exp.EQ(this=cast(key, "VARCHAR"), expression=values.add(_text(value)))


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
