"""Maps of areas: countries or states by the color of their value."""

from __future__ import annotations

from datasage_jupyter.core.errors import SpecError
from datasage_jupyter.core.marks import MarkKind
from datasage_jupyter.core.model import Form, MeasurementType as Type, ResolvedField, ResolvedSpec
from datasage_jupyter.core.render.code_figure import call_lines, titles
from datasage_jupyter.core.render.marks.geo import draw_areas
from datasage_jupyter.core.render.told import told_arguments
from datasage_jupyter.core.resolve.arrange import COUNT, Placements, is_measure
from datasage_jupyter.core.resolve.lookup import Columns


def _arrange(placed: Placements, columns: Columns) -> Placements:
    """A place per row, and a number that colors it."""
    told = {name: d for name, d in placed.items() if name.startswith("tooltip.")}
    placed = {name: d for name, d in placed.items() if name not in told}
    places = [d for d in placed.values() if d.field and not is_measure(d, columns)]
    place = next((d for d in places if columns[str(d.field)].kind is Type.GEOGRAPHIC), places[0] if places else None)
    if place is None:
        raise SpecError("A map of areas needs a field with countries or states.", hint='Place one on "detail".')
    measure = next((d for d in placed.values() if is_measure(d, columns)), COUNT)
    return {"detail.0": place.model_copy(update={"bin": None}), "color": measure, **told}


def _code(resolved: ResolvedSpec) -> list[str]:
    place = resolved.channel("detail.0")
    mode = (
        "USA-states"
        if place is not None and _states(place)
        else "ISO-3"
        if place is not None and _codes(place)
        else "country names"
    )
    arguments = {"locations": "detail_0", "locationmode": mode, "color": "color", "title": resolved.title,
                 "labels": titles(resolved), **told_arguments(resolved), "color_continuous_scale": "Viridis"}  # fmt: skip
    scope = ['fig.update_geos(scope="usa")'] if mode == "USA-states" else []
    return [*call_lines("choropleth", arguments), *scope]


def _states(place: ResolvedField) -> bool:
    values = [item.value for item in place.column.top_values] if place.column is not None else []
    return (
        bool(values) and all(len(value) == 2 and value.isupper() for value in values) and _semantic(place) != "country"
    )


def _codes(place: ResolvedField) -> bool:
    values = [item.value for item in place.column.top_values] if place.column is not None else []
    return bool(values) and all(len(value) == 3 and value.isupper() for value in values)


def _semantic(place: ResolvedField) -> str:
    return (place.column.semantic_type or "") if place.column is not None else ""


MARK = MarkKind(
    name="choropleth", label="Map regions", title="Map of areas", figure=draw_areas, code=_code, shelves=("detail", "color"),
    arrange=_arrange, form=Form.GROUPED, category="detail.0", has_axes=False, is_grouped=True, is_compared=True,
    more_shelves=("tooltip",),
)  # fmt: skip
