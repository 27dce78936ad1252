"""Uploads by the tus client from npm, which knows nothing of DataSage, through losses of every kind."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.deployment.hub import node
from tests.server.running import TUS, Browserless, RunningServer

SCRIPT = Path(__file__).parents[2] / "js" / "tests" / "tus-upload.mjs"
CHUNK = 256 * 1024
ROWS = b"".join(b"%d,north,%d.5\n" % (number, number * 7919 % 1000) for number in range(150_000))
CONTENT = b"id,region,amount\n" + ROWS


@dataclass
class Sender:
    """The client with a file to send and a place to remember unfinished uploads."""

    folder: Path
    person: Browserless

    @property
    def file(self) -> Path:
        return self.folder / "sales.csv"

    def begin(self, **plan: Any) -> subprocess.Popen[str]:
        self.file.write_bytes(CONTENT)
        given = {
            "file": str(self.file),
            "size": len(CONTENT),
            "chunk": CHUNK,
            "storage": str(self.folder / "urls.json"),
            "endpoint": str(self.person.http.base_url.join("uploads")),
            "headers": self.person.headers,
            "metadata": {"filename": "Umsätze 2025.csv", "name": "sales"},
        }
        return subprocess.Popen([node(), str(SCRIPT), json.dumps(given | plan)], stdout=subprocess.PIPE, text=True)

    def run(self, **plan: Any) -> list[dict[str, Any]]:
        with self.begin(**plan) as process:
            assert process.stdout is not None
            events = [json.loads(line) for line in process.stdout]
        assert process.returncode == (events[-1]["event"] == "error")
        return events


@pytest.fixture
def sender(accounts: RunningServer, tmp_path: Path, request: pytest.FixtureRequest) -> Sender:
    return Sender(tmp_path, accounts.register(request.node.name.replace("_", "-")))


@pytest.fixture(scope="module")
def mortal(server_folder: Path) -> Iterator[RunningServer]:
    server = RunningServer(server_folder / "mortal", keeps_port=True).start()
    yield server
    server.stop()


def names(events: list[dict[str, Any]]) -> list[str]:
    return [event["event"] for event in events]


def offsets(events: list[dict[str, Any]], kind: str) -> list[int]:
    return [event["offset"] for event in events if event["event"] == kind]


def arrived(person: Browserless, events: list[dict[str, Any]]) -> None:
    """The dataset the events speak of is whole."""
    assert events[-1]["event"] == "success"
    dataset_id = next(event["id"] for event in events if event["event"] == "dataset")
    assert person.get(f"datasets/{dataset_id}/download").content == CONTENT
    found = person.settled(dataset_id)
    assert (found["status"], found["row_count"]) == ("ready", 150_000)
    assert (found["name"], found["original_filename"]) == ("sales", "Umsätze 2025.csv")


def test_a_file_arrives_in_pieces_with_its_name(sender: Sender) -> None:
    events = sender.run()
    assert offsets(events, "patch") == list(range(0, len(CONTENT), CHUNK))
    arrived(sender.person, events)


def test_what_was_given_up_halfway_goes_on_in_another_process(sender: Sender) -> None:
    first = sender.run(stopAfter=3 * CHUNK)
    assert first[-1]["event"] == "aborted"
    assert sender.person.get("datasets").json()["items"] == []
    second = sender.run()
    assert second[0] == {"event": "begin", "resumes": True}
    assert offsets(second, "patch")[0] == 3 * CHUNK
    assert {event["url"] for event in second if "url" in event} == {first[-1]["url"]}
    arrived(sender.person, second)


def test_it_goes_on_by_itself_when_the_server_was_killed_and_came_back(mortal: RunningServer, tmp_path: Path) -> None:
    sender = Sender(tmp_path, mortal.owner())
    events: list[dict[str, Any]] = []
    with sender.begin(retry=[100] * 600, pause=100) as process:
        assert process.stdout is not None
        for line in process.stdout:
            events.append(json.loads(line))
            if events[-1]["event"] == "accepted" and events[-1]["offset"] == 3 * CHUNK:
                mortal.kill()
                mortal.start()
    assert names(events).count("begin") == 1
    assert len({event["url"] for event in events if "url" in event}) == 1
    sent = offsets(events, "patch")
    assert sent.count(0) == 1
    assert sent == sorted(sent)
    arrived(sender.person, events)


def test_giving_up_for_good_leaves_nothing_and_one_can_begin_anew(sender: Sender, accounts: RunningServer) -> None:
    events = sender.run(stopAfter=2 * CHUNK, terminate=True)
    assert events[-1]["event"] == "terminated"
    place = events[-1]["url"].split("datasage/api/")[1]
    assert sender.person.request("HEAD", place, headers=TUS).status_code in (404, 410)
    assert not list(accounts.store.rglob(f"{place.split('/')[1]}*"))
    again = sender.run()
    assert offsets(again, "patch")[0] == 0
    arrived(sender.person, again)


def test_right_checksums_pass_and_wrong_ones_move_nothing(sender: Sender) -> None:
    refused = sender.run(checksum="wrong")
    assert refused[-1]["event"] == "error"
    assert refused[-1]["status"] == 460
    assert json.loads(refused[-1]["body"])["error"]["message"]
    accepted = sender.run(checksum="right")
    assert accepted[0]["resumes"] is True
    assert offsets(accepted, "patch")[0] == 0
    arrived(sender.person, accepted)


def test_nobody_elses_upload_goes_on(sender: Sender, accounts: RunningServer) -> None:
    first = sender.run(stopAfter=CHUNK)
    other = Sender(sender.folder, accounts.register("somebody-else-with-the-link"))
    events = other.run()
    assert offsets(events, "patch")[0] == 0
    assert first[-1]["url"] not in {event.get("url") for event in events}
    arrived(other.person, events)
