"""Figures as plain JSON: numbers as typed arrays in base64, nothing that JSON cannot say."""

from __future__ import annotations

import base64
import json
import math
from typing import Any

import numpy as np

_KINDS = {
    "int8": "i1",
    "uint8": "u1",
    "int16": "i2",
    "uint16": "u2",
    "int32": "i4",
    "uint32": "u4",
    "float32": "f4",
    "float64": "f8",
}
_SMALL = 12


def figure_json(figure: dict[str, Any]) -> dict[str, Any]:
    """A figure with numpy arrays as plain JSON values."""
    return {key: _plain(value) for key, value in figure.items()}


def figure_text(figure: dict[str, Any]) -> str:
    """A figure as strict JSON text."""
    return json.dumps(figure_json(figure), allow_nan=False, separators=(",", ":"))


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return _array(value)
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return list(value) if not value or isinstance(value[0], str) else [_plain(item) for item in value]
    if isinstance(value, np.generic):
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _array(values: np.ndarray[Any, Any]) -> Any:
    kind = _KINDS.get(values.dtype.name)
    if kind is None or values.size <= _SMALL:
        return [_plain(item) for item in values.tolist()]
    spec = {"dtype": kind, "bdata": base64.b64encode(np.ascontiguousarray(values).tobytes()).decode("ascii")}
    return spec | ({"shape": ", ".join(map(str, values.shape))} if values.ndim > 1 else {})
