"""What reading may cost. A file that claims more is refused before it is decoded."""

from __future__ import annotations

from datasage_jupyter.core.errors import DatasetReadError

MIB = 1 << 20

IN_MEMORY = MIB // 4
"""Text up to this size is parsed in memory; more is streamed through a temporary Parquet file."""

MAX_RATIO = 250
"""Unpacked to packed size above which a large archive is taken for a decompression bomb."""

RATIO_FROM = 64 * MIB
"""Unpacked size from which `MAX_RATIO` counts."""

MAX_COLUMNS = 20_000
MAX_CELL = 16 * MIB
MAX_SHEET_CELLS = 20_000_000
MAX_JSON_DEPTH = 200
MAX_JSON_COLUMNS = 5_000
MAX_JSON_BYTES = 512 * MIB


def check_ratio(packed: int, unpacked: int, what: str) -> None:
    """Refuse an archive that grows out of proportion.

    Raises:
        DatasetReadError: More than `RATIO_FROM` bytes came out, and more than `MAX_RATIO` times what went in.
    """
    if unpacked > RATIO_FROM and unpacked > MAX_RATIO * max(packed, 1):
        raise DatasetReadError(
            f"The {what} unpacks to more than {unpacked // MIB} MiB from {max(packed, 1) / MIB:.1f} MiB, "
            "as decompression bombs do, and was not read.",
            hint="Unpack it yourself if you trust it, and read the unpacked file.",
        )


def check_columns(count: int) -> None:
    """Refuse tables too wide to work with.

    Raises:
        DatasetReadError: More than `MAX_COLUMNS` columns.
    """
    if count > MAX_COLUMNS:
        raise DatasetReadError(
            f"The table has {count:,} columns; at most {MAX_COLUMNS:,} can be read.",
            hint="Check the delimiter, or store the data with one row per measurement.",
        )
