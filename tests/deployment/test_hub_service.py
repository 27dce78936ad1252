"""Two people on a JupyterHub with one store: a service keeps it, and their own servers and kernels hold no key to it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import psutil
import pytest

from tests.deployment import kernels
from tests.deployment.hub import Desk, Person, wait_for
from tests.deployment.hub_service import CANARY, HubWithService
from tests.deployment.test_hub import UNKNOWN, contents, family, words
from tests.server.running import TUS

LARGE = b"id,amount\n" + b"".join(b"%d,%d\n" % (n, n * 7919 % 1000) for n in range(400_000))
IN_KERNEL = """
import os
import pandas as pd
import datasage_jupyter as datasage
own = datasage.connect()
direct = datasage.connect({service!r})
print(own.user["full_name"], direct.user["id"] == own.user["id"], direct.user["provider"])
print([d.name for d in own.datasets()] == [d.name for d in direct.datasets()] == [{name!r}])
kept = direct.upload(pd.DataFrame({{"x": [1, 2, 3]}}), name="from a kernel of {user}")
print(own.dataset(kept.name).to_pandas()["x"].sum())
"""


@pytest.fixture(scope="module")
def hub() -> Iterator[HubWithService]:
    with tempfile.TemporaryDirectory(prefix="dsv-", ignore_cleanup_errors=True) as folder:
        running = HubWithService(Path(folder))
        try:
            yield running.start()
        finally:
            running.stop()


@pytest.fixture(scope="module")
def people(hub: HubWithService) -> Iterator[dict[str, Person]]:
    found = {name: Person(hub, name).sign_in() for name in ("ada", "bob")}
    for person in found.values():
        wait_for(hub, lambda person=person: person.enter(person.name).url.path == f"/user/{person.name}/lab")
        person.await_server()
    yield found
    for person in found.values():
        person.http.close()


@pytest.fixture(scope="module")
def desks(people: dict[str, Person]) -> dict[str, Desk]:
    return {name: Desk(person, name) for name, person in people.items()}


@pytest.fixture(scope="module")
def datasets(desks: dict[str, Desk]) -> dict[str, str]:
    return {name: desk.upload(f"{name}-rivers.csv", b"river,length\nA,4\nB,9\n")["id"] for name, desk in desks.items()}


@pytest.fixture(scope="module")
def tokens(hub: HubWithService, people: dict[str, Person]) -> dict[str, str]:
    return {name: hub.server_of(name).environ()["JUPYTERHUB_API_TOKEN"] for name in people}


def test_the_panel_speaks_to_the_own_server_as_the_hubs_user(desks: dict[str, Desk]) -> None:
    for name, desk in desks.items():
        me = desk.request("GET", "auth/me").json()
        assert (me["provider"], me["full_name"], me["email"]) == ("hub", name, None)


def test_everybody_sees_their_own_datasets_only(desks: dict[str, Desk], datasets: dict[str, str]) -> None:
    for own, foreign in (("ada", "bob"), ("bob", "ada")):
        assert datasets[own] in [item["id"] for item in desks[own].request("GET", "datasets").json()["items"]]
        for path in ("datasets/{}", "datasets/{}/rows", "datasets/{}/download", "datasets/{}/profile"):
            assert desks[own].request("GET", path.format(datasets[own])).status_code == 200
            refused = desks[own].request("GET", path.format(datasets[foreign]))
            assert refused.status_code == 404
            assert refused.content == desks[own].request("GET", path.format(UNKNOWN)).content


def test_kernels_of_two_people_reach_it_with_their_hub_tokens(
    hub: HubWithService, people: dict[str, Person], datasets: dict[str, str]
) -> None:
    assert datasets
    for name, person in people.items():
        code = IN_KERNEL.format(service=hub.service_url, name=f"{name}-rivers", user=name)
        assert in_kernel(hub, person, code).split("\n") == [f"{name} True hub", "True", "6", ""]


def test_large_files_pass_through_in_pieces_and_come_back_exact(desks: dict[str, Desk]) -> None:
    desk = desks["ada"]
    begun = desk.request("POST", "uploads", headers=TUS | {"Upload-Length": str(len(LARGE))})
    assert begun.status_code == 201
    assert begun.headers["Location"].startswith("/user/ada/datasage/api/uploads/")
    place, offset = begun.headers["Location"].split("datasage/api/")[1], 0
    headers = TUS | {"Content-Type": "application/offset+octet-stream"}
    while offset < len(LARGE):
        piece = LARGE[offset : offset + 1_500_000]
        sent = desk.request("PATCH", place, headers=headers | {"Upload-Offset": str(offset)}, content=piece)
        assert sent.status_code == 204, sent.text
        offset = int(sent.headers["Upload-Offset"])
    dataset_id = sent.headers["X-DataSage-Dataset"]
    events = desk.request("GET", f"datasets/{dataset_id}/events").text
    assert "event: ready" in events
    whole = desk.request("GET", f"datasets/{dataset_id}/download")
    assert whole.content == LARGE
    part = desk.request("GET", f"datasets/{dataset_id}/rows", params={"limit": 2})
    again = desk.request("GET", f"datasets/{dataset_id}/profile")
    tag = {"If-None-Match": again.headers["ETag"]}
    assert part.json()["total"] == 400_000
    assert desk.request("GET", f"datasets/{dataset_id}/profile", headers=tag).status_code == 304


def test_errors_come_back_as_they_are(desks: dict[str, Desk]) -> None:
    refused = desks["ada"].request("POST", "charts/query", json={"dataset_id": UNKNOWN, "spec": {}})
    assert refused.status_code in (400, 404)
    assert set(refused.json()["error"]) == {"code", "message", "hint", "details"}
    assert refused.headers["X-Content-Type-Options"] == "nosniff"
    assert refused.headers["Cache-Control"] == "no-store"
    assert "set-cookie" not in refused.headers


def test_a_guest_of_a_server_does_not_become_its_user(people: dict[str, Person]) -> None:
    assert people["ada"].enter("bob").status_code == 200
    refused = people["ada"].http.post(
        "/user/bob/datasage/api/auth/session", json={}, headers=people["ada"].headers("bob")
    )
    assert refused.status_code == 403
    assert "own user" in refused.json()["error"]["message"]


def test_cookies_without_the_xsrf_token_change_nothing(people: dict[str, Person]) -> None:
    for forged in ({}, {"X-XSRFToken": "guessed"}):
        refused = people["ada"].http.post("/user/ada/datasage/api/auth/session", json={}, headers=forged)
        assert refused.status_code == 403


def test_the_service_opens_to_tokens_with_its_scope_only(
    hub: HubWithService, people: dict[str, Person], tokens: dict[str, str]
) -> None:
    narrow = people["ada"].http.post(
        "/hub/api/users/ada/tokens",
        json={"scopes": ["read:users:name!user"]},
        params={"_xsrf": people["ada"].xsrf("/hub/")},
        headers={"Referer": f"{hub.url}/hub/token"},
    )
    assert narrow.status_code == 201, narrow.text
    with httpx.Client(base_url=hub.service_url, timeout=60) as http:
        for authorization in ("", "token guessed", f"token {narrow.json()['token']}", f"datasage {tokens['ada']}"):
            refused = http.post("datasage/api/auth/session", json={}, headers={"Authorization": authorization})
            assert refused.status_code == 403, authorization
        assert http.post(f"datasage/api/auth/session?token={tokens['ada']}", json={}).status_code == 403
        assert people["ada"].http.post(f"{hub.service_url}datasage/api/auth/session", json={}).status_code == 403
        entered = http.post("datasage/api/auth/session", json={}, headers={"Authorization": f"token {tokens['bob']}"})
        assert entered.json()["user"]["full_name"] == "bob"
        assert "set-cookie" not in entered.headers


def test_the_service_runs_and_reads_nothing_for_anybody(hub: HubWithService, tokens: dict[str, str]) -> None:
    headers = {"Authorization": f"token {tokens['ada']}"}
    with httpx.Client(base_url=hub.service_url, headers=headers, timeout=60) as http:
        for path in ("api/contents", "api/kernels", "api/terminals", "api/sessions", "api/config/x", "files/x", "lab"):
            assert http.get(path).status_code == 404, path
            assert http.post(path, json={}).status_code == 404, path
        assert http.get("datasage/api/health").json()["status"] == "ok"


def test_users_processes_and_files_hold_no_key_to_the_store(
    hub: HubWithService, people: dict[str, Person], datasets: dict[str, str]
) -> None:
    assert datasets
    service = hub.service()
    hidden = [CANARY, service.environ()["JUPYTERHUB_API_TOKEN"]]
    assert not [text for text in service.cmdline() if CANARY in text]
    for name in people:
        said = [text for process in family(hub.server_of(name)) for text in words(process)]
        assert any(name in text for text in said)
        assert not [text for text in said if any(secret in text for secret in hidden)]
        assert not [process for process in family(hub.server_of(name)) if is_mongod(process)]
        written = contents(hub.homes / name)
        assert written
        assert not [path for path, text in written.items() if any(secret.encode() in text for secret in hidden)]
        assert not [path for path in written if "session-keys" in path.name]


def test_a_service_that_died_comes_back_and_meanwhile_says_so(
    hub: HubWithService, desks: dict[str, Desk], datasets: dict[str, str]
) -> None:
    victim = hub.service()
    victim.kill()
    path = f"datasets/{datasets['ada']}"
    refused = desks["ada"].request("GET", path)
    assert refused.status_code in (502, 503)
    wait_for(hub, lambda: desks["ada"].request("GET", path).status_code == 200)
    assert hub.service().pid != victim.pid


def in_kernel(hub: HubWithService, person: Person, code: str) -> str:
    """What code prints in a kernel of somebody's own server."""
    headers, name = person.headers(person.name), person.name
    started = person.http.post(f"/user/{name}/api/kernels", json={"name": "python3"}, headers=headers)
    assert started.status_code == 201, started.text
    address = f"/user/{name}/api/kernels/{started.json()['id']}"
    url = person.http.build_request(
        "GET", f"{hub.url}{address}/channels", params={"_xsrf": person.xsrf(f"/user/{name}/")}
    )
    channels = kernels.open_channels(str(url.url), {"Cookie": url.headers["Cookie"]}, hub.url)
    try:
        return kernels.run(channels, code)
    finally:
        channels.close()
        person.http.delete(address, headers=headers)


def is_mongod(process: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):
        return "mongod" in process.name()
    return False
