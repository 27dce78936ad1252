"""Fields worth looking at, and those a question names first."""

from __future__ import annotations

import pytest

from datasage_jupyter.core.model import ValueCount
from datasage_jupyter.core.recommend import recommend_fields
from tests.core.rules.builders import SALES, category, number, table

SHOPS = table(
    category("store_city", 6, semantic_type="city"),
    category("region", 2, top_values=(ValueCount(value="North", count=100), ValueCount(value="South", count=100))),
    number("unitPrice"),
    number("quantities", is_integer=True),
    category("row id", 200, is_unique=True),
)


def test_telling_fields_come_before_sentences_and_identifiers() -> None:
    ranked = [field.field for field in recommend_fields(SALES)]
    assert set(ranked[-2:]) == {"order id", "remark"}


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ("which unit prices are high", "unitPrice"),
        ("how does it look in the north", "region"),
        ("quantity please", "quantities"),
        ("compare the cities", "store_city"),
    ],
)
def test_a_field_that_the_question_names_comes_first(question: str, field: str) -> None:
    first = recommend_fields(SHOPS, question)[0]
    assert first.field == field
    assert "question" in first.reason


def test_scores_fall_and_stay_between_0_and_1() -> None:
    scores = [field.score for field in recommend_fields(SHOPS, "unit price by region")]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


def test_no_more_than_the_limit() -> None:
    assert len(recommend_fields(SALES, limit=3)) == 3
