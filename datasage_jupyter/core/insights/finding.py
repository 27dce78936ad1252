"""What a finder hands over: a test that was made, and the insight it would become."""

from __future__ import annotations

from dataclasses import dataclass

from datasage_jupyter.core.model.query import Query
from datasage_jupyter.core.model.spec import ChartSpec


@dataclass(frozen=True, slots=True)
class Candidate:
    """An insight before correction for the number of tests.

    Attributes:
        p_value: Chance in noise of this one test; None for a plain fact, which is not counted as a test.
        strong: Whether the effect is large enough to be worth saying.
    """

    kind: str
    sentence: str
    effect: float
    p_value: float | None
    spec: ChartSpec
    fields: tuple[str, ...]
    strong: bool
    query: Query | None = None
