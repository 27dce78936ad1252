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
        "JUPYTERHUB_PUBLIC_HUB_URL",
        "JUPYTERHUB_HOST",
        "JUPYTERHUB_BASE_URL",
        "DATASAGE_SERVICE_URL",
        "DATASAGE_CERTIFICATE",
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
        ("host:8888", Place("https://host:8888/", None)),
        ("localhost:8888", Place("http://localhost:8888/", None)),
        ("127.0.0.2", Place("http://127.0.0.2/", None)),
        ("[::1]:8888/lab", Place("http://[::1]:8888/", None)),
        ("localhost.example.org", Place("https://localhost.example.org/", None)),
        ("http://127.0.0.1:1/lab", Place("http://127.0.0.1:1/", "token one")),
        ("https://hub/user/ada/lab/workspaces/auto-x/tree/n.ipynb", Place("https://hub/user/ada/", None)),
        ("http://host/user/labor/tree", Place("http://host/user/labor/", None)),
    ],
)
def test_addresses(address: str, place: Place) -> None:
    assert list(find(address)) == [place]


def test_a_token_shows_in_no_repr() -> None:
    assert "secret" not in repr(Place("http://h/", "token secret"))


def test_the_hubs_token_is_shown_to_the_hubs_services_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JPY_PARENT_PID", "1")
    monkeypatch.setenv("JUPYTER_TOKEN", "own")
    monkeypatch.setenv("JUPYTERHUB_API_TOKEN", "hub")
    monkeypatch.setenv("JUPYTERHUB_BASE_URL", "/h/")
    monkeypatch.setenv("JUPYTERHUB_PUBLIC_HUB_URL", "https://hub.example.org/h/hub/")
    monkeypatch.setenv("DATASAGE_SERVICE_URL", "http://10.0.0.1:81/h/services/datasage")
    for address in ("https://hub.example.org/h/services/datasage/", "http://10.0.0.1:81/h/services/datasage"):
        assert [place.authorization for place in find(address)] == ["token hub"], address
    for address in (
        "https://hub.example.org/h/user/mallory/",
        "https://hub.example.org/h/services/../user/mallory/",
        "https://hub.example.org/services/datasage/",
        "http://hub.example.org/h/services/datasage/",
        "https://elsewhere.example/h/services/datasage/",
        "http://10.0.0.1:82/h/services/datasage/",
    ):
        assert [place.authorization for place in find(address)] == [None], address


def test_a_kernel_keeps_its_servers_token_to_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTER_TOKEN", "own")
    assert next(find("https://elsewhere.example/")).authorization == "token own"
    monkeypatch.setenv("JPY_PARENT_PID", "1")
    assert next(find("https://elsewhere.example/")).authorization is None


def test_under_a_hub_without_the_extension_its_service_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATASAGE_SERVICE_URL", "http://127.0.0.1:8000/services/datasage")
    monkeypatch.setenv("JUPYTERHUB_API_TOKEN", "hub")
    assert next(find()) == Place("http://127.0.0.1:8000/services/datasage/", "token hub")
