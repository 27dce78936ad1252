"""Which mark suits which kinds of fields."""

from __future__ import annotations

from datasage_jupyter.core.model.types import Mark, Severity
from datasage_jupyter.core.rules.facts import POSITION_TYPES
from datasage_jupyter.core.rules.rule import SoftRule
from datasage_jupyter.core.rules.view import ChartView, Placement

DISTRIBUTIONS = frozenset({Mark.BOX, Mark.VIOLIN})
FEW_PANELS = 12
FEW_BARS = 12
NUMBERS_IN_COLOR = frozenset({Mark.POINT, Mark.RECT, Mark.GEOPOINT, Mark.CHOROPLETH, Mark.TREEMAP, Mark.SUNBURST})
SHORT = 30
MOSTLY_SINGLE = 1.6
"""Rows per mark below which marks stand for single rows."""
ENOUGH_FOR_BOX = 8
"""Fewer rows per box than this are better shown one by one."""


def _axes(view: ChartView) -> tuple[Placement | None, Placement | None]:
    return view.x, view.y


def _two_measures(view: ChartView) -> bool:
    x, y = _axes(view)
    return x is not None and y is not None and x.is_measure and y.is_measure and not (x.is_count or y.is_count)


def _category_and_measure(view: ChartView) -> bool:
    """A category on one axis and a number on the other."""
    category, measure = view.category, view.measure
    if category is None or measure is None or category.letter == "T":
        return False
    return measure.channel in ("x", "y") and category.channel in ("x", "y") and not category.binned


def _time_and_measure(view: ChartView) -> bool:
    return view.time is not None and view.measure is not None and view.measure.channel in ("x", "y")


def _one_value_per_mark(view: ChartView) -> bool:
    return view.is_aggregated or view.one_row_per_group


def _is_counting(view: ChartView) -> bool:
    return any(p.is_count for p in view.positions) or view.mark is Mark.HISTOGRAM


def _bar_of_totals(view: ChartView) -> float:
    if view.mark is not Mark.BAR or not _category_and_measure(view) or view.is_aggregated:
        return 0.0
    return 1.0 if view.one_row_per_group else 0.8 if _few_repeats(view) else 0.0


def _few_repeats(view: ChartView) -> bool:
    """Names that repeat now and then: a bar or two are piled up, the rest stand alone."""
    return view.rows_per_mark < MOSTLY_SINGLE


def _bar_of_aggregates(view: ChartView) -> float:
    return (
        1.0
        if view.mark is Mark.BAR and _category_and_measure(view) and view.is_aggregated and not _is_counting(view)
        else 0.0
    )


def _bar_of_counts(view: ChartView) -> float:
    if view.mark is not Mark.BAR or not _category_and_measure(view) or not _is_counting(view):
        return 0.0
    return min(1.0, max(view.rows_per_mark - 1.0, 0.0)) if view.category else 0.0


def _bar_piles_up(view: ChartView) -> float:
    if (
        view.mark is not Mark.BAR
        or view.is_aggregated
        or view.one_row_per_group
        or _two_measures(view)
        or _few_repeats(view)
    ):
        return 0.0
    return 1.0 if view.category is not None or view.time is not None else 0.0


def _bar_over_time(view: ChartView) -> float:
    return 1.0 if view.mark is Mark.BAR and _time_and_measure(view) and _one_value_per_mark(view) else 0.0


def _bar_on_continuous_axis(view: ChartView) -> float:
    return 1.0 if view.mark in (Mark.BAR, Mark.AREA) and _two_measures(view) else 0.0


def _line_over_time(view: ChartView) -> float:
    return 1.0 if view.mark is Mark.LINE and _time_and_measure(view) and _one_value_per_mark(view) else 0.0


def _area_over_time(view: ChartView) -> float:
    return 1.0 if view.mark is Mark.AREA and _time_and_measure(view) and _one_value_per_mark(view) else 0.0


def _zigzag(view: ChartView) -> float:
    if view.mark not in (Mark.LINE, Mark.AREA) or _one_value_per_mark(view) or not _time_and_measure(view):
        return 0.0
    return 1.0


def _line_over_order(view: ChartView) -> float:
    if view.mark not in (Mark.LINE, Mark.AREA) or not _category_and_measure(view):
        return 0.0
    return 1.0 if view.category is not None and view.category.letter == "O" and _one_value_per_mark(view) else 0.0


