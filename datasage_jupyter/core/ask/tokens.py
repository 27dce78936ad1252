"""Questions, column names and cell values cut into words by one and the same rule."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_PATTERN = re.compile(
    r"""
    (?P<quoted>"[^"\n]{1,200}"|“[^”\n]{1,200}”|‘[^’\n]{1,200}’|`[^`\n]{1,200}`|(?<![A-Za-z0-9])'[^'\n]{1,200}'(?![A-Za-z]))
  | (?P<date>\d{4}-\d{1,2}-\d{1,2}(?:[T ]\d{1,2}:\d{2}(?::\d{2})?)?(?!\d)|\d{4}-\d{2}(?![\d-])|\d{1,2}/\d{1,2}/\d{4}(?!\d))
  | (?P<number>(?<![A-Za-z0-9])-?[$€£]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:%|(?:k|K|M|bn|m)(?![A-Za-z0-9]))?(?![A-Za-z0-9_]))
  | (?P<word>[^\W\d_][^\W_]*|\d+[^\W_]*)
  | (?P<op><=|>=|<>|!=|==|[<>=≤≥≠])
  | (?P<punct>[^\s\w])
    """,
    re.VERBOSE,
)
_CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^A-Z\d]+|\d+|[A-Z]")
_SCALE = {"k": 1e3, "K": 1e3, "m": 1e6, "M": 1e6, "bn": 1e9}
_IRREGULAR = {
    "people": "person", "persons": "person", "children": "child", "men": "man", "women": "woman", "feet": "foot",
    "lives": "life", "wives": "wife", "indices": "index", "criteria": "criterion", "analyses": "analysis",
    "statuses": "status", "buses": "bus", "bonuses": "bonus", "classes": "class", "series": "series", "species": "species",
    "gas": "gas", "ids": "id", "always": "always", "us": "us", "whereas": "whereas",
}  # fmt: skip
_SUFFIXES = (
    "able", "izations", "ization", "isation", "ations", "ation", "ments", "ment", "ings", "ing", "ions", "ion", "ers", "er", "or",
    "ance", "ence", "ity", "ness", "ally", "al", "ly", "ed", "es", "e", "y",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number, quoted text or sign, and where it stands in the question."""

    text: str
    start: int
    end: int
    kind: str
    lower: str
    stem: str


def tokenise(text: str) -> list[Token]:
    """Cut a question into tokens; camelCase and snake_case words become several tokens with true offsets."""
    tokens: list[Token] = []
    for match in _PATTERN.finditer(text):
        kind = match.lastgroup or "punct"
        if kind == "punct" and match.group() == "-" and _joins_words(text, match.start()):
            continue
        if kind == "word":
            tokens.extend(_camel_parts(match.group(), match.start()))
        else:
            tokens.append(_token(match.group(), match.start(), kind))
    return tokens


@lru_cache(maxsize=65_536)
def words(text: str) -> tuple[str, ...]:
    """The lower-case words and numbers of a name or value, without signs."""
    inner = (
        token
        for token in tokenise(text.replace('"', " ").replace("'", " "))
        if token.kind in ("word", "number", "date")
    )
    return tuple(token.lower for token in inner)


def key(text: str) -> str:
    """Words joined without spaces: `Base Price`, `base_price` and `basePrice` share a key."""
    return "".join(words(text))


def unquote(token: Token) -> str:
    """The text of a token without its quotation marks."""
    return token.text[1:-1].strip() if token.kind == "quoted" else token.text


def number(text: str) -> float | int | None:
    """The number a token stands for: `$1,200` is 1200, `3k` is 3000; None if it is none."""
    match = re.fullmatch(r"(-?)[$€£]?([\d,]*\.?\d+)(%|k|K|M|m|bn)?", text)
    if match is None:
        return None
    value = float(match.group(1) + match.group(2).replace(",", "")) * _SCALE.get(match.group(3) or "", 1)
    return int(value) if value.is_integer() and abs(value) < 2**53 else value


@lru_cache(maxsize=16_384)
def stem(word: str) -> str:
    """A word in lower case without its plural ending."""
    lower = word.lower()
    if lower in _IRREGULAR:
        return _IRREGULAR[lower]
    if len(lower) > 3:
        if lower.endswith("ies"):
            return lower[:-3] + "y"
        if lower.endswith(("sses", "shes", "ches", "xes", "zes")):
            return lower[:-2]
        if lower.endswith("s") and not lower.endswith(("ss", "us", "is")):
            lower = lower[:-1]
        if lower.endswith("ie"):
            return lower[:-2] + "y"
    return lower


@lru_cache(maxsize=16_384)
def root(word: str) -> str:
    """What is left of a word without its endings: `enrolment` and `enrolled` share a root."""
    base = stem(word)
    for suffix in _SUFFIXES:
        if base.endswith(suffix) and len(base) - len(suffix) >= 4:
            base = base[: -len(suffix)]
            break
    if len(base) > 4 and base[-1] in "ey" and base != stem(word):
        base = base[:-1]
    return base[:-1] if len(base) > 4 and base[-1] == base[-2] else base


def close(left: str, right: str) -> bool:
    """Whether two words differ by a typing slip: one edit, two in words of eight letters and more."""
    limit = 0 if min(len(left), len(right)) < 4 else 1 if min(len(left), len(right)) < 8 else 2
    if abs(len(left) - len(right)) > limit or left[:1] != right[:1]:
        return False
    return distance(left, right, limit) <= limit


def distance(left: str, right: str, limit: int) -> int:
    """Edits between two words (a swap of neighbours is one); `limit + 1` as soon as it is exceeded."""
    before: list[int] = []
    previous = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        current = [i]
        for j, b in enumerate(right, 1):
            cost = min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            current.append(cost)
        if min(current) > limit:
            return limit + 1
        before, previous = previous, current
    return previous[-1]


def _joins_words(text: str, at: int) -> bool:
    return text[at - 1 : at].isalnum() and text[at + 1 : at + 2].isalnum()


def _camel_parts(word: str, start: int) -> list[Token]:
    """Parts of a camelCase word. A short capital head as in `pName` stays a part of its own."""
    if (
        word.islower()
        or word.isupper()
        or (word.endswith("s") and word[:-1].isupper())
        or (word[:1].isupper() and word[1:].islower())
    ):
        return [_token(word, start, "word")]
    parts = _CAMEL.finditer(word)
    found = [_token(part.group(), start + part.start(), "word") for part in parts]
    return found if "".join(t.text for t in found) == word else [_token(word, start, "word")]


def _token(text: str, start: int, kind: str) -> Token:
    lower = text.lower()
    return Token(text, start, start + len(text), kind, lower, stem(lower) if kind == "word" else lower)
