"""Charts that the design rules forbid are refused; charts that only look like them are drawn."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from datasage_jupyter.core.engine import to_source
from datasage_jupyter.core.errors import SpecError
from datasage_jupyter.core.model.types import Severity
from datasage_jupyter.core.pipeline import Analysis, chart
from tests.core.tables import COUNT, field, shop_analysis


@pytest.fixture(scope="module")
def visits() -> Analysis:
    """Visits of a year: a date, a flag, a grade, a key, and a name that most rows share with a few others."""
    days = pd.date_range("2024-01-01", periods=366, freq="D")
    rows = range(len(days))
    table = pd.DataFrame(
        {
            "day": days,
            "weight": [50.0 + i * 7 % 31 for i in rows],
            "profit": [float(i % 9 - 4) for i in rows],
            "member": [i % 3 == 0 for i in rows],
            "stars": [i % 5 + 1 for i in rows],
            "hour": [i % 24 for i in rows],
            "room": [f"room {i % 90}" for i in rows],
            "ward": [f"ward {i % 4}" for i in rows],
            "id": [f"V{i:05}" for i in rows],
        }
    )
    return Analysis(to_source(table))


REFUSED: dict[str, dict[str, Any]] = {
    "only_sums_stack": {"mark": "bar", "encoding": {"x": field("ward"), "y": field("weight", aggregate="mean", stack="zero"), "color": field("member")}},
    "no_log_bars": {"mark": "bar", "encoding": {"x": field("ward"), "y": field("weight", aggregate="sum", scale={"type": "log"})}},
    "no_negative_slices": {"mark": "arc", "encoding": {"color": field("ward"), "theta": field("profit", aggregate="sum")}},
    "measure_needed": {"mark": "bar", "encoding": {"x": field("ward"), "y": field("room")}},
    "axes_differ": {"mark": "point", "encoding": {"x": field("weight"), "y": field("weight")}},
    "size_is_ordered": {"mark": "point", "encoding": {"x": field("day"), "y": field("weight"), "size": field("ward")}},
    "count_once": {"mark": "bar", "encoding": {"x": COUNT, "y": COUNT, "color": field("ward")}},
    "place_needed": {"mark": "choropleth", "encoding": {"detail": field("ward"), "color": field("weight")}},
    "panels_fit": {"mark": "point", "encoding": {"x": field("day"), "y": field("weight"), "row": field("room"), "column": field("hour")}},
}  # fmt: skip

DRAWN: dict[str, dict[str, Any]] = {
    "a number with its course": {"mark": "indicator", "encoding": {"text": field("weight", aggregate="mean"), "x": field("day")}},
    "months against weekdays": {"mark": "rect", "encoding": {"x": field("day", timeUnit="day"), "y": field("day", timeUnit="month"), "color": COUNT}},
    "least against most": {"mark": "point", "encoding": {"x": field("weight", aggregate="min"), "y": field("weight", aggregate="max"), "color": field("ward")}},
    "the share of a flag": {"mark": "bar", "encoding": {"x": field("ward"), "y": field("member", aggregate="mean")}},
    "few numbers as cells": {"mark": "rect", "encoding": {"x": field("hour"), "y": field("ward"), "color": COUNT}},
    "grades in bins": {"mark": "histogram", "encoding": {"x": field("stars", bin=True)}},
    "a panel for the largest groups": {"mark": "point", "encoding": {"x": field("day"), "y": field("weight"), "facet": field("room")}},
    "a panel for each quarter of a year": {"mark": "bar", "encoding": {"x": field("ward"), "y": COUNT, "facet": field("day", timeUnit="yearmonth")}},
    "a spread of grades": {"mark": "arc", "encoding": {"color": field("ward"), "theta": field("stars", aggregate="stdev")}},
    "one bar each, nothing to stack": {"mark": "bar", "encoding": {"x": field("ward"), "y": field("weight", aggregate="mean", stack="zero")}},
    "a logarithm of what a filter leaves": {
        "mark": "point", "encoding": {"x": field("profit", scale={"type": "log"}), "y": field("weight")}, "filter": [field("profit", gt=0)],
    },
    "marks along a line": {"mark": "line", "encoding": {"x": field("day"), "y": field("stars")}},
}  # fmt: skip


@pytest.mark.parametrize("rule", REFUSED)
def test_a_chart_that_breaks_a_hard_rule_is_refused_with_the_rule_as_hint(rule: str, visits: Analysis) -> None:
    from datasage_jupyter.core.rules import HARD_RULES

    with pytest.raises(SpecError) as caught:
        chart(visits, REFUSED[rule])
    assert caught.value.hint == next(known.sentence for known in HARD_RULES if known.name == rule)
    assert caught.value.message.endswith(".")


@pytest.mark.parametrize("name", DRAWN)
def test_a_chart_that_draws_properly_is_not_refused(name: str, visits: Analysis) -> None:
    drawn = chart(visits, DRAWN[name])
    assert drawn.rows.num_rows > 0
    assert all(violation.severity is not Severity.ERROR for violation in drawn.violations)


def test_what_speaks_against_a_drawn_chart_is_shown_as_a_warning() -> None:
    drawn = chart(
        shop_analysis(),
        {
            "mark": "bar",
            "encoding": {"x": field("shop"), "y": field("weight", aggregate="mean", scale={"zero": False})},
        },
    )
    found = {violation.rule: violation for violation in drawn.violations}
    assert found["cut_bars"].severity is Severity.WARNING
    assert '"weight"' in found["cut_bars"].message


def test_the_number_of_an_indicator_is_named(visits: Analysis) -> None:
    drawn = chart(visits, {"mark": "indicator", "encoding": {"text": field("weight", aggregate="sum")}})
    messages = [violation.message for violation in drawn.violations]
    assert '"weight" is a rate or level; its sum means little.' in messages
    assert not any("the number of rows" in message for message in messages)
