"""Placements on the channels that a mark is drawn from, and what a placement stands for."""

from __future__ import annotations

from datasage_jupyter.core.errors import SpecError
from datasage_jupyter.core.marks import kind_of
from datasage_jupyter.core.model import Aggregate, ChartSpec, FieldDef, MeasurementType as Type
from datasage_jupyter.core.resolve.lookup import Columns
from datasage_jupyter.core.resolve.types import column_type, is_number

Placements = dict[str, FieldDef]
COUNT = FieldDef(aggregate=Aggregate.COUNT)


def arrange(spec: ChartSpec, columns: Columns) -> Placements:
    """Placements on the channels that the mark is drawn from.

    Raises:
        FieldNotFoundError: A field does not exist.
        SpecError: The mark lacks what it needs.
    """
    placed: Placements = dict(spec.encoding.items())
    for definition in placed.values():
        if definition.field is not None:
            columns[definition.field]
    kind = kind_of(spec.mark)
    if kind.channels is not None:
        kept = {*kind.channels, "x", "y", "color", "row", "column", "facet"}
        placed = {c: d for c, d in placed.items() if c in kept or c.startswith(("detail.", "tooltip."))}
    return kind.arrange(placed, columns) if kind.arrange is not None else keep(placed)


def as_measure(definition: FieldDef, columns: Columns) -> FieldDef:
    """A placement that gives values; of a field without numbers it counts the values."""
    if is_measure(definition, columns):
        return definition
    return definition.model_copy(update={"aggregate": Aggregate.VALID, "bin": None, "time_unit": None})


def is_measure(definition: FieldDef, columns: Columns) -> bool:
    """Whether a placement gives values rather than groups."""
    if definition.aggregate is not None or definition.field is None:
        return True
    if definition.bin or definition.time_unit:
        return False
    column = columns[definition.field]
    return (definition.type or column_type(column)) is Type.QUANTITATIVE and is_number(column)


def keep(placed: Placements) -> Placements:
    """The placements as they are.

    Raises:
        SpecError: There are none.
    """
    if not placed:
        raise SpecError("The chart has no fields.", hint='Place a field on "x" or "y".')
    return placed
