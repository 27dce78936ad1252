"""What one cell looks like, for finding headers and mending rows (values of whole columns: `infer`)."""

from __future__ import annotations

import re
from functools import lru_cache

NULL_WORDS = frozenset(
    {
        "",
        "na",
        "n/a",
        "#n/a",
        "null",
        "none",
        "nil",
        "nan",
        "nat",
        "<na>",
        "<null>",
        "\\n",
        "-",
        "--",
        "?",
        ".",
        "..",
        "…",
        "–",
        "—",
    }
)

_NUMBER = re.compile(r"[+\-−(]?\s?[$€£¥]?\s?(?:\d[\d.,'’ \u00a0\u202f]*|[.,]\d+)(?:[eE][+-]?\d+)?\s?[%€$£¥)]?\Z")
_DATE = re.compile(
    r"""(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})
    |\d{1,2}(?:st|nd|rd|th)?[ -][A-Za-z]{3,9}\.?,?[ -]\d{2,4}|[A-Za-z]{3,9}\.?\s\d{1,2}(?:st|nd|rd|th)?,?\s\d{4})
    (?:[T ]\s?\d{1,2}:\d{2}.*)?\Z""",
    re.X,
)
_TIME = re.compile(r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:\s?[AaPp]\.?[Mm]\.?)?\Z")


@lru_cache(maxsize=1 << 15)
def looks_like(cell: str) -> str:
    """`null`, `number`, `date`, `time`, `boolean` or `text`."""
    text = cell.strip()
    if text.lower() in NULL_WORDS:
        return "null"
    if len(text) > 40:
        return "text"
    if text.lower() in ("true", "false"):
        return "boolean"
    if not any(char.isdigit() for char in text):
        return "text"
    if _DATE.match(text):
        return "date"
    if _TIME.match(text):
        return "time"
    return "number" if _NUMBER.match(text) else "text"


@lru_cache(maxsize=1 << 15)
def shape(cell: str) -> str:
    """The pattern of a short cell: `MG-8769` is `AA-0000`; long and wordy ones are `text`."""
    text = cell.strip()
    if not text:
        return ""
    if len(text) > 24 or text.count(" ") > 1:
        return "text"
    return "".join("0" if c.isdigit() else "A" if c.isupper() else "a" if c.isalpha() else c for c in text)
