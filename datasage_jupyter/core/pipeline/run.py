"""From a table and a question or spec to a chart."""

from __future__ import annotations

from datetime import date
from typing import Any

from datasage_jupyter.core.model import Answer, ChartSpec
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
        answer = _ask(analysis, question_or_spec, previous, today)
        return draw(analysis, answer.spec, answer=answer)
    return draw(analysis, as_spec(question_or_spec))


def draw(analysis: Analysis, spec: ChartSpec, *, answer: Answer | None = None, reasons: tuple[str, ...] = ()) -> Chart:
    """Resolve, query and wrap one spec."""
    resolved = resolve(spec, analysis.profile)
    query = to_query(resolved)
    return Chart(spec, resolved, query, analysis.fetch(query, resolved), analysis, answer, reasons)


def _ask(analysis: Analysis, question: str, previous: ChartSpec | None, today: date | None) -> Answer:
    from datasage_jupyter.core.ask import ask

    return ask(question, analysis.profile, analysis.values, previous, today)
