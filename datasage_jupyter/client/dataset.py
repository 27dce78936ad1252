"""A stored dataset, as close at hand as a dataframe."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from datasage_jupyter.client.arrow import Pieces, read_arrow
from datasage_jupyter.client.chart import StoredChart
from datasage_jupyter.client.connection import Connection
from datasage_jupyter.client.listing import Listing
from datasage_jupyter.core.errors import DataSageError
from datasage_jupyter.core.model import ChartSpec, DatasetProfile, Insight, Predicate, Recommendation
from datasage_jupyter.core.model.markup import moment, number, size
from datasage_jupyter.core.model.profile_page import profile_html
from datasage_jupyter.core.show import Insights, Recommendations

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

ARROW = "application/vnd.apache.arrow.stream"
PAGE_ROWS = 10_000
LONGEST_PARAMETER = 5_000

Sort = str | Sequence[str | dict[str, str]] | None
"""`"price"`, `"-price"`, or several of them, or `{"field", "order"}`."""
Filter = Sequence[Predicate | dict[str, Any]] | Predicate | dict[str, Any] | None


class Dataset:
    """One version of a dataset on the server.

    Args:
        connection: The server.
        record: What it says about the dataset.
    """

    def __init__(self, connection: Connection, record: dict[str, Any]) -> None:
        self._connection = connection
        self._record = record

    def __repr__(self) -> str:
        return f"Dataset({self.name + '@' + str(self.version)!r}, {number(self.row_count)} rows, {self.status})"

    def _repr_html_(self) -> str:
        facts = f"{number(self.row_count)} rows, {number(self.column_count)} columns, {size(self.file_size)}"
        head = f"<b>{escape(self.name)}</b> version {self.version}: {facts}, uploaded {moment(self.uploaded_at)}"
        if self.status != "ready":
            problem = (self._record["error"] or {}).get("message", "")
            return f"<p>{head}. <b>{escape(self.status)}</b> {escape(problem)}</p>"
        return f"<p>{head}</p>{profile_html(self.profile)}"

    # The record

    @property
    def id(self) -> str:
        """The dataset's id."""
        return str(self._record["id"])

    @property
    def name(self) -> str:
        """Its name, shared by all versions."""
        return str(self._record["name"])

    @property
    def version(self) -> int:
        """Which version this is."""
        return int(self._record["version"])

    @property
    def status(self) -> str:
        """`processing`, `ready` or `failed`, as of when it was fetched."""
        return str(self._record["status"])

    @property
    def columns(self) -> list[str]:
        """Names of the columns."""
        return list(self._record["columns"])

    @property
    def row_count(self) -> int | None:
        """How many rows; None before it is read."""
        return None if self._record["row_count"] is None else int(self._record["row_count"])

    @property
    def column_count(self) -> int | None:
        """How many columns; None before it is read."""
        return None if self._record["column_count"] is None else int(self._record["column_count"])

    @property
    def file_size(self) -> int:
        """Bytes of the original file."""
        return int(self._record["file_size"])

    @property
    def uploaded_at(self) -> str:
        """When it came, as ISO 8601."""
        return str(self._record["uploaded_at"])

    @property
    def description(self) -> str:
        """What it is about."""
        return str(self._record["description"])

    @property
    def tags(self) -> list[str]:
        """Its tags."""
        return list(self._record["tags"])

    @property
    def quality(self) -> dict[str, int] | None:
        """Quality findings in three numbers: `errors`, `warnings`, `score`."""
        found = self._record["quality"]
        return dict(found) if found else None

    # Content

    @cached_property
    def profile(self) -> DatasetProfile:
        """Everything measured about it."""
        return DatasetProfile.model_validate(self._get("profile"))

    def preview(self, n: int = 5) -> pd.DataFrame:
        """The first rows.

        Args:
            n: How many.
        """
        return self.rows(limit=n)

    def rows(self, offset: int = 0, limit: int = 100, sort: Sort = None, filter: Filter = None) -> pd.DataFrame:
        """A page of rows.

        Args:
            offset: How many to pass over.
            limit: How many at most (10,000).
            sort: Field to sort by, `-` in front for descending; or several.
            filter: Conditions in Vega-Lite's words: `{"field": "price", "gt": 10}`; several must all hold.

        Raises:
            FieldNotFoundError: There is no such field; the hint names the nearest.
        """
        body = {
            "offset": offset,
            "limit": min(limit, PAGE_ROWS),
            "sort": _sort_keys(sort),
            "filter": _predicates(filter),
        }
        response = self._connection.send("POST", self._path("rows"), json=body, headers={"Accept": ARROW})
        return read_arrow(response.content).to_pandas()

    def to_arrow(
        self,
        columns: Sequence[str] | None = None,
        limit: int | None = None,
        *,
        sort: Sort = None,
        filter: Filter = None,
    ) -> pa.Table:
        """The whole table, or a view of it.

        Args:
            columns: Only these; None for all.
            limit: At most so many rows; None for all.
            sort, filter: As for `rows`.

        Raises:
            FieldNotFoundError: There is no such field; the hint names the nearest.
            QueryError: Sorting so many rows needs more memory than one query may use.
        """
        import pyarrow as pa

        names = json.dumps(list(columns)) if columns is not None else None
        if sort is None and filter is None and len(names or "") <= LONGEST_PARAMETER:
            params = {"columns": names} if names is not None else {}
            params |= {"limit": str(limit)} if limit is not None else {}
            wanted: tuple[str, str, dict[str, Any]] = ("GET", "arrow", {"params": params})
        else:
            view = {"columns": list(columns) if columns is not None else None, "limit": limit, "format": "arrow"}
            body = view | {"sort": _sort_keys(sort), "filter": _predicates(filter)}
            wanted = ("POST", "download", {"json": body})
        method, part, options = wanted
        with (
            self._connection.stream(method, self._path(part), **options) as response,
            pa.ipc.open_stream(Pieces(response.iter_bytes())) as reader,
        ):
            return reader.read_all()

    def to_pandas(
        self,
        columns: Sequence[str] | None = None,
        limit: int | None = None,
        *,
        sort: Sort = None,
        filter: Filter = None,
    ) -> pd.DataFrame:
        """The whole table, or a view of it, as a dataframe; arguments as for `to_arrow`."""
        return self.to_arrow(columns, limit, sort=sort, filter=filter).to_pandas()

    def download(self, path: str) -> None:
        """Write the original bytes to a file.

        Args:
            path: Where; must not exist.
        """
        with self._connection.stream("GET", self._path("download")) as response, open(path, "xb") as file:
            for piece in response.iter_bytes():
                file.write(piece)

    # Charts

    def recommend(self, fields: Sequence[str] | None = None, limit: int = 6) -> Recommendations:
        """Charts worth drawing, best first; a notebook shows them as small charts with their reasons.

        Args:
            fields: Only charts of these fields.
            limit: How many.
        """
        body = {"fields": list(fields) if fields else None, "limit": limit}
        items = self._post("ai/recommend-charts", body)["items"]
        return Recommendations([Recommendation.model_validate(item) for item in items], self._small)

    def insights(self, limit: int = 10) -> Insights:
        """Sentences worth reading, each with the chart that shows it.

        Args:
            limit: How many.
        """
        items = self._post("ai/generate-insights", {"limit": limit})["items"]
        return Insights([Insight.model_validate(item) for item in items], self._small)

    def chart(
        self, question_or_spec: str | ChartSpec | dict[str, Any], *, previous: ChartSpec | StoredChart | None = None
    ) -> StoredChart:
        """Draw a question or a spec.

        Args:
            question_or_spec: `"average price by brand"`, or a chart as data.
            previous: The chart that a question refines ("as a line", "only Europe").

        Raises:
            QuestionError: The question was not understood; the hint names the nearest fields.
            SpecError: The spec breaks a rule.
        """
        if isinstance(question_or_spec, str):
            return self.ask(question_or_spec, previous)
        return StoredChart(self, self.query({"spec": _plain_spec(question_or_spec)}))

    def query(self, request: dict[str, Any]) -> dict[str, Any]:
        """Draw a chart, or list the rows behind a mark, as `POST charts/query` has it.

        Args:
            request: `spec`, and perhaps `steps`, `filter`, `rows_behind`, `limit`, in plain JSON.

        Raises:
            SpecError: The request breaks a rule.
        """
        answer: dict[str, Any] = self._post("charts/query", request)
        return answer

    def ask(self, question: str, previous: ChartSpec | StoredChart | None = None) -> StoredChart:
        """Answer a question with a chart.

        Args:
            question: In plain English.
            previous: The chart it refines.

        Raises:
            QuestionError: It was not understood.
        """
        body: dict[str, Any] = {"question": question}
        if previous is not None:
            body["previous"] = (previous.spec if isinstance(previous, StoredChart) else previous).to_dict()
        return StoredChart(self, self._post("ai/natural-query", body))

    def keep_chart(
        self,
        name: str,
        spec: ChartSpec,
        description: str = "",
        question: str | None = None,
        *,
        replace: bool = False,
    ) -> dict[str, Any]:
        """Keep a chart under a name.

        Args:
            name: Under which name.
            spec: The chart.
            description: What it shows.
            question: The question it answers.
            replace: Take the place of a kept chart of this name; dashboards that show it show the new one.

        Raises:
            DataSageError: There is one of this name, and it is not to be replaced.
        """
        body = {"name": name, "spec": spec.to_dict(), "description": description, "question": question}
        old = self._kept_id(name) if replace else None
        try:
            kept: dict[str, Any] = self._post("charts", body) if old is None else self._replace(old, body)
        except DataSageError as error:
            if error.code == "conflict" and not replace:
                error.hint = (
                    f"Pass replace=True to put this chart in its place, or keep it under another name than {name!r}."
                )
            raise
        return kept

    def _kept_id(self, name: str) -> str | None:
        found = self._connection.call("GET", "charts", params={"search": name, "limit": 200})["items"]
        return next((str(item["id"]) for item in found if item["name"] == name), None)

    def _replace(self, chart_id: str, body: dict[str, Any]) -> Any:
        path = f"charts/{quote(chart_id, safe='')}"
        return self._connection.call("PATCH", path, json={"dataset_id": self.id, **body})

    # The catalogue

    @property
    def versions(self) -> Listing[Dataset]:
        """Every version, newest first."""
        page = self._get("versions")
        columns = [
            ("version", lambda d: str(d.version)),
            ("rows", lambda d: number(d.row_count)),
            ("size", lambda d: size(d.file_size)),
            ("state", lambda d: d.status),
            ("uploaded", lambda d: moment(d.uploaded_at)),
        ]
        items = (Dataset(self._connection, record) for record in page["items"])
        return Listing(items, page["total"], "versions", columns)

    @property
    def sharing(self) -> str:
        """What a language model may see of it: `schema`, `statistics` or `values`."""
        return str(self._record["sharing"])

    def update(
        self,
        name: str | None = None,
        description: str | None = None,
        tags: Sequence[str] | None = None,
        sharing: str | None = None,
    ) -> Dataset:
        """Rename, describe or tag it, or share more of it with a language model; what is None stays.

        Args:
            name: New name, for all versions.
            description: New description.
            tags: New tags.
            sharing: `schema` (names and types), `statistics`, or `values` (the most frequent ones).
        """
        given = {
            "name": name,
            "description": description,
            "tags": list(tags) if tags is not None else None,
            "sharing": sharing,
        }
        body = {key: value for key, value in given.items() if value is not None}
        self._record = self._connection.call("PATCH", self._path(), json=body)
        return self

    def delete(self, purge: bool = False) -> None:
        """Move it to the bin.

        Args:
            purge: Erase every byte instead.
        """
        self._connection.call("DELETE", self._path(), params={"purge": "true"} if purge else {})

    def restore(self) -> Dataset:
        """Take it out of the bin."""
        self._record = self._connection.call("POST", self._path("restore"), json={})
        return self

    def _small(self, spec: ChartSpec) -> str:
        from datasage_jupyter.core.render import to_svg

        return to_svg(*self.chart(spec).resolved_rows())

    def _path(self, part: str = "") -> str:
        return f"datasets/{quote(self.id, safe='')}" + (f"/{part}" if part else "")

    def _get(self, part: str) -> Any:
        return self._connection.call("GET", self._path(part))

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        return self._connection.call("POST", path, json={"dataset_id": self.id, **body})


def _sort_keys(sort: Sort) -> list[dict[str, str]]:
    keys = [sort] if isinstance(sort, str) else list(sort or ())
    return [key if isinstance(key, dict) else _sort_key(key) for key in keys]


def _sort_key(text: str) -> dict[str, str]:
    return {"field": text.removeprefix("-"), "order": "descending" if text.startswith("-") else "ascending"}


def _predicates(given: Filter) -> list[dict[str, Any]]:
    items = [] if given is None else list(given) if isinstance(given, Sequence) else [given]
    return [
        item if isinstance(item, dict) else item.model_dump(mode="json", by_alias=True, exclude_none=True)
        for item in items
    ]


def _plain_spec(spec: ChartSpec | dict[str, Any]) -> dict[str, Any]:
    return spec.to_dict() if isinstance(spec, ChartSpec) else spec
