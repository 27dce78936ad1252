"""Fields as SQL: numbers and dates in whatever form they are stored, cut and aggregated."""

from __future__ import annotations

import re

from sqlglot import exp

from datasage_jupyter.core.engine import FIRST_NUMBER, NEGATIVE, SCALES, has_decimal_comma, has_scales
from datasage_jupyter.core.model import (
    DATE_CODES,
    Aggregate,
    Bin,
    ColumnProfile,
    FieldDef,
    MeasurementType as Type,
    TimeUnit,
)
from datasage_jupyter.core.query.sql import Expr, call, case, cast, name, number, text

_ORDINAL = re.compile(r"\d(?:st|nd|rd|th)\b")
_DATE_FORMATS = (
    "%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y/%m/%d", "%Y/%m/%d %H:%M:%S", "%Y.%m.%d", "%Y%m%d", "%Y-%m",
    "%b %d, %Y", "%B %d, %Y", "%d %b %Y", "%d %B %Y", "%d-%b-%Y", "%d-%b-%y", "%b %Y", "%B %Y", "%b-%y", "%Y",
    "%b %d %Y", "%B %d %Y", "%a %b %d %H:%M:%S %Y", "%a, %d %b %Y %H:%M:%S",
)  # fmt: skip
_MONTH_FIRST = (
    "%m/%d/%Y",
    "%m/%d/%Y %H:%M",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%y",
    "%m-%d-%Y",
    "%m.%d.%Y",
    "%m/%d/%Y %I:%M:%S %p",
    "%m/%d/%y %H:%M",
    "%m/%d/%Y %I:%M %p",
)
_DAY_FIRST = tuple(
    f.replace("%m/%d", "%d/%m").replace("%m-%d", "%d-%m").replace("%m.%d", "%d.%m") for f in _MONTH_FIRST
)
_PARTS = re.compile(r"^(\d{1,2})([/.\-])(\d{1,2})\2\d{2,4}")
_TRUNCATED = {
    TimeUnit.YEAR: "year",
    TimeUnit.YEARQUARTER: "quarter",
    TimeUnit.YEARMONTH: "month",
    TimeUnit.YEARWEEK: "week",
    TimeUnit.YEARMONTHDATE: "day",
    TimeUnit.YEARMONTHDATEHOURS: "hour",
    TimeUnit.YEARMONTHDATEHOURSMINUTES: "minute",
}
_POOLED = {
    TimeUnit.QUARTER: "quarter",
    TimeUnit.MONTH: "month",
    TimeUnit.WEEK: "weekofyear",
    TimeUnit.DAY: "isodow",
    TimeUnit.DATE: "dayofmonth",
    TimeUnit.HOURS: "hour",
    TimeUnit.MINUTES: "minute",
}
_INSTANTS = (TimeUnit.YEARMONTHDATEHOURS, TimeUnit.YEARMONTHDATEHOURSMINUTES)
_FUNCTIONS = {
    Aggregate.SUM: "sum",
    Aggregate.MEAN: "avg",
    Aggregate.MEDIAN: "median",
    Aggregate.MIN: "min",
    Aggregate.MAX: "max",
    Aggregate.STDEV: "stddev_samp",
    Aggregate.VARIANCE: "var_samp",
}


def stored_number(column: ColumnProfile) -> bool:
    """Whether the values are numbers as stored, and not dates written as numbers."""
    numeric = column.storage_type.startswith(("int", "uint", "float", "double", "halffloat", "decimal"))
    return numeric and column.date_format not in DATE_CODES


def stored_time(column: ColumnProfile) -> bool:
    """Whether the storage type is a date or timestamp."""
    return column.storage_type.startswith(("date", "timestamp"))


def numeric(column: ColumnProfile) -> Expr:
    """The column as a number: infinities and NaN are no value, text is read."""
    plain = name(column.name)
    if column.storage_type == "bool":
        return cast(plain, "INTEGER")
    if column.storage_type.startswith(("float", "double", "halffloat")):
        return case((call("isfinite", plain), plain))
    return plain if stored_number(column) else _number_from_text(column)


