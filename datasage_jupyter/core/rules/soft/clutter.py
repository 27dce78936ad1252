"""How much a reader can keep apart."""

from __future__ import annotations

from math import log

from datasage_jupyter.core.model.types import Mark, Severity
from datasage_jupyter.core.rules.facts import MANY_MOMENTS
from datasage_jupyter.core.rules.palettes import MAX_CATEGORICAL
from datasage_jupyter.core.rules.rule import SoftRule
from datasage_jupyter.core.rules.view import ChartView

FEW_SLICES = 6
MANY_BARS = 60
MANY_POINTS = 5_000
FEW_PANELS = 9


def _over(count: float, limit: float, full: float) -> float:
    """0 up to the limit, 1 from `full` on, by the logarithm between."""
    if count <= limit:
        return 0.0
    return min(1.0, log(count / limit) / log(full / limit))


def _slices(view: ChartView) -> float:
    if view.mark is not Mark.ARC or view.category is None:
        return 0.0
    return _over(view.shown(view.category), FEW_SLICES, 30)


def _one_slice(view: ChartView) -> float:
    return 1.0 if view.mark is Mark.ARC and view.category is not None and view.category.distinct < 2 else 0.0


def _colors(view: ChartView) -> float:
    if view.color is None or view.color.letter not in "NO" or view.mark is Mark.ARC:
        return 0.0
    if view.color.letter == "O":
        return _over(view.color.distinct, 2 * MAX_CATEGORICAL, 200)
    return _over(view.color.distinct, MAX_CATEGORICAL, 60)


def _shapes(view: ChartView) -> float:
    return _over(view.shape.distinct, 5, 12) if view.shape is not None and view.shape.is_discrete else 0.0


def _panels(view: ChartView) -> float:
    return _over(view.panels, FEW_PANELS, 60)


def _bars(view: ChartView) -> float:
    if view.mark not in (Mark.BAR, Mark.BOX, Mark.VIOLIN, Mark.TICK) or view.category is None:
        return 0.0
    bars = view.shown(view.category)
    side_by_side = view.series is not None and view.series is not view.category and not _stacks(view)
    return _over(bars * view.shown(view.series) if side_by_side and view.series else bars, MANY_BARS, 1000)


def _stacks(view: ChartView) -> bool:
    """Amounts are piled up in one bar; levels stand beside each other."""
    measure = view.measure
    return view.mark is Mark.BAR and (measure is None or measure.facts is None or measure.facts.is_additive)


def _moments(view: ChartView) -> float:
    """More moments on a line than there are points across a screen."""
    time = view.time
    if view.mark not in (Mark.LINE, Mark.AREA) or time is None or time.unit is not None:
        return 0.0
    return _over(time.distinct, MANY_MOMENTS, 20 * MANY_MOMENTS)


def _overplotting(view: ChartView) -> float:
    if view.mark not in (Mark.POINT, Mark.TICK) or view.is_aggregated:
        return 0.0
    return _over(view.table.row_count, MANY_POINTS, 500_000)


def _lines(view: ChartView) -> float:
    if view.mark not in (Mark.LINE, Mark.AREA) or view.series is None:
        return 0.0
    # Lines of one color are read as a bundle, of which none has to be told from the others.
    return (0.5 if view.series.channel == "detail" else 1.0) * _over(view.series.distinct, 8, 100)


def _cells(view: ChartView) -> float:
    if view.mark is not Mark.RECT:
        return 0.0
    return _over(view.mark_count, 400, 20_000)


def _single_category(view: ChartView) -> float:
    category = view.category
    return 1.0 if category is not None and category.distinct < 2 and view.mark is not Mark.ARC else 0.0


def _sparse_counts(view: ChartView) -> float:
    counted = any(p.is_count for p in view.placements)
    return 1.0 if counted and view.one_row_per_group else 0.0


CLUTTER_RULES: tuple[SoftRule, ...] = (
    SoftRule("many_slices", "More than a handful of slices cannot be compared.", "Cleveland & McGill 1984", -1.0, _slices,
             "A pie with {category_values} slices cannot be read; bars can.", ("category_values",), Severity.WARNING, marks=(Mark.ARC, )),
    SoftRule("one_slice", "A pie of one slice shows nothing.", "Few 2012", -3.0, _one_slice, "The pie has a single slice.", (),
             Severity.WARNING, marks=(Mark.ARC, )),
    SoftRule("many_colors", "About ten colors can be told apart.", "Bertin 1967", -1.6, _colors,
             '"{series}" has {series_values} values; about ten colors can be told apart.', ("series_values",), Severity.WARNING),
    SoftRule("many_shapes", "About five shapes can be told apart.", "Bertin 1967", -1.0, _shapes,
             "More shapes than can be told apart.", (), Severity.WARNING),
    SoftRule("many_panels", "Many panels are small panels.", "Tufte 1983", -1.5, _panels, "{panels} panels leave little room for each.",
             ("panels",), Severity.INFO),
    SoftRule("many_bars", "Hundreds of bars are scrolled, not read.", "Few 2012", -1.0, _bars,
             '"{category}" has {category_values} values; show the largest ones.', ("category_values",), Severity.INFO, marks=(Mark.BAR, Mark.BOX, Mark.VIOLIN, Mark.TICK, )),
    SoftRule("overplotting", "Thousands of points hide each other.", "Draco", -1.5, _overplotting, "{rows} points hide each other.",
             ("rows",), Severity.WARNING, marks=(Mark.POINT, Mark.TICK, )),
    SoftRule("many_lines", "More than a few lines become spaghetti.", "Few 2012", -1.2, _lines,
             '"{series}" makes {series_values} lines.', ("series_values",), Severity.INFO, marks=(Mark.LINE, Mark.AREA, )),
    SoftRule("many_moments", "A line of more points than a screen has is a band; by month or quarter it shows the course.", "Few 2012", -1.0,
             _moments, '"{time}" has {time_values} moments; pooled by month, quarter or year the course shows.', ("time_values",), Severity.INFO,
             marks=(Mark.LINE, Mark.AREA, )),
    SoftRule("many_cells", "Thousands of cells become a texture.", "Draco", -1.0, _cells, "The heatmap has about {marks} cells.",
             ("marks",), Severity.INFO, marks=(Mark.RECT, )),
    SoftRule("single_category", "A comparison needs at least two things.", "DeepEye", -1.5, _single_category,
             '"{category}" has a single value, so there is nothing to compare.', ("category",), Severity.WARNING),
    SoftRule("counting_single_rows", "Counting rows that are all different shows ones.", "Draco", -3.0, _sparse_counts,
             "Every count is one.", ("rows",), Severity.WARNING),
)  # fmt: skip
