"""Number and date formats from what the values mean."""

from __future__ import annotations

from typing import Any

from datasage_jupyter.core.model import Aggregate, ResolvedField, TimeUnit, Window
from datasage_jupyter.core.render.text import safe_template

_SIGNS = ("$", "€", "£", "¥", "₹", "₽", "₩", "฿")
_COUNTS = (Aggregate.COUNT, Aggregate.DISTINCT, Aggregate.VALID, Aggregate.MISSING)
_DATES = {
    TimeUnit.YEAR: "%Y",
    TimeUnit.YEARQUARTER: "Q%q %Y",
    TimeUnit.YEARMONTH: "%b %Y",
    TimeUnit.YEARWEEK: "week of %d %b %Y",
    TimeUnit.YEARMONTHDATE: "%d %b %Y",
    TimeUnit.YEARMONTHDATEHOURS: "%d %b %Y %H:%M",
    TimeUnit.YEARMONTHDATEHOURSMINUTES: "%d %b %Y %H:%M",
}
PERIODS = {
    TimeUnit.YEAR: "M12",
    TimeUnit.YEARQUARTER: "M3",
    TimeUnit.YEARMONTH: "M1",
    TimeUnit.YEARWEEK: 604_800_000,
    TimeUnit.YEARMONTHDATE: 86_400_000,
}


def date_format(field: ResolvedField) -> str | None:
    """d3 format of a cut date; None lets the axis choose."""
    return _DATES.get(field.definition.time_unit) if field.definition.time_unit is not None else None


def unit_of(field: ResolvedField) -> str | None:
    """The unit in which the drawn values are."""
    definition = field.definition
    if definition.window in (Window.SHARE, Window.PERCENT_CHANGE):
        return "%"
    if field.column is None or definition.aggregate in _COUNTS or definition.window is Window.RANK:
        return None
    return None if definition.aggregate is Aggregate.VARIANCE else field.column.unit


def is_year(field: ResolvedField) -> bool:
    """Whether whole numbers are years, which carry no thousands separator."""
    if field.column is None or field.definition.aggregate in _COUNTS:
        return False
    return field.column.semantic_type == "year" or (
        field.column.kind == "temporal" and field.definition.time_unit is None
    )


def number_axis(field: ResolvedField) -> dict[str, Any]:
    """Parts of an axis that shows numbers."""
    if is_year(field):
        return {"tickformat": "d"}
    unit = unit_of(field)
    parts: dict[str, Any] = {"separatethousands": True, "exponentformat": "B"}
    if unit in _SIGNS:
        parts["tickprefix"] = unit
    elif unit == "%":
        parts["ticksuffix"] = "%"
    return parts


def hover_number(field: ResolvedField) -> str:
    """d3 format of a number in a hover label."""
    if is_year(field):
        return "d"
    whole = field.definition.aggregate in _COUNTS and field.definition.window is None
    return ",d" if whole else ",.4~r" if _is_fraction(field) else ",.2~f"


def hover_value(field: ResolvedField, key: str, fmt: str | None) -> str:
    """`Average price: $%{y:,.2~f}`: one part of a hover template."""
    return f"{safe_template(field.title)}: {value_template(field, key, fmt)}"


def value_template(field: ResolvedField, key: str, fmt: str | None) -> str:
    """`$%{y:,.2~f}`: a value with its unit."""
    unit = unit_of(field)
    before = unit if unit in _SIGNS and fmt and not fmt.startswith("%") else ""
    after = "%" if unit == "%" and fmt else ""
    body = f"%{{{key}:{fmt}}}" if fmt and not fmt.startswith("%") else f"%{{{key}|{fmt}}}" if fmt else f"%{{{key}}}"
    return f"{before}{body}{after}"


def _is_fraction(field: ResolvedField) -> bool:
    column = field.column
    highest = column.max if column is not None else None
    return isinstance(highest, float) and abs(highest) < 1
