"""Questions with a language model behind the running server: whatever the model does, people get a chart or a sentence."""

from __future__ import annotations

import gzip
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from tests.llm.endpoint import Endpoint, answer, drip, drop, endpoint_beside, flood, hang, raw
from tests.server.running import API, TOKEN, Browserless, RunningServer

KEY = "key-that-must-not-leak-9f3a"
CSV = b"region,revenue\n" + b"".join(b"%s,%d\n" % ((b"Secretland", b"Elsewhere")[n % 2], n) for n in range(90))
BAR = {"mark": "bar", "encoding": {"x": {"field": "region"}, "y": {"field": "revenue", "aggregate": "max"}}}
QUESTION = "revenue by region"


@pytest.fixture(scope="module")
def model() -> Iterator[Endpoint]:
    with endpoint_beside() as served:
        yield served


@pytest.fixture(scope="module")
def server(server_folder: Path, model: Endpoint) -> Iterator[RunningServer]:
    (server_folder / "asking").mkdir()
    options = (f"--DataSage.llm_base_url={model.url}", "--DataSage.llm_model=m", "--DataSage.accounts=True")
    server = RunningServer(server_folder / "asking", options, {"DATASAGE_LLM_API_KEY": KEY}).start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def owner(server: RunningServer) -> Browserless:
    return server.register("mira")


@pytest.fixture(scope="module")
def dataset(owner: Browserless) -> dict[str, Any]:
    return owner.dataset(CSV, "sales.csv")


def ask(person: Browserless, dataset: dict[str, Any], **more: Any) -> httpx.Response:
    return person.post("ai/natural-query", json={"dataset_id": dataset["id"], "question": QUESTION} | more)


def test_the_models_chart_is_drawn_and_said_to_be_its(
    owner: Browserless, dataset: dict[str, Any], model: Endpoint
) -> None:
    model.will(answer(BAR))
    payload = ask(owner, dataset).json()
    assert payload["answer"]["source"] == "model"
    assert any("language model" in note for note in payload["notes"])
    assert sorted(payload["data"]["rows"]) == [["Elsewhere", 89], ["Secretland", 88]]
    assert f"bearer {KEY}" in model.headers[0].lower()


def test_a_chart_that_breaks_a_rule_is_repaired_once(
    owner: Browserless, dataset: dict[str, Any], model: Endpoint
) -> None:
    wrong = {"mark": "bar", "encoding": {"x": {"field": "region", "aggregate": "mean"}}}
    model.will(answer(wrong), answer(BAR))
    assert ask(owner, dataset).json()["answer"]["source"] == "model"
    assert len(model.requests) == 2
    assert "Secretland" not in str(model.requests)


BAD = {
    "prose": answer("Here is your chart!"),
    "html": raw(b"<html>"),
    "no choices": raw(b'{"choices": []}'),
    "tool call": raw(b'{"choices":[{"message":{"content":null,"tool_calls":[{"id":"1"}]}}]}'),
    "unknown column": answer({"mark": "bar", "encoding": {"x": {"field": "password"}}}),
    "images": answer(BAR | {"layout": {"images": [{"source": "http://127.0.0.1/x"}]}}),
    "code": answer(BAR | {"transform": [{"calculate": "__import__('os').system('id')"}]}),
    "huge bins": answer({"mark": "bar", "encoding": {"x": {"field": "revenue", "bin": {"maxbins": 10**9}}}}),
    "400": answer(BAR, status=400),
    "401": answer(BAR, status=401),
    "500": answer(BAR, status=500),
    "redirect": answer(BAR, status=302, headers="Location: http://127.0.0.1:9/v1\r\n"),
    "dropped": drop,
    "endless": flood,
    "gzip bomb": raw(gzip.compress(b"0" * 50_000_000), headers="Content-Encoding: gzip\r\n"),
}


@pytest.mark.parametrize("behaviour", BAD.values(), ids=BAD.keys())
def test_else_the_parser_answers_and_says_so(
    server: RunningServer, owner: Browserless, dataset: dict[str, Any], model: Endpoint, behaviour: Any
) -> None:
    model.will(behaviour)
    before = _rss(server)
    payload = ask(owner, dataset).json()
    assert payload["answer"]["source"] == "parser"
    assert any(note.startswith("The built-in parser answered.") for note in payload["notes"])
    assert len(model.requests) <= 5
    assert _rss(server) - before < 100e6


