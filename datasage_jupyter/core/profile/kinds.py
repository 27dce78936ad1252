"""The measurement type of a column, and its role.

Years are temporal (semantic type `year`) when the name says year and the numbers can be years. Latitude and longitude are quantitative
dimensions; other places are geographic. Text that writes numbers is quantitative, text that writes dates temporal; a time of day as
text is ordinal. Ranks and numbered levels are ordinal, keys identifiers, codes nominal: none of these is a measure.
"""

from __future__ import annotations

from datasage_jupyter.core.model import MeasurementType as Kind, Role
from datasage_jupyter.core.profile.facts import Facts, Family
from datasage_jupyter.core.profile.lexicon.words import CODE_WORDS, COUNT_WORDS, GROUP_WORDS, ID_WORDS, NUMBER_WORDS
from datasage_jupyter.core.profile.names import has, tokens
from datasage_jupyter.core.profile.semantic import Evidence

GEOGRAPHIC = frozenset({"country", "state", "county", "city", "postal_code", "coordinates", "geometry"})
KEYS = frozenset({"uuid", "hash", "mac_address"})
PROSE = frozenset({"free_text", "url", "email", "street_address"})
_THINGS = frozenset(
    [
        "country",
        "city",
        "state",
        "team",
        "player",
        "customer",
        "employee",
        "department",
        "product",
        "manager",
        "owner",
        "author",
        "user",
        "member",
        "client",
        "vendor",
        "supplier",
        "capital",
        "student",
        "patient",
        "teacher",
        "driver",
        "company",
    ]
)
_ORDINAL = frozenset({"month", "quarter", "weekday", "rank"})


def number_kind(facts: Facts, semantic: str | None) -> Kind:
    """The kind of a column of numbers."""
    if semantic in ("latitude", "longitude", "age", "percent", "money"):
        return Kind.IDENTIFIER if semantic == "money" and _is_key(facts) else Kind.QUANTITATIVE
    if semantic == "year":
        return Kind.TEMPORAL
    if semantic == "boolean":
        return Kind.BOOLEAN
    if semantic == "postal_code":
        return Kind.GEOGRAPHIC
    if semantic == "phone":
        return Kind.IDENTIFIER if facts.distinct_share > 0.9 else Kind.NOMINAL
    if semantic in _ORDINAL:
        return Kind.ORDINAL
    if facts.numbers is not None and facts.numbers.is_integer:
        return _whole_kind(facts)
    words = tokens(facts.name)
    if _names_code(words) or words[-1:] in (("version",), ("ver",)):
        return Kind.NOMINAL
    return Kind.QUANTITATIVE


def _is_key(facts: Facts) -> bool:
    return facts.is_unique and has(tokens(facts.name), *ID_WORDS)


def _whole_kind(facts: Facts) -> Kind:
    words = tokens(facts.name)
    numbers = facts.numbers
    assert numbers is not None
    id_named = _names_id(words)
    if id_named or _names_code(words):
        return Kind.IDENTIFIER if facts.distinct_share > 0.95 and facts.filled > 1 else Kind.NOMINAL
    if _is_row_number(facts) or _is_long_number(facts) or _is_bare_number(facts, words):
        return Kind.IDENTIFIER
    counted = any(w in COUNT_WORDS for w in words)
    if words and not counted and words[-1] in _THINGS and numbers.min >= 0:
        return Kind.NOMINAL
    if words and not counted and words[-1] in GROUP_WORDS and facts.distinct <= 60 and numbers.min >= 0:
        ordered = words[-1] in (
            "month",
            "level",
            "grade",
            "tier",
            "stage",
            "phase",
            "hour",
            "week",
            "day",
            "quarter",
            "class",
            "division",
        )
        return Kind.ORDINAL if ordered else Kind.NOMINAL
    return Kind.QUANTITATIVE


def _is_row_number(facts: Facts) -> bool:
    words = tokens(facts.name)
    numbers = facts.numbers
    if numbers is None or not facts.is_sequence or facts.filled < 8 or numbers.min not in (0, 1):
        return False
    return not words or words[0] in ("unnamed", "index", "row", "n", "obs", "x") or facts.index == 0


def _is_bare_number(facts: Facts, words: tuple[str, ...]) -> bool:
    """A column that is called "number" and nothing else numbers its rows if no two share one."""
    return len(words) == 1 and words[0] in NUMBER_WORDS and facts.is_unique and facts.filled >= 8


def _is_long_number(facts: Facts) -> bool:
    """A dozen digits or more in every row, all different: the number of an article, account or device."""
    numbers = facts.numbers
    assert numbers is not None
    low, high = abs(numbers.min), abs(numbers.max)
    return facts.is_unique and facts.filled >= 8 and low >= 1e11 and len(str(int(low))) == len(str(int(high)))


