"""Indicators: one number, and perhaps its course."""

from __future__ import annotations

from datasage_jupyter.core.marks import MarkKind
from datasage_jupyter.core.model import Form, ResolvedSpec
from datasage_jupyter.core.render.marks.indicator import draw_indicator
from datasage_jupyter.core.resolve.arrange import COUNT, Placements, is_measure
from datasage_jupyter.core.resolve.lookup import Columns
from datasage_jupyter.core.resolve.types import is_time


def _arrange(placed: Placements, columns: Columns) -> Placements:
    """One number, and perhaps the dates of its course."""
    values = [d for name, d in placed.items() if name in ("text", "y", "theta", "x", "size", "color")]
    measure = next((d for d in values if is_measure(d, columns)), COUNT)
    when = next((d for d in values if d.field and d is not measure and is_time(columns[d.field])), None)
    return {"text": measure} | ({"x": when} if when is not None else {})


def _code(resolved: ResolvedSpec) -> list[str]:
    measure = resolved.channel("text")
    title = measure.title if measure is not None else resolved.title
    if resolved.channel("x") is None:
        return [f'fig = go.Figure(go.Indicator(value=data["text"].iloc[-1], title={title!r}))']
    return [
        "before = data['text'].iloc[-2] if len(data) > 1 else None",
        f'fig = go.Figure(go.Indicator(mode="number+delta", value=data["text"].iloc[-1], delta={{"reference": before, "relative": True}}, title={title!r}))',
        'fig.add_scatter(x=data["x"], y=data["text"], mode="lines", fill="tozeroy", showlegend=False)',
        'fig.update_traces(domain_y=[0.35, 1], selector={"type": "indicator"})',
        "fig.update_layout(yaxis_domain=[0, 0.3], xaxis_visible=False, yaxis_visible=False)",
    ]


MARK = MarkKind(
    name="indicator", label="KPI", title="Number", figure=draw_indicator, code=_code, shelves=("text", "x"),
    arrange=_arrange, form=Form.HEADLINE, has_axes=False, is_grouped=True,
)  # fmt: skip
