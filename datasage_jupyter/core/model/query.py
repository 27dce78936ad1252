"""Resolved specs and the statements made of them."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from pydantic import Field

from datasage_jupyter.core.model.base import Model
from datasage_jupyter.core.model.filters import GroupPredicate, Predicate
from datasage_jupyter.core.model.profile import ColumnProfile
from datasage_jupyter.core.model.spec import FieldDef, Top
from datasage_jupyter.core.model.types import Mark, MeasurementType


class Form(StrEnum):
    """Shape of the query behind a chart.

    `grouped` aggregates rows that share the discrete channels; `rows` draws rows as they are; `envelope` thins a long line
    to its extremes; `grid` counts rows in the cells of two numbers; `boxes` and `densities` summarise a distribution;
    `tree` aggregates along levels; `headline` is one value with its recent course; `table` lists rows.
    """

    GROUPED = "grouped"
    ROWS = "rows"
    ENVELOPE = "envelope"
    GRID = "grid"
    BOXES = "boxes"
    DENSITIES = "densities"
    TREE = "tree"
    HEADLINE = "headline"
    TABLE = "table"


class ResolvedField(Model):
    """A placement with nothing left to guess.

    Attributes:
        channel: Where it stands (`x`, `color`, `detail.0`).
        name: Column of the drawn rows (`x`, `color`, `detail_0`).
        definition: The placement with every default filled.
        column: Facts about the field; None for a plain count.
        type: Measurement type used for drawing.
        title: Text for the axis or legend.
    """

    channel: str
    name: str
    definition: FieldDef
    column: ColumnProfile | None
    type: MeasurementType
    title: str


_PANELS = ("row", "column", "facet")


class ResolvedSpec(Model):
    """A spec with every default filled and every field known to exist.

    Attributes:
        form: Shape of the query.
        columns: Facts about every field that the placements, filters and sorts name.
        fold: The columns that become rows of `key` and `value` before anything else happens.
        top: The cut a person asked for. `folds` are cuts for legibility: the rest becomes "Other".
        category: Channel of the discrete axis that orders the drawn rows.
        horizontal: Values run along x and categories down y, whatever the channels are called.
        limit: At most this many rows are drawn.
        from_cube: The relation holds sums and counts of groups (see `core.query.cube`), not the rows themselves.
    """

    mark: Mark
    fields: tuple[ResolvedField, ...]
    form: Form = Form.GROUPED
    columns: tuple[ColumnProfile, ...] = ()
    fold: tuple[ColumnProfile, ...] = ()
    filter: tuple[Predicate, ...] = ()
    having: tuple[GroupPredicate, ...] = ()
    top: Top | None = None
    folds: tuple[Top, ...] = ()
    title: str
    category: str | None = None
    horizontal: bool = False
    limit: int = 5_000
    from_cube: bool = False
    row_count: int = 0
    notes: tuple[str, ...] = Field(default=(), description="What the resolver decided and a reader should know.")

    def channel(self, name: str) -> ResolvedField | None:
        """The placement on a channel, if any."""
        return next((f for f in self.fields if f.channel == name), None)

    @property
    def whole(self) -> tuple[str, ...]:
        """Names of the fields within whose values shares add up to 100 %: panels, and the axis where series split it."""
        keys = [f for f in self.fields if f.definition.aggregate is None and f.column is not None]
        category = self.channel(self.category) if self.category else None
        along = {category.definition.field} if category is not None else set()
        panels = [f.name for f in keys if f.channel in _PANELS]
        is_split = any(f.definition.field not in along and f.channel not in _PANELS for f in keys)
        return (
            *panels,
            *(f.name for f in keys if is_split and f.definition.field in along and f.channel not in _PANELS),
        )

    def column(self, field: str) -> ColumnProfile:
        """Facts about a field that the spec names.

        Raises:
            KeyError: The spec does not name it.
        """
        found = next((c for c in self.columns if c.name == field), None)
        if found is None:
            raise KeyError(field)
        return found


class Query(Model):
    """One SELECT over the relation `data`.

    Attributes:
        sql: DuckDB SQL with `$1`, `$2`... for the values.
        parameters: The values, in order.
        columns: Names of the result's columns, in channel order.
    """

    sql: str
    parameters: tuple[Any, ...] = ()
    columns: tuple[str, ...] = ()
