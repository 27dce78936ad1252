"""Moments written as whole numbers: calendar digits (20240229, 202402) and units of time since 1970."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import numpy.typing as npt

from datasage_jupyter.core.model import Histogram
from datasage_jupyter.core.profile.facts import Facts
from datasage_jupyter.core.profile.lexicon.words import CODE_WORDS, ID_WORDS, NUMBER_WORDS
from datasage_jupyter.core.profile.names import has, tokens

_DATE_WORDS = ("date", "day", "datekey", "dateid", "yyyymmdd", "ymd", "dt", "period", "time")
_MONTH_WORDS = ("month", "yearmonth", "yyyymm", "ym", "period", "yrmonth", "mon")
_STAMP_WORDS = (
    "timestamp",
    "ts",
    "epoch",
    "unix",
    "time",
    "datetime",
    "date",
    "created",
    "updated",
    "modified",
    "utc",
    "when",
    "ms",
    "millis",
    "seconds",
)
_UNITS = {"s": 1.0, "ms": 1e-3, "us": 1e-6, "ns": 1e-9}
_EARLIEST, _LATEST = 157_766_400.0, 4_102_444_800.0
"""1975 and 2100 in seconds since 1970: other numbers are counts more likely than moments."""
_SURE = 5
"""Different values, all of them days of the calendar, that leave no doubt under a name that says nothing."""


def date_code(facts: Facts) -> str | None:
    """How a column of whole numbers writes moments (one of `DATE_CODES`), or None if it does not."""
    numbers = facts.numbers
    if numbers is None or numbers.min < 0 or not facts.values:
        return None
    words = tokens(facts.name)
    if not numbers.is_integer:
        counted = has(words, "unix", "epoch", "timestamp", "ts") and _fits(numbers.min, numbers.max, "s")
        return "s" if counted else None
    if numbers.min >= 19_000_101 and numbers.max <= 21_001_231:
        return "yyyymmdd" if _are_days(facts, words) else None
    if numbers.min >= 190_001 and numbers.max <= 210_012:
        return "yyyymm" if has(words, *_MONTH_WORDS) and _are_months(facts) else None
    if not (has(words, *_STAMP_WORDS) or words[-1:] == ("at",)) or has(words, "count", "total", "duration", "elapsed"):
        return None
    return next((unit for unit in _UNITS if _fits(numbers.min, numbers.max, unit)), None)


def _fits(low: float, high: float, unit: str) -> bool:
    return low * _UNITS[unit] >= _EARLIEST and high * _UNITS[unit] <= _LATEST


def _are_days(facts: Facts, words: tuple[str, ...]) -> bool:
    values = _whole(facts)
    if not bool(np.all(_month_ok(values // 100) & (values % 100 >= 1) & (values % 100 <= 31))):
        return False
    if has(words, *_DATE_WORDS):
        return True
    coded = any(word in ID_WORDS or word in CODE_WORDS or word in NUMBER_WORDS for word in words)
    return len(values) >= _SURE and not coded and len(np.unique(values // 100)) > 1


def _are_months(facts: Facts) -> bool:
    return bool(np.all(_month_ok(_whole(facts))))


def _month_ok(values: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    months = values % 100
    return np.asarray((months >= 1) & (months <= 12))


def _whole(facts: Facts) -> npt.NDArray[np.int64]:
    values = np.asarray(facts.values, dtype=np.float64)
    return values[np.isfinite(values)].astype(np.int64)


def as_moments(facts: Facts, code: str) -> None:
    """Say the range in ISO dates and the histogram in seconds since 1970."""
    numbers = facts.numbers
    if numbers is None:
        return
    low, high = (moment_of(value, code) for value in (numbers.min, numbers.max))
    if low is not None and high is not None:
        day = code in ("yyyymmdd", "yyyymm")
        facts.low, facts.high = (str(m.date() if day else m.replace(tzinfo=None).isoformat()) for m in (low, high))
    edges = [_seconds(edge, code) for edge in numbers.histogram.edges]
    numbers.histogram = Histogram(edges=tuple(edges), counts=numbers.histogram.counts)


def moment_of(value: float, code: str) -> datetime | None:
    """The moment that a number stands for; None if it stands for none."""
    try:
        if code in _UNITS:
            return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=value * _UNITS[code])
        whole = int(value) if code == "yyyymmdd" else int(value) * 100 + 1
        return datetime(whole // 10_000, whole // 100 % 100, whole % 100, tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _seconds(edge: float, code: str) -> float:
    """An edge between numbers as a place in time; between calendar digits it is rounded to a day that exists."""
    if code in _UNITS:
        return edge * _UNITS[code]
    whole = int(edge) if code == "yyyymmdd" else int(edge) * 100 + 1
    year, month, day = whole // 10_000, whole // 100 % 100, whole % 100
    return datetime(year, min(max(month, 1), 12), min(max(day, 1), 28), tzinfo=UTC).timestamp()
