"""The static picture of a chart."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

import pandas as pd
import plotly.data
import pytest

from datasage_jupyter.core.pipeline import analysis_of, chart
from datasage_jupyter.core.render import to_svg

SVG = "{http://www.w3.org/2000/svg}"


def drawn(table: pd.DataFrame, asked: Any) -> ElementTree.Element:
    """The picture of a chart, parsed."""
    made = chart(analysis_of(table), asked)
    return ElementTree.fromstring(to_svg(made.resolved, made.rows))


def words(picture: ElementTree.Element) -> list[str]:
    return [text.text or "" for text in picture.iter(f"{SVG}text")]


def rects(picture: ElementTree.Element) -> list[dict[str, float]]:
    """Bars, without the legend's squares."""
    found = [r.attrib for r in picture.iter(f"{SVG}rect") if r.get("width") != "10"]
    return [{key: float(r[key]) for key in ("x", "y", "width", "height")} for r in found]


def test_years_carry_no_separator_and_large_numbers_a_letter() -> None:
    shown = words(drawn(plotly.data.gapminder(), "total pop by year as a line"))
    assert "1960" in shown
    assert "4B" in shown
    assert not any("e+" in word or "1,9" in word for word in shown)


def test_thousands_are_told_in_thousands() -> None:
    shown = words(drawn(pd.DataFrame({"g": ["a", "b"], "n": [12_000, 48_000]}), "n by g"))
    assert {"0", "10k", "20k", "30k", "40k"} <= set(shown)


def test_series_are_named_beside_the_lines() -> None:
    shown = words(drawn(plotly.data.gapminder(), "average life expectancy by year and continent"))
    assert {"Africa", "Americas", "Asia", "Europe", "Oceania"} <= set(shown)


def test_bars_of_averages_stand_side_by_side() -> None:
    bars = rects(drawn(plotly.data.tips(), "average tip by day and sex"))
    assert len(bars) == 8
    assert len({bar["x"] for bar in bars}) == 8
    assert len({round(bar["y"] + bar["height"]) for bar in bars}) == 1


@pytest.mark.parametrize(("stack", "reached"), [("zero", None), ("normalize", 1.0)])
def test_bars_of_sums_stand_upon_each_other(stack: str, reached: float | None) -> None:
    picture = drawn(
        plotly.data.tips(),
        {
            "mark": "bar",
            "encoding": {
                "x": {"field": "day"},
                "y": {"field": "tip", "aggregate": "sum", "stack": stack},
                "color": {"field": "sex"},
            },
        },
    )
    bars = rects(picture)
    assert len({bar["x"] for bar in bars}) == 4
    if reached is not None:
        tops = {place: min(bar["y"] for bar in bars if bar["x"] == place) for place in {bar["x"] for bar in bars}}
        assert len(set(tops.values())) == 1
        assert "1.0" in words(picture)


def test_a_filled_area_lies_upon_the_one_below() -> None:
    picture = drawn(plotly.data.gapminder(), {
        "mark": "area",
        "encoding": {"x": {"field": "year"}, "y": {"field": "pop", "aggregate": "sum"}, "color": {"field": "continent"}},
    })  # fmt: skip
    areas = [polygon.get("points", "").split() for polygon in picture.iter(f"{SVG}polygon")]
    assert len(areas) == 5
    below, above = areas[0], areas[1]
    assert below[: len(below) // 2] == above[len(above) // 2 :][::-1]


def test_points_of_one_color_are_one_path() -> None:
    picture = drawn(plotly.data.tips(), "tip vs total bill by sex")
    paths = [path.get("d", "") for path in picture.iter(f"{SVG}path")]
    assert len(paths) == 2
    assert sum(len(re.findall("M", path)) for path in paths) == 244


@pytest.mark.filterwarnings("error")
def test_a_cell_without_a_value_stays_empty_also_where_none_has_one() -> None:
    table = pd.DataFrame({"shop": ["N", "S", "N"], "kind": ["p", "p", "q"], "price": [None, 2.5, None]})
    spec = {
        "mark": "rect",
        "encoding": {"x": {"field": "shop"}, "y": {"field": "kind"}, "color": {"field": "price", "aggregate": "mean"}},
    }
    assert len(rects(drawn(table, spec))) == 1
    assert rects(drawn(table, spec | {"filter": [{"field": "shop", "equal": "N"}]})) == []
