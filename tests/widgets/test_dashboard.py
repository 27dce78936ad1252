"""Boards from Python: tiles, filters, their SQL and rows, and the form in which they are saved."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

import datasage_jupyter as datasage
from datasage_jupyter.client import Client, Dataset, connect
from datasage_jupyter.core.errors import ConnectError, DataSageError, SpecError
from datasage_jupyter.widgets.board_tiles import applicable, first_free, title_of
from tests.server.running import TOKEN, RunningServer

CASES = json.loads((Path(__file__).parents[1] / "cases/layout.json").read_text())
VISITS = pd.DataFrame(
    {
        "day": pd.date_range("2024-01-01", periods=120).repeat(2),
        "garden": ["Kew", "Orto"] * 120,
        "visitors": [10, 20] * 120,
    }
)
STAFF = pd.DataFrame({"shift": ["early", "late", "late"] * 4, "people": [3, 4, 5] * 4})
BY_GARDEN = {"mark": "bar", "encoding": {"x": {"field": "garden"}, "y": {"field": "visitors", "aggregate": "sum"}}}
BY_SHIFT = {"mark": "bar", "encoding": {"x": {"field": "shift"}, "y": {"field": "people", "aggregate": "sum"}}}


@pytest.fixture(scope="module")
def client(personal: RunningServer) -> Iterator[Client]:
    with connect(f"{personal.url}?token={TOKEN}") as client:
        yield client


@pytest.fixture(scope="module")
def visits(client: Client) -> Dataset:
    return client.upload(VISITS, name="garden visits")


@pytest.fixture(scope="module")
def staff(client: Client) -> Dataset:
    return client.upload(STAFF, name="garden staff")


@pytest.fixture
def connected(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("datasage_jupyter.api.connect", lambda: client)


@pytest.fixture
def board(connected: None, request: pytest.FixtureRequest) -> datasage.Dashboard:
    return datasage.Dashboard(request.node.name)


def saved(board: datasage.Dashboard) -> dict[str, Any]:
    bundle = board._repr_mimebundle_()
    assert bundle is not None
    return bundle[0]


def rows_of(sql: str, data: pd.DataFrame) -> int:
    with duckdb.connect() as connection:
        connection.register("data", data)
        return len(connection.execute(sql).fetchall())


@pytest.mark.parametrize("case", CASES)
def test_new_tiles_go_to_the_first_free_place(case: dict[str, Any]) -> None:
    assert first_free(case["tiles"], case["width"], case["height"]) == case["place"]


def test_a_board_is_made_on_first_use_and_found_again(board: datasage.Dashboard, visits: Dataset) -> None:
    assert board.tiles == []
    board.add(BY_GARDEN, dataset="garden visits", title="Gardens")
    board.add_text("# Visits\nBoth gardens")
    again = datasage.Dashboard(board.name)
    assert [(tile["kind"], tile["title"]) for tile in again.tiles] == [("chart", "Gardens"), ("text", "Visits")]
    assert again.tiles[0]["dataset"] == "garden visits"
    assert again.tiles[0]["spec"]["mark"] == "bar"


def test_charts_may_be_kept_drawn_or_of_a_dataframe(board: datasage.Dashboard, client: Client, visits: Dataset) -> None:
    visits.chart(BY_GARDEN).keep("Visitors by garden")
    board.add("Visitors by garden")
    board.add(client.kept_chart("Visitors by garden"), title="Again")
    board.add(visits.chart(BY_GARDEN), title="Drawn")
    board.add(datasage.chart(VISITS, BY_GARDEN), dataset=visits, title="Local")
    assert [tile["title"] for tile in board.tiles] == ["Visitors by garden", "Again", "Drawn", "Local"]
    with pytest.raises(SpecError, match="names none"):
        board.add(datasage.chart(VISITS, BY_GARDEN))
    with pytest.raises(SpecError, match="no chart 'Visitors by gardn'") as refused:
        board.add("Visitors by gardn")
    assert "Visitors by garden" in str(refused.value.hint)


def test_tiles_are_taken_off_by_title_or_place(board: datasage.Dashboard, visits: Dataset) -> None:
    for title in ("One", "Two", "Three"):
        board.add(BY_GARDEN, dataset=visits, title=title)
    board.remove("Two")
    board.remove(-1)
    assert [tile["title"] for tile in board.tiles] == ["One"]
    with pytest.raises(SpecError, match="no tile 'Two'"):
        board.remove("Two")


def test_the_filter_is_readable_as_predicates_sql_and_rows(
    board: datasage.Dashboard, visits: Dataset, staff: Dataset
) -> None:
    board.add(BY_GARDEN, dataset=visits)
    board.filter = [
        {"field": "garden", "equal": "Kew"},
        {"field": "day", "timeUnit": "yearmonth", "equal": "2024-02-01"},
    ]
    rows = board.df()
    assert set(rows.garden) == {"Kew"}
    assert len(rows) == 29
    assert rows_of(board.sql["garden visits"], VISITS) == 29
    board.add(BY_SHIFT, dataset=staff)
    with pytest.raises(DataSageError, match="several datasets"):
        board.df()
    assert len(board.df("garden staff")) == len(STAFF)
    assert "WHERE" not in board.sql["garden staff"]


def test_values_in_the_sql_cannot_leave_their_quotes(board: datasage.Dashboard, visits: Dataset) -> None:
    board.add(BY_GARDEN, dataset=visits)
    board.filter = [{"field": "garden", "equal": "x' OR 1=1 --"}]
    assert rows_of(board.sql["garden visits"], VISITS) == 0


def test_a_wrong_filter_is_refused(board: datasage.Dashboard) -> None:
    with pytest.raises(SpecError, match="malformed"):
        board.filter = [{"garden": "Kew"}]
    assert board.filter == []


def test_a_figure_over_time_says_its_change(board: datasage.Dashboard, visits: Dataset) -> None:
    board.add_kpi(visits, "visitors", over="day", title="Visitors a month")
    page = saved(board)["text/html"]
    assert "Visitors a month" in page
    assert ">870<" in page
    assert "-6.5% against 2024-03-01" in page
    assert "<polyline" in page


def test_the_saved_form_shows_every_tile_escaped_and_small(board: datasage.Dashboard, client: Client) -> None:
    hostile = client.upload(
        pd.DataFrame({"<b>x</b>": ["<script>alert(1)</script>"] * 3, "n": [1, 2, 3]}), name="hostile"
    )
    spec = {"mark": "bar", "encoding": {"x": {"field": "<b>x</b>"}, "y": {"field": "n", "aggregate": "sum"}}}
    for number in range(20):
        board.add(spec, dataset=hostile, title=f"<i>{number}</i>")
    board.add_text("<img src=x onerror=alert(1)>")
    data = saved(board)
    assert data["text/html"].count("<svg") == 20
    assert all(word not in data["text/html"] for word in ("<script", "<img", "<b>", "<i>"))
    assert len(json.dumps(data)) < 2_000_000


def test_a_page_is_written(board: datasage.Dashboard, visits: Dataset, tmp_path: Path) -> None:
    board.add(BY_GARDEN, dataset=visits, title="Gardens")
    board.to_html(str(tmp_path / "board.html"))
    page = (tmp_path / "board.html").read_text()
    assert page.startswith("<!doctype html>")
    assert "Gardens" in page
    assert "<svg" in page


def test_without_a_server_the_board_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> Client:
        raise ConnectError("No server answers.")

    monkeypatch.setattr("datasage_jupyter.api.connect", refuse)
    assert "Run the cell" in saved(datasage.Dashboard("gardens"))["text/html"]


def test_the_board_of_every_kept_chart_cannot_be_changed(connected: None) -> None:
    with pytest.raises(SpecError, match="cannot be changed"):
        datasage.Dashboard().add_text("x")


def test_conditions_apply_where_their_fields_are() -> None:
    nested = {"not": {"or": [{"field": "a", "equal": 1}, {"field": "b", "equal": 2}]}}
    assert applicable([nested, {"field": "a", "gt": 0}], {"a"}) == [{"field": "a", "gt": 0}]
    assert applicable([nested], {"a", "b"}) == [nested]


def test_a_tile_without_a_title_is_called_by_its_fields() -> None:
    assert title_of({"kind": "chart", "spec": BY_GARDEN}) == "garden, visitors"
    assert title_of({"kind": "text", "text": "# Head\nmore"}) == "Head"
