"""Datasets as people see them, and everything else that is kept about people. `Catalog` is the front door.

See `datasage_jupyter.catalog.catalog` for how it is used, `.records` for what it gives back, `.errors` for what it
refuses. Everything is imported on first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datasage_jupyter.catalog.catalog import Catalog as Catalog
    from datasage_jupyter.catalog.records import (
        Dataset as Dataset,
        Event as Event,
        NewDataset as NewDataset,
        Page as Page,
        Processed as Processed,
        Saved as Saved,
        Session as Session,
        Upload as Upload,
        User as User,
    )
    from datasage_jupyter.catalog.settings import CatalogSettings as CatalogSettings

_RECORDS = ("Dataset", "Event", "NewDataset", "Page", "Processed", "Saved", "Session", "Upload", "User")
_HOME_OF = {
    "Catalog": "datasage_jupyter.catalog.catalog",
    "CatalogSettings": "datasage_jupyter.catalog.settings",
    **dict.fromkeys(_RECORDS, "datasage_jupyter.catalog.records"),
}

__all__ = [
    "Catalog",
    "CatalogSettings",
    "Dataset",
    "Event",
    "NewDataset",
    "Page",
    "Processed",
    "Saved",
    "Session",
    "Upload",
    "User",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME_OF[name]), name)
