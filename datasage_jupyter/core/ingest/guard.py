"""Native parsers in a short-lived child process: an abort, a hang or a memory bomb ends the child and not the caller."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from datasage_jupyter.core.errors import DatasetReadError
from datasage_jupyter.core.ingest.limits import MIB

_BASE_MEMORY = 700 * MIB
_BASE_SECONDS = 6
_FAILED = {
    "SIGXCPU": "takes too long to decode",
    "SIGKILL": "needs too much memory or time to decode",
}


def run_guarded(task: str, folder: Path, size: int, **arguments: Any) -> dict[str, Any]:
    """Run a task of `worker` in a child with limits on memory and processor time.

    Args:
        task: A name in `worker.TASKS`.
        folder: A private folder for what the child hands back.
        size: Bytes of the input; the limits grow with it.
        arguments: Plain JSON values for the task.

    Returns:
        What the task returned, plain JSON.

    Raises:
        DatasetReadError: The task refused the file, or the child ended without an answer.
    """
    memory = _BASE_MEMORY + 16 * size
    seconds = _BASE_SECONDS + size // (4 * MIB)
    answer_path = folder / f"answer-{time.monotonic_ns()}.json"
    run = _forked if _may_fork() else _spawned
    status = run(task, arguments, answer_path, memory, seconds)
    try:
        answer = json.loads(answer_path.read_text("utf-8"))
    except (OSError, ValueError):
        raise _no_answer(status) from None
    if "error" in answer:
        raise DatasetReadError(answer["error"], hint=answer.get("hint"))
    return dict(answer["value"])


def _no_answer(status: int) -> DatasetReadError:
    name = signal.Signals(-status).name if status < 0 else ""
    reason = _FAILED.get(name, "makes its decoder fail: it is damaged or was made to do harm")
    return DatasetReadError(f"The file {reason}.", hint="Export it again, or save it as CSV.")


def _may_fork() -> bool:
    """Forking is safe, and fast, only while this process has a single thread."""
    try:
        return hasattr(os, "fork") and len(os.listdir("/proc/self/task")) == 1
    except OSError:
        return False


def _forked(task: str, arguments: dict[str, Any], answer: Path, memory: int, seconds: int) -> int:
    pid = os.fork()
    if pid == 0:
        try:
            os.setpgid(0, 0)
            perform(task, arguments, answer, memory, seconds)
        finally:
            os._exit(0)
    return _wait(seconds, lambda: _poll(pid), lambda: os.kill(pid, signal.SIGKILL))


def _poll(pid: int) -> int | None:
    done, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if done else None


def _wait(seconds: int, poll: Callable[[], int | None], kill: Callable[[], None]) -> int:
    """Wait for the end; on a busy machine wall time is far more than processor time, so the wall limit is generous."""
    deadline = time.monotonic() + 5 * seconds
    pause = 0.002
    killed = False
    try:
        while (status := poll()) is None:
            if time.monotonic() > deadline and not killed:
                kill()
                killed = True
            time.sleep(pause)
            pause = min(pause * 1.3, 0.05)
        return status
    except BaseException:
        with contextlib.suppress(OSError):
            kill()
            poll()
        raise


def _spawned(task: str, arguments: dict[str, Any], answer: Path, memory: int, seconds: int) -> int:
    request = json.dumps(
        {"task": task, "arguments": arguments, "answer": str(answer), "memory": memory, "seconds": seconds}
    )
    code = "from datasage_jupyter.core.ingest.guard import main; main()"
    root = str(Path(__file__).resolve().parents[3])
    paths = os.pathsep.join([root, *(p for p in sys.path if p)])
    child = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": paths, "OMP_NUM_THREADS": "1"},
    )  # fmt: skip
    try:
        assert child.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            child.stdin.write(request.encode())
            child.stdin.close()
        return _wait(seconds, child.poll, child.kill)
    finally:
        if child.poll() is None:
            child.kill()
        child.wait()


def main() -> None:
    """Entry of a spawned child: one request on standard input."""
    request = json.loads(sys.stdin.buffer.read())
    perform(request["task"], request["arguments"], Path(request["answer"]), request["memory"], request["seconds"])
    os._exit(0)


def perform(task: str, arguments: dict[str, Any], answer: Path, memory: int, seconds: int) -> None:
    """In the child: set the limits, do the task, write the answer."""
    from datasage_jupyter.core.ingest import worker

    limit_self(memory, seconds)
    try:
        result: dict[str, Any] = {"value": worker.TASKS[task](**arguments)}
    except DatasetReadError as error:
        result = {"error": error.message, "hint": error.hint}
    except BaseException as error:
        result = dict(zip(("error", "hint"), worker.explain(error), strict=True))
    part = answer.with_suffix(".part")
    part.write_text(json.dumps(result), "utf-8")
    part.replace(answer)


def limit_self(memory: int, seconds: int) -> None:
    """Bound this process's further memory and processor time, and silence it."""
    try:
        import resource
    except ImportError:
        return
    used = _address_space()
    limits = (
        (resource.RLIMIT_AS, used + memory),
        (resource.RLIMIT_CPU, int(time.process_time()) + seconds),
        (resource.RLIMIT_CORE, 0),
    )
    for which, limit in limits:
        _, hard = resource.getrlimit(which)
        bound = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(which, (bound, hard))
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)


def _address_space() -> int:
    try:
        with open("/proc/self/statm", encoding="ascii") as statm:
            return int(statm.read().split()[0]) * os.sysconf("SC_PAGESIZE")
    except OSError:
        return 4 << 30
