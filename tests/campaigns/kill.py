"""Kills the server or `mongod` again and again under load, then shows that nothing acknowledged was lost.

`python -m tests.campaigns.kill --n 200 --victim mongod` (or `server`, `supervisor`) prints a report as JSON and ends
with 0 if every acknowledged dataset is there byte for byte, nothing half-done is visible, and no process is left over.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

import psutil

from datasage_jupyter.catalog import Catalog, CatalogSettings, Dataset, NewDataset
from datasage_jupyter.core.errors import DataSageError, StoreError
from datasage_jupyter.store import disk
from datasage_jupyter.store.embedded import EmbeddedMongo

WRITERS = 4
PERSON = "jupyter:campaign"


class Journal:
    """What was acknowledged, one JSON object a line, safe against the death of the process that writes it."""

    def __init__(self, path: Path) -> None:
        self._file: TextIO = path.open("a", encoding="utf-8")

    def write(self, kind: str, **facts: Any) -> None:
        self._file.write(json.dumps({"kind": kind, "at": time.time(), **facts}) + "\n")
        self._file.flush()


def entries(path: Path) -> list[dict[str, Any]]:
    """All whole lines."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
        with contextlib.suppress(ValueError):
            found.append(json.loads(line))
    return found


# -- the server under load ---------------------------------------------------------------------------------------------


async def serve(store: Path, journal: Journal) -> None:
    """Write without pause until killed; every acknowledged step goes into the journal."""
    catalog = Catalog(CatalogSettings(store=store), maintenance_interval=1.0)
    await catalog.start()
    user = (await catalog.users.of_identity(PERSON)).id
    journal.write("started")
    await asyncio.gather(*(write_forever(catalog, user, journal, number) for number in range(WRITERS)))


async def write_forever(catalog: Catalog, user: str, journal: Journal, number: int) -> None:
    chance = random.Random(f"{os.getpid()}-{number}")
    mine: list[str] = []
    while True:
        try:
            await one_step(catalog, user, journal, chance, mine)
        except StoreError as error:
            journal.write("refused", code=error.code, status=error.status)
            await asyncio.sleep(0.05)
        except DataSageError as error:
            # An erasure that was cut short has been completed meanwhile.
            journal.write("gone", code=error.code)
            mine.clear()


async def one_step(catalog: Catalog, user: str, journal: Journal, chance: random.Random, mine: list[str]) -> None:
    if mine and chance.random() < 0.15:
        dataset_id = mine.pop(chance.randrange(len(mine)))
        journal.write("erasing", id=dataset_id)
        await catalog.purge(user, dataset_id)
        journal.write("erased", id=dataset_id)
    elif mine and chance.random() < 0.2:
        tag = f"t{chance.randrange(10**9)}"
        dataset_id = chance.choice(mine)
        journal.write("tagging", id=dataset_id, tag=tag)
        await catalog.patch(user, dataset_id, tags=[tag])
        journal.write("tagged", id=dataset_id, tag=tag)
    else:
        item = await upload(catalog, user, journal, chance)
        journal.write("added", id=item.id, sha256=item.content_hash, size=item.file_size)
        mine.append(item.id)


async def upload(catalog: Catalog, user: str, journal: Journal, chance: random.Random) -> Dataset:
    content = chance.randbytes(chance.choice([0, 10, 5_000, 200_000, 1_500_000]))
    name, whole = f"table {chance.randrange(40)}", hashlib.sha256(content).hexdigest()
    if chance.random() < 0.5:
        path = catalog.aside()
        disk.write_new(path, content)
        item = await catalog.add_dataset(user, NewDataset(name=name), path)
    else:
        begun = await catalog.begin_upload(user, len(content), {}, NewDataset(name=name))
        journal.write("begun", id=begun.dataset_id, sha256=whole)
        async with catalog.append(user, begun.id, 0) as writer:
            await writer.write(content)
        item = await catalog.finish_upload(user, begun.id)
    assert item.content_hash == whole
    return item


# -- the one who kills ---------------------------------------------------------------------------------------------------


@dataclass
class Report:
    """What a campaign showed."""

    victim: str
    kills: int = 0
    acknowledged: int = 0
    erased: int = 0
    refused: int = 0
    lost: list[str] = field(default_factory=list)
    altered: list[str] = field(default_factory=list)
    undead: list[str] = field(default_factory=list)
    stale_tags: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    left_over: list[str] = field(default_factory=list)
    recovery_p95: float = 0.0
    recovery_max: float = 0.0

    @property
    def is_clean(self) -> bool:
        """Whether all promises were kept."""
        return not (self.lost or self.altered or self.undead or self.stale_tags or self.problems or self.left_over)


def campaign(n: int, victim: str, *, seed: int = 1, store: Path | None = None) -> Report:
    """Kill `victim` `n` times under load and examine the store."""
    folder = store or Path(tempfile.mkdtemp(prefix="ds-"))
    chance, report, recoveries = random.Random(seed), Report(victim), []
    try:
        with Server(folder) as server:
            for _ in range(n):
                time.sleep(chance.uniform(0.1, 0.8))
                recoveries.append(server.strike(victim))
                report.kills += 1
        asyncio.run(examine(folder, report))
        report.left_over = left_over(folder / "store")
    finally:
        if store is None:
            shutil.rmtree(folder, ignore_errors=True)
    recoveries.sort()
    report.recovery_max = round(recoveries[-1], 2)
    report.recovery_p95 = round(recoveries[int(0.95 * (len(recoveries) - 1))], 2)
    return report


