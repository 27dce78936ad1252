"""From the words of a question to what it says: every reader of clauses in turn."""

from __future__ import annotations

from datetime import date

from datasage_jupyter.core.ask.clauses import (
    read_filters,
    read_groups,
    read_marks,
    read_measures,
    read_orders,
    read_times,
    read_tops,
    settle,
)
from datasage_jupyter.core.ask.fields import FieldIndex
from datasage_jupyter.core.ask.reading import Reading
from datasage_jupyter.core.ask.tag import tag
from datasage_jupyter.core.ask.values import ValueIndex


def read(question: str, fields: FieldIndex, values: ValueIndex, today: date) -> Reading:
    """Read a question clause by clause.

    Args:
        question: English text.
        fields: Columns that may be meant.
        values: Values that may be named.
        today: The day that "last month" is counted from.
    """
    tokens, items = tag(question, fields, values)
    reading = Reading(question, tokens, items, fields, values, today)
    settle(reading)
    read_marks(reading)
    read_orders(reading)
    read_tops(reading)
    read_times(reading)
    read_filters(reading)
    read_measures(reading)
    read_groups(reading)
    return reading
