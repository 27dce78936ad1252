"""Types by value: what all cells of a text column agree to be.

`infer_kind` looks, `merge` combines what parts of a column said, `cast` converts. A column is converted only when every one
of its values can be, without loss; else it stays text.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from datasage_jupyter.core.ingest import numbers, temporal

_TEXT_NULLS = ("", "NULL", "null", "Null", "#N/A", "N/A", "n/a", "<NA>", "<null>")
_WORD_NULLS = (
    "na",
    "n/a",
    "#n/a",
    "null",
    "none",
    "nil",
    "nan",
    "nat",
    "<na>",
    "<null>",
    "\\n",
    "-",
    "--",
    "?",
    ".",
    "..",
    "…",
    "–",
    "—",
    "",
    "#null!",
    "#div/0!",
    "#ref!",
    "#value!",
    "#num!",
    "#name?",
)
_PROBE = 64


@dataclass(frozen=True)
class Kind:
    """What a column is.

    Attributes:
        name: `null`, `boolean`, `integer`, `unsigned`, `number`, `date`, `time`, `timestamp`, `text`.
        styles: The notations that fit all values: decimal marks of numbers, orders of dates.
        unit: A currency or percent sign that stood at the values.
        zoned: Whether timestamps carry a time zone.
        words: For booleans, the set of words.
    """

    name: str
    styles: frozenset[str] = frozenset()
    unit: str = ""
    zoned: bool = False
    words: frozenset[str] = frozenset()


NULL, TEXT = Kind("null"), Kind("text")


@dataclass(frozen=True)
class Nulls:
    """Which cells are empty.

    Attributes:
        extra: Further null markers, chosen by the reader.
    """

    extra: tuple[str, ...] = ()

    @staticmethod
    def text_words() -> tuple[str, ...]:
        """The cells that are empty in columns of text, too."""
        return _TEXT_NULLS

    def in_text(self, column: Any) -> Any:
        """The column with its null markers as nulls, text otherwise untouched."""
        marked = pc.is_in(column, value_set=pa.array([*_TEXT_NULLS, *self.extra], column.type))
        return pc.if_else(marked, pa.scalar(None, column.type), column)

    def in_values(self, column: Any) -> Any:
        """The trimmed column with every word for "nothing" as null."""
        trimmed = pc.utf8_trim_whitespace(column)
        marked = pc.is_in(
            pc.utf8_lower(trimmed), value_set=pa.array(_WORD_NULLS + tuple(w.lower() for w in self.extra), column.type)
        )
        return pc.if_else(marked, pa.scalar(None, column.type), trimmed)


def has_words(column: Any) -> bool:
    """Whether cells that are empty only among typed values (like "-" or "None") stand in the column, or blanks around values."""
    nulls = Nulls()
    return nulls.in_values(column).null_count > nulls.in_text(column).null_count or bool(
        pc.any(pc.match_substring_regex(column, r"^\s|\s$")).as_py()
    )


def infer_kind(column: Any, nulls: Nulls = Nulls()) -> Kind:
    """What all values of a text column agree to be.

    Args:
        column: A string array.
        nulls: Which cells are empty.
    """
    values = pc.unique(nulls.in_values(_flat(column))).drop_null()
    if not len(values):
        return NULL
    if len(values) > 4 * _PROBE and _kind_of(values[:: max(1, len(values) // _PROBE)][:_PROBE]).name == "text":
        return TEXT
    return _kind_of(values)


def _kind_of(values: Any) -> Kind:
    if pc.max(pc.binary_length(values)).as_py() > 64:
        return TEXT
    return _boolean(values) or _number(values) or _temporal(values) or TEXT


def _flat(column: Any) -> Any:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


_PAIRS = ({"true", "false"}, {"yes", "no"}, {"y", "n"}, {"t", "f"})


def _boolean(values: Any) -> Kind | None:
    if len(values) > 8:
        return None
    words = frozenset(word.lower() for word in values.to_pylist())
    return Kind("boolean", words=words) if any(words <= pair for pair in _PAIRS) else None


def _number(values: Any) -> Kind | None:
    found = numbers.detect(values)
    return Kind(found.name, found.styles, found.unit) if found else None


def _temporal(values: Any) -> Kind | None:
    found = temporal.detect(values)
    return Kind(found.name, found.orders, zoned=found.zoned) if found else None


_NUMERIC = ("integer", "unsigned", "number")


def merge(left: Kind, right: Kind) -> Kind:
    """What two parts of one column are together."""
    if left == right or right.name == "null":
        return left
    if left.name == "null":
        return right
    if left.name in _NUMERIC and right.name in _NUMERIC:
        return _merge_numbers(left, right)
    if left.name == right.name == "boolean":
        words = left.words | right.words
        return Kind("boolean", words=words) if any(words <= pair for pair in _PAIRS) else TEXT
    if {left.name, right.name} <= {"date", "timestamp"}:
        orders = left.styles & right.styles
        name = "date" if left.name == right.name == "date" else "timestamp"
        return Kind(name, orders, zoned=left.zoned) if orders and left.zoned == right.zoned else TEXT
    return TEXT


def _merge_numbers(left: Kind, right: Kind) -> Kind:
    styles = left.styles & right.styles
    if not styles or (left.unit and right.unit and left.unit != right.unit):
        return TEXT
    names = {left.name, right.name}
    if names == {"integer", "unsigned"} or (names == {"unsigned", "number"}):
        return TEXT
    return Kind("number" if "number" in names else left.name, styles, left.unit or right.unit)


def settle(kind: Kind, context: Context, values: int) -> Kind:
    """Decide what the values left open, by what the other columns say.

    Args:
        context: The notations of the whole file.
        values: How many values the column has; words and signs need more than one to be believed.
    """
    if kind.name == "boolean" and not (kind.words >= {"true"} or kind.words >= {"false"} or len(kind.words) == 2):
        return TEXT
    if kind.name in _NUMERIC:
        if kind.unit == "%" and values < 3:
            return TEXT
        style = numbers.choose_style(kind.styles, context.decimal)
        return replace(kind, styles=frozenset({style}))
    if kind.name in ("date", "timestamp"):
        return replace(kind, styles=frozenset({temporal.choose_order(kind.styles, context.order)}))
    return kind


@dataclass(frozen=True)
class Context:
    """The notations of a file: its decimal mark and its order of day and month, where some column shows them."""

    decimal: str | None = None
    order: str | None = None


def context_of(
    kinds: list[Kind],
    *,
    decimal: str | None = None,
    thousands: str | None = None,
    delimiter: str = ",",
    order: str | None = None,
) -> Context:
    """Read the notations off the columns that leave no choice.

    Args:
        kinds: Of all columns.
        decimal, thousands, order: What is known already.
        delimiter: Files parted by semicolons are mostly written where the comma is the decimal mark.
    """
    if decimal is None and thousands in (",", "."):
        decimal = "." if thousands == "," else ","
    marks = [style for kind in kinds if kind.name == "number" and len(kind.styles) == 1 for style in kind.styles]
    if decimal is None and marks:
        decimal = max(set(marks), key=marks.count)[:1]
    orders = [
        style
        for kind in kinds
        if kind.name in ("date", "timestamp") and len(kind.styles) == 1
        for style in kind.styles
        if style in ("dmy", "mdy")
    ]
    if order is None and orders:
        order = max(set(orders), key=orders.count)
    if order is None and (decimal == "," or (decimal is None and delimiter == ";")):
        order = "dmy"
    return Context(decimal, order)


def cast(column: Any, kind: Kind, nulls: Nulls = Nulls()) -> Any:
    """Convert a text column.

    Args:
        column: A string array.
        kind: A settled kind.

    Returns:
        An array of the kind's type; the text itself (with nulls) when one value cannot be converted.
    """
    column = _flat(column)
    if kind.name in ("text", "null"):
        return _text(column, nulls)
    coded = nulls.in_values(column).dictionary_encode()
    words = coded.dictionary
    try:
        converted = _convert(words, kind)
    except pa.ArrowException:
        return _text(column, nulls)
    if converted.null_count > words.null_count:
        return _text(column, nulls)
    return converted.take(coded.indices)


def _convert(words: Any, kind: Kind) -> Any:
    if kind.name == "boolean":
        return pc.is_in(pc.utf8_lower(words), value_set=pa.array(["true", "yes", "y", "t"], words.type))
    if kind.name in _NUMERIC:
        return numbers.convert(words, kind.name, next(iter(kind.styles)))
    return temporal.convert(words, kind.name, next(iter(kind.styles), ""), kind.zoned)


def arrow_type(kind: Kind) -> Any:
    """The Arrow type that `cast` gives a settled kind."""
    types = {
        "boolean": pa.bool_(), "integer": pa.int64(), "unsigned": pa.uint64(), "number": pa.float64(), "date": pa.date32(),
        "time": pa.time64("us"), "timestamp": pa.timestamp("us", "UTC" if kind.zoned else None),
    }  # fmt: skip
    return types.get(kind.name, pa.string())


def _text(column: Any, nulls: Nulls) -> Any:
    """Text, trimmed where most values are padded with blanks."""
    column = nulls.in_text(column)
    trimmed = pc.utf8_trim_whitespace(column)
    changed = pc.sum(pc.not_equal(trimmed, column)).as_py() or 0
    filled = len(column) - column.null_count
    if changed and changed >= 0.5 * filled:
        column = nulls.in_text(trimmed)
    return column
