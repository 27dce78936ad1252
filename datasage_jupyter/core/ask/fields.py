"""Which columns a stretch of a question may mean, by name, part, word form, abbreviation, synonym or slip of the pen."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from datasage_jupyter.core.ask.lexicon import lexicon
from datasage_jupyter.core.ask.names import GENERIC, UNIT, Spelling, shared_prefix, spellings
from datasage_jupyter.core.ask.tokens import Token, close, key, root, stem, words
from datasage_jupyter.core.model import DATE_CODES, ColumnProfile, DatasetProfile, MeasurementType, Role
from datasage_jupyter.core.rules import ColumnFacts, facts_of

_WIDE = 300
_FEW_ROWS = 20
_BETWEEN = frozenset({"each", "all", "every", "their", "its", "different"})
_ASKING = frozenset({"when", "where", "who", "which", "what", "how", "show", "list", "find", "give", "order", "sort"})
_BACK = frozenset({"last", "past", "previous"})
_CONCEPTS = frozenset({"type", "status", "date", "time", "description", "detail", "address", "phone", "email", "title"})
_NUMERIC_STORAGE = ("int", "uint", "float", "double", "decimal", "half")


@dataclass(frozen=True, slots=True)
class Field:
    """A column as the parser sees it."""

    position: int
    column: ColumnProfile
    readings: tuple[Spelling, ...]

    @property
    def name(self) -> str:
        return self.column.name

    @property
    def is_numeric(self) -> bool:
        """Its values are numbers that can be drawn along an axis."""
        stored = self.column.storage_type.startswith(_NUMERIC_STORAGE) and self.column.date_format not in DATE_CODES
        return self.column.numeric_text or stored

    @property
    def is_measure(self) -> bool:
        """Adding or averaging its values makes sense."""
        return (
            self.is_numeric
            and self.column.kind is MeasurementType.QUANTITATIVE
            and self.column.role is not Role.DIMENSION
            and not self._counts_rows
        )

    @property
    def could_group(self) -> bool:
        """Whole numbers of which a few stand for many rows."""
        return ColumnFacts(self.column, self.position, self.column.count).could_group

    @property
    def is_temporal(self) -> bool:
        return self.column.kind is MeasurementType.TEMPORAL

    @property
    def is_date(self) -> bool:
        """A point in time that can be cut into units (a bare year cannot)."""
        return self.is_temporal and not self.is_numeric and self.column.semantic_type != "year"

    @property
    def is_money(self) -> bool:
        """Its values are amounts of money."""
        return self.column.semantic_type == "money"

    @property
    def is_flag(self) -> bool:
        """It answers yes or no."""
        return self.column.kind is MeasurementType.BOOLEAN or self.column.storage_type == "bool"

    @property
    def is_identifier(self) -> bool:
        return self.column.kind is MeasurementType.IDENTIFIER or self._counts_rows

    @property
    def _counts_rows(self) -> bool:
        """The first column numbers the rows one by one."""
        column = self.column
        whole = self.position == 0 and column.is_unique and column.is_monotonic and column.count > _FEW_ROWS
        low, high = column.min, column.max
        return whole and isinstance(low, int) and isinstance(high, int) and high - low + 1 == column.count


@dataclass(frozen=True, slots=True)
class Hit:
    """A token that may stand for word `word` of reading `reading` of field `field`."""

    field: int
    reading: int
    word: int
    quality: float


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of tokens read as a field.

    Attributes:
        start, stop: Token positions.
        field: The column meant.
        score: 0 to 1, how much of the column's name was said, and how exactly.
        entity: The words name the thing whose key this is ("customer" for `customer_id`), not the column itself.
        others: Further columns that these words may mean, best first.
        content: How many words other than fillers were matched.
    """

    start: int
    stop: int
    field: Field
    score: float
    entity: bool = False
    others: tuple[tuple[Field, float], ...] = ()
    content: int = 1

    @property
    def is_exact(self) -> bool:
        return self.score >= 0.97


_Found = dict[str, dict[tuple[int, int, int], Hit]]


