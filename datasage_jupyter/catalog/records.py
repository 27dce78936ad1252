"""The catalogue's nouns: documents as frozen Python objects, without the database's own types."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, Literal, TypeVar

T = TypeVar("T")
Status = Literal["processing", "ready", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[T]):
    """Some items of a list, and how many there are in all."""

    items: list[T]
    total: int
    offset: int
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person. `hashed_password` is None for people whom Jupyter or the Hub vouches for; it never leaves the server."""

    id: str
    email: str
    full_name: str = ""
    hashed_password: str | None = field(default=None, repr=False)
    identity: str | None = None
    created_at: datetime
    updated_at: datetime
    is_active: bool = True
    password_changed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One sign-in: a family of refresh tokens of which only the newest is good. Hashes, never tokens, are kept."""

    id: str
    user_id: str
    kind: str
    created_at: datetime
    last_seen: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
    user_agent: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """One version of a dataset, without its profile (`Datasets.metadata` has that).

    Attributes:
        sharing: How much of it a language model may see, where its owner switched that on; None for the least.
    """

    id: str
    user_id: str
    name: str
    version: int
    is_latest: bool
    description: str
    tags: list[str]
    original_filename: str
    file_path: str
    file_size: int
    mime_type: str
    file_extension: str
    content_hash: str
    uploaded_at: datetime
    last_accessed: datetime
    updated_at: datetime
    is_active: bool
    is_processed: bool
    status: Status
    error: dict[str, Any] | None
    progress: float | None
    columns: list[str]
    row_count: int | None
    column_count: int | None
    quality: dict[str, Any]
    stored_bytes: int
    sharing: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDataset:
    """What a person says about the bytes they bring; all of it checked before."""

    name: str
    original_filename: str = ""
    description: str = ""
    tags: list[str] = field(default_factory=list)
    mime_type: str = "application/octet-stream"
    file_extension: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Processed:
    """What ingest and profile found out; `metadata` has the seed's keys (see `DatasetProfile.to_metadata`)."""

    columns: list[str]
    row_count: int
    preview_data: list[dict[str, Any]]
    sample_data: list[dict[str, Any]]
    metadata: dict[str, Any]
    quality: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A resumable upload. `dataset_id` is the id its dataset will have; `is_finished` says that it is there."""

    id: str
    user_id: str
    length: int
    offset: int
    metadata: dict[str, str]
    new: NewDataset
    created_at: datetime
    expires_at: datetime
    dataset_id: str
    is_finished: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """A kept chart or dashboard; `body` is its JSON (a spec, a layout)."""

    id: str
    user_id: str
    name: str
    dataset_ids: list[str]
    body: dict[str, Any]
    created_at: datetime
    updated_at: datetime
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened to a person's things, or something that was sent to a language model for them."""

    id: str
    user_id: str
    kind: str
    at: datetime
    dataset_id: str | None
    detail: dict[str, Any]
