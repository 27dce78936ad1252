"""Pieces of static HTML; every text is escaped."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape
from typing import Any

_CELL = "text-align:left;vertical-align:middle;padding:2px 12px 2px 0"


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


def safe(text: str | Markup) -> str:
    """The text as HTML."""
    return text if isinstance(text, Markup) else escape(text)


def table(head: Sequence[str], rows: Iterable[Sequence[str | Markup]]) -> str:
    """An HTML table.

    Args:
        head: Headings.
        rows: Texts in the same order.
    """
    top = "".join(f'<th style="{_CELL}">{safe(text)}</th>' for text in head)
    body = "".join("<tr>" + "".join(f'<td style="{_CELL}">{safe(text)}</td>' for text in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def picture(svg: str, alt: str, width: int) -> Markup:
    """An SVG drawing as an image: unlike inline SVG, it passes the sanitizer of an untrusted notebook.

    Args:
        svg: An `<svg>` element with its namespace.
        alt: What it shows.
        width: In pixels.
    """
    data = b64encode(svg.encode()).decode()
    return Markup(f'<img alt="{escape(alt)}" width="{width}" src="data:image/svg+xml;base64,{data}">')


def size(count: int) -> str:
    """Bytes for people: `1.4 MB`."""
    value = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if value < 1000:
            return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} TB"


def number(count: int | None) -> str:
    """A number for people: `1,704`; nothing if it is not known yet."""
    return "" if count is None else f"{count:,}"


def counted(count: int, thing: str) -> str:
    """`1 row`, `1,704 rows`."""
    return f"{count:,} {thing}" if count == 1 else f"{count:,} {thing}s"


def moment(text: Any) -> str:
    """A time for people, to the minute, in the place where they are."""
    return f"{datetime.fromisoformat(str(text)).astimezone():%Y-%m-%d %H:%M}"
