"""Hostile bodies, parameters and names: refused or inert, never an error of the server."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.server.running import Browserless, RunningServer

JSON = {"Content-Type": "application/json"}
SPEC: dict[str, Any] = {"mark": "bar", "encoding": {"x": {"field": "city"}, "y": {"aggregate": "count"}}}
POSTS = ["auth/session", "charts", "charts/query", "dashboards", "ai/natural-query", "ai/chart"]


@pytest.fixture(scope="module")
def owner(personal: RunningServer) -> Browserless:
    return personal.owner()


@pytest.fixture(scope="module")
def dataset(owner: Browserless) -> dict[str, Any]:
    return owner.dataset(b"city,price\nBerlin,3\nParis,4\n' OR 1=1 --,5\n", "bodies.csv")


TRICKS = [
    b"null", b"[]", b'"text"', b"1", b"true", b"{", b'{"a":}', b"{'a':1}", b'{"a":1,}', b"// x\n{}", b'{"a":NaN}',
    b'{"a":Infinity}', b'{"a":1e999}', b'{"a":1,"a":2}', b"\xef\xbb\xbf{}", '{"a":1}'.encode("utf-16"), b'{"a":"\xff"}',
    b'{"a":"\\ud800"}', b'{"a":"\\u0000"}', b'{"a":' + b"9" * 5000 + b"}", b'{"a":' + b"[" * 50_000 + b"]" * 50_000 + b"}",
    b'{"__proto__":{"a":1}}', b'{"$where":"sleep(9000)"}', b'{"":1}', b'{"a.b":1}',
]  # fmt: skip


@pytest.mark.parametrize("address", POSTS)
def test_strange_json_is_refused(owner: Browserless, address: str) -> None:
    for body in TRICKS:
        assert owner.post(address, content=body, headers=JSON).status_code in (400, 413), body[:60]


@pytest.mark.parametrize(
    "media", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/json", ""]
)
def test_only_json_is_read_as_json(owner: Browserless, dataset: dict[str, Any], media: str) -> None:
    body = json.dumps({"dataset_id": dataset["id"], "spec": SPEC, "name": "x"}).encode()
    for address in ("charts", "charts/query", "ai/chart"):
        assert owner.post(address, content=body, headers={"Content-Type": media}).status_code == 415
    assert owner.post("auth/session", content=body, headers={"Content-Type": media}).status_code == 415


def test_compressed_bodies_are_refused(owner: Browserless) -> None:
    assert owner.post("auth/session", content=b"{}", headers=JSON | {"Content-Encoding": "gzip"}).status_code == 415


OPERATORS: list[Any] = [
    {"$ne": ""}, {"$gt": ""}, {"$regex": ".*"}, {"$where": "sleep(5000)"}, {"$exists": True}, {"$in": ["a"]}, ["a"], {}, 1, True, None,
    {"$expr": {"$function": {"body": "function(){sleep(5000)}", "args": [], "lang": "js"}}},
]  # fmt: skip


@pytest.mark.parametrize("value", OPERATORS)
def test_operators_are_no_text(
    accounts: RunningServer, owner: Browserless, dataset: dict[str, Any], value: Any
) -> None:
    stranger = accounts.anyone()
    for address in ("auth/login", "auth/register"):
        for key in ("email", "password"):
            body = {"email": "a@example.org", "password": "four plain words here"} | {key: value}
            answer = stranger.post(address, json=body)
            assert answer.status_code in (400, 401)
    assert owner.patch(f"datasets/{dataset['id']}", json={"name": value}).status_code == (200 if value is None else 400)
    assert owner.post("charts", json={"name": value, "dataset_id": dataset["id"], "spec": SPEC}).status_code == 400
    assert owner.post("auth/refresh", json={"refresh_token": value}).status_code in (400, 401)


@pytest.mark.parametrize(
    "search", [".*", "(a+)+$", "^(([a-z])+.)+[A-Z]([a-z])+$", "a" * 200, "[", "\\", "$where", "{}", "\x00x", "🔑"]
)
def test_search_words_are_literal(owner: Browserless, dataset: dict[str, Any], search: str) -> None:
    assert dataset["status"] == "ready"
    for address in ("datasets", "charts", "dashboards"):
        answer = owner.get(address, params={"search": search})
        if "\0" in search:
            assert answer.status_code == 400
        else:
            assert (answer.status_code, answer.json()["total"]) == (200, 0)


FILTERS: list[Any] = [
    [{"field": "city"}], [{"field": "city", "equal": {"$ne": 1}}], [{"field": ["city"], "equal": "x"}], [{"$where": "1"}], "city = 'x'",
    [{"field": "city", "equal": "x", "gt": "a"}], [{"and": []}], [{"not": {}}], [{"field": "city", "sql": "1=1"}], [[]], {"city": "x"},
]  # fmt: skip


@pytest.mark.parametrize("given", FILTERS)
def test_filters_are_predicates_or_nothing(owner: Browserless, dataset: dict[str, Any], given: Any) -> None:
    assert owner.post(f"datasets/{dataset['id']}/rows", json={"filter": given}).status_code == 400
    assert (
        owner.post("charts/query", json={"dataset_id": dataset["id"], "spec": SPEC, "filter": given}).status_code == 400
    )


FRAGMENTS = ["price; DROP TABLE data", 'price" --', "1", "*", "(SELECT 1)", "read_csv('/etc/passwd')", "price DESC, 1", "price/**/", "\"price\"", "data.price", "rowid", "$1"]  # fmt: skip


@pytest.mark.parametrize("fragment", FRAGMENTS)
def test_sql_is_no_field(owner: Browserless, dataset: dict[str, Any], fragment: str) -> None:
    rows = f"datasets/{dataset['id']}/rows"
    for sort in (fragment, f"-{fragment}"):
        assert owner.get(rows, params={"sort": sort}).status_code == 400
    assert owner.post(rows, json={"sort": [{"field": fragment}]}).status_code == 400
    assert owner.post(rows, json={"columns": [fragment]}).status_code == 400
    assert owner.post(rows, json={"filter": [{"field": fragment, "equal": 1}]}).status_code == 400
    for key in ("x", "y", "color", "facet"):
        spec = SPEC | {"encoding": SPEC["encoding"] | {key: {"field": fragment, "aggregate": "sum"}}}
        answer = owner.post("charts/query", json={"dataset_id": dataset["id"], "spec": spec})
        assert answer.status_code == 400
        assert "SELECT" not in answer.text.replace(fragment, "")


def test_sql_as_a_value_matches_literally(owner: Browserless, dataset: dict[str, Any]) -> None:
    body = {"filter": [{"field": "city", "equal": "' OR 1=1 --"}]}
    assert owner.post(f"datasets/{dataset['id']}/rows", json=body).json()["rows"] == [["' OR 1=1 --", 5]]
    for value in ("'; DROP TABLE data; --", "%", "_", "\\", "x' UNION SELECT 1 --"):
        body = {"filter": [{"field": "city", "equal": value}]}
        assert owner.post(f"datasets/{dataset['id']}/rows", json=body).json()["total"] == 0


@pytest.mark.parametrize(
    "number",
    ["-1", "1e3", "0x10", "NaN", "Infinity", "1.5", "99999999999999999999", "", "null", "١", "1;2", "true", " "],
)
def test_odd_numbers_are_refused(owner: Browserless, dataset: dict[str, Any], number: str) -> None:
    for name in ("limit", "offset"):
        for address in (f"datasets/{dataset['id']}/rows", "datasets", "charts"):
            answer = owner.get(address, params={name: number})
            assert answer.status_code in (200, 400)
            assert len(answer.content) < 20_000_000


NAMES = [
    "../../x.csv", "..\\..\\x.csv", "/etc/passwd", "C:\\x.csv", "a\0b.csv", "a\r\nSet-Cookie: x=1.csv", 'a"b.csv', "a'b.csv", "\u202egnp.csv",
    "x" * 400 + ".csv", "ü" * 300 + ".csv", ".csv", "...", " ", "CON.csv", "a\tb.csv", "a\x1b[31m.csv", "<script>.csv", "a/b/c.csv", "%2e%2e%2fx.csv",
    "\u200b.csv", "🔑.csv", "a;b.csv", "$(id).csv", "`id`.csv", "a|b.csv", "~root.csv",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_hostile_file_names_are_contained(personal: RunningServer, owner: Browserless, name: str) -> None:
    import base64

    before = set(personal.store.parent.iterdir())
    encoded = base64.b64encode(name.encode()).decode()
    place = owner.begin(8, f"filename {encoded}")
    by_tus = owner.send(place, 0, b"a,b\n1,2\n").headers["X-DataSage-Dataset"]
    boundary = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="'
        + name.encode().replace(b'"', b'\\"')
        + b'"\r\n\r\n'
    )
    form = owner.post(
        "datasets/upload",
        content=boundary + b"a,b\n1,2\n\r\n--x--\r\n",
        headers={"Content-Type": "multipart/form-data; boundary=x"},
    )
    assert form.status_code in (201, 400)
    for dataset_id in [by_tus, *([form.json()["dataset_id"]] if form.status_code == 201 else [])]:
        shown = owner.get(f"datasets/{dataset_id}").json()
        for text in (shown["original_filename"], shown["name"]):
            assert 0 < len(text.encode()) <= 255
            assert not any(ord(char) < 32 or char in "\u202e\u200b/\\" for char in text)
        answer = owner.get(f"datasets/{dataset_id}/download")
        assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
        assert "Set-Cookie" not in answer.headers or "x=1" not in answer.headers["Set-Cookie"]
        assert answer.headers["Content-Type"] == "application/octet-stream"
        owner.delete(f"datasets/{dataset_id}?purge=true")
    assert set(personal.store.parent.iterdir()) == before


def test_hostile_column_names_only_name_columns(owner: Browserless) -> None:
    names = [
        'a"b',
        "a;b",
        "a'b",
        "$where",
        "a.b",
        "__proto__",
        "select",
        "<b>",
        "a\\b",
        "{{7*7}}",
        "=1+1",
        "x y",
        "é",
        "-neg",
        "null",
    ]
    lines = [
        ",".join('"' + name.replace('"', '""') + '"' for name in names),
        ",".join(str(i) for i in range(len(names))),
    ]
    dataset = owner.dataset("\n".join([*lines, ""]).encode(), "columns.csv")
    assert dataset["columns"] == names
    rows = owner.post(f"datasets/{dataset['id']}/rows", json={"sort": [{"field": name} for name in names[:10]]})
    assert rows.json()["columns"] == names
    assert [c["name"] for c in owner.get(f"datasets/{dataset['id']}/profile").json()["columns"]] == names


def test_keys_of_saved_documents_are_inert(owner: Browserless, dataset: dict[str, Any]) -> None:
    for key in ("$set", "a.b", "__proto__", "constructor", "", "\ud7ff"):
        body = {"name": "keys", "dataset_id": dataset["id"], "spec": SPEC | {key: 1}}
        assert owner.post("charts", json=body).status_code == 400
        assert owner.post("dashboards", json={"name": "keys", "tiles": [{key: 1}]}).status_code == 400


def test_urls_in_a_spec_are_refused(owner: Browserless, dataset: dict[str, Any]) -> None:
    for key in ("url", "data", "images", "geojson", "src", "template", "config", "updatemenus", "href"):
        body = {"dataset_id": dataset["id"], "spec": SPEC | {key: "http://127.0.0.1:9/"}}
        for address in ("charts/query", "ai/chart"):
            assert owner.post(address, json=body).status_code == 400
        assert (
            owner.post(
                "ai/natural-query", json={"dataset_id": dataset["id"], "question": "x", key: "http://127.0.0.1:9/"}
            ).status_code
            == 400
        )


def test_names_forge_no_log_lines(personal: RunningServer, owner: Browserless) -> None:
    owner.get("datasets", params={"search": 'x\n{"level": "critical"}\x1b[31m'}, headers={"X-Request-Id": "x y {}"})
    ours = [line for line in personal.log.splitlines() if '"logger": "datasage' in line]
    assert ours
    assert all(json.loads(line[line.index("{") :])["level"] != "critical" for line in ours)
    assert "\x1b[31m{" not in personal.log


def test_the_csv_export_computes_nothing(owner: Browserless) -> None:
    dataset = owner.dataset(b'name,value\n"=1+1",1\n"+x",2\n"-x",3\n"@x",4\nplain,-5\n', "formulas.csv")
    text = owner.get(f"datasets/{dataset['id']}/download?format=csv").text
    assert "'=1+1" in text
    assert "'@x" in text
    assert ",-5" in text
