"""What a column's values mean, from its name and its values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from datasage_jupyter.core.profile import recognise as r
from datasage_jupyter.core.profile.facts import Facts
from datasage_jupyter.core.profile.lexicon.people import GENDER_PAIRS
from datasage_jupyter.core.profile.lexicon.words import MONEY_WORDS, RANK_WORDS, YEAR_WORDS
from datasage_jupyter.core.profile.names import has, tokens


@dataclass(slots=True)
class Evidence:
    """A column's name and its values (those that only stand for a missing one left out).

    Attributes:
        words: The words of the name.
        values, counts: Distinct values and how often they occur, most frequent first.
        words_per_value, length: Means over the cells.
        distinct, distinct_share: Over the whole column.
    """

    words: tuple[str, ...]
    values: Sequence[str]
    counts: npt.NDArray[np.int64]
    distinct: int = 0
    distinct_share: float = 0.0
    length: float = 0.0
    words_per_value: float = 0.0

    def share(self, test: Callable[[str], bool]) -> float:
        """The share of cells whose value passes a test."""
        total = int(self.counts.sum())
        if len(self.values) > 120 and not any(test(v) for v in self.values[:60]):
            return 0.0
        return sum(int(n) for v, n in zip(self.values, self.counts, strict=True) if test(v)) / total if total else 0.0

    def named(self, *words: str) -> bool:
        """Whether the name has any of these words."""
        return has(self.words, *words)


def text_semantic(e: Evidence) -> str | None:
    """The semantic type of a text column that holds neither numbers nor dates, or None."""
    if not e.values:
        return None
    for name, rule in _RULES:
        if rule(e):
            return name
    return None


def _is_city(e: Evidence) -> bool:
    return (
        e.named("city", "town", "suburb", "municipality", "village", "cities")
        and not e.named("code", "id", "council", "limits", "state", "precinct", "url", "address", "hall")
        and e.share(r.is_place_word) >= 0.8
        and e.words_per_value < 4
    )


def _is_county(e: Evidence) -> bool:
    blocked = e.named("precinct", "code", "cd", "fips", "id", "boundary", "council", "seat")
    if e.distinct >= 3 and e.share(r.is_county_name) >= 0.8:
        return True
    return e.named("county", "counties") and not blocked and e.share(r.is_place_word) >= 0.8


def _is_state(e: Evidence) -> bool:
    if e.named("state", "states", "province", "stateab"):
        return e.share(r.is_state) >= 0.6 and not e.named("united", "fips")
    return e.distinct >= 3 and (e.share(r.is_state_code) >= 0.95 or e.share(r.is_state_name) >= 0.95)


def _is_country(e: Evidence) -> bool:
    if e.named("country", "countries", "nation"):
        return e.share(r.is_place_word) >= 0.8 and e.words_per_value < 6
    if e.distinct >= 3 and e.share(r.is_country_name) >= 0.8:
        return True
    fewest = 3 if e.named("iso", "ctry", "cntry", "noc", "cca", "alpha", "origin", "destination", "market") else 6
    return e.distinct >= fewest and e.share(r.is_country_code) >= 0.95


def _is_address(e: Evidence) -> bool:
    if e.named("email", "mail", "web", "ip", "mac", "url") and not e.named("mailing"):
        return False
    if e.named("address", "addr", "address1", "address2"):
        return e.share(r.is_address) >= 0.3 or e.words[-1] in ("2", "address2")
    if e.named("street") and e.named("suffix", "number", "direction", "type", "name"):
        return False
    if e.named("street", "streetaddress"):
        return e.share(r.is_address) >= 0.5
    return e.share(lambda v: "\n" not in v and r.is_numbered_address(v)) >= 0.7


def _is_first_name(e: Evidence) -> bool:
    named = e.named("firstname", "forename", "fname") or (e.named("first", "given") and e.named("name", "names"))
    return named and e.share(r.is_place_word) >= 0.5


def _is_last_name(e: Evidence) -> bool:
    named = e.named("lastname", "surname", "lname") or (e.named("last", "family") and e.named("name", "names"))
    return named and e.share(r.is_place_word) >= 0.5


def _is_full_name(e: Evidence) -> bool:
    if e.named("fullname") or (e.named("full") and e.named("name")):
        return True
    if e.named("first", "last", "middle", "company", "business", "organization", "product", "file", "project", "event"):
        return False
    named = e.named("name", "contact", "person", "employee", "student", "patient", "teacher", "doctor", "customer")
    return named and e.distinct >= 3 and e.share(r.is_full_name) >= 0.4


def _is_company(e: Evidence) -> bool:
    if e.named("type", "id", "code", "size", "address", "city", "status"):
        return False
    return e.named("company", "employer") or (e.named("business", "firm") and e.named("name"))


def _is_job(e: Evidence) -> bool:
    if e.named("job") and e.named("title", "role", "position"):
        return True
    return e.named("title", "occupation", "position", "role", "designation", "job") and e.share(r.is_job) >= 0.35


def _is_gender(e: Evidence) -> bool:
    if e.named("gender", "sex"):
        coded = e.distinct <= 5 and e.length <= 5 and e.share(str.isalpha) >= 0.9
        return e.distinct <= 12 and (coded or e.share(r.is_gender) >= 0.5) and not e.named("place", "rank")
    found = {v.strip().lower() for v in e.values}
    return len(found) <= 4 and any(pair <= found for pair in GENDER_PAIRS)


def _is_race(e: Evidence) -> bool:
    if e.named("ethnicity", "raceethnicity"):
        return e.distinct <= 40
    if e.named("race", "racial", "ethnic"):
        return e.distinct <= 40 and e.share(r.is_race) >= 0.3
    return 3 <= e.distinct <= 12 and e.share(r.is_race) >= 0.8


def _is_free_text(e: Evidence) -> bool:
    named = e.named(
        "description", "comment", "comments", "notes", "note", "desc", "remarks", "text", "body", "review", "reviews", "message", "narrative", "summary",
        "abstract", "transcript", "details",
    )  # fmt: skip
    if e.named("code", "id", "status", "type", "symbol"):
        return False
    return named and e.words_per_value >= 2.5 and e.distinct >= 5 and (e.distinct_share >= 0.3 or e.length >= 60)


_RULES: tuple[tuple[str, Callable[[Evidence], bool]], ...] = (
    ("boolean", lambda e: e.distinct <= 2 and r.is_truth(e.values[:3])),
    ("email", lambda e: e.share(r.is_email) >= (0.5 if e.named("email", "mail") else 0.8)),
    ("url", lambda e: e.share(r.is_url) >= 0.5 or (e.named("url", "urls", "website", "link", "web", "href", "uri", "site") and e.share(r.is_domain) >= 0.4)),
    ("uuid", lambda e: e.share(r.is_uuid) >= 0.9),
    ("mac_address", lambda e: e.share(r.is_mac) >= 0.9),
    ("json", lambda e: e.share(r.is_json) >= 0.9),
    ("duration", lambda e: e.share(r.is_duration) >= 0.9),
    ("calendar_period", lambda e: e.share(r.is_period) >= 0.9),
    ("ip_address", lambda e: e.share(r.is_ip) >= 0.9),
    ("version", lambda e: e.share(r.is_version) >= 0.9),
    ("hash", lambda e: e.share(r.is_hash) >= 0.9),
    ("coordinates", lambda e: e.share(r.is_coordinates) >= 0.8),
    ("geometry", lambda e: e.share(r.is_geometry) >= 0.8),
    ("phone", lambda e: e.share(r.is_formatted_phone) >= 0.85 or (e.named("phone", "fax", "telephone", "tel", "mobile") and e.share(r.is_called) >= 0.6)
        or e.share(r.is_international_phone) >= 0.9),
    ("postal_code", lambda e: e.share(r.is_lettered_postal) >= 0.9 or e.share(r.is_zip_plus) >= 0.9
        or (e.named("zip", "zipcode", "postal", "postcode", "post") and e.share(r.is_postal) >= 0.6 and e.distinct_share <= 1)),
    ("weekday", lambda e: e.distinct <= 30 and r.is_calendar(e.values, "weekday") and (e.distinct > 2 or e.named("day", "weekday"))),
    ("quarter", lambda e: e.named("quarter", "qtr") and e.distinct <= 4 and e.share(lambda v: v.strip().upper() in ("Q1", "Q2", "Q3", "Q4")) >= 0.9),
    ("month", lambda e: e.distinct <= 40 and r.is_calendar(e.values, "month") and (e.distinct > 2 or e.named("month"))),
    ("gender", _is_gender),
    ("race", _is_race),
    ("currency", lambda e: e.share(r.is_currency) >= 0.9 and (e.named("currency", "curr", "ccy") or e.distinct >= 3)),
    ("state", _is_state),
    ("country", _is_country),
    ("county", _is_county),
    ("city", _is_city),
    ("street_address", _is_address),
    ("first_name", _is_first_name),
    ("last_name", _is_last_name),
    ("full_name", _is_full_name),
    ("company", _is_company),
    ("job_title", _is_job),
    ("color", lambda e: (e.named("color", "colour") and e.share(r.is_color) >= 0.5) or (e.distinct >= 4 and e.share(r.is_color) >= 0.95 and e.words_per_value < 1.5)),
    ("language", lambda e: e.named("language", "lang", "languages") and e.share(r.is_language) >= 0.5),
    ("airline", lambda e: (e.named("airline", "carrier", "airlines") and e.share(r.is_airline) >= 0.3) or (e.distinct >= 3 and e.share(r.is_airline) >= 0.8)),
    ("free_text", _is_free_text),
)  # fmt: skip


CURRENCY_SIGNS = frozenset(
    [
        "$",
        "€",
        "£",
        "¥",
        "₹",
        "₽",
        "₩",
        "฿",
        "₫",
        "₪",
        "₺",
        "USD",
        "EUR",
        "GBP",
        "CHF",
        "US$",
        "R$",
        "zł",
        "Kč",
        "kr",
        "kr.",
        "Ft",
        "руб",
        "руб.",
        "SEK",
        "NOK",
        "DKK",
        "PLN",
        "CZK",
        "HUF",
        "JPY",
        "CAD",
        "AUD",
    ]
)
_VALUED = (
    "market",
    "sale",
    "sales",
    "asset",
    "property",
    "net",
    "book",
    "assessed",
    "insured",
    "contract",
    "order",
    "total",
    "deal",
    "trade",
    "land",
    "home",
    "house",
    "transaction",
)
"""What has a value in money."""


def number_semantic(facts: Facts, unit: str | None) -> str | None:
    """The semantic type of a column of numbers, or None."""
    numbers, words = facts.numbers, tokens(facts.name)
    if numbers is None:
        return None
    low, high, whole = numbers.min, numbers.max, numbers.is_integer

    def named(*wanted: str) -> bool:
        return has(words, *wanted)

    if named("lat", "latitude") and low >= -90 and high <= 90 and (not whole or named("latitude")):
        return "latitude"
    if named("lon", "lng", "long", "longitude") and low >= -180 and high <= 180 and (not whole or named("longitude")):
        return "longitude"
    if is_year(facts, words):
        return "year"
    if whole and low >= 0:
        code = _whole_semantic(words, low, high, numbers.mean, numbers.quantiles["0.05"])
        if code is not None:
            return code
        if facts.distinct == 2 and low == 0 and high == 1:
            return "boolean"
    if named("age") and low >= 0 and high <= 125 and not named("group", "range", "id"):
        return "age"
    if unit == "%":
        return "percent"
    if unit in CURRENCY_SIGNS:
        return "money"
    if not named("id", "code", "count", "number", "footnote", "footnotes", "type", "rank", "year") and any(
        w in MONEY_WORDS for w in words if w != "value" or len(words) == 1 or has(words, *_VALUED)
    ):
        return "money"
    return None


def _whole_semantic(words: tuple[str, ...], low: float, high: float, mean: float, twentieth: float) -> str | None:
    if (
        has(words, "phone", "fax", "telephone", "tel", "mobile")
        and 1e6 <= mean < 1e15
        and not has(words, "id", "calls")
    ):
        return "phone"
    if (
        has(words, "zip", "zipcode", "postal", "postcode", "post")
        and (low >= 100 or (low == 0 and twentieth >= 100))
        and mean >= 500
        and high < 1e9
        and not has(words, "plus", "id")
    ):
        return "postal_code" if not has(words, "post") or has(words, "code", "postcode") else None
    if has(words, "month") and low >= 1 and high <= 12:
        return "month"
    if has(words, "quarter", "qtr") and low >= 1 and high <= 4:
        return "quarter"
    if (has(words, "weekday", "dow", "dayofweek") or (has(words, "day") and has(words, "week"))) and high <= 7:
        return "weekday"
    if any(w in RANK_WORDS for w in words[-1:]) and low >= 0 and has(words, "rank", "ranking", "position", "standing"):
        return "rank" if has(words, "rank", "ranking") or 1 <= low <= high <= 500 else None
    return None


def is_year(facts: Facts, words: tuple[str, ...]) -> bool:
    """Whole numbers that can be years under a name that says so."""
    numbers = facts.numbers
    if numbers is None or not numbers.is_integer or numbers.min < 1000 or numbers.max > 2200:
        return False
    if has(words, "year", "yr", "fy") or (words[-1:] == ("years",) and numbers.min >= 1400):
        return True
    if has(words, "season", "birthyear", "date", "period"):
        return numbers.min >= 1700 and numbers.max <= 2100
    told = not YEAR_WORDS.isdisjoint(words[:1] + words[-1:])
    return told and numbers.min >= 1400 and numbers.max <= 2100 and facts.distinct > 1
