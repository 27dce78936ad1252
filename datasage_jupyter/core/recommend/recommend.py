"""Charts worth drawing, for a whole table or for chosen fields."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from datasage_jupyter.core.errors import FieldNotFoundError
from datasage_jupyter.core.model.profile import DatasetProfile
from datasage_jupyter.core.model.recommendation import Reason, Recommendation
from datasage_jupyter.core.recommend.build import Builder, present, to_spec
from datasage_jupyter.core.recommend.choose import few_at_a_time, field_sets, whole_table
from datasage_jupyter.core.recommend.layouts import layouts, nested_layouts
from datasage_jupyter.core.recommend.rank import Candidate, diverse
from datasage_jupyter.core.recommend.score import fired, points, to_unit
from datasage_jupyter.core.rules import (
    ChartView,
    ColumnFacts,
    TableFacts,
    facts_of,
    hard_rules_for,
    say,
    soft_violations,
)

MOST_FIELDS = 6
"""More fields than this cannot be told apart in one chart; they are shown a few at a time."""


def recommend(profile: DatasetProfile, fields: Sequence[str] | None = None, limit: int = 10) -> list[Recommendation]:
    """Charts worth drawing, best first, no two alike.

    Args:
        profile: The table's profile.
        fields: Show all of these fields in every chart, or a few at a time where no chart has room for all of them;
            None for the most telling charts of the whole table.
        limit: At most this many.

    Returns:
        Recommendations with scores, reasons and remarks. Equal profiles give equal answers.

    Raises:
        FieldNotFoundError: A chosen field is not in the table.
    """
    table = facts_of(profile)
    builder = Builder(table)
    whole = None if fields else whole_table(table)
    candidates = _of_chosen(_chosen(fields, table), builder) if fields else _of_table(whole, builder)
    return [explain(candidate) for candidate in diverse(candidates, limit, whole)]


def _of_chosen(columns: tuple[ColumnFacts, ...], builder: Builder) -> list[Candidate]:
    together = candidates_of(columns, builder, thorough=True) if len(columns) <= MOST_FIELDS else []
    return together or [
        found for few in few_at_a_time(columns, builder.table) for found in candidates_of(few, builder, thorough=False)
    ]


def _of_table(whole: frozenset[str] | None, builder: Builder) -> list[Candidate]:
    sets = [(chosen, frozenset(facts.name for facts in chosen) == whole) for chosen in field_sets(builder.table)]
    return [found for chosen, is_whole in sets for found in candidates_of(chosen, builder, thorough=is_whole)]


def _chosen(fields: Iterable[str], table: TableFacts) -> tuple[ColumnFacts, ...]:
    chosen = []
    for name in dict.fromkeys(fields):
        facts = table.column(name)
        if facts is None:
            near = get_close_matches(name, [c.name for c in table.columns], n=1)
            hint = f'Did you mean "{near[0]}"?' if near else "The fields are listed in the profile."
            raise FieldNotFoundError(f'No field "{name}" in the table.', hint=hint)
        chosen.append(facts)
    return tuple(chosen)


def candidates_of(columns: Sequence[ColumnFacts], builder: Builder, thorough: bool) -> list[Candidate]:
    """Every chart of exactly these columns that may be drawn, with its points.

    Args:
        columns: One to six columns.
        builder: Of their table.
        thorough: Try every channel for the fields beyond the axes, not only the best ones.
    """
    found = []
    for layout in (*layouts(columns, thorough), *nested_layouts(columns, builder.table.nestings)):
        definitions = builder.definitions(layout)
        if definitions is None:
            continue
        view = ChartView.of(layout.mark, definitions.items(), builder.table)
        if not any(rule.breaks(view) for rule in hard_rules_for(view.mark)):
            found.append(Candidate(view, points(view), definitions))
    return found


def explain(candidate: Candidate) -> Recommendation:
    """A candidate with its score, the rules that speak for it and the remarks against it."""
    view = candidate.view
    evidence = view.evidence()
    applied = [(rule, rule.weight * strength) for rule, strength in fired(view)]
    applied.sort(key=lambda item: (-abs(item[1]), item[0].name))
    reasons = tuple(
        Reason(
            rule=rule.name,
            message=say(rule, view),
            weight=round(weight, 3),
            evidence={k: evidence[k] for k in rule.evidence if k in evidence},
        )
        for rule, weight in applied
    )
    spoken = [reason for reason in reasons if reason.weight > 0]
    return Recommendation(
        spec=present(to_spec(view.mark, candidate.definitions), view.table),
        score=round(to_unit(candidate.points), 4),
        reason=spoken[0].message if spoken else "A plain view of these fields.",
        reasons=reasons,
        violations=tuple(soft_violations(view)),
    )
