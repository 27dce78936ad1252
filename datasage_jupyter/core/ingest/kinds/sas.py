"""SAS data sets."""

from __future__ import annotations

from typing import Any

from datasage_jupyter.core.ingest.kinds import Format


def decode_to(path: str, out: str) -> dict[str, Any]:
    """Decode to an Arrow file."""
    from datasage_jupyter.core.ingest import statistics

    return statistics.decode_to(path, "sas", out)


FORMAT = Format(
    name="sas", title="SAS", suffixes=(".sas7bdat",), aliases=("sas7bdat",),
    magic=(b"\x00" * 12 + b"\xc2\xea\x81\x60\xb3\x14\x11\xcf\xbd\x92\x08\x00\x09\xc7\x31\x8c",),
    decode=decode_to, library="pyreadstat", install='pip install "datasage-jupyter[stats]"',
)  # fmt: skip
