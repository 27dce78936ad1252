"""Steps a reader takes from one chart to the next: drill, roll up, keep, drop, zoom. Each is a spec from a spec."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from datasage_jupyter.core.errors import SpecError
from datasage_jupyter.core.model import (
    Bin,
    ChartSpec,
    DatasetProfile,
    Encoding,
    FieldDef,
    FieldPredicate,
    MeasurementType as Type,
    Not,
    Predicate,
    ResolvedField,
    Sort,
    TimeUnit,
)
from datasage_jupyter.core.resolve import resolve

_FINER = {
    TimeUnit.YEAR: TimeUnit.YEARMONTH,
    TimeUnit.YEARQUARTER: TimeUnit.YEARMONTH,
    TimeUnit.YEARMONTH: TimeUnit.YEARMONTHDATE,
    TimeUnit.YEARWEEK: TimeUnit.YEARMONTHDATE,
    TimeUnit.YEARMONTHDATE: TimeUnit.YEARMONTHDATEHOURS,
    TimeUnit.YEARMONTHDATEHOURS: TimeUnit.YEARMONTHDATEHOURSMINUTES,
    TimeUnit.QUARTER: TimeUnit.MONTH,
    TimeUnit.MONTH: TimeUnit.DATE,
    TimeUnit.WEEK: TimeUnit.DAY,
    TimeUnit.DAY: TimeUnit.HOURS,
    TimeUnit.DATE: TimeUnit.HOURS,
    TimeUnit.HOURS: TimeUnit.MINUTES,
}
_COARSER = {
    TimeUnit.YEARMONTHDATEHOURSMINUTES: TimeUnit.YEARMONTHDATEHOURS,
    TimeUnit.YEARMONTHDATEHOURS: TimeUnit.YEARMONTHDATE,
    TimeUnit.YEARMONTHDATE: TimeUnit.YEARMONTH,
    TimeUnit.YEARWEEK: TimeUnit.YEARMONTH,
    TimeUnit.YEARMONTH: TimeUnit.YEAR,
    TimeUnit.YEARQUARTER: TimeUnit.YEAR,
    TimeUnit.MINUTES: TimeUnit.HOURS,
    TimeUnit.HOURS: TimeUnit.DAY,
    TimeUnit.MONTH: TimeUnit.QUARTER,
}
_MISSING = "(missing)"


def apply_steps(spec: ChartSpec, steps: Iterable[Mapping[str, Any]], profile: DatasetProfile) -> ChartSpec:
    """Take several steps, as the charts API writes them: `{"kind", "channel", "value" | "range"}`.

    Raises:
        SpecError: A step is malformed or leads nowhere.
    """
    for step in steps:
        kind, channel = step.get("kind"), str(step.get("channel", "x"))
        if kind == "drill":
            spec = drill(spec, profile, channel, step.get("value"))
        elif kind == "roll_up":
            spec = roll_up(spec, profile, channel)
        elif kind == "only":
            spec = only(spec, profile, channel, step.get("value"))
        elif kind == "exclude":
            spec = exclude(spec, profile, channel, step.get("value"))
        elif kind == "zoom":
            spec = zoom(spec, profile, channel, step.get("range"))
        else:
            raise SpecError(f"There is no step {str(kind)[:40]!r}.", hint="Use drill, roll_up, only, exclude or zoom.")
    return spec


def drill(spec: ChartSpec, profile: DatasetProfile, channel: str, value: Any) -> ChartSpec:
    """Keep one value of a channel and show the level below it: the months of a year, the cities of a country.

    Raises:
        SpecError: There is no level below.
    """
    field = _placed(spec, profile, channel)
    kept = _with_filter(spec, mark_filter(field, value))
    definition = field.definition
    if isinstance(definition.bin, Bin):
        return kept
    if definition.time_unit is not None or field.type is Type.TEMPORAL:
        unit = definition.time_unit or TimeUnit.YEAR
        if unit not in _FINER:
            raise SpecError(
                f"There is nothing finer than a {unit.value} to drill to.", hint="Look at the rows behind the mark."
            )
        return _replaced(kept, channel, {"time_unit": _FINER[unit], "title": None, "sort": None})
    below = next_level(profile, str(definition.field), +1)
    if below is None:
        raise SpecError(
            f'"{definition.field}" has no level below it.', hint="Keep only this value, or look at the rows behind it."
        )
    return _replaced(kept, channel, {"field": below, "type": None, "title": None, "sort": _kept_sort(definition.sort)})


def roll_up(spec: ChartSpec, profile: DatasetProfile, channel: str) -> ChartSpec:
    """Go back to the level above and let go of the filter that held one of its values.

    Raises:
        SpecError: There is no level above.
    """
    field = _placed(spec, profile, channel)
    name, unit = str(field.definition.field), field.definition.time_unit
    if isinstance(field.definition.bin, Bin):
        return _without_filters(spec, {name})
    if unit is not None:
        if unit not in _COARSER:
            raise SpecError(f"There is nothing coarser than a {unit.value}.", hint="This is the top level.")
        wider = _replaced(spec, channel, {"time_unit": _COARSER[unit], "title": None, "sort": None})
        return _without_last(wider, name)
    above = next_level(profile, name, -1)
    if above is None:
        raise SpecError(f'"{name}" has no level above it.', hint="This is the top level.")
    wider = _replaced(
        spec, channel, {"field": above, "type": None, "title": None, "sort": _kept_sort(field.definition.sort)}
    )
    return _without_filters(wider, {above, name})


def only(spec: ChartSpec, profile: DatasetProfile, channel: str, value: Any) -> ChartSpec:
    """Keep the rows of one mark."""
    return _with_filter(spec, mark_filter(_placed(spec, profile, channel), value))


def exclude(spec: ChartSpec, profile: DatasetProfile, channel: str, value: Any) -> ChartSpec:
    """Drop the rows of one mark."""
    return _with_filter(spec, Not.model_validate({"not": mark_filter(_placed(spec, profile, channel), value)}))


def zoom(spec: ChartSpec, profile: DatasetProfile, channel: str, bounds: Any) -> ChartSpec:
    """Keep a range of a continuous channel; bins and time units grow finer with it. None shows everything again.

    Raises:
        SpecError: The range is not two values.
    """
    field = _placed(spec, profile, channel)
    name = str(field.definition.field)
    wide = _without_filters(spec, {name}, ranges_only=True)
    if bounds is None:
        return _replaced(wide, channel, {"time_unit": None} if field.type is Type.TEMPORAL else {})
    if not isinstance(bounds, (list, tuple)) or len(bounds) != 2:
        raise SpecError("A zoom needs a range of two values.", hint="Write it as [low, high].")
    low, high = (_plain(bound, field) for bound in bounds)
    zoomed = _with_filter(wide, FieldPredicate(field=name, range=(low, high)))
    return _replaced(zoomed, channel, {"time_unit": None} if field.type is Type.TEMPORAL else {})


def mark_filter(field: ResolvedField, value: Any) -> Predicate:
    """The condition that the rows behind one value of a channel meet."""
    name, definition = str(field.definition.field), field.definition
    if value is None or value == _MISSING:
        return FieldPredicate(field=name, valid=False)
    if isinstance(definition.bin, Bin):
        step = definition.bin.step or 1.0
        low = math.floor(_number(value, name) / step + 1e-9) * step
        return FieldPredicate(field=name, range=(low, math.nextafter(low + step, -math.inf)))
    plain = _plain(value, field)
    return FieldPredicate(field=name, time_unit=definition.time_unit, equal=plain)


def next_level(profile: DatasetProfile, field: str, step: int) -> str | None:
    """The level below (`+1`) or above (`-1`) a field in the first hierarchy that has one."""
    for hierarchy in profile.hierarchies:
        levels = hierarchy.levels
        if field in levels and 0 <= (position := levels.index(field) + step) < len(levels):
            return levels[position]
    return None


def _placed(spec: ChartSpec, profile: DatasetProfile, channel: str) -> ResolvedField:
    found = resolve(spec, profile).channel(_channel(channel))
    if found is None or found.column is None:
        raise SpecError(
            f'The chart has no field on "{channel[:40]}".', hint='Name a channel in use, such as "x" or "color".'
        )
    return found


def _channel(name: str) -> str:
    return {"xOffset": "x_offset", "yOffset": "y_offset"}.get(name, name)


def _plain(value: Any, field: ResolvedField) -> Any:
    """A value as the spec writes it: dates as ISO 8601, also where they come as milliseconds."""
    timed = field.type is Type.TEMPORAL or field.definition.time_unit is not None
    if timed and isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) > 1e10:
        return datetime.fromtimestamp(value / 1000, UTC).replace(tzinfo=None).isoformat()
    if timed and isinstance(value, str):
        return value.strip().replace(" ", "T")[:26]
    return value


def _number(value: Any, name: str) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        raise SpecError(f'{str(value)[:40]!r} is no number, which a bin of "{name}" needs.') from None


def _with_filter(spec: ChartSpec, predicate: Predicate) -> ChartSpec:
    if predicate in spec.filter:
        return spec
    return ChartSpec.model_validate(
        spec.model_copy(update={"filter": (*spec.filter, predicate), "title": None}).model_dump()
    )


def _without_filters(spec: ChartSpec, fields: set[str], *, ranges_only: bool = False) -> ChartSpec:
    def stays(predicate: Predicate) -> bool:
        if not isinstance(predicate, FieldPredicate) or predicate.field not in fields:
            return True
        return ranges_only and predicate.range is None

    return spec.model_copy(update={"filter": tuple(p for p in spec.filter if stays(p)), "title": None})


def _without_last(spec: ChartSpec, field: str) -> ChartSpec:
    found = [p for p in spec.filter if isinstance(p, FieldPredicate) and p.field == field]
    return spec.model_copy(
        update={"filter": tuple(p for p in spec.filter if not found or p is not found[-1]), "title": None}
    )


def _kept_sort(sort: Sort | None) -> Sort | None:
    return sort if sort is not None and sort.values is None and sort.field is None else None


def _replaced(spec: ChartSpec, channel: str, parts: dict[str, Any]) -> ChartSpec:
    """The spec with parts of one placement changed."""
    head, _, position = _channel(channel).partition(".")
    current = getattr(spec.encoding, head, None)
    if current is None or not parts:
        return spec
    if isinstance(current, FieldDef):
        changed: Any = current.model_copy(update=parts)
    else:
        changed = tuple(d.model_copy(update=parts) if str(i) == (position or "0") else d for i, d in enumerate(current))
    encoding: Encoding = spec.encoding.model_copy(update={head: changed})
    return spec.model_copy(update={"encoding": encoding})
