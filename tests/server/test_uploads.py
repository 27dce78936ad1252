"""Uploads: resumable and by form, whole or not there, exact to the byte."""

from __future__ import annotations

import base64
import concurrent.futures
import contextlib
import hashlib
import random
import socket
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.server.running import TOKEN, TUS, Browserless, RunningServer

CONTENT = b"n,square\n" + b"".join(b"%d,%d\n" % (n, n * n) for n in range(2000))


@pytest.fixture(scope="module")
def owner(personal: RunningServer) -> Browserless:
    return personal.owner()


def _offset(person: Browserless, place: str) -> int:
    return int(person.request("HEAD", place, headers=TUS).headers["Upload-Offset"])


def _head(person: Browserless, verb: str, path: str, length: int, **headers: str) -> bytes:
    """A raw request's head."""
    lines = [f"{verb} {person.server.base}datasage/api/{path} HTTP/1.1", f"Host: 127.0.0.1:{person.server.port}"]
    lines += [f"{key}: {value}" for key, value in (person.headers | headers | {"Content-Length": str(length)}).items()]
    return "\r\n".join([*lines, "", ""]).encode()


def _raw(person: Browserless, data: bytes, wait: bool = True) -> bytes:
    with socket.create_connection(("127.0.0.1", person.server.port), timeout=20) as line:
        line.sendall(data)
        return line.recv(65536) if wait else b""


def test_the_server_says_what_its_tus_can_do(owner: Browserless) -> None:
    answer = owner.request("OPTIONS", "uploads")
    assert answer.status_code == 204
    assert answer.headers["Tus-Extension"] == "creation,checksum,termination,expiration"
    assert {"sha1", "sha256"} <= set(answer.headers["Tus-Checksum-Algorithm"].split(","))


def test_random_pieces_make_the_exact_file(owner: Browserless) -> None:
    metadata = (
        f"filename {base64.b64encode('größe.csv'.encode()).decode()},description {base64.b64encode(b'x').decode()}"
    )
    place, offset, rng = owner.begin(len(CONTENT), metadata), 0, random.Random(7)
    head = owner.request("HEAD", place, headers=TUS)
    assert (head.headers["Upload-Length"], head.headers["Upload-Metadata"]) == (str(len(CONTENT)), metadata)
    assert "Upload-Expires" in head.headers
    while offset < len(CONTENT):
        piece = CONTENT[offset : offset + rng.randint(1, 5000)]
        answer = owner.send(place, offset, piece)
        assert answer.status_code == 204
        offset += len(piece)
        assert int(answer.headers["Upload-Offset"]) == offset
        if offset < len(CONTENT):
            assert owner.get("datasets?name=größe").json()["total"] == 0
    dataset = owner.settled(answer.headers["X-DataSage-Dataset"])
    assert (dataset["name"], dataset["row_count"], dataset["description"]) == ("größe", 2000, "x")
    assert dataset["content_hash"] == hashlib.sha256(CONTENT).hexdigest()
    assert owner.get(f"datasets/{dataset['id']}/download").content == CONTENT
    again = owner.send(place, len(CONTENT), b"")
    assert (again.status_code, again.json()["dataset_id"]) == (200, dataset["id"])


def test_what_does_not_fit_moves_nothing(owner: Browserless) -> None:
    place = owner.begin(10)
    owner.send(place, 0, b"1234")
    for offset in ("0", "3", "5", "10"):
        assert owner.send(place, 4, b"56", **{"Upload-Offset": offset}).status_code == 409
    for media in ("application/json", "text/plain", "application/octet-stream", ""):
        assert owner.send(place, 4, b"56", **{"Content-Type": media}).status_code == 415
    assert owner.send(place, 4, b"56", **{"Tus-Resumable": "0.2.2"}).status_code == 412
    for offset in ("", "-1", "x", "1e3", "99999999999999999999"):
        assert owner.send(place, 4, b"56", **{"Upload-Offset": offset}).status_code == 400
    assert owner.send(place, 4, b"5678901").status_code == 413
    assert _offset(owner, place) == 4
    assert owner.delete(place, headers=TUS).status_code == 204


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_checksums_are_compared(owner: Browserless, algorithm: str) -> None:
    place = owner.begin(8)
    good = base64.b64encode(hashlib.new(algorithm, b"a,b\n").digest()).decode()
    assert owner.send(place, 0, b"a,c\n", **{"Upload-Checksum": f"{algorithm} {good}"}).status_code == 460
    assert _offset(owner, place) == 0
    assert owner.send(place, 0, b"a,b\n", **{"Upload-Checksum": f"{algorithm} {good}"}).status_code == 204
    for header in ("md4 eA==", "sha1", f"{algorithm} ***", "x"):
        assert owner.send(place, 4, b"1,2\n", **{"Upload-Checksum": header}).status_code in (400, 460)
    assert _offset(owner, place) == 4


