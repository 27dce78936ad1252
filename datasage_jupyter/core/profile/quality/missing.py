"""Values that only stand for a missing one."""

from __future__ import annotations

import numpy as np

from datasage_jupyter.core.model import MeasurementType as Kind
from datasage_jupyter.core.profile.facts import Facts, Family
from datasage_jupyter.core.profile.interpret import Reading
from datasage_jupyter.core.profile.lexicon.words import MISSING_WORDS, SENTINELS

_CATEGORY_WORDS = frozenset(["none", "nil", "nill", "unknown", "unk", "unspecified", "undefined", "x", "(x)", "*", "**", "***", "_", "#", "nd", "nr", "empty", "unanswered", "no", "answer"]) | {
    "no answer", "not stated", "not specified", "not applicable", "unknown/invalid"}  # fmt: skip
_PLACE_CODES = frozenset({"na", "nr", "nd", "nc"})


def settle_missing(reading: Reading) -> None:
    """Keep the suspects that are missing values in this column, and add numeric sentinels such as -999."""
    facts = reading.facts
    if facts.family is Family.TEXT:
        reading.missing = {v: n for v, n in reading.missing.items() if _is_missing(v, reading)}
    elif facts.family is Family.NUMBER and reading.kind in (
        Kind.QUANTITATIVE,
        Kind.TEMPORAL,
        Kind.ORDINAL,
        Kind.NOMINAL,
    ):
        reading.missing = sentinels(facts)


def _is_missing(value: str, reading: Reading) -> bool:
    text = value.strip().lower()
    if text and text not in MISSING_WORDS:
        return False
    numeric = reading.numbers is not None or reading.dates is not None
    if numeric or text in ("", "?", "-", "n/a", "null", "nan", "missing"):
        return True
    short = reading.evidence is not None and reading.evidence.length <= 3
    if (
        text in _PLACE_CODES
        and short
        and (reading.semantic in ("country", "state") or (value.strip().isupper() and text != "na"))
    ):
        return reading.semantic == "state" and text == "na"
    if text in (
        "na",
        "n.a.",
        "<na>",
        "#n/a",
        "(null)",
        "(blank)",
        "not available",
        "unavailable",
        "no data",
        "--",
        "---",
        "tbd",
        "tba",
        "not reported",
        "not recorded",
    ):
        return True
    return text not in _CATEGORY_WORDS and text not in (".", "..", "...", "blank", "–", "—")


def sentinels(facts: Facts) -> dict[float, int]:
    """Numbers such as -999 or 9999 that lie far from everything else and repeat."""
    numbers = facts.numbers
    if numbers is None or not facts.complete or len(facts.values) < 3 or not facts.values:
        return {}
    values = np.array(facts.values, dtype=np.float64)
    finite = np.isfinite(values)
    suspects = [float(v) for v in values[finite] if float(v) in SENTINELS and _repeats(facts, float(v))]
    if not suspects:
        return {}
    rest = values[finite & ~np.isin(values, suspects)]
    if len(rest) < 2:
        return {}
    low, high = float(rest.min()), float(rest.max())
    spread = max(high - low, 1.0)
    found = {}
    for v in suspects:
        away = low - v if v < low else v - high if v > high else 0.0
        impossible = v < 0 <= low and abs(v) >= 7
        if away > spread or (impossible and away > 0 and abs(v) >= 77):
            found[int(v) if numbers.is_integer else v] = int(facts.counts[facts.values.index(v)])
    return found


def _repeats(facts: Facts, value: float) -> bool:
    count = int(facts.counts[facts.values.index(value)])
    return count >= max(2, 0.002 * facts.filled)
