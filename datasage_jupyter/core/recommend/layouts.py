"""Ways to lay a set of fields out on channels, before any is judged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field as dataclass_field, replace
from itertools import permutations

from datasage_jupyter.core.marks import kinds
from datasage_jupyter.core.model.types import Mark
from datasage_jupyter.core.rules import POSITION_TYPES, ColumnFacts, Letter

COUNT = ""
"""Stands for the number of rows where a field would stand."""
MAX_PLACEMENTS = 8
FEW_PLACEMENTS = 2
"""Ways to place the remaining fields that are tried for each pair of axes."""
EXTRA_CHANNELS: dict[str, tuple[str, ...]] = {
    "Q": ("color", "size", "column"),
    "T": ("color", "column"),
    "O": ("color", "column", "row", "shape"),
    "N": ("color", "column", "row", "shape", "detail"),
}
"""Where a field may go once the axes are taken, best first."""
AREAS = frozenset({"country", "state"})
"""Places whose outlines are known."""
FEWEST_AREAS = 8
"""A map of fewer areas is mostly empty."""
MOST_AREAS = 300
"""More nested areas than this are too small to read."""
MARK_CHANNELS: dict[Mark, frozenset[str]] = {
    Mark.BAR: frozenset({"color", "column", "row"}),
    Mark.LINE: frozenset({"color", "column", "row", "detail"}),
    Mark.AREA: frozenset({"color", "column", "row"}),
    Mark.POINT: frozenset({"color", "size", "shape", "column", "row", "detail"}),
    Mark.TICK: frozenset({"color", "column", "row"}),
    Mark.ARC: frozenset({"column", "row"}),
    Mark.RECT: frozenset({"column", "row"}),
    Mark.HISTOGRAM: frozenset({"color", "column", "row"}),
    Mark.BOX: frozenset({"color", "column", "row"}),
    Mark.GEOPOINT: frozenset({"color", "size"}),
    Mark.CHOROPLETH: frozenset({"column"}),
}
"""What each mark can vary besides its axes."""


@dataclass(frozen=True, slots=True)
class Part:
    """A column read at one level of measurement; `place` is what kind of place it holds, if any."""

    name: str
    index: int
    letter: Letter
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """A mark and which field stands on which channel.

    Attributes:
        channels: `{channel: field name or COUNT}`.
        pooled: Rows of one group become one value.
        binned: Fields that are cut into bins.
        letters: The level at which each field is read.
    """

    mark: Mark
    channels: dict[str, str]
    pooled: bool = False
    binned: frozenset[str] = frozenset()
    letters: dict[str, Letter] = dataclass_field(default_factory=dict)


def layouts(columns: Sequence[ColumnFacts], thorough: bool = True) -> Iterator[Layout]:
    """Sensible ways to show exactly these columns.

    Args:
        columns: One to about six columns of a table.
        thorough: Try every channel for the fields beyond the axes, not only the best ones.
    """
    tries = MAX_PLACEMENTS if thorough else FEW_PLACEMENTS
    for parts in _readings(columns):
        letters = {part.name: part.letter for part in parts}
        for layout in (*_of_parts(parts, tries), *_of_other_marks(parts)):
            yield replace(layout, letters=letters)


def nested_layouts(columns: Sequence[ColumnFacts], nestings: Iterable[tuple[str, ...]]) -> Iterator[Layout]:
    """Nested areas for columns that divide one another, sized by an amount or by their rows.

    Args:
        columns: All fields to show.
        nestings: Names of columns that divide one another, coarsest first.
    """
    by_name = {facts.name: facts for facts in columns}
    letters: dict[str, Letter] = {facts.name: facts.letter for facts in columns}
    for nesting in nestings:
        levels = [name for name in nesting if name in by_name]
        rest = [name for name in by_name if name not in levels]
        if len(levels) < 2 or len(rest) > 1 or by_name[levels[-1]].distinct > MOST_AREAS:
            continue
        if rest and not by_name[rest[0]].is_additive:
            continue
        channels = {f"path.{i}": name for i, name in enumerate(levels)} | {"size": rest[0] if rest else COUNT}
        for pooled in (True, False):
            yield Layout(Mark.TREEMAP, channels, pooled=pooled, letters=letters)


def _of_other_marks(parts: Sequence[Part]) -> Iterator[Layout]:
    """What marks propose of themselves."""
    for kind in kinds():
        if kind.layouts is not None:
            yield from kind.layouts(parts)


def _readings(columns: Sequence[ColumnFacts]) -> Iterator[tuple[Part, ...]]:
    """The columns at their own level first; then one of them at another level it could be read at."""
    parts = tuple(Part(facts.name, facts.index, facts.letter, _place(facts)) for facts in columns)
    yield parts
    for place, facts in enumerate(columns):
        for letter in _other_letters(facts):
            yield (*parts[:place], Part(facts.name, facts.index, letter), *parts[place + 1 :])


def _place(facts: ColumnFacts) -> str | None:
    semantic = facts.column.semantic_type
    return semantic if semantic in POSITION_TYPES or (semantic in AREAS and facts.distinct >= FEWEST_AREAS) else None


def _other_letters(facts: ColumnFacts) -> tuple[Letter, ...]:
    if facts.could_group:
        return ("O",)
    return ("Q",) if facts.letter in "NO" and facts.is_numeric else ()


def _of_parts(columns: Sequence[Part], tries: int) -> Iterator[Layout]:
    if len(columns) == 1:
        yield from _of_one(columns[0])
        return
    for core in _on_maps(columns):
        yield from _with_rest(core, columns, tries)
    for first, second in permutations(columns, 2):
        rest = [c for c in columns if c is not first and c is not second]
        for core in _of_two(first, second, rest):
            yield from _with_rest(core, rest, tries)
    for only in columns:
        rest = [c for c in columns if c is not only]
        for core in _of_one(only):
            if core.mark in (Mark.HISTOGRAM, Mark.BAR, Mark.LINE) and all(c.letter in "NO" for c in rest):
                yield from _with_rest(core, rest, tries)


def _on_maps(columns: Sequence[Part]) -> Iterator[Layout]:
    """Points where there are coordinates, areas where there are countries or states with a number."""
    found = {part.place: part for part in columns if part.place is not None}
    if found.keys() >= POSITION_TYPES:
        yield Layout(Mark.GEOPOINT, {channel: found[channel].name for channel in sorted(POSITION_TYPES)})
    area = next((part for part in columns if part.place in AREAS), None)
    for measure in columns:
        if area is not None and measure.letter == "Q" and measure.place is None:
            yield Layout(Mark.CHOROPLETH, {"x": area.name, "color": measure.name})
            yield Layout(Mark.CHOROPLETH, {"x": area.name, "color": measure.name}, pooled=True)


def _of_one(column: Part) -> Iterator[Layout]:
    name = column.name
    if column.letter == "Q":
        yield Layout(Mark.HISTOGRAM, {"x": name, "y": COUNT}, binned=frozenset({name}))
        yield Layout(Mark.BOX, {"x": name})
        yield Layout(Mark.TICK, {"x": name})
    elif column.letter == "T":
        yield Layout(Mark.LINE, {"x": name, "y": COUNT})
        yield Layout(Mark.BAR, {"x": name, "y": COUNT})
    else:
        yield Layout(Mark.BAR, {"x": name, "y": COUNT})
        yield Layout(Mark.ARC, {"color": name, "theta": COUNT})


def _of_two(first: Part, second: Part, rest: Sequence[Part]) -> Iterator[Layout]:
    """Layouts with `first` across and `second` upwards; order matters, so each pair is asked both ways."""
    pair = first.letter + second.letter
    if pair in ("NQ", "OQ"):
        yield from _by_category(first, second)
    elif pair == "TQ":
        yield from _through_time(first, second)
    elif pair == "QQ":
        yield from _of_measures(first, second, rest)
    elif second.letter != "Q" and first.letter != "Q":
        yield from _of_groups(first, second, rest)


def _by_category(category: Part, measure: Part) -> Iterator[Layout]:
    axes = {"x": category.name, "y": measure.name}
    for mark in (Mark.BAR, Mark.POINT, Mark.TICK, Mark.BOX):
        yield Layout(mark, axes)
    yield Layout(Mark.BAR, axes, pooled=True)
    yield Layout(Mark.LINE, axes)
    yield Layout(Mark.LINE, axes, pooled=True)
    yield Layout(Mark.ARC, {"color": category.name, "theta": measure.name})
    yield Layout(Mark.ARC, {"color": category.name, "theta": measure.name}, pooled=True)


def _through_time(time: Part, measure: Part) -> Iterator[Layout]:
    axes = {"x": time.name, "y": measure.name}
    for mark in (Mark.LINE, Mark.AREA, Mark.BAR, Mark.POINT):
        yield Layout(mark, axes)
    for mark in (Mark.LINE, Mark.AREA, Mark.BAR):
        yield Layout(mark, axes, pooled=True)


def _of_measures(first: Part, second: Part, rest: Sequence[Part]) -> Iterator[Layout]:
    axes = {"x": first.name, "y": second.name}
    if first.index < second.index:
        yield Layout(Mark.POINT, axes)
        if not rest:
            yield Layout(Mark.RECT, {**axes, "color": COUNT}, binned=frozenset({first.name, second.name}))
    yield Layout(Mark.LINE, axes)
    yield Layout(Mark.BAR, axes)
    yield Layout(Mark.AREA, axes)


def _of_groups(first: Part, second: Part, rest: Sequence[Part]) -> Iterator[Layout]:
    if (first.index > second.index and first.letter != "T") or (second.letter == "T" and first.letter != "T"):
        return
    axes = {"x": first.name, "y": second.name}
    yield Layout(Mark.RECT, {**axes, "color": COUNT})
    for measure in rest:
        if measure.letter == "Q":
            yield Layout(Mark.RECT, {**axes, "color": measure.name})
            yield Layout(Mark.RECT, {**axes, "color": measure.name}, pooled=True)
            yield Layout(Mark.POINT, {**axes, "size": measure.name})


def _with_rest(core: Layout, rest: Sequence[Part], tries: int) -> Iterator[Layout]:
    """The layout with the remaining fields on free channels, a few ways."""
    left = [c for c in rest if c.name not in core.channels.values()]
    free = MARK_CHANNELS[core.mark] - core.channels.keys()
    for count, channels in enumerate(_placements(left, free)):
        if count >= tries:
            return
        yield Layout(core.mark, {**core.channels, **channels}, core.pooled, core.binned)


def _placements(columns: Sequence[Part], free: frozenset[str]) -> Iterator[dict[str, str]]:
    if not columns:
        yield {}
        return
    for channel in EXTRA_CHANNELS[columns[0].letter]:
        second_way = channel == "row" and "column" in free
        if channel in free and not second_way:
            for others in _placements(columns[1:], free - {channel}):
                yield {channel: columns[0].name, **others}
