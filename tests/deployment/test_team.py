"""A team's deployment as the page has it: nginx with TLS, two Jupyter servers, a replica set that keeps the files too."""

from __future__ import annotations

import hashlib
import io
import re
import socket
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import websocket

from datasage_jupyter.cli import main
from datasage_jupyter.client import Client, uploading
from datasage_jupyter.client.connection import Connection
from datasage_jupyter.client.locate import Place
from tests.deployment import kernels
from tests.deployment.nginx import NAME, URL, Nginx
from tests.deployment.page import block
from tests.deployment.replicas import GuardedReplicaSet
from tests.server.running import API, TOKEN, TUS, RunningServer

BASE = "/jupyter/"
PASSWORD = "four plain words here"
JUPYTER = {"Authorization": f"token {TOKEN}"}
ROWS = b"".join(b"%d,north,%d.5\n" % (number, number * 7919 % 1000) for number in range(70_000))
LARGE = b"id,region,amount\n" + ROWS * (50_000_000 // len(ROWS) + 1)
PATIENCE = 90.0


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="dst-", ignore_cleanup_errors=True) as name:
        yield Path(name)


@pytest.fixture(scope="module")
def replicas(folder: Path) -> Iterator[GuardedReplicaSet]:
    found = GuardedReplicaSet(folder)
    try:
        found.start()
        yield found
    finally:
        found.stop()


@pytest.fixture(scope="module")
def keys(folder: Path) -> Path:
    path = folder / "session-keys.json"
    assert main(["rotate-keys", "--key-file", str(path)]) == 0
    return path


@pytest.fixture(scope="module")
def one(folder: Path, replicas: GuardedReplicaSet, keys: Path) -> Iterator[RunningServer]:
    yield from serve(folder / "one", replicas, keys)


@pytest.fixture(scope="module")
def two(folder: Path, replicas: GuardedReplicaSet, keys: Path) -> Iterator[RunningServer]:
    yield from serve(folder / "two", replicas, keys)


@pytest.fixture(scope="module")
def nginx(folder: Path, one: RunningServer) -> Iterator[Nginx]:
    (folder / "nginx").mkdir()
    found = Nginx(folder / "nginx", f"127.0.0.1:{one.port}").start()
    try:
        yield found
    finally:
        found.stop()


@pytest.fixture(scope="module")
def client(nginx: Nginx) -> Iterator[Client]:
    place = Place(f"{URL}{BASE}", JUPYTER["Authorization"])
    with Client(Connection(place, timeout=120, transport=nginx.transport())) as found:
        found.register("ada@example.org", PASSWORD, "Ada")
        yield found


@pytest.fixture(scope="module")
def page(nginx: Nginx) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{URL}{BASE}", headers=JUPYTER, transport=nginx.transport(), timeout=60) as found:
        yield found


def serve(folder: Path, replicas: GuardedReplicaSet, keys: Path) -> Iterator[RunningServer]:
    (folder / "cfg").mkdir(parents=True)
    written = folder / "cfg" / "jupyter_server_config.py"
    written.write_text(block("jupyter_server_config.py", uri=replicas.uri) + block("session_keys.py", keys=str(keys)))
    written.chmod(0o600)
    server = RunningServer(folder, base=BASE).start()
    try:
        yield server
    finally:
        server.stop()


def test_fifty_megabytes_and_their_progress_pass_unbuffered(client: Client, nginx: Nginx) -> None:
    cargo = uploading.Cargo(io.BytesIO(LARGE), len(LARGE), "large.csv")
    sent: list[int] = []
    connection = client._connection
    place = uploading.create(connection, cargo, "large", "")
    dataset_id = uploading.send(connection, place, cargo, lambda offset, _size: sent.append(offset))
    assert sent == sorted(sent)
    assert sent[-1] == len(LARGE)
    kinds, status_at_first = [], ""
    with connection.stream("GET", f"datasets/{dataset_id}/events") as events:
        for line in events.iter_lines():
            if line.startswith("event: "):
                kinds.append(line.removeprefix("event: "))
                status_at_first = status_at_first or connection.call("GET", f"datasets/{dataset_id}")["status"]
    assert status_at_first == "processing"
    assert set(kinds[:-1]) == {"progress"}
    assert kinds[-1] == "ready"
    assert downloaded(client, dataset_id) == hashlib.sha256(LARGE).hexdigest()
    assert "buffered to a temporary file" not in nginx.log


def test_what_arrived_before_a_break_stays_and_the_upload_goes_on(client: Client, nginx: Nginx) -> None:
    content = lines_of(30_000_000)
    cargo = uploading.Cargo(io.BytesIO(content), len(content), "broken.csv")
    connection = client._connection
    place = uploading.create(connection, cargo, "broken", "")
    headers = {
        "Host": NAME,
        "X-DataSage-Authorization": f"Bearer {connection.token}",
        "Upload-Offset": "0",
        "Content-Type": "application/offset+octet-stream",
        "Content-Length": str(len(content)),
    }
    lines = [f"PATCH {BASE}{API}{place} HTTP/1.1", *(f"{k}: {v}" for k, v in (headers | TUS | JUPYTER).items())]
    with nginx.connect() as broken:
        broken.sendall("\r\n".join([*lines, "", ""]).encode() + content[:8_000_000])
    offset = eventually(lambda: int(connection.send("HEAD", place, headers=TUS).headers["Upload-Offset"]))
    assert 0 < offset <= 8_000_000
    dataset_id = uploading.send(connection, place, cargo, None)
    assert uploading.follow(connection, dataset_id, PATIENCE)["status"] == "ready"
    assert downloaded(client, dataset_id) == hashlib.sha256(content).hexdigest()