def test_cut_connections_keep_what_arrived(owner: Browserless) -> None:
    place, offset = owner.begin(len(CONTENT)), 0
    for cut in (1, 777, 5000, 9000):
        headers = TUS | {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
        rest = CONTENT[offset:]
        _raw(owner, _head(owner, "PATCH", place, len(rest), **headers) + rest[:cut], wait=False)
        end = time.monotonic() + 10
        while (reached := _offset(owner, place)) != offset + cut and time.monotonic() < end:
            time.sleep(0.02)
        assert offset <= reached <= offset + cut
        offset = reached
    answer = owner.send(place, offset, CONTENT[offset:])
    assert owner.get(f"datasets/{answer.headers['X-DataSage-Dataset']}/download").content == CONTENT


def test_of_four_writers_one_wins(owner: Browserless) -> None:
    place = owner.begin(400_000)
    with concurrent.futures.ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda _: owner.server.owner().send(place, 0, b"x" * 400_000).status_code, range(4)))
    assert answers.count(204) == 1
    assert all(status in (204, 409, 423) for status in answers)


def test_giving_up_frees_the_bytes(owner: Browserless, personal: RunningServer) -> None:
    place = owner.begin(100)
    owner.send(place, 0, b"x" * 50)
    file = personal.store / "uploads" / f"{place.split('/')[1]}.part"
    assert file.stat().st_size == 50
    assert owner.delete(place, headers=TUS).status_code == 204
    assert not file.exists()
    assert owner.request("HEAD", place, headers=TUS).status_code in (404, 410)
    assert owner.delete(place, headers=TUS).status_code in (404, 410)


@pytest.mark.parametrize("length", ["-1", "", "x", "1.5", "99999999999999999999", "0x10", "１"])
def test_bad_lengths_are_refused(owner: Browserless, length: str) -> None:
    answer = _raw(
        owner, _head(owner, "POST", "uploads", 0, **TUS, **{"Upload-Length": length}).replace(b"\xef\xbc\x91", b"\xb9")
    )
    assert answer.split()[1] in (b"400", b"413")


@pytest.mark.parametrize(
    "metadata",
    ["filename", "filename !!!", "filename eA== extra", "a eA==,a eA==", "ü eA==", "filename /w==", "k " + "A" * 9000],
)
def test_bad_metadata_is_refused(owner: Browserless, metadata: str) -> None:
    headers = TUS | {"Upload-Length": "1"}
    answer = _raw(owner, _head(owner, "POST", "uploads", 0, **headers, **{"Upload-Metadata": metadata}))
    assert answer.split()[1] in (b"400", b"201" if metadata == "filename" else b"400")


def test_an_empty_file_is_a_dataset_that_failed(owner: Browserless) -> None:
    place = owner.begin(0)
    dataset = owner.settled(owner.request("HEAD", place, headers=TUS).headers["X-DataSage-Dataset"])
    assert dataset["status"] == "failed"
    assert "empty" in dataset["error"]["message"]
    retried = owner.post(f"datasets/{dataset['id']}/retry", json={}).json()
    assert retried["status"] == "processing"
    assert owner.settled(dataset["id"])["status"] == "failed"


def test_a_large_announcement_is_refused_before_its_body(owner: Browserless) -> None:
    for path, headers in (
        ("datasets/upload", {"Content-Type": "multipart/form-data; boundary=x"}),
        ("charts", {"Content-Type": "application/json"}),
    ):
        assert b" 413 " in _raw(owner, _head(owner, "POST", path, 10**15, **headers)).split(b"\r\n")[0]
    assert b" 413 " in _raw(owner, _head(owner, "POST", "uploads", 0, **TUS, **{"Upload-Length": str(10**15)}))


