"""What a question was understood to mean."""

from __future__ import annotations

from pydantic import Field

from datasage_jupyter.core.model.base import Model
from datasage_jupyter.core.model.spec import ChartSpec


class Phrase(Model):
    """One stretch of the question and what it was read as.

    Attributes:
        text: The words as typed.
        start, end: Character offsets in the question.
        kind: `mark`, `field`, `aggregate`, `group`, `filter`, `time`, `sort`, `top`, `bin`, `color` or `refine`.
        meaning: A short sentence: `average of "price"`.
    """

    text: str
    start: int
    end: int
    kind: str
    meaning: str


class Alternative(Model):
    """Another reading of the same question."""

    spec: ChartSpec
    reason: str


class Answer(Model):
    """The chart a question asks for, with what was and was not understood.

    Attributes:
        confidence: 0 to 1; below 0.5 the reader should look at the alternatives.
        ignored: Content words that played no part.
        source: Who answered: `parser` or `model`.
    """

    question: str
    spec: ChartSpec
    understood: tuple[Phrase, ...] = ()
    ignored: tuple[str, ...] = ()
    confidence: float = Field(default=1.0, ge=0, le=1)
    alternatives: tuple[Alternative, ...] = Field(default=(), max_length=3)
    reasons: tuple[str, ...] = ()
    source: str = "parser"
