"""What only DuckDB has, said in words that other engines share."""

from __future__ import annotations

import calendar
from collections.abc import Callable

from sqlglot import exp

from datasage_jupyter.core.query.sql import Expr, alias, number, text

_LARGEST = 1.7976931348623157e308
_MONTHS = tuple(calendar.month_name)[1:]
_DAYS = tuple(calendar.day_name)
_PARTS = {exp.Month: "MONTH", exp.Quarter: "QUARTER", exp.DayOfMonth: "DAY", exp.Hour: "HOUR", exp.Minute: "MINUTE"}

OWN_NAMES: dict[str, tuple[str, ...]] = {
    "postgres": ("VAR_SAMP",),
    "redshift": ("VAR_SAMP",),
    "spark": ("VAR_SAMP", "PERCENTILE", "WEEK_OF_YEAR", "DAYOFWEEK_ISO"),
    "databricks": ("VAR_SAMP", "PERCENTILE", "WEEK_OF_YEAR", "DAYOFWEEK_ISO"),
    "trino": ("VAR_SAMP", "APPROX_PERCENTILE", "DAYOFWEEK_ISO"),
    "bigquery": ("VAR_SAMP", "APPROX_QUANTILES", "WEEK_OF_YEAR", "DAYOFWEEK_ISO"),
    "snowflake": ("VAR_SAMP", "WEEK_OF_YEAR", "DAYOFWEEK_ISO"),
    "clickhouse": ("VARSAMP", "PARAMETERIZED_AGG", "WEEK_OF_YEAR", "DAYOFWEEK_ISO"),
}
"""Functions under an engine's own name, or that sqlglot is known to translate for it."""


def rewritten(tree: Expr, dialect: str) -> Expr:
    """The statement for an engine.

    Args:
        tree: As DuckDB would read it; it is changed.
        dialect: The engine.
    """
    for select in list(tree.find_all(exp.Select)):
        _group_by_position(select)
        _sample_by_chance(select)
    if dialect == "bigquery":
        _nulls_last_in_windows(tree)
    for node in reversed(list(tree.walk())):
        other = _one(node, dialect)
        if other is not node:
            node.replace(other)
    return tree


def _one(node: Expr, dialect: str) -> Expr:
    word = (
        node.name.upper() if isinstance(node, exp.Anonymous) else node.sql_name() if isinstance(node, exp.Func) else ""
    )
    if word in _NAMED:
        return _NAMED[word](node)
    if isinstance(node, (exp.Min, exp.Max)) and (node.args.get("count") or node.args.get("expressions")):
        return exp.Null()
    if isinstance(node, exp.IgnoreNulls) and isinstance(node.this, exp.Max):
        return node.this
    if isinstance(node, exp.Filter) and isinstance(node.this, exp.Null):
        return node.this
    if isinstance(node, exp.AnyValue):
        return exp.Max(this=node.this)
    if isinstance(node, (exp.Median, exp.PercentileCont)) and not isinstance(node.parent, exp.WithinGroup):
        return _quantile(node, dialect)
    if isinstance(node, exp.Variance):
        return exp.Anonymous(this="varSamp" if dialect == "clickhouse" else "VAR_SAMP", expressions=[node.this])
    if isinstance(node, exp.TimestampTrunc):
        return _truncated(node, dialect)
    return _part(node, dialect)


# Groups and samples


def _group_by_position(select: exp.Select) -> None:
    """GROUP BY ALL, as the numbers of the columns that are no aggregates."""
    group = select.args.get("group")
    if group is None or not group.args.get("all"):
        return
    places = [place for place, column in enumerate(select.expressions, 1) if not column.find(exp.AggFunc)]
    select.set("group", exp.Group(expressions=[number(place) for place in places]) if places else None)


def _sample_by_chance(select: exp.Select) -> None:
    """A reservoir with a seed is DuckDB's; elsewhere rows are drawn in random order."""
    sample = select.args.get("sample")
    if sample is None:
        return
    select.set("sample", None)
    source = select.args["from_"]
    shuffled = exp.select("*").from_(source.this.copy()).order_by(exp.Rand()).limit(sample.args["size"].copy())
    source.set("this", exp.Subquery(this=shuffled, alias=alias("sampled")))


def _nulls_last_in_windows(tree: Expr) -> None:
    """BigQuery cannot say where rows without a value stand in a window; an own term can."""
    for window in tree.find_all(exp.Window):
        order = window.args.get("order")
        terms = order.expressions if order is not None else []
        if order is not None:
            order.set("expressions", [part for term in terms for part in _nulls_last(term)])


def _nulls_last(term: Expr) -> list[Expr]:
    missing = exp.Is(this=term.this.copy(), expression=exp.Null())
    last = exp.Case(ifs=[exp.If(this=missing, true=number(1))], default=number(0))
    natural = exp.Ordered(this=term.this, desc=term.args.get("desc"), nulls_first=not term.args.get("desc"))
    return [exp.Ordered(this=last, nulls_first=True), natural]


