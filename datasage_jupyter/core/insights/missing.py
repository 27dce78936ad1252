"""Where values are missing: in some groups more than in others, or together."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np

from datasage_jupyter.core.engine import Engine, row_count
from datasage_jupyter.core.insights.distributions import chi_square_tail
from datasage_jupyter.core.insights.finding import Candidate
from datasage_jupyter.core.insights.sql import quote
from datasage_jupyter.core.insights.words import percent, quoted
from datasage_jupyter.core.model.filters import FieldPredicate
from datasage_jupyter.core.model.query import Query
from datasage_jupyter.core.model.spec import ChartSpec, Encoding, FieldDef
from datasage_jupyter.core.model.types import Aggregate, Mark, MeasurementType
from datasage_jupyter.core.rules import ColumnFacts

FEWEST_MISSING = 0.02
STRONG = 0.25
EXPECTED = 5.0
"""A chi-square test needs at least this many expected cells."""


def has_gaps(facts: ColumnFacts) -> bool:
    """Some values are missing and some are not, enough of both to see a pattern."""
    return FEWEST_MISSING <= facts.missing_share <= 1 - FEWEST_MISSING


def by_group(category: ColumnFacts, gappy: Sequence[ColumnFacts], engine: Engine) -> Iterator[Candidate]:
    """Columns that are missing more often for some values of a category."""
    columns = [facts for facts in gappy if facts is not category]
    if not columns:
        return
    key = quote(category.name)
    pieces = ", ".join(f"count(*) - count({quote(facts.name)}) AS m{i}" for i, facts in enumerate(columns))
    query = Query(
        sql=f"SELECT {key} AS g, count(*) AS n, {pieces} FROM data WHERE {key} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 200"
    )
    rows = engine.fetch(query)
    names, counts = rows.column("g").to_pylist(), np.asarray(rows.column("n").to_numpy(), dtype=np.float64)
    for i, facts in enumerate(columns):
        gaps = np.asarray(rows.column(f"m{i}").to_numpy(), dtype=np.float64)
        found = _uneven(category, facts, names, counts, gaps, query)
        if found is not None:
            yield found


def _uneven(
    category: ColumnFacts, facts: ColumnFacts, names: list[object], counts: np.ndarray, gaps: np.ndarray, query: Query
) -> Candidate | None:
    share = float(gaps.sum() / counts.sum())
    used = counts * min(share, 1 - share) >= EXPECTED
    if used.sum() < 2:
        return None
    n, m = counts[used], gaps[used]
    share = float(m.sum() / n.sum())
    statistic = float(((m - n * share) ** 2 / (n * share * (1 - share))).sum())
    shares = m / n
    top = int(np.argmax(shares))
    name = [value for value, use in zip(names, used, strict=True) if use][top]
    sentence = (
        f"{quoted(facts.name)} is missing in {percent(float(shares[top]))} of the rows where {quoted(category.name)} is {quoted(name)}, "
        f"against {percent(share)} overall."
    )
    effect = math.sqrt(statistic / float(n.sum()))
    x = FieldDef(field=category.name, type=MeasurementType.NOMINAL)
    spec = ChartSpec(mark=Mark.BAR, encoding=Encoding(x=x, y=FieldDef(field=facts.name, aggregate=Aggregate.MISSING)))
    chance = chi_square_tail(statistic, int(used.sum()) - 1)
    return Candidate(
        "missing", sentence, min(effect, 1.0), chance, spec, (facts.name, category.name), effect >= STRONG, query
    )


def together(gappy: Sequence[ColumnFacts], engine: Engine) -> Iterator[Candidate]:
    """Pairs of columns that are missing in the same rows."""
    pairs = list(combinations(gappy, 2))
    if not pairs:
        return
    pieces = ", ".join(
        f"count(*) FILTER ({quote(a.name)} IS NULL AND {quote(b.name)} IS NULL) AS b{i}"
        for i, (a, b) in enumerate(pairs)
    )
    query = Query(sql=f"SELECT {pieces} FROM data")
    both, rows = engine.fetch(query).to_pylist()[0], row_count(engine.source)
    for i, (a, b) in enumerate(pairs):
        found = _joint(a, b, float(both[f"b{i}"]), float(rows), query)
        if found is not None:
            yield found


def _joint(a: ColumnFacts, b: ColumnFacts, both: float, rows: float, query: Query) -> Candidate | None:
    p, q = a.missing_share, b.missing_share
    if rows * min(p * q, (1 - p) * (1 - q)) < EXPECTED:
        return None
    phi = (both / rows - p * q) / math.sqrt(p * (1 - p) * q * (1 - q))
    sentence = f"{quoted(a.name)} and {quoted(b.name)} are missing together in {int(both):,} rows."
    columns = tuple(FieldDef(field=facts.name) for facts in (a, b))
    spec = ChartSpec(
        mark=Mark.TABLE, encoding=Encoding(columns=columns), filter=(FieldPredicate(field=a.name, valid=False),)
    )
    chance = chi_square_tail(rows * phi * phi, 1)
    return Candidate("missing", sentence, min(abs(phi), 1.0), chance, spec, (a.name, b.name), phi >= STRONG, query)