def _line_over_names(view: ChartView) -> float:
    if view.mark not in (Mark.LINE, Mark.AREA) or not _category_and_measure(view):
        return 0.0
    return 1.0 if view.category is not None and view.category.letter == "N" else 0.0


def _points_for_two_measures(view: ChartView) -> float:
    return 1.0 if view.mark is Mark.POINT and _two_measures(view) and not view.is_aggregated else 0.0


def _path_between_measures(view: ChartView) -> float:
    """A line through two measures works where x runs on in even steps, like a time."""
    x = view.x
    if view.mark not in (Mark.LINE, Mark.AREA) or not _two_measures(view) or x is None:
        return 0.0
    return (1.0 if view.mark is Mark.LINE else 0.7) if _runs_on(view, x) else 0.0


def _runs_on(view: ChartView, x: Placement) -> bool:
    """Even steps; or, in a short table, rows in the order of x with nothing else to be ordered by."""
    facts = x.facts
    if facts is None or facts.column.is_sequence:
        return facts is not None
    in_order = facts.column.is_monotonic and view.table.identifies_rows(frozenset({facts.name}))
    return in_order and 4 <= view.table.row_count <= SHORT and view.table.label is None


def _tangled_line(view: ChartView) -> float:
    x = view.x
    if view.mark not in (Mark.LINE, Mark.AREA) or not _two_measures(view) or x is None:
        return 0.0
    return 0.0 if _runs_on(view, x) or view.is_aggregated else 1.0


def _points_on_category(view: ChartView) -> float:
    if view.mark is not Mark.POINT or not _category_and_measure(view):
        return 0.0
    return 1.0


def _strip(view: ChartView) -> float:
    return 1.0 if view.mark is Mark.TICK and not view.is_aggregated and view.measure is not None else 0.0


def _points_over_time(view: ChartView) -> float:
    return 1.0 if view.mark is Mark.POINT and _time_and_measure(view) else 0.0


def _box_by_category(view: ChartView) -> float:
    if view.mark not in DISTRIBUTIONS or view.category is None:
        return 0.0
    return min(1.0, view.rows_per_mark / ENOUGH_FOR_BOX) if view.rows_per_mark > 2 else 0.0


def _box_of_few(view: ChartView) -> float:
    return 1.0 if view.mark in DISTRIBUTIONS and view.rows_per_mark < 5 else 0.0


def _violin(view: ChartView) -> float:
    return 1.0 if view.mark is Mark.VIOLIN else 0.0


def _histogram(view: ChartView) -> float:
    binned = any(p.binned and p.letter == "Q" for p in view.positions)
    return 1.0 if view.mark is Mark.HISTOGRAM or (view.mark is Mark.BAR and binned and _is_counting(view)) else 0.0


def _box_alone(view: ChartView) -> float:
    return 1.0 if view.mark in DISTRIBUTIONS and view.category is None else 0.0


def _pie_of_parts(view: ChartView) -> float:
    theta = view.theta
    if view.mark is not Mark.ARC or theta is None or view.category is None:
        return 0.0
    if theta.is_count:
        return 1.0
    return 1.0 if theta.facts is not None and theta.facts.is_additive and _one_value_per_mark(view) else 0.5


def _heatmap(view: ChartView) -> float:
    if view.mark is not Mark.RECT or view.color is None or not view.color.is_measure:
        return 0.0
    return 0.4 if all(p is not None and p.binned for p in _axes(view)) else 1.0


def _heatmap_without_color(view: ChartView) -> float:
    return 1.0 if view.mark is Mark.RECT and view.color is None else 0.0


def _dense_points(view: ChartView) -> float:
    """A binned heatmap takes over from points as the rows grow."""
    binned = view.mark is Mark.RECT and all(p is not None and p.binned for p in _axes(view))
    return min(1.0, view.table.row_count / 20_000) if binned else 0.0


def _map_of_points(view: ChartView) -> float:
    return 1.0 if view.mark is Mark.GEOPOINT else 0.0


def _map_of_areas(view: ChartView) -> float:
    """Areas colored by one number each."""
    return 1.0 if view.mark is Mark.CHOROPLETH and _one_value_per_mark(view) else 0.0


def _coordinate_as_amount(view: ChartView) -> float:
    """A latitude or longitude away from a map and from its partner."""
    found = [p for p in view.placements if p.facts is not None and p.facts.column.semantic_type in POSITION_TYPES]
    crossed = {p.facts.column.semantic_type for p in found if p.facts is not None and p.channel in ("x", "y")}
    if not found or view.mark is Mark.GEOPOINT or (view.mark is Mark.POINT and crossed == POSITION_TYPES):
        return 0.0
    return 1.0


