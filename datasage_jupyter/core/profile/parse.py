"""Numbers and dates written as text."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from datasage_jupyter.core.profile.lexicon.words import MONTHS, UNITS

_SIGNS = r"[$€£¥₹₽₩฿₺₪₫]|US\$|USD|EUR|GBP|CHF|R\$|Rs\.?|zł|Kč|kr\.?|Ft|руб\.?|SEK|NOK|DKK|PLN|CZK|HUF|JPY|CAD|AUD"
_BOUND = (
    r"(?:(?:over|under|above|below|more than|less than|at least|at most|up to|about|approx\.?|ca\.?|[<>≤≥~≈±]=?)\s*)?"
)
_NUMBER = re.compile(
    rf"(?i:{_BOUND})(?P<open>\()?\s*(?P<minus>[-−+])?\s*(?P<sign>{_SIGNS})?\s*(?P<minus2>[-−+])?\s*"
    r"(?P<digits>\d{1,3}(?:[,.'’ \u00a0\u202f]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?|[.,]\d+)(?P<exp>[eE][-+]?\d{1,3})?"
    rf"\s*(?P<unit>%|‰|°[CF]?|{_SIGNS}|[a-zA-Zµμ²³°]{{1,8}}(?:/\d{{0,4}}\s?[a-zA-Z²³]{{1,4}})?)?\s*(?P<close>\))?\s*(?P<tail>[-−])?"
)
_SPACES = re.compile(r"['’ \u00a0\u202f]")
_SCALES = {"k": 1e3, "K": 1e3, "M": 1e6, "mn": 1e6, "B": 1e9, "bn": 1e9, "Bn": 1e9}


_WRITTEN_UNITS = frozenset(u.lower() for u in (*UNITS, *_SCALES)) | frozenset(
    [
        "a",
        "aud",
        "bar",
        "bps",
        "c",
        "cad",
        "chf",
        "czk",
        "d",
        "db",
        "dkk",
        "f",
        "ft",
        "ft²",
        "h",
        "hr",
        "huf",
        "j",
        "jpy",
        "k",
        "kgs",
        "kj",
        "km²",
        "kpa",
        "kr",
        "kr.",
        "kč",
        "mbps",
        "min",
        "mo",
        "m²",
        "m³",
        "nm",
        "nok",
        "pa",
        "pcs",
        "pln",
        "pts",
        "px",
        "r$",
        "rpm",
        "rs",
        "rs.",
        "s",
        "sek",
        "st",
        "t",
        "tb",
        "us$",
        "v",
        "w",
        "wh",
        "wk",
        "x",
        "yrs",
        "zł",
        "µm",
        "руб",
        "руб.",
    ]
)
"""Words after a number that say its unit; those of names (`price_usd`) are `UNITS`."""


_DIFFERENT = 5
"""Different numbers before a word that make it a unit."""


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """How a column writes numbers: which character is the decimal mark, and the unit most values carry."""

    decimal: str
    unit: str | None
    units: frozenset[str]


def number_style(values: Sequence[str]) -> NumberStyle | None:
    """The way most of these texts write numbers, or None if fewer than nine in ten are numbers."""
    matches = [m for m in (_NUMBER.fullmatch(v.strip()) for v in values) if m is not None]
    if not values or len(matches) < 0.9 * len(values):
        return None
    units: dict[str, int] = {}
    for m in matches:
        unit = (m["sign"] or m["unit"] or "").strip()
        units[unit] = units.get(unit, 0) + 1
    named = {u for u in units if u and u[0].isalpha() and u.lower() not in _WRITTEN_UNITS}
    if (named and (len(matches) < len(values) or not _is_unit(units, matches))) or _is_lettered(units):
        return None
    best = max(units, key=lambda u: (units[u], u))
    if not best and len(units) > 1:
        rest = {u: n for u, n in units.items() if u}
        second = max(rest, key=lambda u: (rest[u], u))
        best = second if rest[second] >= 0.1 * len(matches) else best
    if best in _SCALES and set(units) <= {"", *_SCALES}:
        best = ""
    return NumberStyle(_decimal_mark([m["digits"] for m in matches]), best or None, frozenset(units))


def _is_lettered(units: dict[str, int]) -> bool:
    """Letters that change from value to value are no units: seats 12A, 14C, 7F."""
    lettered = {u: n for u, n in units.items() if u[:1].isalpha() and u not in _SCALES}
    return len(lettered) > 2 and max(lettered.values()) < 0.6 * sum(units.values())


def _is_unit(units: dict[str, int], matches: list[re.Match[str]]) -> bool:
    """A word that is no known unit is one where it follows every number, and a blank parts the two."""
    if len(units) > 1 or len({m["digits"] for m in matches}) < _DIFFERENT:
        return False
    apart = sum(m.string[m.end("digits") : m.start("unit")].isspace() for m in matches if m["unit"])
    return apart >= 0.9 * len(matches)


def _decimal_mark(digits: list[str]) -> str:
    votes = {".": 0, ",": 0}
    for text in digits:
        dots, commas = text.count("."), text.count(",")
        if dots and commas:
            votes["." if text.rfind(".") > text.rfind(",") else ","] += 10
        elif commas == 1 and not re.fullmatch(r"[1-9]\d{0,2},\d{3}", text):
            votes[","] += 2
        elif dots == 1 and not re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", text):
            votes["."] += 2
        elif commas > 1 or dots > 1:
            votes["." if commas > 1 else ","] += 5
    if votes[","] > votes["."]:
        return ","
    return "."


def parse_number(text: str, style: NumberStyle) -> float:
    """The number a text means in this style; NaN if it means none."""
    other = "," if style.decimal == "." else "."
    plain = text.strip(" $€£%").replace(other, "").replace(style.decimal, ".")
    if plain.replace(".", "", 1).isdecimal():
        return float(plain)
    m = _NUMBER.fullmatch(text.strip())
    if m is None:
        return math.nan
    digits = _SPACES.sub("", m["digits"].replace(other, "")).replace(style.decimal, ".")
    if digits.count(".") > 1:
        return math.nan
    try:
        value = float(digits + (m["exp"] or ""))
    except ValueError:
        return math.nan
    unit = m["unit"] or ""
    if unit in _SCALES and style.unit is None:
        value *= _SCALES[unit]
    negative = (m["open"] and m["close"]) or "-" in (m["minus"] or m["minus2"] or m["tail"] or "").replace("−", "-")
    return -value if negative else value


_TIME = r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:[aApP]\.?[mM]\.?)?\s*(?:Z|UTC|GMT|[A-Z]{3,4}|(?:GMT|UTC)?\s*[+-]\d{1,2}:?(?:\d{2})?)?"
_MONTH = r"(?P<mon>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?"
_DATED = tuple(
    re.compile(form + rf"(?P<time>(?:[T ]|,\s*|\s+at\s+|\s*-\s*)\s*{_TIME})?", re.IGNORECASE)
    for form in (
        r"(?P<y>\d{4})(?P<s>[-/.])(?P<m>\d{1,2})(?:(?P=s)(?P<d>\d{1,2}))?",
        rf"{_DAY}(?P<a>\d{{1,2}})(?P<s>[-/. ])(?P<b>\d{{1,2}})(?P=s)(?P<y>\d{{2,4}})",
        rf"{_DAY}(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[-\s/.]*(?:of\s+)?{_MONTH}[-,\s/]*(?P<y>\d{{4}}|\d{{2}})",
        rf"{_DAY}{_MONTH}[-\s]*(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:,\s*|[-\s]+)(?P<y>\d{{4}})",
        rf"{_MONTH}[-\s,/']+(?P<y>\d{{4}}|\d{{2}})",
        rf"(?P<y>\d{{4}})[-\s/]+{_MONTH}(?:[-\s/]+(?P<d>\d{{1,2}}))?",
    )
)
_STAMP = rf"{_DAY}{_MONTH}\s+(?P<d>\d{{1,2}})(?P<time>\s+{_TIME})\s+(?:[A-Z]{{3,4}}\s+)?(?P<y>\d{{4}})"
_DATE_FORMS = (*_DATED, re.compile(_STAMP, re.IGNORECASE))
CLOCK = re.compile(r"\d{1,3}:[0-5]\d(:[0-5]\d([.,]\d+)?|\.\d+)?(\s*[aApP]\.?[mM]\.?)?")


@dataclass(frozen=True, slots=True)
class DateStyle:
    """How a column writes dates: day before month or not, and whether most values carry a time of day."""

    day_first: bool
    has_time: bool
    form: int

    @property
    def order(self) -> str | None:
        """`dmy`, `mdy` or `ymd`; None where the month is a word."""
        return {0: "ymd", 1: "dmy" if self.day_first else "mdy"}.get(self.form)


def _date_match(text: str, first: int = 0) -> tuple[int, re.Match[str]] | None:
    order = [first, *(i for i in range(len(_DATE_FORMS)) if i != first)]
    for i in order:
        m = _DATE_FORMS[i].fullmatch(text)
        if m is not None:
            return i, m
    return None


def _is_possible(hit: tuple[int, re.Match[str]]) -> bool:
    """A year and month of numbers only (2019-07, 2019.07) need numbers that can be these."""
    form, found = hit
    return form != 0 or found["d"] is not None or (1000 <= int(found["y"]) <= 2200 and 1 <= int(found["m"]) <= 12)


def date_style(values: Sequence[str], share: float = 0.9) -> DateStyle | None:
    """The way most of these texts write dates, or None if too few are dates."""
    found: list[tuple[int, re.Match[str]]] = []
    misses, allowed, form = 0, (1 - share) * len(values), 0
    for value in values:
        hit = _date_match(value.strip(), form) if 4 <= len(value) <= 48 else None
        if hit is None or not _is_possible(hit):
            misses += 1
            if misses > allowed:
                return None
        else:
            form = hit[0]
            found.append(hit)
    if not found:
        return None
    pairs = [(int(m["a"]), int(m["b"])) for i, m in found if i == 1]
    big_first, big_second = sum(a > 12 for a, _ in pairs), sum(b > 12 for _, b in pairs)
    timed = [m["time"] for i, m in found if i == 6 or m["time"]]
    forms = [i for i, _ in found]
    return DateStyle(
        big_first > big_second, len(timed) > 0.5 * len(found), max(set(forms), key=lambda f: (forms.count(f), -f))
    )


def parse_date(text: str, style: DateStyle) -> date | None:
    """The day a text means in this style, or None if it means none."""
    hit = _date_match(text.strip(), style.form) if 4 <= len(text) <= 48 else None
    if hit is None:
        return None
    parts = hit[1].groupdict()
    year = int(parts["y"])
    if len(parts["y"]) == 2:
        year += 1900 if year >= 70 else 2000
    if hit[0] == 1:
        a, b = int(parts["a"]), int(parts["b"])
        day, month = (a, b) if style.day_first else (b, a)
        if month > 12 >= day:
            day, month = month, day
    else:
        month = int(parts["m"]) if parts.get("m") else MONTHS[parts["mon"].lower()]
        day = int(parts.get("d") or 1)
    try:
        return date(year, month, day)
    except ValueError:
        return None
