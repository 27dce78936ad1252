"""Arrow IPC streams."""

from __future__ import annotations

from typing import Any

from datasage_jupyter.core.ingest.kinds import Format


def decode_to(path: str, out: str) -> dict[str, Any]:
    """Decode to an Arrow file."""
    from datasage_jupyter.core.ingest import columnar

    return columnar.decode_to(path, "arrow_stream", out)


def rewrite_to(path: str, out: str) -> dict[str, Any]:
    """Rewrite as Parquet in bounded memory."""
    from datasage_jupyter.core.ingest import columnar

    return columnar.rewrite_to(path, "arrow_stream", out)


FORMAT = Format(
    name="arrow_stream", suffixes=(".arrows",), magic=(b"\xff\xff\xff\xff",), reported="arrow",
    media_type="application/vnd.apache.arrow.stream", decode=decode_to, rewrite=rewrite_to,
)  # fmt: skip
