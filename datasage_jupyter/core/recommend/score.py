"""One number for how good a chart of this table is."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from datasage_jupyter.core.model.profile import DatasetProfile
from datasage_jupyter.core.model.spec import ChartSpec
from datasage_jupyter.core.model.types import Task
from datasage_jupyter.core.rules import ChartView, SoftRule, hard_rules_for, rules_for

BROKEN = -12.0
"""Points for each hard rule that is broken: below any chart that may be drawn."""
SPREAD = 4.0
"""Points over which the score moves most of its way from 0 to 1."""


def score(
    spec: ChartSpec | dict[str, Any],
    profile: DatasetProfile,
    task: Task | str | None = None,
    focus: Iterable[str] | str | None = None,
) -> float:
    """How well a chart suits the table, for ranking given specs.

    Args:
        spec: A spec, or a Vega-Lite specification as a dict. One that breaks a hard rule still gets a (low) number.
        profile: The table's profile.
        task: `"value"` (read and compare single values) or `"summary"` (compare groups); None for no particular one.
        focus: The fields the reader asked about.

    Returns:
        A number between 0 and 1; higher is better.

    Raises:
        pydantic.ValidationError: The dict is not a chart specification.
    """
    chart = ChartSpec.from_vegalite(spec) if isinstance(spec, dict) else spec
    asked = frozenset((focus,) if isinstance(focus, str) else focus or ())
    view = ChartView(chart, profile, Task(task) if task is not None else None, asked)
    broken = sum(rule.breaks(view) is not None for rule in hard_rules_for(view.mark))
    return to_unit(points(view) + BROKEN * broken)


def fired(view: ChartView) -> list[tuple[SoftRule, float]]:
    """The soft rules that apply to a chart, with their strengths."""
    rules = rules_for(view.mark, view.is_asked)
    return [(rule, strength) for rule in rules if (strength := rule.strength(view))]


def points(view: ChartView) -> float:
    """Sum of weights times strengths of the soft rules that apply."""
    total = 0.0
    for rule in rules_for(view.mark, view.is_asked):
        total += rule.weight * rule.strength(view)
    return total


def to_unit(total: float) -> float:
    """Points as a number between 0 and 1, keeping their order."""
    return 1.0 / (1.0 + math.exp(-max(min(total, 60.0), -60.0) / SPREAD))
