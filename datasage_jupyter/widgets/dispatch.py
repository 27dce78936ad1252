"""Answers the page's requests about a dataframe, off the kernel's main thread, one at a time, each cancellable."""

from __future__ import annotations

import atexit
import logging
import queue
import threading
import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from datasage_jupyter.core.errors import DataSageError, SpecError
from datasage_jupyter.widgets.exports import Exports
from datasage_jupyter.widgets.loader import asset

if TYPE_CHECKING:
    from datasage_jupyter.core.pipeline import Analysis
    from datasage_jupyter.core.service import RowsRequest

Message = dict[str, Any]
Send = Callable[[Message, "list[bytes]"], None]

_log = logging.getLogger(__name__)
_LISTS = ("recommendations", "fields", "insights")
_open: weakref.WeakSet[Dispatcher] = weakref.WeakSet()


@atexit.register
def _close_all() -> None:
    """A dying kernel has no thread that serializes messages any more: a late reply would be torn apart."""
    for dispatcher in list(_open):
        dispatcher.close()


class Dispatcher:
    """The kernel's end of a widget.

    Args:
        open_analysis: Makes the analysis of the widget's table; called once, on the worker thread. None: there is no table.
        send: Sends a reply with its buffers to the page; called from the worker thread.
        label: Variable that holds the table, for generated code.
        saved: Makes the form in which a notebook keeps what the widget shows now.
    """

    def __init__(
        self,
        open_analysis: Callable[[], Analysis] | None,
        send: Send,
        label: str = "df",
        saved: Callable[[], dict[str, Any]] = dict,
    ) -> None:
        self._open, self._send_now, self._saved = open_analysis, send, saved
        self._closed = False
        self._variable = label if label.isidentifier() else "df"
        self._analysis: Analysis | None = None
        self._opening = threading.Lock()
        self._exports = Exports()
        self._queue: queue.SimpleQueue[Message | None] = queue.SimpleQueue()
        self._cancelled: set[str] = set()
        self._current: str | None = None
        self._state = threading.Lock()
        self._worker: threading.Thread | None = None
        _open.add(self)

    @property
    def analysis(self) -> Analysis:
        """What is known of the widget's table; made at first use.

        Raises:
            SpecError: The widget has no table of its own.
            DatasetReadError: The object is no table.
        """
        if self._open is None:
            raise SpecError("This widget shows a stored dataset; the server answers for it.")
        with self._opening:
            if self._analysis is None:
                self._analysis = self._open()
            return self._analysis

    def receive(self, message: Message) -> None:
        """Take a request from the page. A cancel acts at once; anything else waits its turn."""
        if message.get("method") == "cancel":
            self._cancel(str(message.get("params", {}).get("id", "")))
            return
        if self._worker is None or not self._worker.is_alive():
            self._worker = threading.Thread(target=self._work, name="datasage-widget", daemon=True)
            self._worker.start()
        self._queue.put(message)

    def close(self) -> None:
        """Stop what runs, end the worker, and send nothing more."""
        self._closed = True
        if self._current is not None:
            self._cancel(self._current)
        self._queue.put(None)
        if self._analysis is not None:
            self._analysis.close()

    def answer(self, method: str, params: dict[str, Any]) -> tuple[Any, list[bytes]]:
        """The result of one request and its buffers, in the shapes of the REST interface.

        Args:
            method: `profile`, `recommend`, `recommend_fields`, `ask`, `chart`, `rows`, `insights`, `counts`, `export`,
                `marks` or `asset`.
            params: The REST body without `dataset_id`.

        Raises:
            DataSageError: The request cannot be answered.
        """
        if method == "asset":
            return {"name": params.get("name")}, [asset(str(params.get("name")))]
        if method == "saved":
            return self._saved(), []
        if method == "rows":
            return self._rows(params)
        if method == "export":
            return self._exports.next(self.analysis, params)
        if method == "marks":
            return _marks(), []
        if method == "chart" and params.get("rows_behind") is not None:
            return self._rows_behind(params), []
        if method in ("chart", "ask"):
            return self._chart(params), []
        from datasage_jupyter.core import service

        if method not in service.METHODS:
            raise SpecError(f"There is no request {method!r}.")
        result = service.METHODS[method](self.analysis, params)
        name = next((key for key in _LISTS if method != "profile" and key in result), None)
        return ({"items": result[name]} if name else result), []

    def _chart(self, params: dict[str, Any]) -> dict[str, Any]:
        from datasage_jupyter.core import service
        from datasage_jupyter.core.render import to_code

        drawn = service.draw(self.analysis, service.parse(service.ChartRequest, params))
        return drawn.to_payload() | {"code": to_code(drawn.resolved, table=self._variable)}

    def _rows(self, params: dict[str, Any]) -> tuple[Any, list[bytes]]:
        from datasage_jupyter.core import service

        request = service.parse(service.RowsRequest, params)
        if not request.sort and not request.filter and (cut := _cut(self.analysis.source, request)) is not None:
            return {"columns": cut.column_names, "total": self.analysis.profile.overview.row_count}, [_to_ipc(cut)]
        page = service.rows(self.analysis, params)
        return {"columns": page.table.column_names, "total": page.total}, [_to_ipc(page.table)]

    def _rows_behind(self, params: dict[str, Any]) -> dict[str, Any]:
        from datasage_jupyter.core import service

        rest = {key: value for key, value in params.items() if key != "rows_behind"}
        page = service.rows_behind(self.analysis, rest | {"datum": params["rows_behind"]})
        rows = [list(row.values()) for row in page.table.to_pylist()]
        return {
            "columns": page.table.column_names,
            "rows": [[_plain(v) for v in row] for row in rows],
            "total": page.total,
        }

    def _work(self) -> None:
        while (message := self._queue.get()) is not None:
            key = str(message.get("id", ""))
            with self._state:
                skip = key in self._cancelled
                self._cancelled.discard(key)
                self._current = None if skip else key
            if not skip:
                self._reply(key, message)
            with self._state:
                self._current = None
                self._cancelled.discard(key)

    def _reply(self, key: str, message: Message) -> None:
        self._send({"id": key, "started": True}, [])
        try:
            result, buffers = self.answer(str(message.get("method")), message.get("params") or {})
        except DataSageError as error:
            self._send({"id": key, "error": {"code": error.code, "message": error.message, "hint": error.hint}}, [])
        except Exception as error:
            _log.debug("A widget's request failed", exc_info=True)
            said = f"Something went wrong while answering: {type(error).__name__}: {error}"
            hint = "Try again, or show something else."
            self._send({"id": key, "error": {"code": "error", "message": said, "hint": hint}}, [])
        else:
            self._send({"id": key, "result": result}, buffers)

    def _send(self, content: Message, buffers: list[bytes]) -> None:
        if not self._closed:
            self._send_now(content, buffers)

    def _cancel(self, key: str) -> None:
        with self._state:
            self._cancelled.add(key)
            running = self._current == key
        if running and self._analysis is not None:
            self._analysis.interrupt()


def _marks() -> dict[str, Any]:
    from datasage_jupyter.core import service

    return service.marks()


def _cut(source: Any, request: RowsRequest) -> Any | None:
    """Rows of a table in memory as they stand, at once wherever they lie; None where the engine has to look."""
    import pyarrow as pa

    if not isinstance(source, pa.Table):
        return None
    names = list(request.columns) if request.columns is not None else source.column_names
    if any(source.column_names.count(name) != 1 for name in names):
        return None
    cut = source.select(names).slice(request.offset, request.limit)
    return pa.table({name: _decoded(cut.column(name)) for name in names})


def _decoded(column: Any) -> Any:
    """Values instead of a dictionary, which would travel whole with every page."""
    import pyarrow as pa

    if not pa.types.is_dictionary(column.type):
        return column
    return pa.chunked_array([chunk.dictionary_decode() for chunk in column.chunks], type=column.type.value_type)


def _to_ipc(table: Any) -> bytes:
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes()


def _plain(value: Any) -> Any:
    """A cell as a JSON value: what JSON has no word for becomes text."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if value == value and abs(value) != float("inf") else None
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
