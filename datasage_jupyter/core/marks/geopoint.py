"""Maps of points: a point at each pair of coordinates."""

from __future__ import annotations

from datasage_jupyter.core.errors import SpecError
from datasage_jupyter.core.marks import MarkKind
from datasage_jupyter.core.model import FieldDef, MeasurementType as Type, ResolvedSpec
from datasage_jupyter.core.render.code_figure import call_lines, missing_names, titles
from datasage_jupyter.core.render.marks.geo import draw_places
from datasage_jupyter.core.render.told import told_arguments
from datasage_jupyter.core.resolve.arrange import Placements
from datasage_jupyter.core.resolve.lookup import Columns
from datasage_jupyter.core.resolve.types import is_number


def _arrange(placed: Placements, columns: Columns) -> Placements:
    """Coordinates by channel, else by what the profile knows of the fields."""
    found = dict(placed)
    for channel, axis in (("latitude", "y"), ("longitude", "x")):
        if channel not in found:
            known = next((n for n, d in placed.items() if d.field and columns[d.field].semantic_type == channel), None)
            source = known or (axis if axis in placed else None)
            name = columns.of_semantic(channel) if source is None else None
            definition = placed[source] if source else (FieldDef(field=name) if name else None)
            if definition is None:
                raise SpecError(f"A map of points needs a {channel}.", hint=f'Place one on "{channel}".')
            found[channel] = definition
        field = found[channel].field
        if field is None or not is_number(columns[field]):
            raise SpecError(f"The {channel} of a map must be a number.", hint=f'Place degrees on "{channel}".')
        plain = {"aggregate": None, "bin": None, "time_unit": None, "window": None, "type": Type.QUANTITATIVE}
        found[channel] = found[channel].model_copy(update=plain)
    kept = ("latitude", "longitude", "color", "size", "text")
    return {name: d for name, d in found.items() if name in kept or name.startswith(("tooltip", "detail"))}


def _code(resolved: ResolvedSpec) -> list[str]:
    names = {field.channel for field in resolved.fields}
    arguments = {"lat": "latitude", "lon": "longitude", "color": "color" if "color" in names else None,
                 "size": "size" if "size" in names else None, "title": resolved.title, "labels": titles(resolved),
                 **told_arguments(resolved), "fitbounds": "locations"}  # fmt: skip
    return [*missing_names(resolved), *call_lines("scatter_geo", arguments)]


MARK = MarkKind(
    name="geopoint", label="Map points", title="Map of points", figure=draw_places, code=_code,
    shelves=("latitude", "longitude", "color", "size"), arrange=_arrange, has_axes=False, is_scattered=True,
    more_shelves=("tooltip",),
)  # fmt: skip
