"""Watches a server from a process of its own: `python -m tests.campaigns.watch HEALTH PID` until its input ends."""

from __future__ import annotations

import contextlib
import http.client
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil

PAUSE = 0.01
MIB = 1024 * 1024


@dataclass
class Watched:
    """What was seen while something else went on; milliseconds and MiB."""

    facts: dict[str, float] = field(default_factory=dict)

    def __getitem__(self, name: str) -> float:
        return self.facts.get(name, float("nan"))


@contextlib.contextmanager
def watching(url: str, pid: int, lag: Path) -> Iterator[Watched]:
    """Poll health and memory, and read the loop's lateness, for as long as the block runs."""
    command = [sys.executable, "-m", "tests.campaigns.watch", url, str(pid)]
    # In a session of its own: Linux shares processors between sessions, and the watcher must not wait behind the load.
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stdout is not None
    process.stdout.readline()
    seen, begun = Watched(), time.time()
    try:
        yield seen
    finally:
        ended = time.time()
        seen.facts.update(json.loads(process.communicate(timeout=60)[0]))
        moments = [json.loads(line) for line in lag.read_text().splitlines() if line.endswith("]")]
        late = [worst for moment, worst in moments if begun <= moment <= ended]
        seen.facts["lag_max"] = max(late, default=0.0)


def main() -> None:
    """Watch until the input ends, then print what was seen."""
    parts, process = urlsplit(sys.argv[1]), psutil.Process(int(sys.argv[2]))
    over = threading.Event()
    threading.Thread(target=_await_end, args=(over,), daemon=True).start()
    line = http.client.HTTPConnection(parts.netloc, timeout=30)
    first = process.memory_info().rss
    print("watching", flush=True)
    taken: list[float] = []
    most, failed = first, 0
    while not over.is_set() or not taken:
        begun = time.perf_counter()
        try:
            line.request("GET", parts.path)
            line.getresponse().read()
        except (OSError, http.client.HTTPException):
            failed += 1
            line.close()
        taken.append((time.perf_counter() - begun) * 1000)
        most = max(most, process.memory_info().rss)
        time.sleep(PAUSE)
    taken.sort()
    print(json.dumps(summary(taken) | {"rss_growth": (most - first) / MIB, "failed": failed}))


def _await_end(over: threading.Event) -> None:
    sys.stdin.read()
    over.set()


def summary(taken: list[float]) -> dict[str, Any]:
    """Middle, tail and worst of sorted times."""
    return {"n": len(taken), "p50": taken[len(taken) // 2], "p99": taken[int(len(taken) * 0.99)], "max": taken[-1]}


if __name__ == "__main__":
    main()
