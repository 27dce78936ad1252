"""What a mark says beside its place: hover labels, value labels and an order; and what is left out of a chart."""

from __future__ import annotations

from datasage_jupyter.core.marks import kind_of
from datasage_jupyter.core.model import Aggregate, ChartSpec, FieldDef, Form, Mark, ResolvedField
from datasage_jupyter.core.resolve.arrange import Placements, is_measure
from datasage_jupyter.core.resolve.lookup import Columns
from datasage_jupyter.core.resolve.types import default_aggregate

EXTRAS = ("tooltip", "order")
"""Channels that never decide the shape of a query."""

_OF_ROWS = ("tooltip", "order", "opacity", "text")
_ONLY_THERE = ("order", "opacity")
_GROUPED = (Form.GROUPED, Form.TREE, Form.HEADLINE)
_WORDS = {"sum": "its total", "mean": "its average", "distinct": "the number of its distinct values"}


def fill_extras(mark: Mark, form: Form, placed: Placements, columns: Columns, notes: list[str]) -> Placements:
    """One value for each mark on the channels that only say something of it.

    Args:
        form: Shape of the query.
        notes: Receives a sentence for each decision a reader should know.
    """
    if form in (Form.ENVELOPE, Form.GRID):
        return {c: d for c, d in placed.items() if not c.startswith(_OF_ROWS)}
    placed = _with_numbers(placed, columns, notes)
    if form is Form.ROWS:
        return {c: _of_a_row(d) if c.startswith(_OF_ROWS) else d for c, d in placed.items()}
    return _of_groups(mark, placed, columns, notes) if form in _GROUPED else placed


def left_out(spec: ChartSpec, form: Form, fields: list[ResolvedField], notes: list[str]) -> list[str]:
    """A sentence for each placement that the chart does not show, on its channel or on another."""
    channels = {field.channel for field in fields}
    shown = {(field.definition.field, None if field.column else field.definition.aggregate) for field in fields}
    found = []
    for channel, definition in spec.encoding.items():
        counted = definition.aggregate if definition.field is None else None
        start = _named(channel, definition)
        elsewhere = channel not in _ONLY_THERE and (definition.field, counted) in shown
        if channel in channels or elsewhere or any(note.startswith(start) for note in notes):
            continue
        title = kind_of(spec.mark).title.lower()
        merged = form in (Form.ENVELOPE, Form.GRID)
        why = (
            "its rows are drawn together"
            if merged
            else f"a{'n' if title[0] in 'aeiou' else ''} {title} does not show it"
        )
        found.append(f"{start} is left out: {why}.")
    return found


def _named(channel: str, definition: FieldDef) -> str:
    head = {"x_offset": "xOffset", "y_offset": "yOffset"}.get(channel, channel.partition(".")[0])
    return f'"{definition.field or "count"}" on "{head}"'


def _with_numbers(placed: Placements, columns: Columns, notes: list[str]) -> Placements:
    """Opacity shows more and less, which names do not have."""
    opacity = placed.get("opacity")
    if opacity is None or is_measure(opacity, columns):
        return placed
    notes.append(f"{_named('opacity', opacity)} is left out: only numbers are shown by opacity.")
    return {c: d for c, d in placed.items() if c != "opacity"}


def _of_a_row(definition: FieldDef) -> FieldDef:
    """A row's own value: there is nothing to sum up."""
    if definition.field is None:
        return definition
    return definition.model_copy(update={"aggregate": None, "window": None})


def _of_groups(mark: Mark, placed: Placements, columns: Columns, notes: list[str]) -> Placements:
    keys = {d.field for c, d in placed.items() if not c.startswith(EXTRAS) and c != "text" and d.aggregate is None}
    along = {placed[axis].field for axis in ("x", "y") if axis in placed} & keys
    one_each = {c for c, d in placed.items() if d.aggregate is not None or not c.startswith((*EXTRAS, "text"))}
    one_each |= set() if mark is Mark.BAR else {"text"}
    one_each |= set() if along else {"order"}
    filled = {}
    for channel, definition in placed.items():
        told = channel.startswith(EXTRAS)
        if channel in one_each:
            filled[channel] = definition
        elif told and definition.field in keys and not definition.bin and not definition.time_unit:
            continue
        elif told:
            filled[channel] = _summed_up(channel, definition, columns, notes)
        else:
            notes.append(f"{_named(channel, definition)} is left out: a bar may stand for several of its values.")
    return filled


def _summed_up(channel: str, definition: FieldDef, columns: Columns, notes: list[str]) -> FieldDef:
    aggregate = (
        default_aggregate(columns[str(definition.field)]) if is_measure(definition, columns) else Aggregate.DISTINCT
    )
    notes.append(f"Several rows share a group, so {_named(channel, definition)} is {_WORDS[aggregate.value]}.")
    return definition.model_copy(update={"aggregate": aggregate, "bin": None, "time_unit": None})
