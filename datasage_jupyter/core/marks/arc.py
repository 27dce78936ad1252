"""Pies: a slice for each group."""

from __future__ import annotations

from datasage_jupyter.core.errors import SpecError
from datasage_jupyter.core.marks import MarkKind
from datasage_jupyter.core.model import Form, ResolvedSpec
from datasage_jupyter.core.render.code_figure import call_lines, facet_arguments, missing_names, titles
from datasage_jupyter.core.render.marks.arc import draw_arc
from datasage_jupyter.core.render.svg import slices
from datasage_jupyter.core.render.theme import named_colors, scheme_of
from datasage_jupyter.core.render.told import told_arguments
from datasage_jupyter.core.resolve.arrange import COUNT, Placements, as_measure, is_measure
from datasage_jupyter.core.resolve.lookup import Columns

_PANELS = ("row", "column", "facet")


def slices_by_color(placed: Placements, columns: Columns) -> Placements:
    """One measure becomes the angle, one group the color."""
    rest = [(n, d) for n, d in placed.items() if n not in ("theta", "color", "order") and not n.startswith("tooltip.")]
    measure = placed.get("theta")
    measure = (
        as_measure(measure, columns)
        if measure is not None
        else next((d for _, d in rest if is_measure(d, columns)), COUNT)
    )
    group = placed.get("color") or next((d for _, d in rest if d is not measure), None)
    if group is None:
        raise SpecError("A pie needs a field to slice by.", hint='Place a category on "color".')
    if group.aggregate is None and is_measure(group, columns) and not group.bin:
        group = group.model_copy(update={"bin": True}) if columns[str(group.field)].distinct_count > 12 else group
    if group.aggregate is not None:
        raise SpecError("A pie is sliced by a group, not by an aggregate.", hint='Place a category on "color".')
    rest = [(name, d) for name, d in placed.items() if name in _PANELS or name.startswith("tooltip.")]
    return {"color": group, "theta": measure, **dict(rest)}


def _code(resolved: ResolvedSpec) -> list[str]:
    arguments = {"names": "color", "values": "theta", "hole": 0.35, "title": resolved.title, "labels": titles(resolved),
                 "color_discrete_sequence": list(named_colors(scheme_of(resolved.channel("color")))), **told_arguments(resolved), **facet_arguments(resolved)}  # fmt: skip
    return [
        *missing_names(resolved),
        *call_lines("pie", arguments),
        'fig.update_traces(sort=False, direction="clockwise")',
        *_told_of_slices(resolved),
    ]


def _told_of_slices(resolved: ResolvedSpec) -> list[str]:
    """plotly.express reads a list of slices as if it were one slice."""
    if not told_arguments(resolved):
        return []
    listed = 'trace.hovertemplate.replace("{customdata[", "{customdata[0][")'
    return [f"fig.for_each_trace(lambda trace: trace.update(hovertemplate={listed}))"]


MARK = MarkKind(
    name="arc", label="Pie", title="Pie chart", things="slices", figure=draw_arc, code=_code, picture=slices,
    shelves=("theta", "color"), arrange=slices_by_color, form=Form.GROUPED, category="color", folds={"color": 50},
    has_axes=False, is_grouped=True, is_compared=True, by_measure=True, stacks=True,
    more_shelves=("facet", "row", "column", "tooltip"),
)  # fmt: skip
