"""What makes a chart better or worse, with weights set by hand from the literature."""

from functools import cache

from datasage_jupyter.core.marks import kind_of
from datasage_jupyter.core.model.types import Mark
from datasage_jupyter.core.rules.rule import SoftRule
from datasage_jupyter.core.rules.soft.channels import CHANNEL_RULES
from datasage_jupyter.core.rules.soft.clutter import CLUTTER_RULES
from datasage_jupyter.core.rules.soft.content import CONTENT_RULES
from datasage_jupyter.core.rules.soft.marks import MARK_RULES
from datasage_jupyter.core.rules.soft.task import TASK_RULES

SOFT_RULES: tuple[SoftRule, ...] = (*CONTENT_RULES, *MARK_RULES, *CHANNEL_RULES, *CLUTTER_RULES, *TASK_RULES)


@cache
def rules_for(mark: Mark, asked: bool) -> tuple[SoftRule, ...]:
    """The soft rules that can speak of a mark.

    Args:
        mark: The chart's mark.
        asked: The reader's task or the asked fields are known.
    """
    rules = (*SOFT_RULES, *kind_of(mark).soft_rules)
    return tuple(rule for rule in rules if (not rule.marks or mark in rule.marks) and (asked or not rule.asked))


__all__ = ["SOFT_RULES", "rules_for"]
