"""Plain HTML of what a widget shows, for readers without a kernel."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datasage_jupyter.core.pipeline import Analysis

_ROWS = 10
_COLUMNS = 20


def first_rows(analysis: Analysis, label: str) -> str:
    """The first rows as an HTML table, with the table's size."""
    from datasage_jupyter.core import service

    columns = [c.name for c in analysis.profile.columns][:_COLUMNS]
    page = service.rows(analysis, {"offset": 0, "limit": _ROWS, "columns": columns})
    head = "".join(f"<th>{html.escape(name)}</th>" for name in page.table.column_names)
    body = "".join(_row(row.values()) for row in page.table.to_pylist())
    overview = analysis.profile.overview
    size = f"{html.escape(label)}: {overview.row_count:,} rows, {overview.column_count:,} columns"
    return framed(f"<table><caption>{size}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>")


def _row(values: Any) -> str:
    return "<tr>" + "".join(f"<td>{'' if v is None else html.escape(str(v))}</td>" for v in values) + "</tr>"


def sentence(text: str) -> str:
    """One sentence as HTML."""
    return framed(f"<p>{html.escape(text)}</p>")


def framed(content: str) -> str:
    """Mark HTML as the saved form of a widget, by which the lab extension finds it when the kernel is gone."""
    return f'<div class="datasage-static">{content}</div>'
