"""Which fields are worth showing, whatever the mark."""

from __future__ import annotations

from datasage_jupyter.core.model.types import Aggregate, Mark, Severity
from datasage_jupyter.core.rules.rule import SoftRule
from datasage_jupyter.core.rules.view import ChartView, Placement

LABELLED_ROWS = 100
"""Up to this many rows, readers look for the single things that the rows stand for."""
MISSING = 0.2
COUNTING = frozenset({Aggregate.COUNT, Aggregate.DISTINCT, Aggregate.VALID, Aggregate.MISSING})


def _labels_matter(view: ChartView) -> float:
    """1 for a short table whose rows have names, falling to 0 for a long one."""
    if view.table.label is None or view.table.row_count < 2:
        return 0.0
    return min(1.0, LABELLED_ROWS / view.table.row_count)


def _shows_label(view: ChartView) -> float:
    label = view.table.label
    if label is None or view.category is None or view.category.field != label.name or view.measure is None:
        return 0.0
    return _labels_matter(view)


def _shows_other_label(view: ChartView) -> float:
    category = view.category
    if category is None or category.facts is None or view.measure is None or category.facts is view.table.label:
        return 0.0
    return _labels_matter(view) if category.facts.is_label else 0.0


def _rows_without_names(view: ChartView) -> float:
    """Neither the name nor the moment of a row is shown, in a short table that has them."""
    naming = view.table.naming
    if naming is None or view.is_aggregated or naming.name in view.fields:
        return 0.0
    if view.category is not None or view.time is not None:
        return 0.0
    return min(1.0, LABELLED_ROWS / max(view.table.row_count, 1))


def _leading_category(view: ChartView) -> float:
    category = view.category if view.category is not None else view.time
    if category is None or category.facts is None:
        return 0.0
    return 1.0 / (1.0 + category.facts.index)


def _measures(view: ChartView) -> list[Placement]:
    return [
        p
        for p in view.placements
        if (p.is_measure and p.facts is not None and not p.is_count and p.aggregate is None) or _pooled(p)
    ]


def _pooled(placement: Placement) -> bool:
    return placement.aggregate is not None and placement.facts is not None and placement.is_measure


def _counter_as_measure(view: ChartView) -> float:
    return (
        1.0 if any(p.facts is not None and p.facts.is_identifier for p in _measures(view) if p is not view.x) else 0.0
    )


def _counter_as_axis(view: ChartView) -> float:
    x = view.x
    if x is None or not x.is_measure or x.facts is None or x.is_count:
        return 0.0
    return 1.0 if x.facts.is_identifier or x.facts.is_rank else 0.0


def _rank_as_measure(view: ChartView) -> float:
    found = [p for p in _measures(view) if p.facts is not None and p.facts.is_rank and not p.facts.is_identifier]
    return 1.0 if any(p is not view.x for p in found) else 0.0


def _measure_before_label(view: ChartView) -> float:
    label, measure = view.table.label, view.measure
    if label is None or measure is None or measure.facts is None:
        return 0.0
    return _labels_matter(view) if measure.facts.index < label.index else 0.0


def _telling_measure(view: ChartView) -> float:
    """Share of different values in a measure: one that is nearly constant tells little."""
    measure = view.measure
    if measure is None or measure.facts is None or measure.is_count or view.table.row_count < 3:
        return 0.0
    return min(1.0, measure.facts.distinct / min(0.5 * view.table.row_count, 50))


def _calendar_as_measure(view: ChartView) -> float:
    pooled = [p for p in view.placements if p.aggregate is not None and p.is_calendar and p.aggregate not in COUNTING]
    return 1.0 if pooled else 0.0


def _missing(view: ChartView) -> float:
    worst = max((p.facts.missing_share for p in view.placements if p.facts is not None), default=0.0)
    return worst if worst > MISSING else 0.0


def _constant(view: ChartView) -> float:
    return (
        1.0
        if any(p.facts is not None and p.facts.distinct <= 1 and view.table.row_count > 1 for p in view.placements)
        else 0.0
    )


