"""The question as a row of items: each a field, a value, a number or a phrase of general English, with a one-letter tag.

Tags: M mark, I intent, W window, A aggregate, J superlative, C count, D descending, U ascending, S sort, H show, X and Y
axis, K category, L measure, B by, P each, O across, V versus, R series, Q facet, k stack, j side by side, z size,
G comparison, c comparative, n null, ! not, t top, b bottom, m most, f fewest, o other, i bin, r refine, a implied field,
u time unit, N number, d date, q quoted text, v value, F field, E entity, & and, | or, `,` `.` `(` `)` signs,
s stop word, w any other word.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from datasage_jupyter.core.ask.fields import Field, FieldIndex, Mention
from datasage_jupyter.core.ask.lexicon import Lexicon, lexicon
from datasage_jupyter.core.ask.tokens import Token, close, number, root, stem, tokenise, unquote, words
from datasage_jupyter.core.ask.values import Cell, ValueIndex

_LETTERS = {
    "mark": "M", "intent": "I", "window": "W", "aggregate": "A", "superlatives": "J", "count": "C", "sort": "S",
    "category": "K", "measure": "L", "compare": "G", "comparatives": "c", "null": "n", "negate": "!", "bin": "i",
    "refine": "r", "implied": "a", "time": "u",
}  # fmt: skip
_BY_VALUE = {
    ("direction", "descending"): "D", ("direction", "ascending"): "U", ("axis", "x"): "X", ("axis", "y"): "Y",
    ("by", "by"): "B", ("by", "each"): "P", ("by", "across"): "O", ("by", "versus"): "V", ("series", "color"): "R",
    ("series", "facet"): "Q", ("series", "stack"): "k", ("series", "side"): "j", ("series", "size"): "z",
    ("top", "top"): "t", ("top", "bottom"): "b", ("top", "most"): "m", ("top", "fewest"): "f", ("top", "other"): "o",
    ("sort", "show"): "H",
}  # fmt: skip
_FIRST = "MIWQRkjzJcADUSBPOVCXYKmftbGn!iuaLorH"
_OPERATORS = {
    "<": "lt", ">": "gt", "=": "eq", "==": "eq", "<=": "lte", "≤": "lte", ">=": "gte", "≥": "gte", "!=": "ne", "<>": "ne", "≠": "ne",
}  # fmt: skip
_SIGNS = {",": ",", ";": ".", ".": ".", "?": ".", "!": ".", ":": ".", "(": "(", ")": ")", "&": "&", "/": "|"}
_CORRECTABLE = 5
_WEAK = 0.0
"""Weight of a reading that never wins by itself, but is known where another reading of the same words does."""

_RATES = frozenset({"rate", "rates", "ratio", "percentage", "share"})
_SEASONS = frozenset({"spring", "summer", "autumn", "winter"})
"""Words that look like slips of others and are none."""

_UNDOING = ("in", "un", "non", "dis")
_LIGHT = {"u": 0.15, "K": 0.5, "L": 0.5}
_CORRECTED = ("mark", "aggregate", "direction", "sort", "intent", "time")


@dataclass(slots=True)
class Item:
    """One step of the question. `senses` holds what else the words may mean, by tag."""

    tag: str
    start: int
    stop: int
    text: str
    value: Any = None
    senses: dict[str, Any] = field(default_factory=dict)
    used: bool = False

    def become(self, tag: str) -> None:
        """Take another of the senses."""
        self.senses.setdefault(self.tag, self.value)
        self.tag, self.value = tag, self.senses[tag]


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    stop: int
    weight: float
    tag: str
    value: Any
    senses: dict[str, Any]


def tag(question: str, fields: FieldIndex, values: ValueIndex) -> tuple[list[Token], list[Item]]:
    """Cut a question into items; where readings overlap, the one that explains most words wins."""
    tokens = tokenise(question)
    items = _tagged(tokens, fields, values)
    if _leaves_open(tokens, items, fields) and values.deepen():
        items = _tagged(tokens, fields, values)
    return tokens, items


def _leaves_open(tokens: list[Token], items: list[Item], fields: FieldIndex) -> bool:
    """Whether something was said that may be a value not known yet ("zurich", "'x'", "plant 7"), or is read by guess."""
    numbered = any(item.tag == "N" and before.tag == "F" for before, item in pairwise(items))
    guessed = any(
        item.tag in "FE" and not any(fields.knows(t.stem) for t in tokens[item.start : item.stop]) for item in items
    )
    return numbered or guessed or any(item.tag in "wq" for item in items)


def _tagged(tokens: list[Token], fields: FieldIndex, values: ValueIndex) -> list[Item]:
    lex = lexicon()
    lowers = _corrected(tokens, fields, values, lex)
    spans = _phrases(lowers, lex) + _literals(tokens, fields, values, lex)
    spans += (
        _mentions(tokens, fields, lex, lowers) + _rates(tokens, fields) + _cells(tokens, fields, values, lex, lowers)
    )
    weak = {s.start: {s.tag: s.value} for s in spans if s.weight == _WEAK and s.stop == s.start + 1}
    return _items(tokens, lowers, _cheapest_cover(len(tokens), spans), lex, weak)


def _corrected(tokens: list[Token], fields: FieldIndex, values: ValueIndex, lex: Lexicon) -> list[str]:
    """The words in lower case, with slips in known English phrases put right."""
    known = _phrase_words(lex)
    result = []
    for token in tokens:
        word = token.lower
        fine = token.kind != "word" or word in _SEASONS or len(word) < _CORRECTABLE or word in known or word in lex.stop
        if not fine and not fields.knows(token.stem) and not values.find(word) and not values.find(token.stem):
            word = next((w for w in _GUESSED if close(word, w)), word)
        result.append(word)
    return result


def _phrase_words(lex: Lexicon) -> dict[str, None]:
    """All words of all phrases, in a fixed order."""
    if not _WORDS:
        _WORDS.update(dict.fromkeys(w for entries in lex.phrases.values() for e in entries for w in e.words))
        guessed = (e for entries in lex.phrases.values() for e in entries if any(s.tag in _CORRECTED for s in e.senses))
        _GUESSED.update(dict.fromkeys(w for e in guessed for w in e.words if len(w) >= _CORRECTABLE))
    return _WORDS


_WORDS: dict[str, None] = {}
_GUESSED: dict[str, None] = {}


def _phrases(lowers: list[str], lex: Lexicon) -> list[_Span]:
    spans = []
    for start, word in enumerate(lowers):
        for entry in lex.phrases.get(word, ()):
            stop = start + len(entry.words)
            if tuple(lowers[start:stop]) == entry.words:
                senses = {_BY_VALUE.get((s.tag, s.value)) or _LETTERS[s.tag]: s.value for s in entry.senses}
                first = min(senses, key=_FIRST.index)
                weight = len(entry.words) - (_LIGHT.get(first, 0.05) if len(entry.words) == 1 else 0.05)
                spans.append(_Span(start, stop, weight, first, senses[first], senses))
    return spans


def _literals(tokens: list[Token], fields: FieldIndex, values: ValueIndex, lex: Lexicon) -> list[_Span]:
    spans = []
    for i, token in enumerate(tokens):
        if token.kind == "number" and (value := number(token.text)) is not None:
            spans.append(_Span(i, i + 1, 1.0, "N", value, {}))
        elif token.kind == "date":
            spans.append(_Span(i, i + 1, 1.0, "d", token.text, {}))
        elif token.kind == "quoted":
            spans.append(_quoted(i, unquote(token), fields, values))
        elif token.kind == "op":
            spans.append(_Span(i, i + 1, 1.0, "G", _OPERATORS[token.text], {}))
        elif token.lower in lex.numbers:
            spans.append(_Span(i, i + 1, 0.5, "N", lex.numbers[token.lower], {}))
    return spans


def _quoted(position: int, text: str, fields: FieldIndex, values: ValueIndex) -> _Span:
    cells = values.find(text) or values.find("".join(stem(w) for w in words(text)))
    named = fields.exact(text)
    if named is not None and not cells:
        mention = Mention(position, position + 1, named, 1.0)
        return _Span(position, position + 1, 2.0, "F", mention, {"q": text})
    return _Span(position, position + 1, 2.0, "v" if cells else "q", cells or text, {"q": text})


def _mentions(tokens: list[Token], fields: FieldIndex, lex: Lexicon, lowers: list[str]) -> list[_Span]:
    known = _phrase_words(lex)
    free = [t.kind == "word" and w not in lex.stop and w not in known for t, w in zip(tokens, lowers, strict=True)]
    spans = []
    for mention in fields.mentions(tokens, free):
        whole = mention.is_exact or (mention.content > 1 and mention.score >= 0.9)
        weight = mention.content * (1.1 if whole else 0.38 + 0.62 * mention.score)
        if not mention.is_exact and all(lowers[i] in lex.stop for i in range(mention.start, mention.stop)):
            weight = 0.01 if mention.score < 0.99 else weight
        tag = "E" if mention.entity and not mention.is_exact else "F"
        spans.append(_Span(mention.start, mention.stop, weight, tag, mention, {}))
    return spans


def _rates(tokens: list[Token], fields: FieldIndex) -> list[_Span]:
    """ "Cancellation rate": how often a yes-or-no column says yes."""
    spans = []
    for i, (token, following) in enumerate(pairwise(tokens)):
        if token.kind == "word" and following.lower in _RATES and (flag := fields.flag_called(token)) is not None:
            mention = Mention(i, i + 2, flag, 0.9, content=2)
            spans.append(_Span(i, i + 2, 2.05, "F", mention, {"rate": True}))
        elif token.text == "%" and following.kind == "word" and (flag := fields.flag_called(following)) is not None:
            spans.append(_Span(i, i + 2, 2.05, "F", Mention(i, i + 2, flag, 0.9, content=2), {"rate": True}))
        elif token.kind == "word" and not fields.knows(token.stem):
            flag = next((f for p in _UNDOING if (f := _undone(token, p, fields)) is not None), None)
            if flag is not None:
                spans.append(_Span(i, i + 1, 1.05, "F", Mention(i, i + 1, flag, 0.9), {"undone": True}))
    return spans


def _undone(token: Token, prefix: str, fields: FieldIndex) -> Field | None:
    """ "Inactive" where there is a column `active`."""
    rest = token.lower.removeprefix(prefix)
    return fields.flag_called(tokenise(rest)[0]) if rest != token.lower and len(rest) > 3 and rest.isalpha() else None


def _cells(tokens: list[Token], fields: FieldIndex, values: ValueIndex, lex: Lexicon, lowers: list[str]) -> list[_Span]:
    spans = []
    for start in range(len(tokens)):
        joined = stems = ""
        for stop in range(start + 1, min(start + 2 * values.longest, len(tokens)) + 1):
            token = tokens[stop - 1]
            if token.kind == "punct" and token.text in "-.'&/" and stop - start > 1:
                continue
            if token.kind not in ("word", "number", "date"):
                break
            joined, stems = joined + token.lower, stems + token.stem
            if (signed := _with_sign(tokens, start, stop, values)) is not None:
                spans.append(signed)
                continue
            cells = values.find(joined) or values.find(stems) or values.find(joined.removesuffix("s"))
            if not cells and stop - start == 1 and lowers[start] not in lex.stop and not fields.knows(token.stem):
                known = lowers[start] in lex.phrases or len(token.lower) <= 4
                cells = () if known else _by_root(token, values)
            single = cells and stop - start == 1
            if single and (_is_grade(tokens, start, cells, fields) or _describes(tokens, start, cells, fields)):
                spans.append(_Span(start, stop, 1.06, "v", cells, {}))
                continue
            weight = _cell_weight(tokens[start:stop], lowers[start:stop], cells, fields, lex) if cells else None
            if weight is not None:
                spans.append(_Span(start, stop, weight, "v", cells, {}))
    return spans


def _by_root(token: Token, values: ValueIndex) -> tuple[Cell, ...]:
    """Values of the same family of words: "rainy" for Rain, "foggy" for Fog, "renters" for Rent."""
    base = root(token.lower)
    single = base[:-1] if len(base) > 3 and base[-1] == base[-2] else base
    return values.find(base) or values.find(single) or values.find(token.stem.removesuffix("er"))


def _with_sign(tokens: list[Token], start: int, stop: int, values: ValueIndex) -> _Span | None:
    """ "60+", "C#": a value that ends with a sign, said without a space."""
    sign = tokens[stop] if stop < len(tokens) else None
    if sign is None or sign.kind != "punct" or sign.text not in "+#%" or sign.start != tokens[stop - 1].end:
        return None
    said = "".join(t.text for t in tokens[start : stop + 1]).lower()
    cells = tuple(cell for cell in values.find(said) if "".join(cell.value.lower().split()) == said)
    return _Span(start, stop + 1, 1.2 * (stop + 1 - start), "v", cells, {}) if cells else None


def _is_grade(tokens: list[Token], at: int, cells: tuple[Cell, ...], fields: FieldIndex) -> bool:
    """ "C grades", "grade C": a capital letter beside the name of the column that holds it."""
    token = tokens[at]
    if len(token.text) != 1 or not token.text.isupper():
        return False
    beside = [tokens[k].stem for k in (at - 1, at + 1) if 0 <= k < len(tokens)]
    named = {field.name for word in beside for field, _ in fields.named(word)}
    return any(cell.field in named and cell.value == token.text for cell in cells)


def _describes(tokens: list[Token], at: int, cells: tuple[Cell, ...], fields: FieldIndex) -> bool:
    """ "High priority": a common word is a value right before the name of the column that holds it."""
    if at + 1 >= len(tokens) or len(tokens[at].lower) < 3:
        return False
    named = {mention.field.name for mention in fields.mentions([tokens[at + 1]], [True]) if mention.score >= 0.3}
    said = tokens[at].lower
    return not fields.knows(tokens[at].stem) and any(c.field in named and c.value.lower() == said for c in cells)


def _cell_weight(
    said: list[Token], lowers: list[str], cells: tuple[Cell, ...], fields: FieldIndex, lex: Lexicon
) -> float | None:
    """How much a stretch counts as a value: common words need a capital letter or company. None: not at all."""
    if all(t.kind != "word" for t in said):
        return len(said) * 1.06 if len(said) > 1 and any(len(t.lower) > 1 for t in said) else None
    capital = said[0].text[:1].isupper() and said[0].start > 0
    if len(said) > 1:
        return None if all(w in lex.stop or w in lex.phrases for w in lowers) and not capital else len(said) * 1.06
    word = lowers[0]
    if len(word) < 2:
        return None
    exact = any(cell.value == said[0].text for cell in cells)
    common = word in lex.stop or word in lex.phrases
    if common or fields.knows(said[0].stem):
        return 0.9 if capital and exact and not (word in lex.phrases and fields.knows(said[0].stem)) else _WEAK
    return 1.06


def _cheapest_cover(size: int, spans: list[_Span]) -> list[_Span]:
    """Spans that do not overlap and weigh most together; fewer and earlier ones win a tie."""
    starting: dict[int, list[_Span]] = {}
    for span in spans:
        starting.setdefault(span.start, []).append(span)
    best: list[tuple[float, _Span | None]] = [(0.0, None)] * (size + 1)
    for i in range(size - 1, -1, -1):
        best[i] = (best[i + 1][0], None)
        for span in starting.get(i, ()):
            total = span.weight + best[span.stop][0]
            if total > best[i][0] + 1e-9:
                best[i] = (total, span)
    return _walk(best, starting)


def _walk(best: list[tuple[float, _Span | None]], starting: dict[int, list[_Span]]) -> list[_Span]:
    chosen, i = [], 0
    while i < len(best) - 1:
        span = best[i][1]
        if span is None:
            i += 1
            continue
        senses = dict(span.senses)
        for rival in starting[i]:
            if rival.stop == span.stop and rival is not span:
                senses = {**rival.senses, rival.tag: rival.value, **senses}
        chosen.append(_Span(span.start, span.stop, span.weight, span.tag, span.value, senses))
        i = span.stop
    return chosen


def _items(
    tokens: list[Token], lowers: list[str], spans: list[_Span], lex: Lexicon, weak: dict[int, dict[str, Any]]
) -> list[Item]:
    items: list[Item] = []
    at = {span.start: span for span in spans}
    i = 0
    while i < len(tokens):
        span = at.get(i)
        if span is not None:
            text = " ".join(lowers[span.start : span.stop])
            items.append(Item(span.tag, span.start, span.stop, text, span.value, {**span.senses, span.tag: span.value}))
            i = span.stop
            continue
        senses = weak.get(i, {})
        items.append(Item(_plain_tag(tokens[i], lowers[i], lex), i, i + 1, lowers[i], tokens[i].text, dict(senses)))
        i += 1
    return items


def _plain_tag(token: Token, lower: str, lex: Lexicon) -> str:
    if token.kind == "punct":
        return _SIGNS.get(token.text, "s")
    if lower in ("and", "or"):
        return "&" if lower == "and" else "|"
    return "s" if lower in lex.stop else "w"
