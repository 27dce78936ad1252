"""What the reader wants: single values read off and compared, or groups summed up and compared."""

from __future__ import annotations

from datasage_jupyter.core.model.types import Mark, Task
from datasage_jupyter.core.rules.rule import SoftRule
from datasage_jupyter.core.rules.view import ChartView, Placement

CROWDED = 15
"""Groups, and rows in each, from which color alone no longer keeps groups apart."""
SKEWED = 0.5
"""Skew from which a few large values stand out from the many small ones."""


def _asked(view: ChartView) -> list[Placement]:
    return [p for p in view.placements if p.field is not None and p.field in view.focus]


def _asked_measure(view: ChartView, channels: tuple[str, ...]) -> Placement | None:
    return next((p for p in _asked(view) if p.is_measure and p.channel in channels), None)


def _asked_off_chart(view: ChartView) -> float:
    return len(view.focus - view.fields) / len(view.focus) if view.focus else 0.0


def _value_on_axis(view: ChartView) -> float:
    return 1.0 if view.task is Task.VALUE and _asked_measure(view, ("x", "y")) else 0.0


def _value_as_size(view: ChartView) -> float:
    return 1.0 if view.task is Task.VALUE and _asked_measure(view, ("size",)) else 0.0


def _value_as_angle(view: ChartView) -> float:
    return 1.0 if view.task is Task.VALUE and view.mark is Mark.ARC else 0.0


def _value_along_line(view: ChartView) -> float:
    return 1.0 if view.task is Task.VALUE and view.mark in (Mark.LINE, Mark.AREA) else 0.0


def _value_pooled(view: ChartView) -> float:
    pooled = view.is_aggregated and not view.one_row_per_group
    return 1.0 if view.task is Task.VALUE and pooled else 0.0


def _groups_on_axis(view: ChartView) -> float:
    group = next((p for p in _asked(view) if p.is_discrete and p.channel in ("x", "y")), None)
    return 1.0 if view.task is Task.SUMMARY and group is not None else 0.0


def _groups_side_by_side(view: ChartView) -> float:
    """Groups along x with the measure upwards: columns of values next to each other."""
    if view.task is not Task.SUMMARY or view.x is None or not view.x.is_discrete:
        return 0.0
    return 1.0 if _asked_measure(view, ("y",)) else 0.0


def _summary_on_axis(view: ChartView) -> float:
    return 1.0 if view.task is Task.SUMMARY and _asked_measure(view, ("x", "y")) else 0.0


def _summary_as_size(view: ChartView) -> float:
    measure = _asked_measure(view, ("size",))
    if view.task is not Task.SUMMARY or measure is None or measure.facts is None:
        return 0.0
    return 1.0 if measure.facts.skewness > SKEWED else 0.0


def _even_summary_as_size(view: ChartView) -> float:
    measure = _asked_measure(view, ("size",))
    if view.task is not Task.SUMMARY or measure is None or measure.facts is None:
        return 0.0
    return 0.0 if measure.facts.skewness > SKEWED else 1.0


def _dense_panels(view: ChartView) -> float:
    """Panels that hold many rows each, for more groups than color could keep apart."""
    if view.task is not Task.SUMMARY or view.panels < CROWDED:
        return 0.0
    return 1.0 if view.table.row_count / view.panels >= CROWDED else 0.0


def _groups_down_the_side(view: ChartView) -> float:
    """Groups as rows of marks, where the amounts are not on an axis."""
    group = view.y is not None and view.y.is_discrete and view.y.field in view.focus
    return 1.0 if view.task is Task.SUMMARY and group and _asked_measure(view, ("size", "color")) else 0.0


def _summary_as_color(view: ChartView) -> float:
    return 1.0 if view.task is Task.SUMMARY and _asked_measure(view, ("color",)) and view.mark is not Mark.RECT else 0.0


def _summary_by_angle(view: ChartView) -> float:
    return 1.0 if view.task is Task.SUMMARY and view.mark is Mark.ARC else 0.0


def _summary_along_line(view: ChartView) -> float:
    ordered = view.time is not None or (view.x is not None and view.x.letter in "OQ")
    return 1.0 if view.task is Task.SUMMARY and view.mark is Mark.LINE and ordered else 0.0


def _crowded_groups(view: ChartView) -> float:
    """Groups told apart by color alone, where each has many overlapping points."""
    if view.task is not Task.SUMMARY or view.color is None or not view.color.is_discrete or view.category is not None:
        return 0.0
    return min(1.0, view.color.distinct / 10) if view.mark is Mark.POINT else 0.0


TASK_RULES: tuple[SoftRule, ...] = (
    SoftRule("asked_left_out", "Every field that was asked for is shown.", "Voyager 2", -4.0, _asked_off_chart, asked=True),
    SoftRule("asked_value_on_axis", "Single values are read best from position.", "Cleveland & McGill 1984", 3.0, _value_on_axis,
             "The field you asked about stands on an axis, where single values are read best.", (), asked=True),
    SoftRule("asked_value_as_size", "Single values are read from size before color.", "Kim & Heer 2018", 0.8, _value_as_size, asked=True),
    SoftRule("value_as_angle", "Single values are read badly from angles.", "Cleveland & McGill 1984", -1.0, _value_as_angle, asked=True),
    SoftRule("value_along_line", "A line hides where single values are.", "Saket et al. 2018", -0.8, _value_along_line, asked=True),
    SoftRule("value_pooled", "Single values are lost once rows are pooled.", "Kim & Heer 2018", -0.8, _value_pooled, asked=True),
    SoftRule("groups_on_axis", "Groups are compared best when each has its own place.", "Kim & Heer 2018", 1.6, _groups_on_axis,
             "Each group has its own place on an axis.", (), asked=True),
    SoftRule("groups_side_by_side", "Groups side by side, values upwards, are summed up at a glance.", "Kim & Heer 2018", 1.0,
             _groups_side_by_side, "The groups stand side by side.", (), asked=True),
    SoftRule("asked_summary_on_axis", "A summary is read from position too.", "Kim & Heer 2018", 1.0, _summary_on_axis, asked=True),
    SoftRule("asked_summary_as_size", "Large marks stand out, so size sums up a skewed field.", "Kim & Heer 2018", 2.0, _summary_as_size, asked=True),
    SoftRule("even_summary_as_size", "Where no mark stands out, sizes are hard to sum up.", "Kim & Heer 2018", -0.6, _even_summary_as_size,
             asked=True),
    SoftRule("dense_panels", "Many dense groups are kept apart by panels.", "Kim & Heer 2018", 1.5, _dense_panels, asked=True),
    SoftRule("groups_down_the_side", "Rows of colored or sized marks are scanned line by line.", "Kim & Heer 2018", 0.5,
             _groups_down_the_side, asked=True),
    SoftRule("asked_summary_as_color", "Amounts in color are hard to sum up.", "Kim & Heer 2018", -0.6, _summary_as_color, asked=True),
    SoftRule("summary_by_angle", "Trends and relations cannot be read from a pie.", "Saket et al. 2018", -1.2, _summary_by_angle, asked=True),
    SoftRule("summary_along_line", "Trends are read best from lines.", "Saket et al. 2018", 0.8, _summary_along_line, asked=True),
    SoftRule("crowded_groups", "Many groups mixed in one plane cannot be told apart by color.", "Kim & Heer 2018", -1.0, _crowded_groups, asked=True),
)  # fmt: skip
