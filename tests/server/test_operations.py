"""Health, metrics, events, static files, OpenAPI, configuration; and what must never be told by any of them."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from datasage_jupyter.core.model.types import mark_names
from tests.server.running import API, TOKEN, Browserless, RunningServer

PASSWORD = "canary words in a password"
CELL = "canary-cell-4711"


@pytest.fixture(scope="module")
def person(accounts: RunningServer) -> Browserless:
    """Somebody who did a bit of everything, with values that must turn up nowhere."""
    person = accounts.register("canary-person", PASSWORD)
    dataset = person.dataset(f"city,price\n{CELL},3\nParis,4\n".encode(), "canary-file.csv", name="canary-name")
    person.post(f"datasets/{dataset['id']}/rows", json={"filter": [{"field": "city", "equal": CELL}]})
    person.get("datasets", params={"search": "canary-search"})
    person.get("datasets", params={"canary-key": "canary-value"})
    person.get(f"datasets/{dataset['id']}/rows", params={"sort": "canary-sort"})
    person.post("ai/natural-query", json={"dataset_id": dataset["id"], "question": f"price of {CELL}"})
    person.post("ai/natural-query", json={"dataset_id": dataset["id"], "question": "canary-question qqq"})
    person.post("auth/login", json={"email": "canary-person@example.org", "password": "canary wrong"})
    person.post("auth/refresh", json={"refresh_token": "canary.refresh"})
    person.get("auth/me", headers={"X-DataSage-Authorization": "Bearer canary.session.token"})
    return person


def test_the_log_tells_no_secret_and_no_value(accounts: RunningServer, person: Browserless) -> None:
    log = accounts.log
    for secret in (PASSWORD, CELL, "canary", person.signed["access_token"], person.signed["refresh_token"]):
        assert secret not in log, secret
    keys = (accounts.store / "secrets" / "session-keys.json").read_text()
    assert all(key not in log for key in json.loads(keys)["keys"].values())


def test_the_log_is_json_with_request_ids(accounts: RunningServer, person: Browserless) -> None:
    answer = person.get("auth/me", headers={"X-Request-Id": "from-the-browser-1"})
    assert answer.headers["X-Request-Id"] == "from-the-browser-1"
    mine: list[dict[str, Any]] = []
    while not mine:
        # The line is written after the answer has left.
        lines = [json.loads(line) for line in accounts.log.splitlines() if line.startswith("{") and line.endswith("}")]
        mine = [line for line in lines if line.get("request_id") == "from-the-browser-1"]
    assert (mine[0]["endpoint"], mine[0]["status"], mine[0]["method"]) == ("auth/me", 200, "GET")
    assert mine[0]["user"] == person.signed["user"]["id"]


def test_a_client_that_leaves_is_no_failure_of_the_server(accounts: RunningServer, person: Browserless) -> None:
    rows = b"".join(b"%d,%d\n" % (n % 97, n) for n in range(200_000))
    dataset = person.dataset(b"g,v\n" + rows, "left.csv")
    spec = {"mark": "violin", "encoding": {"x": {"field": "g", "type": "nominal"}, "y": {"field": "v"}}}
    statuses: set[int] = set()
    for attempt in range(20):
        with pytest.raises(httpx.ReadTimeout):
            person.post(
                "charts/query",
                json={"dataset_id": dataset["id"], "spec": spec | {"title": str(attempt)}},
                headers={"X-Request-Id": f"left-{attempt}"},
                timeout=httpx.Timeout(10, read=0.005),
            )
    while len(statuses) < 1 or "left-19" not in accounts.log:
        lines = [json.loads(line) for line in accounts.log.splitlines() if '"left-' in line and line.endswith("}")]
        statuses = {line["status"] for line in lines if "status" in line}
    assert 499 in statuses
    assert all(status < 500 for status in statuses), statuses


def test_health_and_metrics_name_nobody(accounts: RunningServer, person: Browserless) -> None:
    health = httpx.get(f"{accounts.url}{API}health")
    assert health.json()["status"] == "ok"
    assert set(health.json()["parts"]) == {"database", "disk", "workers"}
    metrics = person.get("metrics")
    jupyter = httpx.get(f"{accounts.url}metrics", headers={"Authorization": f"token {TOKEN}"})
    for text in (health.text, metrics.text, jupyter.text):
        assert "canary" not in text
        assert str(accounts.folder) not in text
        assert person.signed["user"]["id"] not in text
    for name in (
        "datasage_requests_total",
        "datasage_request_seconds_bucket",
        "datasage_query_seconds_bucket",
        "datasage_uploads_total",
    ):
        assert name in metrics.text
        assert name in jupyter.text
    assert re.search(r'datasage_requests_total{endpoint="datasets/\{dataset_id\}/rows"', metrics.text)


def test_errors_show_no_path_and_no_engine(person: Browserless) -> None:
    for address in ("datasets/x/rows", "charts/query", "nothing"):
        text = person.post(address, json={"dataset_id": "x"}).text
        assert not re.search(r"/tmp|Traceback|mongodb://|duckdb|pymongo|SELECT", text)


def test_no_secret_stands_in_a_command_line_and_nothing_listens_to_everybody(
    accounts: RunningServer, person: Browserless
) -> None:
    assert person.signed
    assert accounts.process is not None
    secrets = [path.read_text().strip() for path in (accounts.store / "secrets").iterdir() if "keys" not in path.name]
    ours = [p for p in psutil.process_iter() if str(accounts.folder) in " ".join(_cmdline(p))]
    assert ours
    for process in ours:
        assert not any(secret in " ".join(_cmdline(process)) for secret in secrets)
        for connection in process.net_connections("inet"):
            assert connection.status != psutil.CONN_LISTEN or connection.laddr.ip == "127.0.0.1"


def _cmdline(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def test_plotly_is_served_once_and_compressed(personal: RunningServer) -> None:
    url = f"{personal.url}static/datasage/plotly.min.js"
    answer = httpx.get(url, headers={"Accept-Encoding": "identity"})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/javascript")
    with httpx.stream("GET", url, headers={"Accept-Encoding": "gzip"}) as packed:
        assert packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(b"".join(packed.iter_raw())) == answer.content
    again = httpx.get(url, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "immutable" in httpx.get(f"{url}?v=1").headers["Cache-Control"]


def test_the_description_is_openapi_and_complete(personal: RunningServer) -> None:
    from datasage_jupyter.server.handlers.routes import operations

    document = personal.anyone().get("openapi.json").json()
    assert document["openapi"] == "3.1.0"
    listed = {(path.lstrip("/"), verb.upper()) for path, verbs in document["paths"].items() for verb in verbs}
    assert listed == {(pattern, verb) for pattern, verb, _ in operations()}
    names = [o["operationId"] for verbs in document["paths"].values() for o in verbs.values()]
    assert len(set(names)) == len(names)
    assert document["servers"] == [{"url": "/user/a%40b/datasage/api"}]
    for reference in re.findall(r'"#/components/schemas/(\w+)"', json.dumps(document)):
        assert reference in document["components"]["schemas"]
    resumable = document["paths"]["/uploads/{upload_id}"]["patch"]["parameters"]
    assert {part["name"] for part in resumable if part["required"]} == {"upload_id", "Tus-Resumable", "Upload-Offset"}


@pytest.mark.parametrize(("word", "level"), [("warning", 30), ("WARN", 30), ("debug", 10), ("loud", 20), ("", 20)])
def test_any_word_for_the_log_level_leaves_the_extension_working(
    monkeypatch: pytest.MonkeyPatch, word: str, level: int
) -> None:
    from datasage_jupyter.server.extension import DataSage

    monkeypatch.setenv("DATASAGE_LOG_LEVEL", word)
    assert DataSage().log_level == level


def test_settings_come_from_the_environment_and_secrets_leave_it(tmp_path: Path) -> None:
    code = """
