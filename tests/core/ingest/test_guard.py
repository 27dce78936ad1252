"""Native decoders run in a child: its end, its memory and its time are not the caller's."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from datasage_jupyter.core.errors import DatasetReadError
from datasage_jupyter.core.ingest import guard

TASKS = "tests.core.ingest.guarded_tasks:"


def test_child_answers(tmp_path: Path) -> None:
    result = guard.run_guarded(TASKS + "answer", tmp_path, 10, value=7)
    assert result["value"] == 7
    assert result["pid"] != os.getpid()


@pytest.mark.parametrize(
    ("task", "message"),
    [
        ("refuse", "No good"),
        ("fail", "bad page header"),
        ("abort", "damaged"),
        ("take_memory", "memory"),
        ("hang", "too long"),
    ],
)
def test_child_that_goes_wrong_is_an_error_of_ours(
    task: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "_BASE_SECONDS", 1)
    with pytest.raises(DatasetReadError, match=message) as caught:
        guard.run_guarded(TASKS + task, tmp_path, 10)
    assert caught.value.hint


def test_child_past_its_wall_time_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "_WALL_FACTOR", 0.1)
    with pytest.raises(DatasetReadError, match="time"):
        guard.run_guarded(TASKS + "hang", tmp_path, 10)


def test_importing_the_package_starts_no_thread() -> None:
    code = "import os, datasage_jupyter.core.ingest.entry; print(len(os.listdir('/proc/self/task')))"
    root = str(Path(__file__).resolve().parents[3])
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONPATH": root}
    )
    assert done.stdout.strip() == "1"
