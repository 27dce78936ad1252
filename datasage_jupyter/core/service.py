"""Requests and replies in plain JSON, the same for the REST server's query workers and for widgets in a kernel."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from pydantic import Field, TypeAdapter, ValidationError

from datasage_jupyter.core.errors import SpecError
from datasage_jupyter.core.model import ChartSpec, Model, Predicate, SortOrder

if TYPE_CHECKING:
    from datasage_jupyter.core.pipeline import Analysis, Chart

MAX_PAGE = 10_000
Params = dict[str, Any]
T = TypeVar("T", bound=Model)


class SortKey(Model):
    """One sort key of a page of rows."""

    field: str
    order: SortOrder = SortOrder.ASCENDING


class RowsRequest(Model):
    """A page of the table, sorted and filtered."""

    offset: int = Field(default=0, ge=0, le=2**53)
    limit: int = Field(default=100, ge=0, le=MAX_PAGE)
    sort: tuple[SortKey, ...] = Field(default=(), max_length=10)
    filter: tuple[Predicate, ...] = Field(default=(), max_length=50)
    columns: tuple[str, ...] | None = Field(default=None, max_length=2000)


class ViewRequest(Model):
    """All rows of the table, sorted and filtered."""

    sort: tuple[SortKey, ...] = Field(default=(), max_length=10)
    filter: tuple[Predicate, ...] = Field(default=(), max_length=50)
    columns: tuple[str, ...] | None = Field(default=None, max_length=2000)
    limit: int | None = Field(default=None, ge=0)
    format: Literal["csv", "arrow"] = "csv"


class CountsRequest(Model):
    """How many rows of a filtered view fall into each bar of a column's summary."""

    field: str
    filter: tuple[Predicate, ...] = Field(default=(), max_length=50)


class StepRequest(Model):
    """One way of going on from a chart by a click."""

    kind: str = Field(pattern="^(drill|roll_up|only|exclude|zoom)$")
    channel: str | None = None
    value: bool | int | float | str | None = None
    range: tuple[float | str, float | str] | None = None


class ChartRequest(Model):
    """A chart from a spec or a question, after steps, under a cross-filter."""

    spec: ChartSpec | None = None
    question: str | None = Field(default=None, max_length=2000)
    previous: ChartSpec | None = None
    steps: tuple[StepRequest, ...] = Field(default=(), max_length=50)
    filter: tuple[Predicate, ...] = Field(default=(), max_length=50)


class RowsBehindRequest(Model):
    """The rows behind one mark: the chart, and the mark's value on each channel."""

    spec: ChartSpec
    datum: dict[str, bool | int | float | str | None]
    steps: tuple[StepRequest, ...] = Field(default=(), max_length=50)
    filter: tuple[Predicate, ...] = Field(default=(), max_length=50)
    offset: int = Field(default=0, ge=0, le=2**53)
    limit: int = Field(default=100, ge=0, le=MAX_PAGE)


class RecommendRequest(Model):
    """Recommended charts, over the whole table or of the chosen fields."""

    fields: tuple[str, ...] | None = Field(default=None, max_length=50)
    limit: int = Field(default=10, ge=1, le=50)
    figures: bool = False


class FieldsRequest(Model):
    """Fields worth charting, perhaps for a question."""

    question: str | None = Field(default=None, max_length=2000)
    limit: int = Field(default=10, ge=1, le=100)


class InsightsRequest(Model):
    """Sentences worth saying."""

    limit: int = Field(default=10, ge=1, le=50)


class RowsPage(Model):
    """Rows as an Arrow table, and how many there are without paging."""

    model_config = Model.model_config | {"arbitrary_types_allowed": True}

    table: Any
    total: int


def parse(kind: type[T], params: Params) -> T:
    """Read plain JSON as a request.

    Raises:
        SpecError: It is none, with the place and the reason.
    """
    try:
        return TypeAdapter(kind).validate_python(params)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "request"
        raise SpecError(f"{place}: {first['msg']}") from None


def draw(analysis: Analysis, request: ChartRequest) -> Chart:
    """The chart a request asks for."""
    from datasage_jupyter.core.pipeline import chart
    from datasage_jupyter.core.pipeline.steps import apply_steps

    if (request.spec is None) == (request.question is None):
        raise SpecError("A chart needs either a spec or a question.")
    drawn = chart(analysis, request.spec or request.question or "", previous=request.previous)
    spec = apply_steps(drawn.spec, [step.model_dump() for step in request.steps], analysis.profile)
    if request.filter:
        spec = spec.model_copy(update={"filter": (*spec.filter, *request.filter)})
    return drawn if spec is drawn.spec else chart(analysis, spec)