def test_a_strangers_body_costs_no_memory(personal: RunningServer) -> None:
    assert personal.process is not None
    server = psutil.Process(personal.process.pid)
    before = server.memory_info().rss
    for headers in ({}, {"Authorization": f"token {TOKEN}"}):
        stranger = Browserless(personal, dict(headers))
        for path in ("datasets/upload", "auth/login", "charts/query"):
            with socket.create_connection(("127.0.0.1", personal.port), timeout=20) as line:
                line.sendall(
                    _head(stranger, "POST", path, 200_000_000, **{"Content-Type": "multipart/form-data; boundary=x"})
                )
                chunk = b"x" * 1_000_000
                try:
                    for _ in range(200):
                        line.sendall(chunk)
                except OSError:
                    continue
    assert server.memory_info().rss - before < 50_000_000


# Forms

HEAD = b'--x\r\nContent-Disposition: form-data; name="file"; filename="t.csv"\r\n\r\n'
FIELD = b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\nvalue\r\n'
MALFORMED = {
    "no end": HEAD + b"a,b\n1,2\n",
    "no parts": b"--x--\r\n",
    "nothing": b"",
    "other boundary": HEAD.replace(b"--x", b"--y") + b"a\r\n--y--\r\n",
    "two files": HEAD + b"a\r\n" + HEAD + b"b\r\n--x--\r\n",
    "many parts": FIELD % b"name" * 200 + HEAD + b"a\r\n--x--\r\n",
    "large header": b"--x\r\nX: " + b"y" * 30_000 + b"\r\n" + HEAD[5:] + b"a\r\n--x--\r\n",
    "no name": b"--x\r\nContent-Disposition: form-data\r\n\r\na\r\n--x--\r\n",
    "no disposition": b"--x\r\nContent-Type: text/csv\r\n\r\na\r\n--x--\r\n",
    "unknown field": FIELD % b"user_id" + HEAD + b"a\r\n--x--\r\n",
    "no file": FIELD % b"name" + b"--x--\r\n",
    "file is a field": b'--x\r\nContent-Disposition: form-data; name="name"; filename="x"\r\n\r\na\r\n--x--\r\n',
    "junk after boundary": b"--xjunk\r\n" + HEAD + b"a\r\n--x--\r\n",
    "large field": b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\n' + b"v" * 70_000 + b"\r\n" + HEAD + b"a\r\n--x--\r\n",
    "not utf-8": b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\n\xff\r\n' + HEAD + b"a\r\n--x--\r\n",
}  # fmt: skip


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED.keys())
def test_malformed_forms_are_refused_and_leave_nothing(
    owner: Browserless, personal: RunningServer, body: bytes
) -> None:
    before = sorted(personal.store.rglob("*.part")), owner.get("datasets").json()["total"]
    answer = owner.post("datasets/upload", content=body, headers={"Content-Type": "multipart/form-data; boundary=x"})
    assert answer.status_code in (400, 413)
    assert (sorted(personal.store.rglob("*.part")), owner.get("datasets").json()["total"]) == before


@pytest.mark.parametrize(
    "header",
    [
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/mixed; boundary=x",
        "text/plain",
        "application/json",
    ],
)
def test_only_forms_are_read_as_forms(owner: Browserless, header: str) -> None:
    answer = owner.post("datasets/upload", content=HEAD + b"a\r\n--x--\r\n", headers={"Content-Type": header})
    assert answer.status_code in (400, 415)


def test_a_form_may_hold_its_own_boundary_like_text(owner: Browserless) -> None:
    content = b"a,b\r\n--,1\r\n--x ,2\r\n\r\n-,3\r\n"
    answer = owner.form(content, "dashes.csv", name="dashes", description="d")
    dataset_id = answer.json()["dataset_id"]
    assert owner.get(f"datasets/{dataset_id}/download").content == content
    assert (answer.json()["dataset"]["name"], answer.json()["dataset"]["description"]) == ("dashes", "d")


def test_a_cut_form_leaves_nothing(owner: Browserless, personal: RunningServer) -> None:
    total = owner.get("datasets").json()["total"]
    body = HEAD + b"cut,form\n" + CONTENT * 100
    for share in (0.0, 0.3, 0.95):
        head = _head(owner, "POST", "datasets/upload", len(body), **{"Content-Type": "multipart/form-data; boundary=x"})
        _raw(owner, head + body[: int(len(body) * share)], wait=False)
    end = time.monotonic() + 10
    while (left := _beginning_with(personal, b"cut,form\n")) and time.monotonic() < end:
        time.sleep(0.05)
    assert not left
    assert owner.get("datasets").json()["total"] == total


