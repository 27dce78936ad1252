"""Filters in Vega-Lite's predicate words, always data: values travel as parameters, never as text."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, field_validator, model_validator

from datasage_jupyter.core.model.base import CamelModel
from datasage_jupyter.core.model.types import AGGREGATE_SYNONYMS, Aggregate, TimeUnit

Scalar = bool | int | float | str
"""A JSON scalar. Dates are ISO 8601 text and are cast by the resolver to the field's storage type."""


class FieldPredicate(CamelModel):
    """One condition on one field; exactly one operator is set.

    Attributes:
        field: The field's name in the dataset.
        time_unit: Compare this part of a temporal field instead of the whole value.
        equal: Equals this value (text compares exactly).
        lt, lte, gt, gte: Less / greater (or equal).
        range: Inclusive `[low, high]`; either end may be null.
        one_of: Equals one of these values.
        valid: True keeps rows with a value, False rows without one.
        contains, starts_with, ends_with: Text conditions without regard to case.
    """

    field: str
    time_unit: TimeUnit | None = None
    equal: Scalar | None = None
    lt: Scalar | None = None
    lte: Scalar | None = None
    gt: Scalar | None = None
    gte: Scalar | None = None
    range: tuple[Scalar | None, Scalar | None] | None = None
    one_of: tuple[Scalar, ...] | None = None
    valid: bool | None = None
    contains: str | None = None
    starts_with: str | None = None
    ends_with: str | None = None

    @model_validator(mode="after")
    def _one_operator(self) -> FieldPredicate:
        if len(self.operators()) != 1:
            raise ValueError(f"a filter on {self.field!r} needs exactly one operator, it has {len(self.operators())}")
        return self

    def operators(self) -> dict[str, Any]:
        """The operator that is set, as `{name: value}`."""
        names = ("equal", "lt", "lte", "gt", "gte", "range", "one_of", "valid", "contains", "starts_with", "ends_with")
        return {name: value for name in names if (value := getattr(self, name)) is not None}


class And(CamelModel):
    """All of these hold."""

    and_: tuple[Predicate, ...] = Field(alias="and", min_length=1, max_length=50)


class Or(CamelModel):
    """At least one of these holds."""

    or_: tuple[Predicate, ...] = Field(alias="or", min_length=1, max_length=50)


class Not(CamelModel):
    """This does not hold. Rows without a value are kept, as a reader of "not Germany" expects."""

    not_: Predicate = Field(alias="not")


Predicate = Annotated[FieldPredicate | And | Or | Not, Field(union_mode="left_to_right")]

for _model in (And, Or, Not):
    _model.model_rebuild()


class GroupPredicate(CamelModel):
    """A condition on whole groups: only rows stay whose group has such an aggregate; exactly one operator is set.

    It is what Vega-Lite writes as a joinaggregate followed by a filter, and SQL as HAVING.

    Attributes:
        groupby: The field whose values make the groups.
        time_unit: Cut that field, if it is temporal, so that months or years are the groups.
        aggregate: What is computed of each group.
        field: What it is computed of; None counts rows.
        equal, lt, lte, gt, gte: Equals, less / greater (or equal).
        range: Inclusive `[low, high]`; either end may be null.
    """

    groupby: str
    time_unit: TimeUnit | None = None
    aggregate: Aggregate = Aggregate.COUNT
    field: str | None = None
    equal: float | None = None
    lt: float | None = None
    lte: float | None = None
    gt: float | None = None
    gte: float | None = None
    range: tuple[float | None, float | None] | None = None

    @field_validator("aggregate", mode="before")
    @classmethod
    def _aggregate_words(cls, value: Any) -> Any:
        return AGGREGATE_SYNONYMS.get(value.lower(), value.lower()) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _is_whole(self) -> GroupPredicate:
        if len(self.operators()) != 1:
            raise ValueError(f"a condition on groups of {self.groupby!r} needs exactly one operator")
        if self.field is None and self.aggregate is not Aggregate.COUNT:
            raise ValueError('a condition on groups needs a field, or "aggregate": "count"')
        return self

    def operators(self) -> dict[str, Any]:
        """The operator that is set, as `{name: value}`."""
        names = ("equal", "lt", "lte", "gt", "gte", "range")
        return {name: value for name in names if (value := getattr(self, name)) is not None}
