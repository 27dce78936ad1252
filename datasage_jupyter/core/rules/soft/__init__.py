"""What makes a chart better or worse, with weights set by hand from the literature."""

from datasage_jupyter.core.rules.rule import SoftRule
from datasage_jupyter.core.rules.soft.channels import CHANNEL_RULES
from datasage_jupyter.core.rules.soft.clutter import CLUTTER_RULES
from datasage_jupyter.core.rules.soft.content import CONTENT_RULES
from datasage_jupyter.core.rules.soft.marks import MARK_RULES
from datasage_jupyter.core.rules.soft.task import TASK_RULES

SOFT_RULES: tuple[SoftRule, ...] = (*CONTENT_RULES, *MARK_RULES, *CHANNEL_RULES, *CLUTTER_RULES, *TASK_RULES)

__all__ = ["SOFT_RULES"]
