"""Figures draw the rows, read well, and carry nothing but text and numbers."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pyarrow as pa
import pytest

from datasage_jupyter.core.model.countries import country_code
from datasage_jupyter.core.pipeline import Chart, chart
from datasage_jupyter.core.render import figure_json, to_svg
from datasage_jupyter.core.render.text import safe, safe_template
from tests.core.tables import COUNT, SPECS, field, shop_analysis

HOSTILE = [
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    "<svg/onload=alert(1)>",
    '<span style="cursor:url(http://127.0.0.1:9/x)">x</span>',
    '<a href="javascript:alert(1)">x</a>',
    "<b>bold</b>",
    "</script><script>x</script>",
    "%{x} %{customdata}",
    "{{7*7}} ${7*7}",
    "$x^2$ and $y$",
    "&lt;b&gt;",
    "\u202egnp.exe",
    "a\x00b",
    '" onmouseover="x',
    "<!--",
    "]]>",
]


def strings(value: Any) -> Iterator[str]:
    """Every string of a figure."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            if key != "bdata":
                yield from strings(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from strings(item)


def array(value: Any) -> np.ndarray[Any, Any]:
    """Numbers of a typed array or list."""
    if isinstance(value, dict):
        values = np.frombuffer(base64.b64decode(value["bdata"]), dtype=value["dtype"])
        return values.reshape([int(n) for n in value["shape"].split(",")]) if "shape" in value else values
    return np.array([np.nan if v is None else v for v in value], dtype=float)


@pytest.mark.parametrize("name", SPECS)
def test_every_figure_is_strict_json_that_plotly_accepts(name: str) -> None:
    drawn = chart(shop_analysis(), SPECS[name])
    text = json.dumps(drawn.figure_json, allow_nan=False)
    go.Figure(json.loads(text))
    assert drawn.figure.layout.title.text == safe(drawn.resolved.title)
    assert len(text) < 200_000


@pytest.mark.parametrize(
    "mark", ["bar", "line", "point", "arc", "treemap", "table", "rect", "box", "choropleth", "tick", "violin"]
)
def test_no_string_of_a_figure_can_be_markup(mark: str) -> None:
    evil = HOSTILE[3]
    table = pd.DataFrame(
        {
            evil: HOSTILE * 2,
            "v": [float(v) for v in range(2 * len(HOSTILE))],
            "w": [f"{evil}{v}" for v in range(2 * len(HOSTILE))],
        }
    )
    encodings: dict[str, dict[str, Any]] = {
        "arc": {"color": field(evil), "theta": field("v", aggregate="sum")},
        "treemap": {"path": [field(evil), field("w")], "size": field("v", aggregate="sum")},
        "table": {"columns": [field(evil), field("v")]},
        "rect": {"x": field(evil), "y": field("w"), "color": field("v", aggregate="mean", title=evil)},
        "choropleth": {"detail": field(evil, type="geographic"), "color": field("v", aggregate="mean")},
    }
    encoding = encodings.get(mark, {"x": field(evil), "y": field("v"), "color": field(evil)})
    drawn = chart(table, {"mark": mark, "encoding": encoding, "title": evil})
    found = list(strings(drawn.figure_json))
    assert not [text for text in found if "<" in text or ">" in text]
    assert not [text for text in found if text.count("$") > 1]
    assert all(
        text in json.dumps(drawn.to_payload()["data"], ensure_ascii=False) for text in ("<b>bold</b>",)
    ) or mark not in ("arc", "table")


@pytest.mark.parametrize("mark", ["bar", "arc", "line", "point"])
def test_the_static_picture_is_well_formed_and_loads_nothing(mark: str) -> None:
    evil = HOSTILE[3]
    table = pd.DataFrame({evil: [h.replace("\x00", "") for h in HOSTILE], "v": range(len(HOSTILE))})
    encoding = (
        {"color": field(evil), "theta": field("v", aggregate="sum")}
        if mark == "arc"
        else {"x": field(evil), "y": field("v"), "color": field(evil)}
    )
    drawn = chart(table, {"mark": mark, "encoding": encoding, "title": evil})
    picture = to_svg(drawn.resolved, drawn.rows)
    tags = {element.tag.split("}")[-1] for element in ElementTree.fromstring(picture).iter()}
    assert tags <= {"svg", "text", "rect", "line", "polyline", "circle", "path"}
    assert not re.search(
        r"(href|onload|onerror|style=\"cursor|url\()", re.sub(r">[^<]*<|aria-label=\"[^\"]*\"", "", picture)
    )


def test_words_with_a_meaning_to_plotly_stay_words() -> None:
    assert safe("a < b & c") == "a &lt; b &amp; c"
    assert safe('say "x"') == 'say "x"'
    assert "$" not in safe("$x$")
    assert safe("$5") == "$5"
    assert "%{" not in safe_template("%{x}")
    assert len(safe("x" * 5000)) <= 200


def test_odd_numbers_and_dates_give_strict_json() -> None:
    table = pa.table(
        {
            "n": [1.0, float("nan"), float("inf"), -float("inf"), 1e90],
            "big": [2**62, -(2**62), 2**53 + 1, 0, 1],
            "d": pa.array([253402300800000000, 0, -62135596800000000, 1, 2], pa.timestamp("us")),
            "s": ["a", "b", "c", "d", "e"],
        }
    )
    for y in ("n", "big"):
        for x in ("s", "d"):
            drawn = chart(table, {"mark": "point", "encoding": {"x": field(x), "y": field(y)}})
            text = json.dumps(drawn.to_payload(), allow_nan=False)
            assert "NaN" not in text
            assert "Infinity" not in text


def test_numbers_travel_as_typed_arrays_that_hold_the_drawn_values() -> None:
    drawn = chart(shop_analysis(), SPECS["point"])
    for trace in drawn.figure_json["data"]:
        rows = drawn.data[drawn.data["color"] == trace["name"]]
        assert isinstance(trace["y"], dict)
        assert np.allclose(array(trace["y"]), rows["y"])


def test_categories_stand_in_drawn_order_and_missing_ones_are_named() -> None:
    figure = chart(shop_analysis(), SPECS["bar"]).figure_json
    names = figure["layout"]["xaxis"]["categoryarray"]
    assert "(missing)" in names
    assert figure["data"][0]["x"] == names


def test_units_and_years_are_formatted_as_readers_write_them() -> None:
    money = chart(shop_analysis(), SPECS["bar_top"]).figure_json["layout"]["yaxis"]
    assert money["tickprefix"] == "$"
    share = chart(shop_analysis(), SPECS["share"]).figure_json["layout"]["yaxis"]
    assert share["ticksuffix"] == "%"
    table = pd.DataFrame({"year": range(1990, 2020), "v": range(30)})
    years = chart(table, {"mark": "line", "encoding": {"x": field("year"), "y": field("v")}}).figure_json["layout"][
        "xaxis"
    ]
    assert years.get("tickformat") == "d" or years.get("type") in ("date", "category")


def test_a_legend_that_repeats_the_axis_is_left_out() -> None:
    spec = {"mark": "bar", "encoding": {"x": field("kind"), "y": COUNT, "color": field("kind")}}
    assert not any(trace["showlegend"] for trace in chart(shop_analysis(), spec).figure_json["data"])


def test_facets_share_their_axes_and_carry_their_titles() -> None:
    figure = chart(shop_analysis(), SPECS["facets"]).figure_json
    assert {note["text"] for note in figure["layout"]["annotations"]} == {"tea", "coffee", "cocoa"}
    assert figure["layout"]["xaxis2"]["matches"] == "x"
    assert len({trace.get("xaxis", "x") for trace in figure["data"]}) == 3


def test_a_heat_map_puts_every_value_in_its_cell() -> None:
    drawn = chart(shop_analysis(), SPECS["rect"])
    trace = drawn.figure_json["data"][0]
    cells = (
        np.array([[np.nan if v is None else v for v in row] for row in trace["z"]], dtype=float)
        if isinstance(trace["z"], list)
        else array(trace["z"])
    )
    for row in drawn.data.to_dict("records"):
        shop = row["x"] if isinstance(row["x"], str) else "(missing)"
        assert cells[trace["y"].index(row["y"]), trace["x"].index(shop)] == pytest.approx(row["color"])


def test_a_tree_adds_up_at_every_level() -> None:
    trace = chart(shop_analysis(), SPECS["treemap"]).figure_json["data"][0]
    values = dict(zip(trace["ids"], array(trace["values"]), strict=True))
    for node, parent in zip(trace["ids"], trace["parents"], strict=True):
        if parent == "":
            below = [values[i] for i, p in zip(trace["ids"], trace["parents"], strict=True) if p == node]
            assert sum(below) == pytest.approx(values[node])


def test_areas_are_found_by_state_or_country() -> None:
    table = pd.DataFrame({"state": ["CA", "TX", "NY"], "v": [1, 2, 3]})
    states = chart(
        table, {"mark": "choropleth", "encoding": {"detail": field("state"), "color": field("v", aggregate="sum")}}
    ).figure_json
    assert states["data"][0]["locationmode"] == "USA-states"
    named = pd.DataFrame({"state": ["California", "New York"], "v": [1, 2]})
    figure = chart(
        named, {"mark": "choropleth", "encoding": {"detail": field("state"), "color": field("v", aggregate="sum")}}
    ).figure_json
    assert sorted(figure["data"][0]["locations"]) == ["CA", "NY"]


@pytest.mark.parametrize("name", SPECS)
def test_every_chart_has_words_and_a_picture(name: str) -> None:
    drawn = chart(shop_analysis(), SPECS[name])
    assert drawn.alt_text.endswith(".")
    assert drawn.resolved.title in drawn.alt_text
    ElementTree.fromstring(to_svg(drawn.resolved, drawn.rows))


def test_the_words_name_the_extremes() -> None:
    table = pd.DataFrame({"g": ["a", "b"], "v": [1, 5]})
    drawn: Chart = chart(table, {"mark": "bar", "encoding": {"x": field("g"), "y": field("v", aggregate="sum")}})
    assert drawn.alt_text == "Bar chart: Total v by g. 2 bars. Highest: b with 5. Lowest: a with 1."


@pytest.mark.parametrize("name", SPECS)
def test_a_table_without_rows_is_drawn_as_an_empty_chart(name: str) -> None:
    spec = {**SPECS[name], "filter": [{"field": "shop", "equal": "nowhere"}]}
    drawn = chart(shop_analysis(), spec)
    json.dumps(drawn.to_payload(), allow_nan=False)
    ElementTree.fromstring(to_svg(drawn.resolved, drawn.rows))


def test_plain_json_keeps_short_arrays_readable() -> None:
    figure = figure_json(
        {
            "data": [{"y": np.array([1.0, np.nan]), "z": np.arange(40.0).reshape(4, 10)}],
            "layout": {"n": np.float64("inf")},
        }
    )
    assert figure["data"][0]["y"] == [1.0, None]
    assert figure["data"][0]["z"]["shape"] == "4, 10"
    assert figure["layout"]["n"] is None


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Congo, Dem. Rep.", "COD"), ("Congo, Rep.", "COG"), ("Korea, Rep.", "KOR"), ("Korea, Dem. Rep.", "PRK"), ("Yemen, Rep.", "YEM"),
        ("Slovak Republic", "SVK"), ("West Bank and Gaza", "PSE"), ("Hong Kong, China", "HKG"), ("China", "CHN"), ("Taiwan", "TWN"),
        ("Iran (Islamic Republic of)", "IRN"), ("Gambia, The", "GMB"), ("St. Lucia", "LCA"), ("Côte d’Ivoire", "CIV"), ("Türkiye", "TUR"),
        ("U.S.A.", "USA"), ("Trinidad & Tobago", "TTO"), ("Tanzania, United Republic of", "TZA"), ("Guinea-Bissau", "GNB"),
        ("Guinea", "GIN"), ("Niger", "NER"), ("Dominican Republic", "DOM"), ("dominica", "DMA"), ("DE", "DEU"), ("FRA", "FRA"),
        ("Republic", None), ("Atlantis", None), ("", None),
    ],
)  # fmt: skip
def test_countries_are_known_however_they_are_written(name: str, code: str | None) -> None:
    assert country_code(name) == code


