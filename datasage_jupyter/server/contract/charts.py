"""Charts, dashboards and the questions that lead to them, on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import Field, RootModel

from datasage_jupyter.core.model import ChartSpec, Predicate, Scalar
from datasage_jupyter.server.contract.base import Description, Identifier, Name, Page, Reply, Request


class Step(Request):
    """One step of a reader inside a chart.

    Attributes:
        kind: `drill` one level down at a value, `roll_up`, keep `only` or `exclude` a value, `zoom` to a range.
    """

    kind: Literal["drill", "roll_up", "only", "exclude", "zoom"]
    channel: str | None = Field(default=None, max_length=40)
    value: Scalar | None = None
    range: tuple[Scalar | None, Scalar | None] | None = None


class ChartQuery(Request):
    """A chart to draw, or the rows behind one of its marks.

    Attributes:
        filter: Conditions from other charts (cross-filter), added to the spec's own.
        rows_behind: Channel values of a mark; the reply holds its rows instead of a chart.
    """

    dataset_id: Identifier
    spec: ChartSpec
    steps: list[Step] = Field(default_factory=list, max_length=50)
    filter: list[Predicate] = Field(default_factory=list, max_length=50)
    rows_behind: dict[str, Scalar | None] | None = Field(default=None, max_length=30)
    offset: int = Field(default=0, ge=0, le=10_000_000_000)
    limit: int = Field(default=100, ge=0, le=10_000)


class Question(Request):
    """A question in plain English; `previous` is the chart it refines."""

    dataset_id: Identifier
    question: str = Field(min_length=1, max_length=2000)
    previous: ChartSpec | None = None


class FieldsRequest(Request):
    """Which fields are worth looking at, perhaps for a question."""

    dataset_id: Identifier
    question: str | None = Field(default=None, max_length=2000)
    limit: int = Field(default=10, ge=1, le=100)


class ChartsRequest(Request):
    """Charts worth drawing, perhaps of given fields."""

    dataset_id: Identifier
    fields: list[str] | None = Field(default=None, max_length=20)
    limit: int = Field(default=6, ge=1, le=50)
    figures: bool = False


class InsightsRequest(Request):
    """Sentences worth reading about a dataset."""

    dataset_id: Identifier
    limit: int = Field(default=10, ge=1, le=50)


class ChartReply(Reply):
    """A drawn chart: the one payload of REST, widgets and pipeline."""

    spec: dict[str, Any]
    figure: dict[str, Any]
    data: dict[str, Any]
    row_count: int
    sql: str
    code: str
    alt_text: str
    reasons: list[str]
    notes: list[str]
    violations: list[dict[str, Any]]
    answer: dict[str, Any] | None


class RowsBehind(Reply):
    """The rows of one mark."""

    columns: list[str]
    rows: list[list[Any]]
    total: int


class ChartOrRows(RootModel[ChartReply | RowsBehind]):
    """A chart, or the rows behind one of its marks."""


class MarkEntry(Reply):
    """A mark: its word in a spec, its name in a menu, and the channels it is drawn from.

    Attributes:
        shelves: Channels to offer first, in JSON's spelling.
        more_shelves: Channels to offer when asked for more.
        is_grouped: It draws one shape for each group, so a measure on it is aggregated.
    """

    name: str
    label: str
    shelves: list[str]
    more_shelves: list[str]
    is_grouped: bool


class MarkList(Reply):
    """The marks there are, in the order of a menu."""

    items: list[MarkEntry]


class FieldList(Reply):
    """Fields worth looking at, best first."""

    items: list[dict[str, Any]]


class RecommendationList(Reply):
    """Charts worth drawing, best first."""

    items: list[dict[str, Any]]


class InsightList(Reply):
    """Sentences with numbers, strongest first."""

    items: list[dict[str, Any]]


class EgressList(Request):
    """Which records of what was sent to the language model."""

    offset: int = Field(default=0, ge=0, le=10_000_000)
    limit: int = Field(default=20, ge=1, le=50)
    dataset_id: Identifier | None = None


class Egress(Reply):
    """One request to the language model, as it left.

    Attributes:
        host: Where it went.
        sharing: How much of the dataset was switched on.
        sent: The exact text of the messages.
        outcome: `answered`, or why there was no answer.
    """

    id: str
    at: datetime
    dataset_id: str | None
    host: str
    model: str
    sharing: Literal["schema", "statistics", "values"]
    columns: list[str]
    sent: str
    bytes_sent: int
    bytes_received: int
    outcome: str


class EgressPage(Reply):
    """Part of the record, newest first."""

    items: list[Egress]
    total: int


class ChartList(Page):
    """Which kept charts or dashboards.

    Attributes:
        sort: `name`, `created_at` or `updated_at`, `-` in front for descending.
    """

    sort: str | None = Field(default=None, pattern="^-?(name|created_at|updated_at)$")
    dataset_id: Identifier | None = None


class DashboardList(Page):
    """Which dashboards."""

    sort: str | None = Field(default=None, pattern="^-?(name|created_at|updated_at)$")


class SaveChart(Request):
    """A chart to keep."""

    name: Name
    dataset_id: Identifier
    spec: ChartSpec
    description: Description = ""
    question: str | None = Field(default=None, max_length=2000)


class UpdateChart(Request):
    """What may change about a kept chart.

    Attributes:
        dataset_id: The dataset that a new spec is of.
        question: The question that a new spec answers; null for none.
    """

    name: Name | None = None
    dataset_id: Identifier | None = None
    spec: ChartSpec | None = None
    description: Description | None = None
    question: str | None = Field(default=None, max_length=2000)


class SavedChart(Reply):
    """A kept chart."""

    id: str
    name: str
    dataset_id: str
    spec: dict[str, Any]
    description: str
    question: str | None
    created_at: datetime
    updated_at: datetime


class SavedChartPage(Reply):
    """Part of the list of kept charts."""

    items: list[SavedChart]
    total: int


class Tile(Request):
    """One place on a dashboard: a kept chart, a chart of its own, a KPI card, or text.

    Attributes:
        x, y, width, height: Place on a grid of twelve columns.
    """

    kind: Literal["chart", "kpi", "text"] = "chart"
    chart_id: Identifier | None = None
    dataset_id: Identifier | None = None
    spec: ChartSpec | None = None
    title: str | None = Field(default=None, max_length=300)
    text: str | None = Field(default=None, max_length=5000)
    x: int = Field(default=0, ge=0, le=11)
    y: int = Field(default=0, ge=0, le=10_000)
    width: int = Field(default=6, ge=1, le=12)
    height: int = Field(default=4, ge=1, le=100)


class SaveDashboard(Request):
    """A dashboard to keep."""

    name: Name
    description: Description = ""
    tiles: list[Tile] = Field(default_factory=list, max_length=100)
    filter: list[Predicate] = Field(default_factory=list, max_length=50)


class UpdateDashboard(Request):
    """What may change about a dashboard."""

    name: Name | None = None
    description: Description | None = None
    tiles: list[Tile] | None = Field(default=None, max_length=100)
    filter: list[Predicate] | None = Field(default=None, max_length=50)


class SavedDashboard(Reply):
    """A kept dashboard."""

    id: str
    name: str
    description: str
    tiles: list[dict[str, Any]]
    filter: list[dict[str, Any]]
    created_at: datetime
    updated_at: datetime


class SavedDashboardPage(Reply):
    """Part of the list of dashboards."""

    items: list[SavedDashboard]
    total: int
