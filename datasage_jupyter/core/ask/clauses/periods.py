"""Stretches of the calendar: "in 2019", "since March 2020", "Q3", "last 12 months", "this year"."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import replace
from datetime import date, timedelta

from datasage_jupyter.core.ask.clauses.spans import Period, add_months, quarter_of, season, weekday, written_out
from datasage_jupyter.core.ask.clauses.times import the_date
from datasage_jupyter.core.ask.fields import Field
from datasage_jupyter.core.ask.reading import Group, Reading
from datasage_jupyter.core.model import And, FieldPredicate, Not, Or, Predicate, TimeUnit

_COMPARED = (
    "compare", "compared", "comparing", "comparison", "versus", "vs", "change", "changed", "growth", "grow", "grew", "difference",
    "increase", "decrease",
)  # fmt: skip
_BACK = ("last", "past", "previous", "recent", "trailing", "latest")


def read_periods(reading: Reading) -> None:
    """Turn the stretches of time that were named into filters on the date they speak of."""
    for i in range(len(reading.items)):
        if not reading.tag(i):
            continue
        operator = reading.items[i].value if reading.tag(i) == "G" else "in"
        j = reading.skip(i + 1) if reading.tag(i) == "G" else i
        if operator == "between":
            _range(reading, i, j)
        elif (period := _period(reading, j, operator != "in")) is not None:
            _one(reading, i, period, operator)


def _one(reading: Reading, i: int, period: Period, operator: str) -> None:
    target = _target(reading, i, period.last)
    if target is None or operator in ("contains", "starts", "ends"):
        return
    negated = any(reading.tag(k) == "!" for k in range(max(0, i - 2), i))
    predicate = _predicate(target, period, operator)
    if operator == "in" and not period.part:
        predicate, period = _listed(reading, target, predicate, period)
    reading.filters.append(Not.model_validate({"not": predicate}) if negated else predicate)
    first = i - 1 if reading.tag(i - 1) in ("s", "!") else i
    reading.note(first, period.last, "filter", f'"{target.name}" {_said(period, operator)}')


def _listed(reading: Reading, target: Field, predicate: Predicate, period: Period) -> tuple[Predicate, Period]:
    """Further years: "in 1999 or 2000"."""
    either = [predicate]
    while True:
        k = reading.skip(period.last + 1, "s,&|V")
        joined = any(reading.items[x].tag in ",&|V" for x in range(period.last + 1, k))
        if (
            not joined
            or reading.tag(k) != "N"
            or len(reading.items[k].text) != 4
            or not 1500 <= reading.items[k].value <= 2200
        ):
            break
        if len(either) == 1 and any(reading.items[x].tag == "V" for x in range(period.last + 1, k)):
            reading.groups.append(Group(target, "with", k, unit=None if target.is_numeric else TimeUnit.YEAR))
        year = int(reading.items[k].value)
        following = Period(date(year, 1, 1), date(year + 1, 1, 1), k)
        either.append(_within(target, following.start, following.end))
        period = Period(period.start, period.end, k)
    return (Or.model_validate({"or": tuple(either)}) if len(either) > 1 else predicate), period


def _range(reading: Reading, i: int, j: int) -> None:
    low = _period(reading, j, True)
    if low is None:
        return
    k = reading.skip(low.last + 1, "s&|G")
    high = _period(reading, k, True)
    target = _target(reading, i, high.last if high else low.last)
    if high is None or target is None or low.part or high.part:
        return
    start, end = min(low.start, high.start), max(low.end, high.end)
    reading.filters.append(_within(target, start, end))
    reading.note(i, high.last, "filter", f'"{target.name}" from {start} to {end - timedelta(days=1)}')
    if _is_compared(reading, i) and all(_is_whole_year(period) for period in (low, high)):
        reading.groups.append(Group(target, "by", i, unit=None if target.is_numeric else TimeUnit.YEAR))


def _is_compared(reading: Reading, i: int) -> bool:
    """ "Compare sales between 2019 and 2020": years are set side by side."""
    return any(item.text.split(" ")[0] in _COMPARED for item in reading.items[:i])


def _is_whole_year(period: Period) -> bool:
    return (period.start.month, period.start.day) == (1, 1) and period.end == add_months(period.start, 12)


def _said(period: Period, operator: str) -> str:
    if period.part:
        unit, value = period.part
        return f"in {unit.value} {', '.join(map(str, value)) if isinstance(value, tuple) else value}"
    last = period.end - timedelta(days=1)
    words = {"gt": "after", "after": "after", "since": "since", "before": "before", "lt": "before"}.get(operator, "in")
    counted = f", counted from the last date of the data, {period.counted_from}" if period.counted_from else ""
    return f"{words} {period.start} to {last}{counted}"


def _target(reading: Reading, i: int, last: int) -> Field | None:
    """The nearest date spoken of, else the dataset's date, else a column of years."""
    near = sorted((k for k in reading.free() if reading.tag(k) == "F"), key=lambda k: (abs(k - i), k))
    for k in near:
        found = reading.pick(k, "temporal")
        if found.is_temporal and min(abs(k - i), abs(k - last)) <= 4:
            reading.items[k].used = reading.items[k].used or _names_only_the_filter(reading, k, i, last)
            return found
    years = [f for f in reading.fields.fields if f.is_temporal and f.is_numeric]
    return the_date(reading) or next(iter(years), None)


