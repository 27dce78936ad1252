"""Sentences with numbers, each backed by a chart."""

from __future__ import annotations

from datasage_jupyter.core.model.base import Model
from datasage_jupyter.core.model.query import Query
from datasage_jupyter.core.model.spec import ChartSpec


class Insight(Model):
    """Something worth saying about a table.

    Attributes:
        kind: `trend`, `change_point`, `top_contributor`, `outlier`, `correlation`, `seasonality`, `concentration`, `missing`.
        sentence: Plain English with the numbers.
        effect: Size of the effect, 0 to 1.
        p_value: Chance of so strong an effect in noise, after correction for the number of tests made; None where no test applies.
        spec: The chart that shows it.
        query: The statement whose rows the numbers come from; None where they come from the profile.
        fields: The fields it speaks of.
    """

    kind: str
    sentence: str
    effect: float
    p_value: float | None = None
    spec: ChartSpec
    query: Query | None = None
    fields: tuple[str, ...] = ()
