"""Measures that become rows, checked against the dataset."""

from __future__ import annotations

from datasage_jupyter.core.errors import SpecError
from datasage_jupyter.core.model import ChartSpec, ColumnProfile, DatasetProfile, Sort
from datasage_jupyter.core.resolve.arrange import Placements
from datasage_jupyter.core.resolve.lookup import Columns
from datasage_jupyter.core.resolve.titles import humanize, listed_words, lowered
from datasage_jupyter.core.rules import KEY, VALUE, holds_numbers

_SPELLED_OUT = 3


def resolve_fold(spec: ChartSpec, profile: DatasetProfile) -> tuple[ColumnProfile, ...]:
    """The columns that become rows; none where no channel shows them.

    Raises:
        FieldNotFoundError: A measure does not exist.
        SpecError: A measure holds no numbers, or the table has a column of a folded field's name.
    """
    if not spec.fold or {KEY, VALUE}.isdisjoint(spec.encoding.fields()):
        return ()
    taken = [column.name for column in profile.columns if column.name.casefold() in (KEY, VALUE)]
    if taken:
        raise SpecError(
            f'The table has a column "{taken[0]}" of its own, so its measures cannot be folded.',
            hint="Rename the column, or draw the measures one by one.",
        )
    columns = Columns(profile)
    measures = tuple(columns[name] for name in spec.fold)
    for measure in measures:
        if not holds_numbers(measure):
            raise SpecError(f'"{measure.name}" holds no numbers.', hint="Fold fields with numbers only.")
    return measures


def in_fold_order(placed: Placements, fold: tuple[ColumnProfile, ...]) -> Placements:
    """Colors and panels of measures come in the order in which they were named, unless another is asked for."""
    if not fold:
        return placed
    order = Sort(values=tuple(measure.name for measure in fold))
    return {
        channel: definition.model_copy(update={"sort": order})
        if definition.field == KEY and definition.sort is None and channel not in ("x", "y")
        else definition
        for channel, definition in placed.items()
    }


def said(column: ColumnProfile, fold: tuple[ColumnProfile, ...]) -> ColumnProfile:
    """The column under the name that a reader is told: `value` is what was folded, `key` tells the measures apart."""
    if not fold or column.name not in (KEY, VALUE):
        return column
    if column.name == KEY:
        return column.model_copy(update={"name": "measure"})
    first, *others = (humanize(measure.name) for measure in fold)
    names = [first, *(lowered(name) for name in others)]
    return column.model_copy(update={"name": listed_words(names) if len(names) <= _SPELLED_OUT else "value"})
