"""Plain HTML of what a widget shows, for readers without a kernel."""

from __future__ import annotations

import html
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datasage_jupyter.client import Dataset
    from datasage_jupyter.core.pipeline import Analysis

_ROWS = 10
_COLUMNS = 20
_LETTERS = 300
"""Most letters of a cell: ten rows of twenty columns stay small."""


def first_rows(analysis: Analysis, label: str, view: dict[str, Any] | None = None) -> str:
    """The first rows as an HTML table, with the table's size.

    Args:
        analysis: The table.
        label: What it is called.
        view: Its filter, sort and columns, as the browser has them.
    """
    from datasage_jupyter.core import service

    shown = _shown(view or {}, [c.name for c in analysis.profile.columns])
    page = service.rows(analysis, {"offset": 0, "limit": _ROWS} | shown)
    overview = analysis.profile.overview
    size = f"{label}: {overview.row_count:,} rows, {overview.column_count:,} columns"
    return _rows_table(page.table.column_names, (row.values() for row in page.table.to_pylist()), size)


def stored_rows(dataset: Dataset, view: dict[str, Any] | None = None) -> str:
    """The first rows of a stored dataset as an HTML table; arguments as for `first_rows`."""
    shown = _shown(view or {}, dataset.columns)
    rows = dataset.rows(limit=_ROWS, sort=shown["sort"], filter=shown["filter"])[shown["columns"]]
    size = f"{dataset.name}: {dataset.row_count or 0:,} rows, {dataset.column_count or 0:,} columns"
    return _rows_table(list(rows.columns), rows.astype(object).where(rows.notna(), None).to_numpy().tolist(), size)


def _shown(view: dict[str, Any], names: list[str]) -> dict[str, Any]:
    columns = [name for name in view.get("columns") or names if name in names]
    return {"columns": columns[:_COLUMNS], "sort": view.get("sort") or [], "filter": view.get("filter") or []}


def _rows_table(names: Iterable[str], rows: Iterable[Iterable[Any]], caption: str) -> str:
    head = "".join(f"<th>{html.escape(name)}</th>" for name in names)
    body = "".join(_row(row) for row in rows)
    said = f"<caption>{html.escape(caption)}</caption>"
    return framed(f"<table>{said}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>")


def _row(values: Iterable[Any]) -> str:
    return "<tr>" + "".join(f"<td>{'' if v is None else html.escape(str(v)[:_LETTERS])}</td>" for v in values) + "</tr>"


def sentence(text: str) -> str:
    """One sentence as HTML."""
    return framed(f"<p>{html.escape(text)}</p>")


def framed(content: str) -> str:
    """Mark HTML as the saved form of a widget, by which the lab extension finds it when the kernel is gone."""
    return f'<div class="datasage-static">{content}</div>'
