"""Dates, times and timestamps in the forms people write, brought to ISO 8601 and cast by Arrow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from datasage_jupyter.core.model.calendar_words import month_numbers

_CLOCK = (
    r"(?:(?:T|,?\s+)(?P<H>\d{1,2}):(?P<M>\d{2})(?::(?P<S>\d{2})(?:[.,](?P<f>\d{1,6})0*)?)?"
    r"\s?(?P<ap>[AaPp]\.?[Mm]\.?)?\s?(?P<z>Z|UTC|GMT|[-+]\d{2}:?\d{2}|[-+]\d{2})?)?$"
)
_MONTH = r"(?P<mon>\pL{3,12})"
_WEEKDAY = r"^(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*\.?,?\s+)?"
_FORMS = {
    "ymd": (r"^(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})", r"^(?P<y>\d{4})/(?P<m>\d{1,2})/(?P<d>\d{1,2})", r"^(?P<y>\d{4})\.(?P<m>\d{1,2})\.(?P<d>\d{1,2})"),
    "dmy": (
        r"^(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{4}|\d{2})",
        r"^(?P<d>\d{1,2})-(?P<m>\d{1,2})-(?P<y>\d{4})",
        r"^(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4}|\d{2})",
        _WEEKDAY + rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|\.|º)?(?:[- ]|\s(?:of|de|d')\s?){_MONTH}\.?,?(?:[- ]|\sde\s)(?P<y>\d{{4}}|\d{{2}})",
        rf"^(?P<d>\d{{1,2}})/{_MONTH}/(?P<y>\d{{4}})",
    ),
    "mdy": (
        r"^(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{4}|\d{2})",
        r"^(?P<m>\d{1,2})-(?P<d>\d{1,2})-(?P<y>\d{4})",
        _WEEKDAY + rf"{_MONTH}\.?\s(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s(?P<y>\d{{4}})",
    ),
}  # fmt: skip
_TIME = r"^(?P<H>\d{1,2}):(?P<M>\d{2})(?::(?P<S>\d{2})(?:\.(?P<f>\d{1,6})0*)?)?\s?(?P<ap>[AaPp]\.?[Mm]\.?)?$"
_PIVOT = 69


@dataclass(frozen=True)
class Temporal:
    """Dates or times found.

    Attributes:
        name: `date`, `time` or `timestamp`.
        orders: The orders of day, month and year that fit.
        zoned: Whether all values carry a time zone.
    """

    name: str
    orders: frozenset[str] = frozenset()
    zoned: bool = False


def detect(values: Any) -> Temporal | None:
    """Whether all of these are dates, times or timestamps in one notation."""
    if not _all(values, r"\d[-/.: ,]|[- ]\d"):
        return None
    if _all(values, _TIME):
        return Temporal("time") if _tried(values, "time", "", False) is not None else None
    if not _all(values, r"\d[-/. ,]|[- ]\d{2,4}"):
        return None
    found: dict[str, tuple[bool, bool]] = {}
    for order in _FORMS:
        parts = _parts(values, order)
        if parts is None:
            continue
        clocked, zones = pc.sum(pc.not_equal(parts["H"], "")).as_py(), pc.sum(pc.not_equal(parts["z"], "")).as_py()
        if zones not in (0, len(values)):
            continue
        name = "timestamp" if clocked else "date"
        if _tried(values, name, order, bool(zones)) is not None:
            found[order] = (bool(clocked), bool(zones))
    if not found:
        return None
    clocked, zoned = next(iter(found.values()))
    return Temporal("timestamp" if clocked else "date", frozenset(found), zoned)


def _tried(values: Any, name: str, order: str, zoned: bool) -> Any:
    try:
        converted = convert(values, name, order, zoned)
    except pa.ArrowException:
        return None
    return converted if converted.null_count == values.null_count else None


def choose_order(orders: frozenset[str], usual: str | None) -> str:
    """The order of day and month to use where several fit."""
    if usual in orders:
        return usual
    return next(order for order in ("ymd", "mdy", "dmy") if order in orders)


def convert(words: Any, name: str, order: str, zoned: bool) -> Any:
    """Convert the distinct words of a column.

    Raises:
        pyarrow.ArrowInvalid: One of them is no date or time of this kind.
    """
    if name == "time":
        return _times(pc.extract_regex(words, _TIME))
    parts = _parts(words, order)
    if parts is None:
        raise pa.ArrowInvalid("not all values are dates")
    days = pc.binary_join_element_wise(_years(parts["y"]), parts["m"], _two(parts["d"]), "-")
    if name == "date":
        return pc.cast(days, pa.date32())
    clock = _clock(parts)
    moments = pc.binary_join_element_wise(days, clock, " ")
    if not zoned:
        return pc.cast(moments, pa.timestamp("us"))
    return pc.cast(pc.binary_join_element_wise(moments, _zones(parts["z"]), ""), pa.timestamp("us", "UTC"))


def _parts(values: Any, order: str) -> dict[str, Any] | None:
    """The parts of every value, by the first forms that fit all; None when a value fits none."""
    for form in _FORMS[order]:
        found = pc.extract_regex(values, form + _CLOCK)
        if found.null_count > values.null_count:
            continue
        names = {field.name for field in found.type}
        parts = {name: pc.struct_field(found, name) for name in names}
        parts["m"] = _two(parts["m"]) if "m" in parts else _months(parts["mon"])
        return parts if parts["m"].null_count == values.null_count else None
    return None


def _months(names: Any) -> Any:
    """Two digits for a month's name in any of the known languages; null for other words."""
    known = month_numbers()
    index = pc.index_in(pc.utf8_lower(names), value_set=pa.array(list(known), names.type))
    return pc.take(pa.array([f"{number:02d}" for number in known.values()], pa.string()), index)


