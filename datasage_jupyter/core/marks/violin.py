"""Violins: a distribution as its density."""

from __future__ import annotations

from datasage_jupyter.core.marks import MarkKind
from datasage_jupyter.core.marks.box import one_number
from datasage_jupyter.core.model import Form
from datasage_jupyter.core.render.code_figure import cartesian
from datasage_jupyter.core.render.marks.distribution import draw_violins

MARK = MarkKind(
    name="violin", label="Violin", title="Violin plot", figure=draw_violins, code=cartesian("violin"),
    arrange=one_number, form=Form.DENSITIES, is_scattered=True, is_uncut=True, is_upright=True,
    more_shelves=("facet", "row", "column"),
)  # fmt: skip