def _wordy_axis(view: ChartView) -> float:
    return (
        1.0 if any(p.facts is not None and p.facts.is_wordy and p.aggregate is None for p in view.placements) else 0.0
    )


def _empty(view: ChartView) -> float:
    return 1.0 if any(p.facts is not None and p.facts.filled == 0 for p in view.placements) else 0.0


def _perfect_copy(view: ChartView) -> float:
    return 1.0 if view.correlation is not None and abs(view.correlation) > 0.999 and view.table.row_count > 10 else 0.0


def _strong_relation(view: ChartView) -> float:
    if view.mark is not Mark.POINT or view.correlation is None or abs(view.correlation) > 0.999:
        return 0.0
    return max(abs(view.correlation) - 0.3, 0.0) / 0.7


CONTENT_RULES: tuple[SoftRule, ...] = (
    SoftRule("names_the_rows", "A short table is read thing by thing, so show what its rows are called.", "Few 2012", 2.0, _shows_label,
             '"{category}" names the {rows} rows.', ("category", "rows")),
    SoftRule("second_name", "The first column of names is the one readers know the rows by.", "Mackinlay et al. 2007", 1.2,
             _shows_other_label, '"{category}" tells the rows apart.', ("category", "rows")),
    SoftRule("anonymous_rows", "Marks without names say little in a short table.", "Few 2012", -1.6, _rows_without_names,
             "The {rows} rows have names, which this chart leaves out.", ("rows",), Severity.INFO),
    SoftRule("leading_column", "Tables put what they are about first.", "DeepEye", 0.8, _leading_category),
    SoftRule("identifier_as_measure", "Identifiers and row numbers measure nothing.", "Stevens 1946", -6.0, _counter_as_measure,
             "An identifier or row number is drawn as if it were an amount.", (), Severity.WARNING),
    SoftRule("counter_as_axis", "A row number or rank along an axis only repeats the order of the rows.", "Stevens 1946", -1.0,
             _counter_as_axis, 'The axis of "{x}" only repeats the order of the rows.', (), Severity.INFO),
    SoftRule("measure_before_label", "Numbers left of the names number the rows more often than they measure them.",
             "Mackinlay et al. 2007", -0.8, _measure_before_label),
    SoftRule("telling_measure", "A number with many different values tells more than one with few.", "DeepEye", 0.6, _telling_measure),
    SoftRule("rank_as_measure", "A rank is an order, not an amount.", "Stevens 1946", -1.5, _rank_as_measure,
             "A rank is drawn as if it were an amount.", (), Severity.INFO),
    SoftRule("calendar_as_measure", "Years and dates are places in time, not amounts.", "Stevens 1946", -3.0, _calendar_as_measure,
             "A point in time is pooled as if it were an amount.", (), Severity.INFO),
    SoftRule("missing_values", "Fields that are mostly missing mislead.", "DeepEye", -2.0, _missing,
             "Many rows have no value in a field of this chart.", ("rows",), Severity.INFO),
    SoftRule("constant_field", "A field with one value shows nothing.", "DeepEye", -3.0, _constant,
             "A field of this chart has a single value.", ("rows",), Severity.WARNING),
    SoftRule("sentences_on_axis", "Sentences are read, not plotted.", "Few 2012", -1.5, _wordy_axis,
             "A field of this chart holds sentences, which no axis or legend has room for.", (), Severity.WARNING),
    SoftRule("empty_field", "A field without values shows nothing.", "DeepEye", -4.0, _empty, "A field of this chart is empty.", (),
             Severity.WARNING),
    SoftRule("copy_of_itself", "Two measures in lockstep are one measure twice.", "Voyager 2", -0.8, _perfect_copy,
             '"{x}" and "{y}" move in lockstep (rank correlation {correlation}).', ("correlation",), Severity.INFO),
    SoftRule("strong_relation", "A strong relation between two measures is worth seeing.", "Lux", 0.8, _strong_relation,
             '"{x}" and "{y}" are related (rank correlation {correlation}).', ("correlation",), marks=(Mark.POINT, )),
)  # fmt: skip
