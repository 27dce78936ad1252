"""Profile against DuckDB's SUMMARIZE on the same file in the same run: `python -m tests.benchmarks.profile [rows ...]`.

Each measurement runs in a child process, so that its peak memory is its own. Rows default to 1e5, 1e6; add 1e7 for the long run.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from pathlib import Path

from tests.benchmarks.data import mixed_table, wide_table

ROUNDS = 3


def _time(what: str, path: Path) -> dict[str, float]:
    wall: list[float] = []
    cpu: list[float] = []
    run = _profile if what == "profile" else _summarize
    for _ in range(ROUNDS):
        started, used = time.perf_counter(), time.process_time()
        run(path)
        wall.append(time.perf_counter() - started)
        cpu.append(time.process_time() - used)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": min(wall), "cpu": min(cpu), "peak_mb": peak}


def _profile(path: Path) -> None:
    from datasage_jupyter.core.profile import profile

    profile(path)


def _summarize(path: Path) -> None:
    import duckdb

    duckdb.connect().execute("SUMMARIZE SELECT * FROM read_parquet(?)", [str(path)]).fetchall()


def _child(what: str, path: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.benchmarks.profile", "--one", what, str(path)]
    result: dict[str, float] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return result


def main(arguments: list[str]) -> None:
    """Measure and print one line per table."""
    if arguments[:1] == ["--one"]:
        print(json.dumps(_time(arguments[1], Path(arguments[2]))))
        return
    sizes = [(int(float(a)), 20) for a in arguments] or [(100_000, 20), (1_000_000, 20), (10_000, 300), (5_000, 2_000)]
    for rows, columns in sizes:
        path = mixed_table(rows) if columns == 20 else wide_table(rows, columns)
        ours, theirs = _child("profile", path), _child("summarize", path)
        print(
            f"{rows:>11,} x {columns:<5} profile {ours['seconds']:.3f} s (cpu {ours['cpu']:.3f}), {ours['peak_mb']:.0f} MB; "
            f"SUMMARIZE {theirs['seconds']:.3f} s (cpu {theirs['cpu']:.3f}), {theirs['peak_mb']:.0f} MB; "
            f"ratio {ours['seconds'] / theirs['seconds']:.2f} (cpu {ours['cpu'] / theirs['cpu']:.2f})",
            flush=True,
        )


if __name__ == "__main__":
    main(sys.argv[1:])