def _levels(view: ChartView) -> float:
    """Areas inside areas, where the fields are known to divide one another; others only look nested."""
    if view.mark not in (Mark.TREEMAP, Mark.SUNBURST):
        return 0.0
    path = {p.field for p in view.placements if p.channel == "path"}
    return 1.0 if any(path <= set(nesting) for nesting in view.table.nestings) else 0.4


def _counted_over_time(view: ChartView) -> float:
    return 1.0 if view.mark in (Mark.LINE, Mark.AREA) and view.time is not None and _is_counting(view) else 0.0


def _ready_histogram(view: ChartView) -> float:
    x, y = view.x, view.y
    if (
        view.mark is not Mark.BAR
        or not _two_measures(view)
        or x is None
        or y is None
        or x.facts is None
        or y.facts is None
    ):
        return 0.0
    counted = y.facts.is_tally and x.field is not None and view.table.identifies_rows(frozenset({x.field}))
    return 1.0 if counted else 0.0


def _bar_colored_by_measure(view: ChartView) -> float:
    return 1.0 if view.mark not in NUMBERS_IN_COLOR and _measure_color(view) else 0.0


def _measure_color(view: ChartView) -> bool:
    return view.color is not None and view.color.is_measure and not view.color.is_count


def _overlapping_histograms(view: ChartView) -> float:
    return 1.0 if _histogram(view) and view.series is not None else 0.0


def _one_bar_per_row(view: ChartView) -> float:
    return 1.0 if view.series is not None and _alone(view, view.category) and not _alone(view, view.series) else 0.0


def _group_per_row(view: ChartView) -> float:
    splits = [p for p in (view.series, *view.facets) if p is not None and p.is_discrete and p is not view.category]
    return 1.0 if any(_alone(view, p) for p in splits) else 0.0


def _matrix(view: ChartView) -> float:
    """A heatmap whose two axes hold the same things."""
    x, y = view.x, view.y
    if view.mark is not Mark.RECT or x is None or y is None or x.facts is None or y.facts is None or x.letter == "T":
        return 0.0
    across, down = ({value.value for value in p.facts.column.top_values} for p in (x, y) if p.facts is not None)
    return len(across & down) / len(across | down) if across and down else 0.0


def _alone(view: ChartView, placement: Placement | None) -> bool:
    return (
        placement is not None
        and placement.field is not None
        and view.table.identifies_rows(frozenset({placement.field}))
    )


def _numbers_as_groups(view: ChartView) -> float:
    cast = [p for p in view.placements if p.facts is not None and p.letter in "NO" and p.facts.letter == "Q"]
    if not cast:
        return 0.0
    fewest = min(p.facts.distinct for p in cast if p.facts is not None)
    return -1.0 if not all(p.facts is not None and p.facts.could_group for p in cast) else 1.0 if fewest <= 8 else 0.3


def _groups_as_numbers(view: ChartView) -> float:
    drawn = [
        p for p in view.positions if p.letter == "Q" and not p.is_count and p.facts is not None and p.facts.could_group
    ]
    return 1.0 if any(p.facts is not None and p.facts.distinct <= 8 for p in drawn) else 0.0


def _bars_in_few_panels(view: ChartView) -> float:
    """Small multiples: the same few bars in each of a few panels."""
    small = 1 < view.panels <= FEW_PANELS and view.category is not None and view.category.distinct <= FEW_BARS
    return 1.0 if view.mark is Mark.BAR and small and _one_value_per_mark(view) else 0.0


