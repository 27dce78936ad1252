"""A chart as data, in Vega-Lite's words."""

from __future__ import annotations

from typing import Any, Self

from pydantic import Field, field_validator, model_validator

from datasage_jupyter.core.model.base import CamelModel
from datasage_jupyter.core.model.filters import GroupPredicate, Predicate
from datasage_jupyter.core.model.types import (
    AGGREGATE_SYNONYMS,
    MARK_SYNONYMS,
    Aggregate,
    Mark,
    MeasurementType,
    SortOrder,
    TimeUnit,
    Window,
)


class Bin(CamelModel):
    """How a quantitative field is cut.

    Attributes:
        maxbins: At most this many bins.
        step: Width of a bin in the field's unit; wins over `maxbins`.
    """

    maxbins: int = Field(default=20, ge=2, le=500)
    step: float | None = Field(default=None, gt=0)


class Sort(CamelModel):
    """Order of a discrete axis or legend.

    Exactly one of: by another channel (`channel="y"`), by an aggregate of a field (`field` + `aggregate`),
    by an explicit list (`values`), or by the field's own values (none of the three).
    """

    order: SortOrder = SortOrder.ASCENDING
    channel: str | None = None
    field: str | None = None
    aggregate: Aggregate | None = None
    values: tuple[str, ...] | None = Field(default=None, max_length=1000)


class Scale(CamelModel):
    """How values become positions or colors."""

    type: str | None = Field(default=None, pattern="^(linear|log|sqrt|symlog)$")
    zero: bool | None = None
    scheme: str | None = Field(default=None, max_length=40, pattern="^[A-Za-z][A-Za-z0-9_]*$")


class FieldDef(CamelModel):
    """One field placed on one channel.

    Attributes:
        field: Name of the field; None only with `aggregate="count"`.
        type: Measurement type; None lets the resolver take it from the profile.
        aggregate: How rows that share the other channels become one value.
        bin: True or bin parameters for a quantitative field.
        time_unit: How a temporal field is cut (`timeUnit` in JSON).
        sort: Order of the channel's values.
        stack: `"zero"`, `"normalize"` (shares of 100 %), `"center"`, or False for side by side / overlay.
        window: A calculation over the aggregated values.
        window_size: Rows of a moving average.
        scale: Scale type and whether it starts at zero.
        title: Axis or legend title; None lets the renderer write it.
    """

    field: str | None = Field(default=None, min_length=1, max_length=20_000)
    type: MeasurementType | None = None
    aggregate: Aggregate | None = None
    bin: bool | Bin | None = None
    time_unit: TimeUnit | None = None
    sort: Sort | None = None
    stack: str | bool | None = None
    window: Window | None = None
    window_size: int | None = Field(default=None, ge=2, le=1000)
    scale: Scale | None = None
    title: str | None = Field(default=None, max_length=300)

    @field_validator("aggregate", mode="before")
    @classmethod
    def _aggregate_words(cls, value: Any) -> Any:
        return AGGREGATE_SYNONYMS.get(value.lower(), value.lower()) if isinstance(value, str) else value

    @field_validator("sort", mode="before")
    @classmethod
    def _sort_words(cls, value: Any) -> Any:
        """Vega-Lite's short forms: "descending", "-y", "x", or a list of values."""
        if isinstance(value, str):
            if value in ("ascending", "descending"):
                return {"order": value}
            return {"channel": value.lstrip("-"), "order": "descending" if value.startswith("-") else "ascending"}
        return {"values": tuple(str(v) for v in value)} if isinstance(value, (list, tuple)) else value

    @field_validator("stack")
    @classmethod
    def _stack_words(cls, value: str | bool | None) -> str | bool | None:
        if value is True:
            return "zero"
        if isinstance(value, str) and value not in ("zero", "normalize", "center"):
            raise ValueError('stack is "zero", "normalize", "center" or false')
        return value

    @model_validator(mode="after")
    def _has_field(self) -> Self:
        if self.field is None and self.aggregate is not Aggregate.COUNT:
            raise ValueError('a channel needs a field, or "aggregate": "count"')
        return self