def _names_only_the_filter(reading: Reading, k: int, i: int, last: int) -> bool:
    """ "Whose start date is before 2010": the field serves the filter alone."""
    before = reading.tag(reading.skip(k - 1, "s", -1))
    glue = all(reading.tag(x) in ("s", "G", "!") for x in range(k + 1, i))
    return (k < i and glue and before not in ("B", "P", "O", "C", "A", "M", "V", "&", "")) or k == last + 1


def _predicate(target: Field, period: Period, operator: str) -> Predicate:
    if period.part and not target.is_numeric:
        unit, value = period.part
        if isinstance(value, tuple):
            return FieldPredicate(field=target.name, time_unit=unit, one_of=value)
        return FieldPredicate(field=target.name, time_unit=unit, equal=value)
    if operator in ("gt", "after"):
        return FieldPredicate(field=target.name, gte=_bound(target, period.end))
    if operator in ("since", "gte"):
        return FieldPredicate(field=target.name, gte=_bound(target, period.start))
    if operator in ("before", "lt"):
        return FieldPredicate(field=target.name, lt=_bound(target, period.start))
    if operator == "lte":
        return FieldPredicate(field=target.name, lt=_bound(target, period.end))
    return _within(target, period.start, period.end)


def _within(target: Field, start: date, end: date) -> Predicate:
    if target.is_numeric:
        last = (end - timedelta(days=1)).year
        if start.year == last:
            return FieldPredicate(field=target.name, equal=start.year)
        return FieldPredicate(field=target.name, range=(start.year, last))
    low = FieldPredicate(field=target.name, gte=start.isoformat())
    return And.model_validate({"and": (low, FieldPredicate(field=target.name, lt=end.isoformat()))})


def _bound(target: Field, day: date) -> int | str:
    return day.year if target.is_numeric else day.isoformat()


def _period(reading: Reading, j: int, compared: bool) -> Period | None:
    for k in range(j, reading.skip(j) + 1):
        if reading.tag(k) and (written := written_out(reading, k)) is not None:
            return written
    j = reading.skip(j)
    tag = reading.tag(j)
    if not tag:
        return None
    item = reading.items[j]
    if tag == "d":
        return _date(item.text, j)
    if item.text in _BACK or item.text in ("this", "current", "next", "yesterday", "today"):
        return _single_day(reading, j)
    back = _relative(reading, j)
    if back is not None:
        return back
    quarter = written_out(reading, j) or quarter_of(reading, j) or season(reading, j) or weekday(reading, j)
    if quarter is not None:
        return quarter
    month = _month(reading, j, compared)
    if month is not None:
        return month
    if tag == "N" and _is_year(reading, j, compared):
        year = int(item.value)
        return Period(date(year, 1, 1), date(year + 1, 1, 1), j)
    return None


