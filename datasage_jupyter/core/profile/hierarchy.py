"""Levels to drill along: by calendar, by geography, by functional dependency.

A level is a discrete column; columns in one-to-one correspondence are one level. Dependencies are checked on the frame and may have a
few exceptions (a city name that two states share). What only depends because its values hardly repeat is an accident,
not a level, unless the names say that the columns belong together.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from datasage_jupyter.core.model import Hierarchy, MeasurementType as Kind
from datasage_jupyter.core.profile.frame import Codes, Frame, violations
from datasage_jupyter.core.profile.interpret import Reading
from datasage_jupyter.core.profile.lexicon.words import MONTHS
from datasage_jupyter.core.profile.names import tokens

MAX_LEVELS = 40
PLACE_RANK = {
    "continent": 0, "region": 1, "subregion": 2, "country": 3, "nation": 3, "state": 4, "province": 4, "county": 5, "district": 6, "city": 7,
    "town": 7, "suburb": 8, "postal_code": 9, "zip": 9,
}  # fmt: skip
NESTING_WORDS = frozenset(
    [
        "category",
        "subcategory",
        "sub",
        "group",
        "subgroup",
        "class",
        "subclass",
        "family",
        "department",
        "division",
        "segment",
        "type",
        "subtype",
        "brand",
        "line",
        "level",
        "series",
        "section",
    ]
)


_FILLERS = frozenset({"id", "code", "name", "of", "the", "no", "number"})
_NEVER_LEVELS = frozenset(
    {
        "first_name",
        "last_name",
        "full_name",
        "street_address",
        "phone",
        "email",
        "url",
        "time",
        "gender",
        "race",
        "free_text",
        "job_title",
    }
)


@dataclass(slots=True)
class Level:
    """A column that can be a level of a hierarchy."""

    index: int
    reading: Reading
    words: tuple[str, ...]
    codes: Codes
    distinct: int
    alike: list[str]

    @property
    def name(self) -> str:
        """The column's name."""
        return self.reading.name


def find_hierarchies(frame: Frame) -> list[Hierarchy]:
    """All hierarchies of a table, calendar first."""
    if len(frame.positions) < 4:
        return []
    calendar = _calendar(frame)
    used = {name for h in calendar for name in h.levels}
    levels = _fold(frame, [lv for lv in _levels(frame) if lv.name not in used and _calendar_rank(lv.reading) is None])
    places = _geography(levels)
    placed = {name for h in places for name in h.levels}
    rest = [lv for lv in levels if lv.name not in placed or lv.name in {h.levels[-1] for h in places}]
    return calendar + places + _dependencies(rest, placed)


def _levels(frame: Frame) -> list[Level]:
    rows = len(frame.positions)
    out: list[Level] = []
    for i, reading in enumerate(frame.readings):
        f = reading.facts
        discrete = reading.kind in (Kind.NOMINAL, Kind.ORDINAL, Kind.GEOGRAPHIC) or (
            reading.kind is Kind.TEMPORAL and reading.semantic == "year"
        )
        key = reading.kind is Kind.IDENTIFIER and f.filled > 1
        if (
            not (discrete or key)
            or f.distinct < 2
            or f.filled < 0.5 * f.count
            or reading.semantic in ("coordinates", "geometry", "phone", "rank", "time")
        ):
            continue
        codes = frame.codes(i)
        out.append(Level(i, reading, tokens(f.name), codes, min(f.distinct, rows), []))
    out.sort(key=lambda lv: (lv.distinct, lv.index))
    return out[:MAX_LEVELS]


def _depends(finer: Level, coarser: Level, frame_probe: Codes, tolerance: float) -> bool:
    if len(frame_probe) < len(finer.codes):
        wrong, compared = violations(finer.codes[frame_probe], coarser.codes[frame_probe])
        if not compared or wrong > max(tolerance * 2, 0.02) * compared:
            return False
    wrong, compared = violations(finer.codes, coarser.codes)
    return compared > 0 and wrong <= tolerance * compared


def _fold(frame: Frame, levels: list[Level]) -> list[Level]:
    """Columns in one-to-one correspondence become one level, told by the friendlier name."""
    probe = frame.probe()
    out: list[Level] = []
    for level in levels:
        twin = next((o for o in out if _may_be_twins(o, level) and _correspond(o, level, probe)), None)
        if twin is None:
            out.append(level)
        elif _friendliness(level) > _friendliness(twin):
            level.alike = [twin.name, *twin.alike]
            out[out.index(twin)] = level
        else:
            twin.alike.append(level.name)
    return out


def _may_be_twins(left: Level, right: Level) -> bool:
    """Two places of different owners (ship_city, bill_city) are never one level."""
    return _place_rank(left) is None or _place_rank(right) is None or _owner(left) == _owner(right)


def _correspond(left: Level, right: Level, probe: Codes) -> bool:
    near = abs(left.distinct - right.distinct) <= 0.02 * right.distinct
    return near and _depends(left, right, probe, 0.002) and _depends(right, left, probe, 0.002)


