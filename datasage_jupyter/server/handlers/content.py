"""What is in a dataset: rows, profile, summary, the original bytes, Arrow."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

from datasage_jupyter.core.model import DatasetProfile
from datasage_jupyter.server import exporting
from datasage_jupyter.server.contract import datasets as wire
from datasage_jupyter.server.contract.endpoint import ARROW, Endpoint, endpoint
from datasage_jupyter.server.errors import HttpError, RequestError
from datasage_jupyter.server.filenames import disposition
from datasage_jupyter.server.handlers.base import DataSageHandler
from datasage_jupyter.server.handlers.datasets import as_dataset

if TYPE_CHECKING:
    from datasage_jupyter.catalog import Dataset

OCTETS = "application/octet-stream"
MAX_CELLS = 1_000_000


class RowsHandler(DataSageHandler):
    """`datasets/{dataset_id}/rows` and `…/data`"""

    @endpoint(
        Endpoint("A page of rows.", reply=wire.Rows, query=wire.RowsQuery, produces=(ARROW,), headers=("X-Total-Rows",))
    )
    async def get(self, dataset_id: str, query: wire.RowsQuery) -> None:
        """Rows, by a query string without values."""
        params = {
            "offset": query.offset,
            "limit": query.limit,
            "sort": _sort_keys(query.sort),
            "filter": [],
            "columns": None,
        }
        dataset = await self.services.queries.ready(self.user_id, dataset_id)
        if not self.is_unchanged(_tag(dataset, params, self._wants_arrow())):
            await self._send(dataset, params)

    @endpoint(
        Endpoint(
            "A page of rows, filtered.",
            reply=wire.Rows,
            body=wire.RowsRequest,
            produces=(ARROW,),
            headers=("X-Total-Rows",),
        )
    )
    async def post(self, dataset_id: str, body: wire.RowsRequest) -> None:
        """Rows, by a body."""
        await self._send(await self.services.queries.ready(self.user_id, dataset_id), _params(body))

    async def _send(self, dataset: Dataset, params: dict[str, Any]) -> None:
        queries, dataset_id = self.services.queries, dataset.id
        params["limit"] = page_limit(params["limit"], len(params["columns"] or ()) or dataset.column_count or 1)
        if self._wants_arrow():
            facts, stream = await self.until_gone(queries.run_binary(self.user_id, dataset_id, "rows", params))
            self.set_header("Content-Type", ARROW)
            self.set_header("X-Total-Rows", str(facts["total"]))
            self.finish(stream)
            return
        result = await self.until_gone(queries.run(self.user_id, dataset_id, "rows", params))
        self.reply(wire.Rows.model_validate(result))

    def _wants_arrow(self) -> bool:
        return ARROW in self.request.headers.get("Accept", "")


def _params(body: wire.RowsRequest | wire.ViewRequest | wire.CountsRequest) -> dict[str, Any]:
    """A body as the workers read it."""
    params = body.model_dump(mode="json", by_alias=True, exclude={"filter"})
    filters = [item.model_dump(mode="json", by_alias=True, exclude_none=True) for item in body.filter]
    return params | {"filter": filters}


class CountsHandler(DataSageHandler):
    """`datasets/{dataset_id}/counts`"""

    @endpoint(
        Endpoint(
            "Rows of a filtered view in each bar of a column's summary.", reply=wire.Counts, body=wire.CountsRequest
        )
    )
    async def post(self, dataset_id: str, body: wire.CountsRequest) -> wire.Counts:
        """The counts."""
        work = self.services.queries.run(self.user_id, dataset_id, "counts", _params(body))
        return wire.Counts.model_validate(await self.until_gone(work))


def page_limit(limit: int, columns: int) -> int:
    """How many rows a page really holds: very wide tables get shorter pages, so that no answer is enormous.

    Args:
        limit: What was asked for.
        columns: How many columns the page has.
    """
    return min(limit, max(1, MAX_CELLS // columns))


def _sort_keys(sort: str | None) -> list[dict[str, str]]:
    if not sort:
        return []
    order = "descending" if sort.startswith("-") else "ascending"
    return [{"field": sort.removeprefix("-"), "order": order}]


def _tag(dataset: Dataset, *parts: Any) -> str:
    """An ETag that changes with the content and with what was asked of it."""
    return hashlib.sha256(json.dumps([dataset.id, dataset.content_hash, *parts]).encode()).hexdigest()[:32]


class ProfileHandler(DataSageHandler):
    """`datasets/{dataset_id}/profile`"""

    @endpoint(Endpoint("Everything measured about a dataset.", reply=DatasetProfile))
    async def get(self, dataset_id: str) -> None:
        """The profile."""
        dataset = await self.services.queries.ready(self.user_id, dataset_id)
        if not self.is_unchanged(_tag(dataset, "profile")):
            self.finish(await self.services.queries.profile_text(dataset))


class SummaryHandler(DataSageHandler):
    """`datasets/{dataset_id}/summary`"""

    @endpoint(Endpoint("A dataset in short: overview, findings, first rows, recommended charts.", reply=wire.Summary))
    async def get(self, dataset_id: str) -> wire.Summary:
        """The summary."""
        catalog = await self.services.catalog()
        dataset = await self.services.queries.ready(self.user_id, dataset_id)
        metadata = await catalog.datasets.metadata(self.user_id, dataset_id)
        return wire.Summary(
            dataset=as_dataset(dataset, self.services),
            overview=metadata.get("dataset_overview", {}),
            findings=metadata.get("data_quality", {}).get("findings", []),
            preview=await catalog.datasets.preview(self.user_id, dataset_id),
            recommendations=metadata.get("chart_recommendations", []),
        )


class PiecesHandler(DataSageHandler):
    """Answers that are sent while they are made."""

    async def send_pieces(self, pieces: AsyncIterator[bytes]) -> None:
        """Send what comes, no faster than the client takes it."""
        async for piece in pieces:
            self.write(piece)
            await self.flush()
        self.finish()


class DownloadHandler(PiecesHandler):
    """`datasets/{dataset_id}/download`"""

    @endpoint(
        Endpoint(
            "The original bytes, or CSV that is safe in a spreadsheet.", query=wire.DownloadQuery, produces=(OCTETS,)
        )
    )
    async def get(self, dataset_id: str, query: wire.DownloadQuery) -> None:
        """Download; never shown in the page's own origin."""
        catalog = await self.services.catalog()
        if query.format == "csv":
            await self._csv(dataset_id)
            return
        dataset = await catalog.datasets.get(self.user_id, dataset_id, in_bin=False)
        if self.is_unchanged(_tag(dataset, "original")):
            return
        start, stop = self._range(dataset.file_size)
        self._offer(dataset.original_filename or dataset.name, OCTETS)
        self.set_header("Accept-Ranges", "bytes")
        self.set_header("Content-Length", str(stop - start))
        self.services.activity.record("dataset_downloaded", self.user_id, "dataset", dataset_id)
        await self.send_pieces(catalog.files.read_original(dataset.id, start, stop))

    @endpoint(Endpoint("All rows of a view, as CSV or Arrow.", body=wire.ViewRequest, produces=(OCTETS, ARROW)))
    async def post(self, dataset_id: str, body: wire.ViewRequest) -> None:
        """The view; what is wrong is said before the first byte."""
        dataset = await self.services.queries.ready(self.user_id, dataset_id)
        async with contextlib.aclosing(self.services.queries.export(self.user_id, dataset_id, _params(body))) as pieces:
            first = await anext(pieces, b"")
            self._offer(f"{dataset.name}.{body.format}", ARROW if body.format == "arrow" else OCTETS)
            self.services.activity.record("dataset_downloaded", self.user_id, "dataset", dataset_id)
            self.write(first)
            await self.send_pieces(pieces)

    async def _csv(self, dataset_id: str) -> None:
        dataset = await self.services.queries.ready(self.user_id, dataset_id)
        path = await (await self.services.catalog()).files.table_path(dataset.id)
        self._offer(f"{dataset.name}.csv", OCTETS)
        await self.send_pieces(exporting.in_thread(exporting.csv_pieces(path)))

    def _offer(self, filename: str, media: str) -> None:
        self.set_header("Content-Type", media)
        self.set_header("Content-Disposition", disposition(filename))

    def _range(self, size: int) -> tuple[int, int]:
        match = re.fullmatch(r"bytes=(\d{0,18})-(\d{0,18})", self.request.headers.get("Range", ""))
        if match is None or match[0] == "bytes=-":
            return 0, size
        first, last = match[1], match[2]
        start = int(first) if first else max(0, size - int(last))
        stop = min(size, int(last) + 1) if first and last else size
        if start >= stop:
            raise RangeError("The range lies outside the file.", headers={"Content-Range": f"bytes */{size}"})
        self.set_status(206)
        self.set_header("Content-Range", f"bytes {start}-{stop - 1}/{size}")
        return start, stop


class RangeError(HttpError):
    """A range outside the file."""

    code = "range_unsatisfiable"
    status = 416


class ArrowHandler(PiecesHandler):
    """`datasets/{dataset_id}/arrow`"""

    @endpoint(
        Endpoint(
            "The whole table, or some columns of it, as an Arrow IPC stream.", query=wire.ArrowQuery, produces=(ARROW,)
        )
    )
    async def get(self, dataset_id: str, query: wire.ArrowQuery) -> None:
        """The columnar copy."""
        dataset = await self.services.queries.ready(self.user_id, dataset_id)
        columns = _column_names(query.columns)
        if self.is_unchanged(_tag(dataset, "arrow", columns, query.limit)):
            return
        path = await (await self.services.catalog()).files.table_path(dataset.id)
        pieces = exporting.arrow_pieces(path, columns, query.limit)
        self.set_header("Content-Type", ARROW)
        await self.send_pieces(exporting.in_thread(pieces))


def _column_names(text: str | None) -> list[str] | None:
    if text is None:
        return None
    try:
        names = json.loads(text)
    except (ValueError, RecursionError):
        names = None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise RequestError("`columns` is a JSON list of field names.")
    return names
