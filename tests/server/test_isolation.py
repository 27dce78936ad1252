"""Two people on one server: neither sees, changes or guesses anything of the other."""

from __future__ import annotations

from typing import Any

import pytest

from tests.server.running import Browserless, RunningServer

UNKNOWN = "0123456789abcdef01234567"
SPEC: dict[str, Any] = {"mark": "bar", "encoding": {"x": {"field": "city"}, "y": {"aggregate": "count"}}}
CONTENT = b"city,price\nBerlin-canary,3\nParis,4\n"


@pytest.fixture(scope="module")
def owner(accounts: RunningServer) -> Browserless:
    return accounts.register("isolated-owner")


@pytest.fixture(scope="module")
def intruder(accounts: RunningServer) -> Browserless:
    return accounts.register("isolated-intruder")


@pytest.fixture(scope="module")
def dataset(owner: Browserless) -> dict[str, Any]:
    return owner.dataset(CONTENT, "secret.csv")


ADDRESSES = [
    ("GET", "datasets/{}", None),
    ("PATCH", "datasets/{}", {"name": "mine"}),
    ("DELETE", "datasets/{}", None),
    ("DELETE", "datasets/{}?purge=true", None),
    ("POST", "datasets/{}/restore", {}),
    ("POST", "datasets/{}/retry", {}),
    *(
        ("GET", f"datasets/{{}}/{part}", None)
        for part in ("versions", "rows", "data", "profile", "summary", "download", "arrow", "events")
    ),
    ("POST", "datasets/{}/rows", {}),
    ("POST", "datasets/{}/data", {}),
]
BODIES = [
    ("charts/query", {"spec": SPEC}),
    ("charts/query", {"spec": SPEC, "rows_behind": {"x": "Paris"}}),
    ("charts", {"spec": SPEC, "name": "stolen"}),
    ("ai/chart", {"spec": SPEC}),
    ("ai/recommend-fields", {}),
    ("ai/recommend-charts", {}),
    ("ai/natural-query", {"question": "price by city"}),
    ("ai/generate-insights", {}),
]


def test_another_persons_dataset_is_as_unknown_as_none(
    intruder: Browserless, owner: Browserless, dataset: dict[str, Any]
) -> None:
    conditions = (
        {},
        {"If-None-Match": "*"},
        {"If-Match": "*"},
        {"Range": "bytes=0-3"},
        {"Accept": "application/vnd.apache.arrow.stream"},
    )
    for verb, address, body in ADDRESSES:
        for headers in conditions if verb == "GET" else ({},):
            options = {"json": body} if body is not None else {}
            theirs = intruder.request(verb, address.format(dataset["id"]), headers=headers, **options)
            nothing = intruder.request(verb, address.format(UNKNOWN), headers=headers, **options)
            assert theirs.status_code == nothing.status_code == 404, (verb, address)
            assert theirs.content == nothing.content
    assert owner.get(f"datasets/{dataset['id']}").json()["name"] == "secret"


def test_another_persons_dataset_in_a_body_is_unknown(intruder: Browserless, dataset: dict[str, Any]) -> None:
    for address, body in BODIES:
        theirs = intruder.post(address, json=body | {"dataset_id": dataset["id"]})
        nothing = intruder.post(address, json=body | {"dataset_id": UNKNOWN})
        assert theirs.status_code == nothing.status_code == 404, address
        assert theirs.content == nothing.content
        assert "canary" not in theirs.text


def test_lists_and_searches_show_only_ones_own(intruder: Browserless, dataset: dict[str, Any]) -> None:
    assert intruder.get("datasets").json() == {"items": [], "total": 0}
    for query in ("search=secret", "name=secret", "search=canary", "deleted=true", "tag=x"):
        assert intruder.get(f"datasets?{query}").json()["total"] == 0
    for query in (f"user_id={dataset['id']}", "owner=isolated-owner", "all=true", "filter[$ne]=", "$where=1"):
        assert intruder.get(f"datasets?{query}").status_code == 400
    assert intruder.get("charts").json()["total"] == intruder.get("dashboards").json()["total"] == 0


def test_another_persons_upload_does_not_move(intruder: Browserless, owner: Browserless) -> None:
    place = owner.begin(10)
    assert owner.send(place, 0, b"12345").status_code == 204
    tus = {"Tus-Resumable": "1.0.0"}
    assert intruder.request("HEAD", place, headers=tus).status_code == 404
    assert intruder.send(place, 5, b"67890").status_code == 404
    assert intruder.delete(place, headers=tus).status_code == 404
    assert owner.request("HEAD", place, headers=tus).headers["Upload-Offset"] == "5"
    assert owner.delete(place, headers=tus).status_code == 204


