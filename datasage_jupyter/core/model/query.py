"""Resolved specs and the statements made of them."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from datasage_jupyter.core.model.base import Model
from datasage_jupyter.core.model.filters import Predicate
from datasage_jupyter.core.model.profile import ColumnProfile
from datasage_jupyter.core.model.spec import FieldDef, Top
from datasage_jupyter.core.model.types import Mark, MeasurementType


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


class ResolvedSpec(Model):
    """A spec with every default filled and every field known to exist."""

    mark: Mark
    fields: tuple[ResolvedField, ...]
    filter: tuple[Predicate, ...] = ()
    top: Top | None = None
    title: str
    horizontal: bool = False
    row_count: int = 0
    notes: tuple[str, ...] = Field(default=(), description="What the resolver decided and a reader should know.")

    def channel(self, name: str) -> ResolvedField | None:
        """The placement on a channel, if any."""
        return next((f for f in self.fields if f.channel == name), None)


class Query(Model):
    """One SELECT over the relation `data`.

    Attributes:
        sql: DuckDB SQL with `?` for each value.
        parameters: The values, in order.
        columns: Names of the result's columns, in channel order.
    """

    sql: str
    parameters: tuple[Any, ...] = ()
    columns: tuple[str, ...] = ()
