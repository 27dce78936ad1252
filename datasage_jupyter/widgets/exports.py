"""Views of a dataframe on their way to a file in the browser, one piece for each request."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datasage_jupyter.core.pipeline import Analysis

MOST_OPEN = 2


class Exports:
    """The exports that are under way; when more are begun, the oldest is given up."""

    def __init__(self) -> None:
        self._open: OrderedDict[str, Iterator[bytes]] = OrderedDict()

    def next(self, analysis: Analysis, params: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
        """The next piece of an export.

        Args:
            analysis: The table.
            params: `name` names the export; with the first request also `view`, a `ViewRequest` of `core.service`.

        Returns:
            `{"done": True}`, or `{"done": False}` and the piece.

        Raises:
            DataSageError: The view makes no sense, or its rows cannot be read.
        """
        from datasage_jupyter.core import service
        from datasage_jupyter.core.errors import SpecError

        key = str(params.get("name"))
        if key not in self._open:
            if params.get("view") is None:
                raise SpecError("This export was given up.", hint="Save the table again.")
            self._open[key] = service.export(analysis, dict(params["view"]))
            while len(self._open) > MOST_OPEN:
                self._open.popitem(last=False)
        piece = self._next_piece(key)
        return {"done": piece is None}, [] if piece is None else [piece]

    def _next_piece(self, key: str) -> bytes | None:
        try:
            piece = next(self._open[key], None)
        except BaseException:
            del self._open[key]
            raise
        if piece is None:
            del self._open[key]
        return piece