def _number_from_text(column: ColumnProfile) -> Expr:
    """`$1,200`, `(15.5)`, `21.6 %`, `1.200,50 €`, `12 meters`: the first number, with its sign and the decimal mark."""
    plain = cast(name(column.name), "VARCHAR")
    comma = has_decimal_comma(column)
    digits = call("regexp_extract", plain, text(FIRST_NUMBER))
    digits = call("regexp_replace", digits, text("[^0-9,eE+-]" if comma else "[^0-9.eE+-]"), text(""), text("g"))
    digits = call("replace", digits, text(","), text(".")) if comma else digits
    value = cast(digits, "DOUBLE", safe=True)
    if has_scales(column):
        value = exp.Mul(this=value, expression=_scale(plain))
    negative = call("regexp_matches", plain.copy(), text(NEGATIVE))
    return case((negative, exp.Neg(this=value)), default=value.copy())


def _scale(plain: Expr) -> Expr:
    matches = [
        (call("regexp_matches", plain.copy(), text(rf"[0-9]\s*{word}\)?\s*$")), number(size)) for word, size in SCALES
    ]
    return case(*matches, default=number(1))


def moment(column: ColumnProfile) -> Expr:
    """The column as a date or timestamp."""
    plain = name(column.name)
    if stored_time(column):
        return plain
    if column.date_format in DATE_CODES:
        return _moment_from_code(column.date_format, plain)
    if stored_number(column):
        return _moment_from_number(column, plain)
    trimmed = call("trim", cast(plain, "VARCHAR"))
    if any(_ORDINAL.search(value) for value in column.examples):
        trimmed = call("regexp_replace", trimmed, text(r"([0-9])(?:st|nd|rd|th)\b( of)?"), text(r"\1"))
    formats = exp.Array(expressions=[text(f) for f in date_formats(column)])
    return call("coalesce", call("try_strptime", trimmed, formats), cast(trimmed, "TIMESTAMP", safe=True))


_MICROSECONDS = {"s": 1_000_000.0, "ms": 1_000.0, "us": 1.0, "ns": 0.001}


def _moment_from_code(code: str, plain: Expr) -> Expr:
    """Digits of the calendar, or units of time since 1970; stored as a number or as text."""
    whole = cast(plain, "BIGINT", safe=True)
    if code in _MICROSECONDS:
        scaled = exp.Mul(this=cast(whole, "DOUBLE"), expression=number(_MICROSECONDS[code]))
        return call("make_timestamp", cast(scaled, "BIGINT"))
    digits = text("%Y%m%d" if code == "yyyymmdd" else "%Y%m")
    return cast(call("try_strptime", cast(whole, "VARCHAR"), digits), "DATE")


def _moment_from_number(column: ColumnProfile, plain: Expr) -> Expr:
    largest = float(column.max) if isinstance(column.max, (int, float)) else 0.0
    if 19_000_101 <= largest <= 21_001_231:
        return call("try_strptime", cast(cast(plain, "BIGINT"), "VARCHAR"), text("%Y%m%d"))
    if largest > 1e8:
        scale = 1e3 if largest > 1e11 else 1.0
        return call(
            "make_timestamp", cast(exp.Mul(this=cast(plain, "DOUBLE"), expression=number(1e6 / scale)), "BIGINT")
        )
    year = cast(plain, "INTEGER")
    within = exp.Between(this=plain.copy(), low=number(1), high=number(9999))
    return case((within, call("make_date", year, number(1), number(1))))


def date_formats(column: ColumnProfile) -> tuple[str, ...]:
    """Formats to try; day before month only if an example can be read in no other way."""
    if column.date_format is not None:
        return _DATE_FORMATS + (_DAY_FIRST if column.date_format == "dmy" else _MONTH_FIRST)
    shown = [*column.examples, *(item.value for item in column.top_values)]
    parts = [match for value in shown if (match := _PARTS.match(value.strip()))]
    day_first = any(int(p[1]) > 12 for p in parts) or (all(p[2] == "." for p in parts) and bool(parts))
    month_first = any(int(p[3]) > 12 for p in parts)
    return _DATE_FORMATS + (_DAY_FIRST if day_first and not month_first else _MONTH_FIRST)