def _is_year(reading: Reading, j: int, compared: bool) -> bool:
    """Four digits after "in", "of", "during", "year" or a comparison of time."""
    item = reading.items[j]
    if not isinstance(item.value, int) or not 1500 <= item.value <= 2200 or len(item.text) != 4:
        return False
    before = reading.items[j - 1] if j else None
    if before is None:
        return False
    following = reading.items[j + 1] if reading.tag(j + 1) == "V" and reading.tag(j + 2) == "N" else None
    if following is not None and not compared and _has_time(reading) and len(reading.items[j + 2].text) == 4:
        return True
    if compared:
        return (before.tag == "G" and before.value in ("after", "before", "since")) or _range_of_years(reading, j)
    return (
        _stands_bare(reading, j)
        or (before.tag == "r" and _has_time(reading))
        or (before.text in ("in", "during", "of", "for", "year", "throughout", "from", "either") and _has_time(reading))
    )


def _stands_bare(reading: Reading, j: int) -> bool:
    """ "Monthly sales 2023": a year that the data has, after what is drawn and not compared with it."""
    before, following = reading.items[j - 1], reading.tag(j + 1)
    named = before.tag == "F" and (before.value.field.is_temporal or not before.value.field.is_measure)
    ends = following in ("", "B", "P", ".", ",") and before.tag in "FEwuv" and not named
    return ends and _in_dates(reading, int(reading.items[j].value))


def _range_of_years(reading: Reading, j: int) -> bool:
    near = [reading.items[k].text for k in range(max(0, j - 5), j)]
    return ("between" in near or "from" in near) and _has_time(reading) and not _compared_number(reading, j)


def _compared_number(reading: Reading, j: int) -> bool:
    """A numeric field stands right before the comparison, which is then meant, unless two years of it are compared."""
    if _is_compared(reading, j) and _in_dates(reading, int(reading.items[j].value)):
        return False
    for k in range(j - 1, max(-1, j - 6), -1):
        if reading.tag(k) == "F":
            found = reading.pick(k, "temporal")
            return found.is_numeric and not found.is_temporal
    return False


def _in_dates(reading: Reading, year: int) -> bool:
    dated = the_date(reading) or next((f for f in reading.fields.fields if f.is_temporal and f.is_numeric), None)
    ends = [str(end)[:4] for end in (dated.column.min, dated.column.max)] if dated is not None else []
    return bool(ends) and all(end.isdigit() for end in ends) and int(ends[0]) <= year <= int(ends[1])


def _has_time(reading: Reading) -> bool:
    return any(f.is_temporal for f in reading.fields.fields)


def _date(text: str, j: int) -> Period | None:
    parts = text.replace("T", " ").split(" ")[0]
    try:
        if "/" in parts:
            first, second, year = (int(p) for p in parts.split("/"))
            start = date(year, second, first) if first > 12 else date(year, first, second)
            return Period(start, start + timedelta(days=1), j)
        numbers = [int(p) for p in parts.split("-")]
        if len(numbers) == 2:
            return _month_of(numbers[0], numbers[1], j)
        start = date(*numbers)
        return Period(start, start + timedelta(days=1), j)
    except (ValueError, TypeError, OverflowError):
        return None


def _month_of(year: int, month: int, j: int) -> Period:
    start = date(year, month, 1)
    return Period(start, start + timedelta(days=monthrange(year, month)[1]), j)


def _month(reading: Reading, j: int, compared: bool) -> Period | None:
    """ "March 2020", "March 3, 2020", "May" after a preposition: of any year."""
    number = reading.lex.months.get(reading.items[j].text)
    k = reading.skip(j + 1, "s,")
    if number is None or (
        reading.items[j].text in ("may", "march", "mar", "dec", "sun") and not _is_month(reading, j, k)
    ):
        return None
    if reading.tag(k) == "N" and 1500 <= reading.items[k].value <= 2200:
        return _month_of(int(reading.items[k].value), number, k)
    if reading.tag(j + 1) == "N" and 1 <= reading.items[j + 1].value <= 31:
        y = reading.skip(j + 2, "s,")
        if reading.tag(y) == "N" and 1500 <= reading.items[y].value <= 2200:
            return _date(f"{int(reading.items[y].value)}-{number}-{int(reading.items[j + 1].value)}", y)
    if compared:
        year = reading.today.year if number <= reading.today.month else reading.today.year - 1
        return _month_of(year, number, j)
    spoken = j > 0 and reading.items[j - 1].text in ("in", "during", "of", "for") and the_date(reading) is not None
    return Period(date(1, 1, 1), date(1, 1, 1), j, (TimeUnit.MONTH, number)) if spoken else None


