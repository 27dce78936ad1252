"""Patterns that values of a semantic type follow."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence

from datasage_jupyter.core.model.calendar_words import MONTHS, WEEKDAYS, is_chance, plain
from datasage_jupyter.core.profile.lexicon import people, places, words as vocabulary

Test = Callable[[str], bool]


def pattern(text: str, flags: int = 0) -> Test:
    """A test that the whole value follows a pattern."""
    compiled = re.compile(text, flags)
    return lambda value: compiled.fullmatch(value) is not None


is_email = pattern(r"\s*(mailto:)?[^@\s,;]+@[^@\s,;]+\.[A-Za-z]{2,}\s*")
is_url = pattern(r"\s*([a-z]{3,6}://\S+|www?[.\w]*\.\w[\w.-]*\.[a-z]{2,}(/\S*)?).*", re.IGNORECASE | re.DOTALL)
is_domain = pattern(r"\s*([a-z]{2,6}:/+)?([\w-]+\.)+[a-z]{2,}(/\S*)?\s*", re.IGNORECASE)
is_uuid = pattern(r"\{?[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}\}?", re.IGNORECASE)
is_ip = pattern(
    r"(\d{1,3}\.){3}\d{1,3}|([0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|([0-9a-f]{1,4}:){1,6}(:[0-9a-f]{1,4}){1,6}|::1",
    re.IGNORECASE,
)
is_hash = pattern(r"[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}", re.IGNORECASE)
is_coordinates = pattern(r"\s*\(?\s*[-+]?\d{1,3}\.\d+\s*[,; ]\s*[-+]?\d{1,3}\.\d+\s*\)?\s*")
is_geometry = pattern(r"\s*(MULTI)?(POINT|LINESTRING|POLYGON)\s*Z?\s*\(.*", re.IGNORECASE | re.DOTALL)
is_phone = pattern(
    r"\s*(\+?\d{1,3}[-. ]?)?\(?\d{3}\)?[-. /]{0,2}\d{3}[-. ]?\d{4}(\.0)?(\s*(x|ext\.?)\s*\d+)?\s*", re.IGNORECASE
)
is_dialled = pattern(r"[\s+()./\-\d]*\d[\s+()./\-\d]*((x|ext\.?)\s*\d+)?", re.IGNORECASE)
is_international_phone = pattern(r"\s*(\+|00)[1-9][\s()./\-\d]{6,20}\s*")
is_mac = pattern(r"([0-9a-f]{2}[:-]){5}[0-9a-f]{2}|([0-9a-f]{4}\.){2}[0-9a-f]{4}", re.IGNORECASE)
is_version = pattern(r"v?\d{1,4}(\.\d{1,6}){2,3}([-+.]?[a-z][\w.]*)?", re.IGNORECASE)
is_duration = pattern(
    r"\s*(P(?=.)(\d+[YMWD])*(T(\d+(\.\d+)?[HMS])*)?|(\d+\s*(d|days?|h|hrs?|hours?|m|mins?|minutes?|s|secs?|seconds?)\b\.?,?\s*){2,})\s*",
    re.IGNORECASE,
)
is_period = pattern(
    r"\s*(\d{4}[-\s/]?[QWHST][-\s]?\d{1,2}|[QWHST]\d{1,2}[-\s/]+'?((19|20)\d{2}|\d{2})|FY\s?'?(\d{4}|\d{2})([-/]\d{2,4})?|[12]\d{3}[-/–]\d{2}|[12]\d{2}0s)\s*",
    re.IGNORECASE,
)
"""A quarter, week, half or trimester of a year, a fiscal or split year, a decade."""
is_formatted_phone = pattern(
    r"\s*(\+?\d{1,2}[-. ])?(\(\d{3}\)\s*\d{3}[-. ]\d{4}|\d{3}[-.]\d{3}[-.]\d{4})(\s*(x|ext\.?)\s*\d+)?\s*",
    re.IGNORECASE,
)
is_postal = pattern(
    r"\s*(\d{3,6}(\.0)?|\d{5}-?\d{4}|[A-Z]\d[A-Z]\s?\d[A-Z]\d|[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}|\d{4}\s?[A-Z]{2})\s*",
    re.IGNORECASE,
)
is_lettered_postal = pattern(r"\s*([A-Z]\d[A-Z]\s?\d[A-Z]\d|[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2})\s*")
is_zip_plus = pattern(r"\d{5}-\d{4}")
is_person = pattern(r"\s*([A-Z][\w'’.-]*\s+){1,3}[A-Z][\w'’.-]+\s*|\s*[A-Z][\w'’-]+,\s*[A-Z][\w'’. -]+\s*")
is_year = pattern(r"\s*(1[5-9]\d{2}|20\d{2}|21\d{2})(\.0)?\s*")
is_hex_color = pattern(r"#([0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)
_PO_BOX = re.compile(r"\bp\.?\s*o\.?\s*(box|drawer)\b", re.IGNORECASE)
_HOUSE = re.compile(r"\s*\d+[-/\w]*\s+[\w.'#]+")
_STREET_FIRST = re.compile(
    r"\s*[^\d,]*(stra(ß|ss)e|str\.|weg|platz|gasse|allee|straat|laan|gata|gatan|vej|gate|utca|ulica|ul\.|via|calle|avenida|rua|rue|avenue|bd|boulevard|piazza|corso)\b"
    r"[^\d]*\d+\s?[a-z]?(\D.*)?",
    re.IGNORECASE | re.DOTALL,
)
_WORD = re.compile(r"[^\W\d_]+")


def letters(value: str) -> list[str]:
    """The words of a value, lower case."""
    return [w.lower() for w in _WORD.findall(value)]


def is_address(value: str) -> bool:
    """A house number and a street word, or a post box."""
    found = letters(value)
    if _PO_BOX.search(value):
        return True
    if _STREET_FIRST.fullmatch(value):
        return True
    street = any(w in places.STREET_WORDS for w in found)
    return bool(street and (_HOUSE.match(value) or len(found) >= 2)) or bool(_HOUSE.match(value) and len(found) >= 2)


def is_numbered_address(value: str) -> bool:
    """A value that starts with a house number and names a street, or a post box."""
    if _PO_BOX.search(value):
        return True
    return bool(_HOUSE.match(value)) and any(w in places.STREET_WORDS for w in letters(value))


def is_country(value: str) -> bool:
    """A country's name or ISO code."""
    text = value.strip()
    return text.lower() in places.COUNTRY_NAMES or text.upper() in places.COUNTRY_CODES


