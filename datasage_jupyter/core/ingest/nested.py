"""JSON: records, columns, nested objects flattened, one record a line. Strict: what the standard forbids is refused."""

from __future__ import annotations

import codecs
import json
import math
import re
from typing import Any

import pyarrow as pa

from datasage_jupyter.core.errors import DatasetReadError
from datasage_jupyter.core.ingest.encoding import detect_encoding
from datasage_jupyter.core.ingest.layout import unique_names
from datasage_jupyter.core.ingest.limits import MAX_JSON_BYTES, MAX_JSON_COLUMNS, MAX_JSON_DEPTH, MIB
from datasage_jupyter.core.ingest.table import text_array, typed_table, types_of
from datasage_jupyter.core.model import ReadOptions, ReadReport

_WRAPPERS = (
    "data",
    "records",
    "rows",
    "items",
    "results",
    "result",
    "values",
    "features",
    "hits",
    "entries",
    "docs",
    "list",
    "value",
)
_FLATTEN_DEPTH = 5


def read_json(data: bytes, name: str, kind: str, options: ReadOptions) -> tuple[pa.Table, ReadReport]:
    """Read JSON or newline-delimited JSON.

    Raises:
        DatasetReadError: Not valid JSON (with line and column), or no table.
    """
    if len(data) > MAX_JSON_BYTES:
        raise DatasetReadError(
            f"The JSON file is larger than {MAX_JSON_BYTES // MIB} MiB.", hint="Save it as Parquet or CSV."
        )
    text = _decode(data, name, options)
    value, found = _parse(text, kind)
    if isinstance(value, dict) and {"cells", "nbformat"} <= set(value):
        raise DatasetReadError(
            f'"{name}" is a Jupyter notebook, not a table.', hint="Run it, and save its data as CSV or Parquet."
        )
    warnings: list[str] = []
    names, columns = _columns(value, warnings)
    if not names:
        raise DatasetReadError(
            f'"{name}" is JSON, but holds no table.',
            hint="A table is a list of objects, an object of lists, or one object a line.",
        )
    table = _table(names, columns, options)
    return table, ReadReport(
        format=found, options=ReadOptions(format=found, encoding=options.encoding), row_count=table.num_rows,
        column_count=table.num_columns, types=types_of(table.schema), warnings=tuple(warnings),
    )  # fmt: skip


def _decode(data: bytes, name: str, options: ReadOptions) -> str:
    encoding = options.encoding or detect_encoding(data[: 1 << 20])
    if not encoding.startswith("utf") and options.encoding is None:
        encoding = "utf-8"
    try:
        text = data.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        place = f" (byte {error.start})" if isinstance(error, UnicodeDecodeError) else ""
        raise DatasetReadError(
            f'"{name}" is not valid {encoding}{place}, which JSON has to be.', hint="Give its encoding."
        ) from error
    return text.removeprefix(codecs.BOM_UTF8.decode("utf-8"))


def _parse(text: str, kind: str) -> tuple[Any, str]:
    """The value, and whether it was one document or one a line."""
    if not text.strip(" \t\r\n"):
        raise DatasetReadError(
            "The file is empty: it holds only blanks.", hint="Check that the export or the download finished."
        )
    _check_depth(text)
    try:
        return _loads(text), "json"
    except ValueError as error:
        if kind == "ndjson" or _first_line_is_whole(text):
            return _parse_lines(text), "ndjson"
        if (found := _concatenated(text)) is not None:
            return found, "ndjson"
        raise _broken(error, text) from error


def _first_line_is_whole(text: str) -> bool:
    """Whether the first of several lines is a record of its own, as in newline-delimited JSON."""
    first, _, rest = text.strip(" \t\r\n").partition("\n")
    if not rest or first[:1] not in ("{", "["):
        return False
    try:
        _loads(first)
    except ValueError:
        return False
    return True


def _parse_lines(text: str) -> list[Any]:
    """One document a line; if they span lines, one after the other."""
    values = []
    for number, line in enumerate(text.split("\n"), 1):
        line = line.strip(" \t\r")
        if not line:
            continue
        try:
            values.append(_loads(line))
        except ValueError as error:
            if len(values) == 0 and (found := _concatenated(text)) is not None:
                return found
            raise _broken(error, line, number) from error
    return values


def _concatenated(text: str) -> list[Any] | None:
    """Objects one after the other, each beginning on a new line; None if it is not that."""
    reader = decoder()
    values: list[Any] = []
    position = _skip_space(text, 0)
    while position < len(text):
        try:
            value, end = reader.raw_decode(text, position)
        except (ValueError, RecursionError):
            return None
        position = _skip_space(text, end)
        if not isinstance(value, dict) or (position < len(text) and "\n" not in text[end:position]):
            return None
        values.append(value)
    return values if len(values) > 1 else None


