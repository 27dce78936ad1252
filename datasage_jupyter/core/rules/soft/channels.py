"""Which channel serves which field: position before length, angle, area and color."""

from __future__ import annotations

from datasage_jupyter.core.model.types import Aggregate, Mark, Severity
from datasage_jupyter.core.rules.rule import SoftRule
from datasage_jupyter.core.rules.view import FACETS, ChartView, Placement

FEW_PANELS = 6
READABLE_DOWN = 12
"""Names longer than this, on average, are read better along the y axis."""


def _share(view: ChartView, channel: str, letters: str) -> float:
    placement = view.channel(channel)
    return 1.0 if placement is not None and placement.letter in letters and not placement.binned else 0.0


def _mixed_scales(view: ChartView) -> float:
    return 1.0 if view.mixed_scales else 0.0


def _measure_as_color(view: ChartView) -> float:
    return _share(view, "color", "Q") if view.mark not in (Mark.RECT, Mark.CHOROPLETH) else 0.0


def _cut_bars(view: ChartView) -> float:
    for placement in (view.x, view.y):
        scale = placement.definition.scale if placement is not None and placement.is_measure else None
        if scale is not None and scale.zero is False:
            return 1.0
    return 0.0


def _measure_as_size(view: ChartView) -> float:
    return _share(view, "size", "Q") if view.mark not in (Mark.TREEMAP, Mark.SUNBURST) else 0.0


def _category_as_color(view: ChartView) -> float:
    return _share(view, "color", "NO") if view.mark is not Mark.ARC else 0.0


def _category_as_shape(view: ChartView) -> float:
    return _share(view, "shape", "NO")


def _category_as_facet(view: ChartView) -> float:
    """A few panels side by side are compared nearly as easily as colors."""
    if not any(p.letter in "NO" for p in view.facets):
        return 0.0
    return 0.4 if view.panels <= FEW_PANELS else 1.0


def _category_as_size(view: ChartView) -> float:
    return _share(view, "size", "NO")


def _time_off_axis(view: ChartView) -> float:
    found = [p for p in view.placements if p.letter == "T" and p.aggregate is None and p.channel not in ("x", "y")]
    return 1.0 if found else 0.0


def _measure_off_axis(view: ChartView) -> float:
    """A measure banished to a facet, shape or detail."""
    found = [p for p in view.placements if p.letter == "Q" and p.channel in (*FACETS, "shape", "detail")]
    return 1.0 if found else 0.0


def _time_upwards(view: ChartView) -> float:
    return 1.0 if view.y is not None and view.y.letter == "T" and view.y.aggregate is None else 0.0


def _long_names_across(view: ChartView) -> float:
    x = view.x
    if x is None or x.letter not in "NO" or x.facts is None or view.mark is not Mark.BAR:
        return 0.0
    return 1.0 if (x.facts.column.mean_length or 0) > READABLE_DOWN else 0.0


def _category_across(view: ChartView) -> float:
    return 1.0 if view.category is not None and view.category.channel == "x" else 0.0


def _used_twice(view: ChartView) -> float:
    used: dict[str, int] = {}
    for placement in view.placements:
        if placement.field is not None and placement.channel not in ("detail", "order", "text"):
            used[placement.field] = used.get(placement.field, 0) + 1
    return 1.0 if any(count > 1 for count in used.values()) else 0.0


def _channels(view: ChartView) -> float:
    extra = [
        p for p in view.placements if p.channel not in ("x", "y", "theta", "latitude", "longitude", "detail", "path")
    ]
    return min(1.0, max(len(extra) - 1, 0) / 2)


def _sum_of_what_adds(view: ChartView) -> float:
    measure = view.measure
    if measure is None or measure.facts is None:
        return 0.0
    return 1.0 if measure.aggregate is Aggregate.SUM and measure.facts.is_additive else 0.0


def _mean_of_what_does_not(view: ChartView) -> float:
    measure = view.measure
    if measure is None or measure.facts is None:
        return 0.0
    return 1.0 if measure.aggregate in (Aggregate.MEAN, Aggregate.MEDIAN) and not measure.facts.is_additive else 0.0


