"""Reasons name what is drawn: the statistic, the fields, and what tells marks apart."""

from __future__ import annotations

import pytest

from datasage_jupyter.core.model import ChartSpec
from datasage_jupyter.core.recommend import recommend
from datasage_jupyter.core.rules import SOFT_RULES, ChartView, say
from tests.core.rules.builders import SALES, number, table

SAID = [
    (
        "line_over_time",
        {"mark": "line", "encoding": {"x": {"field": "day"}, "y": {"field": "staff", "aggregate": "mean"}, "color": {"field": "region"}}},
        'A line follows the average of "staff" along "day" for each of 5 values of "region".',
    ),
    (
        "bar_of_aggregates",
        {"mark": "bar", "encoding": {"x": {"field": "region"}, "y": {"field": "revenue", "aggregate": "sum"}}},
        'Bars compare the total of "revenue" across the 5 values of "region".',
    ),
    (
        "histogram",
        {"mark": "histogram", "encoding": {"x": {"field": "cost", "bin": True}, "y": {"aggregate": "count"}}},
        'Counts of rows in bins show how "cost" is spread.',
    ),
    (
        "pie_of_parts",
        {"mark": "arc", "encoding": {"color": {"field": "region"}, "theta": {"aggregate": "count"}}},
        'Slices show how the number of rows divides among the 5 values of "region".',
    ),
    (
        "heatmap",
        {"mark": "rect", "encoding": {"x": {"field": "region"}, "y": {"field": "shop"}, "color": {"field": "cost", "aggregate": "median"}}},
        'Colors show the median of "cost" where "region" and "shop" meet.',
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "spec", "sentence"), SAID, ids=[case[0] for case in SAID])
def test_a_reason_names_the_statistic_and_the_groups(name: str, spec: dict[str, object], sentence: str) -> None:
    rule = next(rule for rule in SOFT_RULES if rule.name == name)
    view = ChartView(ChartSpec.model_validate(spec), SALES)
    assert rule.strength(view) > 0
    assert say(rule, view) == sentence


def test_a_relation_is_given_with_its_size() -> None:
    facts = table(number("height"), number("weight"), height__weight=0.78)
    found = next(idea for idea in recommend(facts) if idea.spec.mark == "point")
    assert "(rank correlation 0.78)" in found.reason


def test_reasons_are_the_same_every_time() -> None:
    assert [idea.reason for idea in recommend(SALES)] == [idea.reason for idea in recommend(SALES)]
