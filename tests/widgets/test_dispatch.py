"""Requests from the page: answered in order, cancellable, never without a reply."""

from __future__ import annotations

import threading
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from datasage_jupyter.core.pipeline import Analysis, analysis_of
from datasage_jupyter.widgets.dispatch import Dispatcher

TIMEOUT = 20


class Page:
    """The other end: collects replies."""

    def __init__(self, open_analysis: Any, label: str = "df") -> None:
        self.replies: list[tuple[dict[str, Any], list[bytes]]] = []
        self._arrived = threading.Condition()
        self.kernel = Dispatcher(open_analysis, self._take, label)

    def _take(self, content: dict[str, Any], buffers: list[bytes]) -> None:
        with self._arrived:
            if not content.get("started"):
                self.replies.append((content, buffers))
            self._arrived.notify_all()

    def ask(self, key: str, method: str, **params: Any) -> None:
        self.kernel.receive({"id": key, "method": method, "params": params})

    def wait(self, key: str) -> tuple[dict[str, Any], list[bytes]]:
        with self._arrived:
            assert self._arrived.wait_for(lambda: any(r[0]["id"] == key for r in self.replies), TIMEOUT)
            return next(r for r in self.replies if r[0]["id"] == key)


@pytest.fixture
def frame() -> pd.DataFrame:
    return pd.DataFrame({"city": ["Oslo", "Rome", "Rome", None], "rent": [9.5, 7.0, 8.0, 6.0]})


@pytest.fixture
def page(frame: pd.DataFrame) -> Any:
    made = Page(lambda: analysis_of(frame), "rents")
    yield made
    made.kernel.close()


BAR = {"mark": "bar", "encoding": {"x": {"field": "city"}, "y": {"field": "rent", "aggregate": "mean"}}}


def test_a_profile_is_answered_in_the_shape_of_the_rest_interface(page: Page) -> None:
    page.ask("1", "profile")
    result = page.wait("1")[0]["result"]
    assert result["overview"]["row_count"] == 4
    assert [column["name"] for column in result["columns"]] == ["city", "rent"]


def test_a_chart_comes_with_figure_code_and_summary(page: Page) -> None:
    page.ask("1", "chart", spec=BAR)
    result = page.wait("1")[0]["result"]
    assert result["figure"]["data"]
    assert result["alt_text"]
    assert "rents" in result["code"]


def test_lists_come_as_items(page: Page) -> None:
    page.ask("1", "recommend", limit=2)
    page.ask("2", "insights")
    assert 0 < len(page.wait("1")[0]["result"]["items"]) <= 2
    assert isinstance(page.wait("2")[0]["result"]["items"], list)


def test_rows_travel_as_arrow(page: Page) -> None:
    page.ask(
        "1",
        "rows",
        offset=0,
        limit=2,
        sort=[{"field": "rent", "order": "descending"}],
        filter=[{"field": "rent", "gt": 6}],
    )
    content, [buffer] = page.wait("1")
    assert content["result"]["total"] == 3
    assert pa.ipc.open_stream(buffer).read_all().column("rent").to_pylist() == [9.5, 8.0]


def test_rows_as_they_stand_are_cut_out_with_their_values() -> None:
    cities = pd.Series(["Oslo", "Rome", "Oslo", None], dtype="category")
    page = Page(lambda: analysis_of(pd.DataFrame({"n": range(4), "city": cities})))
    page.ask("1", "rows", offset=1, limit=2, columns=["city"])
    content, [buffer] = page.wait("1")
    assert content["result"] == {"columns": ["city"], "total": 4}
    column = pa.ipc.open_stream(buffer).read_all().column("city")
    assert column.to_pylist() == ["Rome", "Oslo"]
    assert not pa.types.is_dictionary(column.type)
    page.ask("2", "rows", offset=0, limit=2, columns=["town"])
    assert "town" in page.wait("2")[0]["error"]["message"]
    page.kernel.close()


def test_the_rows_behind_a_mark_are_plain_json(page: Page) -> None:
    page.ask("1", "chart", spec=BAR, rows_behind={"x": "Rome"})
    result = page.wait("1")[0]["result"]
    assert result["total"] == 2
    assert {row[result["columns"].index("rent")] for row in result["rows"]} == {7.0, 8.0}


def test_an_error_is_a_sentence_with_a_way_out(page: Page) -> None:
    page.ask("1", "chart", spec={"mark": "bar", "encoding": {"x": {"field": "citty"}}})
    error = page.wait("1")[0]["error"]
    assert error["code"] == "field_not_found"
    assert "citty" in error["message"]
    assert "city" in f"{error['message']} {error['hint']}"


def test_nonsense_gets_a_reply_too(page: Page) -> None:
    page.ask("1", "explode")
    page.ask("2", "rows", limit="many")
    page.ask("3", "asset", name="../../secrets")
    for key in ("1", "2", "3"):
        assert page.wait(key)[0]["error"]["message"]


def test_the_scripts_can_be_had_from_the_kernel(page: Page) -> None:
    page.ask("1", "asset", name="plotly")
    assert b"plotly.js" in page.wait("1")[1][0][:500]


def test_a_request_that_waits_can_be_cancelled() -> None:
    opened, go = threading.Event(), threading.Event()

    def slow() -> Analysis:
        opened.set()
        assert go.wait(TIMEOUT)
        return analysis_of(pd.DataFrame({"a": [1]}))

    page = Page(slow)
    page.ask("1", "profile")
    assert opened.wait(TIMEOUT)
    page.ask("2", "profile")
    page.ask("3", "profile")
    page.kernel.receive({"id": "c", "method": "cancel", "params": {"id": "2"}})
    go.set()
    page.wait("3")
    assert [content["id"] for content, _ in page.replies] == ["1", "3"]
    page.kernel.close()


def test_a_running_query_is_interrupted() -> None:
    class Endless:
        """An analysis whose profile lasts until it is interrupted."""

        def __init__(self) -> None:
            self.started, self.stopped = threading.Event(), threading.Event()

        @property
        def profile(self) -> Any:
            self.started.set()
            assert self.stopped.wait(TIMEOUT)
            raise KeyError("interrupted")

        def interrupt(self) -> None:
            self.stopped.set()

        def close(self) -> None:
            self.stopped.set()

    endless = Endless()
    page = Page(lambda: endless)
    page.ask("1", "profile")
    assert endless.started.wait(TIMEOUT)
    page.kernel.receive({"id": "c", "method": "cancel", "params": {"id": "1"}})
    assert "error" in page.wait("1")[0]
    page.kernel.close()


def test_a_stored_dataset_is_not_the_kernels_to_answer() -> None:
    page = Page(None)
    page.ask("1", "profile")
    assert "server" in page.wait("1")[0]["error"]["message"]
    page.kernel.close()


def test_a_view_is_saved_in_pieces(page: Page) -> None:
    page.ask("1", "export", name="a", view={"columns": ["city"], "filter": [{"field": "city", "equal": "Rome"}]})
    reply, buffers = page.wait("1")
    assert reply["result"] == {"done": False}
    assert bytes(buffers[0]).decode().splitlines()[:2] == ['"city"', '"Rome"']
    page.ask("2", "export", name="a")
    assert page.wait("2")[0]["result"] == {"done": True}
    page.ask("3", "export", name="a")
    assert page.wait("3")[0]["error"]["message"] == "This export was given up."
