"""The chart builder."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import traitlets

from datasage_jupyter.core.errors import DataSageError, SpecError
from datasage_jupyter.widgets.base import DataSageWidget, name_of
from datasage_jupyter.widgets.reducer import reduce
from datasage_jupyter.widgets.static_form import first_rows, framed, sentence, stored_rows

if TYPE_CHECKING:
    from datasage_jupyter.client.chart import StoredChart
    from datasage_jupyter.core.pipeline import Chart

_log = logging.getLogger(__name__)


class SpecTrait(traitlets.Dict):
    """A chart spec as plain JSON; a `ChartSpec` or a `Chart` is taken too. Empty stands for no chart."""

    def validate(self, obj: Any, value: Any) -> dict[str, Any]:
        """Take a spec in any of its forms.

        Raises:
            SpecError: It is no valid spec.
        """
        value = getattr(value, "spec", value)
        if hasattr(value, "to_dict"):
            return dict(value.to_dict())
        if not value:
            return {}
        _check(value)
        return dict(super().validate(obj, value) or {})


def _check(value: Any) -> None:
    from pydantic import ValidationError

    from datasage_jupyter.core.model import ChartSpec

    try:
        ChartSpec.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "spec"
        raise SpecError(f"{place}: {first['msg']}") from None


class ChartBuilder(DataSageWidget):
    """Build a chart by recommendation, question, drag and drop, or from Python.

    Args:
        table_or_name: Any dataframe, Arrow table or path of a Parquet file (the kernel computes), or the name of a
            stored dataset (the server computes).
        spec: The chart to begin with.
        height: Height in pixels; None: as much as the content needs.

    Attributes:
        spec: The chart as plain JSON in Vega-Lite's words. Setting it redraws; edits by hand are seen here. `{}`: no chart.
    """

    spec = SpecTrait(help="The chart as plain JSON; empty for none.").tag(sync=True)

    def __init__(self, table_or_name: Any, *, spec: Any = None, **traits: Any) -> None:
        stored = isinstance(table_or_name, str)
        label = table_or_name if stored else name_of(table_or_name)
        super().__init__(
            table=None if stored else table_or_name, label=label, _view="builder", spec=spec or {}, **traits
        )

    @property
    def chart(self) -> Chart | StoredChart:
        """The chart that is shown.

        Raises:
            SpecError: No chart is shown.
            DataSageError: It cannot be drawn.
        """
        if not self.spec:
            raise SpecError("No chart is shown yet.", hint="Pick one in the builder, or set builder.spec.")
        if self._table is None:
            from datasage_jupyter.api import connect

            return connect().dataset(self._label).chart(self.spec)
        from datasage_jupyter.core.pipeline import chart

        return chart(self._analysis, self.spec)

    def ask(self, question: str) -> dict[str, Any]:
        """Show the chart that answers a question, and return its spec.

        Raises:
            QuestionError: It was not understood.
        """
        if self._table is None:
            from datasage_jupyter.api import connect

            found: Any = connect().dataset(self._label).ask(question)
        else:
            from datasage_jupyter.core.pipeline import chart

            found = chart(self._analysis, question)
        self.spec = found.spec
        return dict(self.spec)

    def edit(self, action: dict[str, Any]) -> dict[str, Any]:
        """Apply one edit as the page would (`{"type": "swap"}`), and return the new spec."""
        self.spec = reduce(self.spec or {"mark": "bar"}, action)
        return dict(self.spec)

    def _static_form(self) -> dict[str, Any]:
        try:
            if self.spec:
                return chart_forms(self.chart)
            if self._table is not None:
                return {"text/html": first_rows(self._analysis, self._label)}
            from datasage_jupyter.api import connect

            return {"text/html": stored_rows(connect().dataset(self._label))}
        except DataSageError as error:
            said = f"Chart builder for “{self._label}”. Run the cell to use it."
            return {"text/html": sentence(str(error) if self._table is not None else said)}


def chart_forms(chart: Chart | StoredChart) -> dict[str, Any]:
    """The forms of a chart, its picture marked as the saved form of a widget."""
    bundle = chart._repr_mimebundle_()
    data: dict[str, Any] = bundle[0] if isinstance(bundle, tuple) else bundle
    forms = {key: value for key, value in data.items() if key != "text/plain"}
    return forms | {"text/html": framed(str(forms.get("text/html", "")))}
