"""Native parsers in a short-lived child process: an abort, a hang or a memory bomb ends the child and not the caller."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any

from datasage_jupyter.core.errors import DatasetReadError
from datasage_jupyter.core.ingest.limits import MIB

_BASE_MEMORY = 700 * MIB
_BASE_SECONDS = 6
_WALL_FACTOR = 6
_FAILED = {
    "SIGXCPU": "takes too long to decode",
    "SIGKILL": "needs too much memory or time to decode",
}


def run_guarded(task: str, folder: Path, size: int, **arguments: Any) -> dict[str, Any]:
    """Run a task in a child process with limits on memory and processor time.

    The child is a fresh interpreter: a process with threads, as every one that has loaded Arrow, cannot safely fork.

    Args:
        task: `module:function`; the function takes and returns plain JSON values.
        folder: A private folder for what the child hands back.
        size: Bytes of the input; the limits grow with it.
        arguments: For the task.

    Returns:
        What the task returned.

    Raises:
        DatasetReadError: The task refused the file, or the child ended without an answer.
    """
    answer_path = folder / f"answer-{time.monotonic_ns()}.json"
    seconds = _BASE_SECONDS + size // (4 * MIB)
    request = {
        "task": task,
        "arguments": arguments,
        "answer": str(answer_path),
        "memory": _BASE_MEMORY + 16 * size,
        "seconds": seconds,
    }
    status = _spawn(request, seconds)
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


def _spawn(request: dict[str, Any], seconds: int) -> int:
    """Run a child to its end; on a busy machine wall time is far more than processor time, so its limit is generous."""
    root = str(Path(__file__).resolve().parents[3])
    paths = os.pathsep.join([root, *(path for path in sys.path if path)])
    child = subprocess.Popen(
        [sys.executable, "-c", "from datasage_jupyter.core.ingest.guard import main; main()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": paths, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
    )
    try:
        child.communicate(json.dumps(request).encode(), timeout=_WALL_FACTOR * seconds)
    except subprocess.TimeoutExpired:
        child.kill()
    finally:
        if child.poll() is None:
            child.kill()
        child.wait()
    return child.returncode


def main() -> None:
    """Entry of a spawned child: one request on standard input."""
    request = json.loads(sys.stdin.buffer.read())
    perform(request["task"], request["arguments"], Path(request["answer"]), request["memory"], request["seconds"])
    os._exit(0)


def perform(task: str, arguments: dict[str, Any], answer: Path, memory: int, seconds: int) -> None:
    """In the child: set the limits, do the task, write the answer."""
    limit_self(memory, seconds)
    result: dict[str, Any]
    try:
        module, _, function = task.partition(":")
        result = {"value": getattr(import_module(module), function)(**arguments)}
    except DatasetReadError as error:
        result = {"error": error.message, "hint": error.hint}
    except BaseException as error:
        message, hint = explain(error)
        result = {"error": message, "hint": hint}
    part = answer.with_suffix(".part")
    part.write_text(json.dumps(result), "utf-8")
    part.replace(answer)


def explain(error: BaseException) -> tuple[str, str]:
    """Message and hint for an exception of a decoder."""
    reason = " ".join(str(error).split())[:200].rstrip(".")
    if isinstance(error, MemoryError) or "alloc" in reason.lower() or "out of memory" in reason.lower():
        return "The file needs too much memory to decode.", "Export a part of it, or save it as CSV."
    return (
        f"The file cannot be decoded: {reason or type(error).__name__}.",
        "It may be damaged or incomplete; export or download it again.",
    )


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
