"""SPSS portable files."""

from __future__ import annotations

from typing import Any

from datasage_jupyter.core.ingest.kinds import Format

_MARK_ENDS = 520
"""Its mark stands behind a splash text of 200 and a table of 256 characters, all in lines of 80."""


def decode_to(path: str, out: str) -> dict[str, Any]:
    """Decode to an Arrow file."""
    from datasage_jupyter.core.ingest import statistics

    return statistics.decode_to(path, "spss_por", out)


def _has_begun(head: bytes) -> bool:
    return b"SPSSPORT" in head[:_MARK_ENDS].replace(b"\r", b"").replace(b"\n", b"")


FORMAT = Format(
    name="spss_por", title="SPSS", suffixes=(".por",), aliases=("por",), reported="spss", has_begun=_has_begun,
    decode=decode_to, library="pyreadstat", install='pip install "datasage-jupyter[stats]"',
)  # fmt: skip