def test_another_persons_charts_and_dashboards_are_unknown(
    intruder: Browserless, owner: Browserless, dataset: dict[str, Any]
) -> None:
    chart = owner.post("charts", json={"name": "kept", "dataset_id": dataset["id"], "spec": SPEC}).json()
    board = owner.post("dashboards", json={"name": "board", "tiles": [{"chart_id": chart["id"]}]}).json()
    for kind, item in (("charts", chart), ("dashboards", board)):
        for verb, options in (("GET", {}), ("PATCH", {"json": {"name": "x"}}), ("DELETE", {})):
            answer = intruder.request(verb, f"{kind}/{item['id']}", **options)
            assert answer.status_code == 404
            assert answer.content == intruder.request(verb, f"{kind}/{UNKNOWN}", **options).content
    stolen = {"name": "stolen", "tiles": [{"chart_id": chart["id"]}]}
    assert intruder.post("dashboards", json=stolen).status_code == 404
    assert (
        intruder.post(
            "dashboards", json={"name": "s", "tiles": [{"dataset_id": dataset["id"], "spec": SPEC}]}
        ).status_code
        == 404
    )
    assert owner.get(f"charts/{chart['id']}").json() == chart


@pytest.mark.parametrize(
    "identifier",
    ["0", "-1", "x" * 24, "0" * 23, "0" * 25, "0" * 300, "..%2f..%2fetc", "%2e%2e", "%00", "null", "undefined", "{}", "$ne", "A" * 24, "%F0%9F%94%91", "a;b", "'"],
)  # fmt: skip
def test_malformed_ids_are_unknown(owner: Browserless, identifier: str) -> None:
    for address in (
        f"datasets/{identifier}",
        f"datasets/{identifier}/rows",
        f"charts/{identifier}",
        f"dashboards/{identifier}",
    ):
        assert owner.get(address).status_code in (400, 404)
    assert owner.request("HEAD", f"uploads/{identifier}", headers={"Tus-Resumable": "1.0.0"}).status_code in (400, 404)


@pytest.mark.parametrize(
    "identifier", [None, 0, 1, True, 1.5, [], {}, [UNKNOWN], {"$ne": ""}, {"$oid": UNKNOWN}, "", "x" * 65, {"$gt": ""}]
)
def test_typed_ids_in_bodies_are_refused(owner: Browserless, identifier: Any) -> None:
    for address, body in BODIES:
        assert owner.post(address, json=body | {"dataset_id": identifier}).status_code in (400, 404)


def test_what_is_the_servers_cannot_be_patched(owner: Browserless, dataset: dict[str, Any]) -> None:
    before = owner.get(f"datasets/{dataset['id']}").json()
    for key in (
        "user_id",
        "owner",
        "file_path",
        "content_hash",
        "file_size",
        "_id",
        "id",
        "status",
        "is_active",
        "$set",
        "version",
    ):
        assert owner.patch(f"datasets/{dataset['id']}", json={key: "x"}).status_code == 400
        assert owner.patch(f"datasets/{dataset['id']}", json={"name": "renamed", key: "x"}).status_code == 400
    after = owner.get(f"datasets/{dataset['id']}").json()
    assert {k: v for k, v in after.items() if k != "last_accessed"} == {
        k: v for k, v in before.items() if k != "last_accessed"
    }


def test_the_same_content_tells_nobody_about_the_other(
    intruder: Browserless, owner: Browserless, dataset: dict[str, Any]
) -> None:
    same = intruder.dataset(CONTENT, "secret.csv")
    assert same["id"] != dataset["id"]
    assert same["version"] == 1
    assert intruder.delete(f"datasets/{same['id']}?purge=true").status_code == 200
    assert owner.get(f"datasets/{dataset['id']}/download").content == CONTENT


def test_no_file_of_the_store_is_open_to_others(accounts: RunningServer, dataset: dict[str, Any]) -> None:
    assert dataset["status"] == "ready"
    for path in [accounts.store, *accounts.store.rglob("*")]:
        if path.exists() and not path.is_symlink():
            assert path.lstat().st_mode & 0o077 == 0, path
