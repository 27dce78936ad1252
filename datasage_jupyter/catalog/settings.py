"""Where a store is and what it allows, from arguments or the environment."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Literal

from datasage_jupyter.core.errors import StoreError

Home = Literal["local", "gridfs"]


@dataclass(frozen=True, kw_only=True)
class CatalogSettings:
    """How to open a catalogue.

    Attributes:
        store: Folder of this machine's part of the store.
        mongo_uri: The user's own MongoDB; None for the embedded one.
        files: Where dataset files live: `local` disk, or `gridfs` inside MongoDB, for several servers.
        mongod: Path of the `mongod` to embed.
        quota_bytes: Each person's share of the store; None for no limit.
        upload_lifetime: After this an unfinished upload is erased.
        cache_bytes: Room for local copies of GridFS files.
    """

    store: Path
    mongo_uri: str | None = None
    files: Home = "local"
    mongod: Path | None = None
    quota_bytes: int | None = None
    upload_lifetime: timedelta = timedelta(days=1)
    cache_bytes: int = 10 * 1024**3

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> CatalogSettings:
        """The settings that `DATASAGE_STORE`, `DATASAGE_MONGO_URI`, `DATASAGE_FILES`, `DATASAGE_MONGOD` and
        `DATASAGE_USER_QUOTA_BYTES` give.

        Raises:
            StoreError: One of them makes no sense.
        """
        files = environment.get("DATASAGE_FILES") or "local"
        quota = environment.get("DATASAGE_USER_QUOTA_BYTES") or ""
        if files not in ("local", "gridfs"):
            raise StoreError("DATASAGE_FILES is neither local nor gridfs.", hint="Set it to one of them, or unset it.")
        if quota and not quota.isdecimal():
            raise StoreError("DATASAGE_USER_QUOTA_BYTES is not a whole number.", hint="Set it to bytes, or unset it.")
        return cls(
            store=Path(environment.get("DATASAGE_STORE") or default_store(environment)).expanduser().absolute(),
            mongo_uri=environment.get("DATASAGE_MONGO_URI") or None,
            files="gridfs" if files == "gridfs" else "local",
            mongod=Path(environment["DATASAGE_MONGOD"]) if environment.get("DATASAGE_MONGOD") else None,
            quota_bytes=int(quota) if quota else None,
        )


def default_store(environment: Mapping[str, str] = os.environ) -> Path:
    """The store of a user who chose none: where the platform keeps application data."""
    if sys.platform == "win32":
        return Path(environment.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "DataSage"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "DataSage"
    return Path(environment.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "datasage"
