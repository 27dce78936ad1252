"""The chart as it is shown: spec, rows, figure, SQL, code and reasons."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from datasage_jupyter.core.model import Answer, ChartSpec, DatasetProfile, Query, ResolvedSpec

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from datasage_jupyter.core.pipeline.analysis import Analysis


class Chart:
    """A drawn chart. Shown in a cell it is an interactive figure with a static form beside it.

    Attributes:
        spec: The spec as asked for.
        resolved: The same with every default filled.
        rows: The drawn rows as an Arrow table.
        answer: How the question was understood, if there was one.
        reasons: Why it looks as it does.
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
        """The statement that made the rows."""
        return self.query.sql

    @property
    def reasons(self) -> list[str]:
        """Why the chart looks as it does."""
        said = self.answer.reasons if self.answer is not None else ()
        return list(dict.fromkeys([*self._reasons, *said, *self.resolved.notes]))

    @cached_property
    def data(self) -> pd.DataFrame:
        """Exactly the rows drawn, one column per channel, in drawn order."""
        return self.rows.to_pandas()

    @cached_property
    def figure_json(self) -> dict[str, Any]:
        """The figure as plain JSON values; numbers as typed arrays in base64."""
        from datasage_jupyter.core.render import figure_json, to_figure

        return figure_json(to_figure(self.resolved, self.rows))

    @cached_property
    def figure(self) -> go.Figure:
        """The figure as a Plotly object."""
        import plotly.graph_objects as go

        return go.Figure(self.figure_json, skip_invalid=False)
