"""Stata."""

from __future__ import annotations

from typing import Any

from datasage_jupyter.core.ingest.kinds import Format


def decode_to(path: str, out: str) -> dict[str, Any]:
    """Decode to an Arrow file."""
    from datasage_jupyter.core.ingest import statistics

    return statistics.decode_to(path, "stata", out)


def _is_old(head: bytes) -> bool:
    """Before version 13 the first byte is the version."""
    return head[:1] != b"" and head[0] in range(102, 119)


FORMAT = Format(
    name="stata", title="Stata", suffixes=(".dta",), aliases=("dta",),
    magic=(b"<stata_dta>",),
    has_begun=_is_old,
    decode=decode_to, library="pyreadstat", install='pip install "datasage-jupyter[stats]"',
)  # fmt: skip
