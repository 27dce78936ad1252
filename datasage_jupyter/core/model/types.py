"""Closed vocabularies shared by profile, spec and rules."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from datasage_jupyter.core.parts import Parts

if TYPE_CHECKING:
    from pydantic import GetJsonSchemaHandler
    from pydantic_core import CoreSchema

MARKS: Parts[Any] = Parts("datasage_jupyter.core.marks", "MARK", "datasage_jupyter.marks")
"""Every mark there is, as `core.marks.MarkKind`; the vocabulary needs only their names."""


class MeasurementType(StrEnum):
    """Level of measurement of a field, distinct from its storage type."""

    QUANTITATIVE = "quantitative"
    TEMPORAL = "temporal"
    ORDINAL = "ordinal"
    NOMINAL = "nominal"
    BOOLEAN = "boolean"
    GEOGRAPHIC = "geographic"
    IDENTIFIER = "identifier"
    TEXT = "text"


class Role(StrEnum):
    """Grouped by, aggregated, or neither."""

    DIMENSION = "dimension"
    MEASURE = "measure"
    NONE = "none"


class Mark(StrEnum):
    """The drawn shape.

    The names here are those that design rules speak of; any other part of `MARKS` is as good a mark: `Mark("funnel")`.
    """

    BAR = "bar"
    LINE = "line"
    AREA = "area"
    POINT = "point"
    TICK = "tick"
    ARC = "arc"
    RECT = "rect"
    HISTOGRAM = "histogram"
    BOX = "box"
    VIOLIN = "violin"
    INDICATOR = "indicator"
    TABLE = "table"
    TREEMAP = "treemap"
    SUNBURST = "sunburst"
    GEOPOINT = "geopoint"
    CHOROPLETH = "choropleth"

    @classmethod
    def _missing_(cls, value: object) -> Mark | None:
        """A mark that is found rather than named here; the same one each time."""
        if not isinstance(value, str) or value not in MARKS:
            return None
        mark = str.__new__(cls, value)
        mark._name_, mark._value_ = value.upper(), value
        known = cls._value2member_map_.setdefault(value, mark)
        assert isinstance(known, Mark)
        return known

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        reference = handler(core)
        schema = handler.resolve_ref_schema(reference)
        schema["enum"] = list(mark_names())
        schema["description"] = "The drawn shape."
        return reference


def mark_names() -> tuple[str, ...]:
    """Names of all marks: those of the vocabulary in its order, then those that are found."""
    named = [mark.value for mark in Mark]
    return (*named, *(name for name in MARKS.names if name not in named))


MARK_SYNONYMS: dict[str, Mark] = {
    "scatter": Mark.POINT,
    "circle": Mark.POINT,
    "square": Mark.POINT,
    "bubble": Mark.POINT,
    "pie": Mark.ARC,
    "donut": Mark.ARC,
    "doughnut": Mark.ARC,
    "heatmap": Mark.RECT,
    "boxplot": Mark.BOX,
    "column": Mark.BAR,
    "hist": Mark.HISTOGRAM,
    "strip": Mark.TICK,
    "kpi": Mark.INDICATOR,
    "gauge": Mark.INDICATOR,
    "text": Mark.INDICATOR,
    "map": Mark.GEOPOINT,
    "trail": Mark.LINE,
    "geoshape": Mark.CHOROPLETH,
}


class Aggregate(StrEnum):
    """How many rows become one value."""

    COUNT = "count"
    DISTINCT = "distinct"
    SUM = "sum"
    MEAN = "mean"
    MEDIAN = "median"
    MIN = "min"
    MAX = "max"
    STDEV = "stdev"
    VARIANCE = "variance"
    Q1 = "q1"
    Q3 = "q3"
    VALID = "valid"
    MISSING = "missing"


AGGREGATE_SYNONYMS: dict[str, Aggregate] = {
    "average": Aggregate.MEAN,
    "avg": Aggregate.MEAN,
    "total": Aggregate.SUM,
    "stdevp": Aggregate.STDEV,
    "std": Aggregate.STDEV,
    "variancep": Aggregate.VARIANCE,
    "minimum": Aggregate.MIN,
    "maximum": Aggregate.MAX,
    "size": Aggregate.COUNT,
    "nunique": Aggregate.DISTINCT,
}


class TimeUnit(StrEnum):
    """How a temporal field is cut into groups.

    Names that start with `year` keep the year (`yearmonth` is March 2024); the others pool the years (`month` is any March).
    """

    YEAR = "year"
    YEARQUARTER = "yearquarter"
    YEARMONTH = "yearmonth"
    YEARWEEK = "yearweek"
    YEARMONTHDATE = "yearmonthdate"
    YEARMONTHDATEHOURS = "yearmonthdatehours"
    YEARMONTHDATEHOURSMINUTES = "yearmonthdatehoursminutes"
    QUARTER = "quarter"
    MONTH = "month"
    WEEK = "week"
    DAY = "day"
    DATE = "date"
    HOURS = "hours"
    MINUTES = "minutes"


class Window(StrEnum):
    """A calculation over the aggregated rows, in axis order within each series; a share is of the whole, at each place of the axis
    where series split it."""

    SHARE = "share"
    CUMULATIVE = "cumulative"
    DIFFERENCE = "difference"
    PERCENT_CHANGE = "percent_change"
    MOVING_AVERAGE = "moving_average"
    RANK = "rank"


class SortOrder(StrEnum):
    """Direction of a sort."""

    ASCENDING = "ascending"
    DESCENDING = "descending"


class Task(StrEnum):
    """What the reader wants: single values, or groups compared (Kim & Heer 2018)."""

    VALUE = "value"
    SUMMARY = "summary"


class Severity(StrEnum):
    """How much a quality finding matters."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"
