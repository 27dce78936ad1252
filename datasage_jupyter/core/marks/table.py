"""Tables: rows as they are."""

from __future__ import annotations

from datasage_jupyter.core.marks import MarkKind
from datasage_jupyter.core.model import FieldDef, Form, ResolvedSpec
from datasage_jupyter.core.render.marks.table import draw_table
from datasage_jupyter.core.resolve.arrange import Placements
from datasage_jupyter.core.resolve.lookup import Columns


def _arrange(placed: Placements, columns: Columns) -> Placements:
    listed = [d for name, d in placed.items() if name.startswith("columns.")] or list(placed.values())
    listed = listed or [FieldDef(field=name) for name in columns.names[:50]]
    for definition in listed:
        if definition.field is not None:
            columns[definition.field]
    return {f"columns.{i}": d for i, d in enumerate(listed)}


def _code(resolved: ResolvedSpec) -> list[str]:
    titles = [field.title for field in resolved.fields]
    return [
        f'fig = go.Figure(go.Table(header={{"values": {titles!r}}}, cells={{"values": [data[c] for c in data.columns]}}))'
    ]


MARK = MarkKind(
    name="table", label="Table", title="Table", things="rows", figure=draw_table, code=_code, shelves=("columns",),
    arrange=_arrange, form=Form.TABLE, has_axes=False,
)  # fmt: skip
