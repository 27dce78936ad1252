"""The chart as it is shown: spec, rows, figure, SQL, code and reasons."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from datasage_jupyter.core.model import Answer, ChartSpec, DatasetProfile, Query, ResolvedSpec, Violation
from datasage_jupyter.core.pipeline.payload import MOST_DATA_ROWS, json_rows
from datasage_jupyter.core.pipeline.saved import saved_forms
from datasage_jupyter.core.render import figure_json, to_alt_text, to_code, to_figure
from datasage_jupyter.core.resolve import violations
from datasage_jupyter.core.stepping import Stepping, plain_value

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from datasage_jupyter.core.pipeline.analysis import Analysis


class Chart(Stepping):
    """A drawn chart. Shown in a cell it is an interactive figure with a static form beside it.

    Attributes:
        spec: The spec as asked for.
        resolved: The same with every default filled.
        query: The statement that made the rows.
        rows: The drawn rows as an Arrow table.
        analysis: The table it was drawn from.
        answer: How the question was understood, if there was one.
    """

    def __init__(
        self,
        spec: ChartSpec,
        resolved: ResolvedSpec,
        query: Query,
        rows: pa.Table,
        analysis: Analysis,
        answer: Answer | None = None,
        reasons: tuple[str, ...] = (),
    ) -> None:
        self.spec, self.resolved, self.query, self.rows = spec, resolved, query, rows
        self.analysis, self.answer = analysis, answer
        self._reasons = reasons

    @property
    def profile(self) -> DatasetProfile:
        """Facts about the whole table."""
        return self.analysis.profile

    @property
    def sql(self) -> str:
        """The statement that made the rows, over the relation `data`."""
        return self.query.sql

    def to_sql(self, dialect: str = "duckdb", table: str = "data") -> str:
        """The statement for another engine, with its values in it, to run where the whole data are.

        Args:
            dialect: `duckdb`, `postgres`, `redshift`, `spark`, `databricks`, `trino`, `bigquery`, `snowflake`, `clickhouse` or `sqlite`.
            table: The table as that engine knows it: `sales.orders`.

        Raises:
            DialectError: The engine has not what the chart needs.
        """
        from datasage_jupyter.core.query import to_dialect

        return to_dialect(self.resolved, dialect, table)

    @cached_property
    def code(self) -> str:
        """Python that draws the same figure from a DataFrame `df`."""
        return to_code(self.resolved)

    @property
    def notes(self) -> list[str]:
        """What was decided for the reader, who should know."""
        return list(self.resolved.notes)

    @property
    def reasons(self) -> list[str]:
        """Why the chart looks as it does."""
        said = self.answer.reasons if self.answer is not None else ()
        return list(dict.fromkeys([*self._reasons, *said, *self.resolved.notes]))

    @cached_property
    def violations(self) -> list[Violation]:
        """What the design rules say against the chart."""
        return violations(self.spec, self.resolved, self.profile)

    @cached_property
    def data(self) -> pd.DataFrame:
        """Exactly the rows drawn, one column per channel, in drawn order."""
        return self.rows.to_pandas()

    @cached_property
    def alt_text(self) -> str:
        """The chart in words."""
        return to_alt_text(self.resolved, self.rows)

    @cached_property
    def figure_json(self) -> dict[str, Any]:
        """The figure as plain JSON values; long runs of numbers as typed arrays in base64."""
        return figure_json(to_figure(self.resolved, self.rows))

    @cached_property
    def figure(self) -> go.Figure:
        """The figure as a Plotly object, to be changed at will."""
        import plotly.graph_objects as go

        return go.Figure(to_figure(self.resolved, self.rows))

    def to_payload(self) -> dict[str, Any]:
        """The chart as strict JSON, in the one shape that REST, widgets and notebooks share."""
        shown = self.rows.slice(0, MOST_DATA_ROWS)
        return {
            "spec": self.spec.to_dict(),
            "figure": self.figure_json,
            "data": {"columns": list(shown.column_names), "rows": json_rows(shown)},
            "row_count": self.rows.num_rows,
            "sql": self.sql,
            "code": self.code,
            "alt_text": self.alt_text,
            "reasons": self.reasons,
            "notes": self.notes,
            "violations": [violation.model_dump(mode="json") for violation in self.violations],
            "answer": self._answer_payload(),
        }

    def rows_behind(self, datum: Mapping[str, Any], *, limit: int = 100) -> pd.DataFrame:
        """Rows of the table that made one mark; arguments as for `Stepping.rows_behind`."""
        from datasage_jupyter.core.query import behind_query

        groups = {channel: plain_value(value) for channel, value in datum.items()}
        return self.analysis.fetch(behind_query(self.resolved, groups, self.profile, limit=limit)).to_pandas()

    def _step(self, step: dict[str, Any]) -> Chart:
        from datasage_jupyter.core.pipeline.run import draw
        from datasage_jupyter.core.pipeline.steps import apply_steps

        return draw(self.analysis, apply_steps(self.spec, [step], self.profile))

    def _answer_payload(self) -> dict[str, Any] | None:
        if self.answer is None:
            return None
        told = self.answer.model_dump(mode="json", exclude={"spec", "alternatives", "reasons"})
        others = [{"spec": other.spec.to_dict(), "reason": other.reason} for other in self.answer.alternatives]
        return told | {"alternatives": others}

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        """An interactive figure within the budget, a static picture with alternative text, and words."""
        return saved_forms(self.resolved, self.rows)

    def __repr__(self) -> str:
        return f"<Chart {self.resolved.mark.value}: {self.resolved.title}>"
