"""The catalogue over HTTP: lists, versions, the bin, rows, Arrow, ETags."""

from __future__ import annotations

import io
from typing import Any

import pyarrow as pa
import pytest

from tests.server.running import Browserless, RunningServer

ARROW = {"Accept": "application/vnd.apache.arrow.stream"}
CONTENT = b"city,price,when\nBerlin,3,2024-01-01\nParis,4,2024-01-02\nRome,5,2024-02-01\nBerlin,7,2024-03-01\n"


@pytest.fixture(scope="module")
def owner(accounts: RunningServer) -> Browserless:
    return accounts.register("lister")


@pytest.fixture(scope="module")
def dataset(owner: Browserless) -> dict[str, Any]:
    return owner.dataset(CONTENT, "prices.csv", description="What things cost")


def test_lists_are_paged_searched_sorted_and_tagged(accounts: RunningServer) -> None:
    person = accounts.register("pages")
    for name in ("b", "a", "c"):
        person.form(b"x,y\n1,2\n" * (ord(name) - 95), f"{name}.csv", description=f"about {name}")
    names = [item["name"] for item in person.get("datasets?sort=name").json()["items"]]
    assert names == ["a", "b", "c"]
    assert [i["name"] for i in person.get("datasets?sort=-file_size&limit=2").json()["items"]] == ["c", "b"]
    page = person.get("datasets?sort=-name&offset=1&limit=1").json()
    assert ([item["name"] for item in page["items"]], page["total"]) == (["b"], 3)
    found = person.get("datasets?search=ABOUT c").json()
    assert [item["name"] for item in found["items"]] == ["c"]
    person.patch(f"datasets/{found['items'][0]['id']}", json={"tags": ["x", "y"]})
    assert person.get("datasets?tag=x").json()["total"] == 1
    for query in ("sort=columns", "sort=name;x", "limit=0", "limit=201", "offset=-1", "tag=a&tag=b"):
        assert person.get(f"datasets?{query}").status_code == 400


def test_a_dataset_is_described_and_renamed(owner: Browserless, dataset: dict[str, Any]) -> None:
    changed = owner.patch(f"datasets/{dataset['id']}", json={"description": "Costs", "tags": ["money"]}).json()
    assert (changed["description"], changed["tags"], changed["name"]) == ("Costs", ["money"], "prices")
    owner.form(b"a,b\n1,2\n", "taken.csv")
    taken = owner.patch(f"datasets/{dataset['id']}", json={"name": "taken"})
    assert taken.status_code == 409
    for body in ({"name": ""}, {"name": "x" * 201}, {"tags": ["x" * 51]}, {"tags": "money"}, {"description": 5}):
        assert owner.patch(f"datasets/{dataset['id']}", json=body).status_code == 400


def test_the_same_name_becomes_the_next_version(owner: Browserless) -> None:
    first, second = owner.dataset(b"a,b\n1,2\n", "versioned.csv"), owner.dataset(b"a,b\n3,4\n5,6\n", "versioned.csv")
    assert (first["version"], second["version"]) == (1, 2)
    assert [item["version"] for item in owner.get(f"datasets/{first['id']}/versions").json()["items"]] == [2, 1]
    assert owner.get("datasets?name=versioned").json()["items"][0]["id"] == second["id"]
    assert owner.get("datasets?name=versioned@1").json()["items"][0]["id"] == first["id"]
    assert owner.get("datasets?search=versioned").json()["total"] == 1


def test_the_bin_holds_until_it_is_purged(owner: Browserless, accounts: RunningServer) -> None:
    dataset = owner.dataset(b"a,b\n1,2\n", "binned.csv")
    address = f"datasets/{dataset['id']}"
    spec = {"mark": "bar", "encoding": {"x": {"field": "a"}, "y": {"aggregate": "count"}}}
    owner.post("charts", json={"name": "of the bin", "dataset_id": dataset["id"], "spec": spec})
    assert owner.delete(address).json() == {"ok": True}
    assert owner.get("datasets?search=binned").json()["total"] == 0
    assert owner.get("datasets?deleted=true&search=binned").json()["items"][0]["is_deleted"] is True
    assert owner.get(f"{address}/rows").status_code == owner.get(f"{address}/download").status_code == 404
    assert owner.post(f"{address}/restore", json={}).json()["is_deleted"] is False
    assert owner.get(f"{address}/rows").status_code == 200
    assert owner.delete(f"{address}?purge=true").status_code == 200
    assert owner.get(address).status_code == 404
    assert owner.get("charts?search=of the bin").json()["total"] == 0
    assert not [path for path in accounts.store.rglob("*") if dataset["id"] in path.name]