def _two(digits: Any) -> Any:
    return pc.utf8_lpad(digits, 2, "0")


def _years(years: Any) -> Any:
    short = pc.equal(pc.utf8_length(years), 2)
    if not pc.any(short).as_py():
        return years
    late = pc.greater_equal(pc.cast(pc.utf8_slice_codeunits(years, 0, 2), pa.int32()), _PIVOT)
    century = pc.if_else(late, "19", "20")
    return pc.if_else(short, pc.binary_join_element_wise(century, years, ""), years)


def _clock(parts: dict[str, Any]) -> Any:
    """`HH:MM:SS.ffffff`, of a day without a time midnight."""
    hours = _two(pc.if_else(pc.equal(parts["H"], ""), "0", parts["H"]))
    return pc.binary_join_element_wise(
        pc.binary_join_element_wise(_hours(hours, parts["ap"]), _or_zero(parts["M"]), _or_zero(parts["S"]), ":"),
        pc.utf8_rpad(parts["f"], 6, "0"),
        ".",
    )


def _or_zero(digits: Any) -> Any:
    return pc.if_else(pc.equal(digits, ""), "00", digits)


def _hours(hours: Any, half: Any) -> Any:
    """Hours of the day from those of a twelve-hour clock."""
    if not pc.any(pc.not_equal(half, "")).as_py():
        return hours
    number = pc.cast(hours, pa.int32())
    if pc.any(pc.and_(pc.not_equal(half, ""), pc.or_(pc.greater(number, 12), pc.equal(number, 0)))).as_py():
        raise pa.ArrowInvalid("no hour of a twelve-hour clock")
    first = pc.utf8_lower(pc.utf8_slice_codeunits(half, 0, 1))
    late = pc.and_(pc.equal(first, "p"), pc.less(number, 12))
    midnight = pc.and_(pc.equal(first, "a"), pc.equal(number, 12))
    moved = pc.if_else(late, pc.add(number, 12), pc.if_else(midnight, 0, number))
    return _two(pc.cast(moved, pa.string()))


def _zones(zones: Any) -> Any:
    return pc.replace_substring_regex(
        pc.replace_substring_regex(zones, "^(UTC|GMT)$", "Z"), r"^([-+]\d{2}):?(\d{2})$", r"\1:\2"
    )


def _times(found: Any) -> Any:
    if found.null_count == len(found) and len(found):
        return pa.nulls(len(found), pa.time64("us"))
    parts = {name: pc.struct_field(found, name) for name in ("H", "M", "S", "f", "ap")}
    hours = _hours(_two(parts["H"]), parts["ap"])
    text = pc.binary_join_element_wise(
        pc.binary_join_element_wise(hours, parts["M"], _or_zero(parts["S"]), ":"), pc.utf8_rpad(parts["f"], 6, "0"), "."
    )
    return pc.cast(pc.cast(pc.binary_join_element_wise("1970-01-01", text, " "), pa.timestamp("us")), pa.time64("us"))


def _all(values: Any, pattern: str) -> bool:
    return pc.all(pc.match_substring_regex(values, pattern)).as_py() is not False
