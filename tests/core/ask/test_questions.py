"""Questions and the charts they ask for."""

from __future__ import annotations

from typing import Any

import pytest

from datasage_jupyter.core.ask import ask
from datasage_jupyter.core.model import MeasurementType as Type
from tests.core.ask.conftest import Asker, column, table

COUNT = {"aggregate": "count"}

CASES: list[tuple[str, str, dict[str, Any]]] = [
    ("number of shipments by carrier", "bar", {"x": {"field": "carrier"}, "y": COUNT}),
    ("how many shipments does each carrier have?", "bar", {"x": {"field": "carrier"}, "y": COUNT}),
    ("count the carriers in a pie chart", "arc", {"color": {"field": "carrier"}, "theta": COUNT}),
    ("average weight per carrier", "bar", {"x": {"field": "carrier"}, "y": {"field": "WeightKg", "aggregate": "mean"}}),
    ("avg(WeightKg) for each carrier", "bar", {"x": {"field": "carrier"}, "y": {"field": "WeightKg", "aggregate": "mean"}}),
    ("the lowest unit price in each country of destination", "bar", {"x": {"field": "dest_country"}, "y": {"field": "unit_price", "aggregate": "min"}}),
    ("median price by service level as a column chart", "bar", {"x": {"field": "service_level"}, "y": {"field": "unit_price", "aggregate": "median"}}),
    ("total parcels", "indicator", {"text": {"field": "parcels", "aggregate": "sum"}}),
    ("number of different destinations per carrier", "bar", {"x": {"field": "carrier"}, "y": {"field": "dest_country", "aggregate": "distinct"}}),
    ("relationship between weight and price", "point", {"x": {"field": "WeightKg"}, "y": {"field": "unit_price"}}),
    ("scatter plot of weight and price colored by carrier", "point", {"x": {"field": "WeightKg"}, "y": {"field": "unit_price"}, "color": {"field": "carrier"}}),
    ("correlation of mean weight and max price for each carrier", "point", {"x": {"field": "WeightKg", "aggregate": "mean"}, "y": {"field": "unit_price", "aggregate": "max"}, "color": {"field": "carrier"}}),
    ("distribution of weight", "histogram", {"x": {"field": "WeightKg", "bin": True}, "y": COUNT}),
    ("distribution of weight by carrier", "box", {"y": {"field": "WeightKg"}, "x": {"field": "carrier"}}),
    ("histogram of carrier", "bar", {"x": {"field": "carrier"}, "y": COUNT}),
    ("histogram of weight in bins of 5", "histogram", {"x": {"field": "WeightKg", "bin": {"step": 5.0}}, "y": COUNT}),
    ("box plot of price per service level", "box", {"y": {"field": "unit_price"}, "x": {"field": "service_level"}}),
    ("proportion of shipments by carrier", "arc", {"color": {"field": "carrier"}, "theta": COUNT}),
    ("stacked bar of shipments by carrier split by service level", "bar", {"x": {"field": "carrier"}, "y": COUNT, "color": {"field": "service_level"}}),
    ("number of shipments by carrier and service level", "bar", {"x": {"field": "carrier"}, "y": COUNT, "color": {"field": "service_level"}}),
    ("number of shipments with each service level in each carrier", "bar", {"x": {"field": "carrier"}, "y": COUNT, "color": {"field": "service_level"}}),
    ("total weight by carrier faceted by service level", "bar", {"x": {"field": "carrier"}, "y": {"field": "WeightKg", "aggregate": "sum"}, "facet": {"field": "service_level"}}),
    ("percent stacked bars of shipments by carrier and service level", "bar", {"x": {"field": "carrier"}, "y": COUNT | {"stack": "normalize"}, "color": {"field": "service_level"}}),
    ("heatmap of shipments by carrier and service level", "rect", {"x": {"field": "carrier"}, "y": {"field": "service_level"}, "color": COUNT}),
    ("treemap of total weight by destination and carrier", "treemap", {"path": [{"field": "dest_country"}, {"field": "carrier"}], "size": {"field": "WeightKg", "aggregate": "sum"}}),
    ("map of shipments by destination country", "choropleth", {"x": {"field": "dest_country"}, "color": COUNT}),
    ("bar chart with carrier on the x axis and average price on the y axis", "bar", {"x": {"field": "carrier"}, "y": {"field": "unit_price", "aggregate": "mean"}}),
    ("averge wieght by carier", "bar", {"x": {"field": "carrier"}, "y": {"field": "WeightKg", "aggregate": "mean"}}),
]  # fmt: skip


@pytest.mark.parametrize(("question", "mark", "encoding"), CASES, ids=[c[0] for c in CASES])
def test_a_question_becomes_the_chart_it_asks_for(
    shipments: Asker, question: str, mark: str, encoding: dict[str, Any]
) -> None:
    spec = shipments(question).to_dict()
    assert spec["mark"] == mark
    assert {name: _without_sort(part) for name, part in spec["encoding"].items()} == encoding


def _without_sort(part: Any) -> Any:
    return {k: v for k, v in part.items() if k != "sort"} if isinstance(part, dict) else part


DESCENDING, BY_Y = {"order": "descending"}, {"channel": "y"}