class FieldIndex:
    """Words of all column names, ready for look-up.

    Args:
        profile: The dataset whose columns may be asked for.
    """

    def __init__(self, profile: DatasetProfile) -> None:
        self._lexicon = lexicon()
        shared = shared_prefix([words(c.name) for c in profile.columns])
        wide = len(profile.columns) > _WIDE
        self.fields = [Field(i, c, spellings(c, shared, self._lexicon, wide)) for i, c in enumerate(profile.columns)]
        self.shared = shared
        self.table = facts_of(profile)
        hits: _Found = {}
        roots: _Found = {}
        self._joined: dict[str, list[Field]] = {}
        self._slips: dict[str, tuple[str, ...]] = {}
        for field in self.fields:
            self._add(field, hits, roots)
        self._hits = {word: list(found.values()) for word, found in hits.items()}
        self._roots = {word: list(found.values()) for word, found in roots.items()}
        self.vocabulary = frozenset(self._hits)
        self._literal = [w for w, found in self._hits.items() if any(h.quality > 0.95 for h in found)]

    def by_name(self, name: str) -> Field | None:
        return next((f for f in self.fields if f.name == name), None)

    def knows(self, word: str) -> bool:
        """Whether this stemmed word is part of a column's name or a synonym of one."""
        return word in self._hits or (len(word) > 4 and root(word) in self._roots)

    def flag_called(self, token: Token) -> Field | None:
        """The yes-or-no column that a word names in any of its forms: `is_cancelled` for "cancellation"."""
        said = (token.stem, root(token.lower))
        for field in self.fields:
            if field.is_flag:
                own = [w for w in field.readings[0].words if len(w) > 3 or w == token.stem]
                if any(w in said or root(w) == said[1] or _same_beginning(token.stem, w) for w in own):
                    return field
        return None

    def exact(self, text: str) -> Field | None:
        """The column whose whole name this is, apart from case and spacing."""
        return next(iter(self._joined.get(key(text), ())), None)

    def named(self, wanted: str) -> list[tuple[Field, float]]:
        """Columns that one of these words names, best first (for "older": age)."""
        found: dict[int, float] = {}
        for word in wanted.split():
            for hit in self._hits.get(stem(word), ()):
                score = self._score([hit])
                found[hit.field] = max(found.get(hit.field, 0.0), score)
        ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))
        return [(self.fields[i], score) for i, score in ranked if score >= 0.2] or self._holding(wanted)

    def _holding(self, wanted: str) -> list[tuple[Field, float]]:
        """The one measure that has one of these words somewhere in its name."""
        said = set(wanted.split())
        holding = [f for f in self.fields if f.is_measure and said & set(f.readings[0].words)]
        return [(holding[0], 0.2)] if len(holding) == 1 else []

    def mentions(self, tokens: list[Token], free: list[bool]) -> list[Mention]:
        """Every stretch of tokens that may be a field, overlapping ones included.

        Args:
            tokens: The question.
            free: For each token, whether it may be corrected or matched loosely (it is no known English phrase).
        """
        hits = [self._token_hits(token, loose) for token, loose in zip(tokens, free, strict=True)]
        found: list[Mention] = []
        for start in range(len(tokens)):
            found.extend(self._spelled_together(tokens, start))
            found.extend(self._runs(tokens, hits, start))
        return _merge(found)

    def nearest(self, tokens: list[Token], limit: int = 3) -> list[str]:
        """Column names most like the words of a question, for a helpful refusal."""
        said = [t.stem for t in tokens if t.kind == "word" and len(t.stem) > 2 and t.lower not in self._lexicon.stop]

        def likeness(field: Field) -> float:
            own = [w for reading in field.readings for w in reading.words]
            return max((_similar(a, b) for a in said for b in own), default=0.0)

        ranked = sorted(self.fields, key=lambda f: (-likeness(f), f.position))
        return [f.name for f in ranked[:limit]]

    def _add(self, field: Field, hits: _Found, roots: _Found) -> None:
        self._joined.setdefault(key(field.name), []).append(field)
        for r, reading in enumerate(field.readings):
            for w, word in enumerate(reading.words):
                self._hit(hits, word, Hit(field.position, r, w, reading.quality))
                if len(word) > 4:
                    self._hit(roots, root(word), Hit(field.position, r, w, 0.85 * reading.quality))
                if reading.weights[w] > UNIT:
                    for other in self._lexicon.synonyms.get(word, ()):
                        self._hit(hits, other, Hit(field.position, r, w, 0.62 * reading.quality))
                    for full in self._lexicon.abbreviations.get(word, ()):
                        if " " not in full:
                            self._hit(hits, stem(full), Hit(field.position, r, w, 0.95 * reading.quality))

    @staticmethod
    def _hit(table: _Found, word: str, hit: Hit) -> None:
        """Keep the best of several ways in which a word may stand for the same word of a name."""
        known = table.setdefault(word, {})
        place = (hit.field, hit.reading, hit.word)
        if place not in known or known[place].quality < hit.quality:
            known[place] = hit

    def _token_hits(self, token: Token, loose: bool) -> list[Hit]:
        if token.kind == "number":
            return self._hits.get(token.lower, [])
        if token.kind != "word":
            return []
        found = self._hits.get(token.stem, []) or self._hits.get(token.lower, [])
        if token.lower in self._lexicon.filler or token.lower in _ASKING:
            return [h for h in found if h.quality > 0.9]
        abbreviated = [
            h for full in self._lexicon.abbreviations.get(token.lower, ()) for h in self._hits.get(stem(full), [])
        ]
        found = found + [Hit(h.field, h.reading, h.word, 0.9 * h.quality) for h in abbreviated]
        if len(token.stem) > 4 and loose and not any(h.quality > 0.9 for h in found):
            found = found + [h for h in self._roots.get(root(token.lower), []) if h not in found]
        if not found and loose and len(token.stem) >= 4:
            return [
                Hit(h.field, h.reading, h.word, 0.85 * h.quality) for w in self._slip(token.stem) for h in self._hits[w]
            ]
        return found

    def _slip(self, word: str) -> tuple[str, ...]:
        """Known words that a mistyped one may stand for."""
        if word not in self._slips:
            near = [
                w
                for w in (self.vocabulary if len(word) > 5 else self._literal)
                if close(word, w) or (len(w) >= 3 and w == _consonants(word))
            ]
            prefix = [w for w in self.vocabulary if len(w) >= 3 and word.startswith(w) and 2 <= len(word) - len(w) <= 8]
            longer = [w for w in self.vocabulary if len(word) >= 4 and w.startswith(word)]
            kin = [w for w in self._literal if _same_beginning(word, w)]
            self._slips[word] = tuple(sorted(near) or sorted(longer) or sorted(prefix) or sorted(kin))
        return self._slips[word]

    def _spelled_together(self, tokens: list[Token], start: int) -> list[Mention]:
        """Columns whose whole name is spelled here with other word breaks ("baseprice", "base price")."""
        joined, found = "", []
        for stop in range(start, min(start + 8, len(tokens))):
            if tokens[stop].kind not in ("word", "number"):
                break
            joined += tokens[stop].lower
            for field in self._joined.get(joined, ()):
                found.append(Mention(start, stop + 1, field, 1.0, content=stop + 1 - start))
            if stop > start and joined in self.vocabulary:
                found.extend(self._from_hits(start, stop + 1, [h], 1) for h in self._hits[joined])
        return found

    def _runs(self, tokens: list[Token], hits: list[list[Hit]], start: int) -> list[Mention]:
        """For each reading that this token may begin, the longest stretch that goes on naming it."""
        found = []
        for hit in hits[start]:
            chain, kept, stop, position = [hit], 1, start + 1, start + 1
            while position < len(tokens):
                period = tokens[position].lower in _BACK and position + 1 < len(tokens)
                counted = period and tokens[position + 1].kind == "number"
                following = None if counted else self._continuation(hits[position], chain)
                if following is not None:
                    chain.append(following)
                    if tokens[position].lower not in self._lexicon.filler or self._is_whole(chain):
                        stop, kept = position + 1, len(chain)
                elif not self._may_skip(tokens, position, position - stop):
                    break
                position += 1
            if tokens[start].lower not in self._lexicon.filler or self._is_whole(chain[:kept]) or kept > 1:
                found.append(self._from_hits(start, stop, chain[:kept], kept))
        return found

    def _may_skip(self, tokens: list[Token], position: int, skipped: int) -> bool:
        """Small words inside a name: "date of the order", "kind of each item"."""
        if tokens[position].lower in _BETWEEN:
            return tokens[position - 1].lower == "of"
        word = tokens[position].lower
        return word in self._lexicon.filler and word not in ("and", "or") and skipped < 2

    def _is_whole(self, chain: list[Hit]) -> bool:
        return len(chain) == len(self.fields[chain[0].field].readings[chain[0].reading].words)

    @staticmethod
    def _continuation(hits: list[Hit], chain: list[Hit]) -> Hit | None:
        taken = {h.word for h in chain}
        fits = [h for h in hits if h.field == chain[0].field and h.reading == chain[0].reading and h.word not in taken]
        return max(fits, key=lambda h: h.quality, default=None)

    def _from_hits(self, start: int, stop: int, chain: list[Hit], content: int) -> Mention:
        field = self.fields[chain[0].field]
        return Mention(start, stop, field, self._score(chain), self._is_entity(chain), content=content)

    def _score(self, chain: list[Hit]) -> float:
        reading = self.fields[chain[0].field].readings[chain[0].reading]
        said = sum(reading.weights[h.word] * h.quality for h in chain)
        whole = sum(reading.weights)
        covered = {h.word for h in chain}
        literal_head = (
            any(h.word == reading.head and h.quality >= 0.9 for h in chain) and reading.weights[reading.head] > GENERIC
        )
        if literal_head:
            return max(0.64 * max(h.quality for h in chain), said / whole)
        concepts = [h.quality for h in chain if reading.words[h.word] in _CONCEPTS]
        if concepts:
            said = max(said, (0.3 if max(concepts) >= 0.9 else 0.25) * whole)
        head = 1.0 if reading.head in covered or len(reading.words) - 1 in covered else 0.7
        return head * said / whole

    def _is_entity(self, chain: list[Hit]) -> bool:
        """Only the thing is named, not its key: "customer" for `customer_id`."""
        field = self.fields[chain[0].field]
        reading = field.readings[chain[0].reading]
        said = {h.word for h in chain}
        left = [w for i, w in enumerate(reading.words) if i not in said]
        other = self._lexicon.identifier | (_CONCEPTS if not field.is_temporal else frozenset())
        return any(w in other or (w in self._lexicon.generic and field.is_identifier) for w in left)


