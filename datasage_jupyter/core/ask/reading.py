"""What has been read so far: the items, which of them are explained, and the clauses found."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from datasage_jupyter.core.ask.fields import Field, FieldIndex, Mention
from datasage_jupyter.core.ask.lexicon import Lexicon, lexicon
from datasage_jupyter.core.ask.tag import Item
from datasage_jupyter.core.ask.tokens import Token
from datasage_jupyter.core.ask.values import ValueIndex
from datasage_jupyter.core.model import Aggregate, Bin, GroupPredicate, Phrase, Predicate, TimeUnit, Window


@dataclass(slots=True)
class Measure:
    """A value to draw: an aggregate of a field, or a count of rows (`field` is None, or what was counted)."""

    aggregate: Aggregate | None
    field: Field | None
    at: int
    axis: str | None = None


@dataclass(slots=True)
class Group:
    """A field to group by. `kind` is how it was said: each, with (each), by, across, plain, color, facet, size."""

    field: Field
    kind: str
    at: int
    axis: str | None = None
    unit: TimeUnit | None = None
    bin: Bin | None = None
    entity: bool = False


@dataclass(slots=True)
class Order:
    """A wish for an order: `target` is x, y, category, measure or field; `ranks` is the number after "the most"."""

    target: str
    descending: bool
    at: int
    field: Field | None = None
    aggregate: Aggregate | None = None
    text: str = ""
    ranks: Field | None = None


@dataclass(slots=True)
class Cut:
    """Keep `n` groups: the largest, or the smallest."""

    n: int
    smallest: bool = False
    other: bool = False


@dataclass(slots=True)
class Reading:
    """Everything one question says.

    The readers of clauses take items from `items`, mark them as used and note what they meant. `compared` is a column of
    which several values are listed ("in Germany and France"): where the chart has room, they are told apart. `beyond` says what was
    asked for and no chart can do.
    """

    question: str
    tokens: list[Token]
    items: list[Item]
    fields: FieldIndex
    values: ValueIndex
    today: date
    lex: Lexicon = field(default_factory=lexicon)
    marks: list[str] = field(default_factory=list)
    intents: set[str] = field(default_factory=set)
    windows: list[Window] = field(default_factory=list)
    window_size: int | None = None
    step: TimeUnit | None = None
    measures: list[Measure] = field(default_factory=list)
    bare_aggregates: list[Aggregate] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    compared: Group | None = None
    orders: list[Order] = field(default_factory=list)
    filters: list[Predicate] = field(default_factory=list)
    having: list[GroupPredicate] = field(default_factory=list)
    cut: Cut | None = None
    stack: str | bool | None = None
    phrases: list[Phrase] = field(default_factory=list)
    beyond: list[str] = field(default_factory=list)
    doubts: list[tuple[Field, Field, float]] = field(default_factory=list)
    certainty: list[float] = field(default_factory=list)

    def note(self, first: int, last: int, kind: str, meaning: str, keep: bool = False) -> None:
        """Explain items `first` to `last` (inclusive); unless `keep`, later readers leave them alone."""
        start, end = self.tokens[self.items[first].start].start, self.tokens[self.items[last].stop - 1].end
        self.phrases.append(Phrase(text=self.question[start:end], start=start, end=end, kind=kind, meaning=meaning))
        if not keep:
            for item in self.items[first : last + 1]:
                item.used = True

    def tag(self, position: int) -> str:
        """The tag of an item that is still free; an empty text otherwise."""
        inside = 0 <= position < len(self.items)
        return self.items[position].tag if inside and not self.items[position].used else ""

    def skip(self, position: int, tags: str = "s", step: int = 1) -> int:
        """The first position from here whose item is none of `tags`; used items end the walk."""
        while self.tag(position) and self.tag(position) in tags:
            position += step
        return position

    def mention(self, position: int) -> Mention:
        """The field mention at a position."""
        found: Mention = self.items[position].value
        return found

    def pick(self, position: int, want: str | None = None) -> Field:
        """The field meant at a position; `want` (numeric, temporal, group) settles close calls."""
        mention = self.mention(position)
        rivals = [(mention.field, mention.score), *mention.others]
        near = [(f, s) for f, s in rivals if s >= (0.55 if want else 0.999) * mention.score]
        fitting = [f for f, _ in near if _suits(f, want)]
        chosen = mention.field if _suits(mention.field, want) or not fitting else fitting[0]
        self.certainty.append(mention.score)
        for other, score in rivals:
            if other is not chosen and score >= 0.9 * mention.score and not mention.is_exact:
                self.doubts.append((chosen, other, score))
        return chosen

    def free(self) -> list[int]:
        """Positions of the items nobody has explained yet."""
        return [i for i, item in enumerate(self.items) if not item.used]


def _suits(found: Field, want: str | None) -> bool:
    if want == "numeric":
        return found.is_numeric and not found.is_identifier
    if want == "temporal":
        return found.is_temporal
    if want == "date":
        return found.is_date
    if want == "group":
        return not found.is_measure
    return True
