"""The values that nominal columns contain, for questions that name a value instead of a column."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from datasage_jupyter.core.ask.lexicon import lexicon
from datasage_jupyter.core.ask.tokens import key, stem, words
from datasage_jupyter.core.model import ColumnProfile, DatasetProfile, MeasurementType, Query

if TYPE_CHECKING:
    from datasage_jupyter.core.engine import Engine

_KINDS = (
    MeasurementType.NOMINAL, MeasurementType.ORDINAL, MeasurementType.GEOGRAPHIC, MeasurementType.BOOLEAN,
    MeasurementType.TEXT, MeasurementType.IDENTIFIER,
)  # fmt: skip
_MAX_COLUMNS = 60
_MAX_PER_COLUMN = 5_000
_MAX_LENGTH = 120


@dataclass(frozen=True, slots=True)
class Cell:
    """A value and the column that holds it. `near` marks a spelled-out or otherwise inexact form."""

    field: str
    value: str
    near: bool = False


class ValueIndex:
    """Distinct values of the columns that group rows, by their words.

    Args:
        values: For each column the distinct values, as text.
    """

    def __init__(self, values: dict[str, Iterable[str]]) -> None:
        self._cells: dict[str, list[Cell]] = {}
        self._of: dict[str, tuple[str, ...]] = {}
        self.longest = 1
        for field, listed in values.items():
            kept = tuple(v for v in listed if v and len(v) <= _MAX_LENGTH)[:_MAX_PER_COLUMN]
            self._of[field] = kept
            for value in kept:
                self._add(field, value, expand=len(kept) <= 1_000)

    @classmethod
    def from_engine(cls, engine: Engine, profile: DatasetProfile) -> ValueIndex:
        """Read the distinct values of up to 60 nominal columns, 5,000 each, the commonest first.

        Args:
            engine: An open engine over the dataset.
            profile: Its profile; columns whose top values are all their values need no query.
        """
        return cls({c.name: _values(engine, c) for c in _columns(profile)})

    @classmethod
    def from_profile(cls, profile: DatasetProfile) -> ValueIndex:
        """Use the top values that the profile keeps."""
        return cls({c.name: [v.value for v in c.top_values] for c in _columns(profile)})

    def find(self, text_key: str) -> tuple[Cell, ...]:
        """Cells whose words, joined, are `text_key`."""
        return tuple(self._cells.get(text_key, ()))

    def of(self, field: str) -> tuple[str, ...]:
        """The known values of a column."""
        return self._of.get(field, ())

    def in_field(self, field: str, text: str) -> str | None:
        """The value of a column that this text means: exactly, without regard to case, or by a known other name."""
        if text in self.of(field):
            return text
        found = [cell for cell in self.find(key(text)) if cell.field == field]
        found = found or [cell for cell in self.find("".join(stem(w) for w in words(text))) if cell.field == field]
        return min(found, key=lambda cell: cell.near).value if found else None

    def containing(self, field: str, text: str) -> tuple[str, ...]:
        """Values of a column that hold this text."""
        return tuple(value for value in self.of(field) if text.lower() in value.lower())

    def _add(self, field: str, value: str, expand: bool) -> None:
        said = words(value)
        self.longest = max(self.longest, min(len(said), 10))
        forms = {"".join(said): False, "".join(stem(w) for w in said): False}
        if expand:
            spelled = (lexicon().abbreviations.get(w, (w,))[0] for w in said)
            forms.setdefault("".join(stem(w) for full in spelled for w in full.split()), True)
            for other in lexicon().aliases.get("".join(said), ()):
                forms.setdefault(other, True)
        for form, near in forms.items():
            if form:
                self._cells.setdefault(form, []).append(Cell(field, value, near))


def _columns(profile: DatasetProfile) -> list[ColumnProfile]:
    text = [
        c
        for c in profile.columns
        if c.kind in _KINDS and not c.storage_type.startswith(("int", "uint", "float", "double"))
    ]
    return sorted(text, key=lambda c: c.distinct_count)[:_MAX_COLUMNS]


def _values(engine: Engine, column: ColumnProfile) -> list[str]:
    known = [v.value for v in column.top_values]
    if column.distinct_count <= len(known) and not column.distinct_is_estimate:
        return known
    quoted = '"' + column.name.replace('"', '""') + '"'
    sql = (
        f"SELECT CAST({quoted} AS VARCHAR) AS v FROM data WHERE {quoted} IS NOT NULL "
        f"GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT {_MAX_PER_COLUMN}"
    )
    return [str(v) for v in engine.fetch(Query(sql=sql, columns=("v",))).column(0).to_pylist()]
