"""Titles from the spec: what is drawn, of what, and in which unit."""

from __future__ import annotations

import re

from datasage_jupyter.core.model import Aggregate, ColumnProfile, FieldDef, TimeUnit, Window

_AGGREGATES = {
    Aggregate.DISTINCT: "Distinct {}",
    Aggregate.SUM: "Total {}",
    Aggregate.MEAN: "Average {}",
    Aggregate.MEDIAN: "Median {}",
    Aggregate.MIN: "Lowest {}",
    Aggregate.MAX: "Highest {}",
    Aggregate.STDEV: "Standard deviation of {}",
    Aggregate.VARIANCE: "Variance of {}",
    Aggregate.Q1: "First quartile of {}",
    Aggregate.Q3: "Third quartile of {}",
    Aggregate.VALID: "Number of {} values",
    Aggregate.MISSING: "Missing {} values",
}
_WINDOWS = {
    Window.SHARE: "Share of {}",
    Window.CUMULATIVE: "Cumulative {}",
    Window.DIFFERENCE: "Change in {}",
    Window.PERCENT_CHANGE: "Change in {} (%)",
    Window.MOVING_AVERAGE: "Moving average of {}",
    Window.RANK: "Rank by {}",
}
_UNITS = {
    TimeUnit.YEARQUARTER: "quarter",
    TimeUnit.YEARMONTH: "month",
    TimeUnit.YEARWEEK: "week",
    TimeUnit.YEARMONTHDATE: "day",
    TimeUnit.YEARMONTHDATEHOURS: "hour",
    TimeUnit.YEARMONTHDATEHOURSMINUTES: "minute",
    TimeUnit.DAY: "weekday",
    TimeUnit.DATE: "day of month",
    TimeUnit.HOURS: "hour",
    TimeUnit.MINUTES: "minute",
}


_GENERIC = frozenset({"date", "day", "time", "timestamp", "datetime", "when", "dt", "ts", "month", "week", "year"})
"""Names that say no more than that the field is a time."""
_ACRONYMS = frozenset({
    "api", "bmi", "co2", "cpu", "cpi", "dob", "eu", "gdp", "gni", "gnp", "gpa", "gps", "gpu", "hdi", "html", "id",
    "ip", "iq", "isbn", "iso", "kpi", "mpg", "mph", "nox", "pdf", "ph", "pm10", "ppm", "rgb", "roi", "rpm", "sku",
    "sms", "so2", "ssn", "uk", "url", "usa", "usb", "utc", "uuid", "vat", "vip", "vin", "voc",
})  # fmt: skip
_SPELLED = {
    "addr": "address", "amt": "amount", "avg": "average", "cnt": "count", "cust": "customer", "dept": "department", "hrs": "hours",
    "mgr": "manager", "nbr": "number", "num": "number", "pct": "percent", "percap": "per capita",
    "qty": "quantity", "yr": "year", "yrs": "years",
}  # fmt: skip
"""Shortened words with one reading, whatever the table."""


def humanize(name: str) -> str:
    """A column's name as a reader would write it: `unit_price` and `unitPrice` become "Unit price", `gdpPercap` "GDP per capita"."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name) if " " not in name else name
    words = re.sub(r"[_\s]+", " ", words).strip() or name
    words = words if any(part.isupper() and len(part) > 1 for part in words.split()) or " " in name else words.lower()
    first, *rest = (_written_out(word) for word in words.split(" "))
    words = " ".join([f"{first} of" if first == "number" and rest else first, *rest])
    return words[:1].upper() + words[1:]


def _written_out(word: str) -> str:
    if word.islower() and word in _ACRONYMS:
        return word.upper()
    return _SPELLED.get(word, word)


def axis_title(definition: FieldDef, column: ColumnProfile | None) -> str:
    """Title of an axis or legend."""
    if definition.title is not None:
        return definition.title
    if column is None:
        title = "Number of rows"
    elif definition.aggregate is None:
        title = _with_unit(humanize(column.name), definition, column)
    else:
        title = _with_unit(_aggregated(definition.aggregate, humanize(column.name)), definition, column)
    if definition.window is not None:
        title = _WINDOWS[definition.window].format(lowered(title))
    return title


def _aggregated(aggregate: Aggregate, name: str) -> str:
    """ "Total price", but no "Total total bill"."""
    words = _AGGREGATES.get(aggregate, "Number of {} values").format(lowered(name))
    first, _, rest = words.partition(" ")
    return f"{first} {rest.partition(' ')[2]}" if rest.lower().startswith(f"{first.lower()} ") else words


def chart_title(measures: list[str], groups: list[str]) -> str:
    """Title of the chart: "Average price by brand and year"."""
    measures = list(dict.fromkeys(measures))
    what = listed_words([*measures[:1], *(lowered(other) for other in measures[1:])]) or (
        groups[0] if groups else "Chart"
    )
    by = [lowered(group) for group in dict.fromkeys(groups) if group not in measures] if measures else groups[1:]
    return f"{what} by {listed_words(by)}" if by else what


def listed_words(words: list[str]) -> str:
    """Words in a row: "a, b and c"; each once."""
    words = list(dict.fromkeys(words))
    return " and ".join(words) if len(words) < 3 else f"{', '.join(words[:-1])} and {words[-1]}"


def lowered(title: str) -> str:
    """The title inside a sentence; abbreviations keep their capitals."""
    first = title.split(" ", 1)[0]
    return title if len(first) > 1 and first[:2].isupper() else title[:1].lower() + title[1:]


def _with_unit(title: str, definition: FieldDef, column: ColumnProfile) -> str:
    if definition.time_unit is not None:
        word = _UNITS.get(definition.time_unit, definition.time_unit.value)
        if column.name.casefold() in _GENERIC:
            return word[:1].upper() + word[1:]
        return title if word in title.casefold() else f"{title} ({word})"
    counted = definition.aggregate in (Aggregate.COUNT, Aggregate.DISTINCT, Aggregate.VALID, Aggregate.MISSING)
    unit = None if counted or definition.window in (Window.SHARE, Window.RANK) else column.unit
    said = title.casefold().split()
    told = unit is None or f"({unit})" in title or unit.casefold() in said or (unit == "%" and "percent" in said)
    return title if told else f"{title} ({unit})"