import os
from jupyter_server.serverapp import ServerApp
from datasage_jupyter.server.extension import DataSage
app = DataSage()
settings = app.gather()
assert (str(settings.store), settings.mongo_uri, settings.llm_api_key) == (os.environ["DATASAGE_STORE"], "mongodb://h/db", "k")
assert (settings.user_quota_bytes, settings.max_upload_bytes, settings.llm_model) == (5, 6, "m")
assert "DATASAGE_MONGO_URI" not in os.environ and "DATASAGE_LLM_API_KEY" not in os.environ
assert "mongodb://" not in repr(settings) and "'k'" not in repr(settings)
print("ok")
"""
    env = {
        "PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "PYTHONPATH": str(Path(__file__).parents[2]), "DATASAGE_STORE": str(tmp_path / "s"),
        "DATASAGE_MONGO_URI": "mongodb://h/db", "DATASAGE_LLM_API_KEY": "k", "DATASAGE_LLM_MODEL": "m",
        "DATASAGE_USER_QUOTA_BYTES": "5", "DATASAGE_MAX_UPLOAD_BYTES": "6",
    }  # fmt: skip
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False)
    assert done.stdout.strip().endswith("ok"), done.stderr


def test_menus_are_told_which_marks_there_are(personal: RunningServer) -> None:
    listed = personal.owner().get("marks").json()["items"]
    assert [item["name"] for item in listed] == list(mark_names())
    assert listed[0]["shelves"] == ["x", "y", "color", "xOffset"]


def test_a_provider_that_does_not_exist_is_refused_with_those_that_do() -> None:
    from traitlets import TraitError

    from datasage_jupyter.server.extension import DataSage

    with pytest.raises(TraitError, match="openai"):
        DataSage(llm_provider="opnai").gather()
    assert DataSage(llm_provider="openai").gather().llm_provider == "openai"


def test_every_setting_has_a_help_text() -> None:
    from datasage_jupyter.server.extension import DataSage

    own = dict(DataSage.class_own_traits(config=True))
    assert {"store", "mongo_uri", "accounts", "file_store", "max_upload_bytes", "llm_base_url"} <= set(own)
    assert all(trait.help for trait in own.values())


def test_starting_imports_nothing_heavy() -> None:
    code = """
