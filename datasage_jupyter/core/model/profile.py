"""Measured facts about a dataset."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from datasage_jupyter.core.model.base import Model
from datasage_jupyter.core.model.types import MeasurementType, Role, Severity


class ValueCount(Model):
    """One value and how often it occurs."""

    value: str
    count: int


class Histogram(Model):
    """Counts between edges; `len(edges) == len(counts) + 1`. Temporal edges are seconds since 1970-01-01 UTC."""

    edges: tuple[float, ...]
    counts: tuple[int, ...]


DATE_CODES = ("yyyymmdd", "yyyymm", "s", "ms", "us", "ns")
"""Ways to write a moment as a whole number: calendar digits, or units of time since 1970."""


class ColumnProfile(Model):
    """Facts about one column.

    Attributes:
        storage_type: Arrow type as text (`int64`, `string`, `timestamp[us]`).
        kind: Measurement type.
        semantic_type: What the values mean (`email`, `country`, `currency`, `percent`, `year`...), or None.
        role: Whether the column is grouped by or aggregated.
        null_count: Cells without a value; `disguised_null_count` cells that only look like one ("N/A", -999).
        distinct_count: Number of distinct values, exact unless `distinct_is_estimate`.
        is_unique: No value occurs twice.
        min, max: Smallest and largest value as JSON scalars (dates as ISO 8601).
        mean, std, skew: Over the numeric values; None elsewhere.
        quantiles: `{"0.05": ..., "0.25": ..., "0.5": ..., "0.75": ..., "0.95": ...}`.
        min_length, max_length, mean_length: Of text values, in characters.
        is_integer: Every number is whole.
        is_sequence: Numbers (or dates) advance by one constant step.
        is_monotonic: Values never fall from row to row.
        unit: Unit read from the name or the values (`$`, `%`, `kg`).
        numeric_text: Text column whose values are numbers in disguise ("$1,200"); statistics are over the numbers.
        decimal: The decimal mark of such numbers, `.` or `,`.
        date_format: How dates are written that are not stored as such: `dmy`, `mdy` or `ymd` for text, one of `DATE_CODES` for numbers.
        estimated: Names of the attributes above that come from a sample.
    """

    name: str
    storage_type: str
    kind: MeasurementType
    semantic_type: str | None = None
    role: Role = Role.DIMENSION
    count: int = 0
    null_count: int = 0
    disguised_null_count: int = 0
    disguised_nulls: tuple[str, ...] = ()
    distinct_count: int = 0
    distinct_is_estimate: bool = False
    is_unique: bool = False
    min: bool | int | float | str | None = None
    max: bool | int | float | str | None = None
    mean: float | None = None
    std: float | None = None
    skew: float | None = None
    quantiles: dict[str, float] = Field(default_factory=dict)
    zero_count: int | None = None
    negative_count: int | None = None
    histogram: Histogram | None = None
    top_values: tuple[ValueCount, ...] = ()
    min_length: int | None = None
    max_length: int | None = None
    mean_length: float | None = None
    is_integer: bool = False
    is_sequence: bool = False
    is_monotonic: bool = False
    unit: str | None = None
    numeric_text: bool = False
    decimal: str | None = None
    date_format: str | None = None
    examples: tuple[str, ...] = ()
    estimated: tuple[str, ...] = ()


class Finding(Model):
    """Something wrong, or worth knowing, about the data.

    Attributes:
        code: `constant`, `duplicate_rows`, `disguised_missing`, `mixed_types`, `outliers`, `inconsistent_spelling`,
            `bad_dates`, `skew`, `high_correlation`, `personal_data`, `missing`, `dependency_violation`...
        column: The column it concerns; None for the whole table.
        count: How many cells or rows.
        message: A sentence; `suggestion` what to do.
        values: The offending values (at most 20).
        rows: Row positions of the offending cells (at most 10,000).
    """

    code: str
    column: str | None = None
    severity: Severity = Severity.WARNING
    count: int = 0
    message: str
    suggestion: str = ""
    values: tuple[str, ...] = ()
    rows: tuple[int, ...] = ()


class Hierarchy(Model):
    """Levels to drill along, coarsest first. `kind` is `dependency`, `calendar` or `geographic`."""

    levels: tuple[str, ...]
    kind: str = "dependency"


class Correlation(Model):
    """Rank correlation (Spearman) of two numeric columns over rows where both have a value."""

    left: str
    right: str
    coefficient: float
    count: int


class Overview(Model):
    """The table as a whole. `duplicate_rows` counts rows equal to an earlier one; None where it was not measured."""

    row_count: int
    column_count: int
    memory_bytes: int = 0
    null_cells: int = 0
    duplicate_rows: int | None = None
    sampled_rows: int | None = None


class DatasetProfile(Model):
    """Everything DataSage knows about a table.

    Attributes:
        keys: Smallest sets of columns (at most three wide) that identify a row, e.g. `(("country", "year"),)`.
        recommendations: Charts worth drawing, as plain dicts of `Recommendation` (filled by the pipeline).
    """

    overview: Overview
    columns: tuple[ColumnProfile, ...]
    quality: tuple[Finding, ...] = ()
    hierarchies: tuple[Hierarchy, ...] = ()
    correlations: tuple[Correlation, ...] = ()
    keys: tuple[tuple[str, ...], ...] = ()

    def __repr__(self) -> str:
        from datasage_jupyter.core.model.profile_page import profile_line

        return profile_line(self)

    def _repr_html_(self) -> str:
        from datasage_jupyter.core.model.profile_page import profile_html

        return profile_html(self)

    def column(self, name: str) -> ColumnProfile | None:
        """The column of this name, if there is one."""
        return next((c for c in self.columns if c.name == name), None)

    def to_metadata(self) -> dict[str, Any]:
        """The `metadata` document of a dataset, under the seed's keys (without chart recommendations)."""
        columns = [c.model_dump(mode="json") for c in self.columns]
        return {
            "dataset_overview": self.overview.model_dump(mode="json") | {"keys": [list(k) for k in self.keys]},
            "column_metadata": columns,
            "statistical_summaries": {"correlations": [c.model_dump(mode="json") for c in self.correlations]},
            "data_quality": {"findings": [f.model_dump(mode="json") for f in self.quality]},
            "hierarchies": [h.model_dump(mode="json") for h in self.hierarchies],
        }

    @classmethod
    def from_metadata(cls, metadata: dict[str, Any]) -> DatasetProfile:
        """The inverse of `to_metadata`."""
        overview = dict(metadata["dataset_overview"])
        keys = overview.pop("keys", ())
        return cls.model_validate(
            {
                "overview": overview,
                "columns": metadata["column_metadata"],
                "quality": metadata["data_quality"]["findings"],
                "hierarchies": metadata["hierarchies"],
                "correlations": metadata["statistical_summaries"]["correlations"],
                "keys": keys,
            }
        )
