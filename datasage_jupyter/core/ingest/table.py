"""Text columns to a typed table, and the words for its types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from datasage_jupyter.core.ingest.infer import Context, Kind, Nulls, cast, context_of, infer_kind, settle

if TYPE_CHECKING:
    from pathlib import Path

    from datasage_jupyter.core.model import ReadOptions


@dataclass
class Types:
    """What columns were taken for.

    Attributes:
        names: Column name to type, in plain words.
        decimal, date_order: The decimal mark and the order of day and month of the file, where they show.
        warnings: Columns that nearly were something else.
    """

    names: dict[str, str] = field(default_factory=dict)
    decimal: str | None = None
    date_order: str | None = None
    warnings: list[str] = field(default_factory=list)


def typed_table(
    names: list[str], columns: list[Any], options: ReadOptions, *, delimiter: str = ","
) -> tuple[pa.Table, Types]:
    """Infer and convert every column.

    Args:
        names: Unique column names.
        columns: Lists or string arrays of text.
        options: Null markers, decimal and thousands marks, where known.
        delimiter: A hint at the notation of numbers.
    """
    nulls = Nulls(options.null_values or ())
    arrays = [column if isinstance(column, (pa.Array, pa.ChunkedArray)) else text_array(column) for column in columns]
    kinds = [infer_kind(array, nulls) for array in arrays]
    context = context_of(
        kinds,
        decimal=options.decimal,
        thousands=options.thousands,
        delimiter=delimiter,
        order=options.date_order,
    )
    types = Types(decimal=context.decimal, date_order=context.order)
    cells, fields = [], []
    for name, array, kind in zip(names, arrays, kinds, strict=True):
        converted, field_ = typed_column(name, array, kind, context, nulls)
        cells.append(converted)
        fields.append(field_)
        types.names[name] = plain_type(field_.type)
        if field_.type == pa.string() and (almost := _almost(name, array, nulls)):
            types.warnings.append(almost)
    return pa.Table.from_arrays(cells, schema=pa.schema(fields)), types


def typed_column(name: str, array: Any, kind: Kind, context: Context, nulls: Nulls) -> tuple[Any, Any]:
    """One converted column and its field; a unit that stood at the values is kept in the field's metadata."""
    settled = settle(kind, context, len(array))
    converted = cast(array, settled, nulls)
    unit = settled.unit if converted.type != pa.string() else ""
    return converted, pa.field(name, converted.type, metadata={"unit": unit} if unit else None)


def text_array(values: Sequence[str | None]) -> Any:
    """A string array; lone surrogates, which no file of text can hold, are replaced."""
    try:
        return pa.array(values, pa.string())
    except (UnicodeEncodeError, pa.ArrowException):
        return pa.array([v if v is None else v.encode("utf-8", "replace").decode("utf-8") for v in values], pa.string())


_ALMOST = 0.95


def _almost(name: str, array: Any, nulls: Nulls) -> str | None:
    """A sentence for a text column that only a few values keep from being numbers."""
    values = nulls.in_values(array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array).drop_null()
    if len(values) < 20:
        return None
    numeric = pc.match_substring_regex(values, r"^[-+]?(?:0|[1-9]\d{0,14})(?:\.\d+)?$")
    odd = len(values) - (pc.sum(numeric).as_py() or 0)
    if not 0 < odd <= (1 - _ALMOST) * len(values):
        return None
    example = values.filter(pc.invert(numeric))[0].as_py()[:40]
    return f'"{name}" is text because {odd} of its values {"is" if odd == 1 else "are"} no number, like "{example}".'


def plain_type(kind: Any) -> str:
    """An Arrow type in plain words: integer, number, text, boolean, date, time, timestamp, list, record, binary."""
    checks = (
        (pa.types.is_boolean, "boolean"), (pa.types.is_integer, "integer"), (pa.types.is_floating, "number"),
        (pa.types.is_decimal, "decimal"), (pa.types.is_date, "date"), (pa.types.is_time, "time"),
        (pa.types.is_timestamp, "timestamp"), (pa.types.is_duration, "duration"), (pa.types.is_nested, "nested"),
        (pa.types.is_binary, "binary"), (pa.types.is_large_binary, "binary"), (pa.types.is_fixed_size_binary, "binary"),
    )  # fmt: skip
    if pa.types.is_dictionary(kind):
        return plain_type(kind.value_type)
    return next((word for check, word in checks if check(kind)), "text")


def types_of(schema: Any) -> dict[str, str]:
    """Plain words for every column of a schema."""
    return {field_.name: plain_type(field_.type) for field_ in schema}


def write_parquet(table: pa.Table, out: Path) -> None:
    """Write a table that is in memory."""
    import pyarrow.parquet as pq

    pq.write_table(table, out, compression="zstd", row_group_size=122_880)
