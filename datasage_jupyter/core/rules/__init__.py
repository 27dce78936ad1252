"""Design knowledge as data: one list of rules that explains, rejects, comments and ranks."""

from datasage_jupyter.core.rules.check import check_hard_rules, hard_violations, lint, say, soft_violations
from datasage_jupyter.core.rules.facts import (
    MANY_MOMENTS,
    POSITION_TYPES,
    ColumnFacts,
    Letter,
    TableFacts,
    facts_of,
    words,
)
from datasage_jupyter.core.rules.folding import KEY, VALUE, folded, holds_numbers, share_a_scale
from datasage_jupyter.core.rules.hard import HARD_RULES, hard_rules_for
from datasage_jupyter.core.rules.palettes import (
    CATEGORICAL,
    CATEGORICAL_SCHEMES,
    DIVERGING,
    DIVERGING_SCHEMES,
    MAX_CATEGORICAL,
    OTHER,
    SEQUENTIAL,
    SEQUENTIAL_SCHEMES,
)
from datasage_jupyter.core.rules.rule import HardRule, SoftRule
from datasage_jupyter.core.rules.soft import SOFT_RULES, rules_for
from datasage_jupyter.core.rules.sources import SOURCES
from datasage_jupyter.core.rules.view import ChartView, Placement

__all__ = [
    "CATEGORICAL",
    "CATEGORICAL_SCHEMES",
    "DIVERGING",
    "DIVERGING_SCHEMES",
    "HARD_RULES",
    "KEY",
    "MANY_MOMENTS",
    "MAX_CATEGORICAL",
    "OTHER",
    "POSITION_TYPES",
    "SEQUENTIAL",
    "SEQUENTIAL_SCHEMES",
    "SOFT_RULES",
    "SOURCES",
    "VALUE",
    "ChartView",
    "ColumnFacts",
    "HardRule",
    "Letter",
    "Placement",
    "SoftRule",
    "TableFacts",
    "check_hard_rules",
    "facts_of",
    "folded",
    "hard_rules_for",
    "hard_violations",
    "holds_numbers",
    "lint",
    "rules_for",
    "say",
    "share_a_scale",
    "soft_violations",
    "words",
]
