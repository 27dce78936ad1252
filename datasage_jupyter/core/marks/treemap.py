"""Tree maps: nested areas for nested groups."""

from __future__ import annotations

from datasage_jupyter.core.errors import SpecError
from datasage_jupyter.core.marks import MarkKind
from datasage_jupyter.core.model import Form, ResolvedSpec
from datasage_jupyter.core.render.code_figure import call_lines, titles
from datasage_jupyter.core.render.marks.tree import draw_tree
from datasage_jupyter.core.render.theme import scheme_of, shades
from datasage_jupyter.core.resolve.arrange import COUNT, Placements, as_measure, is_measure
from datasage_jupyter.core.resolve.lookup import Columns


def by_levels(placed: Placements, columns: Columns) -> Placements:
    """Levels from the outside in, a size, and perhaps a measure that colors."""
    levels = [d for name, d in placed.items() if name.startswith("path.")]
    spare = [
        d for name, d in placed.items() if not name.startswith(("path.", "tooltip.")) and not is_measure(d, columns)
    ]
    levels = levels or spare
    measure = placed.get("size") or placed.get("theta")
    measure = measure or next((d for d in placed.values() if is_measure(d, columns)), COUNT)
    shade = placed.get("color")
    shaded = {"color": shade} if shade is not None and shade is not measure and is_measure(shade, columns) else {}
    measure = as_measure(measure, columns)
    levels = [level for level in levels if level.aggregate is None and level.field is not None]
    if not levels:
        raise SpecError("A tree map needs fields for its levels.", hint='List them in "path", the coarsest first.')
    return {f"path.{i}": d for i, d in enumerate(levels[:6])} | {"size": measure} | shaded


def levels_code(resolved: ResolvedSpec) -> list[str]:
    path = [field.name for field in resolved.fields if field.channel.startswith("path.")]
    arguments = {"path": path, "values": "size", "title": resolved.title, "labels": titles(resolved)}
    if (shade := resolved.channel("color")) is not None:
        arguments |= {"color": "color", "color_continuous_scale": list(shades(scheme_of(shade)))}
    named = [f'data[{path!r}] = data[{path!r}].astype("object").where(data[{path!r}].notna(), "(missing)")']
    return [*named, *call_lines(resolved.mark.value, arguments)]


MARK = MarkKind(
    name="treemap", label="Treemap", title="Tree map", figure=draw_tree, code=levels_code,
    shelves=("path", "size", "color"), arrange=by_levels, form=Form.TREE, has_axes=False, is_grouped=True,
)  # fmt: skip
