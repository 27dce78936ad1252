"""Stretches of the calendar by their names: quarters, halves, seasons, days of the week."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from datasage_jupyter.core.ask.clauses.times import the_date
from datasage_jupyter.core.ask.reading import Reading
from datasage_jupyter.core.ask.tokens import stem
from datasage_jupyter.core.model import TimeUnit

_PLACES = {
    "first": 1,
    "1st": 1,
    "second": 2,
    "2nd": 2,
    "third": 3,
    "3rd": 3,
    "fourth": 4,
    "4th": 4,
    "final": 4,
    "last": 0,
}
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}


@dataclass(frozen=True, slots=True)
class Period:
    """Half-open: from `start` up to, not including, `end`; or a pooled part of every year. `counted_from` is the day that the data
    ends on, where "the last month" is counted from there rather than from today."""

    start: date
    end: date
    last: int
    part: tuple[TimeUnit, int | tuple[int, ...]] | None = None
    counted_from: date | None = None


def written_out(reading: Reading, j: int) -> Period | None:
    """ "The third quarter of 2023", "the second half of 2022", "H1 2024"."""
    unit = reading.items[j + 1] if reading.tag(j + 1) else None
    place = _PLACES.get(reading.items[j].text)
    half = len(reading.items[j].text) == 2 and reading.items[j].text in ("h1", "h2")
    if (place is None or unit is None or unit.text not in ("quarter", "half")) and not half:
        return None
    k = reading.skip(j + 1 if half else j + 2)
    months = 6 if half or (unit is not None and unit.text == "half") else 3
    place = int(reading.items[j].text[1]) if half else place
    if place == 0:
        place = 12 // months if reading.items[j + 2 : j + 3] and reading.items[j + 2].text == "of" else None
    if place is None or place * months > 12 or the_date(reading) is None:
        return None
    if reading.tag(k) == "N" and 1500 <= reading.items[k].value <= 2200:
        start = add_months(date(int(reading.items[k].value), 1, 1), (place - 1) * months)
        return Period(start, add_months(start, months), k)
    named = months == 3 and reading.items[j + 1].text == "quarter"
    return Period(date(1, 1, 1), date(1, 1, 1), j + 1, (TimeUnit.QUARTER, place)) if named else None


def season(reading: Reading, j: int) -> Period | None:
    """ "In summer 2023", "in summer": the three months of the north."""
    first = _SEASONS.get(reading.items[j].text)
    k = reading.skip(j + 1)
    if first is None or the_date(reading) is None:
        return None
    if reading.tag(k) != "N" or not 1500 <= reading.items[k].value <= 2200:
        months = (first, first % 12 + 1, (first + 1) % 12 + 1)
        spoken = j > 0 and reading.items[j - 1].text in ("in", "during", "the")
        return Period(date(1, 1, 1), date(1, 1, 1), j, (TimeUnit.MONTH, months)) if spoken else None
    start = date(int(reading.items[k].value), first, 1)
    return Period(start, add_months(start, 3), k)


def weekday(reading: Reading, j: int) -> Period | None:
    """ "On Mondays": of any week."""
    number = reading.lex.weekdays.get(stem(reading.items[j].text))
    spoken = j > 0 and reading.items[j - 1].text in ("on", "for", "during", "only") and the_date(reading) is not None
    return Period(date(1, 1, 1), date(1, 1, 1), j, (TimeUnit.DAY, number)) if number is not None and spoken else None


def quarter_of(reading: Reading, j: int) -> Period | None:
    text = reading.items[j].text
    if len(text) != 2 or text[0] != "q" or text[1] not in "1234" or the_date(reading) is None:
        return None
    quarter = int(text[1])
    k = reading.skip(j + 1)
    if reading.tag(k) == "N" and 1500 <= reading.items[k].value <= 2200:
        year, month = int(reading.items[k].value), 3 * quarter - 2
        return Period(date(year, month, 1), add_months(date(year, month, 1), 3), k)
    return Period(date(1, 1, 1), date(1, 1, 1), j, (TimeUnit.QUARTER, quarter))


def add_months(day: date, count: int) -> date:
    months = day.year * 12 + day.month - 1 + count
    year, month = max(1, min(9999, months // 12)), months % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
