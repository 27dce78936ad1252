"""Datasets and their content on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from datasage_jupyter.core.model import Predicate
from datasage_jupyter.server.contract.base import Description, Identifier, Name, Page, Reply, Request, Tag

DatasetStatus = Literal["processing", "ready", "failed"]
Sharing = Literal["schema", "statistics", "values"]


class DatasetList(Page):
    """Which datasets.

    Attributes:
        sort: `name`, `uploaded_at`, `last_accessed`, `file_size` or `row_count`, `-` in front for descending.
        name: Exactly this name, or a name and version: `sales@3`.
        tag: Only datasets with this tag.
        deleted: True lists the bin.
    """

    sort: str | None = Field(default=None, pattern="^-?(name|uploaded_at|last_accessed|file_size|row_count)$")
    name: str | None = Field(default=None, max_length=200)
    tag: str | None = Field(default=None, max_length=50)
    deleted: bool = False


class Quality(Reply):
    """Quality findings in three numbers; `score` is 100 for a table without findings."""

    errors: int
    warnings: int
    score: int


class Failure(Reply):
    """Why a dataset could not be read."""

    code: str
    message: str
    hint: str | None = None


class Dataset(Reply):
    """One version of a dataset.

    Attributes:
        content_hash: SHA-256 of the original bytes.
        progress: 0 to 1 while it is being read.
        error: Why reading failed.
        sharing: How much of it a language model may see, where the server has one.
    """

    id: str
    name: str
    description: str
    original_filename: str
    file_size: int
    mime_type: str
    file_extension: str
    version: int
    content_hash: str
    tags: list[str]
    row_count: int | None
    column_count: int | None
    columns: list[str]
    status: DatasetStatus
    is_processed: bool
    is_deleted: bool
    error: Failure | None
    progress: float | None
    uploaded_at: datetime
    last_accessed: datetime
    quality: Quality | None
    sharing: Sharing


class DatasetPage(Reply):
    """Part of the list of datasets."""

    items: list[Dataset]
    total: int


class VersionList(Reply):
    """Every version of a dataset, newest first."""

    items: list[Dataset]
    total: int


class UpdateDataset(Request):
    """What a person may change about a dataset.

    Attributes:
        sharing: What a language model may see: names and types, statistics too, or the most frequent values too.
    """

    name: Name | None = None
    description: Description | None = None
    tags: list[Tag] | None = Field(default=None, max_length=50)
    sharing: Sharing | None = None


class Purge(Request):
    """How to delete: into the bin, or every byte."""

    purge: bool = False


class RowsQuery(Request):
    """Which rows; the form that fits a URL. Values never stand in a URL, so filters need the other form.

    Attributes:
        sort: A field, `-` in front for descending.
    """

    offset: int = Field(default=0, ge=0, le=10_000_000_000)
    limit: int = Field(default=100, ge=0, le=10_000)
    sort: str | None = Field(default=None, max_length=1001)


class RowSort(Request):
    """One key of a row order."""

    field: str = Field(max_length=1000)
    order: Literal["ascending", "descending"] = "ascending"


class RowsRequest(Request):
    """Which rows and columns, in which order."""

    offset: int = Field(default=0, ge=0, le=10_000_000_000)
    limit: int = Field(default=100, ge=0, le=10_000)
    sort: list[RowSort] = Field(default_factory=list, max_length=10)
    filter: list[Predicate] = Field(default_factory=list, max_length=50)
    columns: list[str] | None = Field(default=None, max_length=2000)


class ViewRequest(Request):
    """All rows of a view: which, in which order, with which columns.

    Attributes:
        limit: At most so many rows; absent for all.
        format: CSV that is safe to open in a spreadsheet, or an Arrow IPC stream.
    """

    sort: list[RowSort] = Field(default_factory=list, max_length=10)
    filter: list[Predicate] = Field(default_factory=list, max_length=50)
    columns: list[str] | None = Field(default=None, max_length=2000)
    limit: int | None = Field(default=None, ge=0)
    format: Literal["csv", "arrow"] = "csv"


class CountsRequest(Request):
    """Which column's bars to count, over which rows."""

    field: str = Field(max_length=1000)
    filter: list[Predicate] = Field(default_factory=list, max_length=50)


class Counts(Reply):
    """Rows in each bin of the profile's histogram, or with each of its most frequent values; empty where neither can be counted."""

    field: str
    counts: list[int]


class Rows(Reply):
    """Rows in column order; `total` counts all rows that pass the filter."""

    columns: list[str]
    rows: list[list[Any]]
    total: int


class Summary(Reply):
    """A dataset in short: its record, its overview, its first rows."""

    dataset: Dataset
    overview: dict[str, Any]
    findings: list[dict[str, Any]]
    preview: list[dict[str, Any]]
    recommendations: list[dict[str, Any]]


class Uploaded(Reply):
    """Bytes that are safely kept and are now being read."""

    dataset_id: Identifier
    dataset: Dataset


class DownloadQuery(Request):
    """Which form: the original bytes, or CSV that is safe to open in a spreadsheet."""

    format: Literal["original", "csv"] = "original"


class ArrowQuery(Request):
    """Part of a dataset as Arrow IPC.

    Attributes:
        columns: Field names as a JSON list; absent for all. Longer lists go into the body of a download: an address
            that takes more than 64 KiB, each character escaped, is not read at all.
    """

    columns: str | None = Field(default=None, max_length=5_000)
    limit: int | None = Field(default=None, ge=0)