def test_kernels_speak_through_it_to_pages_of_its_own_origin_only(nginx: Nginx, page: httpx.Client) -> None:
    started = page.post("api/kernels", json={"name": "python3"})
    assert started.status_code == 201, started.text
    address = f"{URL}{BASE}api/kernels/{started.json()['id']}/channels"
    channels = kernels.open_channels(address, JUPYTER, URL, nginx.connect())
    try:
        assert kernels.run(channels, "print(6 * 7)") == "42\n"
    finally:
        channels.close()
    cookies = {"Cookie": "; ".join(f"{name}={value}" for name, value in signed_in(page).items())}
    kernels.open_channels(address, cookies, URL, nginx.connect()).close()
    with pytest.raises(websocket.WebSocketBadStatusException) as refused:
        kernels.open_channels(address, cookies, "https://elsewhere.example", nginx.connect())
    assert refused.value.status_code == 403
    page.delete(f"api/kernels/{started.json()['id']}")


def test_other_names_get_no_answer_from_nginx_and_none_from_jupyter(one: RunningServer, page: httpx.Client) -> None:
    for name in ("elsewhere.example", f"{NAME}.elsewhere.example", "127.0.0.1"):
        with pytest.raises(httpx.RemoteProtocolError):
            page.get("api", headers={"Host": name})
    path = f"{one.url}{API}health"
    assert httpx.get(path, headers={"Host": "elsewhere.example"}).status_code == 403
    assert httpx.get(path, headers={"Host": NAME}).status_code == 200


def test_pages_of_other_origins_change_and_read_nothing(client: Client, page: httpx.Client) -> None:
    session = {"X-DataSage-Authorization": f"Bearer {client._connection.token}"}
    for origin in ("https://elsewhere.example", f"{URL}.elsewhere.example", "null"):
        for method, path in (("GET", "datasets"), ("POST", "auth/logout")):
            answer = page.request(method, f"{API}{path}", headers=session | {"Origin": origin})
            assert answer.status_code in (403, 404), (origin, path)
            assert "access-control-allow-origin" not in answer.headers
    without_tls = {"Origin": URL.replace("https:", "http:"), "X-Scheme": "http", "X-Forwarded-Proto": "http"}
    assert page.get(f"{API}datasets", headers=session | without_tls).status_code == 403
    own = page.get(f"{API}datasets", headers=session | {"Origin": URL})
    assert own.status_code == 200
    assert own.headers["Strict-Transport-Security"].startswith("max-age=")


def test_the_browser_keeps_the_refresh_token_for_https_only(page: httpx.Client) -> None:
    body = {"email": "bob@example.org", "password": PASSWORD, "full_name": "Bob"}
    answer = page.post(f"{API}auth/register", json=body)
    assert answer.status_code == 201, answer.text
    cookie = next(text for text in answer.headers.get_list("set-cookie") if text.startswith("datasage-refresh"))
    assert {"Secure", "HttpOnly", "SameSite=Strict", f"Path={BASE}{API}auth/refresh"} <= set(re.split("; *", cookie))


def test_claims_about_ones_own_address_do_not_evade_throttling(page: httpx.Client) -> None:
    body = {"email": "nobody@example.org", "password": "a wrong guess of it"}
    forged = [{"X-Forwarded-For": f"198.51.100.{n}", "X-Real-IP": f"198.51.100.{n}"} for n in range(12)]
    codes = [page.post(f"{API}auth/login", json=body, headers=headers).status_code for headers in forged]
    assert codes == [401] * 10 + [429] * 2


def test_what_one_server_acknowledged_is_on_the_other_also_without_the_primary(
    client: Client, one: RunningServer, two: RunningServer, replicas: GuardedReplicaSet
) -> None:
    contents = {f"kept-{number}": lines_of(200_000 * (number + 1)) for number in range(3)}
    kept = {name: client.upload(content, name=f"{name}.csv").id for name, content in contents.items()}
    elsewhere = two.anyone(**{"X-DataSage-Authorization": f"Bearer {client._connection.token}"})
    replicas.primary().kill()
    for name, dataset_id in kept.items():
        found = eventually(lambda path=f"datasets/{dataset_id}/download": answered(elsewhere.get(path)))
        assert found.content == contents[name]
    assert {item["id"] for item in elsewhere.get("datasets").json()["items"]} >= set(kept.values())
    written = eventually(lambda: answered(elsewhere.form(contents["kept-0"], "after.csv"), 201)).json()["dataset_id"]
    elsewhere.settled(written)
    assert client.dataset("after").id == written
    assert len(client.dataset("after").rows(limit=5)) == 5


