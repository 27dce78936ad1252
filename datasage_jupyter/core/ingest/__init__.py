"""Reading: any file an analyst has becomes a typed table, with a report of what was assumed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datasage_jupyter.core.ingest.entry import convert as convert, read as read

__all__ = ["convert", "read"]


def __getattr__(name: str) -> Any:
    """Import on first use: the guarded child imports this package too, and has to start fast."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from datasage_jupyter.core.ingest import entry

    return getattr(entry, name)