def is_country_name(value: str) -> bool:
    """A country's name."""
    return value.strip().lower() in places.COUNTRY_NAMES


def is_json(value: str) -> bool:
    """An object or list of JSON."""
    if value.lstrip()[:1] not in ("{", "["):
        return False
    try:
        return isinstance(json.loads(value), (dict, list))
    except (ValueError, RecursionError):
        return False


def is_elapsed(value: str) -> bool:
    """A clock that no day has: 28:36, 100:05:00."""
    return int(value.split(":")[0] or 0) > 23 if ":" in value and value.split(":")[0].strip().isdecimal() else False


def is_county_name(value: str) -> bool:
    """Says that it is a county."""
    return value.strip().lower().endswith((" county", " parish", " borough"))


def is_country_code(value: str) -> bool:
    """An ISO code in capitals."""
    text = value.strip()
    return text in places.COUNTRY_CODES


def is_called(value: str) -> bool:
    """Digits that could be dialled, however they are parted."""
    return is_dialled(value) and 6 <= sum(c.isdigit() for c in value) <= 15


def is_state(value: str) -> bool:
    """A state or province of the United States, Canada or Australia, by name or code."""
    text = value.strip()
    return (
        text.upper() in places.STATE_CODES
        or text.upper() in places.PROVINCE_CODES
        or text.lower() in places.STATE_NAMES
    )


def is_state_code(value: str) -> bool:
    """A code of a state of the United States or a province of Canada."""
    text = value.strip()
    return text in places.STATE_CODES or (text in places.PROVINCE_CODES and len(text) == 2)


def is_state_name(value: str) -> bool:
    """A state's or province's name."""
    return value.strip().lower() in places.STATE_NAMES


def is_place_word(value: str) -> bool:
    """A name without digits."""
    return bool(_WORD.search(value)) and not any(c.isdigit() for c in value)


def is_race(value: str) -> bool:
    """Names a race or ethnic group."""
    return any(w in people.RACE_SIGNS for w in letters(value))


def is_gender(value: str) -> bool:
    """A word or letter for a gender."""
    found = letters(value)
    return value.strip().lower() in people.GENDERS or any(
        w in ("male", "female", "men", "women", "genders") for w in found
    )


def is_job(value: str) -> bool:
    """Contains the name of a job."""
    return any(w in people.JOB_WORDS for w in letters(value))


def is_company(value: str) -> bool:
    """Carries a legal form."""
    found = letters(value)
    return len(found) > 1 and any(w in people.COMPANY_WORDS for w in found[1:])


def is_full_name(value: str) -> bool:
    """A given name and at least one more name."""
    return is_person(value) and any(w in people.GIVEN_NAMES for w in letters(value)[:3])


def is_calendar(values: Sequence[str], what: str) -> bool:
    """Whether nearly all of these are months (or weekdays) of one language."""
    words = [plain(value) for value in values]
    tables = MONTHS if what == "month" else WEEKDAYS
    return any(
        sum(word in table for word in words) >= 0.9 * len(words) and not is_chance(words) for table in tables if words
    )


def is_currency(value: str) -> bool:
    """An ISO 4217 code."""
    return value.strip().upper() in vocabulary.CURRENCIES


def is_color(value: str) -> bool:
    """A colour's name or hex code."""
    return is_hex_color(value.strip()) or any(w in vocabulary.COLORS for w in letters(value)[-1:])


def is_language(value: str) -> bool:
    """A language's name or code."""
    text = value.strip().lower()
    return text in vocabulary.LANGUAGES or text.split("-")[0] in vocabulary.LANGUAGE_CODES


def is_airline(value: str) -> bool:
    """An airline's name."""
    return value.strip().lower() in vocabulary.AIRLINES


def is_truth(values: Sequence[str]) -> bool:
    """Whether these are the two words of a yes-no question (or one that cannot be anything else)."""
    found = {v.strip().lower() for v in values}
    if len(found) == 1:
        return found <= {"yes", "no", "true", "false"}
    return any(found == pair for pair in vocabulary.TRUE_FALSE)
