"""The phases of resolving, in order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter, ValidationError

from datasage_jupyter.core.errors import SpecError
from datasage_jupyter.core.marks import kind_of
from datasage_jupyter.core.model import (
    ChartSpec,
    ColumnProfile,
    DatasetProfile,
    FieldDef,
    Form,
    MeasurementType as Type,
    Predicate,
    ResolvedField,
    ResolvedSpec,
)
from datasage_jupyter.core.resolve.arrange import arrange
from datasage_jupyter.core.resolve.checks import refuse_broken
from datasage_jupyter.core.resolve.colors import unknown_schemes
from datasage_jupyter.core.resolve.defaults import fill_defaults
from datasage_jupyter.core.resolve.extras import left_out
from datasage_jupyter.core.resolve.filters import resolve_filters
from datasage_jupyter.core.resolve.folds import in_fold_order, resolve_fold, said
from datasage_jupyter.core.resolve.having import resolve_having
from datasage_jupyter.core.resolve.layout import category_channel, folds, is_horizontal
from datasage_jupyter.core.resolve.lookup import Columns
from datasage_jupyter.core.resolve.ranges import filter_ranges
from datasage_jupyter.core.resolve.sorting import fill_sorts
from datasage_jupyter.core.resolve.titles import axis_title, chart_title, listed_words
from datasage_jupyter.core.resolve.types import drawn_type
from datasage_jupyter.core.rules import KEY, folded

MOST_MARKS = 5_000
"""Most marks a figure carries."""

_PREDICATE: TypeAdapter[Predicate] = TypeAdapter(Predicate)
_UNTITLED = ("tooltip", "order", "columns", "latitude", "longitude")
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
    fold = resolve_fold(spec, profile)
    table = folded(profile, [column.name for column in fold])
    columns = Columns(table)
    filters = resolve_filters(spec.filter, columns)
    having = resolve_having(spec.having, columns)
    notes: list[str] = []
    placed = in_fold_order(arrange(spec, columns), fold)
    placed, form = fill_defaults(spec.mark, placed, columns, table, filter_ranges(filters), notes)
    fields = [_field(channel, definition, columns, fold) for channel, definition in placed.items()]
    category = category_channel(spec.mark, fields)
    fields = fill_sorts(spec, form, fields, columns, category)
    cuts = folds(spec, form, fields, category)
    refuse_broken(spec, fields, cuts, profile)
    horizontal = is_horizontal(spec.mark, fields, category, notes)
    notes += unknown_schemes(fields)
    notes += left_out(spec, form, fields, notes)
    return ResolvedSpec(
        mark=spec.mark,
        fields=tuple(fields),
        form=form,
        columns=columns.used,
        fold=fold,
        filter=filters,
        having=having,
        top=_top(spec, fields, category) if kind_of(spec.mark).form is not Form.TABLE else None,
        folds=cuts,
        title=spec.title if spec.title is not None else _title(fields, fold),
        category=category,
        horizontal=horizontal,
        limit=_limit(spec, form),
        row_count=table.overview.row_count,
        notes=tuple(notes),
    )


def resolve_predicates(filters: Sequence[Predicate | dict[str, Any]], profile: DatasetProfile) -> tuple[Predicate, ...]:
    """Check the filters of a table view, which may come as JSON.

    Raises:
        FieldNotFoundError: A filter names a field that does not exist.
        SpecError: A filter is malformed, or a value does not fit its field.
    """
    try:
        parsed = tuple(_PREDICATE.validate_python(item) for item in filters)
    except (ValidationError, RecursionError) as error:
        raise SpecError("A filter is malformed.", hint='Write it like {"field": "price", "gt": 10}.') from error
    return resolve_filters(parsed, Columns(profile))


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


def _field(channel: str, definition: FieldDef, columns: Columns, fold: tuple[ColumnProfile, ...]) -> ResolvedField:
    column = columns[definition.field] if definition.field is not None else None
    kind = drawn_type(definition, column)
    return ResolvedField(
        channel=channel,
        name=channel.replace(".", "_"),
        definition=definition,
        column=column,
        type=kind,
        title=axis_title(definition, said(column, fold) if column is not None else None),
    )


def _limit(spec: ChartSpec, form: Form) -> int:
    most = _MOST.get(form, MOST_MARKS)
    return min(most, spec.top.n) if spec.top is not None and kind_of(spec.mark).form is Form.TABLE else most


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
    target = next((f for f in fields if f.channel == channel), None)
    cut = target is not None and (target.definition.bin is not None or target.type is Type.TEMPORAL)
    return spec.top.model_copy(update={"channel": channel, "other": spec.top.other and not cut})


def _title(fields: list[ResolvedField], fold: tuple[ColumnProfile, ...]) -> str:
    shown = {f.channel: f for f in fields if not f.channel.startswith(_UNTITLED)}
    if not shown:
        return "Rows" if len(fields) > 4 else listed_words([f.title for f in fields])
    measures = [f for f in shown.values() if f.definition.aggregate is not None]
    if not measures:
        axes = [shown[c] for c in ("y", "x") if c in shown]
        numbers = [f for f in axes if f.type is Type.QUANTITATIVE and not f.definition.bin]
        measures = numbers[:1]
    apart = [f.channel for f in fields if fold and f.definition.field == KEY]
    groups = [f.title for f in shown.values() if f not in measures and f.channel not in apart]
    return chart_title([f.title for f in measures], groups)
