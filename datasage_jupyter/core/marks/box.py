"""Box plots: a distribution as five numbers."""

from __future__ import annotations

from datasage_jupyter.core.errors import SpecError
from datasage_jupyter.core.marks import MarkKind
from datasage_jupyter.core.model import Form, MeasurementType as Type
from datasage_jupyter.core.render.code_figure import cartesian
from datasage_jupyter.core.render.marks.distribution import draw_boxes
from datasage_jupyter.core.resolve.arrange import Placements, is_measure
from datasage_jupyter.core.resolve.lookup import Columns
from datasage_jupyter.core.resolve.types import is_number


def one_number(placed: Placements, columns: Columns) -> Placements:
    """Box and violin: one number, and perhaps a group."""
    axes = [c for c in ("y", "x") if c in placed]
    numeric = [c for c in axes if placed[c].field is not None and is_number(columns[str(placed[c].field)])]
    measure = next((c for c in numeric if is_measure(placed[c], columns)), numeric[0] if numeric else None)
    if measure is None:
        raise SpecError("A distribution needs a numeric field.", hint='Place a number on "y".')
    plain = {"aggregate": None, "window": None, "sort": None}
    groups = ("x", "y", "color", "row", "column", "facet")
    kept = {
        c: d.model_copy(update=plain) for c, d in placed.items() if c in groups and d.field is not None and c != measure
    }
    number = placed[measure].model_copy(update={**plain, "bin": None, "time_unit": None, "type": Type.QUANTITATIVE})
    return {c: d for c, d in kept.items() if c in axes} | {measure: number} | kept


MARK = MarkKind(
    name="box", label="Box plot", title="Box plot", figure=draw_boxes, code=cartesian("box"),
    arrange=one_number, form=Form.BOXES, is_uncut=True, is_upright=True,
    more_shelves=("facet", "row", "column"),
)  # fmt: skip