def time_part(column: ColumnProfile, unit: TimeUnit) -> Expr:
    """A temporal column cut by a time unit: the first moment of the period, or the pooled part."""
    when = moment(column)
    if unit in _TRUNCATED:
        return truncated(when, unit)
    if unit is TimeUnit.MONTH:
        return call("monthname", when)
    if unit is TimeUnit.DAY:
        return call("dayname", when)
    part = call(_POOLED[unit], when)
    return exp.DPipe(this=text("Q"), expression=part) if unit is TimeUnit.QUARTER else part


def truncated(when: Expr, unit: TimeUnit) -> Expr:
    """The first moment of the period that a moment falls into."""
    cut = call("date_trunc", text(_TRUNCATED[unit]), when)
    return cut if unit in _INSTANTS else cast(cut, "DATE")


def pooled_number(column: ColumnProfile, unit: TimeUnit) -> Expr:
    """The number of a pooled time unit: March is 3, Monday is 1."""
    return call(_POOLED[unit], moment(column))


def binned(column: ColumnProfile, cut: Bin, *, finite: bool = False) -> Expr:
    """The left edge of the value's bin, not yet rounded.

    Args:
        finite: Rows with NaN or infinity are filtered out already.
    """
    step = cut.step or 1.0
    width = number(int(step)) if float(step).is_integer() else number(step)
    value = name(column.name) if finite else numeric(column)
    return exp.Mul(this=call("floor", exp.Div(this=value, expression=width)), expression=width.copy())


def rounded_edge(edge: Expr, cut: Bin) -> Expr:
    """A bin's left edge without the noise of floating point: 0.3, not 0.30000000000000004."""
    step = cut.step or 1.0
    if float(step).is_integer():
        return edge
    return call("round", edge, number(max(0, 2 - int(f"{step:e}".split("e")[1]))))


def has_place(column: ColumnProfile) -> Expr | None:
    """The condition that a stored number or moment has a place on an axis; None where only its reading can tell."""
    if column.storage_type.startswith(("float", "double", "halffloat")):
        return call("isfinite", name(column.name))
    if stored_number(column) or stored_time(column):
        return exp.Is(this=name(column.name), expression=exp.Null()).not_()
    return None


def key(definition: FieldDef, column: ColumnProfile, kind: Type) -> Expr:
    """A placement that groups rows."""
    if definition.time_unit is not None:
        return time_part(column, definition.time_unit)
    if isinstance(definition.bin, Bin):
        return binned(column, definition.bin)
    return plain_value(column, kind)


def plain_value(column: ColumnProfile, kind: Type) -> Expr:
    """The column as it is drawn."""
    if kind is Type.QUANTITATIVE:
        return numeric(column)
    if kind is Type.TEMPORAL and not stored_number(column):
        return moment(column)
    return name(column.name)


def aggregated(aggregate: Aggregate, column: ColumnProfile | None) -> Expr:
    """A placement that sums up a group."""
    if column is None or aggregate is Aggregate.COUNT:
        return exp.Count(this=exp.Star())
    plain = name(column.name)
    if aggregate is Aggregate.VALID:
        return exp.Count(this=plain)
    if aggregate is Aggregate.MISSING:
        return exp.Sub(this=exp.Count(this=exp.Star()), expression=exp.Count(this=plain))
    if aggregate is Aggregate.DISTINCT:
        return exp.Count(this=exp.Distinct(expressions=[plain]))
    value = _aggregable(aggregate, column)
    if aggregate in (Aggregate.Q1, Aggregate.Q3):
        return call("quantile_cont", value, number(0.25 if aggregate is Aggregate.Q1 else 0.75))
    return call(_FUNCTIONS[aggregate], value)


def _aggregable(aggregate: Aggregate, column: ColumnProfile) -> Expr:
    if aggregate in (Aggregate.MIN, Aggregate.MAX) and column.kind is Type.TEMPORAL and not stored_number(column):
        return moment(column)
    return numeric(column)
