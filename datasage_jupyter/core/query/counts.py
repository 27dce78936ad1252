"""How many of the rows that meet some filters fall into each bar of a column's summary."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from datasage_jupyter.core.model import ColumnProfile, DatasetProfile, Histogram, Predicate, Query
from datasage_jupyter.core.query import expressions
from datasage_jupyter.core.query.filters import is_moment
from datasage_jupyter.core.query.rows import filtered
from datasage_jupyter.core.query.sql import Expr, Values, call, case, cast, name, named, number, table, text, to_sql

MOST_VALUES = 12
"""Of a column without a histogram, its most frequent values are counted, at most so many."""


def has_histogram(column: ColumnProfile) -> bool:
    """Whether the column is summarized by a histogram, not by its most frequent values."""
    return column.histogram is not None and len(column.histogram.counts) > 1


def has_bars(column: ColumnProfile) -> bool:
    """Whether rows can be told apart by bar: numbers and moments by bin, texts, flags and whole numbers by value."""
    return has_histogram(column) or column.storage_type.startswith(("string", "large_string", "bool", "int", "uint"))


def to_bar_counts_query(profile: DatasetProfile, column: ColumnProfile, filters: Sequence[Predicate]) -> Query:
    """Compile the counts of the bars that have rows, as `bar` and `rows`.

    A bar is the number of a bin of the histogram, or one of the most frequent values as text.

    Args:
        profile: Facts about the dataset.
        column: The column, one of the profile's that has bars.
        filters: Conditions that all hold, already resolved.
    """
    values = Values()
    bar = _bin(column, column.histogram) if column.histogram is not None and has_histogram(column) else _text(column)
    select = exp.select(named(bar, "bar"), named(exp.Count(this=exp.Star()), "rows")).from_(table("data"))
    select = filtered(select, profile, filters, values).group_by("1")
    if not has_histogram(column):
        wanted = [values.add(item.value) for item in column.top_values[:MOST_VALUES]]
        select = select.where(exp.In(this=bar.copy(), expressions=wanted), copy=False)
    return to_sql(select, values, ("bar", "rows"))


def _bin(column: ColumnProfile, histogram: Histogram) -> Expr:
    """Bins are equally wide; the last one holds its right edge, too."""
    value = call("epoch", expressions.moment(column)) if is_moment(column) else expressions.numeric(column)
    bins, low, high = len(histogram.counts), histogram.edges[0], histogram.edges[-1]
    from_low = exp.Paren(this=exp.Sub(this=cast(value, "DOUBLE"), expression=exp.Paren(this=number(low))))
    at = call("floor", exp.Mul(this=from_low, expression=exp.Paren(this=number(bins / (high - low)))))
    return cast(call("least", call("greatest", at, number(0)), number(bins - 1)), "INTEGER")


def _text(column: ColumnProfile) -> Expr:
    if column.storage_type == "bool":
        return case((name(column.name), text("True")), (exp.Not(this=name(column.name)), text("False")))
    return cast(name(column.name), "VARCHAR")
