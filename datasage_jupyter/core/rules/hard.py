"""What must hold for a chart to be drawn."""

from __future__ import annotations

from functools import cache

from datasage_jupyter.core.marks import kind_of
from datasage_jupyter.core.model.filters import FieldPredicate
from datasage_jupyter.core.model.types import Aggregate, Mark, MeasurementType
from datasage_jupyter.core.rules.folding import KEY, VALUE, holds_numbers
from datasage_jupyter.core.rules.rule import HardRule
from datasage_jupyter.core.rules.view import SUMMATIVE, ChartView, Placement

MAX_PANELS = 60
MAX_SHAPES = 12
NUMBER_AGGREGATES = frozenset({
    Aggregate.SUM, Aggregate.MEAN, Aggregate.MEDIAN, Aggregate.STDEV, Aggregate.VARIANCE, Aggregate.Q1, Aggregate.Q3,
})  # fmt: skip
ARITHMETIC = frozenset({Aggregate.SUM, Aggregate.STDEV, Aggregate.VARIANCE})
GEO_TYPES = frozenset({
    "country", "country_code", "state", "us_state", "region", "county", "city", "postal_code", "zip", "continent", "latitude", "longitude",
})  # fmt: skip


def _field_unknown(view: ChartView) -> str | None:
    for placement in view.placements:
        if placement.field is not None and placement.facts is None:
            return f'The table has no field "{placement.field}".'
    return None


def _needs_numbers(placement: Placement) -> bool:
    return (
        (placement.aggregate is None and placement.letter == "Q")
        or placement.binned
        or placement.aggregate in NUMBER_AGGREGATES
    )


def _numbers_expected(view: ChartView) -> str | None:
    for placement in view.placements:
        facts = placement.facts
        if facts is None or placement.is_count or not _needs_numbers(placement):
            continue
        dates_will_do = placement.is_calendar and placement.aggregate not in ARITHMETIC
        yes_or_no = facts.is_countable and placement.aggregate is not None
        if not facts.is_numeric and not dates_will_do and not yes_or_no:
            return f'"{facts.name}" does not hold numbers, so it cannot be measured, binned or averaged.'
    return None


def _has_height(placement: Placement) -> bool:
    """A number, be it a code or a grade, stands at a height."""
    coded = placement.facts is not None and placement.facts.is_numeric and not (placement.binned or placement.unit)
    return placement.is_measure or placement.aggregate is not None or (coded and placement.letter != "T")


def _no_measure(view: ChartView) -> str | None:
    if view.mark in (Mark.BAR, Mark.AREA, Mark.LINE) and not any(_has_height(p) for p in view.positions):
        return (
            f"A {view.mark.value} needs a number on one axis for its {'length' if view.mark is Mark.BAR else 'height'}."
        )
    return None


def _line_needs_both_axes(view: ChartView) -> str | None:
    if kind_of(view.mark).is_series and (view.x is None or view.y is None):
        return f"A {view.mark.value} needs both x and y."
    return None


def _axes_missing(view: ChartView) -> str | None:
    if kind_of(view.mark).has_axes and view.x is None and view.y is None:
        return f"A {view.mark.value} needs a field on x or y."
    return None


def _same_field_on_both_axes(view: ChartView) -> str | None:
    x, y = view.x, view.y
    if x is None or y is None or x.field is None or x.field != y.field or view.mark is Mark.HISTOGRAM:
        return None
    if (x.binned, x.unit, x.aggregate, x.definition.window) != (y.binned, y.unit, y.aggregate, y.definition.window):
        return None
    return f'"{x.field}" stands on both axes, so the chart shows only that it equals itself.'


def _counted_twice(view: ChartView) -> str | None:
    counts = [p for p in view.placements if p.is_count and p.channel in ("x", "y")]
    return "Both axes count rows." if len(counts) > 1 else None


def _slices_below_zero(view: ChartView) -> str | None:
    theta = view.theta
    if view.mark is not Mark.ARC or theta is None or theta.facts is None or theta.is_count:
        return None
    if theta.facts.column.negative_count:
        return f'"{theta.field}" has {theta.facts.column.negative_count} negative values; a slice cannot be less than nothing.'
    return None


def _arc_needs_angle(view: ChartView) -> str | None:
    if view.mark is Mark.ARC and view.theta is None and view.channel("radius") is None:
        return "A pie needs a number or a count as the angle of its slices."
    return None


def _arc_angle_is_number(view: ChartView) -> str | None:
    theta = view.theta
    if view.mark is Mark.ARC and theta is not None and not theta.is_measure and view.channel("radius") is None:
        return f'The angle of a slice must be a number; "{theta.field}" is not one.'
    return None


def _kept_above_zero(view: ChartView, placement: Placement) -> bool:
    """A filter leaves only what a log scale has a place for."""
    for predicate in view.filter:
        if isinstance(predicate, FieldPredicate) and predicate.field == placement.field and not predicate.time_unit:
            low = predicate.range[0] if predicate.range else predicate.gte
            if isinstance(predicate.gt, (int, float)) and predicate.gt >= 0:
                return True
            if isinstance(low, (int, float)) and low > 0:
                return True
    return False


