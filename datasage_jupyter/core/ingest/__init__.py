"""Reading: any file an analyst has becomes a typed table, with a report of what was assumed."""

from datasage_jupyter.core.ingest.entry import convert, read

__all__ = ["convert", "read"]