def _friendliness(level: Level) -> tuple[int, int]:
    text = level.reading.facts.family == "text"
    label = (
        "name" in level.words or level.reading.kind is Kind.GEOGRAPHIC or any(w in NESTING_WORDS for w in level.words)
    )
    coded = level.reading.kind is Kind.IDENTIFIER or any(
        w in ("id", "code", "key", "address", "address1", "num") for w in level.words
    )
    return (2 * label + text - 2 * coded, -level.index)


def _place_rank(level: Level) -> int | None:
    semantic = level.reading.semantic
    if semantic in PLACE_RANK:
        return PLACE_RANK[semantic]
    if level.reading.kind is Kind.IDENTIFIER or level.reading.facts.family != "text":
        return None
    return next((PLACE_RANK[w] for w in level.words if w in PLACE_RANK), None)


def _owner(level: Level) -> tuple[str, ...]:
    """What the place belongs to: (ship,) for ship_city."""
    return tuple(
        w for w in level.words if w not in PLACE_RANK and w not in ("code", "name", "postal", "of", "or", "area")
    )


def _geography(levels: list[Level]) -> list[Hierarchy]:
    groups: dict[tuple[str, ...], list[tuple[int, Level]]] = {}
    for level in levels:
        rank = _place_rank(level)
        if rank is not None:
            groups.setdefault(_owner(level), []).append((rank, level))
    out: list[Hierarchy] = []
    for owner, members in groups.items():
        members.sort(key=lambda m: (m[0], m[1].distinct))
        chain: list[Level] = []
        for _, level in members:
            if not chain or (level.distinct > chain[-1].distinct and _nested(level, chain[-1], 0.08)):
                chain.append(level)
            elif level.distinct <= chain[-1].distinct and len(chain) == 1 and _nested(chain[-1], level, 0.02):
                chain.insert(0, level)
        if len(chain) < 2:
            continue
        leaf = _named_leaf(levels, chain, owner)
        out.append(Hierarchy(levels=tuple(lv.name for lv in [*chain, *leaf]), kind="geographic"))
    return out


def _nested(finer: Level, coarser: Level, tolerance: float) -> bool:
    wrong, compared = violations(finer.codes, coarser.codes)
    repeats = compared - finer.distinct
    return compared > 0 and wrong <= tolerance * compared and (repeats <= 0 or wrong <= 0.3 * repeats)


def _named_leaf(levels: list[Level], chain: list[Level], owner: tuple[str, ...]) -> list[Level]:
    """The named thing at the place: store_name below store_city."""
    if not owner:
        return []
    for level in levels:
        if (
            level in chain
            or "name" not in level.words
            or level.distinct <= chain[-1].distinct
            or level.reading.facts.family != "text"
        ):
            continue
        if tuple(w for w in level.words if w != "name") == owner and _nested(level, chain[-1], 0.02):
            return [level]
    return []


def _calendar_rank(reading: Reading) -> int | None:
    """0 year, 1 half, 2 quarter, 3 month of any year, 4 month of one year, 6 day."""
    words, semantic, f = tokens(reading.name), reading.semantic, reading.facts
    if semantic == "year":
        return 0 if "birth" not in words else None
    if semantic in ("month", "quarter"):
        return 3 if semantic == "month" else 2
    if semantic in ("date", "datetime"):
        return 6
    squeezed = re.sub(r"[^a-z]", "", reading.name.lower())
    if "quarter" in words or "qtr" in words:
        return 2 if f.distinct <= 4 else None
    if f.filled and ("yearmonth" in squeezed or "monthyear" in squeezed or _is_year_month(reading)):
        return 4
    if "month" in words and f.distinct <= 12:
        return 3 if not any(w in ("end", "flag", "last") for w in words) else None
    if ("datekey" in squeezed or "dateid" in squeezed) and f.is_unique:
        return 6
    return None


def _is_year_month(reading: Reading) -> bool:
    """Values such as 202401, `2024-01` or `Jan2024`."""
    values = [str(v) for v in reading.facts.values[:200]]
    if len(values) < 2 or reading.kind is Kind.QUANTITATIVE:
        return False
    form = re.compile(r"(19|20)\d{2}[-/]?(0[1-9]|1[0-2])|([A-Za-z]{3,9})[- ]?(19|20)\d{2}")
    hits = [form.fullmatch(v) for v in values]
    return all(h is not None and (h[3] is None or h[3].lower() in MONTHS) for h in hits)


