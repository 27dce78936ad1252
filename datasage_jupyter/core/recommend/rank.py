"""A diverse order: good charts first, but not the same chart again and again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from datasage_jupyter.core.model.spec import FieldDef
from datasage_jupyter.core.model.types import Mark
from datasage_jupyter.core.rules import ChartView

SAME_FIELDS = 2.0
SAME_MARK = 0.4
SAME_BOTH = 0.6
SAME_AXES = 0.6
"""Points a chart loses when its fields, its mark, both, or its mark over the same axes have been shown; each further time
costs less."""
SHORT_LIST = 10
"""Charts that are put in order of difference, however few are asked for."""
COMPARED = 200
"""Only the best candidates are compared with one another."""
FADING = 0.6
WHOLE = 0.5
"""Points per field for showing all of a narrow table at once: it was likely made for one chart."""


@dataclass(slots=True)
class Candidate:
    """A chart that may be drawn, and its points."""

    view: ChartView
    points: float
    definitions: dict[str, FieldDef]


def diverse(candidates: Sequence[Candidate], limit: int, whole: frozenset[str] | None = None) -> list[Candidate]:
    """A short list of charts worth drawing, and of them first those that look different.

    Args:
        candidates: In a stable order, which decides ties.
        limit: How many to pick.
        whole: All fields of a narrow table; charts that show them all are preferred.
    """
    best_first = sorted(candidates, key=lambda candidate: -candidate.points)
    if whole is None:
        best_first = best_first[: max(COMPARED, 4 * limit)]
    short_list = _pick(best_first, max(limit, SHORT_LIST), whole, same_axes=0.0)
    return _pick(short_list, limit, whole, same_axes=SAME_AXES)


def _pick(
    candidates: Sequence[Candidate], limit: int, whole: frozenset[str] | None, same_axes: float
) -> list[Candidate]:
    """Pick charts one by one, each time the best after what has been shown already is held against it."""
    left = list(candidates)
    worth = [candidate.points + WHOLE * len(whole or ()) * (candidate.view.fields == whole) for candidate in left]
    shown: Counter[object] = Counter()
    picked: list[Candidate] = []
    while left and len(picked) < limit:
        best = max(range(len(left)), key=lambda i: (worth[i] - _held(left[i].view, shown, whole, same_axes), -i))
        chosen = left.pop(best)
        worth.pop(best)
        picked.append(chosen)
        shown.update((chosen.view.fields, chosen.view.mark, (chosen.view.fields, chosen.view.mark), _axes(chosen.view)))
    return picked


def _held(view: ChartView, shown: Counter[object], whole: frozenset[str] | None, same_axes: float) -> float:
    """Points held against a chart for what it repeats; views of a whole table compete among themselves."""
    fields, mark, both = shown[view.fields], shown[view.mark], shown[(view.fields, view.mark)]
    mark = both if view.fields == whole else mark
    axes = 0 if view.fields == whole else shown[_axes(view)]
    return SAME_FIELDS * _fade(fields) + SAME_MARK * _fade(mark) + SAME_BOTH * _fade(both) + same_axes * _fade(axes)


def _axes(view: ChartView) -> tuple[Mark, frozenset[str | None]]:
    """The picture's outline: another color on it is hardly another chart."""
    return view.mark, frozenset(placement.field for placement in view.positions)


def _fade(times: int) -> float:
    return float((1 - FADING**times) / (1 - FADING))
