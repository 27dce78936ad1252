"""One column in, its facts out."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from datasage_jupyter.core.model import ColumnProfile, Histogram, MeasurementType as Kind, Role, ValueCount

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
TOP = 20
DATE = re.compile(r"\s*(\d{4}[-/.]\d{1,2}([-/.]\d{1,2})?|\d{1,2}[-/.]\d{1,2}[-/.](\d{4}|\d{2}))([ T].*)?\s*$")
NUMBER = re.compile(r"\s*[-+(]?\s*[$€£¥]?\s*[-+]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?([eE][-+]?\d+)?\s*(%|[$€£¥])?\)?\s*$")
ID_NAME = re.compile(r"(^|_)(id|key|uuid|guid|code|zip|zipcode|postcode|phone|number|no|nr)$")
GEO_NAMES = {"country": "country", "state": "state", "city": "city", "lat": "latitude", "latitude": "latitude",
             "lon": "longitude", "lng": "longitude", "longitude": "longitude", "county": "county", "zip": "postal_code",
             "zipcode": "postal_code"}  # fmt: skip


def words(name: str) -> str:
    """The name in snake case."""
    return re.sub(r"[^a-z0-9]+", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()).strip("_")


def describe(name: str, column: pa.ChunkedArray) -> ColumnProfile:
    """The profile of one column."""
    arr = column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
    if isinstance(arr, pa.ChunkedArray):
        arr = pa.concat_arrays(arr.chunks) if arr.num_chunks else pa.array([], column.type)
    t = arr.type
    if pa.types.is_dictionary(t):
        arr = arr.dictionary_decode()
        t = arr.type
    facts: dict[str, Any] = {"name": name, "storage_type": str(column.type), "count": len(arr), "null_count": arr.null_count}
    if pa.types.is_string(t) or pa.types.is_large_string(t) or "view" in str(t):
        return _text(facts, arr.cast(pa.string()))
    if pa.types.is_boolean(t):
        return _other(facts, arr, Kind.BOOLEAN)
    if pa.types.is_integer(t) or pa.types.is_floating(t) or pa.types.is_decimal(t):
        return _number(facts, arr)
    if pa.types.is_temporal(t) and not pa.types.is_duration(t):
        return _time(facts, arr)
    return _other(facts, pa.array([None if v is None else str(v) for v in arr.to_pylist()], pa.string()), Kind.TEXT)


def _counts(facts: dict[str, Any], arr: pa.Array) -> tuple[list[Any], np.ndarray[Any, Any]]:
    vc = arr.drop_null().value_counts()
    values, counts = vc.field("values").to_pylist(), vc.field("counts").to_numpy()
    order = np.argsort(-counts, kind="stable")
    facts["distinct_count"] = len(values)
    facts["is_unique"] = bool(len(values) == len(arr) and len(values) > 0)
    facts["top_values"] = tuple(ValueCount(value=_say(values[i]), count=int(counts[i])) for i in order[:TOP])
    facts["examples"] = tuple(_say(v) for v in values[:5])
    return values, counts


def _say(value: Any) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _numbers(facts: dict[str, Any], x: np.ndarray[Any, Any]) -> None:
    x = x[np.isfinite(x)]
    if not len(x):
        return
    mean, std = float(x.mean()), float(x.std(ddof=1)) if len(x) > 1 else 0.0
    facts["mean"], facts["std"] = mean, std
    facts["skew"] = float(((x - mean) ** 3).mean() / x.std() ** 3) if std > 0 else 0.0
    facts["quantiles"] = {str(q): float(v) for q, v in zip(QUANTILES, np.quantile(x, QUANTILES), strict=True)}
    facts["is_integer"] = bool((x == np.floor(x)).all())
    whole = facts["is_integer"] and abs(x).max() < 2**53
    facts["min"], facts["max"] = ((int if whole else float)(v) for v in (x.min(), x.max()))
    facts["zero_count"], facts["negative_count"] = int((x == 0).sum()), int((x < 0).sum())
    counts, edges = np.histogram(x, bins=min(30, max(5, math.ceil(len(x) ** 0.5))))
    facts["histogram"] = Histogram(edges=tuple(map(float, edges)), counts=tuple(map(int, counts)))
    d = np.diff(x)
    facts["is_monotonic"] = bool(len(x) > 1 and (d >= 0).all())
    facts["is_sequence"] = bool(len(x) > 2 and d[0] != 0 and (d == d[0]).all())


def _number(facts: dict[str, Any], arr: pa.Array) -> ColumnProfile:
    _counts(facts, arr)
    _numbers(facts, arr.drop_null().cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False))
    name, distinct = words(facts["name"]), facts["distinct_count"]
    kind, role, semantic = Kind.QUANTITATIVE, Role.MEASURE, GEO_NAMES.get(name.split("_")[-1])
    if facts.get("is_integer"):
        low, high = facts["min"], facts["max"]
        if re.search(r"(^|_)(year|yr)$", name) and 1000 <= low and high <= 2200:
            kind, role, semantic = Kind.TEMPORAL, Role.DIMENSION, "year"
        elif ID_NAME.search(name) or (facts["is_unique"] and facts["is_sequence"] and distinct > 20):
            kind, role = (Kind.IDENTIFIER, Role.NONE) if distinct > 0.5 * len(arr) else (Kind.NOMINAL, Role.DIMENSION)
        elif low == 0 and high == 1 and distinct == 2:
            kind, role, semantic = Kind.BOOLEAN, Role.DIMENSION, "boolean"
    if semantic in ("latitude", "longitude"):
        kind, role = Kind.GEOGRAPHIC, Role.DIMENSION
    return ColumnProfile(**facts, kind=kind, role=role, semantic_type=semantic)


def _time(facts: dict[str, Any], arr: pa.Array) -> ColumnProfile:
    _counts(facts, arr)
    bounds = pc.min_max(arr).as_py()
    facts["min"], facts["max"] = (None if bounds[k] is None else bounds[k].isoformat() for k in ("min", "max"))
    semantic = "datetime" if pa.types.is_timestamp(arr.type) else "time" if pa.types.is_time(arr.type) else "date"
    return ColumnProfile(**facts, kind=Kind.TEMPORAL, role=Role.DIMENSION, semantic_type=semantic)


def _text(facts: dict[str, Any], arr: pa.Array) -> ColumnProfile:
    values, counts = _counts(facts, arr)
    if not values:
        return ColumnProfile(**facts, kind=Kind.NOMINAL)
    lengths = pc.utf8_length(arr)
    facts["min_length"], facts["max_length"] = pc.min(lengths).as_py(), pc.max(lengths).as_py()
    facts["mean_length"] = float(pc.mean(lengths).as_py())
    total = counts.sum()
    if sum(int(n) for v, n in zip(values, counts, strict=True) if DATE.match(v)) >= 0.95 * total:
        facts["min"], facts["max"] = min(values), max(values)
        return ColumnProfile(**facts, kind=Kind.TEMPORAL, semantic_type="date")
    if sum(int(n) for v, n in zip(values, counts, strict=True) if NUMBER.match(v)) >= 0.95 * total:
        parsed = [_parse(v) for v in arr.drop_null().to_pylist() if NUMBER.match(v)]
        _numbers(facts, np.asarray(parsed, dtype=float))
        unit = "%" if any(v.strip().endswith("%") for v in values) else "$" if any("$" in v for v in values) else None
        return ColumnProfile(**facts, kind=Kind.QUANTITATIVE, role=Role.MEASURE, numeric_text=True, unit=unit)
    name = words(facts["name"])
    semantic = GEO_NAMES.get(name.split("_")[-1])
    if semantic:
        return ColumnProfile(**facts, kind=Kind.GEOGRAPHIC, semantic_type=semantic)
    if len(values) == 2 and {v.lower() for v in values} <= {"yes", "no", "true", "false", "y", "n", "t", "f"}:
        return ColumnProfile(**facts, kind=Kind.BOOLEAN, semantic_type="boolean")
    if ID_NAME.search(name) and len(values) > 0.9 * total:
        return ColumnProfile(**facts, kind=Kind.IDENTIFIER, role=Role.NONE)
    if facts["mean_length"] > 40 and len(values) > 0.5 * total:
        return ColumnProfile(**facts, kind=Kind.TEXT, role=Role.NONE)
    return ColumnProfile(**facts, kind=Kind.NOMINAL)


def _parse(text: str) -> float:
    cleaned = re.sub(r"[^0-9.eE+-]", "", text)
    value = float(cleaned) if cleaned else math.nan
    return -value if text.strip().startswith("(") else value


def _other(facts: dict[str, Any], arr: pa.Array, kind: Kind) -> ColumnProfile:
    _counts(facts, arr)
    return ColumnProfile(**facts, kind=kind, semantic_type="boolean" if kind is Kind.BOOLEAN else None)
