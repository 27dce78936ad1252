"""Stata, SPSS and SAS files, decoded by pyreadstat in the guarded child."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.ipc

from datasage_jupyter.core.ingest.limits import check_columns

_READERS = {
    "stata": "read_dta",
    "spss": "read_sav",
    "spss_por": "read_por",
    "sas": "read_sas7bdat",
    "sas_xport": "read_xport",
}


def decode_to(path: str, kind: str, out: str) -> dict[str, Any]:
    """Decode to an Arrow file; codes become their labels where every code has one.

    Raises:
        DatasetReadError: It has more columns than a table can have.
    """
    import pyreadstat

    frame, meta = getattr(pyreadstat, _READERS[kind])(path, dates_as_pandas_datetime=True)
    check_columns(frame.shape[1])
    warnings = _label(frame, meta)
    table = pa.Table.from_pandas(frame, preserve_index=False)
    table = table.replace_schema_metadata(None)
    with pa.OSFile(out, "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    return {"rows": table.num_rows, "warnings": warnings}


def _label(frame: Any, meta: Any) -> list[str]:
    """Replace codes by their labels, in place."""
    replaced = []
    for name, labels in (meta.variable_value_labels or {}).items():
        column = frame[name]
        known = column.isna() | column.isin(list(labels))
        if labels and bool(known.all()):
            frame[name] = column.map(labels).astype("str").where(column.notna(), None)
            replaced.append(name)
    shown = ", ".join(f'"{name}"' for name in replaced[:5])
    return [f"Codes were replaced by their labels in {len(replaced)} columns ({shown})."] if replaced else []