def marks() -> dict[str, Any]:
    """Every mark as the builder's menu needs it, in the menu's order."""
    from datasage_jupyter.core.marks import kinds

    names = ("name", "label", "shelves", "more_shelves", "is_grouped")
    return {"items": [{name: getattr(kind, name) for name in names} for kind in kinds()]}


def profile(analysis: Analysis, params: Params) -> dict[str, Any]:
    """Everything known about the table."""
    return analysis.profile.model_dump(mode="json")


def chart(analysis: Analysis, params: Params) -> dict[str, Any]:
    """A chart's payload; `params` is a `ChartRequest`."""
    return draw(analysis, parse(ChartRequest, params)).to_payload()


def recommend(analysis: Analysis, params: Params) -> dict[str, Any]:
    """Recommended charts; `params` is a `RecommendRequest`."""
    from datasage_jupyter.core import pipeline
    from datasage_jupyter.core.recommend import recommend as rank

    request = parse(RecommendRequest, params)
    ideas = []
    for idea in rank(analysis.profile, list(request.fields) if request.fields else None, request.limit):
        entry = idea.model_dump(mode="json", exclude={"spec"}) | {"spec": idea.spec.to_dict()}
        if request.figures:
            entry["figure"] = pipeline.chart(analysis, idea.spec).figure_json
        ideas.append(entry)
    return {"recommendations": ideas}


def recommend_fields(analysis: Analysis, params: Params) -> dict[str, Any]:
    """Fields worth charting; `params` is a `FieldsRequest`."""
    from datasage_jupyter.core.recommend import recommend_fields as rank

    request = parse(FieldsRequest, params)
    fields = rank(analysis.profile, request.question, limit=request.limit)
    return {"fields": [field.model_dump(mode="json") for field in fields]}


def insights(analysis: Analysis, params: Params) -> dict[str, Any]:
    """Sentences worth saying; `params` is an `InsightsRequest`."""
    from datasage_jupyter.core.insights import find_insights

    request = parse(InsightsRequest, params)
    found = find_insights(analysis.profile, analysis.engine, limit=request.limit)
    return {"insights": [i.model_dump(mode="json", exclude={"spec"}) | {"spec": i.spec.to_dict()} for i in found]}


def rows(analysis: Analysis, params: Params) -> RowsPage:
    """A page of the table; `params` is a `RowsRequest`."""
    request = parse(RowsRequest, params)
    sort = [key.model_dump(mode="json") for key in request.sort]
    table, total = analysis.rows(request.offset, request.limit, sort, request.filter, request.columns)
    return RowsPage(table=table, total=total)


def rows_behind(analysis: Analysis, params: Params) -> RowsPage:
    """The rows behind a mark; `params` is a `RowsBehindRequest`. The total is a lower bound until the last page."""
    from datasage_jupyter.core.query import behind_query

    request = parse(RowsBehindRequest, params)
    drawn = draw(analysis, ChartRequest(spec=request.spec, steps=request.steps, filter=request.filter))
    query = behind_query(drawn.resolved, request.datum, analysis.profile, offset=request.offset, limit=request.limit)
    table = analysis.engine.fetch(query)
    is_last_page = table.num_rows < request.limit
    return RowsPage(table=table, total=request.offset + table.num_rows + (0 if is_last_page else 1))


def counts(analysis: Analysis, params: Params) -> dict[str, Any]:
    """Counts for the bars of a column; `params` is a `CountsRequest`."""
    request = parse(CountsRequest, params)
    return {"field": request.field, "counts": analysis.bar_counts(request.field, request.filter)}


def view_batches(analysis: Analysis, params: Params, limit: int | None = None) -> Iterator[Any]:
    """All rows of a view in record batches; `params` is a `ViewRequest`, `limit` its limit if it has none."""
    from datasage_jupyter.core.pipeline.export import view_batches

    request = parse(ViewRequest, params)
    sort = [key.model_dump(mode="json") for key in request.sort]
    most = limit if request.limit is None else request.limit
    return view_batches(analysis, sort, request.filter, request.columns, most)


def export(analysis: Analysis, params: Params) -> Iterator[bytes]:
    """All rows of a view, as pieces of CSV or of an Arrow stream; `params` is a `ViewRequest`."""
    from datasage_jupyter.core.pipeline.export import arrow_pieces, csv_pieces

    batches = view_batches(analysis, params)
    return csv_pieces(batches) if parse(ViewRequest, params).format == "csv" else arrow_pieces(batches)


METHODS: dict[str, Callable[[Analysis, Params], dict[str, Any]]] = {
    "profile": profile,
    "chart": chart,
    "ask": chart,
    "recommend": recommend,
    "recommend_fields": recommend_fields,
    "insights": insights,
    "counts": counts,
}
PAGES: dict[str, Callable[[Analysis, Params], RowsPage]] = {"rows": rows, "rows_behind": rows_behind}
