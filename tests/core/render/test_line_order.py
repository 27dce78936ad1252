"""A line goes through its points in the order that the spec asks for."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from datasage_jupyter.core.pipeline import chart
from tests.core.render.test_code import run
from tests.core.tables import COUNT, field, shop_analysis, shops

WALK = pd.DataFrame({"miles": [3.5, 1.25, 2.75, 2.0], "price": [1.5, 2.5, 0.5, 3.25], "year": [1992, 1990, 1993, 1991]})
PATH = {"x": field("miles"), "y": field("price")}


@pytest.mark.parametrize(
    ("sort", "years"), [(None, [1990, 1991, 1992, 1993]), ("descending", [1993, 1992, 1991, 1990])]
)
def test_points_are_joined_in_the_order_of_another_field(sort: str | None, years: list[int]) -> None:
    order = field("year") if sort is None else field("year", sort=sort)
    drawn = chart(WALK, {"mark": "line", "encoding": PATH | {"order": order}})
    miles = WALK.set_index("year").loc[years]["miles"].tolist()
    assert drawn.figure.data[0].x.tolist() == miles
    assert run(drawn.code, WALK)["fig"].data[0].x.tolist() == miles
    assert "ORDER BY" in drawn.sql


def test_averages_are_joined_by_the_group_they_stand_for() -> None:
    table = pd.concat([WALK, WALK.assign(miles=WALK["miles"] + 1)], ignore_index=True)
    means = {axis: definition | {"aggregate": "mean"} for axis, definition in PATH.items()}
    drawn = chart(table, {"mark": "line", "encoding": means | {"order": field("year", type="ordinal")}})
    assert drawn.data["order"].tolist() == [1990, 1991, 1992, 1993]
    assert np.allclose(drawn.figure.data[0].x, [1.75, 2.5, 4.0, 3.25])
    assert np.allclose(run(drawn.code, table)["fig"].data[0].x, drawn.figure.data[0].x)


def test_running_totals_follow_the_axis_also_where_the_line_does_not() -> None:
    encoding: dict[str, Any] = {
        "x": field("day", timeUnit="yearquarter"),
        "y": COUNT | {"window": "cumulative"},
        "order": field("day", aggregate="min", sort="descending"),
    }
    drawn = chart(shop_analysis(), {"mark": "line", "encoding": encoding})
    assert drawn.data["x"].is_monotonic_decreasing
    assert drawn.data["y"].is_monotonic_decreasing
    made = run(drawn.code, shops())["data"]
    assert made["y"].tolist() == drawn.data["y"].tolist()


def test_a_long_line_with_an_order_is_cut_short_rather_than_thinned_along_its_axis() -> None:
    turns = np.linspace(0, 6, 6_000)
    table = pd.DataFrame({"a": np.cos(turns), "b": np.sin(turns) * turns, "step": np.arange(6_000)})
    spec = {"mark": "line", "encoding": {"x": field("a"), "y": field("b"), "order": field("step")}}
    drawn = chart(table, spec)
    assert drawn.data["order"].tolist() == list(range(5_000))
    assert drawn.notes == ["The first 5,000 points of the path are drawn."]