class Encoding(CamelModel):
    """Fields on channels. A channel that a mark does not draw is named in the chart's notes.

    Attributes:
        x_offset: Puts bars of a second category side by side.
        opacity: A number that makes points faint or full.
        tooltip: Told when a mark is pointed at: one field or several. Of a mark for many rows, a number's total or
            average, of names how many there are, unless `aggregate` says otherwise.
        text: Written on bars and points.
        order: The order in which a line goes through its points.
        color: Beside names and numbers on most marks, a measure on the nodes of a treemap or sunburst that have a `size`.
    """

    x: FieldDef | None = None
    y: FieldDef | None = None
    color: FieldDef | None = None
    size: FieldDef | None = None
    shape: FieldDef | None = None
    opacity: FieldDef | None = None
    theta: FieldDef | None = None
    radius: FieldDef | None = None
    x_offset: FieldDef | None = None
    y_offset: FieldDef | None = None
    row: FieldDef | None = None
    column: FieldDef | None = None
    facet: FieldDef | None = None
    detail: tuple[FieldDef, ...] = ()
    tooltip: tuple[FieldDef, ...] = ()
    text: FieldDef | None = None
    order: FieldDef | None = None
    latitude: FieldDef | None = None
    longitude: FieldDef | None = None
    path: tuple[FieldDef, ...] = Field(default=(), description="Levels of a treemap or sunburst, coarsest first.")
    columns: tuple[FieldDef, ...] = Field(default=(), max_length=200, description="Columns of a table mark.")

    @field_validator("detail", "tooltip", "path", "columns", mode="before")
    @classmethod
    def _as_tuple(cls, value: Any) -> Any:
        return (value,) if isinstance(value, (dict, FieldDef)) else value

    def items(self) -> list[tuple[str, FieldDef]]:
        """Every placement as (channel, definition); list channels are numbered (`detail.0`)."""
        placed: list[tuple[str, FieldDef]] = []
        for name in type(self).model_fields:
            value = getattr(self, name)
            if isinstance(value, FieldDef):
                placed.append((name, value))
            elif value:
                placed.extend((f"{name}.{i}", item) for i, item in enumerate(value))
        return placed

    def fields(self) -> tuple[str, ...]:
        """Names of the fields used, each once, in channel order."""
        return tuple(dict.fromkeys(d.field for _, d in self.items() if d.field is not None))


class Top(CamelModel):
    """Keep only the first `n` values of `channel`, in that channel's order (default: by the measure, largest first).

    Attributes:
        n: How many to keep.
        channel: The discrete channel that is cut.
        other: Fold the rest into one value "Other" (only where the aggregate can be merged).
        order: `descending` keeps the largest, `ascending` the smallest.
    """

    n: int = Field(ge=1, le=10_000)
    channel: str = "x"
    other: bool = False
    order: SortOrder = SortOrder.DESCENDING


class ChartSpec(CamelModel):
    """A chart, as people, the recommender, the parser, a language model and the widgets all write it.

    Attributes:
        fold: Measures that become rows, as by Vega-Lite's fold transform: each row of the table is repeated for each of
            them, with the field `key` for its name and the field `value` for its number.
        filter: Conditions on rows.
        having: Conditions on whole groups of the rows that the filter leaves.
        top: Keep only the first values of a channel, after both.
    """

    mark: Mark
    encoding: Encoding = Encoding()
    fold: tuple[str, ...] = Field(
        default=(),
        max_length=50,
        description='Several numbers in one chart: the named fields become rows with "key" (name) and "value" (number).',
    )
    filter: tuple[Predicate, ...] = Field(default=(), max_length=50)
    having: tuple[GroupPredicate, ...] = Field(default=(), max_length=10)
    top: Top | None = None
    title: str | None = Field(default=None, max_length=300)
    description: str | None = Field(default=None, max_length=2000)

    @field_validator("mark", mode="before")
    @classmethod
    def _mark_words(cls, value: Any) -> Any:
        if isinstance(value, dict):
            value = value.get("type")
        return MARK_SYNONYMS.get(value.lower(), value.lower()) if isinstance(value, str) else value

    @field_validator("fold")
    @classmethod
    def _each_once(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(value))

    @field_validator("filter", mode="before")
    @classmethod
    def _one_filter(cls, value: Any) -> Any:
        return value if isinstance(value, (list, tuple)) else (value,)

    @classmethod
    def from_vegalite(cls, spec: dict[str, Any]) -> Self:
        """Read a Vega-Lite unit specification; what has no counterpart here (data, config, width...) is dropped.

        Args:
            spec: A Vega-Lite specification with one `mark`.

        Raises:
            pydantic.ValidationError: A part that has a counterpart does not make sense.
        """
        encoding = {name: _known_parts(value) for name, value in spec.get("encoding", {}).items() if name in _CHANNELS}
        folds = [step["fold"] for step in spec.get("transform", ()) if "fold" in step and "as" not in step]
        filters = [step["filter"] for step in spec.get("transform", ()) if "filter" in step]
        filters += [*spec["filter"]] if isinstance(spec.get("filter"), (list, tuple)) else []
        return cls.model_validate(
            {
                "mark": spec["mark"],
                "encoding": encoding,
                "fold": folds[0] if folds else (),
                "filter": filters,
                "title": spec.get("title"),
            }
        )

    def __repr__(self) -> str:
        return f"ChartSpec(**{self.to_dict()!r})"

    def __str__(self) -> str:
        return repr(self)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values in Vega-Lite's spelling, without what is unset."""
        plain = self.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=True)
        return plain | {"mark": self.mark.value}


_CHANNELS = {field.alias or name for name, field in Encoding.model_fields.items()}
_PARTS = {field.alias or name for name, field in FieldDef.model_fields.items()}
_SCALE_PARTS = set(Scale.model_fields)


def _known_parts(value: Any) -> Any:
    if isinstance(value, list):
        return [_known_parts(item) for item in value]
    parts = {key: part for key, part in value.items() if key in _PARTS and part is not None}
    if isinstance(parts.get("scale"), dict):
        parts["scale"] = {k: v for k, v in parts["scale"].items() if k in _SCALE_PARTS and isinstance(v, (bool, str))}
    return parts
