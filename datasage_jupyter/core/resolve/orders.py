"""Orders that readers expect: calendars, sizes, grades, then the alphabet or the measure."""

from __future__ import annotations

import calendar
import math
import re

from datasage_jupyter.core.model import ColumnProfile, TimeUnit

MONTHS = tuple(calendar.month_name)[1:]
WEEKDAYS = tuple(calendar.day_name)
POOLED_NAMES: dict[TimeUnit, tuple[str, ...]] = {TimeUnit.MONTH: MONTHS, TimeUnit.DAY: WEEKDAYS}
"""Pooled time units whose values are names."""

_SCALES: tuple[tuple[str, ...], ...] = (
    MONTHS,
    tuple(name[:3] for name in MONTHS),
    WEEKDAYS,
    tuple(name[:3] for name in WEEKDAYS),
    ("very low", "low", "medium", "high", "very high", "critical"),
    ("lowest", "low", "moderate", "high", "highest"),
    ("very small", "small", "medium", "large", "very large", "extra large"),
    ("xxs", "xs", "s", "m", "l", "xl", "xxl", "xxxl"),
    ("very poor", "poor", "fair", "average", "good", "very good", "excellent"),
    ("very bad", "bad", "ok", "good", "very good"),
    ("strongly disagree", "disagree", "neutral", "agree", "strongly agree"),
    ("very dissatisfied", "dissatisfied", "neutral", "satisfied", "very satisfied"),
    ("never", "rarely", "sometimes", "often", "always"),
    ("beginner", "intermediate", "advanced", "expert"),
    ("freshman", "sophomore", "junior", "senior"),
    ("bronze", "silver", "gold", "platinum", "diamond"),
    ("primary", "secondary", "tertiary"),
    ("night", "morning", "noon", "afternoon", "evening"),
    ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"),
)


def known_order(column: ColumnProfile) -> tuple[str, ...] | None:
    """The values of a text column in the order of the scale they form, or None."""
    if column.distinct_count > 14 or not column.top_values:
        return None
    values = [item.value for item in column.top_values]
    if len(values) < 2 or len(values) < column.distinct_count:
        return None
    if all(_RANGE.match(value) for value in values):
        return tuple(sorted(values, key=_start))
    return next((order for scale in _SCALES if (order := _along(scale, values)) is not None), None)


_RANGE = re.compile(
    r"\s*(?P<open>[<≤]|under |below |up to )?\s*\$?(?P<low>\d[\d.,]*)\s*[a-z%]*\s*(?(open)|([-–—+]|to |and (over|above|more)|or more)).*$",
    re.I,
)


def _start(value: str) -> tuple[float, float]:
    """Where a range such as "10-19", "65+" or "under 5" begins; what is open below comes first."""
    found = _RANGE.match(value)
    assert found is not None
    numbers = [float(text.replace(",", "").rstrip(".") or 0) for text in re.findall(r"\d[\d,]*(?:\.\d+)?", value)]
    return (-math.inf if found["open"] else numbers[0], numbers[-1])


def _along(scale: tuple[str, ...], values: list[str]) -> tuple[str, ...] | None:
    places = {word.casefold(): place for place, word in enumerate(scale)}
    if not all(value.strip().casefold() in places for value in values):
        return None
    return tuple(sorted(values, key=lambda value: places[value.strip().casefold()]))
