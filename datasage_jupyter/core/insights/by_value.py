"""Single values far from all others, and measures that move together."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from datasage_jupyter.core.engine import Engine
from datasage_jupyter.core.insights.distributions import student_two_sided
from datasage_jupyter.core.insights.finding import Candidate
from datasage_jupyter.core.insights.sql import amount, quote
from datasage_jupyter.core.insights.tails import FEWEST, TAIL, far_out
from datasage_jupyter.core.insights.words import number, quoted
from datasage_jupyter.core.model.profile import DatasetProfile
from datasage_jupyter.core.model.query import Query
from datasage_jupyter.core.model.spec import ChartSpec, Encoding, FieldDef
from datasage_jupyter.core.model.types import Mark, MeasurementType
from datasage_jupyter.core.rules import ColumnFacts

STRONG_RELATION = 0.3
LOCKSTEP = 0.9995
"""Measures related more closely than this are one measure written twice."""
FAR = 4.0
"""Spreads (interquartile ranges) beyond the middle half from which a value is far out."""


def outliers(facts: ColumnFacts, label: ColumnFacts | None, engine: Engine) -> Iterator[Candidate]:
    """The largest and the smallest value of a measure, each tested against its neighbors."""
    for high in (True, False):
        value = amount(facts)
        name = quote(label.name) if label is not None else "NULL"
        order = "DESC" if high else "ASC"
        sql = f"SELECT {value} AS v, {name} AS name FROM data WHERE {value} IS NOT NULL ORDER BY 1 {order}, 2 LIMIT {2 * TAIL + 1}"
        query = Query(sql=sql, columns=("v", "name"))
        rows = engine.fetch(query)
        values = np.asarray(rows.column("v").to_numpy(zero_copy_only=False), dtype=np.float64)
        sign = 1.0 if high else -1.0
        chance = far_out(sign * values, sign * facts.column.quantiles.get("0.5", float(np.median(values))))
        if chance is None or len(values) < FEWEST:
            continue
        who = rows.column("name").to_pylist()[0]
        yield _outlier(facts, high, values, f" ({quoted(who)})" if who is not None else "", chance, query)


def _outlier(facts: ColumnFacts, high: bool, values: np.ndarray, who: str, chance: float, query: Query) -> Candidate:
    first, second = float(values[0]), float(values[1])
    distance = _spreads_out(facts, first)
    word, side = ("largest", "above") if high else ("smallest", "below")
    sentence = f"The {word} {quoted(facts.name)} is {number(first, facts.column)}{who}, far {side} the next one, {number(second, facts.column)}."
    spec = ChartSpec(mark=Mark.BOX, encoding=Encoding(x=FieldDef(field=facts.name, type=MeasurementType.QUANTITATIVE)))
    return Candidate(
        "outlier", sentence, min(1.0, distance / (distance + FAR)), chance, spec, (facts.name,), distance >= FAR, query
    )


def ends_near(facts: ColumnFacts) -> bool:
    """Whether neither the smallest nor the largest value lies far from the middle half, so that no row has to be looked at."""
    ends = [value for value in (facts.column.min, facts.column.max) if isinstance(value, (int, float))]
    return len(ends) == 2 and all(_spreads_out(facts, float(value)) < FAR for value in ends)


def _spreads_out(facts: ColumnFacts, value: float) -> float:
    """Distance from the middle half, in its widths."""
    quantiles = facts.column.quantiles
    low, high = quantiles.get("0.25"), quantiles.get("0.75")
    if low is None or high is None:
        return 0.0
    width = high - low or facts.column.std or 1.0
    return max(value - high, low - value, 0.0) / width


def correlations(profile: DatasetProfile, measures: Sequence[ColumnFacts]) -> Iterator[Candidate]:
    """Pairs of measures that rise and fall together, by the profile's rank correlations."""
    wanted = {facts.name for facts in measures}
    for pair in profile.correlations:
        if pair.left not in wanted or pair.right not in wanted or pair.count < 8:
            continue
        rho, n = pair.coefficient, pair.count
        chance = student_two_sided(rho * math.sqrt((n - 2) / max(1 - rho * rho, 1e-12)), n - 2)
        how = "rises" if rho > 0 else "falls"
        degree = "closely" if abs(rho) >= 0.8 else "clearly" if abs(rho) >= 0.5 else "loosely"
        sentence = f"{quoted(pair.right)} {how} {degree} with {quoted(pair.left)} (rank correlation {rho:.2f} over {n:,} rows)."
        yield Candidate("correlation", sentence, abs(rho), chance, _points(pair.left, pair.right), (pair.left, pair.right),
                        STRONG_RELATION <= abs(rho) < LOCKSTEP)  # fmt: skip


def _points(left: str, right: str) -> ChartSpec:
    x, y = (FieldDef(field=name, type=MeasurementType.QUANTITATIVE) for name in (left, right))
    return ChartSpec(mark=Mark.POINT, encoding=Encoding(x=x, y=y))
