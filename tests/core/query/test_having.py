"""Conditions on whole groups: which rows stay, in SQL and in the Python that is handed out."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from datasage_jupyter.core.engine import to_source
from datasage_jupyter.core.errors import FieldNotFoundError, SpecError
from datasage_jupyter.core.pipeline import Analysis, chart

SALES = pd.DataFrame(
    {
        "shop": ["A", "A", "A", "B", "B", "C", "D", "D", None],
        "kind": ["x", "y", "x", "x", "y", "x", "y", "y", "x"],
        "day": pd.to_datetime(["2023-01-05", "2023-01-20", "2023-02-02", "2023-02-07", "2023-03-01"] + ["2023-03-09"] * 4),
        "price": [10.0, 20.0, 30.0, 5.0, 7.0, 90.0, 40.0, None, 1.0],
    }
)  # fmt: skip
MEAN_PRICE: dict[str, Any] = {
    "mark": "bar",
    "encoding": {"x": {"field": "shop"}, "y": {"field": "price", "aggregate": "mean"}},
}


@pytest.fixture(scope="module")
def sales() -> Analysis:
    return Analysis(to_source(SALES))


CASES: list[tuple[list[dict[str, Any]], list[str]]] = [
    ([{"groupby": "shop", "aggregate": "mean", "field": "price", "gt": 15}], ["A", "C", "D"]),
    ([{"groupby": "shop", "aggregate": "average", "field": "price", "range": [15, 50]}], ["A", "D"]),
    ([{"groupby": "shop", "gte": 2}], ["A", "B", "D"]),
    ([{"groupby": "shop", "equal": 1}], ["C"]),
    ([{"groupby": "shop", "aggregate": "distinct", "field": "kind", "gt": 1}], ["A", "B"]),
    ([{"groupby": "shop", "aggregate": "missing", "field": "price", "gt": 0}], ["D"]),
    ([{"groupby": "shop", "gt": 1}, {"groupby": "shop", "aggregate": "max", "field": "price", "lt": 35}], ["A", "B"]),
    ([{"groupby": "day", "timeUnit": "yearmonth", "aggregate": "sum", "field": "price", "lt": 36}], ["A", "B"]),
]


@pytest.mark.parametrize(("having", "shops"), CASES)
def test_only_rows_of_fitting_groups_are_drawn(sales: Analysis, having: list[Any], shops: list[str]) -> None:
    assert sorted(chart(sales, {**MEAN_PRICE, "having": having}).data["x"]) == shops


@pytest.mark.parametrize(("having", "shops"), CASES)
def test_the_python_that_is_handed_out_draws_the_same_rows(
    sales: Analysis, having: list[Any], shops: list[str]
) -> None:
    drawn = chart(sales, {**MEAN_PRICE, "having": having})
    scope: dict[str, Any] = {"df": SALES.copy()}
    exec(drawn.code, scope)
    pd.testing.assert_frame_equal(scope["data"][["x", "y"]], drawn.data[["x", "y"]], check_dtype=False)


def test_groups_are_judged_by_the_rows_that_the_filter_leaves(sales: Analysis) -> None:
    spec = {**MEAN_PRICE, "filter": [{"field": "kind", "equal": "x"}], "having": [{"groupby": "shop", "gte": 2}]}
    drawn = chart(sales, spec)
    assert drawn.data["x"].tolist() == ["A"]
    assert drawn.data["y"].tolist() == [20.0]


@pytest.mark.parametrize("mark", ["box", "point", "table", "arc"])
def test_every_form_of_query_keeps_to_the_groups(sales: Analysis, mark: str) -> None:
    having = [{"groupby": "shop", "aggregate": "max", "field": "price", "gt": 50}]
    parts = {"x": {"field": "shop"}, "y": {"field": "price"}}
    if mark == "arc":
        parts = {"color": {"field": "shop"}, "theta": {"field": "price", "aggregate": "sum"}}  # type: ignore[dict-item]
    if mark == "table":
        parts = {"columns": [{"field": "shop"}]}  # type: ignore[dict-item]
    rows = chart(sales, {"mark": mark, "encoding": parts, "having": having}).rows
    assert {"C"} in [set(rows.column(i).to_pylist()) for i in range(rows.num_columns)]


def test_the_largest_are_taken_from_the_groups_that_stay(sales: Analysis) -> None:
    drawn = chart(sales, {**MEAN_PRICE, "top": {"n": 1}, "having": [{"groupby": "shop", "gte": 2}]})
    assert drawn.data["x"].tolist() == ["D"]


@pytest.mark.parametrize(
    ("condition", "error"),
    [
        ({"groupby": "shp", "gt": 1}, FieldNotFoundError),
        ({"groupby": "shop", "aggregate": "mean", "field": "kind", "gt": 1}, SpecError),
        ({"groupby": "kind", "timeUnit": "month", "gt": 1}, SpecError),
        ({"groupby": "shop", "aggregate": "mean", "gt": 1}, SpecError),
        ({"groupby": "shop", "gt": 1, "lt": 5}, SpecError),
    ],
)
def test_a_condition_that_makes_no_sense_is_refused(
    sales: Analysis, condition: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        chart(sales, {**MEAN_PRICE, "having": [condition]})
