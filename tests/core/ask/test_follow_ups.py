from __future__ import annotations

from typing import Any

import pytest

from datasage_jupyter.core.model import ChartSpec
from tests.core.ask.conftest import Asker

FIRST = "average weight by carrier to Norway, highest first"
NORWAY = {"field": "dest_country", "equal": "Norway"}


@pytest.fixture
def first(shipments: Asker) -> ChartSpec:
    return shipments(FIRST)


CASES: list[tuple[str, dict[str, Any]]] = [
    ("as a line", {"mark": "line"}),
    ("make it a pie", {"mark": "arc", "color": "carrier", "theta": "WeightKg"}),
    ("only Peru", {"filter": [{"field": "dest_country", "equal": "Peru"}]}),
    ("only Express", {"filter": [NORWAY, {"field": "service_level", "equal": "Express"}]}),
    ("without Quickline", {"filter": [NORWAY, {"not": {"field": "carrier", "equal": "Quickline"}}]}),
    ("remove the filter", {"filter": []}),
    ("by month instead", {"x": "shipped_on", "unit": "month"}),
    ("by service level", {"x": "service_level"}),
    ("price instead", {"y": "unit_price", "aggregate": "mean"}),
    ("median instead", {"y": "WeightKg", "aggregate": "median"}),
    ("total parcels", {"y": "parcels", "aggregate": "sum"}),
    ("split by service level", {"color": "service_level"}),
    ("top 2", {"top": 2}),
    ("sort alphabetically", {"sort": {}}),
    ("sort by value", {"sort": {"channel": "y", "order": "descending"}}),
    ("ascending", {"sort": {"channel": "y"}}),
    ("remove the sorting", {"sort": None}),
    ("just 2023", {"filter_count": 2}),
    ("swap the axes", {"x": "WeightKg", "y": "carrier"}),
]  # fmt: skip


@pytest.mark.parametrize(("question", "change"), CASES, ids=[c[0] for c in CASES])
def test_a_refinement_changes_what_it_names_and_keeps_the_rest(
    shipments: Asker, first: ChartSpec, question: str, change: dict[str, Any]
) -> None:
    expected = {"mark": "bar", "x": "carrier", "y": "WeightKg", "aggregate": "mean", "filter": [NORWAY], "unit": None}
    if change.get("mark") == "arc":
        expected |= {"x": None, "y": None, "aggregate": None}
    if "y" in change and "x" in change:
        expected["aggregate"] = None
    expected |= change
    seen = _summary(shipments(question, first))
    if "filter_count" in change:
        expected.pop("filter")
    assert {k: seen[k] for k in expected} == expected


def _summary(spec: ChartSpec) -> dict[str, Any]:
    plain = spec.to_dict()
    parts = plain["encoding"]
    x, y = parts.get("x", {}), parts.get("y", {})
    return {
        "mark": plain["mark"], "x": x.get("field"), "y": y.get("field"), "aggregate": y.get("aggregate"), "unit": x.get("timeUnit"),
        "color": parts.get("color", {}).get("field"), "theta": parts.get("theta", {}).get("field"), "filter": plain.get("filter", []),
        "filter_count": len(plain.get("filter", [])), "top": plain.get("top", {}).get("n"), "sort": x.get("sort"),
    }  # fmt: skip


def test_a_pie_becomes_a_bar_again_with_its_order(shipments: Asker, first: ChartSpec) -> None:
    pie = shipments("as a pie", first)
    assert shipments("as a bar chart", pie) == first


def test_a_whole_question_starts_afresh(shipments: Asker, first: ChartSpec) -> None:
    spec = shipments("number of shipments for each service level", first)
    assert spec == shipments("number of shipments for each service level")
