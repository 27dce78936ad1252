"""SAS transport files."""

from __future__ import annotations

from typing import Any

from datasage_jupyter.core.ingest.kinds import Format


def decode_to(path: str, out: str) -> dict[str, Any]:
    """Decode to an Arrow file."""
    from datasage_jupyter.core.ingest import statistics

    return statistics.decode_to(path, "sas_xport", out)


FORMAT = Format(
    name="sas_xport", title="SAS", suffixes=(".xpt",), aliases=("xpt",), reported="sas",
    magic=(b"HEADER RECORD*******LIBRARY HEADER RECORD", b"HEADER RECORD*******LIBV8   HEADER RECORD"),
    decode=decode_to, library="pyreadstat", install='pip install "datasage-jupyter[stats]"',
)  # fmt: skip
