"""What reading a file assumed."""

from __future__ import annotations

from pydantic import Field

from datasage_jupyter.core.model.base import Model


class ReadOptions(Model):
    """Overrides for what reading would otherwise find out. None means: find out.

    Attributes:
        format: `csv`, `tsv`, `excel`, `ods`, `json`, `ndjson`, `parquet`, `arrow`, `stata`, `spss`, `sas`.
        header_rows: How many header rows (0: none).
        skip_rows: Lines before the header.
        date_order: `dmy`, `mdy` or `ymd`, for dates that could be read either way.
    """

    format: str | None = None
    sheet: str | int | None = None
    encoding: str | None = None
    delimiter: str | None = None
    quote: str | None = None
    escape: str | None = None
    decimal: str | None = None
    thousands: str | None = None
    date_order: str | None = None
    header_rows: int | None = None
    skip_rows: int | None = None
    null_values: tuple[str, ...] | None = None


class ReadReport(Model):
    """What was found and assumed, in the words of `ReadOptions`, so that it can be shown and overridden.

    Attributes:
        skipped: What was left out: "3 lines above the header".
        warnings: Sentences for the reader.
        sheets: The sheets or members one could choose from.
    """

    format: str
    options: ReadOptions = ReadOptions()
    row_count: int = 0
    column_count: int = 0
    types: dict[str, str] = Field(default_factory=dict)
    skipped: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
