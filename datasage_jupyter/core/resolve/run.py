"""The phases of resolving, in order."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from datasage_jupyter.core.errors import SpecError
from datasage_jupyter.core.model import (
    ChartSpec,
    DatasetProfile,
    FieldDef,
    Form,
    MeasurementType as Type,
    ResolvedField,
    ResolvedSpec,
)
from datasage_jupyter.core.resolve.arrange import arrange
from datasage_jupyter.core.resolve.defaults import fill_defaults
from datasage_jupyter.core.resolve.filters import resolve_filters
from datasage_jupyter.core.resolve.layout import category_channel, folds, is_horizontal
from datasage_jupyter.core.resolve.lookup import Columns
from datasage_jupyter.core.resolve.ranges import filter_ranges
from datasage_jupyter.core.resolve.sorting import fill_sorts
from datasage_jupyter.core.resolve.titles import axis_title, chart_title
from datasage_jupyter.core.resolve.types import drawn_type

MOST_MARKS = 5_000
"""Most marks a figure carries."""

_MOST = {Form.GRID: 40_401, Form.TABLE: 1_000, Form.DENSITIES: 4_000}


def resolve(spec: ChartSpec | dict[str, Any], profile: DatasetProfile) -> ResolvedSpec:
    """Fill every default of a spec and check it against what is known of the dataset.

    Args:
        spec: A spec, or its JSON form.
        profile: Facts about the dataset.

    Raises:
        FieldNotFoundError: A field does not exist; the hint names the nearest.
        SpecError: The spec is malformed or breaks a hard rule.
    """
    spec = as_spec(spec)
    columns = Columns(profile)
    filters = resolve_filters(spec.filter, columns)
    notes: list[str] = []
    placed = arrange(spec, columns)
    placed, form = fill_defaults(spec.mark, placed, columns, profile, filter_ranges(filters), notes)
    fields = [_field(channel, definition, columns) for channel, definition in placed.items()]
    category = category_channel(spec.mark, fields)
    fields = fill_sorts(spec, form, fields, columns, category)
    horizontal = is_horizontal(spec.mark, fields, category, notes)
    return ResolvedSpec(
        mark=spec.mark,
        fields=tuple(fields),
        form=form,
        columns=columns.used,
        filter=filters,
        top=_top(spec, fields, category),
        folds=folds(spec, form, fields, category),
        title=spec.title if spec.title is not None else _title(fields, len(filters)),
        category=category,
        horizontal=horizontal,
        limit=_MOST.get(form, MOST_MARKS),
        row_count=profile.overview.row_count,
        notes=tuple(notes),
    )


def as_spec(spec: ChartSpec | dict[str, Any]) -> ChartSpec:
    """A validated spec.

    Raises:
        SpecError: It is malformed; the message names the first wrong part.
    """
    if isinstance(spec, ChartSpec):
        return spec
    try:
        return ChartSpec.model_validate(spec)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"] if not str(part)[:1].isupper())
        raise SpecError(f"The spec is wrong at {place or 'its root'}: {first['msg']}.") from error
    except RecursionError as error:
        raise SpecError("The spec is nested too deeply.") from error


def _field(channel: str, definition: FieldDef, columns: Columns) -> ResolvedField:
    column = columns[definition.field] if definition.field is not None else None
    kind = drawn_type(definition, column)
    return ResolvedField(
        channel=channel,
        name=channel.replace(".", "_"),
        definition=definition,
        column=column,
        type=kind,
        title=axis_title(definition, column),
    )


def _top(spec: ChartSpec, fields: list[ResolvedField], category: str | None) -> Any:
    if spec.top is None:
        return None
    channels = {field.channel for field in fields}
    channel = spec.top.channel if spec.top.channel in channels else category
    aim = next((f for f in fields if f.channel == channel), None)
    if aim is not None and aim.definition.aggregate is not None:
        channel = category
    if channel is None:
        raise SpecError("There is no category to cut to the top.", hint='Place a category on "x".')
    return spec.top.model_copy(update={"channel": channel})


def _title(fields: list[ResolvedField], filters: int) -> str:
    shown = [f for f in fields if not f.channel.startswith(("tooltip", "detail", "order", "columns"))]
    measures = [f.title for f in shown if f.definition.aggregate is not None]
    groups = [f.title for f in shown if f.definition.aggregate is None]
    numbers = [f.title for f in shown if f.type is Type.QUANTITATIVE and f.definition.aggregate is None and not f.definition.bin]
    if not measures and numbers:
        first = [numbers[-1]] if len(numbers) > 1 else numbers
        return chart_title(first, [g for g in groups if g not in first], filters)
    return chart_title(measures, groups, filters)


