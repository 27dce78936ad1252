"""Which fields of a table are worth looking at, with or without a question."""

from __future__ import annotations

from datasage_jupyter.core.model.profile import DatasetProfile
from datasage_jupyter.core.model.recommendation import FieldRecommendation
from datasage_jupyter.core.recommend.choose import CATEGORY_LIMIT, worth
from datasage_jupyter.core.rules import ColumnFacts, TableFacts, facts_of, words

MOST_WORTH = 2.5
NAMED = 2.0
VALUE_NAMED = 1.6
MEANT = 1.0
SHORTEST = 3
"""Words shorter than this are too common to point at a field by their beginning."""


def recommend_fields(
    profile: DatasetProfile, question: str | None = None, limit: int = 10
) -> list[FieldRecommendation]:
    """The fields worth looking at, most telling first; those a question names come before all others.

    Args:
        profile: The table's profile.
        question: Plain English; None for the table as such.
        limit: At most this many.
    """
    table = facts_of(profile)
    asked = _stems(question or "")
    rated = [(facts, worth(facts, table), *_named(facts, asked)) for facts in table.columns]
    rated.sort(key=lambda item: (-(item[1] + item[2]), item[0].index))
    return [
        _recommendation(facts, value + named, why or _why(facts, table), table)
        for facts, value, named, why in rated[:limit]
    ]


def _recommendation(facts: ColumnFacts, total: float, reason: str, table: TableFacts) -> FieldRecommendation:
    evidence: dict[str, float | int | str] = {
        "kind": facts.column.kind.value,
        "distinct": facts.column.distinct_count,
        "missing_share": round(facts.missing_share, 4),
        "rows": table.row_count,
    }
    score = round(total / (MOST_WORTH + NAMED), 4)
    return FieldRecommendation(field=facts.name, score=min(score, 1.0), reason=reason, evidence=evidence)


def _stems(text: str) -> frozenset[str]:
    """Words without the endings that grammar adds."""
    return frozenset(_stem(word) for word in words(text))


def _stem(word: str) -> str:
    for ending, short in (("ies", "y"), ("sses", "ss"), ("s", "")):
        if len(word) > SHORTEST and word.endswith(ending) and not word.endswith("ss"):
            return word[: -len(ending)] + short
    return word


def _named(facts: ColumnFacts, asked: frozenset[str]) -> tuple[float, str]:
    """Points and a reason if the question names the field, one of its values or its meaning."""
    if not asked:
        return 0.0, ""
    own = _stems(facts.name)
    if own and own <= asked:
        return NAMED, "The question names it."
    for value in facts.column.top_values:
        if (
            facts.letter in "NO"
            and (parts := _stems(value.value))
            and parts <= asked
            and any(len(part) >= SHORTEST for part in parts)
        ):
            return VALUE_NAMED, f'The question names its value "{value.value}".'
    shared = {word for word in own & asked if len(word) >= SHORTEST}
    if shared:
        return NAMED * len(shared) / len(own), "The question names part of it."
    meaning = _stems((facts.column.semantic_type or "").replace("_", " "))
    return (
        (MEANT, f"It holds what the question asks for ({facts.column.semantic_type}).")
        if meaning & asked
        else (0.0, "")
    )


def _why(facts: ColumnFacts, table: TableFacts) -> str:
    if facts.filled == 0 or facts.distinct <= 1:
        return "It has no more than one value."
    if facts is table.label:
        return f"It names the {table.row_count:,} rows."
    if facts.letter == "Q":
        return (
            f"A number with {facts.distinct:,} different values."
            if facts.is_measure
            else "A number that counts or ranks the rows."
        )
    if facts.letter == "T":
        return "It places the rows in time."
    if facts.is_wordy:
        return "Sentences, to be read rather than drawn."
    return (
        f"It splits the rows into {facts.distinct:,} groups."
        if facts.distinct <= CATEGORY_LIMIT
        else f"It has {facts.distinct:,} different values."
    )
