"""A chart that the server drew: the same attributes as a chart drawn here."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from datasage_jupyter.core.model import Answer, ChartSpec, DatasetProfile, MeasurementType

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go
    import pyarrow as pa

    from datasage_jupyter.client.dataset import Dataset
    from datasage_jupyter.core.model import ResolvedSpec


class StoredChart:
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
        alt_text: What it shows, in words.
        figure_json: The figure as plain JSON.
    """

    def __init__(self, dataset: Dataset, payload: dict[str, Any]) -> None:
        self._dataset = dataset
        self._data = payload["data"]
        self.spec = ChartSpec.model_validate(payload["spec"])
        said = payload["answer"]
        self.answer = Answer.model_validate({"spec": payload["spec"]} | said) if said else None
        self.figure_json: dict[str, Any] = payload["figure"]
        self.sql: str = payload["sql"]
        self.code: str = payload["code"]
        self.alt_text: str = payload["alt_text"]
        self.reasons: list[str] = [*payload["reasons"], *payload["notes"]]

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

        return pd.DataFrame(self._data["rows"], columns=self._data["columns"])

    @cached_property
    def figure(self) -> go.Figure:
        """The figure as a Plotly object."""
        import plotly.graph_objects as go

        return go.Figure(self.figure_json, skip_invalid=False)

    def save(self, name: str, description: str = "") -> None:
        """Keep this chart on the server.

        Args:
            name: Under which name; one you do not use yet.
            description: What it shows.

        Raises:
            DataSageError: There is one of this name.
        """
        question = self.answer.question if self.answer is not None else None
        self._dataset.keep_chart(name, self.spec, description, question)

    def keep(self, name: str, description: str = "") -> None:
        """Keep this chart on the server, as the button "Keep" does; another word for `save`.

        Args:
            name: Under which name; one you do not use yet.
            description: What it shows.

        Raises:
            DataSageError: There is one of this name.
        """
        self.save(name, description)

    @property
    def dataset_id(self) -> str:
        """The dataset it is of."""
        return self._dataset.id

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        """The same forms as a chart drawn here: interactive, static and words, within the budget of a notebook."""
        from datasage_jupyter.core.pipeline.saved import saved_forms

        return saved_forms(*self.resolved_rows())

    def resolved_rows(self) -> tuple[ResolvedSpec, pa.Table]:
        """What the chart is drawn from: its spec with every default filled in, and its rows with their types."""
        from datasage_jupyter.core.resolve import resolve

        resolved = resolve(self.spec, self.profile)
        return resolved, _as_arrow(self.data, resolved)


def _as_arrow(frame: pd.DataFrame, resolved: ResolvedSpec) -> pa.Table:
    """The drawn rows with the types that JSON cannot carry."""
    import pandas as pd
    import pyarrow as pa

    times = {field.name for field in resolved.fields if field.type is MeasurementType.TEMPORAL}
    typed = {
        name: pd.to_datetime(frame[name]) for name in frame.columns if name in times and frame[name].dtype == "str"
    }
    return pa.Table.from_pandas(frame.assign(**typed), preserve_index=False)
