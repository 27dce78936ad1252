"""The nouns: frozen types that every stage reads and writes. They know nothing of the stages."""

from datasage_jupyter.core.model.answer import Alternative, Answer, Phrase
from datasage_jupyter.core.model.base import CamelModel, Model
from datasage_jupyter.core.model.filters import And, FieldPredicate, GroupPredicate, Not, Or, Predicate, Scalar
from datasage_jupyter.core.model.insight import Insight
from datasage_jupyter.core.model.profile import (
    DATE_CODES,
    ColumnProfile,
    Correlation,
    DatasetProfile,
    Finding,
    Hierarchy,
    Histogram,
    Overview,
    ValueCount,
)
from datasage_jupyter.core.model.query import Form, Query, ResolvedField, ResolvedSpec
from datasage_jupyter.core.model.recommendation import FieldRecommendation, Reason, Recommendation, Violation
from datasage_jupyter.core.model.report import ReadOptions, ReadReport
from datasage_jupyter.core.model.spec import Bin, ChartSpec, Encoding, FieldDef, Scale, Sort, Top
from datasage_jupyter.core.model.types import (
    Aggregate,
    Mark,
    MeasurementType,
    Role,
    Severity,
    SortOrder,
    Task,
    TimeUnit,
    Window,
)

__all__ = [
    "DATE_CODES",
    "Aggregate",
    "Alternative",
    "And",
    "Answer",
    "Bin",
    "CamelModel",
    "ChartSpec",
    "ColumnProfile",
    "Correlation",
    "DatasetProfile",
    "Encoding",
    "FieldDef",
    "FieldPredicate",
    "FieldRecommendation",
    "Finding",
    "Form",
    "GroupPredicate",
    "Hierarchy",
    "Histogram",
    "Insight",
    "Mark",
    "MeasurementType",
    "Model",
    "Not",
    "Or",
    "Overview",
    "Phrase",
    "Predicate",
    "Query",
    "ReadOptions",
    "ReadReport",
    "Reason",
    "Recommendation",
    "ResolvedField",
    "ResolvedSpec",
    "Role",
    "Scalar",
    "Scale",
    "Severity",
    "Sort",
    "SortOrder",
    "Task",
    "TimeUnit",
    "Top",
    "ValueCount",
    "Violation",
    "Window",
]
