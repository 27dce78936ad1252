"""From a table and a question or spec to a chart."""

from __future__ import annotations

from datetime import date
from typing import Any

from datasage_jupyter.core.errors import QuestionError, SpecError
from datasage_jupyter.core.model import Alternative, Answer, ChartSpec
from datasage_jupyter.core.pipeline.analysis import Analysis, analysis_of
from datasage_jupyter.core.pipeline.chart import Chart
from datasage_jupyter.core.query import to_query
from datasage_jupyter.core.resolve import as_spec, resolve


def chart(
    data: Any,
    question_or_spec: str | ChartSpec | dict[str, Any],
    *,
    previous: ChartSpec | None = None,
    today: date | None = None,
) -> Chart:
    """Draw what a question or a spec asks for.

    Args:
        data: Any dataframe, Arrow table, path of a Parquet file, or an `Analysis`.
        question_or_spec: Plain English, or a spec.
        previous: The chart that a question refines.
        today: What "today" means in a question; None: the current day.

    Raises:
        QuestionError: The question cannot be answered; the hint names the nearest fields.
        SpecError: The spec is malformed or breaks a hard rule.
        QueryError: The query fails.
    """
    analysis = analysis_of(data)
    if isinstance(question_or_spec, str):
        return _answered(analysis, _ask(analysis, question_or_spec, previous, today))
    return draw(analysis, as_spec(question_or_spec))


def draw(analysis: Analysis, spec: ChartSpec, *, answer: Answer | None = None, reasons: tuple[str, ...] = ()) -> Chart:
    """Resolve, query and wrap one spec."""
    resolved = resolve(spec, analysis.profile)
    query = to_query(resolved)
    return Chart(spec, resolved, query, analysis.fetch(query, resolved), analysis, answer, reasons)


def _answered(analysis: Analysis, answer: Answer) -> Chart:
    """The first reading of a question that can be drawn: its own, else one of the others."""
    problem: SpecError | None = None
    for reading in (answer, *(_instead(answer, other) for other in answer.alternatives)):
        try:
            return draw(analysis, reading.spec, answer=reading)
        except SpecError as error:
            problem = problem or error
    assert problem is not None
    raise QuestionError(
        f"The question was read as a chart that cannot be drawn: {problem.message}", hint=problem.hint
    ) from problem


def _instead(answer: Answer, other: Alternative) -> Answer:
    confidence = min(answer.confidence, 0.4)
    return answer.model_copy(
        update={"spec": other.spec, "alternatives": (), "confidence": confidence, "reasons": (other.reason,)}
    )


def _ask(analysis: Analysis, question: str, previous: ChartSpec | None, today: date | None) -> Answer:
    from datasage_jupyter.core.ask import ask

    return ask(question, analysis.profile, analysis.values, previous, today)
