"""Proposed charts and what the rules say about a spec."""

from __future__ import annotations

from pydantic import Field

from datasage_jupyter.core.model.base import Model
from datasage_jupyter.core.model.spec import ChartSpec
from datasage_jupyter.core.model.types import Severity


class Violation(Model):
    """A rule that a spec breaks.

    Attributes:
        rule: The rule's name.
        message: A sentence for the reader.
        severity: `error` for a hard rule (must not be drawn), else `warning` or `info`.
        source: Where the rule comes from in the literature.
    """

    rule: str
    message: str
    severity: Severity = Severity.WARNING
    source: str | None = None


class Reason(Model):
    """One rule that fired for a recommendation, with the statistic that made it fire."""

    rule: str
    message: str
    weight: float
    evidence: dict[str, float | int | str] = Field(default_factory=dict)


class FieldRecommendation(Model):
    """A field worth looking at, how much (0 to 1), and why."""

    field: str
    score: float
    reason: str
    evidence: dict[str, float | int | str] = Field(default_factory=dict)


class Recommendation(Model):
    """A proposed spec, its score (higher is better) and why."""

    spec: ChartSpec
    score: float
    reason: str
    reasons: tuple[Reason, ...] = ()
    violations: tuple[Violation, ...] = ()