# Values


def _is_finite(node: Expr) -> Expr:
    """Infinity lies beyond the largest number; NaN compares as nothing or as larger than everything."""
    (value,) = node.expressions
    return exp.Between(this=value, low=number(-_LARGEST), high=number(_LARGEST))


def _place_in_list(node: Expr) -> Expr:
    listed, value = node.expressions
    return _case(value, [(item, number(place)) for place, item in enumerate(listed.expressions, 1)])


def _case(value: Expr, pairs: list[tuple[Expr, Expr]]) -> Expr:
    return exp.Case(this=value, ifs=[exp.If(this=match, true=then) for match, then in pairs])


def _position(node: Expr) -> Expr:
    whole, part = _arguments(node)
    return exp.StrPosition(this=whole, substr=part)


def _contains(node: Expr) -> Expr:
    return exp.GT(this=_position(node), expression=number(0))


def _starts_with(node: Expr) -> Expr:
    return exp.EQ(this=_position(node), expression=number(1))


def _ends_with(node: Expr) -> Expr:
    whole, part = _arguments(node)
    start = exp.Add(this=exp.Sub(this=_length(whole), expression=_length(part)), expression=number(1))
    return exp.EQ(this=exp.Substring(this=whole.copy(), start=start), expression=part.copy())


def _length(value: Expr) -> Expr:
    return exp.Length(this=value.copy())


def _arguments(node: Expr) -> tuple[Expr, Expr]:
    first, second = node.expressions if isinstance(node, exp.Anonymous) else (node.this, node.expression)
    return first, second


_NAMED: dict[str, Callable[[Expr], Expr]] = {
    "ISFINITE": _is_finite,
    "LIST_POSITION": _place_in_list,
    "CONTAINS": _contains,
    "STARTS_WITH": _starts_with,
    "ENDS_WITH": _ends_with,
}


# Aggregates


def _quantile(node: Expr, dialect: str) -> Expr:
    value, share = node.this, node.args.get("expression") or number(0.5)
    if dialect in ("spark", "databricks"):
        return exp.Anonymous(this="PERCENTILE", expressions=[value, share])
    if dialect == "trino":
        return exp.Anonymous(this="APPROX_PERCENTILE", expressions=[value, share])
    if dialect == "bigquery":
        quarters = exp.Anonymous(this="APPROX_QUANTILES", expressions=[value, number(4)])
        return exp.Bracket(this=quarters, expressions=[number(round(4 * float(share.name)))], offset=0, safe=False)
    if dialect == "clickhouse":
        return exp.ParameterizedAgg(this="quantileExactInclusive", expressions=[share], params=[value])
    order = exp.Order(expressions=[exp.Ordered(this=value)])
    return exp.WithinGroup(this=exp.PercentileCont(this=share), expression=order)


# Time


def _truncated(node: Expr, dialect: str) -> Expr:
    """BigQuery's weeks begin on Sunday unless they are ISO weeks, and its functions differ by type."""
    if dialect != "bigquery" or isinstance(node.this, exp.Cast):
        return node
    unit = "ISOWEEK" if node.text("unit").upper() == "WEEK" else node.text("unit")
    moment = exp.Cast(this=node.this, to=exp.DataType.build("TIMESTAMP", dialect="duckdb"))
    return exp.TimestampTrunc(this=moment, unit=exp.var(unit))


def _part(node: Expr, dialect: str) -> Expr:
    """Parts of a date by EXTRACT, their names by CASE."""
    if type(node) in _PARTS:
        return _extract(_PARTS[type(node)], node.this)
    if isinstance(node, exp.Monthname):
        return _case(_extract("MONTH", node.this), [(number(i), text(name)) for i, name in enumerate(_MONTHS, 1)])
    if isinstance(node, exp.Dayname):
        day = _weekday(node.this, dialect)
        return _case(day, [(number(i), text(name)) for i, name in enumerate(_DAYS, 1)])
    if isinstance(node, exp.DayOfWeekIso):
        return _weekday(node.this, dialect)
    if isinstance(node, exp.WeekOfYear) and dialect in ("postgres", "redshift", "trino"):
        return _extract("WEEK", node.this)
    return node


def _weekday(moment: Expr, dialect: str) -> Expr:
    """Monday is 1."""
    if dialect == "postgres":
        return _extract("ISODOW", moment)
    if dialect == "redshift":
        later = exp.Paren(this=exp.Add(this=_extract("DOW", moment), expression=number(6)))
        return exp.Add(this=exp.Mod(this=later, expression=number(7)), expression=number(1))
    return exp.DayOfWeekIso(this=moment)


def _extract(part: str, moment: Expr) -> Expr:
    return exp.Extract(this=exp.var(part), expression=moment)
