"""Traits, static forms and what a widget's state may hold."""

from __future__ import annotations

import json

import pandas as pd
import pytest

import datasage_jupyter as datasage
from datasage_jupyter.core.errors import DataSageError, SpecError
from datasage_jupyter.widgets import base
from datasage_jupyter.widgets.loader import asset, bundle

BAR = {"mark": "bar", "encoding": {"x": {"field": "city"}, "y": {"field": "rent", "aggregate": "mean"}}}


@pytest.fixture
def frame() -> pd.DataFrame:
    return pd.DataFrame({"city": ["Oslo", "Rome", "Rome", "Bern"], "rent": [9.5, 7.0, 8.0, 6.0]})


def test_a_spec_may_be_a_dict_a_spec_or_a_chart(frame: pd.DataFrame) -> None:
    builder = datasage.ChartBuilder(frame)
    assert builder.spec == {}
    builder.spec = BAR
    assert builder.spec == BAR
    builder.spec = datasage.ChartSpec.model_validate(BAR)
    assert builder.spec == BAR
    builder.spec = datasage.chart(frame, BAR)
    assert builder.spec["mark"] == "bar"


def test_a_wrong_spec_is_refused_with_a_sentence(frame: pd.DataFrame) -> None:
    builder = datasage.ChartBuilder(frame, spec=BAR)
    with pytest.raises(SpecError, match="mark"):
        builder.spec = {"mark": "blob"}
    assert builder.spec == BAR


def test_the_builder_answers_and_edits_from_python(frame: pd.DataFrame) -> None:
    builder = datasage.ChartBuilder(frame)
    builder.ask("average rent by city")
    assert builder.spec["encoding"]
    assert builder.chart.data.shape[0] == 3
    builder.edit({"type": "mark", "mark": "point"})
    assert builder.spec["mark"] == "point"


def test_without_a_chart_the_builder_says_what_to_do(frame: pd.DataFrame) -> None:
    with pytest.raises(SpecError, match="Pick one"):
        _ = datasage.ChartBuilder(frame).chart


def test_the_browser_gives_its_view_as_a_frame(frame: pd.DataFrame) -> None:
    browser = datasage.DatasetBrowser(frame)
    browser.view = {"filter": [{"field": "city", "equal": "Rome"}], "sort": [{"field": "rent", "order": "descending"}]}
    assert browser.df().rent.tolist() == [8.0, 7.0]
    assert browser.df(limit=1).rent.tolist() == [8.0]
    browser.view = {"columns": ["rent"], "pinned": ["rent"], "widths": {"rent": 90}}
    assert browser.df().columns.tolist() == ["rent"]


def test_the_browser_gives_every_row_of_a_long_table() -> None:
    long = pd.DataFrame({"n": range(25_000)})
    assert datasage.DatasetBrowser(long).df().n.tolist() == list(range(25_000))


def test_an_unknown_option_is_refused_with_the_known_ones(frame: pd.DataFrame) -> None:
    with pytest.raises(TypeError, match=r"has no option 'hieght'.*height"):
        datasage.ChartBuilder(frame, hieght=3)


@pytest.mark.parametrize(
    "make", [datasage.App, datasage.Login, datasage.Upload, datasage.Dashboard, datasage.DatasetBrowser]
)
def test_every_widget_can_be_made_without_a_table(make: type) -> None:
    data, _ = make()._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    assert data["text/html"].startswith('<div class="datasage-static"><p>')


def test_the_static_form_shows_the_chart_or_the_first_rows(frame: pd.DataFrame) -> None:
    rows, _ = datasage.ChartBuilder(frame)._repr_mimebundle_()
    assert "Oslo" in rows["text/html"]
    drawn, _ = datasage.ChartBuilder(frame, spec=BAR)._repr_mimebundle_()
    assert "application/vnd.plotly.v1+json" in drawn
    assert len(json.dumps(drawn)) < 200_000


def test_the_static_form_escapes_what_is_in_the_data() -> None:
    hostile = pd.DataFrame({"<img src=x>": ["<script>alert(1)</script>"]})
    data, _ = datasage.DatasetBrowser(hostile)._repr_mimebundle_()
    assert "<script" not in data["text/html"]
    assert "<img" not in data["text/html"]


def test_the_synced_state_is_small_and_holds_no_data(frame: pd.DataFrame) -> None:
    state = datasage.ChartBuilder(frame, spec=BAR).get_state()
    text = json.dumps({key: value for key, value in state.items() if key != "layout"}, default=str)
    assert "Oslo" not in text
    assert len(text) < 4_000


def test_the_loader_names_the_bundle_that_is_there() -> None:
    assert bundle().name in datasage.App()._esm
    assert asset("widgets") == bundle().read_bytes()
    with pytest.raises(DataSageError):
        asset("/etc/passwd")


def test_a_table_is_called_by_its_variable(monkeypatch: pytest.MonkeyPatch, frame: pd.DataFrame) -> None:
    class Shell:
        user_ns = {"_": frame, "rents": frame}

    monkeypatch.setattr("IPython.core.getipython.get_ipython", lambda: Shell())
    assert base.name_of(frame) == "rents"
    assert base.name_of(object()) == "table"


def test_every_public_trait_has_a_help_text() -> None:
    for widget in (
        datasage.App,
        datasage.ChartBuilder,
        datasage.Dashboard,
        datasage.DatasetBrowser,
        datasage.Login,
        datasage.Upload,
    ):
        for name in widget.own_traits():
            assert widget.class_traits()[name].help, f"{widget.__name__}.{name}"
            assert name in f"{widget.__doc__}{base.DataSageWidget.__doc__}", (
                f"{widget.__name__} does not document {name}"
            )
