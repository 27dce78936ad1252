"""How a real server bears load: `python -m tests.campaigns.load [--mib 1024] [--only jobs,upload,...]` prints a table.

`jobs`: fifty people profile, query, upload and sign in at once. `upload`: a large CSV against DuckDB's own conversion and
one profile query, at the priority the server's children have. `stranger`: bodies of somebody who may not come in. `bombs`: files that unfold. `away`: the database is
suspended, then killed. Ends with 1 if a target is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx

from tests.campaigns import bombs
from tests.campaigns.watch import MIB, Watched, watching
from tests.server.running import API, RunningServer

PEOPLE = 50
PASSWORD = "four plain words here"
CHUNK = 64 * MIB
EXTENSIONS = "--ServerApp.jpserver_extensions={'datasage_jupyter': True, 'tests.campaigns.lag': True}"
HEALTH_TARGETS = {"p99": 50.0, "max": 500.0}
BASELINE = """
import duckdb, os, sys, time
os.nice(10)
begun = time.perf_counter()
con = duckdb.connect(config={"threads": 2})
con.execute(f"COPY (FROM read_csv('{sys.argv[1]}')) TO '{sys.argv[2]}' (FORMAT parquet, COMPRESSION zstd)")
con.execute(f"SUMMARIZE FROM '{sys.argv[2]}'").fetchall()
print(time.perf_counter() - begun)
"""


class Campaign:
    """One server and the rows of the table."""

    def __init__(self, folder: Path, mib: int, seconds: float) -> None:
        self.folder, self.mib, self.seconds = folder, mib, seconds
        self.lag = folder / "lag"
        self.rows: list[tuple[str, str, float, float | None]] = []
        options = ("--DataSage.accounts=True", "--DataSage.ingest_seconds=60", EXTENSIONS)
        self.server = RunningServer(folder, options, {"LAG_FILE": str(self.lag), "DATASAGE_LOG_LEVEL": "INFO"}).start()
        self.owner = self.server.register("owner", PASSWORD)

    def watch(self) -> Any:
        assert self.server.process is not None
        return watching(f"{self.server.url}{API}health", self.server.process.pid, self.lag)

    def say(self, part: str, fact: str, value: float, target: float | None = None) -> None:
        self.rows.append((part, fact, value, target))

    def say_health(self, part: str, seen: Watched) -> None:
        self.say(part, "health p50 ms", seen["p50"])
        for name, target in HEALTH_TARGETS.items():
            self.say(part, f"health {name} ms", seen[name], target)
        self.say(part, "longest lag of the loop ms", seen["lag_max"], HEALTH_TARGETS["max"])

    # -- the parts -----------------------------------------------------------------------------------------------------

    def jobs(self) -> None:
        dataset = self.owner.dataset(b"".join(table(20)), "load.csv")
        end, done, faults = time.monotonic() + self.seconds, [0] * PEOPLE, [0] * PEOPLE

        def work(number: int) -> None:
            chance = random.Random(number)
            with httpx.Client(base_url=self.server.url + API, timeout=120, headers=self.owner.headers) as line:
                while time.monotonic() < end:
                    answer = JOBS[number % len(JOBS)](line, dataset["id"], chance)
                    done[number] += 1
                    faults[number] += answer.status_code >= 500
                    time.sleep(chance.random() * 0.05)

        with self.watch() as seen:
            threads = [threading.Thread(target=work, args=(number,)) for number in range(PEOPLE)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        while any(item["status"] == "processing" for item in self.newest()):
            time.sleep(0.2)
        self.say_health("jobs", seen)
        self.say("jobs", "jobs done", sum(done))
        self.say("jobs", "answers of 500 and more", sum(faults), 0)

    def upload(self) -> None:
        path = self.folder / "large.csv"
        with path.open("wb") as file:
            file.writelines(table(self.mib))
        length = path.stat().st_size
        parquet = self.folder / "own.parquet"
        command = [sys.executable, "-c", BASELINE, str(path), str(parquet)]
        own = float(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[-1])
        parquet.unlink()
        with self.watch() as seen:
            begun = time.monotonic()
            place = self.owner.begin(length, "filename bGFyZ2UuY3N2")
            with path.open("rb") as file:
                offset = 0
                while chunk := file.read(CHUNK):
                    answer = self.owner.send(place, offset, chunk)
                    offset += len(chunk)
            sent = time.monotonic()
            self.await_dataset(answer.headers["X-DataSage-Dataset"], 1800)
            ready = time.monotonic()
        path.unlink()
        self.say("upload", "size MiB", length / MIB)
        self.say("upload", "sending s", sent - begun)
        self.say("upload", "reading to ready with profile s", ready - sent)
        self.say("upload", "DuckDB's CSV to Parquet and SUMMARIZE s", own)
        self.say("upload", "slower than DuckDB by", (ready - sent) / own, 1 / 0.7)
        self.say("upload", "server memory growth MiB", seen["rss_growth"], 100)
        self.say_health("upload", seen)

    def stranger(self) -> None:
        body = bytes(300 * MIB)
        for address in ("auth/login", "datasets/upload", "ai/chart"):
            with self.watch() as seen:
                begun = time.monotonic()
                status = outsider(self.server, address, body)
            self.say(f"stranger {address}", f"status {status} after s", time.monotonic() - begun)
            self.say(f"stranger {address}", "server memory growth MiB", seen["rss_growth"], 50)
            self.say(f"stranger {address}", "health max ms", seen["max"], HEALTH_TARGETS["max"])

    def bombs(self) -> None:
        for name, make in BOMBS.items():
            content = make()
            with self.watch() as seen:
                begun = time.monotonic()
                found = self.await_dataset(self.owner.form(content, name).json()["dataset_id"], 120)
                taken = time.monotonic() - begun
            part = f"bomb {name} ({len(content):,} B)"
            self.say(part, f"{found['status']} after s", taken, 75)
            print(part, found["status"], (found["error"] or {}).get("message", ""), file=sys.stderr)
            self.say(part, "server memory growth MiB", seen["rss_growth"], 100)
            self.say_health(part, seen)

    def away(self) -> None:
        for name, leave, back in (("suspended", signal.SIGSTOP, signal.SIGCONT), ("killed", signal.SIGKILL, None)):
            pid = json.loads((self.server.store / "run" / "state.json").read_text())["mongod_pid"]
            os.kill(pid, leave)
            begun = time.monotonic()
            answer = self.owner.get("datasets")
            self.say(f"database {name}", f"status {answer.status_code} after s", time.monotonic() - begun, 5)
            if back is not None:
                os.kill(pid, back)
                begun = time.monotonic()
            while self.owner.get("datasets").status_code != 200:
                time.sleep(0.05)
            self.say(f"database {name}", "back after s", time.monotonic() - begun, 5 if back else 20)

    def newest(self) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = self.owner.get("datasets", params={"limit": 200}).json()["items"]
        return items

    def await_dataset(self, dataset_id: str, seconds: float) -> dict[str, Any]:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            answer = self.owner.get(f"datasets/{dataset_id}")
            if answer.status_code == 401:
                body = {"email": "owner@example.org", "password": PASSWORD}
                self.owner.enter(self.owner.post("auth/login", json=body).json())
            elif answer.json()["status"] != "processing":
                found: dict[str, Any] = answer.json()
                return found
            time.sleep(0.1)
        raise TimeoutError(f"dataset {dataset_id} was neither ready nor failed in {seconds:.0f} s")


def outsider(server: RunningServer, address: str, body: bytes) -> int:
    """The answer to a stranger's body: its status, or 0 where the connection was closed on it."""
    try:
        return httpx.post(f"{server.url}{API}{address}", content=body, timeout=60).status_code
    except httpx.HTTPError:
        return 0


