"""Ask every question, correct for having asked so many, and rank what remains."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from datasage_jupyter.core.engine import Engine, Sample, open_engine
from datasage_jupyter.core.insights import by_group, by_value, missing, over_time
from datasage_jupyter.core.insights.finding import Candidate
from datasage_jupyter.core.insights.honest import FALSE_ALARMS, holm
from datasage_jupyter.core.model.insight import Insight
from datasage_jupyter.core.model.profile import DatasetProfile
from datasage_jupyter.core.model.types import Role
from datasage_jupyter.core.rules import POSITION_TYPES, ColumnFacts, TableFacts, facts_of

SCREENED_ROWS = 2_000_000
"""Longer tables are asked by a sample first."""
SAMPLED_ROWS = 500_000
MEASURES = 10
CATEGORIES = 6
TIMES = 2
GROUP_LIMIT = 2000
GAPPY = 8
SURE = 12.0
"""Negative decimal logarithm of the p-value beyond which certainty gains nothing more."""
REPEATED = 0.75
"""What an insight keeps of its rank for each better one of its kind, or about its fields."""
URGENCY = {"outlier": 0.8, "concentration": 0.9, "missing": 0.6}
"""Kinds that matter less than their effect suggests, because they say more of the record than of the thing recorded."""
ALIKE = 0.98
"""Two columns with so nearly as many values, and so nearly the same effect, name the same groups."""
FEW_VALUES = 10
"""Measures with fewer different values have no outliers."""


@dataclass(frozen=True, slots=True)
class Question:
    """Something to ask of a table.

    Attributes:
        ask: Finds the answers, given columns and an engine.
        about: The columns it is asked of.
        by: Further columns it needs.
        whole: A sample cannot answer it.
    """

    ask: Callable[[Sequence[ColumnFacts], Engine], Iterator[Candidate]]
    about: Sequence[ColumnFacts]
    by: tuple[ColumnFacts, ...] = ()
    whole: bool = False

    def asked(self, engine: Engine) -> Iterator[Candidate]:
        """The answers."""
        return self.ask(self.about, engine)

    def narrowed(self, names: set[str]) -> Question:
        """The same question, of fewer columns."""
        return replace(self, about=[facts for facts in self.about if facts.name in names])


def find_insights(profile: DatasetProfile, engine: Engine, limit: int = 10) -> list[Insight]:
    """What is worth saying about a table, most telling first.

    Every test made is counted (also those that find nothing), and the p-values are corrected so that a table of noise yields
    an insight in about one of a hundred cases.

    Args:
        profile: The table's profile.
        engine: Open on the same table.
        limit: At most this many.

    Raises:
        QueryError: The table cannot be queried.
    """
    questions = list(_questions(profile, facts_of(profile)))
    if profile.overview.row_count > SCREENED_ROWS:
        candidates = _confirmed(questions, engine, 2 * limit)
    else:
        candidates = [candidate for question in questions for candidate in question.asked(engine)]
    groups = {c.name: c.distinct_count for c in profile.columns if c.role is not Role.MEASURE}
    told = _told_once(_ranked(_kept(candidates)), groups)
    return [_insight(candidate, p_value) for candidate, p_value in told[:limit]]


def _kept(candidates: Sequence[Candidate]) -> list[tuple[Candidate, float | None]]:
    """What is strong and no accident, with its corrected p-value."""
    tested = [candidate for candidate in candidates if candidate.p_value is not None]
    adjusted = dict(zip(map(id, tested), holm([c.p_value for c in tested if c.p_value is not None]), strict=True))
    return [(c, adjusted.get(id(c))) for c in candidates if c.strong and adjusted.get(id(c), 0.0) <= FALSE_ALARMS]


def _questions(profile: DatasetProfile, table: TableFacts) -> Iterator[Question]:
    if table.row_count < 8:
        return
    large = table.row_count > SCREENED_ROWS
    measures = [facts for facts in table.columns if _is_measure(facts)][:MEASURES]
    categories = [facts for facts in table.columns if _is_category(facts, table)][:CATEGORIES]
    gappy = [facts for facts in table.columns if missing.has_gaps(facts)][:GAPPY]
    if measures:
        for time in [facts for facts in table.columns if facts.letter == "T"][:TIMES]:
            yield Question(partial(over_time.find, time), measures, (time,))
    for category in categories:
        yield Question(partial(by_group.find, category), measures, (category,))
        yield Question(partial(missing.by_group, category), gappy, (category,))
    yield Question(missing.together, gappy)
    yield Question(lambda about, engine: by_value.correlations(profile, about), measures)
    for facts in measures:
        if facts.distinct >= FEW_VALUES and not (large and by_value.ends_near(facts)):
            label = table.label
            yield Question(partial(_outliers, label), [facts], (label,) if label is not None else (), whole=True)


def _outliers(label: ColumnFacts | None, about: Sequence[ColumnFacts], engine: Engine) -> Iterator[Candidate]:
    for facts in about:
        yield from by_value.outliers(facts, label, engine)


def _confirmed(questions: Sequence[Question], engine: Engine, most: int) -> list[Candidate]:
    """Ask everything of a sample, then ask the whole table again what the sample answered.

    The tests made on the sample all count; what is said comes from every row.
    """
    screened = [question for question in questions if not question.whole]
    names = list(dict.fromkeys(facts.name for question in screened for facts in (*question.about, *question.by)))
    if not names:
        return [candidate for question in questions for candidate in question.asked(engine)]
    with open_engine(Sample(engine.source, SAMPLED_ROWS).table(names)) as small:
        answers = [(question, list(question.asked(small))) for question in screened]
    told = _ranked(_kept([candidate for _, found in answers for candidate in found]))[:most]
    wanted = {(candidate.kind, candidate.fields) for candidate, _ in told}
    candidates = [candidate for question in questions if question.whole for candidate in question.asked(engine)]
    for question, found in answers:
        again = [candidate for candidate in found if (candidate.kind, candidate.fields) in wanted]
        kept = (
            question.narrowed({name for candidate in again for name in candidate.fields}).asked(engine) if again else ()
        )
        sure = [candidate for candidate in kept if (candidate.kind, candidate.fields) in wanted]
        known = {(candidate.kind, candidate.fields) for candidate in sure}
        candidates += sure
        candidates += [replace(c, strong=False) for c in found if (c.kind, c.fields) not in known]
    return candidates


def _is_measure(facts: ColumnFacts) -> bool:
    return facts.is_measure and facts.column.semantic_type not in POSITION_TYPES


def _is_category(facts: ColumnFacts, table: TableFacts) -> bool:
    if facts.letter not in "NO" or facts.is_wordy or not 2 <= facts.distinct <= GROUP_LIMIT:
        return False
    return facts is table.label or not facts.is_identifier


def _ranked(kept: list[tuple[Candidate, float | None]]) -> list[tuple[Candidate, float | None]]:
    """By effect and reliability; each insight makes the next of its kind or about its fields less urgent."""
    left = sorted(kept, key=lambda item: -_weight(*item))
    seen: Counter[object] = Counter()
    ranked: list[tuple[Candidate, float | None]] = []
    while left:
        best = max(range(len(left)), key=lambda i: (_weight(*left[i]) * REPEATED ** _repeats(left[i][0], seen), -i))
        chosen = left.pop(best)
        ranked.append(chosen)
        seen.update((chosen[0].kind, *chosen[0].fields))
    return ranked


def _told_once(
    ranked: list[tuple[Candidate, float | None]], groups: Mapping[str, int]
) -> list[tuple[Candidate, float | None]]:
    """Without what another name of the same groups tells again: a country and its code."""
    told: list[tuple[Candidate, float | None]] = []
    for candidate, p_value in ranked:
        if not any(_same_story(candidate, other, groups) for other, _ in told):
            told.append((candidate, p_value))
    return told


def _same_story(one: Candidate, other: Candidate, groups: Mapping[str, int]) -> bool:
    apart = set(one.fields) ^ set(other.fields)
    if one.kind != other.kind or len(apart) != 2 or not set(one.fields) & set(other.fields):
        return False
    few, many = sorted(groups.get(name, 0) for name in apart)
    return few > 2 and few >= ALIKE * many and abs(one.effect - other.effect) <= 1 - ALIKE


def _repeats(candidate: Candidate, seen: Counter[object]) -> int:
    return seen[candidate.kind] + max((seen[name] for name in candidate.fields), default=0)


def _weight(candidate: Candidate, p_value: float | None) -> float:
    reliability = 0.5 if p_value is None else min(1.0, -math.log10(max(p_value, 1e-300)) / SURE)
    return candidate.effect * URGENCY.get(candidate.kind, 1.0) * (0.5 + 0.5 * reliability)


def _insight(candidate: Candidate, p_value: float | None) -> Insight:
    return Insight(
        kind=candidate.kind,
        sentence=candidate.sentence,
        effect=round(candidate.effect, 4),
        p_value=p_value,
        spec=candidate.spec,
        query=candidate.query,
        fields=candidate.fields,
    )