_CACHE: OrderedDict[int, tuple[DatasetProfile, FieldIndex]] = OrderedDict()


def field_index(profile: DatasetProfile) -> FieldIndex:
    """The index of a profile, kept for the few profiles used last."""
    kept = _CACHE.get(id(profile))
    if kept is not None and kept[0] is profile:
        return kept[1]
    index = FieldIndex(profile)
    _CACHE[id(profile)] = (profile, index)
    while len(_CACHE) > 8:
        _CACHE.popitem(last=False)
    return index


def _same_beginning(left: str, right: str) -> bool:
    """Words of one family whose endings no rule takes off: "resolve" and "resolution"."""
    shared = next((i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))
    return shared >= 5 and shared >= 0.55 * max(len(left), len(right)) - 1


def _consonants(word: str) -> str:
    """ "Brand" without its inner vowels, as in `brnd_id`."""
    return word[0] + "".join(c for c in word[1:] if c not in "aeiou")


def _merge(found: list[Mention]) -> list[Mention]:
    """One mention per stretch: the best field, with the other candidates beside it."""
    spans: dict[tuple[int, int], dict[int, Mention]] = {}
    for mention in found:
        if mention.score < 0.2:
            continue
        fields = spans.setdefault((mention.start, mention.stop), {})
        kept = fields.get(mention.field.position)
        if kept is None or (mention.score, mention.content) > (kept.score, kept.content):
            fields[mention.field.position] = mention
    return [_best(list(fields.values())) for fields in spans.values()]


def _best(rivals: list[Mention]) -> Mention:
    ranked = sorted(rivals, key=lambda m: (-round(m.score, 3), m.field.position))
    best = ranked[0]
    others = tuple((m.field, m.score) for m in ranked[1:6])
    return Mention(best.start, best.stop, best.field, best.score, best.entity, others, best.content)


def _similar(left: str, right: str) -> float:
    """Share of letter pairs in common."""
    a, b = ({w[i : i + 2] for i in range(len(w) - 1)} for w in (left, right))
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0
