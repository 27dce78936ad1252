"""What "this year's total" or "the most money" is taken of, where no column is named."""

from __future__ import annotations

from datasage_jupyter.core.ask.fields import Field
from datasage_jupyter.core.ask.ordering import default_aggregate
from datasage_jupyter.core.ask.reading import Reading
from datasage_jupyter.core.ask.tokens import stem, words
from datasage_jupyter.core.model import Aggregate

_AMOUNTS = frozenset({"amount", "amt", "sale", "revenue", "turnover", "total", "value", "cost", "spend", "paid"})
_PLANNED = frozenset({"estimate", "target", "budget", "forecast", "planned", "plan", "goal", "limit", "reserve"})


def main_amount(reading: Reading) -> Field | None:
    """What "this year's total" is the total of: the one column of amounts that add up."""
    if any(item.tag == "r" for item in reading.items):
        return None
    real = [f for f in reading.fields.fields if f.is_measure and _PLANNED.isdisjoint(stem(w) for w in words(f.name))]
    adding = [f for f in real if default_aggregate(f) is Aggregate.SUM]
    adding = adding or [f for f in real if f.is_money and "unit" not in words(f.name)]
    named = [f for f in adding if _AMOUNTS & {stem(w) for w in words(f.name)}]
    money = [f for f in adding if f.is_money]
    return next((found[0] for found in (adding, named, money) if len(found) == 1), None)
