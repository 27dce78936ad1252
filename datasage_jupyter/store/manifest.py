"""The record that lies beside a dataset's bytes: enough to put its metadata back if the database lost it."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from pydantic import Field

from datasage_jupyter.core.errors import StoreError
from datasage_jupyter.core.model.base import Model

MANIFEST_SCHEMA: Final = 1
_OBJECT_ID = re.compile(r"[0-9a-f]{24}")


def checked_id(object_id: str) -> str:
    """`object_id` if it is one (24 hexadecimal digits), so that it may become a file name.

    Raises:
        StoreError: It is not.
    """
    if not isinstance(object_id, str) or not _OBJECT_ID.fullmatch(object_id):
        raise StoreError("That is not the id of a stored object.", hint="Ids are 24 hexadecimal digits.")
    return object_id


class StoredFile(Model):
    """Size and SHA-256 of bytes as they were given, before any compression."""

    size: int
    sha256: str


class Manifest(Model):
    """What a dataset is, apart from what can be computed from its bytes.

    Attributes:
        id: Object id, the same as the dataset's `_id`.
        user_id: Whose it is.
        original: The uploaded bytes.
        table: The Parquet copy that queries read; None before it is made.
        is_active: False in the bin.
        is_abandoned: Its commit failed and the person was told so: it is to be erased, never shown.
    """

    schema_version: int = MANIFEST_SCHEMA
    id: str
    user_id: str
    name: str
    version: int = 1
    description: str = ""
    tags: tuple[str, ...] = ()
    original_filename: str = ""
    mime_type: str = "application/octet-stream"
    file_extension: str = ""
    uploaded_at: datetime
    original: StoredFile
    table: StoredFile | None = None
    row_count: int | None = Field(default=None, ge=0)
    is_active: bool = True
    is_abandoned: bool = False
