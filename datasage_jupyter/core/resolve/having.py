"""Conditions on whole groups, checked against the dataset."""

from __future__ import annotations

from datasage_jupyter.core.errors import SpecError
from datasage_jupyter.core.model import Aggregate, GroupPredicate
from datasage_jupyter.core.resolve.lookup import Columns
from datasage_jupyter.core.resolve.types import is_number, is_time

_OF_ANYTHING = (Aggregate.COUNT, Aggregate.DISTINCT, Aggregate.VALID, Aggregate.MISSING)


def resolve_having(having: tuple[GroupPredicate, ...], columns: Columns) -> tuple[GroupPredicate, ...]:
    """Check that the fields exist and that the aggregates make sense.

    Raises:
        FieldNotFoundError: A condition names a field that does not exist.
        SpecError: The aggregate does not fit its field, or the time unit is of no date.
    """
    for condition in having:
        _check(condition, columns)
    return having


def _check(condition: GroupPredicate, columns: Columns) -> None:
    groups = columns[condition.groupby]
    if condition.time_unit is not None and not is_time(groups):
        raise SpecError(f'"{groups.name}" holds no dates, so it has no {condition.time_unit.value}.')
    if condition.field is None:
        return
    measured = columns[condition.field]
    if condition.aggregate not in _OF_ANYTHING and not is_number(measured):
        raise SpecError(
            f'The {condition.aggregate.value} of "{measured.name}" is no number to compare with.',
            hint="Compare an aggregate of a number, or a count.",
        )