def test_a_question_nobody_understands_is_refused_with_both_reasons(
    owner: Browserless, dataset: dict[str, Any], model: Endpoint
) -> None:
    model.will(answer("no"))
    refused = ask(owner, dataset, question="zxqv wvut")
    assert refused.status_code == 422
    assert "language model" in refused.json()["error"]["hint"]


def test_markup_in_titles_comes_back_escaped(owner: Browserless, dataset: dict[str, Any], model: Endpoint) -> None:
    title = '<span style="cursor:url(http://127.0.0.1/x)">t</span>'
    model.will(answer(BAR | {"title": title}))
    payload = ask(owner, dataset).json()
    assert payload["answer"]["source"] == "model"
    assert "<span" not in str(payload["figure"])


def test_hanging_models_hold_up_nobody_else(
    server: RunningServer, owner: Browserless, dataset: dict[str, Any], model: Endpoint
) -> None:
    model.will(hang, drip(b" ", 0.5))
    with ThreadPoolExecutor(51) as threads:
        began = time.monotonic()
        waiting = [threads.submit(_post, owner, dataset) for _ in range(50)]
        seen = []
        while not all(one.done() for one in waiting):
            seen.append(httpx.get(f"{server.url}{API}health", timeout=10).json()["status"])
            time.sleep(0.2)
        assert {one.result().json()["answer"]["source"] for one in waiting} == {"parser"}
        assert time.monotonic() - began < 20
    assert set(seen) == {"ok"}


def _post(owner: Browserless, dataset: dict[str, Any]) -> httpx.Response:
    body = {"dataset_id": dataset["id"], "question": QUESTION}
    return httpx.post(f"{owner.server.url}{API}ai/natural-query", json=body, headers=owner.headers, timeout=60)


def test_only_what_is_switched_on_leaves_and_every_request_can_be_read(
    server: RunningServer, owner: Browserless, model: Endpoint
) -> None:
    mine = owner.dataset(CSV, "private.csv")
    assert mine["sharing"] == "schema"
    sent = []
    for sharing in ("schema", "statistics", "values"):
        assert owner.patch(f"datasets/{mine['id']}", json={"sharing": sharing}).json()["sharing"] == sharing
        model.will(answer(BAR))
        assert ask(owner, mine).status_code == 200
        sent.append(model.requests[0]["messages"][1]["content"])
    assert ["Secretland" in text for text in sent] == [False, False, True]
    assert ["44.5" in text for text in sent] == [False, True, True]
    assert not any("mira" in text for text in sent)
    page = owner.get("ai/egress", params={"dataset_id": mine["id"], "limit": 2}).json()
    assert page["total"] == 3
    assert [item["sharing"] for item in page["items"]] == ["values", "statistics"]
    assert "Secretland" in page["items"][0]["sent"]
    assert page["items"][0]["outcome"] == "answered"
    other = server.register("noa")
    assert other.get("ai/egress").json() == {"items": [], "total": 0}
    assert other.get("ai/egress", params={"dataset_id": mine["id"]}).json()["total"] == 0
    owner.delete(f"datasets/{mine['id']}", params={"purge": "true"})
    assert owner.get("ai/egress", params={"dataset_id": mine["id"]}).json()["total"] == 0


def test_another_level_is_refused(owner: Browserless, dataset: dict[str, Any]) -> None:
    assert owner.patch(f"datasets/{dataset['id']}", json={"sharing": "everything"}).status_code == 400


@pytest.mark.parametrize("key", ["base_url", "llm_base_url", "api_key", "model", "proxy", "sharing"])
def test_a_request_chooses_no_endpoint(owner: Browserless, dataset: dict[str, Any], model: Endpoint, key: str) -> None:
    model.will(answer(BAR))
    assert ask(owner, dataset, **{key: "http://127.0.0.1:9/v1"}).status_code == 400
    assert model.requests == []


def test_the_key_shows_nowhere(server: RunningServer, owner: Browserless, dataset: dict[str, Any]) -> None:
    pages = [owner.get(path).text for path in ("metrics", "openapi.json", "ai/egress", "health", "datasets")]
    plain = httpx.get(f"{server.url}metrics", headers={"Authorization": f"token {TOKEN}"}).text
    assert not [text for text in (*pages, plain, server.log) if KEY in text]
    assert server.process is not None
    family = [psutil.Process(server.process.pid), *psutil.Process(server.process.pid).children(recursive=True)]
    assert not any(KEY in " ".join(process.cmdline()) for process in family)


def _rss(server: RunningServer) -> int:
    assert server.process is not None
    return int(psutil.Process(server.process.pid).memory_info().rss)