def test_a_session_of_one_server_holds_and_ends_at_the_other(
    one: RunningServer, two: RunningServer, keys: Path
) -> None:
    here = one.register("cleo")
    there = two.anyone(**{"X-DataSage-Authorization": f"Bearer {here.signed['access_token']}"})
    assert there.get("auth/me").json()["email"] == "cleo@example.org"
    there.enter(there.post("auth/refresh", json={"refresh_token": here.signed["refresh_token"]}).json())
    assert here.get("auth/me").status_code == 200
    assert main(["rotate-keys", "--key-file", str(keys)]) == 0
    assert [person.get("auth/me").status_code for person in (here, there)] == [200, 200]
    here.enter(here.post("auth/login", json={"email": "cleo@example.org", "password": PASSWORD}).json())
    moved = two.anyone(**{"X-DataSage-Authorization": f"Bearer {here.signed['access_token']}"})
    assert moved.get("auth/me").status_code == 200
    assert here.post("auth/logout", json={}).status_code == 200
    assert moved.get("auth/me").status_code == 401
    assert there.get("auth/me").status_code == 200


def test_an_upload_is_its_servers_until_it_is_whole(one: RunningServer, two: RunningServer) -> None:
    here = one.register("dora")
    there = two.anyone(**{"X-DataSage-Authorization": f"Bearer {here.signed['access_token']}"})
    content = lines_of(100_000)
    place = here.begin(len(content))
    assert here.send(place, 0, content[:50_000]).status_code == 204
    assert there.request("HEAD", place, headers=TUS).status_code == 404
    assert there.send(place, 50_000, content[50_000:]).status_code == 404
    given_up = here.begin(len(content))
    assert there.delete(given_up, headers=TUS).status_code == 204
    assert here.request("HEAD", given_up, headers=TUS).status_code == 404
    assert here.send(given_up, 0, content).status_code == 404
    sent = here.send(place, 50_000, content[50_000:])
    assert there.get(f"datasets/{sent.headers['X-DataSage-Dataset']}/download").content == content


def test_programs_elsewhere_connect_under_the_companys_authority(
    nginx: Nginx, one: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    one.register("fred")
    look_up = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, *rest, **more: look_up("127.0.0.1" if host == NAME else host, *rest, **more)
    )
    monkeypatch.setattr("builtins.input", lambda _: "fred@example.org")
    monkeypatch.setattr("getpass.getpass", lambda _: PASSWORD)
    address = f"{URL}:{nginx.port}{BASE}?token={TOKEN}"
    text = block("elsewhere.py", address=address, authority=str(nginx.folder / "cert.pem"))
    space: dict[str, Any] = {}
    exec(compile(text, "elsewhere.py", "exec"), space)
    with space["client"] as client:
        assert client.user["email"] == "fred@example.org"


def test_people_of_a_lost_server_go_on_at_another_as_who_they_are(
    folder: Path, one: RunningServer, two: RunningServer
) -> None:
    (folder / "both").mkdir()
    nginx = Nginx(folder / "both", f"127.0.0.1:{one.port};\n    server 127.0.0.1:{two.port}").start()
    try:
        place = Place(f"{URL}{BASE}", JUPYTER["Authorization"])
        with Client(Connection(place, timeout=120, transport=nginx.transport())) as person:
            person.register("emil@example.org", PASSWORD, "Emil")
            kept = person.upload(lines_of(1000), name="kept.csv").id
            person._connection.call("GET", "auth/me", headers={"X-Request-Id": "who-serves-emil"})
            lost = eventually(lambda: next((server for server in (one, two) if "who-serves-emil" in server.log), None))
            lost.kill()
            assert person._connection.call("GET", "auth/me")["email"] == "emil@example.org"
            assert person.dataset("kept.csv").id == kept
            assert person.upload(lines_of(2000), name="after.csv").row_count == lines_of(2000).count(b"\n") - 1
    finally:
        nginx.stop()


def lines_of(length: int) -> bytes:
    """The first lines of the large file, in no more bytes than that."""
    return LARGE[: LARGE.rindex(b"\n", 0, length) + 1]


def eventually(ask: Any) -> Any:
    """Ask until there is something to say."""
    end = time.monotonic() + PATIENCE
    while True:
        found = ask()
        if found:
            return found
        assert time.monotonic() < end
        time.sleep(0.1)


def answered(answer: httpx.Response, status: int = 200) -> httpx.Response | None:
    """The answer, unless the database is away for a moment."""
    if answer.status_code == 503:
        return None
    assert answer.status_code == status, answer.text
    return answer


def downloaded(client: Client, dataset_id: str) -> str:
    """The digest of the original file as the server gives it back."""
    digest = hashlib.sha256()
    with client._connection.stream("GET", f"datasets/{dataset_id}/download") as answer:
        for piece in answer.iter_bytes():
            digest.update(piece)
    return digest.hexdigest()


def signed_in(page: httpx.Client) -> dict[str, str]:
    """The cookies of a browser that opened Jupyter with its token."""
    page.get("tree", params={"token": TOKEN}, follow_redirects=True)
    return dict(page.cookies)
