"""Parquet."""

from __future__ import annotations

from typing import Any

from datasage_jupyter.core.ingest.kinds import Format


def decode_to(path: str, out: str) -> dict[str, Any]:
    """Decode to an Arrow file."""
    from datasage_jupyter.core.ingest import columnar

    return columnar.decode_to(path, "parquet", out)


def rewrite_to(path: str, out: str) -> dict[str, Any]:
    """Rewrite as Parquet in bounded memory."""
    from datasage_jupyter.core.ingest import columnar

    return columnar.rewrite_to(path, "parquet", out)


FORMAT = Format(
    name="parquet", suffixes=(".parquet", ".pq", ".parq"), aliases=("pq",), magic=(b"PAR1",),
    media_type="application/vnd.apache.parquet", decode=decode_to, rewrite=rewrite_to,
)  # fmt: skip
