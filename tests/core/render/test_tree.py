"""Tree maps and sunbursts colored by a measure."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from datasage_jupyter.core.pipeline import chart
from tests.core.render.test_code import run
from tests.core.tables import SPECS, field, shop_analysis, shops

SHADE = field("weight", aggregate="mean")


def colored(mark: str) -> dict[str, Any]:
    return {"mark": mark, "encoding": SPECS["treemap"]["encoding"] | {"color": SHADE}}


def by_path(trace: Any) -> dict[tuple[str, ...], float]:
    """The color of each node by its labels from the root."""
    places = {node: position for position, node in enumerate(trace.ids)}

    def path(position: int) -> tuple[str, ...]:
        parent = trace.parents[position]
        return (*(path(places[parent]) if parent else ()), trace.labels[position])

    return {path(i): round(float(color), 6) for i, color in enumerate(trace.marker.colors)}


@pytest.mark.parametrize("mark", ["treemap", "sunburst"])
def test_a_measure_colors_every_node_as_in_the_code(mark: str) -> None:
    drawn = chart(shop_analysis(), colored(mark))
    (ours,), (theirs,) = drawn.figure.data, run(drawn.code, shops())["fig"].data
    assert by_path(ours) == by_path(theirs)
    leaf = drawn.data.iloc[0]
    assert np.isclose(by_path(ours)[leaf["path_0"], leaf["path_1"]], leaf["color"])
    assert ours.hovertemplate.endswith("Average weight: %{color:,.2~f}")
    assert drawn.figure.layout.coloraxis.colorbar.title.text == "Average weight"
    assert not drawn.notes


def test_a_level_is_as_dark_as_the_mean_of_what_lies_in_it_by_size() -> None:
    (trace,) = chart(shop_analysis(), colored("treemap")).figure.data
    table = chart(shop_analysis(), colored("treemap")).data
    for land, part in table.groupby("path_0"):
        assert np.isclose(by_path(trace)[land,], np.average(part["color"], weights=part["size"]))


def test_a_measure_on_color_alone_stays_the_size() -> None:
    spec = {"mark": "treemap", "encoding": {"path": [field("city")], "color": field("sales", aggregate="sum")}}
    drawn = chart(shop_analysis(), spec)
    assert list(drawn.data.columns) == ["path_0", "size"]
    assert drawn.figure.layout.coloraxis.colorbar.title.text is None


def test_a_category_on_color_is_left_out_and_said() -> None:
    spec = SPECS["treemap"] | {"encoding": SPECS["treemap"]["encoding"] | {"color": field("kind")}}
    assert chart(shop_analysis(), spec).notes == ['"kind" on "color" is left out: a tree map does not show it.']
