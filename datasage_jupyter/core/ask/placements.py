"""Parts of a reading as placements on channels."""

from __future__ import annotations

from datasage_jupyter.core.ask.layout import Part
from datasage_jupyter.core.ask.ordering import default_aggregate
from datasage_jupyter.core.ask.reading import Group, Measure
from datasage_jupyter.core.model import Aggregate, FieldDef, MeasurementType


def definition(part: Part) -> FieldDef:
    """One part as a placement."""
    if isinstance(part, Group):
        kind = MeasurementType.ORDINAL if part.kind == "by" and part.bin is None and part.field.is_measure else None
        kind = kind if part.field.could_group else None
        return FieldDef(field=part.field.name, type=kind, time_unit=part.unit, bin=part.bin)
    if part.aggregate is Aggregate.COUNT or part.field is None:
        return FieldDef(aggregate=Aggregate.COUNT)
    return FieldDef(field=part.field.name, aggregate=part.aggregate)


def aggregated(measure: Measure) -> FieldDef:
    """A placement that is one number for each group."""
    if measure.aggregate is None and measure.field is not None:
        return FieldDef(field=measure.field.name, aggregate=default_aggregate(measure.field))
    return definition(measure)


def as_number(part: Part) -> FieldDef:
    """A code or a number of grade that bars are to show is drawn as a number, whatever else it may be."""
    placed = definition(part)
    plain = isinstance(part, Group) and part.unit is None and part.bin is None
    if plain and part.field is not None and part.field.is_numeric and not part.field.is_temporal:
        return placed.model_copy(update={"type": MeasurementType.QUANTITATIVE})
    return placed


def slice_size(part: Part) -> FieldDef:
    """The size of a slice is a number that adds up."""
    placed = as_number(part)
    return placed.model_copy(update={"aggregate": Aggregate.SUM}) if placed.type is not None else placed
