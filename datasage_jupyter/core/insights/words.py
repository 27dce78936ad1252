"""Numbers and names as a reader likes them."""

from __future__ import annotations

import math
from datetime import datetime

from datasage_jupyter.core.model.profile import ColumnProfile

_SCALES = ((1e12, " T"), (1e9, " B"), (1e6, " M"))
_PERIODS = {"year": "%Y", "month": "%b %Y", "week": "%d %b %Y", "day": "%d %b %Y", "hour": "%d %b %Y %H:00"}
WEEKDAYS = ("", "Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
MONTHS = (
    "",
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def number(value: float, column: ColumnProfile | None = None) -> str:
    """A number with at most three telling digits, in the column's unit."""
    text = _plain(value)
    unit = column.unit if column is not None else None
    if unit in ("$", "€", "£", "¥"):
        return f"-{unit}{text[1:]}" if text.startswith("-") else f"{unit}{text}"
    return f"{text}%" if unit == "%" else f"{text} {unit}" if unit else text


def _plain(value: float) -> str:
    for limit, name in _SCALES:
        if abs(value) >= limit:
            return f"{value / limit:.3g}{name}"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.0f}" if value == int(value) else f"{value:.3g}"


def percent(share: float) -> str:
    """A share as percent, with a digit after the point where that matters."""
    value = 100 * share
    return f"{value:.1f}%" if abs(value) < 10 and value != round(value) else f"{value:.0f}%"


def period(moment: object, unit: str) -> str:
    """A period's name: `Mar 2024`."""
    if isinstance(moment, datetime):
        return moment.strftime(_PERIODS.get(unit, "%d %b %Y"))
    return f"{moment:.0f}" if isinstance(moment, float) and math.isfinite(moment) else str(moment)


def quoted(name: object, longest: int = 60) -> str:
    """A value or field name in quotes, cut when very long."""
    text = str(name)
    return f'"{text[: longest - 1]}…"' if len(text) > longest else f'"{text}"'
