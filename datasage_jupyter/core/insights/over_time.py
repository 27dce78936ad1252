"""Trends, changes of level and seasons: one query per time column and period covers all measures."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa

from datasage_jupyter.core.engine import Engine
from datasage_jupyter.core.insights import series as tests
from datasage_jupyter.core.insights.finding import Candidate
from datasage_jupyter.core.insights.series import Floats, Tested
from datasage_jupyter.core.insights.sql import moment, pooled, quote
from datasage_jupyter.core.insights.words import MONTHS, WEEKDAYS, number, percent, period, quoted
from datasage_jupyter.core.model.query import Query
from datasage_jupyter.core.model.spec import ChartSpec, Encoding, FieldDef
from datasage_jupyter.core.model.types import Aggregate, Mark, MeasurementType, TimeUnit
from datasage_jupyter.core.rules import ColumnFacts

MOST_PERIODS = 4000
DAY = 86_400.0
UNITS = {
    "year": TimeUnit.YEAR,
    "month": TimeUnit.YEARMONTH,
    "week": TimeUnit.YEARWEEK,
    "day": TimeUnit.YEARMONTHDATE,
    "hour": TimeUnit.YEARMONTHDATEHOURS,
}
TREND_UNIT = ((12 * 366 * DAY, "year"), (500 * DAY, "month"), (100 * DAY, "week"), (10 * DAY, "day"))
"""Period of a trend by the span of time covered (longer than)."""
NOTICEABLE = 0.05
"""A trend over less than this share of the level is not worth saying."""
STRONG_TREND = 0.5
STRONG_CHANGE = 0.3
STRONG_SEASON = 0.15
CLEARLY_BETTER = 0.85
"""A step must leave this share or less of what a straight line leaves, to be told instead of a trend."""


@dataclass(frozen=True, slots=True)
class Periods:
    """Measures pooled by period, in order of time."""

    unit: str
    moments: list[object]
    values: dict[str, Floats]
    query: Query


def find(time: ColumnFacts, measures: Sequence[ColumnFacts], engine: Engine) -> Iterator[Candidate]:
    """Tests of every measure against one time column."""
    span = _span(time)
    if span is None:
        return
    unit = next((name for longer, name in TREND_UNIT if span > longer), "hour") if not time.is_numeric else "year"
    fetched = {unit: _fetch(time, measures, unit, engine)}
    for facts in measures:
        yield from _course(fetched[unit], time, facts)
    if time.is_numeric:
        return
    for cycle_unit, enough in (("day", 21 * DAY), ("month", 3 * 360 * DAY)):
        if not enough <= span <= MOST_PERIODS * (DAY if cycle_unit == "day" else 31 * DAY):
            continue
        periods = fetched.get(cycle_unit) or _fetch(time, measures, cycle_unit, engine)
        for facts in measures:
            yield from _season(periods, time, facts)


def _span(time: ColumnFacts) -> float | None:
    """Seconds between the first and the last moment; a stand-in for years kept as numbers."""
    if time.is_numeric:
        return 1.0
    try:
        low, high = (datetime.fromisoformat(str(value)) for value in (time.column.min, time.column.max))
        return (high.replace(tzinfo=None) - low.replace(tzinfo=None)).total_seconds()
    except ValueError:
        return None


def _fetch(time: ColumnFacts, measures: Sequence[ColumnFacts], unit: str, engine: Engine) -> Periods:
    key = f"TRY_CAST({quote(time.name)} AS DOUBLE)" if time.is_numeric else f"date_trunc('{unit}', {moment(time)})"
    columns = ", ".join(f"{pooled(facts)} AS v{i}" for i, facts in enumerate(measures))
    sql = (
        f"SELECT {key} AS period, count(*) AS n, {columns} FROM data WHERE {key} IS NOT NULL "
        f"GROUP BY 1 ORDER BY 1 LIMIT {MOST_PERIODS}"
    )
    query = Query(sql=sql, columns=("period", "n", *(f"v{i}" for i in range(len(measures)))))
    return _whole_periods(engine.fetch(query), measures, unit, query)


def _whole_periods(rows: pa.Table, measures: Sequence[ColumnFacts], unit: str, query: Query) -> Periods:
    """Without a first or last period that the data cover in part only."""
    counts = np.asarray(rows.column("n").to_numpy(), dtype=np.float64)
    start, stop = 0, len(counts)
    if stop > 4:
        usual = float(np.median(counts)) / 2
        start, stop = int(counts[0] < usual), stop - int(counts[-1] < usual)
    values = {
        facts.name: np.asarray(rows.column(f"v{i}").to_numpy(zero_copy_only=False)[start:stop], dtype=np.float64)
        for i, facts in enumerate(measures)
    }
    return Periods(unit, rows.column("period").to_pylist()[start:stop], values, query)


def _course(periods: Periods, time: ColumnFacts, facts: ColumnFacts) -> Iterator[Candidate]:
    """Trend or change of level, whichever describes the course better; both count as tests."""
    moments, values = _without_gaps(periods, facts)
    trend, change = tests.trend(values), tests.change(values)
    stepped = bool(trend and change and change.left_over < CLEARLY_BETTER * trend.left_over)
    if trend is not None:
        yield _trend(periods, time, facts, trend, moments, values, told=not stepped)
    if change is not None:
        yield _change(periods, time, facts, change, moments, values, told=stepped)


def _without_gaps(periods: Periods, facts: ColumnFacts) -> tuple[list[object], Floats]:
    values = periods.values[facts.name]
    kept = np.isfinite(values)
    return [moment for moment, keep in zip(periods.moments, kept, strict=True) if keep], values[kept]


def _trend(
    periods: Periods,
    time: ColumnFacts,
    facts: ColumnFacts,
    test: Tested,
    moments: list[object],
    values: Floats,
    told: bool,
) -> Candidate:
    part = max(len(values) // 5, 1)
    first, last = float(values[:part].mean()), float(values[-part:].mean())
    verb = "rose" if last >= first else "fell"
    by = f" by {percent(abs(last / first - 1))}" if first > 0 and last > 0 else ""
    pooled_as = "" if periods.unit == "year" and time.is_numeric else f" per {periods.unit}"
    sentence = (
        f"{quoted(facts.name)} {verb}{by} between {period(moments[0], periods.unit)} and {period(moments[-1], periods.unit)}, "
        f"from about {number(first, facts.column)} to {number(last, facts.column)}{pooled_as}."
    )
    moved = abs(last - first) >= NOTICEABLE * max(abs(first), abs(last))
    strong = told and moved and abs(test.effect) >= STRONG_TREND
    spec = _line(time, facts, periods.unit)
    return Candidate(
        "trend", sentence, abs(test.effect), test.p_value, spec, (time.name, facts.name), strong, periods.query
    )


def _change(
    periods: Periods,
    time: ColumnFacts,
    facts: ColumnFacts,
    test: Tested,
    moments: list[object],
    values: Floats,
    told: bool,
) -> Candidate:
    before, after = float(values[: test.at].mean()), float(values[test.at :].mean())
    verb = "jumped" if after > before else "dropped"
    sentence = (
        f"{quoted(facts.name)} {verb} around {period(moments[test.at], periods.unit)}: "
        f"about {number(before, facts.column)} before, {number(after, facts.column)} since."
    )
    strong = told and test.effect >= STRONG_CHANGE
    spec = _line(time, facts, periods.unit)
    return Candidate(
        "change_point", sentence, test.effect, test.p_value, spec, (time.name, facts.name), strong, periods.query
    )


def _season(periods: Periods, time: ColumnFacts, facts: ColumnFacts) -> Iterator[Candidate]:
    moments, values = _without_gaps(periods, facts)
    weekly = periods.unit == "day"
    dates = [moment for moment in moments if isinstance(moment, datetime)]
    if len(dates) != len(values):
        return
    daily = not weekly and facts.is_additive
    if daily:
        values = values / np.array([monthrange(date.year, date.month)[1] for date in dates])
    place = np.array([date.isoweekday() if weekly else date.month for date in dates], dtype=np.int64)
    test = tests.season(values, place, 7 if weekly else 12)
    if test is None:
        return
    name = (WEEKDAYS if weekly else MONTHS)[test.at]
    high, usual = float(values[place == test.at].mean()), float(values.mean())
    more = f", {percent(high / usual - 1)} above the mean" if high > usual > 0 else ""
    sentence = (
        f"{quoted(facts.name)} follows the {'week' if weekly else 'year'}: it is highest "
        f"{'on' if weekly else 'in'} {name} (about {number(high, facts.column)} a {'day' if daily else periods.unit}{more})."
    )
    spec = _bar(time, facts, TimeUnit.DAY if weekly else TimeUnit.MONTH)
    strong = test.effect >= STRONG_SEASON
    yield Candidate(
        "seasonality", sentence, test.effect, test.p_value, spec, (time.name, facts.name), strong, periods.query
    )


def _line(time: ColumnFacts, facts: ColumnFacts, unit: str) -> ChartSpec:
    x = FieldDef(field=time.name, type=MeasurementType.TEMPORAL, time_unit=None if time.is_numeric else UNITS[unit])
    return ChartSpec(mark=Mark.LINE, encoding=Encoding(x=x, y=_pooled(facts)))


def _bar(time: ColumnFacts, facts: ColumnFacts, unit: TimeUnit) -> ChartSpec:
    x = FieldDef(field=time.name, type=MeasurementType.TEMPORAL, time_unit=unit)
    y = FieldDef(field=facts.name, type=MeasurementType.QUANTITATIVE, aggregate=Aggregate.MEAN)
    return ChartSpec(mark=Mark.BAR, encoding=Encoding(x=x, y=y))


def _pooled(facts: ColumnFacts) -> FieldDef:
    aggregate = Aggregate.SUM if facts.is_additive else Aggregate.MEAN
    return FieldDef(field=facts.name, type=MeasurementType.QUANTITATIVE, aggregate=aggregate)