def table(mib: int) -> Iterator[bytes]:
    """A CSV of mixed columns, about so many MiB."""
    chance = random.Random(5)
    yield b"id,day,region,product,price,quantity,note\n"
    block = "".join(
        f"2024-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d},{chance.choice(['North', 'South', 'East', 'West'])},"
        f"product {chance.randint(1, 500)},{chance.random() * 1000:.2f},{chance.randint(1, 90)},{chance.getrandbits(64):x}\n"
        for _ in range(20_000)
    ).splitlines()
    written, number = 0, 0
    while written < mib * MIB:
        piece = "".join(f"{number + n},{line}\n" for n, line in enumerate(block)).encode()
        written, number = written + len(piece), number + len(block)
        yield piece


def profile(line: httpx.Client, dataset_id: str, _chance: random.Random) -> httpx.Response:
    return line.get(f"datasets/{dataset_id}/profile")


def query(line: httpx.Client, dataset_id: str, chance: random.Random) -> httpx.Response:
    spec = {
        "mark": "bar",
        "encoding": {"x": {"field": "region"}, "y": {"field": "price", "aggregate": "mean"}},
        "filter": [{"field": "price", "gt": chance.random() * 500}],
    }
    return line.post("charts/query", json={"dataset_id": dataset_id, "spec": spec})


def small_upload(line: httpx.Client, _dataset_id: str, chance: random.Random) -> httpx.Response:
    rows = "".join(f"{n},{chance.random()}\n" for n in range(2000))
    return line.post("datasets/upload", files={"file": ("small.csv", f"a,b\n{rows}".encode())})


def sign_in(line: httpx.Client, _dataset_id: str, _chance: random.Random) -> httpx.Response:
    return line.post("auth/login", json={"email": "owner@example.org", "password": PASSWORD})


JOBS = (profile, query, small_upload, sign_in)
BOMBS: dict[str, Callable[[], bytes]] = {
    "bomb.parquet": bombs.parquet,
    "bomb.csv.gz": bombs.gzipped,
    "rows.xlsx": bombs.workbook,
    "sparse.xlsx": bombs.sparse_workbook,
}
PARTS = ("jobs", "upload", "stranger", "bombs", "away")


def shown(rows: list[tuple[str, str, float, float | None]]) -> str:
    """The table as text; what misses its target is marked."""
    lines = []
    for part, fact, value, target in rows:
        mark = "" if target is None else f"<= {target:.4g}" + ("" if value <= target else "  MISSED")
        lines.append(f"{part:<36} {fact:<42} {value:>10.2f}  {mark}")
    return "\n".join(lines)


def run(kind: type[Campaign], parts: tuple[str, ...], description: str | None) -> int:
    """Run a campaign from the command line.

    Args:
        kind: The campaign.
        parts: Its methods that can be chosen, in their order.
        description: For `--help`.
    """
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--mib", type=int, default=1024, help="size of the large upload")
    parser.add_argument("--seconds", type=float, default=30, help="how long people work")
    parser.add_argument("--only", default=",".join(parts), help="some of " + ", ".join(parts))
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="ds-load-"))
    campaign: Campaign | None = None
    try:
        campaign = kind(folder, options.mib, options.seconds)
        for part in options.only.split(","):
            getattr(campaign, part)()
    finally:
        if campaign is not None:
            campaign.server.stop()
            print(f"load of the machine {os.getloadavg()[0]:.1f}, {os.cpu_count()} processors")
            print(shown(campaign.rows))
        shutil.rmtree(folder, ignore_errors=True)
    return int(any(target is not None and value > target for _, _, value, target in campaign.rows))


if __name__ == "__main__":
    sys.exit(run(Campaign, PARTS, __doc__))
