"""Units of time and bins: "by month", "per year", "binned by weekday", "in buckets of 10"."""

from __future__ import annotations

from datasage_jupyter.core.ask.fields import Field
from datasage_jupyter.core.ask.reading import Group, Reading
from datasage_jupyter.core.model import Bin, TimeUnit

_STEPPED = ("yearly", "annually", "annual", "quarterly", "monthly", "weekly", "daily", "hourly")


def read_times(reading: Reading) -> None:
    """Take bins first, then units of time after "by", "per" and "each"."""
    for i in range(len(reading.items)):
        if reading.tag(i) == "i":
            _bin(reading, i)
    for i in range(len(reading.items)):
        if reading.tag(i) == "u":
            _unit(reading, i)


def _bin(reading: Reading, i: int) -> None:
    """A bin with a unit of time, a width or a number of bins; the field stands before or after."""
    if reading.tag(i - 1) == "P":
        reading.note(i - 1, i, "bin", "for each group")
        return
    reach = range(i + 1, min(len(reading.items), i + 10))
    unit = next(
        (j for j in reach if reading.tag(j) == "u" or (reading.tag(j) == "F" and "u" in reading.items[j].senses)), None
    )
    blocked = next((j for j in reach if reading.tag(j) in ("", ".", "H")), len(reading.items))
    if unit is not None and unit < blocked:
        _bin_by_unit(reading, i, unit)
        return
    size = next((j for j in reach if reading.tag(j) == "N" and j < blocked), None)
    before = i - 1 if reading.tag(i - 1) == "N" else None
    target = _near_field(reading, i, "numeric")
    if target is None:
        return
    cut = _cut(reading, i, size, before)
    first, last = (before if before is not None else i), (size if size is not None else i)
    reading.groups.append(Group(target, "by", i, bin=cut))
    reading.note(min(first, i), last, "bin", f'"{target.name}" in bins')


def _cut(reading: Reading, i: int, size: int | None, before: int | None) -> Bin:
    """ "10 bins" is a number of bins, "bins of 10" their width."""
    if before is not None and 2 <= reading.items[before].value <= 500:
        return Bin(maxbins=int(reading.items[before].value))
    if (
        size is not None
        and "into" in reading.items[i].text
        and reading.tag(size + 1) == "i"
        and 2 <= reading.items[size].value <= 500
    ):
        return Bin(maxbins=int(reading.items[size].value))
    if size is not None and reading.items[size].value > 0:
        return Bin(step=float(reading.items[size].value))
    return Bin()


def _bin_by_unit(reading: Reading, i: int, unit: int) -> None:
    target = None
    for j in (*range(i + 1, unit), *range(unit + 1, min(len(reading.items), unit + 4)), *range(i - 1, -1, -1)):
        if reading.tag(j) == "F" and (found := reading.pick(j, "date")).is_date:
            target = found
            break
    target = target or the_date(reading)
    item = reading.items[unit]
    name = item.senses.get("u", item.value)
    if target is None:
        return
    if i < unit:
        for j in range(i + 1, unit):
            if reading.tag(j) == "F" and reading.pick(j) is target:
                reading.items[j].used = True
    last = unit + 1 if reading.tag(unit + 1) == "i" else unit
    _add(reading, target, TimeUnit(reading.lex.parts[name]), unit, "by")
    reading.note(i, i, "bin", "in groups")
    reading.note(unit, last, "time", f'"{target.name}" by {name}')


def _unit(reading: Reading, i: int) -> None:
    item = reading.items[i]
    before = reading.skip(i - 1, "s", -1)
    said = reading.tag(before)
    if said in ("F", "E") and reading.tag(reading.skip(before - 1, "s", -1)) in ("B", "P"):
        before, said = _through_name(reading, before, said)
    asked = said in ("m", "f", "J") or _asks_which(reading, i)
    grouped = said in ("B", "P", "O", "R") or item.text in _STEPPED or asked
    listed = said in ("&", ",") and (any(g.unit for g in reading.groups) or _joins_group(reading, before))
    if not grouped and not listed and not _of_date(reading, i):
        return
    binned = [p for p in reading.phrases if p.kind == "bin"]
    if said == "P" and binned and any(g.unit for g in reading.groups):
        reading.note(before, i, "time", "for each group of time")
        return
    target = _near_date(reading, i)
    if target is None:
        _plain_year(reading, i, before)
        return
    if binned and any(g.field is target and g.unit is not None for g in reading.groups):
        reading.note(before if said in ("B", "P", "O") else i, i, "time", f'"{target.name}" by {item.value}')
        return
    stepped = (
        item.text in _STEPPED
        or {"trend"} & reading.intents
        or {"line", "grouped_line", "area"} & set(reading.marks)
        or reading.windows
    )
    unit = (reading.lex.steps if stepped else reading.lex.parts)[item.value]
    kind = {"R": "color", "O": "across"}.get(said, "by")
    _add(reading, target, TimeUnit(unit), i, kind)
    reading.note(before if said in ("B", "P", "O", "R") else i, i, "time", f'"{target.name}" by {item.value}')


