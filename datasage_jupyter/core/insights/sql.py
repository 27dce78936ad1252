"""Pieces of SELECT over the relation `data`."""

from __future__ import annotations

from datasage_jupyter.core.engine import text_number
from datasage_jupyter.core.rules import ColumnFacts


def quote(name: str) -> str:
    """A column name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def amount(facts: ColumnFacts) -> str:
    """A numeric column as finite doubles; anything else is NULL."""
    storage = facts.column.storage_type
    if facts.column.numeric_text:
        return text_number(quote(facts.name), facts.column)
    if storage.startswith(("int", "uint", "decimal")):
        return f"CAST({quote(facts.name)} AS DOUBLE)"
    number = quote(facts.name) if storage in ("float", "double") else f"TRY_CAST({quote(facts.name)} AS DOUBLE)"
    return f"CASE WHEN isfinite({number}) THEN CAST({number} AS DOUBLE) END"


def pooled(facts: ColumnFacts) -> str:
    """A measure over a group of rows: amounts are summed, levels averaged."""
    return f"{'sum' if facts.is_additive else 'avg'}({amount(facts)})"


def moment(facts: ColumnFacts) -> str:
    """A temporal column as a timestamp."""
    return f"TRY_CAST({quote(facts.name)} AS TIMESTAMP)"
