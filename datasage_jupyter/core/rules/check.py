"""What the rules say about a spec: complaints that forbid it, and remarks that do not."""

from __future__ import annotations

from collections.abc import Iterable

from datasage_jupyter.core.marks import kind_of
from datasage_jupyter.core.model.profile import DatasetProfile
from datasage_jupyter.core.model.recommendation import Violation
from datasage_jupyter.core.model.spec import ChartSpec, Top
from datasage_jupyter.core.model.types import Severity
from datasage_jupyter.core.rules.hard import hard_rules_for
from datasage_jupyter.core.rules.rule import SoftRule
from datasage_jupyter.core.rules.soft import SOFT_RULES
from datasage_jupyter.core.rules.view import ChartView

NOTICEABLE = 0.3
"""Strength from which a soft rule is worth a remark."""


def check_hard_rules(spec: ChartSpec, profile: DatasetProfile, folds: Iterable[Top] = ()) -> list[Violation]:
    """The hard rules a spec breaks, each with a sentence that names the fields; empty when it may be drawn.

    Args:
        spec: Any chart of the table.
        profile: The table's profile.
        folds: Channels that are drawn with their first values only, the rest as one.
    """
    return hard_violations(ChartView(spec, profile, folds=folds))


def lint(spec: ChartSpec, profile: DatasetProfile, folds: Iterable[Top] = ()) -> list[Violation]:
    """Everything the rules hold against a spec, what forbids it first.

    Args:
        spec: Any chart of the table.
        profile: The table's profile.
        folds: Channels that are drawn with their first values only, the rest as one.

    Returns:
        Broken hard rules (`error`), then soft rules that speak against it (`warning`, `info`), the heaviest first.
    """
    view = ChartView(spec, profile, folds=folds)
    return [*hard_violations(view), *soft_violations(view)]


def hard_violations(view: ChartView) -> list[Violation]:
    """The hard rules broken by a chart."""
    return [
        Violation(rule=rule.name, message=message, severity=Severity.ERROR, source=rule.source)
        for rule in hard_rules_for(view.mark)
        if (message := rule.breaks(view)) is not None
    ]


def soft_violations(view: ChartView) -> list[Violation]:
    """The soft rules that speak against a chart, the heaviest first."""
    against = [
        (rule.weight * strength, rule)
        for rule in (*SOFT_RULES, *kind_of(view.mark).soft_rules)
        if rule.lint and (strength := rule.strength(view)) >= NOTICEABLE
    ]
    against.sort(key=lambda item: (item[0], item[1].name))
    return [
        Violation(rule=rule.name, message=say(rule, view), severity=rule.lint or Severity.INFO, source=rule.source)
        for _, rule in against
    ]


def say(rule: SoftRule, view: ChartView) -> str:
    """A rule's sentence about this chart."""
    return rule.says.format_map(_Known(view.evidence())) if rule.says else rule.sentence


class _Known(dict[str, float | int | str]):
    """Evidence; what is not known is left out of the sentence."""

    def __missing__(self, key: str) -> str:
        return ""
