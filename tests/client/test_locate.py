"""Where the client looks for its server, in which order."""

from __future__ import annotations

from typing import Any

import pytest

from datasage_jupyter.client.locate import Place, find

SERVERS: list[dict[str, Any]] = [
    {"pid": 1, "url": "http://127.0.0.1:1/", "token": "one"},
    {"pid": 2, "url": "http://127.0.0.1:2/base", "token": ""},
]


@pytest.fixture(autouse=True)
def _around(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "DATASAGE_URL",
        "DATASAGE_TOKEN",
        "JPY_PARENT_PID",
        "JUPYTERHUB_SERVICE_URL",
        "JUPYTERHUB_API_TOKEN",
        "JUPYTER_TOKEN",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("datasage_jupyter.client.locate._running_servers", lambda: SERVERS)


def test_a_kernel_asks_its_environment_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATASAGE_URL", "http://127.0.0.1:9/user/ada")
    monkeypatch.setenv("DATASAGE_TOKEN", "secret")
    assert next(find()) == Place("http://127.0.0.1:9/user/ada/", "datasage secret")


def test_then_the_server_that_started_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JPY_PARENT_PID", "2")
    monkeypatch.setenv("JUPYTERHUB_SERVICE_URL", "http://127.0.0.1:3/user/ada/")
    monkeypatch.setenv("JUPYTERHUB_API_TOKEN", "hub")
    places = list(find())
    assert places[0] == Place("http://127.0.0.1:2/base/", None)
    assert places[1] == Place("http://127.0.0.1:3/user/ada/", "token hub")
    assert places[2] == Place("http://127.0.0.1:1/", "token one")


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("http://host:8888/?token=t", Place("http://host:8888/", "token t")),
        ("host:8888", Place("http://host:8888/", None)),
        ("http://127.0.0.1:1/lab", Place("http://127.0.0.1:1/", "token one")),
        ("https://hub/user/ada/lab/workspaces/auto-x/tree/n.ipynb", Place("https://hub/user/ada/", None)),
        ("http://host/user/labor/tree", Place("http://host/user/labor/", None)),
    ],
)
def test_addresses(address: str, place: Place) -> None:
    assert list(find(address)) == [place]


def test_a_token_shows_in_no_repr() -> None:
    assert "secret" not in repr(Place("http://h/", "token secret"))