@pytest.mark.parametrize(
    ("wish", "sort"),
    [
        ("highest first", BY_Y | DESCENDING),
        ("sort by the y-axis in descending order", BY_Y | DESCENDING),
        ("order from low to high by the y axis", BY_Y),
        ("rank the x axis in desc order please", DESCENDING),
        ("sorted alphabetically", {}),
        ("in descending order of weight", BY_Y | DESCENDING),
        ("list by the average weight from high to low", BY_Y | DESCENDING),
        ("could you show carrier in ascending order?", {}),
        ("ordered by the names from z to a", DESCENDING),
        ("ordered by unit price", {"field": "unit_price", "aggregate": "mean"}),
        ("I want the y axis from smallest to largest", BY_Y),
    ],
)
def test_an_order_is_read_whichever_way_it_is_said(shipments: Asker, wish: str, sort: dict[str, Any]) -> None:
    spec = shipments(f"average weight by carrier, {wish}").to_dict()
    assert spec["encoding"]["x"]["sort"] == sort
    assert spec["encoding"]["y"] == {"field": "WeightKg", "aggregate": "mean"}


def test_without_a_wish_the_order_is_left_open(shipments: Asker) -> None:
    assert "sort" not in shipments("average weight by carrier").to_dict()["encoding"]["x"]


def test_a_column_called_rank_is_told_from_the_verb(crew: Asker) -> None:
    spec = crew("number of crew for each rank, rank the y axis in descending order").to_dict()
    assert spec["encoding"]["x"] == {"field": "Rank", "sort": BY_Y | DESCENDING}


@pytest.mark.parametrize(
    ("question", "top"),
    [
        ("top 3 carriers by total weight", {"n": 3}),
        ("the 2 largest carriers by total weight", {"n": 2}),
        ("bottom two carriers by total weight", {"n": 2, "order": "ascending"}),
        ("total weight by carrier, top 2 and the rest as other", {"n": 2, "other": True}),
    ],
)
def test_cuts_keep_the_first_or_last_groups(shipments: Asker, question: str, top: dict[str, Any]) -> None:
    spec = shipments(question).to_dict()
    assert spec["top"] == top
    assert spec["encoding"]["x"]["field"] == "carrier"
    assert spec["encoding"]["y"]["field"] == "WeightKg"


@pytest.mark.parametrize(
    ("question", "window"),
    [
        ("cumulative weight over time", "cumulative"),
        ("growth of total weight by month", "percent_change"),
        ("monthly total weight compared to last year", "percent_change"),
        ("7 day moving average of weight", "moving_average"),
    ],
)
def test_changes_over_time_are_windows_along_the_date(shipments: Asker, question: str, window: str) -> None:
    spec = shipments(question).to_dict()
    assert spec["mark"] == "line"
    assert spec["encoding"]["x"]["field"] == "shipped_on"
    assert spec["encoding"]["y"]["window"] == window
    assert spec["encoding"]["y"].get("windowSize") == (7 if window == "moving_average" else None)


def test_two_genders_side_by_side_are_groups_and_no_filter(crew: Asker) -> None:
    spec = crew("the number of male and female crew for each rank").to_dict()
    assert "filter" not in spec
    assert {spec["encoding"]["x"]["field"], spec["encoding"]["color"]["field"]} == {"Rank", "CRW_SEX"}


def test_values_compared_are_groups_and_a_filter(shipments: Asker) -> None:
    spec = shipments("compare total weight for Quickline and Harbour over time").to_dict()
    assert spec["encoding"]["color"]["field"] == "carrier"
    assert spec["filter"] == [{"field": "carrier", "oneOf": ["Quickline", "Harbour"]}]


def test_a_key_that_bars_or_slices_are_to_show_is_drawn_as_a_number(crew: Asker) -> None:
    bars = crew("bar chart of first name and crew number, sort y from low to high").to_dict()["encoding"]
    assert bars["y"] == {"field": "CRW_NUM", "type": "quantitative"}
    assert bars["x"]["sort"] == BY_Y
    slices = crew("pie chart of first name and crew number").to_dict()["encoding"]
    assert slices["theta"] == {"field": "CRW_NUM", "type": "quantitative", "aggregate": "sum"}


def test_a_superlative_orders_what_it_stands_before(crew: Asker) -> None:
    spec = crew("which department has the highest average age").to_dict()
    assert spec["encoding"]["x"] == {"field": "DEPT_CODE", "sort": BY_Y | DESCENDING}
    assert spec["encoding"]["y"] == {"field": "CRW_AGE", "aggregate": "mean"}


def test_each_thing_is_labelled_by_its_name_and_each_foreign_key_by_itself() -> None:
    columns = (
        column("tripId", "int64", Type.IDENTIFIER, 400),
        column("driver_id", "int64", Type.IDENTIFIER, 12),
        column("trip_title", "string", Type.NOMINAL, 400),
        column("fare", "double", Type.QUANTITATIVE, 300),
    )
    trips = table(*columns)
    assert ask("fare of each trip", trips).spec.encoding.x.field == "trip_title"  # type: ignore[union-attr]
    assert ask("average fare for each driver", trips).spec.encoding.x.field == "driver_id"  # type: ignore[union-attr]
