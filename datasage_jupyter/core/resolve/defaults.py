"""Aggregates, bins and time units where the spec leaves them open, and the shape of the query that follows."""

from __future__ import annotations

from datasage_jupyter.core.marks import kind_of
from datasage_jupyter.core.model import (
    Aggregate,
    Bin,
    DatasetProfile,
    FieldDef,
    Form,
    Mark,
    MeasurementType as Type,
    TimeUnit,
)
from datasage_jupyter.core.resolve.arrange import COUNT, Placements, is_measure
from datasage_jupyter.core.resolve.cuts import histogram_bins, resolved_bin, time_unit
from datasage_jupyter.core.resolve.extras import EXTRAS, fill_extras
from datasage_jupyter.core.resolve.lookup import Columns
from datasage_jupyter.core.resolve.ranges import Ranges
from datasage_jupyter.core.resolve.types import (
    column_type,
    default_aggregate,
    drawn_type,
    is_mixed_date,
    is_number,
    is_stored_number,
    is_time,
)

MOST_POINTS = 5_000
DENSE_SCATTER = 50_000
GRID_CELLS = 200
_INSTANTS = (TimeUnit.YEARMONTHDATEHOURS, TimeUnit.YEARMONTHDATEHOURSMINUTES)
_ADDITIVE = (Aggregate.SUM, Aggregate.COUNT, Aggregate.VALID, Aggregate.MISSING)


def fill_defaults(
    mark: Mark, placed: Placements, columns: Columns, profile: DatasetProfile, ranges: Ranges, notes: list[str]
) -> tuple[Placements, Form]:
    """Fill aggregates, bins and time units.

    Args:
        ranges: What the filters leave of each field.
        notes: Receives a sentence for each decision a reader should know.

    Returns:
        The placements and the shape of the query.
    """
    placed = {channel: _as_written(mark, definition, columns) for channel, definition in placed.items()}
    placed = {channel: _cut_times_of_bins(definition, columns) for channel, definition in placed.items()}
    placed = {channel: _cut_panels(channel, definition, columns) for channel, definition in placed.items()}
    kind = kind_of(mark)
    form = kind.form or _form(mark, placed, columns, profile)
    if form is Form.ROWS and kind.is_series and _is_long(placed, columns, profile):
        form = Form.ENVELOPE
    if form is Form.ROWS and mark in (Mark.POINT, Mark.TICK) and profile.overview.row_count > DENSE_SCATTER:
        form = Form.GRID if _is_plain_scatter(mark, placed, columns) else form
    if form in (Form.ROWS, Form.DENSITIES) and kind.is_scattered and profile.overview.row_count > MOST_POINTS:
        notes.append(f"A sample of the {profile.overview.row_count:,} rows is drawn.")
    if form is Form.ROWS and "order" in placed and profile.overview.row_count > MOST_POINTS:
        notes.append(f"The first {MOST_POINTS:,} points of the path are drawn.")
    if form is Form.TABLE and any(d.aggregate is not None for d in placed.values()):
        form = Form.GROUPED
    if form is Form.GRID:
        placed = _gridded(placed)
        notes.append("Too many rows to draw each: the color counts the rows in each cell.")
    if form in (Form.GROUPED, Form.TREE, Form.HEADLINE):
        placed = _aggregate_measures(mark, form, placed, columns, notes)
        placed = _cut_keys(mark, placed, columns, ranges, notes)
    elif form in (Form.BOXES, Form.DENSITIES):
        placed = _cut_keys(mark, _drop_measure_cuts(placed), columns, ranges, notes)
    placed = fill_extras(mark, form, placed, columns, notes)
    placed = {channel: _beside(mark, channel, definition) for channel, definition in placed.items()}
    return {channel: _resolved_cut(mark, d, columns, ranges) for channel, d in placed.items()}, form


def _as_written(mark: Mark, definition: FieldDef, columns: Columns) -> FieldDef:
    """ "June 1905" beside "14 April 1905" stands as it is written: no day is invented where none is asked for."""
    asked = definition.type or definition.aggregate or definition.bin or definition.time_unit
    if asked or definition.field is None or kind_of(mark).is_series or not is_mixed_date(columns[definition.field]):
        return definition
    return definition.model_copy(update={"type": Type.NOMINAL})


