"""Closed vocabularies shared by profile, spec and rules."""

from __future__ import annotations

from enum import StrEnum


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
    """The drawn shape."""

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
    """A calculation over the aggregated rows, in axis order within each series."""

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
