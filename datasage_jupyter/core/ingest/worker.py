"""What runs in the guarded child: native decoders. Each task writes its table to a file and returns plain JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from datasage_jupyter.core.errors import DatasetReadError


def explain(error: BaseException) -> tuple[str, str]:
    """Message and hint for an exception of a decoder."""
    if isinstance(error, MemoryError) or "alloc" in str(error).lower() or "out of memory" in str(error).lower():
        return "The file needs too much memory to decode.", "Export a part of it, or save it as CSV."
    reason = " ".join(str(error).split())[:200].rstrip(".")
    return (
        f"The file cannot be decoded: {reason or type(error).__name__}.",
        "It may be damaged or incomplete; export or download it again.",
    )


def columnar(path: str, kind: str, out: str) -> dict[str, Any]:
    """Decode Parquet or Arrow IPC."""
    from datasage_jupyter.core.ingest.columnar import decode_to

    return decode_to(path, kind, out)


def columnar_to_parquet(path: str, kind: str, out: str) -> dict[str, Any]:
    """Rewrite Parquet or Arrow IPC as Parquet, batch by batch."""
    from datasage_jupyter.core.ingest.columnar import rewrite_to

    return rewrite_to(path, kind, out)


def excel(path: str, sheet: str | int | None, out: str, suffix: str) -> dict[str, Any]:
    """Decode one sheet of a workbook."""
    from datasage_jupyter.core.ingest.excel import decode_to

    return decode_to(path, sheet, out, suffix)


def statistics(path: str, kind: str, out: str) -> dict[str, Any]:
    """Decode a file of a statistics package."""
    from datasage_jupyter.core.ingest.statistics import decode_to

    return decode_to(path, kind, out)


TASKS: dict[str, Callable[..., dict[str, Any]]] = {
    "columnar": columnar,
    "columnar_to_parquet": columnar_to_parquet,
    "excel": excel,
    "statistics": statistics,
}

__all__ = ["TASKS", "DatasetReadError", "explain"]