def _names_id(words: tuple[str, ...]) -> bool:
    if not words:
        return False
    plain = words[:-1] if words[-1].isdigit() and len(words) > 1 else words
    return bool(plain) and (plain[-1] in ID_WORDS or plain[0] in ("id", "objectid", "unnamed"))


def _names_code(words: tuple[str, ...]) -> bool:
    if has(words, "count", "total", "mean", "avg", "of", "per", "rate", "sum", "amount", "price", "value"):
        return False
    plain = words[:-1] if words and words[-1].isdigit() and len(words) > 1 else words
    if len(plain) > 1 and plain[-1] in NUMBER_WORDS and plain[0] not in ("total",):
        return True
    return bool(plain) and (
        plain[-1]
        in (
            "code",
            "codes",
            "cd",
            "zip",
            "zipcode",
            "postcode",
            "fips",
            "naics",
            "sic",
            "phone",
            "fax",
            "geoid",
            "ein",
            "fein",
        )
        or (
            plain[-1] in CODE_WORDS
            and len(plain) == 1
            and plain[0] not in ("order", "account", "case", "lot", "license", "parcel", "ticket", "pin", "extension")
        )
    )


def text_kind(facts: Facts, semantic: str | None, e: Evidence) -> Kind:
    """The kind of a text column that holds neither numbers nor dates."""
    if semantic == "boolean":
        return Kind.BOOLEAN
    if semantic in KEYS:
        return Kind.IDENTIFIER if facts.distinct_share > 0.5 else Kind.NOMINAL
    if semantic in GEOGRAPHIC:
        return Kind.GEOGRAPHIC
    if semantic in ("month", "weekday", "quarter", "time", "calendar_period", "duration"):
        return Kind.ORDINAL
    if semantic in ("url", "email", "free_text", "json"):
        return Kind.TEXT
    if semantic == "version":
        return Kind.NOMINAL
    if semantic == "phone":
        return Kind.IDENTIFIER if facts.distinct_share > 0.9 else Kind.NOMINAL
    if _is_text_key(facts, e):
        return Kind.IDENTIFIER
    if is_prose(e) and semantic is None:
        return Kind.TEXT
    return Kind.NOMINAL


def _is_text_key(facts: Facts, e: Evidence) -> bool:
    if facts.filled < 2 or e.words_per_value > 2.5:
        return False
    words = e.words
    named = _names_id(words) or _names_code(words) or (bool(words) and words[0] in ID_WORDS) or "#" in facts.name
    if named:
        return facts.distinct_share > 0.9 or (facts.distinct_share > 0.5 and e.share(_looks_coded) >= 0.8)
    return facts.is_unique and facts.filled >= 10 and e.share(_looks_coded) >= 0.9


def _looks_coded(value: str) -> bool:
    """Letters and digits run together (C2957, IDA-01660), or a long number; never a score (12-5) or a clock (1:30)."""
    text = value.strip()
    digits = sum(c.isdigit() for c in text)
    if digits < 2 or digits < 0.3 * len(text) or any(c in text for c in " ,:"):
        return False
    return any(c.isalpha() for c in text) or digits >= 6


def _is_sentence(value: str) -> bool:
    return value.count(" ") >= 7


def is_prose(e: Evidence) -> bool:
    """Sentences rather than labels: several words, seldom repeated."""
    if e.words_per_value >= 8:
        return e.distinct >= 3 or e.length > 100
    if e.distinct_share >= 0.2 and e.distinct >= 5 and e.share(_is_sentence) >= 0.35:
        return True
    if e.words_per_value >= 5:
        return e.distinct_share >= 0.2 and e.distinct >= 3
    return e.words_per_value >= 3.5 and e.distinct_share >= 0.5 and e.distinct >= 20 and e.length >= 22


def says_nothing(facts: Facts, semantic: str | None, kind: Kind) -> bool:
    """An empty column, or one text or date repeated in every row of a longer table: like a key, it is left out of charts.

    A tick in some rows says something of the others.
    """
    if facts.count >= 2 and facts.filled == 0:
        return True
    ticked = facts.null_count > 0 and facts.lengths is not None and facts.lengths[1] <= 3
    repeated = facts.distinct == 1 and facts.filled >= 30 and not ticked and facts.family in (Family.TEXT, Family.TIME)
    return (
        repeated
        and kind in (Kind.NOMINAL, Kind.TEMPORAL, Kind.TEXT)
        and semantic in (None, "date", "datetime", "time", "url", "free_text")
    )


def role_of(kind: Kind, semantic: str | None) -> Role:
    """What a column of this kind does in a chart."""
    if kind in (Kind.IDENTIFIER, Kind.TEXT):
        return Role.NONE
    if kind is Kind.QUANTITATIVE and semantic not in ("latitude", "longitude"):
        return Role.MEASURE
    return Role.DIMENSION