def _is_month(reading: Reading, j: int, k: int) -> bool:
    """Words that are also others are months with a capital letter, beside a year or after "in"."""
    dated = reading.tag(k) == "N" and len(reading.items[k].text) == 4
    timed = j > 0 and reading.items[j - 1].text in ("in", "during", "since", "until", "before", "after")
    return dated or timed or not reading.items[j].value[:1].islower()


def _single_day(reading: Reading, j: int) -> Period | None:
    days = {"yesterday": 1, "today": 0}.get(reading.items[j].text)
    if days is None or the_date(reading) is None:
        return None
    day = reading.today - timedelta(days=days)
    return Period(day, day + timedelta(days=1), j)


def _relative(reading: Reading, j: int) -> Period | None:
    """A unit of time counted back from today, or from the data's end where today's stretch lies wholly after it."""
    found = _counted(reading, j, reading.today)
    end = _last_day(reading)
    if found is None or end is None or found.start <= end:
        return found
    from_end = _counted(reading, j, end)
    return replace(from_end, counted_from=end) if from_end is not None else found


def _last_day(reading: Reading) -> date | None:
    years = (f for f in reading.fields.fields if f.is_temporal and f.is_numeric)
    column = getattr(the_date(reading) or next(years, None), "column", None)
    last = column.max if column is not None else None
    try:
        return date(int(last), 12, 31) if isinstance(last, (int, float)) else date.fromisoformat(str(last)[:10])
    except (ValueError, OverflowError):
        return None


def _counted(reading: Reading, j: int, today: date) -> Period | None:
    """The word before the number or unit says which way."""
    start = j
    count, unit_at = 1, j
    if reading.tag(j) == "N" and isinstance(reading.items[j].value, int):
        count, unit_at = reading.items[j].value, j + 1
    if reading.tag(unit_at) not in ("u", "F", "w", "s") or not 1 <= count <= 10_000:
        return None
    unit = reading.items[unit_at].senses.get("u") or (
        reading.items[unit_at].value if reading.tag(unit_at) == "u" else None
    )
    before = reading.items[start - 1].text if start and not reading.items[start - 1].used else ""
    if unit not in ("year", "quarter", "month", "week", "day") or (the_date(reading) is None and unit != "year"):
        return None
    if before in _BACK:
        return _back(today, unit, count, unit_at, rolling=reading.tag(j) == "N")
    if before in ("this", "current"):
        first = _floor(today, unit)
        return Period(first, _shift(first, unit, 1), unit_at)
    return None


def _back(today: date, unit: str, count: int, last: int, rolling: bool) -> Period:
    """ "Last year" is the calendar year before; "the last 12 months" end today."""
    if rolling:
        return Period(_shift(today, unit, -count), today + timedelta(days=1), last)
    first = _floor(today, unit)
    return Period(_shift(first, unit, -1), first, last)


def _floor(day: date, unit: str) -> date:
    if unit == "year":
        return date(day.year, 1, 1)
    if unit == "quarter":
        return date(day.year, day.month - (day.month - 1) % 3, 1)
    if unit == "month":
        return date(day.year, day.month, 1)
    return day - timedelta(days=day.weekday()) if unit == "week" else day


def _shift(day: date, unit: str, count: int) -> date:
    if unit in ("week", "day"):
        return day + timedelta(days=count * (7 if unit == "week" else 1))
    return add_months(day, count * {"year": 12, "quarter": 3, "month": 1}[unit])
