"""What a query worker can do with a stored table: the methods of `core.service`, with rows as Arrow where asked for."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from datasage_jupyter.core import service
from datasage_jupyter.core.errors import SpecError
from datasage_jupyter.core.model import DatasetProfile
from datasage_jupyter.core.pipeline import Analysis
from datasage_jupyter.core.pipeline.payload import rows_payload

OPEN_TABLES = 16
ARROW = "arrow"

Reply = tuple[dict[str, Any], bytes]


class Operations:
    """The tables this worker has open, most recently used last, and the operations on them."""

    def __init__(self) -> None:
        self._open: OrderedDict[str, Analysis] = OrderedDict()
        self._current: tuple[int, Analysis] | None = None

    def run(self, request: dict[str, Any]) -> Reply:
        """Answer one request of the pool: a method of `core.service` on a stored table.

        Raises:
            DataSageError: The request cannot be answered.
        """
        analysis = self._analysis(request)
        self._current = (request["id"], analysis)
        try:
            return _dispatch(analysis, request["method"], dict(request["params"]))
        finally:
            self._current = None

    def pieces(self, request: dict[str, Any]) -> Iterator[bytes]:
        """Answer a request for a whole view, piece by piece.

        Raises:
            DataSageError: The rows cannot be read; also between two pieces.
        """
        return service.export(self._analysis(request), dict(request["params"]))

    def interrupt(self, identifier: int | None) -> None:
        """Stop the request of this number, or whatever runs; called from the reading thread."""
        current = self._current
        if current is not None and identifier in (None, current[0]):
            current[1].interrupt()

    def _analysis(self, request: dict[str, Any]) -> Analysis:
        key = request["key"]
        if key not in self._open:
            profile = DatasetProfile.model_validate(request["profile"])
            self._open[key] = Analysis(Path(request["parquet"]), profile, memory_limit="2GB", threads=2)
        self._open.move_to_end(key)
        while len(self._open) > OPEN_TABLES:
            self._open.popitem(last=False)[1].close()
        return self._open[key]


def _dispatch(analysis: Analysis, method: str, params: dict[str, Any]) -> Reply:
    if method in service.PAGES:
        form = params.pop("format", "json")
        page = service.PAGES[method](analysis, params)
        return _as_arrow(page) if form == ARROW else (rows_payload(page.table, page.total), b"")
    if method in service.METHODS:
        return service.METHODS[method](analysis, params), b""
    raise SpecError(f"There is no operation {method!r}.")


def _as_arrow(page: service.RowsPage) -> Reply:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, page.table.schema) as writer:
        writer.write_table(page.table)
    return {"total": page.total}, sink.getvalue().to_pybytes()