def _skip_space(text: str, position: int) -> int:
    while position < len(text) and text[position] in " \t\r\n":
        position += 1
    return position


def _check_depth(text: str) -> None:
    """Refuse documents nested beyond reason before a recursive parser sees them."""
    depth = 0
    for mark in re.finditer(r'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]', text, re.S):
        sign = mark.group()[0]
        if sign in "[{":
            depth += 1
            if depth > MAX_JSON_DEPTH:
                raise DatasetReadError(
                    f"The JSON is nested more than {MAX_JSON_DEPTH} levels deep.", hint="A table is a list of objects."
                )
        elif sign in "]}":
            depth -= 1


def _refuse_constant(word: str) -> Any:
    raise ValueError(f"{word} is not allowed in JSON")


def _integer(digits: str) -> Any:
    return int(digits) if len(digits) < 400 else digits


def _decimal(digits: str) -> Any:
    """A float, unless it would lose the value: then its text."""
    number = float(digits)
    return digits if math.isinf(number) else number


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Repeated keys keep all their values, numbered."""
    result = dict(pairs)
    return (
        result
        if len(result) == len(pairs)
        else dict(zip(unique_names([key for key, _ in pairs]), (value for _, value in pairs), strict=True))
    )


def decoder() -> json.JSONDecoder:
    """A strict decoder that loses neither repeated keys nor long numbers."""
    return json.JSONDecoder(
        parse_constant=_refuse_constant, parse_int=_integer, parse_float=_decimal, object_pairs_hook=_pairs
    )


def _loads(text: str) -> Any:
    # The standard library also skips other blanks than the four of the standard around a document.
    return decoder().decode(text.strip(" \t\r\n"))


def _broken(error: Exception, text: str, line: int | None = None) -> DatasetReadError:
    if isinstance(error, json.JSONDecodeError):
        at = line or error.lineno
        place, reason = f" at line {at}, column {error.colno}", error.msg
    else:
        place, reason = f" at line {line}" if line else "", str(error)
    return DatasetReadError(
        f"The JSON is not valid{place}: {reason}.", hint="It may be cut off; correct that place or export it again."
    )


def _columns(value: Any, warnings: list[str]) -> tuple[list[str], list[list[Any]]]:
    """Names and values of the columns, whatever form the table has."""
    value = _unwrap(value, warnings)
    if isinstance(value, dict):
        if (
            value
            and all(isinstance(item, list) for item in value.values())
            and len({len(item) for item in value.values()}) == 1
        ):
            return list(value), list(value.values())
        if _is_index_form(value):
            return _from_index_form(value)
        value = _keyed_records(value) if _is_keyed(value) else [value]
    if not isinstance(value, list) or not value:
        return [], []
    if all(isinstance(item, list) for item in value):
        return _from_rows(value)
    if all(isinstance(item, dict) for item in value):
        return from_records(value, warnings)
    if any(isinstance(item, (dict, list)) for item in value):
        objects = [item for item in value if isinstance(item, dict)]
        if len(objects) >= 0.5 * len(value):
            warnings.append(f'{len(value) - len(objects)} entries are no objects; they are in the column "value".')
            return from_records([item if isinstance(item, dict) else {"value": item} for item in value], warnings)
    return ["value"], [value]


def _unwrap(value: Any, warnings: list[str]) -> Any:
    """The list of records inside `{"data": [...]}`, and GeoJSON's properties."""
    for _ in range(3):
        if not isinstance(value, dict):
            break
        if set(value) >= {"schema", "data"} and isinstance(value["data"], list):
            value = value["data"]
            continue
        if set(value) >= {"columns", "data"} and _is_table(value["columns"], value["data"]):
            return [value["columns"], *value["data"]]
        lists = [
            key
            for key, item in value.items()
            if isinstance(item, list) and item and all(isinstance(x, dict) for x in item)
        ]
        others = [key for key in value if key not in lists]
        if len(lists) != 1 or not (lists[0].lower() in _WRAPPERS or not others):
            break
        if others:
            warnings.append(f'The table is the list "{lists[0]}"; beside it stood {", ".join(others[:5])}.')
        value = value[lists[0]]
    return value


def _is_table(columns: Any, data: Any) -> bool:
    return (
        isinstance(columns, list)
        and isinstance(data, list)
        and all(isinstance(c, str) for c in columns)
        and all(isinstance(row, list) for row in data)
    )


def _is_index_form(value: dict[str, Any]) -> bool:
    """`{"a": {"0": 1, "1": 2}, "b": {"0": ...}}`, as pandas writes by default."""
    items = list(value.values())
    return (
        len(items) > 0
        and all(isinstance(item, dict) and item for item in items)
        and all(list(item) == list(items[0]) for item in items)
        and list(items[0]) == [str(i) for i in range(len(items[0]))]
    )


