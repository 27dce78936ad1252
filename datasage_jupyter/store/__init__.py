"""Bytes and records outside the core: the embedded `mongod` and the homes of files.

- `EmbeddedMongo(store_dir)`: a private database for one user; `await mongo.ensure()` gives its URI.
- `FileStore`: what a home of dataset files promises; `LocalFileStore` on disk, `GridFSFileStore` in MongoDB.
- `UploadFiles`: resumable uploads on disk, append at an offset.
- `datasage_jupyter.store.testing.FileStoreContract`: the tests every `FileStore` passes.

Everything is imported on first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datasage_jupyter.store.embedded import EmbeddedMongo as EmbeddedMongo
    from datasage_jupyter.store.files import FileStore as FileStore
    from datasage_jupyter.store.gridfs_store import GridFSFileStore as GridFSFileStore
    from datasage_jupyter.store.local import LocalFileStore as LocalFileStore
    from datasage_jupyter.store.manifest import Manifest as Manifest
    from datasage_jupyter.store.upload_files import UploadFiles as UploadFiles

_HOME_OF = {
    "EmbeddedMongo": "datasage_jupyter.store.embedded",
    "FileStore": "datasage_jupyter.store.files",
    "GridFSFileStore": "datasage_jupyter.store.gridfs_store",
    "LocalFileStore": "datasage_jupyter.store.local",
    "Manifest": "datasage_jupyter.store.manifest",
    "UploadFiles": "datasage_jupyter.store.upload_files",
}

__all__ = ["EmbeddedMongo", "FileStore", "GridFSFileStore", "LocalFileStore", "Manifest", "UploadFiles"]


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME_OF[name]), name)