MARK_RULES: tuple[SoftRule, ...] = (
    SoftRule("bar_of_totals", "One number per category is read best as the length of a bar.", "Cleveland & McGill 1984", 2.6,
             _bar_of_totals, 'Each "{category}" has one row: bars compare {what} directly.', ("category_values", "rows"), marks=(Mark.BAR, )),
    SoftRule("bar_of_aggregates", "A number pooled by category is read best as the length of a bar.", "Cleveland & McGill 1984", 1.9,
             _bar_of_aggregates, 'Bars compare {what} across the {category_values} values of "{category}"{split}.',
             ("category_values", "rows_per_mark"), marks=(Mark.BAR, )),
    SoftRule("bar_of_counts", "How often each category occurs is read best as the length of a bar.", "Lux", 1.2, _bar_of_counts,
             'Bars show how often each of the {category_values} values of "{category}" occurs{split}.', ("category_values", "rows"), marks=(Mark.BAR, )),
    SoftRule("bars_pile_up", "Rows drawn over one another hide each other: pool them first.", "Draco", -1.0, _bar_piles_up,
             "About {rows_per_mark} rows share each bar; pool them first.", ("rows_per_mark",), Severity.INFO, marks=(Mark.BAR, )),
    SoftRule("bar_over_time", "Bars compare single moments.", "Zacks & Tversky 1999", 1.4, _bar_over_time,
             'Bars compare {what} at the {time_values} moments of "{time}"{split}.', ("time_values",), marks=(Mark.BAR, )),
    SoftRule("bar_on_continuous_axis", "Bars stand on categories; two measures are points.", "Zacks & Tversky 1999", -0.6,
             _bar_on_continuous_axis, 'Neither "{x}" nor "{y}" is a category for bars to stand on.', (), Severity.INFO, marks=(Mark.BAR, Mark.AREA, )),
    SoftRule("line_over_time", "A line shows how a number moves through time.", "Zacks & Tversky 1999", 2.8, _line_over_time,
             'A line follows {what} along "{time}"{split}.', ("time_values", "rows_per_mark"), marks=(Mark.LINE, )),
    SoftRule("area_over_time", "An area shows an amount through time.", "Few 2012", 1.3, _area_over_time,
             'An area follows {what} along "{time}"{split}.', ("time_values",), marks=(Mark.AREA, )),
    SoftRule("zigzag", "A line through several values at one moment zigzags.", "Draco", -1.0, _zigzag,
             "About {rows_per_mark} rows share each moment, so the line jumps up and down.", ("rows_per_mark",), Severity.WARNING, marks=(Mark.LINE, Mark.AREA, )),
    SoftRule("line_over_order", "A line may join ordered steps.", "Zacks & Tversky 1999", 0.9, _line_over_order,
             '"{category}" is ordered, so a line may join its steps.', ("category_values",), marks=(Mark.LINE, Mark.AREA, )),
    SoftRule("line_over_names", "A line between names suggests an order that is not there.", "Zacks & Tversky 1999", -0.6,
             _line_over_names, 'A line joins the values of "{category}", which have no order.', ("category_values",), Severity.WARNING, marks=(Mark.LINE, Mark.AREA, )),
    SoftRule("counts_over_time", "When things happened is worth knowing.", "Lux", 0.2, _counted_over_time,
             'The number of rows along "{time}".', ("time_values",), marks=(Mark.LINE, Mark.AREA, )),
    SoftRule("ready_histogram", "Counts by value are a histogram someone has made already.", "Lux", 2.8, _ready_histogram,
             '"{y}" counts the rows at each value of "{x}".', ("rows",), marks=(Mark.BAR, )),
    SoftRule("bar_colored_by_measure", "A second number inside a bar or line cannot be read.", "Mackinlay 1986", -1.0,
             _bar_colored_by_measure),
    SoftRule("overlapping_histograms", "Histograms on top of each other hide each other.", "Few 2012", -0.7, _overlapping_histograms, marks=(Mark.HISTOGRAM, Mark.BAR, )),
    SoftRule("one_bar_per_row", "Each row has its own bar, the coarser group its color.", "Few 2012", 0.5, _one_bar_per_row),
    SoftRule("group_per_row", "A color or panel for each row groups nothing.", "Bertin 1967", -2.0, _group_per_row,
             "A field with a different value in every row is used to group rows.", (), Severity.INFO),
    SoftRule("matrix", "Two axes with the same things make a matrix.", "Bertin 1967", 1.6, _matrix,
             "Both axes hold the same things, so colors make a matrix of them.", (), marks=(Mark.RECT, )),
    SoftRule("numbers_as_groups", "A few whole numbers that repeat are groups.", "Stevens 1946", 0.5, _numbers_as_groups),
    SoftRule("groups_as_numbers", "A number with a handful of values makes stripes, not a cloud.", "Draco", -0.8, _groups_as_numbers),
    SoftRule("bars_in_few_panels", "The same few bars in a few panels are compared panel by panel.", "Tufte 1983", 0.5, _bars_in_few_panels,
             "{panels} panels show the same bars for each group.", ("panels",), marks=(Mark.BAR,)),
    SoftRule("points_for_two_measures", "The relation of two numbers is read best from points.", "Saket et al. 2018", 2.2,
             _points_for_two_measures, 'Points show how "{y}" goes with "{x}"{related}{split}.', ("rows",), marks=(Mark.POINT, )),
    SoftRule("path_between_measures", "Where one number runs on in steps, a line follows the other.", "Draco", 2.6,
             _path_between_measures, '"{x}" runs on from row to row, so a line can follow "{y}".', ("rows",), marks=(Mark.LINE, Mark.AREA, )),
    SoftRule("tangled_line", "A line through unordered pairs tangles.", "Draco", -0.4, _tangled_line,
             'The rows are not in the order of "{x}", so the line tangles.', ("rows",), Severity.INFO, marks=(Mark.LINE, Mark.AREA, )),
    SoftRule("points_on_category", "Dots show single values by category.", "Cleveland & McGill 1984", 0.9, _points_on_category,
             'Dots show {what} for each "{category}".', ("category_values",), marks=(Mark.POINT, )),
    SoftRule("points_over_time", "Dots show single values through time.", "Draco", 0.7, _points_over_time,
             'Dots show {what} along "{time}".', ("time_values",), marks=(Mark.POINT, )),
    SoftRule("strip", "Ticks show where single values fall.", "CompassQL", 0.6, _strip, 'Ticks show every value of "{measure}".', ("rows",), marks=(Mark.TICK, )),
    SoftRule("box_by_category", "Boxes compare how a number spreads within groups.", "CompassQL", 1.5, _box_by_category,
             'Boxes compare the spread of "{measure}" within the {category_values} values of "{category}".',
             ("category_values", "rows_per_mark"), marks=(Mark.BOX, Mark.VIOLIN, )),
    SoftRule("box_of_few", "A box needs several values to sum up.", "Draco", -2.5, _box_of_few,
             "Only about {rows_per_mark} rows stand behind each box.", ("rows_per_mark",), Severity.WARNING, marks=(Mark.BOX, Mark.VIOLIN, )),
    SoftRule("violin_is_unfamiliar", "Violins are read by fewer people than boxes.", "Voyager 2", -0.5, _violin, marks=(Mark.VIOLIN, )),
    SoftRule("histogram", "How a number is spread is read best from binned counts.", "Lux", 2.0, _histogram,
             'Counts of rows in bins show how {spread} is spread{split}.', ("rows",), marks=(Mark.HISTOGRAM, Mark.BAR, )),
    SoftRule("box_alone", "One box sums up a number.", "CompassQL", 0.9, _box_alone, 'A box sums up "{measure}".', ("rows",), marks=(Mark.BOX, Mark.VIOLIN, )),
    SoftRule("pie_of_parts", "A pie shows parts of a whole.", "Few 2012", 1.0, _pie_of_parts,
             'Slices show how {what} divides among the {category_values} values of "{category}".', ("category_values",), marks=(Mark.ARC, )),
    SoftRule("heatmap", "A table of colors shows where two groupings meet.", "Mackinlay et al. 2007", 1.4, _heatmap,
             'Colors show {what} where "{x}" and "{y}" meet.', ("marks",), marks=(Mark.RECT, )),
    SoftRule("heatmap_without_color", "A heatmap without color shows only which cells exist.", "Draco", -0.5, _heatmap_without_color, marks=(Mark.RECT, )),
    SoftRule("dense_points", "Many points are better counted in cells.", "Draco", 1.0, _dense_points,
             "{rows} rows would hide each other as points.", ("rows",), marks=(Mark.RECT, )),
    SoftRule("map_of_points", "Coordinates are read best from a map.", "Mackinlay et al. 2007", 3.2, _map_of_points,
             "The fields are coordinates, so a map shows where the {rows} rows lie.", ("rows",), marks=(Mark.GEOPOINT,)),
    SoftRule("map_of_areas", "A map shows how a number varies between neighboring areas.", "Mackinlay et al. 2007", 1.5, _map_of_areas,
             'A map shows how {what} varies from place to place.', ("marks",), marks=(Mark.CHOROPLETH,)),
    SoftRule("coordinate_as_amount", "A latitude or longitude is a place, not an amount.", "Stevens 1946", -2.5, _coordinate_as_amount,
             "A coordinate is drawn as if it were an amount.", (), Severity.WARNING),
    SoftRule("levels", "Nested groups are seen as nested areas.", "Few 2012", 1.8, _levels,
             "The fields divide one another, so areas inside areas show {what} at every level.", (), marks=(Mark.TREEMAP, Mark.SUNBURST, )),
)  # fmt: skip
