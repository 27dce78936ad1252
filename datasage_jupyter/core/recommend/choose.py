"""Which sets of fields of a table are worth a chart when nobody has asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from datasage_jupyter.core.rules import ColumnFacts, TableFacts

WIDEST = 8
"""Columns considered in combination, the most telling first."""
NARROW = 5
"""Tables of at most this many columns are also shown whole."""
MAX_SETS = 28
CATEGORY_LIMIT = 60
"""Categories with more values than this, unless they name the rows, tell little in a chart."""


def worth(facts: ColumnFacts, table: TableFacts) -> float:
    """How telling a column is by itself, 0 to about 3; a prior for field choice (DeepEye's column importance)."""
    if facts.filled == 0 or facts.distinct <= 1:
        return 0.0
    value = 1.0 - facts.missing_share
    if facts.letter == "Q":
        value += 1.0 if facts.is_measure else -1.5 if facts.is_identifier else -0.6
    elif facts.letter == "T":
        value += 1.0
    elif facts is table.label:
        value += 1.0 if table.row_count <= 200 else 0.2
    elif facts.is_wordy or (facts.is_identifier and not facts.is_label):
        value -= 0.8
    else:
        value += 0.9 if facts.distinct <= CATEGORY_LIMIT else 0.0
    return max(value + 0.5 / (1 + facts.index), 0.0)


def field_sets(table: TableFacts) -> list[tuple[ColumnFacts, ...]]:
    """Sets of one to three fields (all of a narrow table), the most telling columns in all combinations."""
    ranked = sorted(table.columns, key=lambda facts: (-worth(facts, table), facts.index))
    telling = [facts for facts in ranked if worth(facts, table) > 0.3][:WIDEST]
    telling.sort(key=lambda facts: facts.index)
    kept = few_at_a_time(telling, table)
    if not kept and table.columns:
        return [(facts,) for facts in ranked[:3]]
    whole = whole_table(table)
    if whole is not None:
        chosen = tuple(facts for facts in table.columns if facts.name in whole)
        kept = [chosen, *(other for other in kept if other != chosen)]
    return kept


def few_at_a_time(columns: Sequence[ColumnFacts], table: TableFacts) -> list[tuple[ColumnFacts, ...]]:
    """Sets of one to three of these columns, the most promising first."""
    return sorted(_sets(columns), key=lambda chosen: -_promise(chosen, table))[:MAX_SETS]


def whole_table(table: TableFacts) -> frozenset[str] | None:
    """All columns of a narrow table, which was likely made for one chart; None for a wider one."""
    filled = [facts for facts in table.columns if facts.filled > 0]
    return frozenset(facts.name for facts in filled) if 1 < len(filled) <= NARROW else None


def _sets(columns: Sequence[ColumnFacts]) -> Iterator[tuple[ColumnFacts, ...]]:
    for size in (2, 1, 3):
        yield from combinations(columns, size)


def _promise(chosen: tuple[ColumnFacts, ...], table: TableFacts) -> float:
    mean = sum(worth(facts, table) for facts in chosen) / len(chosen)
    return mean + {1: -0.2, 2: 0.3, 3: 0.0}.get(len(chosen), 0.0)
