"""Histograms: how often a number falls into each of its bins."""

from __future__ import annotations

from datasage_jupyter.core.errors import SpecError
from datasage_jupyter.core.marks import MarkKind
from datasage_jupyter.core.model import Form
from datasage_jupyter.core.render.code_figure import cartesian
from datasage_jupyter.core.render.marks.xy import draw_xy
from datasage_jupyter.core.render.svg import bars
from datasage_jupyter.core.resolve.arrange import COUNT, Placements
from datasage_jupyter.core.resolve.lookup import Columns
from datasage_jupyter.core.resolve.types import is_number, is_time


def _arrange(placed: Placements, columns: Columns) -> Placements:
    """One field is cut into bins, the other axis counts."""
    axis = next((c for c in ("x", "y") if c in placed and placed[c].field and placed[c].aggregate is None), None)
    if axis is None:
        raise SpecError("A histogram needs a field to cut into bins.", hint='Place a number on "x".')
    other = "y" if axis == "x" else "x"
    definition = placed[axis]
    column = columns[str(definition.field)]
    if is_number(column) and not is_time(column) and not definition.bin:
        definition = definition.model_copy(update={"bin": True})
    given = placed.get(other)
    return placed | {axis: definition, other: given if given is not None and given.aggregate else COUNT}


MARK = MarkKind(
    name="histogram", label="Histogram", title="Histogram", figure=draw_xy, code=cartesian("bar"), picture=bars,
    channels=(), arrange=_arrange, form=Form.GROUPED, is_upright=True, is_length=True, is_compared=True, stacks=True,
    more_shelves=("facet", "row", "column", "detail", "tooltip"),
)  # fmt: skip
