from __future__ import annotations

from typing import Any

import pytest

from tests.core.ask.conftest import Asker

CASES: list[tuple[str, list[dict[str, Any]]]] = [
    ("with weight above 10", [{"field": "WeightKg", "gt": 10}]),
    ("with price at most 50 dollars", [{"field": "unit_price", "lte": 50}]),
    ("whose price is no less than 20", [{"field": "unit_price", "gte": 20}]),
    ("heavier than 12", [{"field": "WeightKg", "gt": 12}]),
    ("with more than 3 parcels", [{"field": "parcels", "gt": 3}]),
    ("where unit_price >= 2.5", [{"field": "unit_price", "gte": 2.5}]),
    ("with price between 10 and 20", [{"field": "unit_price", "range": [10, 20]}]),
    ("with price ranging from 20 to 10", [{"field": "unit_price", "range": [10, 20]}]),
    ("with price not between 10 and 20", [{"not": {"field": "unit_price", "range": [10, 20]}}]),
    ("with 4 parcels", [{"field": "parcels", "equal": 4}]),
    ("where parcels is 2 or 3", [{"field": "parcels", "oneOf": [2, 3]}]),
    ("by Quickline", [{"field": "carrier", "equal": "Quickline"}]),
    ("to Norway", [{"field": "dest_country", "equal": "Norway"}]),
    ("from Norway", [{"field": "orig_country", "equal": "Norway"}]),
    ("to the UK", [{"field": "dest_country", "equal": "United Kingdom"}]),
    ("to Peru or Spain", [{"field": "dest_country", "oneOf": ["Peru", "Spain"]}]),
    ("whose destination is not Peru", [{"not": {"field": "dest_country", "equal": "Peru"}}]),
    ("excluding Quickline", [{"not": {"field": "carrier", "equal": "Quickline"}}]),
    ("that are economy", [{"field": "service_level", "equal": "Economy"}]),
    ("with service level 'Oil and water'", [{"field": "service_level", "equal": "Oil and water"}]),
    ("whose carrier is 'Nobody'", [{"field": "carrier", "equal": "Nobody"}]),
    ("whose carrier starts with 'Q'", [{"field": "carrier", "startsWith": "Q"}]),
    ("whose carrier contains 'star'", [{"field": "carrier", "contains": "star"}]),
    ("that are fragile", [{"field": "is_fragile", "equal": True}]),
    ("that are not fragile", [{"field": "is_fragile", "equal": False}]),
    ("without a delivered on date", [{"field": "delivered_on", "valid": False}]),
    ("where delivered on is not null", [{"field": "delivered_on", "valid": True}]),
    ("with weight above 10 and price below 5", [{"field": "WeightKg", "gt": 10}, {"field": "unit_price", "lt": 5}]),
    ("with weight above 10 or price below 5", [{"or": [{"field": "WeightKg", "gt": 10}, {"field": "unit_price", "lt": 5}]}]),
    ("with weight above 30 or below 2", [{"or": [{"field": "WeightKg", "gt": 30}, {"field": "WeightKg", "lt": 2}]}]),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "filters"), CASES, ids=[c[0] for c in CASES])
def test_a_condition_becomes_a_predicate(shipments: Asker, condition: str, filters: list[dict[str, Any]]) -> None:
    spec = shipments(f"number of shipments {condition} for each service level").to_dict()
    assert spec["filter"] == filters
    assert spec["encoding"]["x"] == {"field": "service_level"}
    assert spec["encoding"]["y"] == {"aggregate": "count"}


def _between(low: str, high: str, field: str = "shipped_on") -> list[dict[str, Any]]:
    return [{"and": [{"field": field, "gte": low}, {"field": field, "lt": high}]}]


PERIODS: list[tuple[str, list[dict[str, Any]]]] = [
    ("in 2023", _between("2023-01-01", "2024-01-01")),
    ("in March 2023", _between("2023-03-01", "2023-04-01")),
    ("in Q3 2023", _between("2023-07-01", "2023-10-01")),
    ("in the last 12 months", _between("2023-05-20", "2024-05-21")),
    ("last year", _between("2023-01-01", "2024-01-01")),
    ("this month", _between("2024-05-01", "2024-06-01")),
    ("since March 2023", [{"field": "shipped_on", "gte": "2023-03-01"}]),
    ("after 2022", [{"field": "shipped_on", "gte": "2023-01-01"}]),
    ("before 2010-05-01", [{"field": "shipped_on", "lt": "2010-05-01"}]),
    ("between 2022-01-01 and 2022-06-30", _between("2022-01-01", "2022-07-01")),
    ("between 2020 and 2022", _between("2020-01-01", "2023-01-01")),
    ("in 2020 or 2022", [{"or": [_between("2020-01-01", "2021-01-01")[0], _between("2022-01-01", "2023-01-01")[0]]}]),
    ("in December", [{"field": "shipped_on", "timeUnit": "month", "equal": 12}]),
    ("delivered on or after 2022", [{"field": "delivered_on", "gte": "2023-01-01"}]),
]  # fmt: skip


@pytest.mark.parametrize(("period", "filters"), PERIODS[:-1], ids=[p[0] for p in PERIODS[:-1]])
def test_a_stretch_of_time_filters_the_date(shipments: Asker, period: str, filters: list[dict[str, Any]]) -> None:
    spec = shipments(f"number of shipments {period} by carrier").to_dict()
    assert spec["filter"] == filters
    assert spec["encoding"]["x"] == {"field": "carrier"}


def test_the_date_that_is_named_is_the_one_filtered(shipments: Asker) -> None:
    spec = shipments("number of shipments by carrier with delivered on before 2021").to_dict()
    assert spec["filter"] == [{"field": "delivered_on", "lt": "2021-01-01"}]


UNITS = [
    ("by month", "month"),
    ("per year", "year"),
    ("for each weekday", "day"),
    ("binned by weekday", "day"),
    ("by quarter", "quarter"),
    ("monthly", "yearmonth"),
    ("trend by month", "yearmonth"),
    ("as a line chart by week", "yearweek"),
]


@pytest.mark.parametrize(("wording", "unit"), UNITS)
def test_units_of_time_cut_the_date(shipments: Asker, wording: str, unit: str) -> None:
    x = shipments(f"number of shipments {wording}").to_dict()["encoding"]["x"]
    assert x == {"field": "shipped_on", "timeUnit": unit}


def test_a_bin_takes_the_date_that_it_names(shipments: Asker) -> None:
    x = shipments("number of shipments, bin delivered on by weekday").to_dict()["encoding"]["x"]
    assert x == {"field": "delivered_on", "timeUnit": "day"}
