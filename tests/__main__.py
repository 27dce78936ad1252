"""Everything that must hold, in one command: `python -m tests [step...]`.

Steps: lint, types, js, python, notebooks, browser. Without arguments all of them run, and the command fails if one does.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
PYTHON = sys.executable
PYTEST = [PYTHON, "-m", "pytest", "-q"]

STEPS: dict[str, list[list[str]]] = {
    "lint": [
        [PYTHON, "-m", "ruff", "check", "."],
        [PYTHON, "-m", "ruff", "format", "--check", "."],
    ],
    "types": [[PYTHON, "-m", "mypy"]],
    "js": [
        ["npm", "--prefix", "js", "ci", "--no-audit", "--no-fund", "--ignore-scripts"],
        ["npm", "--prefix", "js", "run", "check"],
        ["npm", "--prefix", "js", "run", "lint"],
        ["npm", "--prefix", "js", "test"],
    ],
    "python": [[*PYTEST, "tests", "--ignore=tests/browser"]],
    "notebooks": [[*PYTEST, "--nbval-lax", "notebooks"]],
    "browser": [[*PYTEST, "tests/browser"]],
}

NEEDED = {"chromium": {"browser"}, "nginx": {"python"}}
"""Programs that pip cannot bring, and the steps that need them."""


def main(names: list[str]) -> int:
    """Run the named steps (all without names) and say how each ended."""
    unknown = set(names) - set(STEPS)
    if unknown:
        print(f"No step {', '.join(sorted(unknown))}. Steps: {', '.join(STEPS)}.")
        return 2
    missing = [
        tool for tool, steps in NEEDED.items() if shutil.which(tool) is None and (not names or steps & set(names))
    ]
    if missing:
        print(f"These tests need {' and '.join(missing)}: `apt-get install {' '.join(missing)}` (Debian, Ubuntu).")
        return 2
    outcomes = {name: _run(name) for name in names or STEPS}
    for name, (passed, seconds) in outcomes.items():
        print(f"{name:<10} {'passed' if passed else 'FAILED'} in {seconds:.0f} s")
    return 0 if all(passed for passed, _ in outcomes.values()) else 1


def _run(name: str) -> tuple[bool, float]:
    start = time.monotonic()
    passed = True
    for command in STEPS[name]:
        print(f"\n== {name}: {' '.join(command).replace(PYTHON, 'python')}", flush=True)
        passed = subprocess.run(command, cwd=ROOT, env=_environment()).returncode == 0 and passed
    return passed, time.monotonic() - start


def _environment() -> dict[str, str]:
    """The interpreter's own scripts first, so that node from the test requirements is found where none is installed."""
    return os.environ | {"PATH": os.pathsep.join([str(Path(PYTHON).parent), os.environ["PATH"]])}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
