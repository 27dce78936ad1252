"""A query worker: `python -m datasage_jupyter.jobs.query_child LIMITS`, requests in, replies out, one at a time.

The main thread works; a second thread reads, so that a cancellation is seen while a query runs.
"""

from __future__ import annotations

import queue
import sys
import threading
import traceback
from typing import IO, Any

from datasage_jupyter.core.errors import DataSageError, QueryError
from datasage_jupyter.jobs.frames import read_frame, write_frame
from datasage_jupyter.jobs.limits import Limits, confine

Request = dict[str, Any]


def main() -> None:
    """Serve requests until the server closes the pipe."""
    confine(Limits.model_validate_json(sys.argv[1]))
    out = sys.stdout.buffer
    sys.stdout = sys.stderr
    from datasage_jupyter.jobs.operations import Operations

    operations = Operations()
    requests: queue.Queue[Request | None] = queue.Queue()
    threading.Thread(target=_read, args=(sys.stdin.buffer, requests, operations), daemon=True).start()
    while (request := requests.get()) is not None:
        _answer(request, operations, out)


def _read(stream: IO[bytes], requests: queue.Queue[Request | None], operations: Any) -> None:
    while (frame := read_frame(stream)) is not None:
        head, _ = frame
        if "cancel" in head:
            operations.interrupt(head["cancel"])
        else:
            requests.put(head)
    operations.interrupt(None)
    requests.put(None)


def _answer(request: Request, operations: Any, out: IO[bytes]) -> None:
    try:
        if request.get("stream"):
            for piece in operations.pieces(request):
                write_frame(out, {"id": request["id"], "part": True}, piece)
            write_frame(out, {"id": request["id"], "result": {}})
            return
        result, body = operations.run(request)
        write_frame(out, {"id": request["id"], "result": result}, body)
        return
    except DataSageError as error:
        failure = error
    except MemoryError:
        failure = QueryError(
            "The query needed more memory than one query may use.", hint="Filter the data and try again."
        )
    except Exception as error:
        _tell(error)
        failure = QueryError(
            "The query could not be answered.", hint="Try another chart; the server's log has the reason."
        )
    write_frame(
        out, {"id": request["id"], "error": {"code": failure.code, "message": failure.message, "hint": failure.hint}}
    )


def _tell(error: Exception) -> None:
    """Where it happened, for the log; not its text, which may quote the data."""
    print(type(error).__name__, *traceback.format_tb(error.__traceback__), sep="\n", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
