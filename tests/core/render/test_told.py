"""Hover labels and value labels tell what the spec places there, and the code tells the same."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from datasage_jupyter.core.pipeline import Chart, chart
from datasage_jupyter.core.query import to_query
from tests.core.render.test_code import run
from tests.core.tables import COUNT, SPECS, field, shop_analysis, shops

TOLD = [field("price_text", aggregate="max"), field("kind")]


def with_channel(name: str, **channels: Any) -> dict[str, Any]:
    """One of the shared specs with more placements."""
    return SPECS[name] | {"encoding": SPECS[name]["encoding"] | channels}


def cells(trace: Any) -> list[tuple[Any, ...]]:
    """What the points of a trace tell; nothing for a missing number."""
    told = np.asarray(trace.customdata, dtype=object)
    return [tuple(_cell(value) for value in row) for row in told.reshape(-1, told.shape[-1])]


def _cell(value: Any) -> Any:
    if pd.isna(value):
        return ""
    return value if isinstance(value, str) else round(float(value), 6)


def notes_on(drawn: Chart, channel: str) -> list[str]:
    return [note for note in drawn.notes if f'on "{channel}"' in note]


@pytest.mark.parametrize(
    "name",
    [
        "bar", "bar_stacked", "bar_grouped", "bar_bins", "bar_top", "line", "area", "point", "tick", "arc", "rect", "histogram",
        "geopoint", "choropleth", "facets", "share",
    ],
)  # fmt: skip
def test_hover_labels_tell_the_tooltip_and_the_code_tells_the_same(name: str) -> None:
    drawn = chart(shop_analysis(), with_channel(name, tooltip=TOLD))
    assert "tooltip_0" in drawn.data
    first = next(f for f in drawn.resolved.fields if f.channel == "tooltip.0")
    ours, theirs = drawn.figure.data, run(drawn.code, shops())["fig"].data
    width = sum(f.channel.startswith("tooltip.") for f in drawn.resolved.fields)
    for trace in ours:
        key = "customdata[0][0]" if name == "arc" else "customdata[0]"
        assert f"{first.title}: $%{{{key}:" in trace.hovertemplate
    told = sorted(str(row[:width]) for trace in ours for row in cells(trace))
    assert told == sorted(str(row[:width]) for trace in theirs for row in cells(trace))


def test_a_statement_with_a_tooltip_is_one_prepared_select() -> None:
    spec = with_channel("bar", tooltip=TOLD) | {"filter": [{"field": "weight", "gt": 20}]}
    query = to_query(chart(shop_analysis(), spec).resolved)
    assert query.columns == ("x", "y", "tooltip_0", "tooltip_1")
    assert query.parameters == (20,)
    assert query.sql.count(";") == 0


def test_of_a_field_with_several_values_in_a_group_the_label_tells_how_many() -> None:
    drawn = chart(shop_analysis(), with_channel("bar", tooltip=field("city")))
    counts = shops().assign(shop=shops()["shop"]).groupby("shop", dropna=False)["city"].nunique()
    told = drawn.data.set_index(drawn.data["x"].fillna("?"))["tooltip_0"]
    assert told.to_dict() == counts.rename(index=lambda v: "?" if pd.isna(v) else v).to_dict()
    assert notes_on(drawn, "tooltip") == [
        'Several rows share a group, so "city" on "tooltip" is the number of its distinct values.'
    ]


def test_a_tooltip_that_repeats_a_group_is_told_once() -> None:
    drawn = chart(shop_analysis(), with_channel("bar_stacked", tooltip=[field("shop"), field("kind")]))
    assert list(drawn.data.columns) == ["x", "y", "color"]
    assert not drawn.notes


def test_rows_drawn_as_they_are_tell_their_own_values() -> None:
    drawn = chart(
        shop_analysis(), with_channel("point", tooltip=[field("city"), field("price_text", aggregate="mean")])
    )
    assert set(drawn.data["tooltip_0"].dropna()) <= set(shops()["city"])
    assert drawn.rows.num_rows == chart(shop_analysis(), SPECS["point"]).rows.num_rows


def test_what_a_label_tells_is_text_and_missing_numbers_are_empty() -> None:
    evil = "<img src=x onerror=alert(1)>"
    table = pd.DataFrame(
        {"a": [1.5, 2.5, 3.5], "b": [3.5, 1.5, 2.5], "c": [evil, "%{x}", None], "d": [0.5, None, 2.25]}
    )
    spec = {"mark": "point", "encoding": {"x": field("a"), "y": field("b"), "tooltip": [field("c"), field("d")]}}
    (trace,) = chart(table, spec).figure_json["data"]
    assert trace["customdata"] == [["&lt;img src=x onerror=alert(1)&gt;", 0.5], ["%{x}", ""], ["(missing)", 2.25]]


@pytest.mark.parametrize("name", ["box", "violin", "treemap", "indicator", "table", "rect_density"])
def test_a_mark_without_a_tooltip_says_so(name: str) -> None:
    drawn = chart(shop_analysis(), with_channel(name, tooltip=field("day")))
    assert not any(column.startswith("tooltip") for column in drawn.data)
    assert len(notes_on(drawn, "tooltip")) == (name != "table")


def test_a_channel_that_a_mark_does_not_draw_is_named() -> None:
    drawn = chart(shop_analysis(), with_channel("bar", shape=field("city"), order=field("sales"), size=COUNT))
    assert drawn.notes == [
        '"count" on "size" is left out: a bar chart does not show it.',
        '"city" on "shape" is left out: a bar chart does not show it.',
        '"sales" on "order" is left out: a bar chart does not show it.',
    ]


def texts(trace: Any) -> list[Any]:
    values = pd.Series(list(trace.text))
    found = pd.to_numeric(values, errors="coerce")
    return found.round(6).tolist() if found.notna().all() else values.tolist()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("bar", field("sales", aggregate="sum")),
        ("bar_stacked", COUNT),
        ("bar_sideways", field("price_text")),
        ("bar_bins", field("weight", aggregate="mean")),
        ("point", field("city")),
        ("point", field("price_text")),
    ],
)
def test_text_stands_on_bars_and_points_and_the_code_writes_the_same(name: str, text: dict[str, Any]) -> None:
    drawn = chart(shop_analysis(), with_channel(name, text=text))
    ours = {t.name or "": t for t in drawn.figure.data}
    theirs = {t.name or "": t for t in run(drawn.code, shops())["fig"].data}
    assert ours.keys() == theirs.keys()
    for key, trace in ours.items():
        assert texts(trace) == texts(theirs[key])
        assert trace.texttemplate == theirs[key].texttemplate
        assert trace.textposition == theirs[key].textposition
        assert trace.to_plotly_json().get("mode") == theirs[key].to_plotly_json().get("mode")


def test_a_label_is_written_with_its_unit_and_a_name_as_text() -> None:
    table = pd.DataFrame({"shop": ["<b>N", "S", "S"], "price": ["$1,200.50", "$3.00", "$4.25"]})
    spec = {"mark": "bar", "encoding": {"x": field("shop"), "y": COUNT, "text": field("price", aggregate="max")}}
    (trace,) = chart(table, spec).figure.data
    assert trace.texttemplate == "$%{text:,.2~f}"
    assert texts(trace) == [4.25, 1200.5]
    named = {"mark": "point", "encoding": {"x": field("price"), "y": field("shop"), "text": field("shop")}}
    assert chart(table, named).figure_json["data"][0]["text"] == ["&lt;b&gt;N", "S", "S"]


def test_text_with_several_values_in_a_bar_is_left_out_and_said() -> None:
    drawn = chart(shop_analysis(), with_channel("bar", text=field("city")))
    assert list(drawn.data.columns) == ["x", "y"]
    assert notes_on(drawn, "text") == ['"city" on "text" is left out: a bar may stand for several of its values.']


@pytest.mark.parametrize("name", ["point", "point_sized"])
def test_opacity_grows_with_the_value_as_in_the_code(name: str) -> None:
    drawn = chart(shop_analysis(), with_channel(name, opacity=field("lat"), tooltip=field("city")))
    shown = np.concatenate([trace.marker.opacity for trace in drawn.figure.data])
    theirs = [trace.marker.opacity for trace in run(drawn.code, shops())["fig"].data]
    assert np.allclose(np.sort(shown), np.sort(np.concatenate(theirs)))
    assert np.isclose(shown.min(), 0.2)
    assert np.isclose(shown.max(), 1)
    assert "Lat: %{customdata[0]:" in drawn.figure.data[0].hovertemplate


def test_names_have_no_opacity() -> None:
    drawn = chart(shop_analysis(), with_channel("point", opacity=field("city")))
    assert "opacity" not in drawn.data
    assert notes_on(drawn, "opacity") == ['"city" on "opacity" is left out: only numbers are shown by opacity.']


def test_points_without_a_value_are_faint() -> None:
    table = pd.DataFrame({"a": [1.5, 2.5, 3.5], "b": [3.5, 1.5, 2.5], "c": [1.25, None, 2.5]})
    spec = {"mark": "point", "encoding": {"x": field("a"), "y": field("b"), "opacity": field("c")}}
    drawn = chart(table, spec)
    for figure in (drawn.figure, run(drawn.code, table)["fig"]):
        assert np.allclose(figure.data[0].marker.opacity, [0.2, 0.2, 1])


def test_a_value_that_the_label_names_already_is_told_once() -> None:
    total = field("sales", aggregate="sum")
    drawn = chart(
        shop_analysis(), {"mark": "bar", "encoding": {"x": field("shop"), "y": total, "tooltip": [total, COUNT]}}
    )
    assert list(drawn.data.columns) == ["x", "y", "tooltip_0", "tooltip_1"]
    named = "Shop: %{x} · Total sales: %{y:,.2~f}<br>Number of rows: %{customdata[1]:,d}"
    assert drawn.figure.data[0].hovertemplate == named