def _sum_of_what_does_not(view: ChartView) -> float:
    found = [p for p in view.placements if _sums_levels(p)]
    return 1.0 if found else 0.0


def _sums_levels(placement: Placement) -> bool:
    facts = placement.facts
    return facts is not None and placement.aggregate is Aggregate.SUM and not facts.is_additive


def _pooled_without_need(view: ChartView) -> float:
    measure = view.measure
    if measure is None or measure.is_count or measure.aggregate is None:
        return 0.0
    return 1.0 if view.one_row_per_group else 0.0


CHANNEL_RULES: tuple[SoftRule, ...] = (
    SoftRule("cut_bars", "The length of a bar or area counts from zero.", "Draco", -2.5, _cut_bars,
             'The axis of "{measure}" does not start at zero, so lengths mislead.', ("measure",), Severity.WARNING,
             marks=(Mark.BAR, Mark.AREA, Mark.HISTOGRAM)),
    SoftRule("measure_as_color", "Color shows amounts roughly.", "Cleveland & McGill 1984", -0.5, _measure_as_color,
             "A number is shown as color, which is read roughly.", ()),
    SoftRule("measure_as_size", "Area shows amounts roughly.", "Cleveland & McGill 1984", -0.7, _measure_as_size,
             "A number is shown as size, which is read roughly.", ()),
    SoftRule("category_as_color", "Color tells groups apart at a glance.", "Mackinlay 1986", 0.3, _category_as_color,
             'Colors tell the {series_values} values of "{series}" apart.', ("series_values",)),
    SoftRule("category_as_shape", "Shape tells groups apart, less well than color.", "Mackinlay 1986", -0.4, _category_as_shape),
    SoftRule("category_as_facet", "Panels keep groups apart but hard to compare.", "Cleveland & McGill 1984", -0.5, _category_as_facet,
             "{panels} panels keep the groups apart.", ("panels",)),
    SoftRule("category_as_size", "Size suggests an order.", "Mackinlay 1986", -1.2, _category_as_size,
             "Size suggests more and less, where there are only groups.", (), Severity.INFO),
    SoftRule("time_off_axis", "Time belongs on an axis.", "Mackinlay et al. 2007", -1.8, _time_off_axis,
             "Time is shown by color or panels rather than along an axis.", (), Severity.INFO),
    SoftRule("measure_off_axis", "Numbers belong on an axis, color or size.", "Mackinlay 1986", -1.5, _measure_off_axis),
    SoftRule("time_upwards", "Time runs from left to right.", "Mackinlay et al. 2007", -0.8, _time_upwards,
             "Time runs upwards; readers expect it from left to right.", ("time",), Severity.INFO),
    SoftRule("long_names_across", "Long names are read better down the side.", "Few 2012", -0.05, _long_names_across,
             'The names in "{category}" are long; they are read better down the side.', ("category",), Severity.INFO, marks=(Mark.BAR, )),
    SoftRule("category_across", "Columns stand on the horizontal axis.", "Mackinlay et al. 2007", 0.05, _category_across),
    SoftRule("field_used_twice", "A field shown twice takes the place of another.", "CompassQL", -0.4, _used_twice),
    SoftRule("many_channels", "Each further channel makes a chart harder to read.", "CompassQL", -0.5, _channels),
    SoftRule("sum_of_amounts", "Amounts are summed.", "DeepEye", 0.3, _sum_of_what_adds, 'Amounts of "{measure}" add up.', ("measure",)),
    SoftRule("mean_of_levels", "Rates and levels are averaged.", "DeepEye", 0.3, _mean_of_what_does_not,
             '"{measure}" is a level, so it is averaged.', ("measure",)),
    SoftRule("sum_of_levels", "Rates and levels do not add up.", "Stevens 1946", -0.8, _sum_of_what_does_not,
             '"{measure}" is a rate or level; its sum means little.', ("measure",), Severity.WARNING),
    SoftRule("mixed_scales", "Measures on one axis have one unit and like sizes.", "Few 2012", -1.5, _mixed_scales,
             "The measures have different units or sizes, so the smaller ones can hardly be read.", (), Severity.WARNING),
    SoftRule("pooled_without_need", "One row per group needs no pooling.", "Draco", -0.5, _pooled_without_need),
)  # fmt: skip
