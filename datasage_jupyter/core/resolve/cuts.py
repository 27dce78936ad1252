"""How continuous fields are cut: nice steps for numbers, readable units for times."""

from __future__ import annotations

import math
from datetime import datetime

from datasage_jupyter.core.model import Bin, ColumnProfile, TimeUnit

_SECONDS = {
    TimeUnit.YEARMONTHDATEHOURSMINUTES: 60.0,
    TimeUnit.YEARMONTHDATEHOURS: 3600.0,
    TimeUnit.YEARMONTHDATE: 86400.0,
    TimeUnit.YEARWEEK: 7 * 86400.0,
    TimeUnit.YEARMONTH: 30.44 * 86400.0,
    TimeUnit.YEARQUARTER: 91.3 * 86400.0,
    TimeUnit.YEAR: 365.25 * 86400.0,
}

Range = tuple[float | None, float | None]


def nice_step(low: float, high: float, maxbins: int, *, whole: bool = False) -> float:
    """The smallest step of the form 1, 2, 2.5 or 5 times a power of ten that needs at most `maxbins` bins.

    Args:
        whole: The values are whole numbers, so a step under one makes no sense.
    """
    span = high - low
    if not math.isfinite(span) or span <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(span / maxbins))
    steps = [factor * power * scale for scale in (1, 10) for factor in ((1, 2, 5) if whole else (1, 2, 2.5, 5))]
    step = next((s for s in steps if math.floor(high / s) - math.floor(low / s) + 1 <= maxbins), steps[-1] * 2)
    return max(1.0, float(round(step))) if whole else step


def resolved_bin(asked: bool | Bin, column: ColumnProfile, window: Range = (None, None), *, default: int = 20) -> Bin:
    """Bins with a known step.

    Args:
        asked: What the spec says.
        column: Facts about the field.
        window: Range that a filter leaves of the field.
        default: Most bins where the spec does not say.
    """
    bins = asked if isinstance(asked, Bin) else Bin(maxbins=default)
    low, high = _extent(column, window)
    if bins.step is not None and (high - low) / bins.step <= 5_000:
        return bins
    if column.is_integer and high - low + 1 <= bins.maxbins:
        return bins.model_copy(update={"step": 1.0})
    return bins.model_copy(update={"step": nice_step(low, high, bins.maxbins, whole=column.is_integer)})


def histogram_bins(column: ColumnProfile) -> int:
    """How many bins show a distribution: Freedman and Diaconis' rule within 10 to 50."""
    low, high = _extent(column, (None, None))
    middle = column.quantiles.get("0.75", 0.0) - column.quantiles.get("0.25", 0.0)
    rows = max(1, column.count - column.null_count)
    width = 2 * middle / rows ** (1 / 3)
    wanted = (high - low) / width if width > 0 else math.sqrt(rows)
    return int(min(50, max(10, wanted)))


def time_unit(column: ColumnProfile, *, most: int, window: Range = (None, None)) -> TimeUnit | None:
    """The finest unit that gives at most `most` groups over the field's span; None where the dates are few enough as they are."""
    if 0 < column.distinct_count <= min(most, 60) and window == (None, None):
        return None
    low, high = time_extent(column, window)
    if low is None or high is None:
        return TimeUnit.YEARMONTH
    finest = TimeUnit.YEARMONTHDATE if column.storage_type.startswith("date") else TimeUnit.YEARMONTHDATEHOURSMINUTES
    seconds = {unit: width for unit, width in _SECONDS.items() if width >= _SECONDS[finest]}
    return next((unit for unit, width in seconds.items() if (high - low) / width <= most), TimeUnit.YEAR)


def time_extent(column: ColumnProfile, window: Range) -> Range:
    """First and last moment of a field in seconds since 1970, narrowed by a filter's range."""
    low = window[0] if window[0] is not None else _seconds(column.min)
    high = window[1] if window[1] is not None else _seconds(column.max)
    return low, high


def _seconds(value: object) -> float | None:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return (moment.replace(tzinfo=None) - datetime(1970, 1, 1)).total_seconds()


def _extent(column: ColumnProfile, window: Range) -> tuple[float, float]:
    edges = []
    for bound, fact in zip(window, (column.min, column.max), strict=True):
        known = bound if bound is not None else fact
        edges.append(float(known) if isinstance(known, (int, float)) and math.isfinite(known) else None)
    low, high = edges
    low = low if low is not None else column.quantiles.get("0.05", 0.0)
    high = high if high is not None else column.quantiles.get("0.95", low + 1)
    return low, max(high, low)