def _joins_group(reading: Reading, joint: int) -> bool:
    """ "By station and month"."""
    j = reading.skip(joint - 1, "s", -1)
    return reading.tag(j) in ("F", "E") and reading.tag(reading.skip(j - 1, "s", -1)) in ("B", "P", "O")


def _asks_which(reading: Reading, i: int) -> bool:
    """ "Which month", "in what year", "the busiest day", "the month with the most orders"."""
    before = reading.items[i - 1].text if i else ""
    ranked = any(item.tag in "mf" for item in reading.items[i + 1 : i + 4])
    return before in ("which", "what", "busiest", "quietest") or (
        ranked and reading.items[i + 1].text in ("with", "that", "has")
    )


def _through_name(reading: Reading, j: int, said: str) -> tuple[int, str]:
    """ "By order month": the word between is part of the date's name."""
    mention = reading.mention(j)
    date = next((f for f in (mention.field, *(o for o, _ in mention.others)) if f.is_date), None)
    if date is None or (said == "F" and mention.is_exact and not mention.field.is_date):
        return j, said
    start = reading.skip(j - 1, "s", -1)
    return start, reading.tag(start)


def _of_date(reading: Reading, i: int) -> bool:
    """ "The year of the birth date"."""
    j = reading.skip(i + 1)
    return j > i + 1 and reading.items[i + 1].text in ("of", "in") and reading.tag(j) == "F" and reading.pick(j).is_date


def _plain_year(reading: Reading, i: int, before: int) -> None:
    """Without a date column a unit may name a column of its own: "year" for `model_year`."""
    found = reading.fields.named(reading.items[i].value)
    if not found and reading.items[i].value == "year":
        found = [(f, 1.0) for f in reading.fields.fields if f.is_numeric and (f.is_temporal or _holds_years(f))]
    if found:
        kind = {"R": "color", "P": "each", "O": "across"}.get(reading.tag(before), "by")
        reading.groups.append(Group(found[0][0], kind, i))
        reading.note(
            before if reading.tag(before) in ("B", "P", "O", "R") else i, i, "group", f'grouped by "{found[0][0].name}"'
        )


def _holds_years(field: Field) -> bool:
    """Whole numbers that all may be years, though the name does not say so."""
    low, high = field.column.min, field.column.max
    whole = field.column.storage_type.startswith(("int", "uint")) and not field.is_identifier
    return whole and isinstance(low, int) and isinstance(high, int) and 1600 <= low < high <= 2100


def _near_date(reading: Reading, i: int) -> Field | None:
    j = reading.skip(i + 1)
    if reading.tag(j) == "F" and (found := reading.pick(j, "date")).is_date:
        reading.items[j].used = True
        return found
    mentioned = [reading.pick(k, "date") for k in reading.free() if reading.tag(k) == "F"]
    return next((f for f in mentioned if f.is_date), None) or the_date(reading)


def the_date(reading: Reading) -> Field | None:
    """The date column that is meant when none is named: the one with fewest gaps, then the first."""
    dates = [f for f in reading.fields.fields if f.is_date]
    return min(dates, key=lambda f: (f.column.null_count, f.position), default=None)


def _near_field(reading: Reading, i: int, want: str) -> Field | None:
    order = sorted((j for j in range(len(reading.items)) if reading.tag(j) == "F"), key=lambda j: (abs(j - i), j))
    for j in order:
        found = reading.pick(j, want)
        if found.is_numeric:
            reading.items[j].used = True
            return found
    return None


def _add(reading: Reading, target: Field, unit: TimeUnit, at: int, kind: str) -> None:
    if not any(g.field is target and g.unit is unit for g in reading.groups):
        reading.groups.append(Group(target, kind, at, unit=unit))
