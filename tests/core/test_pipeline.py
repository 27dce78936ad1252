"""From any table to a chart, and from one chart to the next."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import datasage_jupyter as datasage
from datasage_jupyter.core.engine import to_source
from datasage_jupyter.core.errors import FieldNotFoundError, SpecError
from datasage_jupyter.core.model import DatasetProfile, Hierarchy
from datasage_jupyter.core.pipeline import Analysis, analysis_of, chart
from datasage_jupyter.core.pipeline.payload import json_rows
from datasage_jupyter.core.pipeline.steps import apply_steps
from tests.core.tables import COUNT, SPECS, field, shop_analysis, shops

TOTALS = {"mark": "bar", "encoding": {"x": field("g"), "y": field("v", aggregate="sum")}}


def test_frames_tables_and_files_give_the_same_chart(tmp_path: Path) -> None:
    frame = pd.DataFrame({"g": ["a", "b", "a"], "v": [1, 2, 3]})
    table = pa.Table.from_pandas(frame)
    pq.write_table(table, tmp_path / "t.parquet")
    frame.to_csv(tmp_path / "t.csv", index=False)
    for form in (frame, table, tmp_path / "t.parquet", str(tmp_path / "t.csv"), frame.to_dict("records")):
        drawn = datasage.chart(form, TOTALS)
        assert drawn.data.values.tolist() == [["a", 4], ["b", 2]]


def test_a_frame_changed_in_place_gives_a_new_chart() -> None:
    frame = pd.DataFrame({"g": ["a", "b"], "v": [1, 2]})
    assert datasage.chart(frame, TOTALS).data["y"].sum() == 3
    frame.loc[0, "v"] = 100
    drawn = datasage.chart(frame, TOTALS)
    assert drawn.data["y"].sum() == 102
    assert drawn.profile.column("v").max == 100  # type: ignore[union-attr]


def test_charts_of_the_same_content_share_one_analysis() -> None:
    frame = pd.DataFrame({"g": ["a"], "v": [1]})
    assert analysis_of(frame) is analysis_of(frame.copy())
    assert analysis_of(frame) is not analysis_of(frame.assign(v=2))


@pytest.mark.parametrize("name", SPECS)
def test_payloads_have_the_shared_shape(name: str) -> None:
    payload = chart(shop_analysis(), SPECS[name]).to_payload()
    assert list(payload) == [
        "spec", "figure", "data", "row_count", "sql", "code", "alt_text", "reasons", "notes", "violations", "answer",
    ]  # fmt: skip
    assert payload["row_count"] == len(payload["data"]["rows"])
    assert all(len(row) == len(payload["data"]["columns"]) for row in payload["data"]["rows"])
    again = chart(shop_analysis(), json.loads(json.dumps(payload["spec"], allow_nan=False)))
    assert again.sql == payload["sql"]


@pytest.mark.parametrize("name", SPECS)
def test_saved_outputs_keep_within_the_budget_and_are_never_blank(name: str) -> None:
    bundle = chart(shop_analysis(), SPECS[name])._repr_mimebundle_()
    assert bundle["text/plain"]
    assert "<svg" in bundle["text/html"]
    assert "aria-label" in bundle["text/html"]
    assert "application/vnd.plotly.v1+json" in bundle
    assert len(json.dumps(bundle)) <= 200_000


def test_a_figure_too_large_for_the_budget_is_saved_thinner() -> None:
    rng = np.random.default_rng(1)
    table = pd.DataFrame(
        {"a": rng.random(4900), "b": rng.random(4900), "c": [f"group with a long name {i % 9}" for i in range(4900)]}
    )
    table["d"] = [f"{i:060}" for i in range(4900)]
    spec = {"mark": "bar", "encoding": {"x": field("d"), "y": field("a"), "color": field("c")}}
    bundle = chart(table, spec)._repr_mimebundle_()
    assert len(json.dumps(bundle)) <= 200_000
    assert "application/vnd.plotly.v1+json" in bundle
    assert len(json.dumps(chart(table, spec).figure_json)) > 200_000


def test_json_rows_say_only_what_json_can_say() -> None:
    table = pa.table(
        {
            "f": [float("nan"), float("inf"), 1.5],
            "i": [2**63 - 1, -5, None],
            "t": pa.array([253402300800000000, 1_500_000, None], pa.timestamp("us")),
            "d": pa.array([0, 2932897, None], pa.date32()),
            "l": [[1.0, float("nan")], None, []],
        }
    )
    rows = json_rows(table)
    json.dumps(rows, allow_nan=False)
    assert rows[0][:2] == [None, str(2**63 - 1)]
    assert rows[0][2].startswith("10000-01-01T00:00:00")
    assert rows[1][2] == "1970-01-01T00:00:01.5"
    assert rows[1][3] == "10000-01-01"
    assert rows[0][4] == [1.0, None]


def test_drilling_goes_down_a_hierarchy_and_back() -> None:
    frame = shops()
    analysis = Analysis(to_source(frame))
    facts = analysis.profile.model_copy(update={"hierarchies": (Hierarchy(levels=("country", "city")),)})
    analysis = Analysis(analysis.source, facts)
    top = chart(analysis, {"mark": "bar", "encoding": {"x": field("country"), "y": COUNT}})
    below = top.drill("x", "France")
    assert set(below.data["x"]) == set(frame[frame.country == "France"]["city"])
    assert below.data["y"].sum() == (frame.country == "France").sum()
    assert below.roll_up("x").data.equals(top.data)
    with pytest.raises(SpecError):
        below.drill("x", "France 1")
    with pytest.raises(SpecError):
        top.roll_up("x")


def test_drilling_goes_down_the_calendar_and_back() -> None:
    years = chart(shop_analysis(), {"mark": "bar", "encoding": {"x": field("day", timeUnit="year"), "y": COUNT}})
    months = years.drill("x", "2023-01-01")
    assert len(months.data) == 12
    days = months.drill("x", 1675209600000.0)
    assert len(days.data) == 28
    assert days.roll_up("x").data.equals(months.data)
    assert days.roll_up("x").roll_up("x").data.equals(years.data)


def test_drilling_into_a_bin_shows_its_rows_in_finer_bins() -> None:
    wide = chart(shop_analysis(), SPECS["histogram"])
    edge, count = wide.data.iloc[1]
    finer = wide.drill("x", edge)
    assert finer.data["y"].sum() == count
    assert len(finer.data) > 3
    assert finer.roll_up("x").data.equals(wide.data)


def test_keeping_dropping_and_zooming_change_only_the_rows() -> None:
    whole = chart(shop_analysis(), {"mark": "bar", "encoding": {"x": field("shop"), "y": COUNT}})
    kept, dropped = whole.only("x", "North"), whole.exclude("x", "North")
    assert kept.data["y"].sum() + dropped.data["y"].sum() == whole.data["y"].sum()
    assert whole.only("x", None).data["x"].isna().all()
    line = chart(shop_analysis(), {"mark": "line", "encoding": {"x": field("day"), "y": COUNT}})
    near = line.zoom("x", "2023-02-01", "2023-02-10")
    assert near.data["x"].astype(str).min() >= "2023-02-01"
    assert near.data["y"].sum() == 10


def test_steps_come_as_json_and_wrong_ones_are_refused() -> None:
    analysis = shop_analysis()
    spec = chart(analysis, {"mark": "bar", "encoding": {"x": field("day", timeUnit="year"), "y": COUNT}}).spec
    stepped = apply_steps(
        spec,
        [
            {"kind": "drill", "channel": "x", "value": "2023-01-01"},
            {"kind": "exclude", "channel": "x", "value": "2023-03-01"},
        ],
        analysis.profile,
    )
    assert len(chart(analysis, stepped).data) == 11
    for step in (
        {"kind": "explode"},
        {"kind": "drill", "channel": "theta", "value": 1},
        {"kind": "zoom", "channel": "x", "range": [1]},
    ):
        with pytest.raises(SpecError):
            apply_steps(spec, [step], analysis.profile)


@pytest.mark.parametrize("place", ["memory", "file"])
def test_pages_of_rows(place: str, tmp_path: Path) -> None:
    source: Any = to_source(shops())
    if place == "file":
        pq.write_table(source, tmp_path / "s.parquet", row_group_size=64)
        source = tmp_path / "s.parquet"
    analysis = Analysis(source)
    rows, total = analysis.rows(100, 7, columns=["weight"])
    assert total == 400
    assert rows.column("weight").to_pylist() == shops()["weight"].iloc[100:107].tolist()
    rows, total = analysis.rows(
        0, 5, filter=[{"field": "shop", "equal": "North"}], sort=[{"field": "sales", "order": "descending"}]
    )
    assert total == (shops()["shop"] == "North").sum()
    assert rows.column("sales").to_pylist() == sorted(shops().query("shop == 'North'")["sales"], reverse=True)[:5]
    with pytest.raises(FieldNotFoundError):
        analysis.rows(columns=["nope"])
    with pytest.raises(SpecError):
        analysis.rows(filter=[{"field": "shop", "$ne": ""}])


def test_a_known_profile_is_not_measured_again() -> None:
    facts = shop_analysis().profile
    assert Analysis(shop_analysis().source, facts).profile is facts
    assert isinstance(datasage.profile(shops()), DatasetProfile)


def test_a_repeated_chart_runs_no_second_query(monkeypatch: pytest.MonkeyPatch) -> None:
    analysis = Analysis(to_source(shops()))
    first = chart(analysis, SPECS["bar"])
    monkeypatch.setattr(analysis.engine, "fetch", lambda query: pytest.fail("asked the engine again"))
    assert chart(analysis, SPECS["bar"]).data.equals(first.data)


def test_a_saved_chart_offers_no_button_that_sends_it_elsewhere() -> None:
    bundle = chart(pd.DataFrame({"a": ["x", "y"], "b": [1, 2]}), {"mark": "bar", "encoding": {"x": {"field": "a"}}})
    config = bundle._repr_mimebundle_()["application/vnd.plotly.v1+json"]["config"]
    assert config["plotlyServerURL"] == ""
    assert "sendChartToCloud" in config["modeBarButtonsToRemove"]
