"""Two people on a real JupyterHub: the Hub's identity, no second password, each with their own data and secrets."""

from __future__ import annotations

import contextlib
import json
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.deployment import kernels
from tests.deployment.hub import SECRETS, Desk, Hub, Person

UNKNOWN = "0" * 24
LIST_IN_KERNEL = """
import os
import datasage_jupyter as datasage
client = datasage.connect()
print(client.user["full_name"], [d.name for d in client.datasets()], sorted(n for n in os.environ if n in {names}))
"""


@pytest.fixture(scope="module")
def hub() -> Iterator[Hub]:
    with tempfile.TemporaryDirectory(prefix="dsh-", ignore_cleanup_errors=True) as folder:
        running = Hub(Path(folder)).start()
        try:
            yield running
        finally:
            running.stop()


@pytest.fixture(scope="module")
def people(hub: Hub) -> Iterator[dict[str, Person]]:
    found = {name: Person(hub, name).sign_in() for name in ("ada", "bob")}
    for person in found.values():
        person.await_server()
        assert person.enter(person.name).status_code == 200
    yield found
    for person in found.values():
        person.http.close()


@pytest.fixture(scope="module")
def ada(people: dict[str, Person]) -> Desk:
    return Desk(people["ada"], "ada")


@pytest.fixture(scope="module")
def bob(people: dict[str, Person]) -> Desk:
    return Desk(people["bob"], "bob")


@pytest.fixture(scope="module")
def datasets(ada: Desk, bob: Desk) -> dict[str, str]:
    return {
        "ada": ada.upload("ada-engines.csv", b"engine,power\nA,4\nB,9\n")["id"],
        "bob": bob.upload("bob-bridges.csv", b"bridge,length\nC,120\nD,90\n")["id"],
    }


def test_the_hubs_user_is_the_user_without_a_second_password(ada: Desk, bob: Desk) -> None:
    for desk, name in ((ada, "ada"), (bob, "bob")):
        me = desk.request("GET", "auth/me").json()
        assert (me["provider"], me["full_name"], me["email"]) == ("hub", name, None)


def test_everybody_sees_their_own_datasets_only(ada: Desk, bob: Desk, datasets: dict[str, str]) -> None:
    for desk, own, foreign in ((ada, "ada", "bob"), (bob, "bob", "ada")):
        assert [item["id"] for item in desk.request("GET", "datasets").json()["items"]] == [datasets[own]]
        for path in ("datasets/{}", "datasets/{}/rows", "datasets/{}/download", "datasets/{}/profile"):
            refused = desk.request("GET", path.format(datasets[foreign]))
            assert refused.status_code == 404
            assert refused.content == desk.request("GET", path.format(UNKNOWN)).content


def test_a_guest_of_a_server_is_somebody_else_there(people: dict[str, Person], datasets: dict[str, str]) -> None:
    assert people["ada"].enter("bob").status_code == 200
    guest = Desk(people["ada"], "bob")
    assert guest.signed["user"]["full_name"] == "ada"
    assert guest.request("GET", "datasets").json()["items"] == []
    refused = guest.request("GET", f"datasets/{datasets['bob']}")
    assert refused.status_code == 404
    assert refused.content == guest.request("GET", f"datasets/{UNKNOWN}").content


def test_who_was_not_invited_does_not_get_in(people: dict[str, Person], ada: Desk) -> None:
    assert people["bob"].enter("ada").is_error
    stolen = {"X-DataSage-Authorization": f"Bearer {ada.signed['access_token']}"}
    assert people["bob"].http.get("/user/ada/datasage/api/datasets", headers=stolen).status_code == 403


def test_cookies_without_the_xsrf_token_change_nothing(people: dict[str, Person], ada: Desk) -> None:
    own = {"X-DataSage-Authorization": f"Bearer {ada.signed['access_token']}"}
    for path in ("auth/session", "datasets/upload", "auth/logout"):
        for forged in ({}, {"X-XSRFToken": "guessed"}, {"X-XSRFToken": people["bob"].xsrf("/user/bob/")}):
            refused = people["ada"].http.post(f"/user/ada/datasage/api/{path}", json={}, headers=own | forged)
            assert refused.status_code == 403, (path, forged)
    assert ada.request("GET", "auth/me").status_code == 200


def test_a_kernel_is_the_hubs_user_and_inherits_no_shared_secret(
    hub: Hub, people: dict[str, Person], datasets: dict[str, str]
) -> None:
    person, headers = people["ada"], people["ada"].headers("ada")
    started = person.http.post("/user/ada/api/kernels", json={"name": "python3"}, headers=headers)
    assert started.status_code == 201, started.text
    address = f"/user/ada/api/kernels/{started.json()['id']}"
    request = person.http.build_request(
        "GET", f"{hub.url}{address}/channels", params={"_xsrf": person.xsrf("/user/ada/")}
    )
    channels = kernels.open_channels(str(request.url), {"Cookie": request.headers["Cookie"]}, hub.url)
    try:
        printed = kernels.run(channels, LIST_IN_KERNEL.format(names=set(SECRETS)))
    finally:
        channels.close()
        person.http.delete(address, headers=headers)
    assert printed.strip() == "ada ['ada-engines'] []"


def test_a_users_processes_and_files_hold_no_shared_secret(hub: Hub, datasets: dict[str, str]) -> None:
    tokens = {name: hub.server_of(name).environ()["JUPYTERHUB_API_TOKEN"] for name in datasets}
    for name, foreign in (("ada", "bob"), ("bob", "ada")):
        hidden = [text.encode() for text in (*SECRETS.values(), tokens[foreign])]
        said = [text for process in family(hub.server_of(name)) for text in words(process)]
        assert any(name in text for text in said)
        assert not [text for text in said if any(secret in text.encode() for secret in hidden)]
        written = contents(hub.homes / name)
        assert written
        assert not [path for path, content in written.items() if any(secret in content for secret in hidden)]


def test_every_user_has_signing_keys_of_their_own_that_nobody_else_reads(hub: Hub, datasets: dict[str, str]) -> None:
    stores = [hub.homes / name / ".local" / "share" / "datasage" for name in ("ada", "bob")]
    first, second = (json.loads((store / "secrets" / "session-keys.json").read_text())["keys"] for store in stores)
    assert first
    assert not set(map(str, first.values())) & set(map(str, second.values()))
    for store in stores:
        for path in (store, *store.rglob("*")):
            with contextlib.suppress(FileNotFoundError):
                assert stat.S_IMODE(path.lstat().st_mode) & 0o077 == 0 or path.is_symlink(), path


def family(process: psutil.Process) -> list[psutil.Process]:
    return [process, *process.children(recursive=True)]


def words(process: psutil.Process) -> list[str]:
    """Arguments and environment of a process, unless it has just ended."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return [*process.cmdline(), *process.environ().values()]
    return []


def contents(folder: Path) -> dict[Path, bytes]:
    """What stands in every file below a folder, unless it has just been removed."""
    found = {}
    for path in folder.rglob("*"):
        with contextlib.suppress(FileNotFoundError):
            if path.is_file() and not path.is_symlink():
                found[path] = path.read_bytes()
    return found
