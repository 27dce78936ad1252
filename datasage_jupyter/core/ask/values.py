"""The values that nominal columns contain, for questions that name a value instead of a column."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from datasage_jupyter.core.ask.codes import names_of_codes
from datasage_jupyter.core.ask.lexicon import lexicon
from datasage_jupyter.core.ask.tokens import stem, words
from datasage_jupyter.core.model import ColumnProfile, DatasetProfile, MeasurementType, Query

if TYPE_CHECKING:
    from datasage_jupyter.core.engine import Engine

_KINDS = (
    MeasurementType.NOMINAL, MeasurementType.ORDINAL, MeasurementType.GEOGRAPHIC, MeasurementType.BOOLEAN,
    MeasurementType.TEXT, MeasurementType.IDENTIFIER,
)  # fmt: skip
_NUMBERS = ("int", "uint", "float", "double", "decimal")
_MAX_COLUMNS = 60
_MAX_PER_COLUMN = 5_000
_MAX_LENGTH = 120
_FEW = 500
_SIGNS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Cell:
    """A value and the column that holds it. `near` marks a spelled-out or otherwise inexact form."""

    field: str
    value: str
    near: bool = False


class ValueIndex:
    """Distinct values of the columns that group rows, by their words.

    Columns of few values are indexed at once; those of many only when a question names something that is not known yet.

    Args:
        values: For each column its distinct values, as text.
        more: Reads the values of further columns, called at most once.
    """

    longest = 8
    """Words of the longest value that is recognised without quotation marks."""

    def __init__(
        self, values: Mapping[str, Iterable[str]], more: Callable[[], dict[str, list[str]]] | None = None
    ) -> None:
        self._cells: dict[str, list[Cell]] = {}
        self._of: dict[str, tuple[str, ...]] = {}
        self._more = more
        for field, listed in values.items():
            self._index(field, listed)

    @classmethod
    def from_engine(cls, engine: Engine, profile: DatasetProfile) -> ValueIndex:
        """Know the distinct values of up to 60 nominal columns, 5,000 each, the commonest first.

        Args:
            engine: An engine over the dataset; it is asked when a question first names something unknown.
            profile: Its profile; columns whose top values are all their values need no query.
        """
        columns = _columns(profile)
        known = {c.name: [v.value for v in c.top_values] for c in columns}
        open_ended = [c for c in columns if c.distinct_count > len(c.top_values) or c.distinct_is_estimate]
        return cls(known, (lambda: {c.name: _values(engine, c) for c in open_ended}) if open_ended else None)

    @classmethod
    def from_profile(cls, profile: DatasetProfile) -> ValueIndex:
        """Use the top values that the profile keeps."""
        return cls({c.name: [v.value for v in c.top_values] for c in _columns(profile)})

    def deepen(self) -> bool:
        """Read the columns of many values, if that was not done yet.

        Returns:
            Whether there is more to find than before.
        """
        more, self._more = self._more, None
        if more is None:
            return False
        for field, listed in more().items():
            self._index(field, listed)
        return True

    def find(self, text: str) -> tuple[Cell, ...]:
        """Cells that say this, apart from case, spaces and signs."""
        return tuple(self._cells.get(_key(text), ()))

    def of(self, field: str) -> tuple[str, ...]:
        """The known values of a column."""
        return self._of.get(field, ())

    def in_field(self, field: str, text: str) -> str | None:
        """The value of a column that this text means: exactly, without regard to case, or by a known other name."""
        if text in self.of(field):
            return text
        found = [cell for cell in self.find(text) if cell.field == field]
        found = found or [cell for cell in self.find("".join(stem(w) for w in words(text))) if cell.field == field]
        return min(found, key=lambda cell: cell.near).value if found else None

    def _index(self, field: str, listed: Iterable[str]) -> None:
        kept = tuple(v for v in listed if v and len(v) <= _MAX_LENGTH)[:_MAX_PER_COLUMN]
        former = frozenset(self._of.get(field, ()))
        self._of[field] = kept
        names = names_of_codes(kept)
        for value in kept:
            if value not in former:
                self._add(field, value, spelled=len(kept) <= _FEW)
                self._name(field, value, names.get(value, ()))

    def _name(self, field: str, value: str, names: Iterable[str]) -> None:
        """Let a code be found by what it stands for, and by other names of that."""
        for name in names:
            said = "".join(words(name))
            for form in (said, *lexicon().aliases.get(said, ())):
                cells = self._cells.setdefault(form, [])
                if all((cell.field, cell.value) != (field, value) for cell in cells):
                    cells.append(Cell(field, value, near=True))

    def _add(self, field: str, value: str, spelled: bool) -> None:
        forms = {_key(value): False}
        if spelled:
            said = words(value)
            forms.setdefault("".join(stem(w) for w in said), False)
            full = (lexicon().abbreviations.get(w, (w,))[0] for w in said)
            forms.setdefault("".join(stem(w) for phrase in full for w in phrase.split()), True)
            for other in lexicon().aliases.get("".join(said), ()):
                forms.setdefault(other, True)
        for form, near in forms.items():
            if form:
                self._cells.setdefault(form, []).append(Cell(field, value, near))


def _key(text: str) -> str:
    return _SIGNS.sub("", text.lower())


def _columns(profile: DatasetProfile) -> list[ColumnProfile]:
    text = [c for c in profile.columns if c.kind in _KINDS and not c.storage_type.startswith(_NUMBERS)]
    return sorted(text, key=lambda c: c.distinct_count)[:_MAX_COLUMNS]


def _values(engine: Engine, column: ColumnProfile) -> list[str]:
    quoted = '"' + column.name.replace('"', '""') + '"'
    sql = (
        f"SELECT CAST({quoted} AS VARCHAR) AS v FROM data WHERE {quoted} IS NOT NULL "
        f"GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT {_MAX_PER_COLUMN}"
    )
    return [str(v) for v in engine.fetch(Query(sql=sql, columns=("v",))).column(0).to_pylist()]