import sys
import jupyter_server.serverapp, jupyter_server.base.handlers
import datasage_jupyter
datasage_jupyter._jupyter_server_extension_points()
import datasage_jupyter.server.services
heavy = {"pydantic", "duckdb", "pyarrow", "pandas", "plotly", "pymongo", "argon2", "jwt", "sqlglot"} & set(sys.modules)
assert not heavy, heavy
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2]
    )
    assert done.returncode == 0, done.stderr


def test_a_kernel_is_told_where_its_server_is(personal: RunningServer) -> None:
    headers = {"Authorization": f"token {TOKEN}"}
    with httpx.Client(base_url=personal.url, headers=headers, timeout=60) as http:
        kernel = http.post("api/kernels", json={"name": "python3"}).json()
        environment = _environment_of_newest_kernel(personal)
        http.delete(f"api/kernels/{kernel['id']}")
    assert environment["DATASAGE_URL"] == personal.url
    token = environment["DATASAGE_TOKEN"]
    signed = httpx.post(f"{personal.url}{API}auth/session", headers={"Authorization": f"datasage {token}"}, json={})
    assert signed.json()["user"] == personal.owner().signed["user"]
    for address in ("api/contents", "api/kernels"):
        assert httpx.get(f"{personal.url}{address}", headers={"Authorization": f"datasage {token}"}).status_code == 403


def _environment_of_newest_kernel(server: RunningServer) -> dict[str, Any]:
    assert server.process is not None
    children = psutil.Process(server.process.pid).children(recursive=True)
    kernels = [child for child in children if "ipykernel" in " ".join(_cmdline(child))]
    return max(kernels, key=lambda child: child.create_time()).environ()
