"""Profiles written by hand: one line per column, only the facts that matter."""

from __future__ import annotations

from typing import Any

from datasage_jupyter.core.model import ColumnProfile, Correlation, DatasetProfile, Overview, ValueCount
from datasage_jupyter.core.model.types import MeasurementType, Role

ROWS = 200


def number(name: str, distinct: int = 150, **facts: Any) -> ColumnProfile:
    """A numeric column with plain statistics."""
    plain = {
        "storage_type": "double", "role": Role.MEASURE, "min": 1.0, "max": 100.0, "mean": 50.0, "std": 20.0, "skew": 0.0,
        "quantiles": {"0.25": 35.0, "0.5": 50.0, "0.75": 65.0}, "zero_count": 0, "negative_count": 0,
    }  # fmt: skip
    return _column(name, MeasurementType.QUANTITATIVE, distinct, plain | facts)


def category(name: str, distinct: int = 5, **facts: Any) -> ColumnProfile:
    """A text column with a few values, `a`, `b`, ..."""
    values = tuple(ValueCount(value=f"{name} {i}", count=1) for i in range(min(distinct, 10)))
    plain = {"storage_type": "string", "mean_length": 8.0, "top_values": values, "kind": MeasurementType.NOMINAL}
    return _column(name, MeasurementType.NOMINAL, distinct, plain | facts)


def time(name: str, distinct: int = 200, **facts: Any) -> ColumnProfile:
    """A column of dates over three years."""
    plain = {"storage_type": "timestamp[us]", "min": "2020-01-01T00:00:00", "max": "2022-12-31T00:00:00"}
    return _column(name, MeasurementType.TEMPORAL, distinct, plain | facts)


def _column(name: str, kind: MeasurementType, distinct: int, facts: dict[str, Any]) -> ColumnProfile:
    parts = {"name": name, "kind": kind, "distinct_count": distinct} | facts
    return ColumnProfile(**parts)


def table(
    *columns: ColumnProfile, rows: int = ROWS, keys: tuple[tuple[str, ...], ...] = (), **correlated: float
) -> DatasetProfile:
    """A profile of these columns; `x__y=0.9` gives the correlation of `x` and `y`."""
    pairs = tuple(
        Correlation(left=name.split("__")[0], right=name.split("__")[1], coefficient=value, count=rows)
        for name, value in correlated.items()
    )
    counted = tuple(
        c.model_copy(update={"count": rows, "is_unique": c.is_unique or (c.name,) in keys}) for c in columns
    )
    return DatasetProfile(
        overview=Overview(row_count=rows, column_count=len(columns)), columns=counted, keys=keys, correlations=pairs
    )


SALES = table(
    category("region"),
    category("shop", 40),
    time("day"),
    number("revenue"),
    number("cost"),
    number("profit", negative_count=30, zero_count=2, min=-20.0),
    number("staff", 6, is_integer=True, min=1, max=6),
    category("order id", 200, kind=MeasurementType.IDENTIFIER),
    category("remark", 150, kind=MeasurementType.TEXT, mean_length=120.0),
)
"""Rows are sales: many for each region, shop and day."""

TOTALS = table(category("country", 30), number("population"), rows=30, keys=(("country",),))
"""One row per country."""
