"""Rows of the table as they are, for scrolling and for looking behind a mark."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from sqlglot import exp

from datasage_jupyter.core.engine import NUMBERED, ROW_NUMBER
from datasage_jupyter.core.errors import FieldNotFoundError, SpecError
from datasage_jupyter.core.model import DatasetProfile, Predicate, Query, SortOrder
from datasage_jupyter.core.query.filters import condition
from datasage_jupyter.core.query.sql import Expr, Values, all_of, name, named, ordered, table, to_sql

MOST_ROWS = 10_000
"""Most rows of one request."""


def to_rows_query(
    profile: DatasetProfile,
    offset: int = 0,
    limit: int | None = 100,
    sort: Sequence[dict[str, Any]] = (),
    filters: Sequence[Predicate] = (),
    columns: Sequence[str] | None = None,
) -> Query:
    """Compile one page of rows.

    Args:
        profile: Facts about the dataset.
        offset: Rows to skip.
        limit: At most this many rows; None: all of them.
        sort: `{"field": ..., "order": "ascending" | "descending"}`, the first the most important.
        filters: Conditions that all hold, already resolved.
        columns: The columns wanted, in order; None: all.

    Raises:
        FieldNotFoundError: A field does not exist.
        SpecError: The offset or limit is out of range.
    """
    _check_page(offset, 0 if limit is None else limit)
    wanted = list(columns) if columns is not None else [column.name for column in profile.columns]
    values = Values()
    select = exp.select(*(name(known_field(profile, column)) for column in wanted)).from_(table("data"))
    select = filtered(select, profile, filters, values)
    if sort:
        select = select.order_by(*(_term(profile, term) for term in sort), copy=False)
    if limit is not None:
        select = select.limit(exp.Literal.number(limit), copy=False)
    select = select.offset(exp.Literal.number(offset), copy=False)
    return to_sql(select, values, tuple(wanted))


def to_count_query(profile: DatasetProfile, filters: Sequence[Predicate] = ()) -> Query:
    """Compile the number of rows that meet the filters."""
    values = Values()
    select = exp.select(named(exp.Count(this=exp.Star()), "count")).from_(table("data"))
    return to_sql(filtered(select, profile, filters, values), values, ("count",))


def to_order_query(
    profile: DatasetProfile,
    sort: Sequence[dict[str, Any]] = (),
    filters: Sequence[Predicate] = (),
    page: tuple[int, int] | None = None,
) -> Query:
    """Compile the positions of the rows that meet the filters, in the order asked for; equal rows keep theirs.

    Args:
        profile: Facts about the dataset.
        sort, filters: As for `to_rows_query`.
        page: Offset and limit; None: all of them.

    Raises:
        FieldNotFoundError: A field does not exist.
    """
    values = Values()
    select = exp.select(name(ROW_NUMBER)).from_(table(NUMBERED))
    select = filtered(select, profile, filters, values)
    if sort:
        terms = [*(_term(profile, term) for term in sort), ordered(name(ROW_NUMBER))]
        select = select.order_by(*terms, copy=False)
    if page is not None:
        select = select.limit(exp.Literal.number(page[1]), copy=False)
        select = select.offset(exp.Literal.number(page[0]), copy=False)
    return to_sql(select, values, (ROW_NUMBER,))


def to_positions_query(
    profile: DatasetProfile, positions: Sequence[int], columns: Sequence[str] | None = None
) -> Query:
    """Compile the rows at some positions, each with its position as the last column, in any order.

    Args:
        profile: Facts about the dataset.
        positions: Positions of the rows, from 0; at least one.
        columns: The columns wanted; None: all.

    Raises:
        FieldNotFoundError: A field does not exist.
    """
    wanted = list(columns) if columns is not None else [column.name for column in profile.columns]
    select = exp.select(*(name(known_field(profile, column)) for column in wanted), name(ROW_NUMBER)).from_(
        table(NUMBERED)
    )
    first, last = min(positions), max(positions)
    select = select.where(exp.Between(this=name(ROW_NUMBER), low=_whole(first), high=_whole(last)), copy=False)
    if last - first + 1 > len(positions):
        select = select.where(exp.In(this=name(ROW_NUMBER), expressions=[_whole(i) for i in positions]), copy=False)
    return to_sql(select, Values(), (*wanted, ROW_NUMBER))


def _whole(value: int) -> Expr:
    return exp.Literal.number(str(value))


def filtered(select: exp.Select, profile: DatasetProfile, filters: Sequence[Predicate], values: Values) -> exp.Select:
    """The statement with the filters as conditions that all must hold."""
    facts = {column.name: column for column in profile.columns}
    where: list[Expr] = [condition(predicate, facts, values) for predicate in filters]
    condition_ = all_of(where)
    return select.where(condition_, copy=False) if condition_ is not None else select


def _check_page(offset: int, limit: int) -> None:
    if not 0 <= offset <= 2**53 or not 0 <= limit <= MOST_ROWS:
        raise SpecError("The page is out of range.", hint=f"Ask for at most {MOST_ROWS:,} rows from 0 on.")


def _term(profile: DatasetProfile, term: dict[str, Any]) -> Expr:
    order = term.get("order", "ascending")
    if order not in tuple(SortOrder):
        raise SpecError("The sort order is unknown.", hint='Use "ascending" or "descending".')
    return ordered(name(known_field(profile, str(term.get("field")))), descending=order == SortOrder.DESCENDING)


def known_field(profile: DatasetProfile, field: str) -> str:
    """The field's name, if there is one.

    Raises:
        FieldNotFoundError: There is none; the hint names the nearest.
    """
    if profile.column(field) is None:
        names = [column.name for column in profile.columns]
        near = get_close_matches(field[:100], names, n=1, cutoff=0.6)
        hint = f"Did you mean {near[0]!r}?" if near else "The fields are listed in the profile."
        raise FieldNotFoundError(f"There is no field {field[:100]!r}.", hint=hint)
    return field