def _beginning_with(server: RunningServer, mark: bytes) -> list[Path]:
    found = []
    for path in server.store.rglob("*"):
        with contextlib.suppress(OSError):
            if path.is_file() and path.open("rb").read(len(mark)) == mark:
                found.append(path)
    return found


def test_one_name_at_once_gives_as_many_versions(owner: Browserless) -> None:
    contents = [b"a,b\n%d,%d\n" % (n, n) for n in range(8)]
    with concurrent.futures.ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda content: owner.server.owner().form(content, "at once.csv").json(), contents))
    ids = [answer["dataset_id"] for answer in answers]
    assert len(set(ids)) == 8
    for content, dataset_id in zip(contents, ids, strict=True):
        assert owner.get(f"datasets/{dataset_id}/download").content == content
    versions = owner.get(f"datasets/{ids[0]}/versions").json()["items"]
    assert sorted(item["version"] for item in versions) == list(range(1, 9))
    for dataset_id in ids:
        owner.delete(f"datasets/{dataset_id}?purge=true")


def test_identical_files_live_apart(owner: Browserless) -> None:
    first, second = owner.dataset(CONTENT, "twin.csv"), owner.dataset(CONTENT, "other twin.csv")
    owner.delete(f"datasets/{first['id']}?purge=true")
    assert owner.get(f"datasets/{second['id']}/download").content == CONTENT
    assert owner.post(f"datasets/{second['id']}/rows", json={}).json()["total"] == 2000


@pytest.mark.parametrize(
    ("name", "content", "states"),
    [
        ("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 10, {"failed"}),
        ("table.parquet", b"a,b\n1,2\n", {"failed", "ready"}),
        ("book.xlsx", b"PK\x03\x04 not a workbook", {"failed"}),
        ("page.html", b"<html><script>alert(1)</script></html>", {"failed", "ready"}),
        ("code.pkl", b"\x80\x04\x95cos\nsystem\n(S'id'\ntR.", {"failed"}),
        ("base.sqlite", b"SQLite format 3\0" + b"\0" * 100, {"failed"}),
    ],
)  # fmt: skip
def test_what_does_not_match_its_name_fails_with_a_reason(
    owner: Browserless, name: str, content: bytes, states: set[str]
) -> None:
    dataset = owner.dataset(content, name)
    assert dataset["status"] in states
    if dataset["status"] == "failed":
        assert dataset["error"]["message"]
        assert owner.get(f"datasets/{dataset['id']}/rows").status_code == 422
    assert owner.get(f"datasets/{dataset['id']}/download").content == content
    answer = owner.get(f"datasets/{dataset['id']}/download")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Content-Type"] == "application/octet-stream"


def test_a_purge_while_reading_leaves_nothing(owner: Browserless, personal: RunningServer) -> None:
    answer = owner.form(CONTENT * 200, "purged.csv").json()
    assert owner.delete(f"datasets/{answer['dataset_id']}?purge=true").status_code == 200
    assert owner.get(f"datasets/{answer['dataset_id']}").status_code == 404
    assert not [path for path in personal.store.rglob("*") if answer["dataset_id"] in path.name]


def test_progress_is_told_as_events(owner: Browserless) -> None:
    dataset_id = owner.form(CONTENT * 50, "events.csv").json()["dataset_id"]
    kinds: list[str] = []
    with owner.http.stream("GET", f"datasets/{dataset_id}/events", headers=owner.headers) as stream:
        assert stream.headers["Content-Type"] == "text/event-stream"
        kinds = [line.removeprefix("event: ") for line in stream.iter_lines() if line.startswith("event: ")]
    assert kinds[-1] == "ready"
    assert set(kinds) <= {"progress", "ready"}


def test_a_share_is_not_exceeded_by_uploading_at_once(server_folder: Any) -> None:
    folder = server_folder / "quota"
    folder.mkdir()
    server = RunningServer(folder, ("--DataSage.user_quota_bytes=250000",)).start()
    try:
        owner = server.owner()
        with concurrent.futures.ThreadPoolExecutor(10) as threads:
            answers = list(
                threads.map(lambda n: server.owner().form(b"x\n" * 50_000, f"{n}.csv").status_code, range(10))
            )
        assert answers.count(201) == 2
        assert answers.count(413) == 8
        refused = owner.post("uploads", headers=TUS | {"Upload-Length": "100000"})
        assert (refused.status_code, refused.json()["error"]["code"]) == (413, "quota_exceeded")
        assert owner.get("datasets").json()["total"] == 2
    finally:
        server.stop()
