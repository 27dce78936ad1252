"""What every mark draws on: the placements, their values, the panels and the axes."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa

from datasage_jupyter.core.model import Bin, ResolvedField, ResolvedSpec
from datasage_jupyter.core.render.formats import date_format, hover_number, hover_value
from datasage_jupyter.core.render.text import json_value, safe
from datasage_jupyter.core.render.theme import TEMPLATE
from datasage_jupyter.core.render.values import Drawn, drawn, groups, is_category, is_time

_MOST_PANELS, _MOST_LINES = 40, 16


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel of a faceted chart: its title, its rows, its place in the grid, and the values it stands for by channel."""

    title: str
    rows: np.ndarray[Any, Any]
    row: int = 0
    column: int = 0
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def meta(self) -> dict[str, Any]:
        """What a trace carries, so that a pressed mark can be told from the same mark of another panel."""
        return {"meta": {"panel": self.values}} if self.values else {}


class Canvas:
    """A resolved spec with its rows."""

    def __init__(self, resolved: ResolvedSpec, rows: pa.Table) -> None:
        self.resolved, self.rows = resolved, rows
        self._values: dict[str, Drawn] = {}

    def field(self, channel: str) -> ResolvedField | None:
        """The placement on a channel, if any."""
        return self.resolved.channel(channel)

    def values(self, field: ResolvedField) -> Drawn:
        """A channel's values for Plotly."""
        if field.name not in self._values:
            values = drawn(field, self.column(field))
            self._values[field.name] = values if isinstance(values, list) else centered(field, values)
        return self._values[field.name]

    def column(self, field: ResolvedField) -> pa.ChunkedArray:
        """A channel's drawn column."""
        return self.rows.column(field.name)

    def is_category(self, field: ResolvedField) -> bool:
        """Whether a channel is drawn as names."""
        return is_category(field, self.column(field))

    @cached_property
    def across(self) -> ResolvedField | None:
        """The placement along the horizontal axis."""
        return self.field("y") if self._is_turned else self.field("x")

    @cached_property
    def up(self) -> ResolvedField | None:
        """The placement along the vertical axis."""
        return self.field("x") if self._is_turned else self.field("y")

    @cached_property
    def _is_turned(self) -> bool:
        return self.resolved.horizontal and self.resolved.category == "x"

    @cached_property
    def series(self) -> ResolvedField | None:
        """The discrete placement that splits marks into series, if any."""
        color = self.field("color")
        return color if color is not None and self.is_category(color) else self.field("shape") or self.field("detail.0")

    @cached_property
    def repeats(self) -> bool:
        """Whether the color only repeats the category axis, so that a legend says nothing new."""
        color = self.field("color")
        axes = [f.definition.field for f in (self.across, self.up) if f is not None and f.definition.aggregate is None]
        return color is not None and color.definition.field is not None and color.definition.field in axes

    @cached_property
    def panels(self) -> list[Panel]:
        """The panels, row by row; one without facets."""
        rows, columns, wrapped = self.field("row"), self.field("column"), self.field("facet")
        if wrapped is not None:
            found = groups(wrapped, self.rows)[:_MOST_PANELS]
            width = min(len(found), 4 if len(found) > 9 else 3) or 1
            return [
                Panel(name, part, i // width, i % width, self._shared(part, wrapped))
                for i, (name, part) in enumerate(found)
            ]
        down, along = groups(rows, self.rows)[:_MOST_LINES], groups(columns, self.rows)[:_MOST_LINES]
        return [
            Panel(
                " · ".join(n for n in (name, other) if n),
                np.intersect1d(part, with_),
                r,
                c,
                self._shared(part, rows) | self._shared(with_, columns),
            )
            for r, (name, part) in enumerate(down)
            for c, (other, with_) in enumerate(along)
        ]

    def _shared(self, part: np.ndarray[Any, Any], field: ResolvedField | None) -> dict[str, Any]:
        """The value that the rows of a panel share on a channel, as JSON has it."""
        return {field.channel: json_value(self.column(field)[int(part[0])].as_py())} if field and part.size else {}

    def hover(self, *parts: tuple[ResolvedField | None, str]) -> str:
        """A hover template that names each value; one line, without markup."""
        return " · ".join(self._hover_part(field, key) for field, key in parts if field is not None)

    def _hover_part(self, field: ResolvedField, key: str) -> str:
        column = self.column(field)
        if self.is_category(field) or key.startswith("customdata"):
            return hover_value(field, key, None)
        return hover_value(
            field, key, date_format(field) or "%d %b %Y %H:%M" if is_time(column) else hover_number(field)
        )

    def layout(self, **parts: Any) -> dict[str, Any]:
        """A layout with the chart's title and our look; `meta.turned` says that x of the spec runs down the page."""
        turned = {"meta": {"turned": True}} if self._is_turned else {}
        return {"template": TEMPLATE, "title": {"text": safe(self.resolved.title)}, **turned, **parts}


def centered(field: ResolvedField, values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Bins are drawn around their middle; bins of single whole numbers stand on the number."""
    width = bin_width(field)
    whole = field.column is not None and field.column.is_integer and width == 1
    return values if width is None or whole else values.astype(np.float64) + width / 2


def bin_width(field: ResolvedField) -> float | None:
    """The width of a placement's bins, if it is binned."""
    cut = field.definition.bin
    return cut.step if isinstance(cut, Bin) and field.definition.aggregate is None else None


def bin_names(field: ResolvedField, column: pa.ChunkedArray) -> list[str]:
    """`20 – 25` for each left edge."""
    width = bin_width(field) or 1.0
    whole = field.column is not None and field.column.is_integer and width == 1
    edges = column.to_pylist()
    return ["" if low is None else f"{low:,.12g}" if whole else f"{low:,.12g} – {low + width:,.12g}" for low in edges]
