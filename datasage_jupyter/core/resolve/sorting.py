"""The order of every discrete channel, as a reader expects it or as the spec says."""

from __future__ import annotations

from datasage_jupyter.core.errors import SpecError
from datasage_jupyter.core.marks import kind_of
from datasage_jupyter.core.model import (
    Aggregate,
    ChartSpec,
    Form,
    Mark,
    MeasurementType as Type,
    ResolvedField,
    Sort,
    SortOrder,
)
from datasage_jupyter.core.resolve.layout import is_discrete, is_key
from datasage_jupyter.core.resolve.lookup import Columns
from datasage_jupyter.core.resolve.orders import POOLED_NAMES, known_order
from datasage_jupyter.core.resolve.types import is_number


def fill_sorts(
    spec: ChartSpec, form: Form, fields: list[ResolvedField], columns: Columns, category: str | None
) -> list[ResolvedField]:
    """Give every group key a concrete order.

    Raises:
        FieldNotFoundError: A sort names a field that does not exist.
        SpecError: A sort names a channel that is not used.
    """
    measure = next((f for f in fields if not is_key(f) and f.channel in ("y", "x", "theta", "color", "size")), None)
    if measure is None and form is Form.ROWS:
        axes = [f for f in fields if f.channel in ("x", "y") and f.channel != category]
        measure = next((f for f in axes if f.type is Type.QUANTITATIVE), None)
    moved = _moved_sorts(fields, category, measure)
    return [_sorted(field, moved.get(field.channel), spec.mark, fields, columns, category, measure) for field in fields]


def _moved_sorts(fields: list[ResolvedField], category: str | None, measure: ResolvedField | None) -> dict[str, Sort]:
    """A sort written on the measure's own channel orders the categories by it."""
    moved: dict[str, Sort] = {
        field.channel: field.definition.sort for field in fields if field.definition.sort is not None
    }
    if measure is None or category is None or measure.channel == category or category in moved:
        return moved
    sort = moved.get(measure.channel)
    if sort is not None and sort.field is None and sort.values is None:
        by_category = sort.channel == category
        moved[category] = Sort(order=sort.order, channel=None if by_category else measure.channel)
    return moved


def _sorted(
    field: ResolvedField,
    sort: Sort | None,
    mark: Mark,
    fields: list[ResolvedField],
    columns: Columns,
    category: str | None,
    measure: ResolvedField | None,
) -> ResolvedField:
    if not is_key(field):
        return field
    sort = _checked(sort, field, fields, columns) if sort is not None else None
    if sort is None and kind_of(mark).form is Form.TABLE:
        return field
    if sort is None:
        sort = _default(field, mark, category, measure)
    return field.model_copy(
        update={"definition": field.definition.model_copy(update={"sort": _by_calendar(sort, field)})}
    )


def _checked(sort: Sort, field: ResolvedField, fields: list[ResolvedField], columns: Columns) -> Sort:
    if sort.field is not None:
        columns[sort.field]
        return sort
    if sort.channel is None or sort.channel == field.channel:
        return sort.model_copy(update={"channel": None})
    target = next((f for f in fields if f.channel == sort.channel), None)
    if target is not None and is_key(target) and target.type is not Type.QUANTITATIVE:
        numeric = target.column is not None and is_number(target.column) and target.definition.time_unit is None
        by = {"field": target.definition.field, "aggregate": Aggregate.MIN} if numeric else {}
        return sort.model_copy(update={"channel": None, **by})
    if target is None:
        raise SpecError(
            f'The sort names the channel "{sort.channel}", which the chart does not use.', hint='Sort by "x" or "y".'
        )
    return sort


def _default(field: ResolvedField, mark: Mark, category: str | None, measure: ResolvedField | None) -> Sort:
    column = field.column
    if (
        column is None
        or field.type is not Type.NOMINAL
        or column.storage_type == "bool"
        or known_order(column) is not None
    ):
        return Sort()
    if kind_of(mark).by_measure and field.channel == category and measure is not None:
        return Sort(order=SortOrder.DESCENDING, channel=measure.channel)
    return Sort()


def _by_calendar(sort: Sort, field: ResolvedField) -> Sort:
    """Months, weekdays and scales run in their own order, forwards or backwards."""
    if sort.channel is not None or sort.field is not None or sort.values is not None or not is_discrete(field):
        return sort
    unit = field.definition.time_unit
    order = POOLED_NAMES.get(unit) if unit is not None else None
    if order is None and field.column is not None and unit is None and field.type is not Type.QUANTITATIVE:
        order = known_order(field.column)
    return sort.model_copy(update={"values": order}) if order else sort