def test_a_map_knows_the_names_of_the_world_bank() -> None:
    table = pd.DataFrame(
        {"country": ["Congo, Dem. Rep.", "Korea, Rep.", "Yemen, Rep.", "Slovak Republic"], "v": [1.0, 2.0, 3.0, 4.0]}
    )
    drawn = chart(
        table, {"mark": "choropleth", "encoding": {"detail": field("country"), "color": field("v", aggregate="sum")}}
    )
    trace = drawn.figure_json["data"][0]
    assert trace["locationmode"] == "ISO-3"
    assert sorted(trace["locations"]) == ["COD", "KOR", "SVK", "YEM"]
    assert set(trace["text"]) == set(table["country"])


@pytest.mark.parametrize("mark", ["bar", "area"])
def test_a_centered_stack_reaches_as_far_down_as_up(mark: str) -> None:
    table = pd.DataFrame({"year": [2001, 2002, 2003] * 2, "kind": list("aaabbb"), "v": [1.0, 2.0, 3.0, 5.0, 4.0, 1.0]})
    x = field("year", type="ordinal")
    encoding = {"x": x, "y": field("v", aggregate="sum", stack="center"), "color": field("kind")}
    drawn = chart(table, {"mark": mark, "encoding": encoding})
    space: dict[str, Any] = {"df": table}
    exec(drawn.code, space)
    for figure in (drawn.figure, space["fig"]):
        lower: dict[Any, float] = {}
        upper: dict[Any, float] = {}
        for trace in figure.data:
            bases = trace.base if mark == "bar" else [upper.get(place, 0.0) for place in trace.x]
            for place, base, size in zip(trace.x, bases, trace.y, strict=True):
                upper[place] = base + size
                lower[place] = min(lower.get(place, 0.0), upper[place] if mark == "area" else base)
        assert {str(place): (lower[place], upper[place]) for place in upper} == {
            "2001": (-3.0, 3.0),
            "2002": (-3.0, 3.0),
            "2003": (-2.0, 2.0),
        }
    assert drawn._repr_mimebundle_()["text/html"]