def test_rows_come_in_both_forms(owner: Browserless, dataset: dict[str, Any]) -> None:
    address = f"datasets/{dataset['id']}/rows"
    plain = owner.get(f"{address}?offset=1&limit=2&sort=-price").json()
    assert plain["columns"] == ["city", "price", "when"]
    assert [row[1] for row in plain["rows"]] == [5, 4]
    assert plain["total"] == 4
    body = {
        "filter": [{"field": "city", "equal": "Berlin"}],
        "sort": [{"field": "price", "order": "descending"}],
        "columns": ["price"],
    }
    assert owner.post(address, json=body).json() == {"columns": ["price"], "rows": [[7], [3]], "total": 2}
    assert owner.post(f"datasets/{dataset['id']}/data", json=body).json()["total"] == 2
    arrow = owner.post(address, json=body, headers=ARROW)
    assert arrow.headers["X-Total-Rows"] == "2"
    assert pa.ipc.open_stream(arrow.content).read_all().to_pydict() == {"price": [7, 3]}


def test_the_whole_table_comes_as_arrow(owner: Browserless, dataset: dict[str, Any]) -> None:
    table = pa.ipc.open_stream(io.BytesIO(owner.get(f"datasets/{dataset['id']}/arrow").content)).read_all()
    assert table.num_rows == 4
    some = owner.get(f"datasets/{dataset['id']}/arrow", params={"columns": '["price", "city"]', "limit": 1})
    assert pa.ipc.open_stream(some.content).read_all().to_pydict() == {"price": [3], "city": ["Berlin"]}
    for columns in ('["nothing"]', "price", "{}", "[1]"):
        assert owner.get(f"datasets/{dataset['id']}/arrow", params={"columns": columns}).status_code == 400


