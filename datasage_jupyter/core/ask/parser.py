"""`ask`: a question in, an answer out."""

from __future__ import annotations

from datetime import date

from datasage_jupyter.core.ask.assemble import assemble
from datasage_jupyter.core.ask.explain import answer
from datasage_jupyter.core.ask.fields import field_index
from datasage_jupyter.core.ask.follow import refine
from datasage_jupyter.core.ask.read import read
from datasage_jupyter.core.ask.reading import Reading
from datasage_jupyter.core.ask.values import ValueIndex
from datasage_jupyter.core.errors import QuestionError
from datasage_jupyter.core.model import Answer, ChartSpec, DatasetProfile

MAX_LENGTH = 2_000
_MAPS = ("geopoint", "choropleth")
_MAPPED = "A map needs a column of countries or states, or of latitudes and longitudes. Ask for bars instead."


def ask(
    question: str,
    profile: DatasetProfile,
    values: ValueIndex | None = None,
    previous: ChartSpec | None = None,
    today: date | None = None,
) -> Answer:
    """Read a question in English as a chart.

    Args:
        question: "average price by brand, highest first", or with `previous` a refinement: "as a line", "only Europe".
        profile: The dataset that is asked about.
        values: What its nominal columns contain; without it the commonest values from the profile are known.
        previous: The chart that the last question led to.
        today: The day that "last month" is counted from; the current day by default.

    Returns:
        The chart, what each stretch of the question was read as, what was left out, and other readings.

    Raises:
        QuestionError: The question names nothing that this dataset has; the hint names the nearest fields.
    """
    if not question.strip():
        raise QuestionError(
            "There is no question.", hint='Ask for example "number of rows by" and the name of a field.'
        )
    if len(question) > MAX_LENGTH:
        raise QuestionError(f"The question is longer than {MAX_LENGTH} characters.", hint="Ask one thing at a time.")
    index = field_index(profile)
    known = values if values is not None else ValueIndex.from_profile(profile)
    reading = read(question, index, known, today or date.today())
    spec = refine(reading, previous) if previous is not None else None
    spec = spec or assemble(reading)
    if _has_no_places(reading, spec):
        raise QuestionError("This dataset has no places that a map could show.", hint=_MAPPED)
    if spec is None:
        raise _refusal(reading)
    return answer(reading, spec)


def _has_no_places(reading: Reading, spec: ChartSpec | None) -> bool:
    """A map was asked for, and nothing can be placed on it."""
    asked = bool(reading.marks) and reading.marks[0] in _MAPS
    return asked and (spec is None or spec.mark.value not in _MAPS)


def _refusal(reading: Reading) -> QuestionError:
    near = reading.fields.nearest(reading.tokens)
    named = ", ".join(f'"{name}"' for name in near)
    return QuestionError(
        f"The question names no field of this dataset: {reading.question.strip()[:120]!r}.",
        hint=f"The nearest fields are {named}." if near else "The dataset has no fields.",
        details=list(near),
    )
