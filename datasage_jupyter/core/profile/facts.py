"""What is measured of one column before it is interpreted."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from datasage_jupyter.core.model import Histogram


class Family(StrEnum):
    """What a storage type holds."""

    NUMBER = "number"
    TEXT = "text"
    TIME = "time"
    BOOLEAN = "boolean"
    OTHER = "other"


@dataclass(slots=True)
class Numbers:
    """Statistics of finite numbers; `low_fence` and `high_fence` bound what is usual (three interquartile ranges beyond the quartiles)."""

    count: int
    min: float
    max: float
    mean: float
    std: float
    skew: float
    quantiles: dict[str, float]
    histogram: Histogram
    zeros: int
    negatives: int
    is_integer: bool
    low_fence: float = -np.inf
    high_fence: float = np.inf
    outliers: int = 0
    infinite: int = 0


@dataclass(slots=True)
class Facts:
    """Measured facts about one column.

    Attributes:
        values: Distinct values as Python objects, most frequent first; all of them if `complete`, else some.
        counts: How often each of `values` occurs.
        sample: Values of the rows in the frame, in row order (nulls kept).
        low, high: Smallest and largest value, as JSON scalars.
        written_unit: A currency or percent sign that stood at the numbers in the file they were read from.
    """

    name: str
    storage: str
    family: Family
    index: int = 0
    count: int = 0
    null_count: int = 0
    distinct: int = 0
    distinct_is_estimate: bool = False
    is_unique: bool = False
    values: list[Any] = field(default_factory=list)
    counts: npt.NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    complete: bool = True
    numbers: Numbers | None = None
    low: bool | int | float | str | None = None
    high: bool | int | float | str | None = None
    is_sequence: bool = False
    is_monotonic: bool = False
    lengths: tuple[int, int, float] | None = None
    examples: tuple[str, ...] = ()
    sample: pa.Array = field(default_factory=lambda: pa.nulls(0))
    estimated: set[str] = field(default_factory=set)
    type: pa.DataType | None = None
    written_unit: str | None = None

    @property
    def filled(self) -> int:
        """Rows with a value."""
        return self.count - self.null_count

    @property
    def distinct_share(self) -> float:
        """Distinct values per filled row, 0 to 1."""
        return self.distinct / self.filled if self.filled else 0.0


def say(value: Any) -> str:
    """A value as people write it."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value.isoformat()) if hasattr(value, "isoformat") else str(value)
