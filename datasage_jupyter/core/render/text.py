"""Strings that reach a figure are text and stay text."""

from __future__ import annotations

import html
import math
from datetime import date
from typing import Any

MISSING = "(missing)"
_LONGEST = 200


def safe(value: Any) -> str:
    """Text that the figure shows literally.

    Plotly reads HTML tags, `%{...}` and `$...$` in every string and fetches what CSS in a tag names, so tags are escaped
    (quotes are not: plotly.js decodes `&lt;`, `&gt;` and `&amp;` only) and dollar signs in pairs are written as entities.
    """
    text = str(value)
    if len(text) > _LONGEST:
        text = text[: _LONGEST - 1] + "…"
    text = html.escape(text.replace("\x00", ""), quote=False)
    return text.replace("$", "&#36;") if text.count("$") > 1 else text


def safe_template(value: Any) -> str:
    """Text inside a hover template, where `%{` would be replaced."""
    return safe(value).replace("%{", "%&#123;")


def json_value(value: Any) -> Any:
    """A value of the data as JSON has it: numbers as they are, moments in ISO 8601, texts safe to show."""
    if value is None or isinstance(value, (bool, int)) or (isinstance(value, float) and math.isfinite(value)):
        return value
    return value.isoformat() if isinstance(value, date) else label(value)


def label(value: Any) -> str:
    """A category's name, safe to show; a missing one is named so."""
    if value is None:
        return MISSING
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return safe(value)
