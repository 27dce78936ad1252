"""How people bear each other on one real server: `python -m tests.campaigns.crowd [--mib 1024] [--only slow,heavy,...]`.

`slow`: forty uploads that trickle, while somebody else works. `heavy`: one person's twenty heavy queries, while somebody
else asks small ones. `form`: a large file as a form, for the server's memory. `disk`: a store on a small disk of its own
that fills up (a tmpfs; needs the right to mount one). Prints a table and ends with 1 if a target is missed.
"""

from __future__ import annotations

import concurrent.futures
import contextlib
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx

from tests.campaigns.load import Campaign, run, table
from tests.campaigns.watch import MIB, summary
from tests.server.running import API, TUS, Browserless, RunningServer

UPLOADS = 40
TRICKLE_SECONDS = 0.2
HEAVY_QUERIES = 20
LARGE_TABLE_MIB = 100
DISK_MIB = 400


class Crowd(Campaign):
    """People who are in each other's way."""

    def slow(self) -> None:
        other = self.server.register("quick")
        dataset = other.dataset(b"".join(table(2)), "small.csv")
        over = threading.Event()
        with concurrent.futures.ThreadPoolExecutor(UPLOADS) as pool:
            lines = [pool.submit(self._trickle, over) for _ in range(UPLOADS)]
            with self.watch() as seen:
                taken = self._ask_for(self.seconds, other, dataset["id"])
            over.set()
            sent = sum(line.result() for line in lines)
        self.say("slow uploads", f"others' requests, p95 ms (of {taken['n']})", taken["p95"], 500)
        self.say("slow uploads", "bytes that trickled in", sent)
        self.say_health("slow uploads", seen)

    def heavy(self) -> None:
        uploaded = self.owner.form(b"".join(table(LARGE_TABLE_MIB)), "large.csv")
        large = self.await_dataset(uploaded.json()["dataset_id"], 900)
        other = self.server.register("patient")
        small = other.dataset(b"".join(table(2)), "small.csv")
        for _ in range(5):
            query_of(other, small["id"], time.time())
        with concurrent.futures.ThreadPoolExecutor(HEAVY_QUERIES) as pool:
            running = [pool.submit(heavy_query, self.owner, large["id"], n) for n in range(HEAVY_QUERIES)]
            with self.watch() as seen:
                taken = self._ask_until(lambda: all(job.done() for job in running), other, small["id"])
        statuses = {job.result() for job in running}
        self.say("heavy queries", "answers of 500 and more", sum(status >= 500 for status in statuses), 0)
        self.say("heavy queries", f"another's queries, p99 ms (of {taken['n']})", taken["p99"], 1000)
        self.say_health("heavy queries", seen)

    def form(self) -> None:
        path = self.folder / "form.csv"
        with path.open("wb") as file:
            file.writelines(table(self.mib))
        with self.watch() as seen, path.open("rb") as file:
            begun = time.monotonic()
            answer = httpx.post(
                f"{self.server.url}{API}datasets/upload",
                files={"file": ("form.csv", file)},
                headers=self.owner.headers,
                timeout=1800,
            )
            sent = time.monotonic() - begun
        path.unlink()
        self.owner.delete(f"datasets/{answer.json()['dataset_id']}")
        self.say("form", "size MiB", self.mib)
        self.say("form", f"status {answer.status_code} after s", sent)
        self.say("form", "server memory growth MiB", seen["rss_growth"], 100)
        self.say_health("form", seen)

    def disk(self) -> None:
        with small_disk(self.folder / "disk") as folder:
            server = RunningServer(folder / "server").start()
            try:
                self._fill(server)
            finally:
                server.stop()

    def _fill(self, server: RunningServer) -> None:
        owner = server.owner()
        content = b"".join(table(1))
        kept = owner.dataset(content, "kept.csv")
        filler = server.store / "filler"
        with contextlib.suppress(OSError), filler.open("wb") as file:
            while True:
                file.write(bytes(MIB))
        refused = owner.form(content, "refused.csv").status_code
        self.say("disk full", "status of an upload by form", refused, 507)
        begun = owner.request("POST", "uploads", headers=TUS | {"Upload-Length": str(len(content))})
        refused = owner.send(begun.headers["Location"].split(API)[1], 0, content).status_code if begun.is_success else 0
        self.say("disk full", "status of a resumable upload", refused or begun.status_code, 507)
        same = owner.get(f"datasets/{kept['id']}/download").content == content
        self.say("disk full", "old data unreadable", float(not same), 0)
        filler.unlink()
        freed = time.monotonic()
        while owner.form(content, "again.csv").status_code != 201:
            time.sleep(0.1)
        self.say("disk full", "uploads again after s", time.monotonic() - freed, 5)

    # -- inside --------------------------------------------------------------------------------------------------------

    def _trickle(self, over: threading.Event) -> int:
        """Send an upload a few bytes at a time; says how many."""
        length = 10 * MIB
        person = Browserless(self.server, dict(self.owner.headers))
        place, sent = person.begin(length), 0
        headers = person.headers | TUS | {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
        head = "".join(f"{key}: {value}\r\n" for key, value in (headers | {"Content-Length": str(length)}).items())
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=30) as line:
            address = f"PATCH {self.server.base}{API}{place} HTTP/1.1\r\nHost: 127.0.0.1:{self.server.port}\r\n"
            line.sendall(f"{address}{head}\r\n".encode())
            while not over.wait(TRICKLE_SECONDS):
                line.sendall(b"1,2,3\n" * 20)
                sent += 120
        person.request("DELETE", place, headers=TUS)
        return sent

    def _ask_for(self, seconds: float, person: Browserless, dataset_id: str) -> dict[str, Any]:
        end = time.monotonic() + seconds
        return self._ask_until(lambda: time.monotonic() > end, person, dataset_id)

    def _ask_until(self, is_over: Callable[[], bool], person: Browserless, dataset_id: str) -> dict[str, Any]:
        """How long a person's lists, profiles and queries take."""
        taken: list[float] = []
        while not is_over() or len(taken) < 3:
            begun = time.perf_counter()
            ask = (list_of, profile_of, query_of)[len(taken) % 3]
            assert ask(person, dataset_id, begun).status_code == 200
            taken.append((time.perf_counter() - begun) * 1000)
        taken.sort()
        return summary(taken) | {"p95": taken[int(len(taken) * 0.95)]}


