"""The client and a server that speaks TLS under a private authority."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

import datasage_jupyter as datasage
from datasage_jupyter.core.errors import ConnectError
from tests.client.tls import Authority, TlsServer
from tests.deployment import kernels
from tests.server.running import API, TOKEN, RunningServer


@pytest.fixture(scope="module")
def authority(server_folder: Path) -> Authority:
    folder = server_folder / "authority"
    folder.mkdir()
    return Authority(folder)


@pytest.fixture(scope="module")
def server(server_folder: Path, authority: Authority) -> Iterator[TlsServer]:
    folder = server_folder / "tls"
    folder.mkdir()
    certificate, key = authority.certificate("127.0.0.1")
    options = (f"--ServerApp.certfile={certificate}", f"--ServerApp.keyfile={key}")
    running = TlsServer(folder, options, authority=authority.file)
    running.start()
    try:
        yield running
    finally:
        running.stop()


@pytest.fixture
def address(server: TlsServer) -> str:
    return f"{server.url}?token={TOKEN}"


def test_the_authority_is_named_in_the_call_or_by_the_environment(
    address: str, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    for named in (authority.file, str(authority.file), ssl.create_default_context(cafile=str(authority.file))):
        with datasage.connect(address, verify=named) as client:
            assert client.upload(b"a,b\n1,2\n", name="over tls").row_count == 1
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    with datasage.connect(address) as client:
        assert client.user["provider"] == "jupyter"


def test_an_unknown_authority_is_refused_before_the_token_is_shown(
    address: str, tmp_path: Path, server: TlsServer
) -> None:
    with pytest.raises(ConnectError, match="not trusted") as refused:
        datasage.connect(address)
    assert "verify=" in str(refused.value)
    assert TOKEN not in str(refused.value)
    with pytest.raises(ConnectError, match="not trusted"):
        datasage.connect(address, verify=Authority(tmp_path).file)


def test_a_certificate_for_another_name_is_refused(address: str, authority: Authority) -> None:
    with pytest.raises(ConnectError, match="not trusted"):
        datasage.connect(address.replace("127.0.0.1", "localhost"), verify=authority.file)


def test_checking_is_not_left_out(address: str, tmp_path: Path) -> None:
    for verify in (False, True):
        with pytest.raises(ConnectError, match="always checked"):
            datasage.connect(address, verify=verify)  # type: ignore[arg-type]
    empty = tmp_path / "empty.pem"
    empty.write_text("")
    for named in (tmp_path / "absent.pem", empty):
        with pytest.raises(ConnectError, match="no certificates"):
            datasage.connect(address, verify=named)


def test_nothing_is_tried_without_tls_instead(
    personal: RunningServer, address: str, authority: Authority, server: TlsServer
) -> None:
    with pytest.raises(ConnectError, match=r"does not speak TLS|does not answer"):
        datasage.connect(f"{personal.url.replace('http:', 'https:')}?token={TOKEN}")
    with pytest.raises(ConnectError, match="does not answer"):
        datasage.connect(address.replace("https:", "http:"))


def test_a_kernel_knows_its_servers_certificate_whatever_name_it_bears(server: TlsServer, authority: Authority) -> None:
    trusted = ssl.create_default_context(cafile=str(authority.file))
    headers = {"Authorization": f"token {TOKEN}"}
    with httpx.Client(base_url=server.url, headers=headers, verify=trusted, timeout=60) as http:
        kernel = http.post("api/kernels", json={"name": "python3"}).json()["id"]
        url = f"{server.url}api/kernels/{kernel}/channels"
        channels = kernels.open_channels(url, headers, kernels.origin_of(server.url), None, str(authority.file))
        try:
            code = "import datasage_jupyter as d; c = d.connect(); print(c.url.split(':')[0], c.user['provider'])"
            assert kernels.run(channels, code) == "https jupyter\n"
        finally:
            channels.close()
            http.delete(f"api/kernels/{kernel}")


def test_a_page_without_tls_is_of_another_origin(server: TlsServer, authority: Authority) -> None:
    trusted = ssl.create_default_context(cafile=str(authority.file))
    with httpx.Client(base_url=server.url, verify=trusted, timeout=60) as http:
        http.get("tree", params={"token": TOKEN}, follow_redirects=True)
        own = kernels.origin_of(server.url)
        headers = {"X-XSRFToken": http.cookies["_xsrf"]}
        for name, expected in ((own, 200), (own.replace("https:", "http:"), 403)):
            sent = headers | {"Origin": name}
            assert http.post(f"{API}auth/session", json={}, headers=sent).status_code == expected
            sent = headers | {"Referer": f"{name}{server.base}lab"}
            assert http.post(f"{API}auth/session", json={}, headers=sent).status_code == expected


def test_redirects_are_not_followed_and_named(personal: RunningServer) -> None:
    from datasage_jupyter.client.connection import Connection
    from datasage_jupyter.client.locate import Place

    def answer(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(301, headers={"Location": "https://elsewhere.example/x?token=secret"})

    connection = Connection(Place("http://127.0.0.1:1/", "token t"), transport=httpx.MockTransport(answer))
    with pytest.raises(ConnectError, match="elsewhere") as refused:
        connection.call("GET", "health", session=False)
    assert "https://elsewhere.example" in (refused.value.hint or "")
    assert "secret" not in str(refused.value)
