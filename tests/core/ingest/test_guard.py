"""Native decoders run in a child: its end, its memory and its time are not the caller's."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from datasage_jupyter.core.errors import DatasetReadError
from datasage_jupyter.core.ingest import guard, worker


def task(kind: str, out: str = "") -> dict[str, Any]:
    import os
    import signal

    if kind == "abort":
        os.kill(os.getpid(), signal.SIGABRT)
    if kind == "memory":
        return {"size": len(bytearray(1 << 36))}
    if kind == "hang":
        while True:
            pass
    if kind == "refuse":
        raise DatasetReadError("No good.", hint="Try another.")
    return {"pid": os.getpid()}


@pytest.fixture(params=["forked", "spawned"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways of having a child; only a forked one knows the test's task."""
    monkeypatch.setattr(guard, "_may_fork", lambda: request.param == "forked")
    monkeypatch.setitem(worker.TASKS, "test", task)
    return str(request.param)


def test_child_answers_or_its_error_is_the_callers(way: str, tmp_path: Path) -> None:
    if way == "spawned":
        with pytest.raises(DatasetReadError) as caught:
            guard.run_guarded("columnar", tmp_path, 10, path=str(tmp_path / "absent"), kind="parquet", out=str(tmp_path / "o"))
        assert caught.value.hint
        return
    import os

    assert guard.run_guarded("test", tmp_path, 10, kind="ok")["pid"] != os.getpid()
    with pytest.raises(DatasetReadError, match="No good"):
        guard.run_guarded("test", tmp_path, 10, kind="refuse")


@pytest.mark.parametrize("kind", ["abort", "memory", "hang"])
def test_child_that_ends_badly_is_an_error_not_an_end(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "_may_fork", lambda: True)
    monkeypatch.setattr(guard, "_BASE_SECONDS", 1)
    monkeypatch.setitem(worker.TASKS, "test", task)
    with pytest.raises(DatasetReadError) as caught:
        guard.run_guarded("test", tmp_path, 10, kind=kind)
    assert caught.value.hint


def test_a_process_with_threads_is_not_forked() -> None:
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        assert not guard._may_fork()
    finally:
        stop.set()
        thread.join()


def test_importing_starts_no_thread() -> None:
    code = "import os, datasage_jupyter.core.ingest.formats, datasage_jupyter.core.ingest.native; print(len(os.listdir('/proc/self/task')))"
    root = str(Path(__file__).resolve().parents[3])
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONPATH": root})
    assert done.stdout.strip() == "1"
