"""Color schemes by name: in the figure, the still picture and the code."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pytest

import datasage_jupyter as datasage
from datasage_jupyter.core.rules import CATEGORICAL_SCHEMES, DIVERGING_SCHEMES, SEQUENTIAL_SCHEMES

SHOPS = pd.DataFrame(
    {"kind": ["tea", "ink", "rope", "wax"] * 9, "town": ["Ulm", "Bonn", "Kiel"] * 12, "sold": range(36)}
)
SOLD = {"field": "sold", "aggregate": "sum"}


def drawn(mark: str, color: dict[str, Any], scheme: str, **rest: Any) -> datasage.Chart:
    return datasage.chart(SHOPS, {"mark": mark, "encoding": {"color": color | {"scale": {"scheme": scheme}}, **rest}})


@pytest.mark.parametrize("scheme", [*CATEGORICAL_SCHEMES])
def test_names_take_the_hues_in_order(scheme: str) -> None:
    chart = drawn("bar", {"field": "kind"}, scheme, x={"field": "town"}, y=SOLD)
    expected = CATEGORICAL_SCHEMES[scheme][:4]
    assert [trace["marker"]["color"] for trace in chart.figure_json["data"]] == list(expected)
    assert all(color in str(chart._repr_mimebundle_()["text/html"]) for color in expected)
    space: dict[str, Any] = {"df": SHOPS}
    exec(chart.code, space)
    assert {trace.marker.color for trace in space["fig"].data} == set(expected)


@pytest.mark.parametrize("scheme", [*SEQUENTIAL_SCHEMES, *DIVERGING_SCHEMES])
def test_numbers_take_the_shades(scheme: str) -> None:
    chart = drawn("rect", SOLD, scheme, x={"field": "town"}, y={"field": "kind"})
    colors = [color for _, color in chart.figure_json["layout"]["coloraxis"]["colorscale"]]
    assert colors == list({**SEQUENTIAL_SCHEMES, **DIVERGING_SCHEMES}[scheme])
    assert colors[-1] in chart.code


def test_names_along_a_scale_of_shades_stay_apart() -> None:
    figure = drawn("bar", {"field": "kind"}, "blues", x={"field": "town"}, y=SOLD).figure_json
    assert len({trace["marker"]["color"] for trace in figure["data"]}) == 4


def test_an_unknown_scheme_is_said_and_the_usual_colors_are_used() -> None:
    with_it = drawn("bar", {"field": "kind"}, "mauve7", x={"field": "town"}, y=SOLD)
    without = datasage.chart(
        SHOPS, {"mark": "bar", "encoding": {"color": {"field": "kind"}, "x": {"field": "town"}, "y": SOLD}}
    )
    assert any("mauve7" in note for note in with_it.notes)
    assert json.dumps(with_it.figure_json["data"]) == json.dumps(without.figure_json["data"])
