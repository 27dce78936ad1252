"""Who contributes most, how concentrated it is, where levels differ: one query per category covers all measures."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from datasage_jupyter.core.engine import Engine
from datasage_jupyter.core.insights.distributions import chi_square_tail, fisher_tail
from datasage_jupyter.core.insights.finding import Candidate
from datasage_jupyter.core.insights.series import Floats
from datasage_jupyter.core.insights.sql import amount, quote
from datasage_jupyter.core.insights.tails import far_out
from datasage_jupyter.core.insights.words import number, percent, quoted
from datasage_jupyter.core.model.query import Query
from datasage_jupyter.core.model.spec import ChartSpec, Encoding, FieldDef, Sort, Top
from datasage_jupyter.core.model.types import Aggregate, Mark, MeasurementType, SortOrder
from datasage_jupyter.core.rules import ColumnFacts

MOST_GROUPS = 2000
SHOWN = 20
MANY = 10
"""Groups from which concentration is a question."""
TOP_FIFTH = 0.6
TOP_FIFTH_OF_ROWS = 0.7
"""Share of the largest fifth that is worth saying, for groups of rows and for single rows."""
STRONG_LEVEL = 0.05
ALIKE = 0.05
ROWS_EACH = 5


@dataclass(frozen=True, slots=True)
class Groups:
    """One measure by one category. `level` and `spread` are of values on a scale that tames long tails."""

    names: list[object]
    counts: Floats
    sums: Floats
    means: Floats
    level: Floats
    spread: Floats
    query: Query

    @property
    def single(self) -> bool:
        """Every group is one row."""
        return bool((self.counts <= 1).all())


def find(category: ColumnFacts, measures: Sequence[ColumnFacts], engine: Engine) -> Iterator[Candidate]:
    """Tests of every measure against one category."""
    pieces = "".join(", " + _aggregates(facts, i) for i, facts in enumerate(measures))
    key = quote(category.name)
    sql = f"SELECT {key} AS g, count(*) AS n{pieces} FROM data WHERE {key} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {MOST_GROUPS + 1}"
    query = Query(sql=sql)
    rows = engine.fetch(query)
    if not 2 <= rows.num_rows <= MOST_GROUPS:
        return
    names = rows.column("g").to_pylist()
    told: list[Candidate] = []
    for i, facts in enumerate(measures):
        parts = [
            np.nan_to_num(np.asarray(rows.column(f"{p}{i}").to_numpy(zero_copy_only=False), dtype=np.float64))
            for p in "cmavs"
        ]
        counts, means, level, spread, sums = parts[0], parts[1], parts[2], parts[3], parts[4]
        for candidate in _compare(category, facts, Groups(names, counts, sums, means, level, spread, query)):
            again = facts.is_additive and any(_says_the_same(candidate, other) for other in told)
            yield replace(candidate, strong=False) if again else candidate
            told += [candidate] if facts.is_additive and candidate.strong else []
    if not any(facts.is_additive for facts in measures):
        counts = np.asarray(rows.column("n").to_numpy(), dtype=np.float64)
        yield from _frequency(category, names, counts, query)


def _says_the_same(one: Candidate, other: Candidate) -> bool:
    """Shares of two amounts that are alike because the groups have so many rows."""
    return one.kind == other.kind and abs(one.effect - other.effect) < ALIKE


def _frequency(category: ColumnFacts, names: list[object], counts: Floats, query: Query) -> Iterator[Candidate]:
    """The most frequent value, where there are no amounts to share out."""
    k, n = len(counts), float(counts.sum())
    if n / k < ROWS_EACH:
        return
    share = float(counts[0]) / n
    sentence = f"{quoted(names[0])} is the most frequent of {k} values of {quoted(category.name)}, in {percent(share)} of the rows."
    x = FieldDef(field=category.name, type=MeasurementType.NOMINAL, sort=Sort(order=SortOrder.DESCENDING, channel="y"))
    spec = ChartSpec(mark=Mark.BAR, encoding=Encoding(x=x, y=FieldDef(aggregate=Aggregate.COUNT)), top=_cut(category))
    yield Candidate(
        "top_contributor",
        sentence,
        _excess(share, k),
        _uneven(counts),
        spec,
        (category.name,),
        _is_large(share, k),
        query,
    )


def _is_large(share: float, k: int) -> bool:
    return share >= max(0.25, 1 / k + 0.2)


def _excess(share: float, k: int) -> float:
    """Share beyond an equal one, 0 to 1."""
    return max(share - 1 / k, 0.0) / (1 - 1 / k)


def _cut(category: ColumnFacts) -> Top | None:
    return Top(n=SHOWN, channel="x") if category.distinct > SHOWN else None


def _aggregates(facts: ColumnFacts, i: int) -> str:
    value = amount(facts)
    tamed = f"asinh(({value}) / {_scale(facts)!r})"
    return f"count({value}) AS c{i}, avg({value}) AS m{i}, avg({tamed}) AS a{i}, var_samp({tamed}) AS v{i}, sum({value}) AS s{i}"


def _scale(facts: ColumnFacts) -> float:
    """A typical size, at which the tamed scale turns from straight to logarithmic."""
    middle = abs(facts.column.quantiles.get("0.5") or 0.0)
    return float(middle or facts.column.std or 1.0)


def _compare(category: ColumnFacts, facts: ColumnFacts, groups: Groups) -> Iterator[Candidate]:
    if facts.is_additive:
        if groups.sums.sum() > 0 and groups.sums.min() >= 0:
            yield from _contribution(category, facts, groups)
    elif not groups.single:
        yield from _level(category, facts, groups)


def _contribution(category: ColumnFacts, facts: ColumnFacts, groups: Groups) -> Iterator[Candidate]:
    """Shares of a total: one name that stands out, or a few that hold most."""
    k, total = len(groups.sums), float(groups.sums.sum())
    order = np.argsort(-groups.sums, kind="stable")
    top = int(order[0])
    share = float(groups.sums[top]) / total
    chance = far_out(groups.sums[order], float(np.median(groups.sums))) if groups.single else _differ(groups)
    large = _is_large(share, k)
    if chance is not None:
        sentence = f"{quoted(groups.names[top])} makes up {percent(share)} of {quoted(facts.name)}, the most of {k} values of {quoted(category.name)}."
        fields = (category.name, facts.name)
        yield Candidate(
            "top_contributor",
            sentence,
            _excess(share, k),
            chance,
            _bars(category, facts, Aggregate.SUM),
            fields,
            large,
            groups.query,
        )
    if k >= MANY and not large:
        yield _concentration(category, facts, groups, order, None if groups.single else chance)


def _concentration(
    category: ColumnFacts, facts: ColumnFacts, groups: Groups, order: np.ndarray, chance: float | None
) -> Candidate:
    k = len(order)
    few = max(math.ceil(k / 5), 1)
    held = float(groups.sums[order[:few]].sum() / groups.sums.sum())
    enough = held >= (TOP_FIFTH_OF_ROWS if groups.single else TOP_FIFTH) and k >= (2 * MANY if groups.single else MANY)
    sentence = f"{few} of {k} values of {quoted(category.name)} make up {percent(held)} of {quoted(facts.name)}."
    fields = (category.name, facts.name)
    return Candidate(
        "concentration", sentence, held, chance, _bars(category, facts, Aggregate.SUM), fields, enough, groups.query
    )


def _differ(groups: Groups) -> float | None:
    """Chance that groups of equal standing differ so much in their number of rows or in their values."""
    counts = groups.counts
    k, n = len(counts), float(counts.sum())
    chances = [c for c in (_uneven(counts) if n / k >= ROWS_EACH else None, _variance(groups)) if c is not None]
    return min(1.0, min(chances) * len(chances)) if chances else None


def _uneven(counts: Floats) -> float:
    expected = float(counts.sum()) / len(counts)
    return chi_square_tail(float(((counts - expected) ** 2).sum()) / expected, len(counts) - 1)


def _variance(groups: Groups) -> float | None:
    parts = _parts(groups)
    if parts is None:
        return None
    between, within, above, below = parts
    return fisher_tail(between / above / max(within / below, 1e-300), above, below) if within > 0 else None


def _parts(groups: Groups) -> tuple[float, float, int, float] | None:
    """Sums of squares between and within groups, and their degrees of freedom."""
    used = groups.counts >= 2
    counts, level, spread = groups.counts[used], groups.level[used], groups.spread[used]
    k, n = len(counts), float(counts.sum())
    if k < 2 or n - k < ROWS_EACH:
        return None
    overall = float(counts @ level) / n
    return float(counts @ (level - overall) ** 2), float((counts - 1) @ spread), k - 1, n - k


def _level(category: ColumnFacts, facts: ColumnFacts, groups: Groups) -> Iterator[Candidate]:
    """Where a level is highest."""
    parts, chance = _parts(groups), _variance(groups)
    backed = groups.counts >= ROWS_EACH
    if parts is None or chance is None or not backed.any():
        return
    top = int(np.argmax(np.where(backed, groups.means, -np.inf)))
    overall = float(groups.counts @ groups.means) / float(groups.counts.sum())
    effect = parts[0] / (parts[0] + parts[1])
    sentence = (
        f"{quoted(facts.name)} is highest where {quoted(category.name)} is {quoted(groups.names[top])}: "
        f"{number(float(groups.means[top]), facts.column)} on average, against {number(overall, facts.column)} overall."
    )
    fields = (category.name, facts.name)
    strong = effect >= STRONG_LEVEL
    yield Candidate(
        "top_contributor",
        sentence,
        math.sqrt(effect),
        chance,
        _bars(category, facts, Aggregate.MEAN),
        fields,
        strong,
        groups.query,
    )


def _bars(category: ColumnFacts, facts: ColumnFacts, aggregate: Aggregate) -> ChartSpec:
    x = FieldDef(field=category.name, type=MeasurementType.NOMINAL, sort=Sort(order=SortOrder.DESCENDING, channel="y"))
    y = FieldDef(field=facts.name, type=MeasurementType.QUANTITATIVE, aggregate=aggregate)
    return ChartSpec(mark=Mark.BAR, encoding=Encoding(x=x, y=y), top=_cut(category))