def _cut_times_of_bins(definition: FieldDef, columns: Columns) -> FieldDef:
    """A binned date is a date cut by a time unit, chosen later."""
    if not definition.bin or definition.field is None or definition.aggregate is not None:
        return definition
    column = columns[definition.field]
    if is_time(column) and not is_stored_number(column):
        unit = definition.time_unit or time_unit(column, most=30) or TimeUnit.YEARMONTHDATE
        return definition.model_copy(update={"bin": None, "time_unit": unit})
    return definition if is_number(column) else definition.model_copy(update={"bin": None})


def _cut_panels(channel: str, definition: FieldDef, columns: Columns) -> FieldDef:
    """A panel for each number or date would be too many: they are cut into a few ranges."""
    if (
        channel not in ("row", "column", "facet", "shape")
        or definition.field is None
        or definition.bin
        or definition.time_unit
    ):
        return definition
    column = columns[definition.field]
    plain = definition.model_copy(update={"aggregate": None, "window": None})
    kind = drawn_type(plain, column)
    if kind is Type.TEMPORAL and not is_stored_number(column):
        return plain.model_copy(update={"time_unit": time_unit(column, most=12) or TimeUnit.YEARMONTHDATE})
    if is_number(column) and kind is not Type.NOMINAL and column.distinct_count > 12:
        return plain.model_copy(update={"bin": Bin(maxbins=8)})
    return plain


def _form(mark: Mark, placed: Placements, columns: Columns, profile: DatasetProfile) -> Form:
    core = {c: d for c, d in placed.items() if not c.startswith(EXTRAS)}
    if any(d.aggregate is not None or d.window is not None for d in core.values()):
        return Form.GROUPED
    if mark is Mark.RECT and _is_plain_scatter(mark, core, columns):
        return Form.GRID
    if kind_of(mark).is_grouped:
        return Form.ROWS if _one_row_per_key(core, columns, profile) else Form.GROUPED
    return Form.ROWS


def _one_row_per_key(core: Placements, columns: Columns, profile: DatasetProfile) -> bool:
    """Whether the groups identify a row, so that there is nothing to aggregate."""
    if any(d.bin or d.time_unit for d in core.values()):
        return False
    measures = [c for c in ("x", "y", "color") if c in core and is_measure(core[c], columns)]
    if not measures:
        return False
    if "x" in measures and "y" in measures:
        return True
    keys = {str(d.field) for c, d in core.items() if not is_measure(d, columns)}
    if any(columns[key].is_unique for key in keys):
        return True
    return any(set(found) <= keys for found in profile.keys)


def _is_plain_scatter(mark: Mark, placed: Placements, columns: Columns) -> bool:
    if mark is Mark.TICK or not {"x", "y"} <= set(placed):
        return False
    if set(placed) - {"x", "y"} - {c for c in placed if c.startswith(EXTRAS)}:
        return False
    cells = [placed["x"], placed["y"]]
    return all(not d.bin and not d.time_unit and is_measure(d, columns) for d in cells)


def _gridded(placed: Placements) -> Placements:
    """Two numbers cut finely, and the number of rows in each cell."""
    fine = Bin(maxbins=GRID_CELLS)
    return {axis: placed[axis].model_copy(update={"bin": fine}) for axis in ("x", "y")} | {"color": COUNT}


def _is_long(placed: Placements, columns: Columns, profile: DatasetProfile) -> bool:
    split = {"color", "detail.0", "row", "column", "facet", "order"} & set(placed)
    return profile.overview.row_count > MOST_POINTS and not split and is_measure(placed["y"], columns)


