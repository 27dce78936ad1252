"""Read column names: words, run-together words, units."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from datasage_jupyter.core.profile.lexicon.abroad import ENDINGS_ABROAD, SHORTEST_COMPOUND, WORDS_ABROAD
from datasage_jupyter.core.profile.lexicon.words import CODE_WORDS, ID_WORDS, NAME_WORDS, UNITS

_WORD = re.compile(r"[A-Z]{2,}(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+|[^\W\d_]+|[%$€£#]")
_KNOWN = NAME_WORDS | ID_WORDS | CODE_WORDS


@lru_cache(maxsize=4096)
def tokens(name: str) -> tuple[str, ...]:
    """The words of a column name, lower case: `orderDate`, `order_date` and `orderdate` are all (order, date).

    Words of other languages become English, without their accents: `Geburtsjahr` is (geburts, year).
    """
    out: list[str] = []
    for word in _WORD.findall(unaccented(name)):
        lower = word.lower()
        out.extend((lower,) if lower in _KNOWN else _english(lower))
    return tuple(out)


def unaccented(text: str) -> str:
    """Latin letters without their accents; others as they are."""
    if text.isascii():
        return text
    parts = unicodedata.normalize("NFKD", text.replace("ß", "ss").replace("ø", "o").replace("ł", "l").replace("ı", "i"))
    return unicodedata.normalize("NFC", "".join(c for c in parts if not "\u0300" <= c <= "\u036f"))


def _english(word: str) -> tuple[str, ...]:
    if word in WORDS_ABROAD:
        return WORDS_ABROAD[word]
    if len(word) < 5:
        return (word,)
    parts = _split(word)
    if len(parts) > 1:
        return parts
    for ending, meaning in ENDINGS_ABROAD.items():
        if word.endswith(ending) and len(word) >= len(ending) + SHORTEST_COMPOUND:
            return (word[: -len(ending)], *meaning)
    return parts


def _split(word: str) -> tuple[str, ...]:
    """Cut a run-together word into known words (all of at least two letters), or leave it whole."""
    best: list[tuple[int, tuple[str, ...]] | None] = [None] * (len(word) + 1)
    best[0] = (0, ())
    for stop in range(2, len(word) + 1):
        for start in range(max(0, stop - 14), stop - 1):
            part, before = word[start:stop], best[start]
            if before is None or part not in _KNOWN or (len(part) == 2 and part not in _SHORT):
                continue
            found = (before[0] + 1, (*before[1], part))
            current = best[stop]
            if current is None or found[0] < current[0]:
                best[stop] = found
    whole = best[-1]
    return whole[1] if whole is not None and whole[0] <= 5 else (word,)


_SHORT = frozenset({"id", "no", "ab", "cd", "of", "to"})


def unit_in_name(name: str) -> str | None:
    """The unit a name states: `weight_kg`, `Distance (km)`, `% of total`."""
    if "%" in name:
        return "%"
    inside = re.search(r"[(\[]\s*([^()\[\]]{1,12}?)\s*[)\]]", name)
    if inside:
        text = inside.group(1)
        if text[:1] in "$€£" and len(text) <= 3:
            return text
        unit = UNITS.get(text.lower().rstrip("."))
        if unit:
            return unit
    words = tokens(name)
    if len(words) > 1 and words[-1] in UNITS and (len(words[-1]) > 1):
        return UNITS[words[-1]]
    return {"percent": "%", "pct": "%", "percentage": "%"}.get(words[-1] if words else "")


def has(words: tuple[str, ...], *wanted: str) -> bool:
    """Whether any of the wanted words is among the words."""
    return any(w in words for w in wanted)


def similar(left: str, right: str) -> float:
    """How much two column names share, 0 to 1: common words over the shorter name's words."""
    a, b = set(tokens(left)), set(tokens(right))
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0