class Server:
    """The process under load, started anew when it is the victim."""

    def __init__(self, folder: Path) -> None:
        self.store, self.journal = folder / "store", folder / "journal"
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Server:
        self._start()
        self._await_acknowledgement(time.time())
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def _start(self) -> None:
        command = [sys.executable, "-m", "tests.campaigns.kill", "--serve", str(self._folder)]
        self._process = subprocess.Popen(command)

    def strike(self, victim: str) -> float:
        """Kill, and give the seconds until something is acknowledged again."""
        assert self._process is not None
        if victim == "server":
            self._process.kill()
            self._process.wait()
            at = time.time()
            self._start()
        else:
            mongo = EmbeddedMongo(self.store)
            process_id = mongo.mongod_pid if victim == "mongod" else mongo.supervisor_pid
            at = time.time()
            if process_id:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process_id, signal.SIGKILL)
                    # What was on its way when the blow fell may still be acknowledged; only what follows counts.
                    at = time.time() + 0.05
        return self._await_acknowledgement(at)

    def _await_acknowledgement(self, since: float, patience: float = 60.0) -> float:
        end = time.time() + patience
        while time.time() < end:
            for entry in self._tail():
                if entry["kind"] == "added" and entry["at"] > since:
                    return float(entry["at"]) - since
            time.sleep(0.02)
        raise TimeoutError("the server does not come back")

    def _tail(self) -> Iterator[dict[str, Any]]:
        if not self.journal.exists():
            return
        with self.journal.open("rb") as file:
            file.seek(max(0, self.journal.stat().st_size - 4_000))
            for line in file.read().decode().splitlines()[1:]:
                with contextlib.suppress(ValueError):
                    yield json.loads(line)


async def examine(folder: Path, report: Report) -> None:
    """Start once more and compare what is there with what was acknowledged."""
    catalog = Catalog(CatalogSettings(store=folder / "store"), maintenance_interval=0)
    await catalog.start()
    try:
        user = (await catalog.users.of_identity(PERSON)).id
        present = {
            dataset_id: await sha256_of(catalog, dataset_id) for dataset_id in await catalog.datasets.owned_ids(user)
        }
        journal = entries(folder / "journal")
        compare(journal, present, report)
        await compare_tags(catalog, user, journal, present, report)
        report.problems = [f"{p.kind} {p.object_id} {p.part}" for p in (await catalog.fsck()).problems]
    finally:
        await catalog.close()


async def sha256_of(catalog: Catalog, dataset_id: str) -> str:
    whole = hashlib.sha256()
    async for piece in catalog.files.read_original(dataset_id):
        whole.update(piece)
    return whole.hexdigest()


def compare(journal: list[dict[str, Any]], present: dict[str, str], report: Report) -> None:
    added = {entry["id"]: entry["sha256"] for entry in journal if entry["kind"] == "added"}
    begun = {entry["id"]: entry["sha256"] for entry in journal if entry["kind"] == "begun"}
    erasing = {entry["id"] for entry in journal if entry["kind"] == "erasing"}
    erased = {entry["id"] for entry in journal if entry["kind"] == "erased"}
    report.acknowledged, report.erased = len(added), len(erased)
    report.refused = sum(entry["kind"] == "refused" for entry in journal)
    report.lost = sorted(added.keys() - erasing - present.keys())
    report.altered = sorted(i for i, found in present.items() if found != (added | begun).get(i, found))
    report.undead = sorted(erased & present.keys())


async def compare_tags(
    catalog: Catalog, user: str, journal: list[dict[str, Any]], present: dict[str, str], report: Report
) -> None:
    """The tags of a dataset are the last acknowledged ones, or those of a change that was never answered."""
    allowed: dict[str, set[str]] = {}
    for entry in journal:
        if entry["kind"] == "tagging":
            allowed.setdefault(entry["id"], set()).add(entry["tag"])
        elif entry["kind"] == "tagged":
            allowed[entry["id"]] = {entry["tag"]}
    for dataset_id in allowed.keys() & present.keys():
        tags = set((await catalog.datasets.get(user, dataset_id)).tags)
        if tags and not tags <= allowed[dataset_id]:
            report.stale_tags.append(dataset_id)


def left_over(store: Path, seconds: float = 15.0) -> list[str]:
    """Processes that still work for the store after a while."""
    end = time.monotonic() + seconds
    while found := [process.info["name"] for process in psutil.process_iter(["name"]) if works_for(process, store)]:
        if time.monotonic() > end:
            return found
        time.sleep(0.1)
    return []


def works_for(process: psutil.Process, store: Path) -> bool:
    with contextlib.suppress(psutil.Error):
        return process.status() != psutil.STATUS_ZOMBIE and process.cwd().startswith(str(store))
    return False


def main() -> int:
    """Run a campaign from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=200)
    parser.add_argument("--victim", choices=("mongod", "server", "supervisor"), default="mongod")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        asyncio.run(serve(options.serve / "store", Journal(options.serve / "journal")))
    report = campaign(options.n, options.victim, seed=options.seed)
    print(json.dumps(vars(report) | {"ok": report.is_clean}, indent=2))
    return 0 if report.is_clean else 1


if __name__ == "__main__":
    sys.exit(main())