def _from_index_form(value: dict[str, Any]) -> tuple[list[str], list[list[Any]]]:
    return list(value), [list(item.values()) for item in value.values()]


def _is_keyed(value: dict[str, Any]) -> bool:
    """`{"ann": {"age": 31, "city": "Ulm"}, "bob": {...}}`: records of the same fields under their names."""
    items = list(value.values())
    if len(items) < 2 or not all(isinstance(item, dict) and item for item in items):
        return False
    flat = all(not isinstance(cell, (dict, list)) for item in items for cell in item.values())
    return flat and all(item.keys() == items[0].keys() for item in items)


def _keyed_records(value: dict[str, Any]) -> list[dict[str, Any]]:
    name = next(name for name in ("key", "name", "record_key") if name not in next(iter(value.values())))
    return [{name: key, **item} for key, item in value.items()]


def _from_rows(rows: list[list[Any]]) -> tuple[list[str], list[list[Any]]]:
    """Lists of lists; a first one of distinct texts above other values is the header."""
    width = max(map(len, rows))
    if not width:
        return [], []
    head = rows[0]
    named = (
        len(rows) > 1
        and len(head) == width
        and all(isinstance(cell, str) and cell for cell in head)
        and len(set(head)) == width
    )
    names = list(head) if named else [f"column_{i + 1}" for i in range(width)]
    body = rows[1:] if named else rows
    return names, [[row[i] if i < len(row) else None for row in body] for i in range(width)]


def from_records(records: list[dict[str, Any]], warnings: list[str]) -> tuple[list[str], list[list[Any]]]:
    """Names and values of the columns that records have together."""
    if all(set(r) >= {"type", "properties", "geometry"} and isinstance(r["properties"], dict) for r in records):
        records = [{**record["properties"], "geometry": record["geometry"]} for record in records]
    columns: dict[str, list[Any]] = {}
    for number, record in enumerate(records):
        for key, item in _flatten(record).items():
            column = columns.get(key)
            if column is None:
                if len(columns) >= MAX_JSON_COLUMNS:
                    raise DatasetReadError(
                        f"The records have more than {MAX_JSON_COLUMNS:,} different keys.",
                        hint="Keys seem to be data; store them as values.",
                    )
                columns[key] = column = []
            column.extend([None] * (number - len(column)))
            column.append(item)
    for column in columns.values():
        column.extend([None] * (len(records) - len(column)))
    return list(columns), list(columns.values())


def _flatten(record: dict[str, Any], prefix: str = "", depth: int = 0) -> dict[str, Any]:
    """Objects inside a record become columns `parent.child`."""
    flat: dict[str, Any] = {}
    for key, value in record.items():
        if isinstance(value, dict) and value and depth < _FLATTEN_DEPTH:
            flat.update(_flatten(value, f"{prefix}{key}.", depth + 1))
        else:
            flat[f"{prefix}{key}"] = value
    return flat


def _table(names: list[str], columns: list[list[Any]], options: ReadOptions) -> pa.Table:
    unique = unique_names([name.encode("utf-8", "replace").decode("utf-8") for name in names])
    arrays, fields = [], []
    for name, values in zip(unique, columns, strict=True):
        array = _array(values, options)
        arrays.append(array)
        fields.append(pa.field(name, array.type))
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields))


def _array(values: list[Any], options: ReadOptions) -> Any:
    """One column: its JSON type if all agree, dates where texts are dates, else text."""
    kinds = {type(value) for value in values if value is not None}
    if kinds == {bool}:
        return pa.array(values, pa.bool_())
    if kinds == {int}:
        return _integers(values)
    if kinds == {float, int} or kinds == {float}:
        if all(not isinstance(v, int) or abs(v) <= 2**53 for v in values):
            return pa.array([None if v is None else float(v) for v in values], pa.float64())
        return text_array([None if v is None else repr(v) for v in values])
    if kinds <= {str}:
        return _texts(values, options)
    return text_array([v if v is None or isinstance(v, str) else in_json(v) for v in values])


def in_json(value: Any) -> str:
    """A value as JSON text."""
    return json.dumps(value, ensure_ascii=False, default=str)


def _integers(values: list[Any]) -> Any:
    for kind in (pa.int64(), pa.uint64()):
        try:
            return pa.array(values, kind)
        except (OverflowError, pa.ArrowException):
            continue
    return text_array([None if v is None else str(v) for v in values])


def _texts(values: list[Any], options: ReadOptions) -> Any:
    """Texts stay texts, except dates and timestamps, for which JSON has no type."""
    array = text_array(values)
    if not len(array) or array.null_count == len(array):
        return array
    table, _ = typed_table(["x"], [array], options)
    column = table.column(0).combine_chunks()
    temporal = pa.types.is_temporal(column.type)
    return column if temporal else array
