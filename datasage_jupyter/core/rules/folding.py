"""What is known of a table after some of its measures became rows of `key` and `value`."""

from __future__ import annotations

from collections.abc import Sequence

from datasage_jupyter.core.model.profile import ColumnProfile, DatasetProfile, ValueCount
from datasage_jupyter.core.model.types import MeasurementType, Role
from datasage_jupyter.core.rules.facts import NUMBER_STORAGE

KEY, VALUE = "key", "value"
WIDEST = 20.0
"""Beside a measure this many times as large, another one is a flat line."""


def folded(profile: DatasetProfile, fold: Sequence[str]) -> DatasetProfile:
    """The profile of the table with a row for each of the measures: `key` names it, `value` is its number.

    Args:
        profile: Facts about the table as it is.
        fold: Names of the measures; what is no field with numbers is passed over.

    Returns:
        The profile itself where nothing is folded.
    """
    measures = [column for name in fold if (column := profile.column(name)) is not None and holds_numbers(column)]
    if not measures:
        return profile
    times = len(measures)
    columns = [_repeated(column, times) for column in profile.columns if column.name not in (KEY, VALUE)]
    rows = profile.overview.row_count * times
    keys = [(*key, KEY) for key in profile.keys]
    keys += [(column.name, KEY) for column in profile.columns if column.is_unique]
    overview = profile.overview.model_copy(update={"row_count": rows, "column_count": len(columns) + 2})
    extra = [_key(measures, rows), _value(measures, rows)]
    return profile.model_copy(
        update={"columns": (*columns, *extra), "overview": overview, "keys": tuple(dict.fromkeys(keys))}
    )


def holds_numbers(column: ColumnProfile) -> bool:
    """Whether the column can be folded: numbers, or numbers written as text, that are no dates."""
    numeric = column.numeric_text or column.storage_type.startswith(NUMBER_STORAGE)
    return numeric and column.date_format is None and column.kind is not MeasurementType.TEMPORAL


def share_a_scale(measures: Sequence[ColumnProfile]) -> bool:
    """Whether measures can be read off one axis: the same unit or meaning, or sizes that are not far apart."""
    units = {column.unit for column in measures if column.unit is not None}
    if len(units) > 1:
        return False
    sizes = [_size(column) for column in measures]
    return min(sizes) > 0 and max(sizes) <= WIDEST * min(sizes)


def _size(column: ColumnProfile) -> float:
    """How far from zero the values usually reach, whatever a few of them do."""
    usual = [abs(column.quantiles[point]) for point in ("0.05", "0.95") if point in column.quantiles]
    return max(usual) if usual else max((abs(bound) for bound in _bounds(column)), default=0.0)


def _bounds(column: ColumnProfile) -> list[float]:
    return [float(bound) for bound in (column.min, column.max) if isinstance(bound, (int, float))]


def _repeated(column: ColumnProfile, times: int) -> ColumnProfile:
    counts = {"count": column.count * times, "null_count": column.null_count * times, "is_unique": False}
    return column.model_copy(update=counts)


def _key(measures: list[ColumnProfile], rows: int) -> ColumnProfile:
    names = tuple(column.name for column in measures)
    each = rows // len(names)
    return ColumnProfile(
        name=KEY,
        storage_type="string",
        kind=MeasurementType.NOMINAL,
        count=rows,
        distinct_count=len(names),
        top_values=tuple(ValueCount(value=name, count=each) for name in names),
        mean_length=sum(map(len, names)) / len(names),
        max_length=max(map(len, names)),
        examples=names,
    )


def _value(measures: list[ColumnProfile], rows: int) -> ColumnProfile:
    bounds = [bound for column in measures for bound in _bounds(column)]
    means = [(column.mean, column.count - column.null_count) for column in measures if column.mean is not None]
    weight = sum(count for _, count in means)
    return ColumnProfile(
        name=VALUE,
        storage_type="double",
        kind=MeasurementType.QUANTITATIVE,
        role=Role.MEASURE,
        semantic_type=_shared([column.semantic_type for column in measures]),
        count=rows,
        null_count=sum(column.null_count for column in measures),
        distinct_count=max(column.distinct_count for column in measures),
        distinct_is_estimate=True,
        min=min(bounds, default=None),
        max=max(bounds, default=None),
        mean=sum(mean * count for mean, count in means) / weight if weight else None,
        quantiles=_quantiles(measures),
        zero_count=sum(column.zero_count or 0 for column in measures),
        negative_count=sum(column.negative_count or 0 for column in measures),
        is_integer=all(column.is_integer for column in measures),
        unit=_shared([column.unit for column in measures]),
        estimated=("distinct_count", "quantiles"),
    )


def _quantiles(measures: list[ColumnProfile]) -> dict[str, float]:
    """Low ones from the lowest column, high ones from the highest, the middle between the middles."""
    found: dict[str, float] = {}
    for point in measures[0].quantiles:
        values = [column.quantiles[point] for column in measures if point in column.quantiles]
        share = float(point)
        found[point] = min(values) if share < 0.5 else max(values) if share > 0.5 else sum(values) / len(values)
    return found


def _shared(words: list[str | None]) -> str | None:
    return words[0] if len(set(words)) == 1 else None
