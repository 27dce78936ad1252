"""Readers of clauses: each takes its items from the reading, explains them and leaves the rest."""

from datasage_jupyter.core.ask.clauses.context import settle
from datasage_jupyter.core.ask.clauses.filters import read_filters
from datasage_jupyter.core.ask.clauses.groups import read_groups
from datasage_jupyter.core.ask.clauses.marks import read_marks
from datasage_jupyter.core.ask.clauses.measures import read_measures
from datasage_jupyter.core.ask.clauses.orders import read_orders
from datasage_jupyter.core.ask.clauses.times import read_times
from datasage_jupyter.core.ask.clauses.tops import read_tops

__all__ = [
    "read_filters", "read_groups", "read_marks", "read_measures", "read_orders", "read_times", "read_tops", "settle",
]  # fmt: skip
