"""A chart that the server drew: the same attributes as a chart drawn here."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any

from datasage_jupyter.core.model import Answer, ChartSpec, DatasetProfile, MeasurementType, Violation
from datasage_jupyter.core.stepping import Stepping, plain_value

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go
    import pyarrow as pa

    from datasage_jupyter.client.dataset import Dataset
    from datasage_jupyter.core.model import ResolvedSpec


class StoredChart(Stepping):
    """A chart of a stored dataset.

    Args:
        dataset: Of what.
        payload: The server's answer.

    Attributes:
        spec: The chart as data.
        answer: How the question was understood, if there was one.
        sql: The statement that made the rows.
        code: Python that draws the same chart.
        reasons: Why it looks as it does.
        notes: What was decided for the reader, who should know.
        violations: What the design rules say against it.
        alt_text: What it shows, in words.
        figure_json: The figure as plain JSON.
    """

    def __init__(self, dataset: Dataset, payload: dict[str, Any]) -> None:
        self._dataset = dataset
        self._payload = payload
        self.spec = ChartSpec.model_validate(payload["spec"])
        said = payload["answer"]
        self.answer = Answer.model_validate({"spec": payload["spec"]} | said) if said else None
        self.figure_json: dict[str, Any] = payload["figure"]
        self.sql: str = payload["sql"]
        self.code: str = payload["code"]
        self.alt_text: str = payload["alt_text"]
        self.notes: list[str] = payload["notes"]
        self.reasons: list[str] = list(dict.fromkeys([*payload["reasons"], *payload["notes"]]))
        self.violations = [Violation.model_validate(item) for item in payload["violations"]]

    def __repr__(self) -> str:
        return f"<Chart of {self._dataset.name!r}: {self.alt_text}>"

    @property
    def profile(self) -> DatasetProfile:
        """Facts about the whole table."""
        return self._dataset.profile

    @cached_property
    def data(self) -> pd.DataFrame:
        """Exactly the rows drawn, one column per channel, in drawn order."""
        import pandas as pd

        return pd.DataFrame(self._payload["data"]["rows"], columns=self._payload["data"]["columns"])

    @cached_property
    def figure(self) -> go.Figure:
        """The figure as a Plotly object."""
        import plotly.graph_objects as go

        return go.Figure(self.figure_json, skip_invalid=False)

    def to_payload(self) -> dict[str, Any]:
        """The chart as plain JSON, as the server sent it."""
        return dict(self._payload)

    def rows_behind(self, datum: Mapping[str, Any], *, limit: int = 100) -> pd.DataFrame:
        """Rows of the table that made one mark; arguments as for `Stepping.rows_behind`."""
        import pandas as pd

        groups = {channel: plain_value(value) for channel, value in datum.items()}
        page = self._dataset.query({"spec": self.spec.to_dict(), "rows_behind": groups, "limit": limit})
        found = pd.DataFrame(page["rows"], columns=page["columns"])
        times = {c.name for c in self.profile.columns if c.kind is MeasurementType.TEMPORAL}
        return _with_times(found, times)

    def _step(self, step: dict[str, Any]) -> StoredChart:
        return StoredChart(self._dataset, self._dataset.query({"spec": self.spec.to_dict(), "steps": [step]}))

    def keep(self, name: str, description: str = "", *, replace: bool = False) -> None:
        """Keep this chart on the server, as the button "Keep" does.

        Args:
            name: Under which name.
            description: What it shows.
            replace: Take the place of a kept chart of this name. It stays where it stands on dashboards, which then show
                this chart.

        Raises:
            DataSageError: There is one of this name, and it is not to be replaced.
        """
        question = self.answer.question if self.answer is not None else None
        self._dataset.keep_chart(name, self.spec, description, question, replace=replace)

    def save(self, name: str, description: str = "", *, replace: bool = False) -> None:
        """Another word for `keep`."""
        self.keep(name, description, replace=replace)

    @property
    def dataset_id(self) -> str:
        """The dataset it is of."""
        return self._dataset.id

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        """The same forms as a chart drawn here: interactive, static and words, within the budget of a notebook."""
        from datasage_jupyter.core.pipeline.saved import saved_forms

        return saved_forms(*self.resolved_rows())

    def to_sql(self, dialect: str = "duckdb", table: str = "data") -> str:
        """The statement for another engine, with its values in it, to run where the whole data are.

        Args:
            dialect: `duckdb`, `postgres`, `redshift`, `spark`, `databricks`, `trino`, `bigquery`, `snowflake`, `clickhouse` or `sqlite`.
            table: The table as that engine knows it: `sales.orders`.

        Raises:
            DialectError: The engine has not what the chart needs.
        """
        from datasage_jupyter.core.query import to_dialect
        from datasage_jupyter.core.resolve import resolve

        return to_dialect(resolve(self.spec, self.profile), dialect, table)

    def resolved_rows(self) -> tuple[ResolvedSpec, pa.Table]:
        """What the chart is drawn from: its spec with every default filled in, and its rows with their types."""
        from datasage_jupyter.core.resolve import resolve

        resolved = resolve(self.spec, self.profile)
        return resolved, _as_arrow(self.data, resolved)


def _as_arrow(frame: pd.DataFrame, resolved: ResolvedSpec) -> pa.Table:
    """The drawn rows with the types that JSON cannot carry."""
    import pyarrow as pa

    times = {field.name for field in resolved.fields if field.type is MeasurementType.TEMPORAL}
    return pa.Table.from_pandas(_with_times(frame, times), preserve_index=False)


def _with_times(frame: pd.DataFrame, times: set[str]) -> pd.DataFrame:
    """The columns that hold moments, as moments; what cannot be one stays text."""
    import pandas as pd

    typed: dict[str, Any] = {}
    for name in times & set(frame.columns):
        with suppress(ValueError):
            typed[name] = pd.to_datetime(frame[name], format="ISO8601") if frame[name].dtype == "str" else frame[name]
    return frame.assign(**typed)