def _log_of_nothing(view: ChartView) -> str | None:
    for placement in view.placements:
        scale = placement.definition.scale
        if scale is None or scale.type != "log" or placement.facts is None or placement.is_count:
            continue
        column = placement.facts.column
        zeros = column.zero_count if placement.aggregate is None else 0
        if (column.negative_count or zeros) and not _kept_above_zero(view, placement):
            return f'A log scale has no place for the zero or negative values of "{placement.field}".'
    return None


def _is_aggregated(view: ChartView) -> bool:
    """One of the axes shows an aggregate; the other then only says of what."""
    return any(p.aggregate is not None for p in (view.x, view.y) if p is not None)


def _log_bar(view: ChartView) -> str | None:
    if not kind_of(view.mark).is_length:
        return None
    for placement in (view.x, view.y):
        scale = placement.definition.scale if placement is not None else None
        length = placement is not None and (placement.aggregate is not None or not _is_aggregated(view))
        if placement is not None and length and placement.is_measure and scale is not None and scale.type == "log":
            return f"The length of a {view.mark.value} means nothing on a log scale, which has no zero."
    return None


def _stack_what_cannot_stack(view: ChartView) -> str | None:
    for placement in view.positions:
        if placement.definition.stack in ("zero", "normalize", "center") and not kind_of(view.mark).stacks:
            return f"A {view.mark.value} cannot be stacked."
    return None


def _stack_of_means(view: ChartView) -> str | None:
    for placement in view.positions:
        stacked = placement.definition.stack in ("zero", "normalize", "center")
        if (
            stacked
            and placement.aggregate is not None
            and placement.aggregate not in SUMMATIVE
            and view.mark is not Mark.ARC
            and view.series is not None
        ):
            return (
                f"Stacking adds up, but a {placement.aggregate.value} does not: the total of the stack means nothing."
            )
    return None


def _shape_of_number(view: ChartView) -> str | None:
    shape = view.shape
    if shape is None:
        return None
    if not shape.is_discrete:
        named = f'"{shape.field}"' if shape.field is not None else "the number of rows"
        return f"Shapes have no order, so they cannot show the amounts of {named}."
    if (shown := view.shown(shape)) > MAX_SHAPES:
        return f'"{shape.field}" has {shown} values; there are only {MAX_SHAPES} shapes that can be told apart.'
    return None


def _size_of_names(view: ChartView) -> str | None:
    size = view.size
    if size is not None and size.letter == "N" and size.aggregate is None:
        return f'Size says more and less, which the values of "{size.field}" are not.'
    return None


def _continuous_facet(view: ChartView) -> str | None:
    for placement in view.facets:
        if not placement.is_discrete and placement.distinct > MAX_SHAPES:
            return f'"{placement.field}" must be binned before it can split a chart into panels.'
    return None


def _too_many_panels(view: ChartView) -> str | None:
    return f"{view.panels} panels do not fit a page; {MAX_PANELS} is the limit." if view.panels > MAX_PANELS else None


def _heatmap_axes(view: ChartView) -> str | None:
    if view.mark is not Mark.RECT:
        return None
    if view.x is None or view.y is None:
        return "A heatmap needs a field on each axis."
    loose = next((p for p in (view.x, view.y) if not p.is_discrete and p.letter != "T"), None)
    return f'"{loose.field}" must be binned to make the cells of a heatmap.' if loose is not None else None


def _histogram_of_names(view: ChartView) -> str | None:
    if view.mark is not Mark.HISTOGRAM:
        return None
    if not any((p.binned or p.letter in ("Q", "T")) and not p.is_count for p in view.positions):
        return "A histogram needs a number or a date to cut into bins."
    return None


def _box_needs_number(view: ChartView) -> str | None:
    if view.mark in (Mark.BOX, Mark.VIOLIN):
        raw = [p for p in (view.x, view.y) if p is not None and p.is_measure and p.aggregate is None]
        if not raw:
            return f"A {view.mark.value} plot needs the single values of a number."
    return None


def _indicator_needs_one_number(view: ChartView) -> str | None:
    if view.mark is not Mark.INDICATOR:
        return None
    numbers = [p for p in view.placements if p.is_measure]
    grouped = (p for p in view.placements if p.is_grouping and p.channel in ("x", "y", "color"))
    if not numbers or any(p.letter != "T" for p in grouped):
        return "An indicator shows one number, not one per group."
    return None


def _path_missing(view: ChartView) -> str | None:
    if view.mark in (Mark.TREEMAP, Mark.SUNBURST) and view.channel("path") is None and view.color is None:
        return f"A {view.mark.value} needs the levels it is divided by (path)."
    return None


