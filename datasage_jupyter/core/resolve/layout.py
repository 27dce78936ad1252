"""Which axis is discrete, which way bars run, and what is folded into "Other"."""

from __future__ import annotations

from datasage_jupyter.core.marks import kind_of
from datasage_jupyter.core.model import ChartSpec, Form, Mark, MeasurementType as Type, ResolvedField, Top

_LONG_LABEL = 14
_MANY = 6
_FOLD = {"color": 20, "shape": 10, "row": 12, "column": 12, "facet": 16, "x_offset": 12, "y_offset": 12}
_DISTRIBUTIONS = (Form.BOXES, Form.DENSITIES)


def is_key(field: ResolvedField) -> bool:
    """Whether rows that share the field's value form a group."""
    return field.definition.aggregate is None and field.column is not None


def is_discrete(field: ResolvedField) -> bool:
    """Whether the field's values stand side by side rather than on a continuous axis."""
    return is_key(field) and (field.type in (Type.NOMINAL, Type.ORDINAL) or field.definition.bin is not None)


def category_channel(mark: Mark, fields: list[ResolvedField]) -> str | None:
    """The channel whose values order the drawn rows."""
    kind = kind_of(mark)
    if kind.category is not None:
        return kind.category
    by_channel = {field.channel: field for field in fields}
    axes = [by_channel[c] for c in ("x", "y") if c in by_channel]
    discrete = [f for f in axes if is_discrete(f)]
    timed = [f for f in axes if is_key(f) and f.type is Type.TEMPORAL]
    keys = [f for f in axes if is_key(f)] if kind.form not in _DISTRIBUTIONS else []
    for found in (discrete if not kind.is_series else [], timed, discrete, keys):
        if found:
            return found[0].channel
    return None


def is_horizontal(mark: Mark, fields: list[ResolvedField], category: str | None, notes: list[str]) -> bool:
    """Whether values run along x: as the spec says, or because labels are too long to stand below an axis."""
    kind = kind_of(mark)
    if not kind.is_upright:
        return False
    by_channel = {field.channel: field for field in fields}
    x, y = by_channel.get("x"), by_channel.get("y")
    if x is None or y is None:
        return x is not None and kind.form in _DISTRIBUTIONS
    if category == "y":
        return True
    if mark is Mark.HISTOGRAM or x.column is None or x.type not in (Type.NOMINAL, Type.ORDINAL):
        return False
    if x.definition.time_unit or (x.column.mean_length or 0) <= _LONG_LABEL or x.column.distinct_count <= _MANY:
        return False
    notes.append("Bars run sideways because the labels are long.")
    return True


def folds(spec: ChartSpec, form: Form, fields: list[ResolvedField], category: str | None) -> tuple[Top, ...]:
    """Cuts for legibility: a legend or a row of panels shows the largest groups, the rest is "Other"."""
    if form not in (Form.GROUPED, Form.ROWS):
        return ()
    found = []
    most_shown = {**_FOLD, **kind_of(spec.mark).folds}
    for field in fields:
        most = most_shown.get(field.channel)
        asked = spec.top is not None and (spec.top.channel == field.channel or field.channel == category)
        if most is None or asked or not is_key(field) or field.column is None or not _can_fold(field):
            continue
        if field.column.distinct_count > most and not _repeats_axis(field, fields):
            found.append(Top(n=most - 1, channel=field.channel, other=True))
    return tuple(found)


def _can_fold(field: ResolvedField) -> bool:
    cut = field.definition.time_unit is not None or field.definition.bin is not None
    return field.type in (Type.NOMINAL, Type.ORDINAL) and not cut


def _repeats_axis(field: ResolvedField, fields: list[ResolvedField]) -> bool:
    axes = [f.definition.field for f in fields if f.channel in ("x", "y") and is_key(f)]
    return field.channel == "color" and field.definition.field in axes
