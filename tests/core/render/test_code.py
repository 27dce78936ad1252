"""The code draws the same figure as the chart."""

from __future__ import annotations

import ast
from typing import Any

import numpy as np
import pandas as pd
import pytest

from datasage_jupyter.core.pipeline import chart
from datasage_jupyter.core.render.values import numbers
from tests.core.tables import SPECS, field, shop_analysis, shops


def run(code: str, table: pd.DataFrame) -> dict[str, Any]:
    """Run a chart's code as a person would, on the table as `df`."""
    space: dict[str, Any] = {"df": table}
    exec(compile(code, "<chart>", "exec"), space)
    return space


def same(left: pd.Series, right: pd.Series) -> bool:
    """Whether two columns hold the same values in the same order."""
    if pd.api.types.is_numeric_dtype(left) and not pd.api.types.is_bool_dtype(left):
        return bool(np.allclose(left.astype(float), right.astype(float), equal_nan=True))
    if pd.api.types.is_datetime64_any_dtype(right):
        return bool((pd.to_datetime(left).reset_index(drop=True) == right.reset_index(drop=True)).all())
    texts = [[None if pd.isna(v) else str(v) for v in column] for column in (left, right)]
    return [t if t is not None else "(missing)" for t in texts[0]] == [
        t if t is not None else "(missing)" for t in texts[1]
    ]


@pytest.mark.parametrize("name", SPECS)
def test_running_the_code_gives_the_drawn_rows_and_a_figure(name: str) -> None:
    drawn = chart(shop_analysis(), SPECS[name])
    space = run(drawn.code, shops())
    assert space["fig"].data
    if drawn.resolved.form == "boxes":
        check_boxes(drawn, space["data"])
        return
    made = space["data"]
    assert list(made.columns[: len(drawn.data.columns)]) == list(drawn.data.columns)
    assert len(made) == len(drawn.data)
    for column in drawn.data.columns:
        assert same(drawn.data[column], made[column]), column


def check_boxes(drawn: Any, made: pd.DataFrame) -> None:
    """The medians of the code's rows are the medians drawn."""
    value = "x" if drawn.resolved.category != "x" and drawn.resolved.channel("y") is None else "y"
    if drawn.resolved.category is None:
        assert np.isclose(made[value].median(), drawn.data[value][0])
        return
    medians = made.groupby(drawn.resolved.category)[value].median()
    shown = drawn.data.set_index(drawn.resolved.category)[value]
    assert np.allclose(medians.sort_index(), shown.sort_index())


@pytest.mark.parametrize(
    "name", ["bar", "bar_stacked", "bar_bins", "line", "area", "point", "histogram", "bar_weekdays"]
)
def test_the_marks_of_the_code_stand_where_the_chart_has_them(name: str) -> None:
    drawn = chart(shop_analysis(), SPECS[name])
    theirs = {trace.name or "": trace for trace in run(drawn.code, shops())["fig"].data}
    ours = {trace.name or "": trace for trace in drawn.figure.data}
    assert theirs.keys() == ours.keys()
    for key, trace in ours.items():
        other = theirs[key]
        assert trace.type == other.type
        assert plain(trace.y) == plain(other.y)
        assert plain(trace.x) == plain(other.x)


def plain(values: Any) -> list[Any]:
    """Values of a trace, dates as milliseconds, numbers rounded."""
    array = np.asarray(values)
    if np.issubdtype(array.dtype, np.datetime64):
        return array.astype("datetime64[ms]").astype(float).tolist()
    if array.dtype.kind in "OU":
        return [pd.Timestamp(v).timestamp() * 1000 if hasattr(v, "year") else str(v) for v in array]
    return np.round(array.astype(float), 6).tolist()


def test_hostile_names_and_values_are_only_literals() -> None:
    name = 'a"]); import os; os.abort() #'
    table = pd.DataFrame({name: ["x'''", "y\n", "x'''"], "n\\": [1, 2, 3]})
    spec = {
        "mark": "bar",
        "encoding": {"x": field(name), "y": field("n\\", aggregate="sum", title='"""+evil+"""')},
        "filter": [{"field": name, "one_of": ["x'''", "'''); evil('"]}],
        "title": "')\nevil()",
    }
    code = chart(table, spec).code
    calls = {
        node.func.id
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert calls <= {"list"}
    assert run(code, table)["data"]["y"].tolist() == [4]


def test_a_long_line_is_thinned_by_the_code_as_by_the_chart() -> None:
    count = 20_000
    table = pd.DataFrame({"t": np.arange(count), "v": np.sin(np.arange(count) / 300) + np.arange(count) % 7})
    drawn = chart(table, {"mark": "line", "encoding": {"x": field("t"), "y": field("v")}})
    made = run(drawn.code, table)["data"]
    assert 900 < len(drawn.data) <= 2_000
    assert set(drawn.data["x"]) == set(made["x"])
    assert numbers(drawn.rows.column("y")).max() == table["v"].max()
