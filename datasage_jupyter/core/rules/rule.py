"""A rule: a name, a sentence, a source, and a question it asks of a chart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from datasage_jupyter.core.model.types import Mark, Severity
from datasage_jupyter.core.rules.view import ChartView


@dataclass(frozen=True, slots=True)
class HardRule:
    """What must hold for a chart to be drawn.

    Attributes:
        name: Stable, snake_case.
        sentence: The rule in general.
        source: Key of `SOURCES`.
        breaks: The complaint about a chart, naming its fields; None when the rule holds.
    """

    name: str
    sentence: str
    source: str
    breaks: Callable[[ChartView], str | None]


@dataclass(frozen=True, slots=True)
class SoftRule:
    """What makes a chart better (positive weight) or worse (negative weight).

    Attributes:
        name: Stable, snake_case.
        sentence: The rule in general.
        source: Key of `SOURCES`.
        weight: Points for a strength of 1.
        strength: How far the rule applies to a chart, 0 (not at all) to 1.
        says: What to tell the reader of this chart; a template over `ChartView.evidence`.
        evidence: The statistics that made it fire, by name of `ChartView.evidence`.
        lint: Severity when the linter reports it; None for rules that only rank.
        marks: The marks it speaks of; empty for all.
        asked: It speaks only when the reader's task or the asked fields are known.
    """

    name: str
    sentence: str
    source: str
    weight: float
    strength: Callable[[ChartView], float]
    says: str = ""
    evidence: tuple[str, ...] = ()
    lint: Severity | None = None
    marks: tuple[Mark, ...] = ()
    asked: bool = False
