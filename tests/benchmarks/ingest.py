"""How fast and in how much memory a large CSV file becomes Parquet, beside DuckDB's own copy of the same file.

python -m tests.benchmarks.ingest [--mib 1024] [--rounds 3]

Each conversion runs in a process of its own; the two take turns, and the best processor and wall times count.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

ROW_BYTES = 136


def make_csv(path: Path, mib: int) -> None:
    """A mixed table: keys, categories, amounts, dates, timestamps, flags, hashes, quoted text."""
    rows = mib * (1 << 20) // ROW_BYTES
    duckdb.connect().execute(
        f"""COPY (SELECT i AS id, 'customer_' || (i % 5000) AS customer, round(random() * 1000, 2) AS price,
            CAST(random() * 100 AS INT) AS quantity, DATE '2020-01-01' + CAST(i % 1500 AS INT) AS day,
            TIMESTAMP '2020-01-01' + INTERVAL (i) SECOND AS at, random() < 0.5 AS paid, md5(CAST(i AS VARCHAR)) AS token,
            random() AS share, 'a remark, number ' || (i % 77) AS remark FROM range({rows}) t(i)) TO '{path}' (HEADER)"""
    )


def convert_ours(source: str, target: str) -> None:
    """The product's way."""
    from datasage_jupyter.core.ingest import convert

    convert(source, target)


def convert_duckdb(source: str, target: str) -> None:
    """DuckDB's way, with everything detected by it."""
    duckdb.connect().execute(f"COPY (FROM read_csv('{source}')) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")


def measure(way: str, source: Path, target: Path) -> dict[str, float]:
    """Wall and processor seconds, and peak memory, of one conversion in a fresh process."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.ingest", "--one", way, str(source), str(target)],
        capture_output=True,
        check=True,
    )
    return dict(json.loads(done.stdout))


def one(way: str, source: str, target: str) -> None:
    """In the fresh process: convert and print what it took."""
    start = time.perf_counter()
    {"ours": convert_ours, "duckdb": convert_duckdb}[way](source, target)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    wall = time.perf_counter() - start
    print(json.dumps({"wall": wall, "cpu": usage.ru_utime + usage.ru_stime, "mib": usage.ru_maxrss / 1024}))


def main() -> None:
    """Make the file, let both convert it in turns, print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mib", type=int, default=1024)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--one", nargs=3)
    arguments = parser.parse_args()
    if arguments.one:
        return one(*arguments.one)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "large.csv"
        make_csv(source, arguments.mib)
        runs: dict[str, list[dict[str, float]]] = {"ours": [], "duckdb": []}
        for _ in range(arguments.rounds):
            for way, results in runs.items():
                results.append(measure(way, source, Path(folder) / f"{way}.parquet"))
        best = {way: {key: min(run[key] for run in results) for key in results[0]} for way, results in runs.items()}
    for way, values in best.items():
        print(f"{way:8} wall {values['wall']:7.2f} s   cpu {values['cpu']:7.2f} s   peak {values['mib']:7.0f} MiB")
    print(
        f"speed    wall {best['duckdb']['wall'] / best['ours']['wall']:7.2f}     cpu {best['duckdb']['cpu'] / best['ours']['cpu']:7.2f}     of DuckDB's"
    )


if __name__ == "__main__":
    main()