def _is_place(placement: Placement) -> bool:
    if placement.facts is None:
        return False
    geographic = (placement.definition.type, placement.facts.column.kind)
    return MeasurementType.GEOGRAPHIC in geographic or placement.facts.column.semantic_type in GEO_TYPES


def _place_missing(view: ChartView) -> str | None:
    if view.mark is Mark.GEOPOINT and (view.channel("latitude") is None or view.channel("longitude") is None):
        return "Points on a map need a latitude and a longitude."
    if view.mark is Mark.CHOROPLETH and not any(_is_place(p) for p in view.placements):
        return "A choropleth needs a field with the names or codes of places."
    return None


def _folded_names(view: ChartView) -> str | None:
    for column in view.fold:
        if not holds_numbers(column):
            return f'"{column.name}" does not hold numbers, so it cannot stand beside other measures.'
    return None


def _measures_mixed(view: ChartView) -> str | None:
    fields = {placement.field for placement in view.placements}
    if len(view.fold) > 1 and VALUE in fields and KEY not in fields:
        return f'Nothing tells the measures apart: place "{KEY}" on a channel, such as color.'
    return None


def _identifier_aggregated(view: ChartView) -> str | None:
    for placement in view.placements:
        facts = placement.facts
        if (
            facts is not None
            and placement.aggregate in NUMBER_AGGREGATES
            and facts.letter == "N"
            and facts.is_identifier
            and placement.definition.type is not MeasurementType.QUANTITATIVE
        ):
            return f'"{facts.name}" names things; its {placement.aggregate.value} means nothing.'
    return None


HARD_RULES: tuple[HardRule, ...] = (
    HardRule("field_exists", "Every field of a chart is a field of the table.", "Vega-Lite", _field_unknown),
    HardRule("numbers_expected", "Only numbers are measured, binned or averaged.", "Stevens 1946", _numbers_expected),
    HardRule(
        "identifier_not_averaged", "Identifiers are not summed or averaged.", "Stevens 1946", _identifier_aggregated
    ),
    HardRule("axis_needed", "A mark stands on at least one axis.", "Draco", _axes_missing),
    HardRule("measure_needed", "Bars, lines and areas need a number for their length or height.", "Draco", _no_measure),
    HardRule("line_needs_both_axes", "Lines and areas need both axes.", "Draco", _line_needs_both_axes),
    HardRule("axes_differ", "The two axes show different things.", "Draco", _same_field_on_both_axes),
    HardRule("count_once", "Rows are counted on one axis only.", "Draco", _counted_twice),
    HardRule("arc_needs_angle", "A pie needs an angle.", "Vega-Lite", _arc_needs_angle),
    HardRule("arc_angle_is_number", "The angle of a slice is a number.", "Mackinlay 1986", _arc_angle_is_number),
    HardRule(
        "no_negative_slices", "Slices of a pie are parts of a whole and never negative.", "Few 2012", _slices_below_zero
    ),
    HardRule("log_needs_positive", "A log scale needs positive values.", "Draco", _log_of_nothing),
    HardRule("no_log_bars", "Bars and areas do not stand on a log scale.", "Draco", _log_bar),
    HardRule("only_bars_and_areas_stack", "Only bars, areas and slices stack.", "Draco", _stack_what_cannot_stack),
    HardRule("only_sums_stack", "Only sums and counts stack.", "Draco", _stack_of_means),
    HardRule("shape_is_nominal", "Shapes name a few groups; they show no amounts.", "Bertin 1967", _shape_of_number),
    HardRule("size_is_ordered", "Size shows amounts or order, never names.", "Mackinlay 1986", _size_of_names),
    HardRule("facet_is_discrete", "Panels are made from groups, not from amounts.", "Draco", _continuous_facet),
    HardRule("panels_fit", f"At most {MAX_PANELS} panels.", "Tufte 1983", _too_many_panels),
    HardRule("heatmap_needs_cells", "A heatmap stands on two discrete or binned axes.", "Draco", _heatmap_axes),
    HardRule("histogram_needs_number", "A histogram bins a number or a date.", "CompassQL", _histogram_of_names),
    HardRule("box_needs_values", "Boxes and violins need single values.", "CompassQL", _box_needs_number),
    HardRule("indicator_is_one_number", "An indicator shows one number.", "Few 2012", _indicator_needs_one_number),
    HardRule("path_needed", "Treemaps and sunbursts need levels.", "Vega-Lite", _path_missing),
    HardRule("folded_are_numbers", "Only numbers are folded into one axis.", "Vega-Lite", _folded_names),
    HardRule("measures_told_apart", "Measures on one axis are told apart.", "Vega-Lite", _measures_mixed),
    HardRule("place_needed", "Maps need places.", "Mackinlay et al. 2007", _place_missing),
)
"""In the order in which complaints are shown."""


@cache
def hard_rules_for(mark: Mark) -> tuple[HardRule, ...]:
    """The rules for every mark, then those that a mark brings along."""
    return (*HARD_RULES, *kind_of(mark).hard_rules)
