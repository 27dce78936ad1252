"""A diverse order: good charts first, but not the same chart again and again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from datasage_jupyter.core.rules import ChartView

SAME_FIELDS = 2.0
SAME_MARK = 0.7
SAME_BOTH = 1.2
"""Points a chart loses for each time its fields, its mark, or both have been shown already."""


@dataclass(slots=True)
class Candidate:
    """A chart that may be drawn, and its points."""

    view: ChartView
    points: float


def diverse(candidates: Sequence[Candidate], limit: int) -> list[Candidate]:
    """Pick charts one by one, each time the best after what resembles the charts already picked is held against it.

    Args:
        candidates: In a stable order, which decides ties.
        limit: How many to pick.
    """
    left = sorted(candidates, key=lambda candidate: -candidate.points)
    held = [0.0] * len(left)
    picked: list[Candidate] = []
    while left and len(picked) < limit:
        best = max(range(len(left)), key=lambda i: (left[i].points - held[i], -i))
        chosen = left.pop(best)
        held.pop(best)
        picked.append(chosen)
        for i, other in enumerate(left):
            held[i] += likeness(chosen.view, other.view)
    return picked


def likeness(one: ChartView, other: ChartView) -> float:
    """Points by which one chart makes another less worth showing."""
    fields, mark = one.fields == other.fields, one.mark is other.mark
    return SAME_FIELDS * fields + SAME_MARK * mark + SAME_BOTH * (fields and mark)
