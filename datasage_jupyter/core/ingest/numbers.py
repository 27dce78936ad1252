"""Numbers as people write them: thousands, decimal commas, currencies, percent, accounting brackets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

_CURRENCY = "[$€£¥₹₽₩฿₫₪]|(?:USD|EUR|GBP|CHF|JPY|CNY|INR|AUD|CAD|SEK|NOK|DKK|PLN|CZK|HUF|BRL|MXN|ZAR)"
_UNIT = rf"^(?P<sign>[-+−]?)\s?(?P<before>{_CURRENCY})?\s?(?P<number>[-+−]?[\d.,][^%€$£¥₹₽₩A-Z()]*?)\s?(?P<after>%|{_CURRENCY})?$"
_SPACED = r"^[-+]?[1-9]\d{0,2}(?:[\x{00a0}\x{202f}\x{2009}'’]\d{3})+(?:[.,]\d+)?$"
_STYLES = {
    ".": r"^[-+]?(?:\d+|[1-9]\d{0,2}(?:,\d{3})+)?(?:\.\d*)?(?:[eE][-+]?\d{1,3})?$",
    ",": r"^[-+]?(?:\d+|[1-9]\d{0,2}(?:\.\d{3})+)?(?:,\d*)?(?:[eE][-+]?\d{1,3})?$",
}
_LAKHS = r"^[-+]?[1-9]\d?(?:,\d{2})+,\d{3}(?:\.\d*)?$"
"""Grouped as in India: 12,34,567."""
_INTEGER = r"^[-+]?\d+$"
_LEADING_ZERO = r"^[-+]?0\d+$"
_BROKEN_ZERO = r"^[-+]?0\d+[.,]"
_DIGITS = 19


@dataclass(frozen=True)
class Numbers:
    """Numbers found.

    Attributes:
        name: `integer`, `unsigned` or `number`.
        styles: The decimal marks that fit.
        unit: A sign that stood at the values, or empty.
    """

    name: str
    styles: frozenset[str]
    unit: str = ""


def detect(values: Any) -> Numbers | None:
    """Whether all of these are numbers that lose nothing by being read as such."""
    if not _all(values, r"\d"):
        return None
    plain, unit = _strip_unit(values) if not _all(values, r"^[-+\d.,eE]*$") else (values, "")
    if plain is None or _any(plain, _LEADING_ZERO):
        return None
    plain = _without_lakhs(_ungroup(plain))
    if _all(plain, _INTEGER):
        return _integers(plain, unit)
    styles = frozenset(mark for mark, pattern in _STYLES.items() if _all(plain, pattern))
    if not styles or _any(plain, r"^[-+]?[.,]?$"):
        return None
    if unit == "" and _any(plain, _BROKEN_ZERO) and _all(plain, r"^0\d"):
        return None
    finite = [mark for mark in styles if _is_finite(plain, mark)]
    return Numbers("number", frozenset(finite), unit) if finite else None


def _integers(plain: Any, unit: str) -> Numbers | None:
    longest = pc.max(pc.utf8_length(plain)).as_py()
    if longest >= 11 and _all(plain, r"^\+"):
        return None
    both = frozenset(_STYLES)
    if longest < _DIGITS or _casts(plain, pa.int64()):
        return Numbers("integer", both, unit)
    if _casts(plain, pa.uint64()):
        return Numbers("unsigned", both, unit)
    return None


def _casts(plain: Any, to: Any) -> bool:
    try:
        pc.cast(pc.replace_substring_regex(plain, r"^\+", ""), to)
    except pa.ArrowInvalid:
        return False
    return True


def _is_finite(plain: Any, mark: str) -> bool:
    try:
        found = pc.all(pc.is_finite(pc.cast(_with_points(plain, mark), pa.float64()))).as_py()
    except pa.ArrowInvalid:
        return False
    # A long row of digits is an identifier or exact amount that a float would round.
    return bool(found) and not _any(plain, r"^[-+]?[1-9]\d{17,}")


def choose_style(styles: frozenset[str], decimal: str | None) -> str:
    """The decimal mark to use where several fit."""
    return decimal if decimal in styles else "." if "." in styles else next(iter(styles))


def convert(words: Any, name: str, mark: str) -> Any:
    """Convert the distinct words of a column.

    Raises:
        pyarrow.ArrowInvalid: One of them is no number of this kind.
    """
    plain = words if _all(words, r"^[-+\d.,eE]*$") else _strip_unit(words, strict=False)[0]
    if plain is None:
        raise pa.ArrowInvalid("not all values are numbers")
    plain = _without_lakhs(_ungroup(plain))
    if name == "number":
        return pc.cast(_with_points(plain, mark), pa.float64())
    return pc.cast(pc.replace_substring_regex(plain, r"^\+", ""), pa.int64() if name == "integer" else pa.uint64())


def _with_points(plain: Any, mark: str) -> Any:
    group = "," if mark == "." else "."
    plain = pc.replace_substring(plain, group, "")
    plain = pc.replace_substring(plain, ",", ".") if mark == "," else plain
    return pc.replace_substring_regex(plain, r"^\+", "")


def _ungroup(plain: Any) -> Any:
    """Without the blanks or apostrophes that part thousands."""
    if not _any(plain, r"[\x{00a0}\x{202f}\x{2009}'’]"):
        return plain
    spaced = pc.match_substring_regex(plain, _SPACED)
    bare = pc.replace_substring_regex(plain, r"[\x{00a0}\x{202f}\x{2009}'’]", "")
    return pc.if_else(spaced, bare, plain)


def _without_lakhs(plain: Any) -> Any:
    """Without commas after every second digit, where several values have them."""
    grouped = pc.match_substring_regex(plain, _LAKHS)
    if (pc.sum(grouped).as_py() or 0) < 2:
        return plain
    return pc.if_else(grouped, pc.replace_substring(plain, ",", ""), plain)


def _strip_unit(values: Any, *, strict: bool = True) -> tuple[Any, str]:
    """The numbers without currency, percent sign and accounting brackets; None when there is more than that, or two units."""
    bracketed = pc.replace_substring_regex(values, r"^\((.*)\)$", r"-\1")
    parts = pc.extract_regex(bracketed, _UNIT)
    if parts.null_count > values.null_count:
        return None, ""
    fields = {name: pc.struct_field(parts, name) for name in ("sign", "before", "number", "after")}
    units = set(pc.unique(fields["before"]).to_pylist()) | set(pc.unique(fields["after"]).to_pylist())
    units -= {"", None}
    if strict and len(units) > 1:
        return None, ""
    number = pc.binary_join_element_wise(
        pc.replace_substring(fields["sign"], "−", "-"), pc.replace_substring(fields["number"], "−", "-"), ""
    )
    return number, next(iter(units), "")


def _all(values: Any, pattern: str) -> bool:
    return pc.all(pc.match_substring_regex(values, pattern)).as_py() is not False


def _any(values: Any, pattern: str) -> bool:
    return pc.any(pc.match_substring_regex(values, pattern)).as_py() is True
