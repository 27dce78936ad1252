"""The browser's types are made from the Pydantic models and are up to date."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_generated_types_are_fresh() -> None:
    done = subprocess.run([sys.executable, "js/scripts/generate_model.py", "--check"], cwd=ROOT, check=False)
    assert done.returncode == 0, "Run `python js/scripts/generate_model.py` and commit the result."
