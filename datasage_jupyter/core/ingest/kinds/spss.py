"""SPSS."""

from __future__ import annotations

from typing import Any

from datasage_jupyter.core.ingest.kinds import Format


def decode_to(path: str, out: str) -> dict[str, Any]:
    """Decode to an Arrow file."""
    from datasage_jupyter.core.ingest import statistics

    return statistics.decode_to(path, "spss", out)


FORMAT = Format(
    name="spss", title="SPSS", suffixes=(".sav", ".zsav"), aliases=("sav", "zsav"),
    magic=(b"$FL2@(#)", b"$FL3@(#)"),
    decode=decode_to, library="pyreadstat", install='pip install "datasage-jupyter[stats]"',
)  # fmt: skip