def list_of(person: Browserless, _dataset_id: str, _salt: float) -> httpx.Response:
    return person.get("datasets")


def profile_of(person: Browserless, dataset_id: str, _salt: float) -> httpx.Response:
    return person.get(f"datasets/{dataset_id}/profile")


def query_of(person: Browserless, dataset_id: str, salt: float) -> httpx.Response:
    """A small query nobody has asked before."""
    encoding = {"x": {"field": "region"}, "y": {"field": "price", "aggregate": "mean"}}
    spec = {"mark": "bar", "encoding": encoding, "filter": [{"field": "price", "gt": salt % 500}]}
    return person.post("charts/query", json={"dataset_id": dataset_id, "spec": spec})


def heavy_query(person: Browserless, dataset_id: str, n: int) -> int:
    """The status of a query that reads and groups everything."""
    encoding = {"x": {"field": "product"}, "y": {"field": "price", "aggregate": "median"}, "color": {"field": "region"}}
    spec = {"mark": "bar", "encoding": encoding, "filter": [{"field": "quantity", "gt": n / 100}]}
    with httpx.Client(base_url=person.server.url + API, timeout=300, headers=person.headers) as line:
        return line.post("charts/query", json={"dataset_id": dataset_id, "spec": spec}).status_code


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A folder on a disk of its own."""
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_MIB}m,mode=0700", "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


if __name__ == "__main__":
    sys.exit(run(Crowd, ("slow", "heavy", "form", "disk"), __doc__))
