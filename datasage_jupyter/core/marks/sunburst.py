"""Sunbursts: nested rings for nested groups."""

from __future__ import annotations

from datasage_jupyter.core.marks import MarkKind
from datasage_jupyter.core.marks.treemap import by_levels, levels_code
from datasage_jupyter.core.model import Form
from datasage_jupyter.core.render.marks.tree import draw_tree

MARK = MarkKind(
    name="sunburst", label="Sunburst", title="Sunburst", figure=draw_tree, code=levels_code,
    shelves=("path", "size", "color"), arrange=by_levels, form=Form.TREE, has_axes=False, is_grouped=True,
)  # fmt: skip