def _calendar(frame: Frame) -> list[Hierarchy]:
    found: dict[tuple[str, ...], dict[int, list[int]]] = {}
    for i, reading in enumerate(frame.readings):
        rank = _calendar_rank(reading)
        if rank is not None and reading.facts.distinct > 1:
            found.setdefault(_calendar_owner(reading.name), {}).setdefault(rank, []).append(i)
    if len(found) > 1 and all(len(ranks) == 1 for ranks in found.values()):
        merged: dict[int, list[int]] = {}
        for ranks in found.values():
            for rank, columns in ranks.items():
                merged.setdefault(rank, []).extend(columns)
        found = {(): merged} if all(len(c) == 1 for r, c in merged.items() if r < 6) else found
    out = []
    for ranks in found.values():
        chain = _calendar_chain(frame, ranks)
        if len(chain) >= 2:
            out.append(Hierarchy(levels=tuple(frame.readings[i].name for i in chain), kind="calendar"))
    return out


def _calendar_owner(name: str) -> tuple[str, ...]:
    drop = {"year", "yr", "quarter", "qtr", "month", "date", "datetime", "day", "time", "of", "the", "name", "number", "num", "id", "key", "yearmonth",
            "yearmonthnum", "datekey", "monthnum", "in"}  # fmt: skip
    return tuple(w for w in tokens(name) if w not in drop)


def _calendar_chain(frame: Frame, ranks: dict[int, list[int]]) -> list[int]:
    """One column per step. Where a month-of-one-year column exists, months of any year do not nest and are left out."""
    steps = [0, 4, 6] if 4 in ranks else [0, 2, 3]
    chain = [_plainest(frame, ranks[step]) for step in steps if step in ranks]
    if 0 not in ranks and len(chain) < 2:
        return []
    if 0 in ranks and len(chain) < 2:
        return []
    checked = [chain[0]]
    for i in chain[1:]:
        reading = frame.readings[i]
        month_of_any = _calendar_rank(reading) in (2, 3)
        if month_of_any and frame.readings[checked[-1]].semantic == "year":
            checked.append(i)
        else:
            wrong, compared = violations(frame.codes(i), frame.codes(checked[-1]))
            if compared and wrong <= 0.02 * compared:
                checked.append(i)
    return checked


def _plainest(frame: Frame, columns: list[int]) -> int:
    return min(columns, key=lambda i: (len(tokens(frame.readings[i].name)), i))


def _dependencies(levels: list[Level], placed: set[str]) -> list[Hierarchy]:
    edges: dict[int, list[int]] = {}
    for a, finer in enumerate(levels):
        parents = [b for b, coarser in enumerate(levels[:a]) if _is_level_above(coarser, finer)]
        edges[a] = [b for b in parents if not any(b in edges.get(p, ()) for p in parents)] if parents else []
    children = {b for parents in edges.values() for b in parents}
    chains: list[tuple[str, ...]] = []
    for a in range(len(levels) - 1, -1, -1):
        if edges[a] and a not in children:
            chains.extend(tuple(levels[i].name for i in path) for path in _paths(a, edges))
    known = [c for c in dict.fromkeys(chains) if len(c) >= 2 and not set(c) <= placed]
    return [Hierarchy(levels=c, kind="dependency") for c in known[:12]]


def _paths(leaf: int, edges: dict[int, list[int]]) -> list[list[int]]:
    if not edges[leaf]:
        return [[leaf]]
    return [[*path, leaf] for parent in edges[leaf] for path in _paths(parent, edges)][:6]


def _is_level_above(coarser: Level, finer: Level) -> bool:
    if finer.distinct < 1.3 * coarser.distinct or not (_may_nest(coarser) and _may_nest(finer)):
        return False
    rows = int(np.count_nonzero(finer.codes >= 0))
    support = rows / max(1, finer.distinct)
    if _related(coarser.words, finer.words):
        if support < 1.5:
            return False
    elif not _is_evident(coarser, finer, rows, support):
        return False
    wrong, compared = violations(finer.codes, coarser.codes)
    return compared > 0 and wrong <= 0.01 * compared and wrong <= 0.05 * max(1, compared - finer.distinct)


def _may_nest(level: Level) -> bool:
    semantic = level.reading.semantic
    return level.reading.kind is not Kind.IDENTIFIER and semantic not in _NEVER_LEVELS and semantic != "year"


def _is_evident(coarser: Level, finer: Level, rows: int, support: float) -> bool:
    """Names that share nothing need many rows, several levels of each, and no value that nearly every row has."""
    if rows < 500 or support < 20 or coarser.distinct < 3 or finer.distinct < max(10, 2 * coarser.distinct):
        return False
    texts = coarser.reading.facts.family == finer.reading.facts.family == "text"
    return texts and int(np.bincount(coarser.codes[coarser.codes >= 0]).max()) <= 0.7 * rows


def _related(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    """Same first word (product_family, product_line), words of nesting (department, class), or one name within the other."""
    a, b = [w for w in left if w not in _FILLERS], [w for w in right if w not in _FILLERS]
    if not a or not b:
        return False
    if a[0] == b[0] or (NESTING_WORDS & set(a) and NESTING_WORDS & set(b)):
        return True
    return any(len(x) > 3 and len(y) > 3 and (x in y or y in x) and x != y for x in a for y in b)