def _aggregate_measures(mark: Mark, form: Form, placed: Placements, columns: Columns, notes: list[str]) -> Placements:
    filled = dict(placed)
    has_measure = any(d.aggregate is not None for c, d in filled.items() if not c.startswith(EXTRAS))
    for channel, definition in placed.items():
        if definition.field is None or definition.aggregate is not None or definition.bin or definition.time_unit:
            continue
        if channel.startswith(EXTRAS) or not _should_aggregate(mark, channel, definition, columns, has_measure):
            continue
        aggregate = default_aggregate(columns[definition.field])
        filled[channel] = definition.model_copy(update={"aggregate": aggregate})
        has_measure = has_measure or channel in ("x", "y", "theta", "size", "text")
        word = {"sum": "total", "mean": "average"}.get(aggregate.value, aggregate.value)
        notes.append(f'Several rows share a group, so "{definition.field}" is shown as its {word}.')
    if not any(d.aggregate is not None for c, d in filled.items() if not c.startswith(EXTRAS)):
        filled |= _count_channel(mark, filled)
    return filled


def _count_channel(mark: Mark, placed: Placements) -> Placements:
    if mark is Mark.RECT or {"x", "y"} <= set(placed):
        return {"color": COUNT} if "color" not in placed else {"size": COUNT}
    return {"y": COUNT} if "y" not in placed else {"x": COUNT}


def _should_aggregate(mark: Mark, channel: str, definition: FieldDef, columns: Columns, has_measure: bool) -> bool:
    if not is_measure(definition, columns):
        return definition.window is not None
    if definition.window is not None or channel in ("size", "theta", "text", "opacity", "radius"):
        return True
    if channel == "color":
        return mark in (Mark.RECT, Mark.CHOROPLETH) or column_type(columns[str(definition.field)]) is Type.QUANTITATIVE
    return channel in ("x", "y") and not has_measure and not (channel == "x" and kind_of(mark).is_series)


def _cut_keys(mark: Mark, placed: Placements, columns: Columns, ranges: Ranges, notes: list[str]) -> Placements:
    """Group keys that are continuous get bins or a time unit when they have too many values to read."""
    kind_of_mark = kind_of(mark)
    filled = dict(placed)
    for channel, definition in placed.items():
        if definition.field is None or definition.aggregate is not None or channel.startswith(EXTRAS):
            continue
        if definition.bin or definition.time_unit:
            continue
        column = columns[definition.field]
        kind = drawn_type(definition, column)
        if kind is Type.TEMPORAL and not is_stored_number(column):
            most = 150 if kind_of_mark.is_series or mark is Mark.INDICATOR else 60 if channel in ("x", "y") else 12
            unit = time_unit(column, most=most, window=ranges.get(column.name, (None, None)))
            if unit is not None:
                filled[channel] = definition.model_copy(update={"time_unit": unit})
        elif (
            kind is Type.QUANTITATIVE
            and column.distinct_count > 50
            and not kind_of_mark.is_uncut
            and channel in ("x", "y")
        ):
            filled[channel] = definition.model_copy(update={"bin": True})
    return filled


def _beside(mark: Mark, channel: str, definition: FieldDef) -> FieldDef:
    """Bars of averages stand side by side: only what adds up is stacked."""
    adds_up = definition.aggregate is None or definition.aggregate in _ADDITIVE
    if mark not in (Mark.BAR, Mark.AREA) or channel not in ("x", "y") or definition.stack is not None or adds_up:
        return definition
    return definition.model_copy(update={"stack": False})


def _drop_measure_cuts(placed: Placements) -> Placements:
    return {c: d.model_copy(update={"aggregate": None, "window": None}) for c, d in placed.items()}


def _resolved_cut(mark: Mark, definition: FieldDef, columns: Columns, ranges: Ranges) -> FieldDef:
    if definition.field is None or definition.aggregate is not None:
        return definition.model_copy(update={"bin": None, "time_unit": None}) if definition.bin else definition
    column = columns[definition.field]
    if definition.bin:
        most = histogram_bins(column) if mark is Mark.HISTOGRAM else 20
        cut = resolved_bin(definition.bin, column, ranges.get(column.name, (None, None)), default=most)
        return definition.model_copy(update={"bin": cut})
    if definition.time_unit in _INSTANTS and column.storage_type.startswith("date"):
        return definition.model_copy(update={"time_unit": TimeUnit.YEARMONTHDATE})
    return definition
