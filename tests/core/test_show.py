"""What a notebook and a terminal show of a profile, recommendations and insights."""

from __future__ import annotations

import base64
import re
from xml.etree import ElementTree

import pandas as pd
import plotly.data
import pytest

import datasage_jupyter as datasage
from datasage_jupyter.core.model import ChartSpec

BUDGET = 200_000


def drawings(html: str) -> list[ElementTree.Element]:
    """The pictures of a page, parsed."""
    found = re.findall(r"data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)", html)
    return [ElementTree.fromstring(base64.b64decode(data)) for data in found]


def test_a_profile_shows_columns_findings_and_relations() -> None:
    html = datasage.profile(plotly.data.gapminder())._repr_html_()
    assert "1,704 rows" in html
    assert "<b>lifeExp</b>" in html
    assert "skewed" in html
    assert "continent &gt; country" in html
    assert len(drawings(html)) == 8


def test_a_profile_is_one_line_in_a_terminal() -> None:
    assert repr(datasage.profile(plotly.data.tips())).startswith("<DatasetProfile: 244 rows, 7 columns, ")


def test_a_wide_profile_says_what_it_leaves_out() -> None:
    wide = pd.DataFrame({f"c{n}": [n, n + 1, n + 5] for n in range(130)})
    assert "And 30 columns more." in datasage.profile(wide)._repr_html_()


def test_recommendations_are_drawn_with_their_reasons_within_the_budget() -> None:
    found = datasage.recommend(plotly.data.gapminder())
    html = found._repr_html_()
    assert len(drawings(html)) == len(found) == 10
    assert found[0].reason.replace('"', "&quot;") in html
    assert len(html) < BUDGET


def test_a_slice_of_recommendations_shows_itself_too() -> None:
    found = datasage.recommend(plotly.data.tips())
    assert len(drawings(found[:3]._repr_html_())) == 3  # type: ignore[attr-defined]


def test_recommendations_of_a_bare_profile_have_only_words() -> None:
    found = datasage.recommend(datasage.profile(plotly.data.tips()))
    assert drawings(found._repr_html_()) == []
    assert found[0].reason.replace('"', "&quot;") in found._repr_html_()


def test_insights_stand_below_their_charts() -> None:
    found = datasage.insights(plotly.data.gapminder())
    html = found._repr_html_()
    assert len(drawings(html)) == len(found)
    assert found[0].sentence.replace('"', "&quot;") in html


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>'])
def test_names_are_escaped(name: str) -> None:
    table = pd.DataFrame({name: ["a", "b", "<b>c"] * 20, "n": range(60)})
    shown = datasage.profile(table)._repr_html_() + datasage.recommend(table)._repr_html_()
    assert "<script" not in shown
    assert "<img src=x" not in shown


def test_a_spec_is_shown_as_the_code_that_makes_it() -> None:
    spec = ChartSpec.model_validate({"mark": "bar", "encoding": {"x": {"field": "day"}, "y": {"aggregate": "count"}}})
    assert (
        repr(spec) == "ChartSpec(**{'mark': 'bar', 'encoding': {'x': {'field': 'day'}, 'y': {'aggregate': 'count'}}})"
    )
    assert eval(repr(spec)) == spec