def test_content_that_did_not_change_is_not_sent_again(owner: Browserless, dataset: dict[str, Any]) -> None:
    for part in ("rows", "rows?limit=1", "profile", "download", "arrow"):
        address = f"datasets/{dataset['id']}/{part}"
        tag = owner.get(address).headers["ETag"]
        again = owner.get(address, headers={"If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b"")
        assert owner.get(address, headers={"If-None-Match": '"other"'}).status_code == 200
    tags = {owner.get(f"datasets/{dataset['id']}/{part}").headers["ETag"] for part in ("rows", "rows?limit=1", "arrow")}
    assert len(tags) == 3


def test_ranges_of_the_original(owner: Browserless, dataset: dict[str, Any]) -> None:
    address = f"datasets/{dataset['id']}/download"
    for header, part in (
        ("bytes=0-3", CONTENT[:4]),
        ("bytes=5-", CONTENT[5:]),
        ("bytes=-6", CONTENT[-6:]),
        ("bytes=0-9999", CONTENT),
    ):
        answer = owner.get(address, headers={"Range": header})
        assert (answer.status_code, answer.content) == (206, part)
    assert owner.get(address, headers={"Range": "bytes=9999-"}).status_code == 416
    assert owner.get(address, headers={"Range": "lines=1-2"}).content == CONTENT


def test_profile_and_summary_say_what_it_is(owner: Browserless, dataset: dict[str, Any]) -> None:
    profile = owner.get(f"datasets/{dataset['id']}/profile").json()
    assert [column["name"] for column in profile["columns"]] == ["city", "price", "when"]
    summary = owner.get(f"datasets/{dataset['id']}/summary").json()
    assert summary["overview"]["row_count"] == 4
    assert summary["preview"][0]["city"] == "Berlin"
    assert summary["recommendations"]
    assert set(dataset["quality"]) == {"errors", "warnings", "score"}


def test_what_is_still_being_read_says_so(owner: Browserless) -> None:
    dataset_id = owner.form(CONTENT * 20_000, "slow.csv").json()["dataset_id"]
    answer = owner.get(f"datasets/{dataset_id}/rows")
    assert answer.status_code in (409, 200)
    assert answer.status_code == 200 or answer.json()["error"]["code"] == "dataset_processing"
    owner.delete(f"datasets/{dataset_id}?purge=true")


# Charts


SPEC: dict[str, Any] = {
    "mark": "bar",
    "encoding": {"x": {"field": "city"}, "y": {"field": "price", "aggregate": "mean"}},
}


def test_a_spec_is_drawn_the_same_by_both_addresses(owner: Browserless, dataset: dict[str, Any]) -> None:
    body = {"dataset_id": dataset["id"], "spec": SPEC}
    drawn = owner.post("charts/query", json=body).json()
    assert drawn == owner.post("ai/chart", json=body).json()
    assert drawn["data"]["columns"] == ["x", "y"]
    assert sorted(drawn["data"]["rows"]) == [["Berlin", 5.0], ["Paris", 4.0], ["Rome", 5.0]]
    assert drawn["answer"] is None
    assert "SELECT" in drawn["sql"]


def test_steps_cross_filters_and_rows_behind(owner: Browserless, dataset: dict[str, Any]) -> None:
    body: dict[str, Any] = {"dataset_id": dataset["id"], "spec": SPEC}
    only = owner.post("charts/query", json=body | {"steps": [{"kind": "only", "channel": "x", "value": "Rome"}]}).json()
    assert only["data"]["rows"] == [["Rome", 5.0]]
    cross = owner.post("charts/query", json=body | {"filter": [{"field": "price", "lt": 5}]}).json()
    assert sorted(cross["data"]["rows"]) == [["Berlin", 3.0], ["Paris", 4.0]]
    behind = owner.post("charts/query", json=body | {"rows_behind": {"x": "Berlin"}}).json()
    assert (behind["total"], len(behind["rows"])) == (2, 2)


def test_the_ai_flow(owner: Browserless, dataset: dict[str, Any]) -> None:
    body = {"dataset_id": dataset["id"]}
    fields = owner.post("ai/recommend-fields", json=body).json()["items"]
    assert fields
    ideas = owner.post("ai/recommend-charts", json=body | {"limit": 2, "figures": True}).json()["items"]
    assert len(ideas) == 2
    assert ideas[0]["figure"]["data"]
    answer = owner.post("ai/natural-query", json=body | {"question": "average price by city"}).json()
    assert answer["answer"]["understood"]
    refined = owner.post("ai/natural-query", json=body | {"question": "only Berlin", "previous": answer["spec"]}).json()
    assert refined["row_count"] <= answer["row_count"]
    assert isinstance(owner.post("ai/generate-insights", json=body).json()["items"], list)
    lost = owner.post("ai/natural-query", json=body | {"question": "zzzz qqqq"})
    assert (lost.status_code, lost.json()["error"]["code"]) == (422, "question_not_understood")
    assert owner.post("ai/recommend-charts", json=body | {"fields": ["prise"]}).status_code == 400


def test_kept_charts_and_dashboards(owner: Browserless, dataset: dict[str, Any]) -> None:
    body = {"name": "Mean price", "dataset_id": dataset["id"], "spec": SPEC, "question": "average price by city"}
    chart = owner.post("charts", json=body).json()
    assert owner.post("charts", json=body).status_code == 409
    other = owner.post("charts", json=body | {"name": "Another"}).json()
    listed = owner.get("charts?sort=-updated_at").json()
    assert [item["id"] for item in listed["items"][:2]] == [other["id"], chart["id"]]
    assert owner.get(f"charts?sort=name&limit=1&dataset_id={dataset['id']}").json()["items"][0]["name"] == "Another"
    changed = owner.patch(f"charts/{chart['id']}", json={"name": "Mean", "description": "d"}).json()
    assert (changed["name"], changed["description"], changed["spec"]) == ("Mean", "d", chart["spec"])
    tiles = [
        {"chart_id": chart["id"], "x": 0},
        {
            "kind": "kpi",
            "dataset_id": dataset["id"],
            "spec": {"mark": "indicator", "encoding": {"y": {"aggregate": "count"}}},
        },
        {"kind": "text", "text": "Hello"},
    ]
    board = owner.post("dashboards", json={"name": "Board", "tiles": tiles}).json()
    assert [tile["kind"] for tile in board["tiles"]] == ["chart", "kpi", "text"]
    moved = owner.patch(
        f"dashboards/{board['id']}", json={"tiles": tiles[:1], "filter": [{"field": "price", "gt": 3}]}
    ).json()
    assert (len(moved["tiles"]), moved["filter"]) == (1, [{"field": "price", "gt": 3}])
    assert owner.get("dashboards").json()["total"] == 1
    for address in (f"dashboards/{board['id']}", f"charts/{chart['id']}", f"charts/{other['id']}"):
        assert owner.delete(address).status_code == 200
        assert owner.get(address).status_code == 404


def test_a_view_is_downloaded_whole(owner: Browserless, dataset: dict[str, Any]) -> None:
    view = {"filter": [{"field": "city", "equal": "Berlin"}], "sort": [{"field": "price", "order": "descending"}]}
    answer = owner.post(f"datasets/{dataset['id']}/download", json={**view, "columns": ["price", "city"]})
    assert answer.text.splitlines() == ['"price","city"', '7,"Berlin"', '3,"Berlin"']
    assert answer.headers["Content-Disposition"].startswith("attachment")
    arrow = owner.post(f"datasets/{dataset['id']}/download", json={**view, "format": "arrow", "limit": 1})
    assert pa.ipc.open_stream(io.BytesIO(arrow.content)).read_all().column("price").to_pylist() == [7]
    wrong = owner.post(f"datasets/{dataset['id']}/download", json={"columns": ["prices"]})
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (400, "field_not_found")


def test_bars_of_a_filtered_view_are_counted(owner: Browserless, dataset: dict[str, Any]) -> None:
    profile = owner.get(f"datasets/{dataset['id']}/profile").json()
    price = next(column for column in profile["columns"] if column["name"] == "price")
    body = {"field": "price", "filter": [{"field": "city", "equal": "Berlin"}]}
    counts = owner.post(f"datasets/{dataset['id']}/counts", json=body).json()["counts"]
    assert (len(counts), sum(counts)) == (len(price["histogram"]["counts"]), 2)
    assert owner.post(f"datasets/{dataset['id']}/counts", json={"field": "no"}).status_code == 400
