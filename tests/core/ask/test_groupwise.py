"""Conditions on whole groups, and what is drawn of them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.core.ask.conftest import Asker

CASES: list[tuple[str, dict[str, Any]]] = [
    ("carriers with an average price above 20", {"aggregate": "mean", "field": "unit_price", "gt": 20}),
    ("carriers whose total weight is at least 300", {"aggregate": "sum", "field": "WeightKg", "gte": 300}),
    ("carriers where the median price is below 50", {"aggregate": "median", "field": "unit_price", "lt": 50}),
    ("carriers with more than 10 shipments", {"aggregate": "count", "gt": 10}),
    ("carriers having more than 200 parcels", {"aggregate": "sum", "field": "parcels", "gt": 200}),
    ("carriers whose number of shipments is under 30", {"aggregate": "count", "lt": 30}),
    ("carriers with an average of more than 3 parcels", {"aggregate": "mean", "field": "parcels", "gt": 3}),
    ("carriers with more than 2 service levels", {"aggregate": "distinct", "field": "service_level", "gt": 2}),
]


@pytest.mark.parametrize(("question", "condition"), CASES, ids=[c[0] for c in CASES])
def test_groups_are_judged_and_what_judges_them_is_drawn(
    shipments: Asker, question: str, condition: dict[str, Any]
) -> None:
    spec = shipments(question)
    assert len(spec.having) == 1
    found = spec.having[0].model_dump(mode="json", exclude_none=True)
    assert found == {"groupby": "carrier", **condition}
    assert spec.filter == ()
    assert spec.encoding.x is not None
    assert spec.encoding.y is not None
    assert spec.encoding.x.field == "carrier"
    assert spec.encoding.y.aggregate == condition["aggregate"]


def test_a_number_that_a_single_row_may_reach_is_a_condition_on_rows(shipments: Asker) -> None:
    spec = shipments("number of shipments with more than 3 parcels by carrier")
    assert spec.having == ()
    assert spec.to_dict()["filter"] == [{"field": "parcels", "gt": 3}]


def test_the_measure_asked_for_is_drawn_and_not_the_one_that_judges(shipments: Asker) -> None:
    spec = shipments("average weight by carrier for carriers with at least 20 shipments").to_dict()
    assert spec["encoding"]["y"] == {"field": "WeightKg", "aggregate": "mean"}
    assert spec["having"] == [{"groupby": "carrier", "gte": 20.0}]


def test_months_are_groups_too(shipments: Asker) -> None:
    spec = shipments("months with more than 15 shipments").to_dict()
    assert spec["having"] == [{"groupby": "shipped_on", "timeUnit": "month", "gt": 15.0}]
    assert spec["encoding"]["x"] == {"field": "shipped_on", "timeUnit": "month"}


def test_a_refinement_keeps_the_condition_until_the_filter_is_removed(shipments: Asker) -> None:
    first = shipments("carriers with more than 10 shipments")
    assert shipments("as a pie", first).having == first.having
    assert shipments("remove the filter", first).having == ()
