"""A mark of a small multiple knows its panel."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from datasage_jupyter.core.pipeline import chart
from tests.core.tables import COUNT, SPECS, field, shop_analysis


@pytest.mark.parametrize(
    "panels",
    [
        {"facet": field("kind")},
        {"facet": field("shop")},
        {"facet": field("rank")},
        {"facet": field("day")},
        {"facet": field("weight", bin={"step": 20})},
        {"row": field("kind"), "column": field("open")},
    ],
)
def test_the_rows_behind_a_mark_are_those_of_its_panel(panels: dict[str, Any]) -> None:
    drawn = chart(shop_analysis(), {"mark": "bar", "encoding": {"x": field("country"), "y": COUNT, **panels}})
    traces = [trace for trace in drawn.figure_json["data"] if len(trace["x"])]
    assert len(traces) > 1
    for trace in traces:
        datum = {"x": trace["x"][0], **trace["meta"]["panel"]}
        assert len(drawn.rows_behind(datum, limit=1000)) == trace["y"][0]


@pytest.mark.parametrize("name", ["bar_stacked", "line", "point", "tick", "arc", "rect", "box", "violin", "histogram"])
def test_every_trace_of_a_panel_names_it(name: str) -> None:
    spec = SPECS[name] | {"encoding": SPECS[name]["encoding"] | {"column": field("country")}}
    named = {trace["meta"]["panel"]["column"] for trace in chart(shop_analysis(), spec).figure_json["data"]}
    assert named == {"France", "Germany", "Spain"}


def test_a_chart_without_panels_carries_none() -> None:
    assert all("meta" not in trace for trace in chart(shop_analysis(), SPECS["bar"]).figure_json["data"])


def test_a_panel_can_be_kept_and_dropped_and_its_name_is_text() -> None:
    table = pd.DataFrame({"shop": ["N", "S", "S", "N"], "kind": ["<i>a", "b", "<i>a", None]})
    drawn = chart(table, {"mark": "bar", "encoding": {"x": field("shop"), "y": COUNT, "facet": field("kind")}})
    panels = [trace["meta"]["panel"]["facet"] for trace in drawn.figure_json["data"]]
    assert panels == ["&lt;i&gt;a", "b", None]
    assert drawn.only("facet", "<i>a").data["y"].sum() == 2
    assert drawn.exclude("facet", None).data["y"].sum() == 3
