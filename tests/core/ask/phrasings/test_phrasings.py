from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from datasage_jupyter.core.errors import QuestionError
from datasage_jupyter.core.model import ChartSpec
from datasage_jupyter.core.pipeline import Chart, chart
from tests.core.ask.phrasings.summary import problems, summary
from tests.core.ask.phrasings.tables import analysis

TODAY = date(2024, 5, 20)
Case = tuple[str, tuple[str, ...], str]


def _cases() -> Iterator[Case]:
    """Table, the questions up to this one, and the chart wanted."""
    table = ""
    asked: tuple[str, ...] = ()
    for line in Path(__file__).with_name("questions.txt").read_text("utf-8").splitlines():
        if line.startswith("@"):
            table = line[1:]
        elif " => " in line and not line.startswith("#"):
            question, wanted = line.split(" => ")
            asked = (*asked, question[2:]) if question.startswith("+ ") else (question,)
            yield table, asked, wanted


def _drawn(table: str, questions: tuple[str, ...]) -> Chart:
    previous: ChartSpec | None = None
    for question in questions:
        drawn = chart(analysis(table), question, previous=previous, today=TODAY)
        previous = drawn.spec
    return drawn


CASES = list(_cases())


@pytest.mark.parametrize(("table", "questions", "wanted"), CASES, ids=[f"{c[0]}: {c[1][-1]}" for c in CASES])
def test_a_question_is_read_whatever_its_wording(table: str, questions: tuple[str, ...], wanted: str) -> None:
    if wanted == "refuse":
        with pytest.raises(QuestionError):
            _drawn(table, questions)
        return
    drawn = _drawn(table, questions)
    assert problems(wanted, summary(drawn.resolved)) == []
    assert drawn.answer is not None
    assert drawn.answer.understood


def test_the_order_of_questions_changes_nothing() -> None:
    first = [_drawn(table, questions).spec for table, questions, wanted in CASES[:40] if wanted != "refuse"]
    again = [_drawn(table, questions).spec for table, questions, wanted in reversed(CASES[:40]) if wanted != "refuse"]
    assert first == again[::-1]
