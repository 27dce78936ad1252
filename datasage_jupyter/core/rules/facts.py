"""What the rules want to know of a table, read once from its profile."""

from __future__ import annotations

import math
import re
import weakref
from datetime import datetime
from functools import cached_property
from typing import Literal

from datasage_jupyter.core.model.profile import DATE_CODES, ColumnProfile, DatasetProfile
from datasage_jupyter.core.model.types import MeasurementType

Letter = Literal["Q", "T", "O", "N"]
"""Quantitative, temporal, ordinal, nominal: the level at which a field is drawn."""

LETTERS: dict[MeasurementType, Letter] = {
    MeasurementType.QUANTITATIVE: "Q",
    MeasurementType.TEMPORAL: "T",
    MeasurementType.ORDINAL: "O",
    MeasurementType.NOMINAL: "N",
    MeasurementType.BOOLEAN: "N",
    MeasurementType.GEOGRAPHIC: "N",
    MeasurementType.IDENTIFIER: "N",
    MeasurementType.TEXT: "N",
}
POSITION_TYPES = frozenset({"latitude", "longitude"})
CALENDAR_TYPES = frozenset({"year", "date", "datetime"})
NUMBER_STORAGE = ("int", "uint", "float", "double", "halffloat", "decimal")
LABEL_SHARE = 0.65
"""Names of rows may repeat now and then."""
FEW_NUMBERS = 12
MANY_MOMENTS = 1_000
"""More moments than these cannot be told apart along an axis."""
LONG_TEXT = 60
"""Labels longer than this, on average, cannot be read along an axis."""

