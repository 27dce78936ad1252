"""Arrow IPC files, which Feather files are."""

from __future__ import annotations

from typing import Any

from datasage_jupyter.core.ingest.kinds import Format


def decode_to(path: str, out: str) -> dict[str, Any]:
    """Decode to an Arrow file."""
    from datasage_jupyter.core.ingest import columnar

    return columnar.decode_to(path, "arrow", out)


def rewrite_to(path: str, out: str) -> dict[str, Any]:
    """Rewrite as Parquet in bounded memory."""
    from datasage_jupyter.core.ingest import columnar

    return columnar.rewrite_to(path, "arrow", out)


FORMAT = Format(
    name="arrow", suffixes=(".feather", ".arrow", ".ipc"), aliases=("feather", "ipc"), magic=(b"ARROW1\0\0",),
    media_type="application/vnd.apache.arrow.file", decode=decode_to, rewrite=rewrite_to,
)  # fmt: skip
