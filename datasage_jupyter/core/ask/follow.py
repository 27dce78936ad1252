"""Refinements of the last chart."""

from __future__ import annotations

from datasage_jupyter.core.ask.reading import Reading
from datasage_jupyter.core.model import ChartSpec


def refine(reading: Reading, previous: ChartSpec) -> ChartSpec | None:
    """The previous chart with what this question changes, or None if it is a question of its own."""
    return None