_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+|[#%$€£]")
_COUNTER_WORDS = frozenset(
    {"#", "no", "nr", "num", "number", "sr", "sl", "id", "idx", "index", "key", "code", "sku", "serial", "row"}
)
_TALLY_WORDS = frozenset({"count", "counts", "frequency", "freq", "tally", "occurrences", "cases"})
_RANK_WORDS = frozenset({"rank", "ranking", "position", "pos", "place", "seed", "order", "rk"})
_LEVEL_SPREAD = 0.3
"""Standard deviation over mean below which an unnamed number is taken for a level."""

_SUM_WORDS = frozenset(
    {
        "amount", "count", "cost", "expense", "income", "number", "orders", "population", "profit", "quantity", "qty",
        "revenue", "sales", "sold", "spend", "spent", "total", "turnover", "units", "visits", "volume",
    }
)  # fmt: skip

_MEAN_WORDS = frozenset(
    {
        "%", "age", "average", "avg", "bmi", "density", "depth", "duration", "expectancy", "grade", "height",
        "humidity", "index", "latitude", "length", "level", "longitude", "mean", "median", "mpg", "pct", "per",
        "percent", "percentage", "pressure", "price", "rate", "rating", "ratio", "score", "share", "size", "speed",
        "temp", "temperature", "weight", "width", "year",
    }
)  # fmt: skip
_MEAN_TYPES = frozenset(
    {"percent", "percentage", "latitude", "longitude", "year", "age", "temperature", "rating", "ratio"}
)


def words(name: str) -> tuple[str, ...]:
    """The words of a column name, in lower case: `unitPrice_USD` is `unit`, `price`, `usd`."""
    return tuple(word.lower() for word in _WORDS.findall(name))


class ColumnFacts:
    """One column as the rules see it."""

    def __init__(self, column: ColumnProfile, index: int, row_count: int) -> None:
        self.column = column
        self.name = column.name
        self.index = index
        self.row_count = row_count
        self.letter: Letter = self._letter()
        self.distinct = max(column.distinct_count, 1)
        self.words = words(column.name)

    def _letter(self) -> Letter:
        if self.column.semantic_type in POSITION_TYPES and isinstance(self.column.mean, float):
            return "Q"
        if self.column.semantic_type in CALENDAR_TYPES:
            return "T"
        return LETTERS[self.column.kind]

    @cached_property
    def filled(self) -> int:
        """Rows with a value."""
        return self.row_count - self.column.null_count

    @cached_property
    def is_numeric(self) -> bool:
        """Values are stored as numbers, or are numbers written as text; a mean and a sum can be computed."""
        stored = self.column.storage_type.startswith(NUMBER_STORAGE) and self.column.date_format not in DATE_CODES
        return self.column.numeric_text or stored

    @cached_property
    def is_countable(self) -> bool:
        """A mean makes sense: of numbers, and of yes and no, where it is the share of yes."""
        return self.is_numeric or self.column.storage_type == "bool"

    @cached_property
    def days(self) -> float | None:
        """From the first moment to the last, where these are known."""
        try:
            low, high = (
                datetime.fromisoformat(str(end)).replace(tzinfo=None) for end in (self.column.min, self.column.max)
            )
        except ValueError:
            return None
        return (high - low).total_seconds() / 86_400 if self.letter == "T" else None

    @cached_property
    def is_identifier(self) -> bool:
        """Names or numbers rows and measures nothing: kind, name, or a whole-number counter."""
        if self.column.kind is MeasurementType.IDENTIFIER:
            return True
        named = bool(self.words) and (self.words[-1] in _COUNTER_WORDS or self.words[0] in ("#", "sr", "sl", "no"))
        return self.is_counter or (named and self.column.is_integer and not self.column.unit)

    @cached_property
    def is_counter(self) -> bool:
        """Whole numbers that advance by one from zero or one: the row number under another name."""
        low = self.column.min
        starts = isinstance(low, (int, float)) and not isinstance(low, bool) and low in (0, 1)
        return (
            self.column.is_integer and self.column.is_sequence and starts and self.row_count > 2 and self.letter != "T"
        )

    @cached_property
    def is_rank(self) -> bool:
        """An order of merit: comparing its sizes says nothing the order does not say."""
        return self.is_numeric and self.column.is_integer and not _RANK_WORDS.isdisjoint(self.words)

    @cached_property
    def is_measure(self) -> bool:
        """A number worth comparing."""
        return self.letter == "Q" and not self.is_identifier and not self.is_rank and self.distinct > 1

    @cached_property
    def is_label(self) -> bool:
        """Text that tells rows apart: nearly one value per row, and short enough to read."""
        if self.letter not in ("N", "O") or self.is_numeric or self.is_wordy:
            return False
        return self.filled > 1 and self.distinct >= LABEL_SHARE * self.filled

    @cached_property
    def could_group(self) -> bool:
        """Whole numbers of which a few stand for many rows (cylinders, grades): groups as much as amounts."""
        few = self.distinct <= FEW_NUMBERS and self.row_count >= 2 * self.distinct
        return self.letter == "Q" and few and self.column.is_integer

    @cached_property
    def is_tally(self) -> bool:
        """Counted by whoever made the table."""
        return self.letter == "Q" and self.column.is_integer and not _TALLY_WORDS.isdisjoint(self.words)

    @cached_property
    def is_wordy(self) -> bool:
        """Sentences rather than names."""
        return (self.column.mean_length or 0) > LONG_TEXT

    @cached_property
    def is_additive(self) -> bool:
        """A sum over rows means something (money, counts), unlike a rate, a price or a temperature.

        The name decides where it says so. Otherwise the spread does: amounts reach from little to much, while levels (a
        length of life, a body temperature) stay close to their mean.
        """
        if self.column.semantic_type in _MEAN_TYPES or self.column.unit == "%" or self._is_ratio:
            return False
        if self.letter != "Q" or self.column.negative_count or not _MEAN_WORDS.isdisjoint(self.words):
            return False
        return not _SUM_WORDS.isdisjoint(self.words) or not self._is_level

    @property
    def _is_ratio(self) -> bool:
        """Named as one thing per another: "income per head", "gdpPercap"."""
        return any(word == "per" or word.startswith(("percap", "perhead")) for word in self.words)

    @property
    def _is_level(self) -> bool:
        mean, std = self.column.mean, self.column.std
        return bool(mean and std is not None and self.column.distinct_count > 10 and std < _LEVEL_SPREAD * abs(mean))

    @cached_property
    def missing_share(self) -> float:
        """Share of rows without a value."""
        return self.column.null_count / self.row_count if self.row_count else 0.0

    @cached_property
    def skewness(self) -> float:
        """Size of the skew, 0 for symmetric or unknown."""
        return abs(self.column.skew) if self.column.skew is not None and math.isfinite(self.column.skew) else 0.0


class TableFacts:
    """A profile, indexed for the rules. Column facts are made when first asked for."""

    def __init__(self, profile: DatasetProfile) -> None:
        self.row_count = profile.overview.row_count
        self._columns = {column.name: (index, column) for index, column in enumerate(profile.columns)}
        self._facts: dict[str, ColumnFacts] = {}
        self._profile = weakref.ref(profile)
        self.keys = [frozenset(key) for key in profile.keys]
        self.keys += [frozenset({column.name}) for column in profile.columns if column.is_unique]

    def column(self, name: str) -> ColumnFacts | None:
        """Facts about the column of this name, if there is one."""
        if name not in self._facts and name in self._columns:
            index, column = self._columns[name]
            self._facts[name] = ColumnFacts(column, index, self.row_count)
        return self._facts.get(name)

    @cached_property
    def columns(self) -> tuple[ColumnFacts, ...]:
        """Facts about every column, in table order."""
        return tuple(facts for name in self._columns if (facts := self.column(name)) is not None)

    @cached_property
    def correlations(self) -> dict[frozenset[str], float]:
        """Rank correlation by unordered pair of names."""
        profile = self._profile()
        return {frozenset((c.left, c.right)): c.coefficient for c in profile.correlations} if profile else {}

    @cached_property
    def nestings(self) -> tuple[tuple[str, ...], ...]:
        """Columns that divide one another, coarsest first; parts of one date are no such levels."""
        profile = self._profile()
        return tuple(h.levels for h in profile.hierarchies if h.kind != "calendar") if profile else ()

    @cached_property
    def label(self) -> ColumnFacts | None:
        """The column that names the rows: the first text with about one value per row, a name before a code."""
        labels = [facts for facts in self.columns if facts.is_label]
        return next((facts for facts in labels if not facts.is_identifier), labels[0] if labels else None)

    @cached_property
    def naming(self) -> ColumnFacts | None:
        """What tells a reader which row is which: the label, else a column of moments without repeats."""
        if self.label is not None:
            return self.label
        return next(
            (facts for facts in self.columns if facts.letter == "T" and self.identifies_rows(frozenset({facts.name}))),
            None,
        )

    def identifies_rows(self, names: frozenset[str]) -> bool:
        """Whether no two rows agree on all of these columns."""
        return self.row_count <= 1 or any(key <= names for key in self.keys) or self._is_full_crossing(names)

    def _is_full_crossing(self, names: frozenset[str]) -> bool:
        """As many rows as combinations of values: a table that was made by grouping."""
        combinations = 1
        for name in names:
            facts = self.column(name)
            combinations *= facts.distinct if facts is not None and facts.distinct > 1 else 0
        return len(names) > 1 and combinations == self.row_count

    def rows_per_group(self, names: frozenset[str]) -> float:
        """About how many rows share one combination of values of these columns."""
        if self.identifies_rows(names):
            return 1.0
        groups = 1.0
        for name in names:
            facts = self.column(name)
            groups *= facts.distinct if facts else 1
        return max(self.row_count / max(groups, 1.0), 1.1 if names else self.row_count)


_recent: dict[int, tuple[weakref.ref[DatasetProfile], TableFacts]] = {}
_KEPT = 8


def facts_of(profile: DatasetProfile) -> TableFacts:
    """The facts of a profile, kept for the profiles used last (profiles are frozen)."""
    kept = _recent.get(id(profile))
    if kept is not None and kept[0]() is profile:
        return kept[1]
    facts = TableFacts(profile)
    while len(_recent) >= _KEPT:
        _recent.pop(next(iter(_recent)), None)
    _recent[id(profile)] = (weakref.ref(profile), facts)
    return facts
