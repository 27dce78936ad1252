"""Numbers written as text, as SQL reads them: `$1,200`, `(15.5)`, `1.200,50 €`, `12k`."""

from __future__ import annotations

import re

from datasage_jupyter.core.model import ColumnProfile

_DECIMAL_COMMA = re.compile(r"^[^\d]*\d{1,3}(?:[.\s\u00a0']\d{3})*,\d{1,2}[^\d]*$|^[^\d]*\d{1,3}(?:\.\d{3}){2,}[^\d]*$")
FIRST_NUMBER = r"(?:[0-9][0-9.,'\s\x{00A0}\x{202F}]*|[.,][0-9]+)(?:[eE][-+]?[0-9]+)?"
NEGATIVE = r"^\s*\(.*\)\s*$|^[^0-9.]*[-\x{2212}]|[0-9]\s*[-\x{2212}]\s*$"
_SCALED = re.compile(r"[0-9]\s*(?:k|mn?|bn?)$")
SCALES = (("k", 1_000), ("mn?", 1_000_000), ("bn?", 1_000_000_000))
"""Letters after a number that multiply it."""


def has_scales(column: ColumnProfile) -> bool:
    """Whether the examples write thousands and millions as `12k` and `3m`."""
    shown = [*column.examples, *(item.value for item in column.top_values)]
    return column.unit is None and any(_SCALED.search(value.strip()) for value in shown)


def has_decimal_comma(column: ColumnProfile) -> bool:
    """Whether the examples write 1.200,50 rather than 1,200.50."""
    shown = [*column.examples, *(item.value for item in column.top_values)]
    votes = [bool(_DECIMAL_COMMA.match(value.strip())) for value in shown if "," in value or value.count(".") > 1]
    return bool(votes) and sum(votes) > len(votes) / 2


def text_number(quoted: str, column: ColumnProfile) -> str:
    """SQL that reads a text column as doubles; what is no number is NULL.

    Args:
        quoted: The column as an SQL identifier.
        column: Its profile, whose examples show the decimal mark.
    """
    text = f"CAST({quoted} AS VARCHAR)"
    comma = has_decimal_comma(column)
    digits = f"regexp_extract({text}, {_literal(FIRST_NUMBER)})"
    digits = f"regexp_replace({digits}, '{'[^0-9,eE+-]' if comma else '[^0-9.eE+-]'}', '', 'g')"
    swapped = f"replace({digits}, ',', '.')" if comma else digits
    value = f"TRY_CAST({swapped} AS DOUBLE)"
    if has_scales(column):
        cases = " ".join(
            f"WHEN regexp_matches({text}, {_literal(scaled)}) THEN {size}"
            for scaled, size in ((rf"[0-9]\s*{word}\)?\s*$", size) for word, size in SCALES)
        )
        value = f"{value} * CASE {cases} ELSE 1 END"
    return f"CASE WHEN regexp_matches({text}, {_literal(NEGATIVE)}) THEN -({value}) ELSE {value} END"


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
