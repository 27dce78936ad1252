"""Columns' names spelled out: abbreviations, synonyms of other length, and how much each word says."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import product

from datasage_jupyter.core.ask.lexicon import Lexicon
from datasage_jupyter.core.ask.tokens import stem, words
from datasage_jupyter.core.model import ColumnProfile

GENERIC, UNIT, FILLER, SHARED = 0.4, 0.1, 0.05, 0.02
"""Weights of words that say little; any other word weighs 1."""

_MAX_SPELLINGS = 8
_WORD_AND_NUMBER = re.compile(r"^[a-z]{2,}(?=\d+$)|(?<=[a-z])\d+$")


@dataclass(frozen=True, slots=True)
class Spelling:
    """One way to spell a column's name in full words, with the weight of each word."""

    words: tuple[str, ...]
    weights: tuple[float, ...]
    head: int
    quality: float = 1.0


def shared_prefix(names: list[tuple[str, ...]]) -> str | None:
    """The first word of most names (`emp` of `EMP_NUM`, `EMP_DOB`), which then says little."""
    firsts = Counter(name[0] for name in names if len(name) > 1)
    word, count = firsts.most_common(1)[0] if firsts else (None, 0)
    return word if count >= 3 and count >= 0.6 * len(names) else None


def spellings(column: ColumnProfile, shared: str | None, lex: Lexicon, wide: bool) -> tuple[Spelling, ...]:
    """The name as it is, and with abbreviations and whole-name synonyms spelled out."""
    plain = [stem(w) for w in words(column.name)] or [column.name.lower()]
    spelled = [tuple(plain)]
    if not wide:
        choices = [[w, *(_stems(full) for full in lex.abbreviations.get(w, ()) if " " in full)] for w in plain]
        spelled = [tuple(" ".join(choice).split()) for choice in product(*choices)][:_MAX_SPELLINGS]
        spelled += _joint_synonyms(plain, lex)
    for other in (_digits_apart(plain), _digits_joined(plain)):
        if other != plain:
            spelled.append(tuple(other))
    return tuple(
        _weighed(reading, shared, lex, 1.0 if i == 0 else 0.95) for i, reading in enumerate(dict.fromkeys(spelled))
    )


def _digits_apart(plain: list[str]) -> list[str]:
    """ "Week 12" for a column called `week12`."""
    return [stem(part) for word in plain for part in (_WORD_AND_NUMBER.findall(word) or [word])]


def _digits_joined(plain: list[str]) -> list[str]:
    """ "CO2" for a column called `co2Kg`."""
    joined = plain[:1]
    for word in plain[1:]:
        if word.isdigit() and len(word) == 1 and joined[-1].isalpha() and len(joined[-1]) < 4:
            joined[-1] += word
        else:
            joined.append(word)
    return joined


def _joint_synonyms(plain: list[str], lex: Lexicon) -> list[tuple[str, ...]]:
    """Spellings in which one or two neighbouring words give way to a synonym of another length."""
    found = []
    for size in (1, 2):
        for i in range(len(plain) - size + 1):
            for other in sorted(lex.synonyms.get(" ".join(plain[i : i + size]), ())):
                if size == 2 or " " in other:
                    found.append((*plain[:i], *other.split(), *plain[i + size :]))
    return found[:_MAX_SPELLINGS]


def _stems(phrase: str) -> str:
    return " ".join(stem(w) for w in phrase.split())


def _weighed(reading: tuple[str, ...], shared: str | None, lex: Lexicon, quality: float) -> Spelling:
    weights = [_weight(i, w, shared, lex, i == len(reading) - 1) for i, w in enumerate(reading)]
    if "per" in reading[1:]:
        after = reading.index("per", 1) + 1
        weights[after:] = [min(w, UNIT) for w in weights[after:]]
    content = [i for i, w in enumerate(weights) if w > GENERIC] or [i for i, w in enumerate(weights) if w > UNIT] or [0]
    head = content[-1]
    for i, word in enumerate(reading):
        if word in lex.filler and i in content:
            head = content[0]
    if all(w <= GENERIC for w in weights):
        weights = [w / max(weights) for w in weights]
    return Spelling(reading, tuple(weights), head, quality)


def _weight(position: int, word: str, shared: str | None, lex: Lexicon, last: bool) -> float:
    if position == 0 and shared is not None and word == stem(shared):
        return SHARED
    if word in lex.filler:
        return GENERIC if last and word in ("from", "to") else FILLER
    if position > 0 and word in lex.unit:
        return UNIT
    return GENERIC if word in lex.generic else 1.0
