"""Runs the benchmarks one after another and writes what they print to the benchmark page: `python -m tests.benchmarks`."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "benchmarks.md"

PARTS = {
    "Reading": ("tests.benchmarks.ingest", "--mib", "256"),
    "Profiling": ("tests.benchmarks.profile", "100000", "1000000"),
    "Charts": ("tests.benchmarks.charts", "1e6"),
    "Questions": ("tests.benchmarks.ask",),
    "Recommending": ("tests.benchmarks.recommend", "50"),
    "Starting": ("tests.benchmarks.startup",),
    "In the browser": ("tests.benchmarks.browser", "1e7"),
}
MEANING = {
    "Reading": "A mixed CSV to Parquet (zstd), beside DuckDB's own `COPY` of the same file, each in a fresh process.",
    "Profiling": "Everything of a profile, beside DuckDB's `SUMMARIZE` of the same Parquet file, each in a fresh process.",
    "Charts": "Charts of a Parquet file, beside the same rows by SQL written by hand; then repeated, brushed and drilled ones.",
    "Questions": "From a question to its specification, and to the drawn rows.",
    "Recommending": "Recommendations and scores from a profile, insights of a table, and insights found in tables of noise.",
    "Starting": "Importing the package, and what the extension adds to a Jupyter server.",
    "In the browser": "What a person waits for in JupyterLab and Chromium, beside its target.",
}


def main() -> None:
    """Write the page."""
    PAGE.write_text("\n".join([*_head(), *(line for name in PARTS for line in _part(name))]) + "\n")


def _head() -> list[str]:
    return [
        "# Benchmarks",
        "",
        f"Written by `python -m tests.benchmarks` on {os.cpu_count()} processors ({platform.machine()}, Python",
        f"{platform.python_version()}). The tables are made once from a fixed seed: 20 columns of numbers, categories, dates,",
        "texts and flags.",
    ]


def _part(name: str) -> list[str]:
    module, *arguments = PARTS[name]
    command = ["python", "-m", module, *arguments]
    print(" ".join(command), flush=True)
    done = subprocess.run([sys.executable, *command[1:]], cwd=ROOT, text=True, capture_output=True, check=True)
    return ["", f"## {name}", "", MEANING[name], "", "```text", f"$ {' '.join(command)}", done.stdout.strip(), "```"]


if __name__ == "__main__":
    main()
