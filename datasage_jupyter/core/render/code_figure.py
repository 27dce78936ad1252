"""The figure by plotly.express."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from datasage_jupyter.core.marks import kind_of
from datasage_jupyter.core.model import Form, Mark, MeasurementType as Type, ResolvedField, ResolvedSpec
from datasage_jupyter.core.render.canvas import bin_width
from datasage_jupyter.core.render.centered import code_for_areas, code_for_bars
from datasage_jupyter.core.render.theme import named_colors, scheme_of, shades
from datasage_jupyter.core.render.told import label_lines, opacity_lines, told_arguments, told_fields

_FACETS = {"row": "facet_row", "column": "facet_col", "facet": "facet_col"}

_LABELLED = {Mark.BAR: "auto", Mark.POINT: "top center"}
"""The marks that text stands on, and where."""


def figure_lines(resolved: ResolvedSpec) -> list[str]:
    """Statements that draw `data` into `fig`."""
    return heatmap(resolved) if resolved.form is Form.GRID else kind_of(resolved.mark).code(resolved)


def call_lines(function: str, arguments: dict[str, Any]) -> list[str]:
    """A call of plotly.express with the arguments that are not None."""
    shown = [f"    {name}={value!r}," for name, value in arguments.items() if value is not None]
    return [f"fig = px.{function}(", "    data,", *shown, ")"]


def titles(resolved: ResolvedSpec) -> dict[str, str]:
    """What stands on the axes, by column of the rows."""
    return {field.name: field.title for field in resolved.fields}


def cartesian(function: str) -> Callable[[ResolvedSpec], list[str]]:
    """The code of a mark with an x and a y, by a function of plotly.express."""
    return partial(_cartesian, function)


def _cartesian(function: str, resolved: ResolvedSpec) -> list[str]:
    x, y = resolved.channel("x"), resolved.channel("y")
    turned = resolved.horizontal and resolved.category == "x"
    across, up = (y, x) if turned else (x, y)
    arguments: dict[str, Any] = {"x": across.name if across else None, "y": up.name if up else None}
    if kind_of(resolved.mark).is_upright:
        arguments["orientation"] = "h" if resolved.horizontal else "v"
    color, names = resolved.channel("color"), {field.channel for field in resolved.fields}
    arguments["color"] = color.name if color else None
    arguments["text"] = "text" if "text" in names and resolved.mark in _LABELLED else None
    if resolved.mark in (Mark.POINT,):
        arguments |= {"symbol": "shape" if "shape" in names else None, "size": "size" if "size" in names else None}
    elif resolved.mark is Mark.LINE:
        arguments |= {
            "line_dash": "shape" if "shape" in names else None,
            "line_group": "detail_0" if "detail.0" in names else None,
        }
    arguments |= told_arguments(resolved) | facet_arguments(resolved)
    arguments |= {"title": resolved.title, "labels": titles(resolved), **_colors(resolved)}
    lines = missing_names(resolved)
    return [*lines, *call_lines(function, arguments), *_finish(resolved, across, up)]


def facet_arguments(resolved: ResolvedSpec) -> dict[str, Any]:
    """Arguments that make panels."""
    found: dict[str, Any] = {}
    for field in resolved.fields:
        if field.channel in _FACETS:
            found[_FACETS[field.channel]] = field.name
            if field.channel == "facet":
                found["facet_col_wrap"] = 3
    return found


def missing_names(resolved: ResolvedSpec) -> list[str]:
    """Categories without a value are named, as the figure does."""
    names = [f.name for f in resolved.fields if f.definition.aggregate is None and f.type is Type.NOMINAL]
    return (
        [f'data[{names!r}] = data[{names!r}].astype("object").where(data[{names!r}].notna(), "(missing)")']
        if names
        else []
    )


def _finish(resolved: ResolvedSpec, across: ResolvedField | None, up: ResolvedField | None) -> list[str]:
    lines = []
    for axis, field in (("x", across), ("y", up)):
        if field is not None and _is_category(field):
            extra = ', autorange="reversed"' if axis == "y" else ""
            order = f"list(dict.fromkeys(data[{field.name!r}]))"
            lines.append(f'fig.update_{axis}axes(type="category", categoryorder="array", categoryarray={order}{extra})')
        scale = field.definition.scale if field is not None else None
        if scale is not None and scale.type == "log":
            lines.append(f'fig.update_{axis}axes(type="log")')
    along = up if resolved.horizontal else across
    if resolved.mark in (Mark.BAR, Mark.HISTOGRAM):
        lines += _bar_layout(resolved, along)
    if resolved.mark in _LABELLED:
        lines += [*label_lines(resolved, _LABELLED[resolved.mark]), *opacity_lines(resolved)]
    if resolved.mark is Mark.TICK:
        upright = across is not None and not _is_category(across)
        lines.append(
            f'fig.update_traces(marker_symbol="{"line-ns-open" if upright else "line-ew-open"}", marker_size=12)'
        )
    if resolved.mark is Mark.AREA and _stack(resolved) == "normalize":
        lines.append('fig.update_traces(groupnorm="percent")')
    if _stack(resolved) == "center" and resolved.channel("color") is not None:
        bars = resolved.mark in (Mark.BAR, Mark.HISTOGRAM)
        lines += code_for_bars(resolved.horizontal) if bars else code_for_areas()
    return lines


def _bar_layout(resolved: ResolvedSpec, along: ResolvedField | None) -> list[str]:
    lines = []
    width = bin_width(along) if along is not None else None
    if along is not None and width is not None:
        axis = "y" if resolved.horizontal else "x"
        whole = along.column is not None and along.column.is_integer and width == 1
        if not whole:
            lines.append(f"fig.for_each_trace(lambda trace: trace.update({axis}=trace.{axis} + {width / 2!r}))")
        lines.append(f"fig.update_traces(width={width * 0.98!r})")
    names = {field.channel for field in resolved.fields}
    if "x_offset" in names or "y_offset" in names or _stack(resolved) is False:
        lines.append('fig.update_layout(barmode="group")')
    if _stack(resolved) == "normalize":
        lines.append('fig.update_layout(barnorm="percent")')
    return lines


def _stack(resolved: ResolvedSpec) -> Any:
    fields = [f for f in (resolved.channel("x"), resolved.channel("y")) if f is not None]
    return next((f.definition.stack for f in fields if f.definition.stack is not None), None)


def _is_category(field: ResolvedField) -> bool:
    return (
        field.definition.aggregate is None
        and field.type in (Type.NOMINAL, Type.ORDINAL)
        and field.definition.bin is None
    )


def heatmap(resolved: ResolvedSpec) -> list[str]:
    """Cells by their color."""
    names = {field.channel for field in resolved.fields}
    shade = "color" if "color" in names else "size"
    x, y = ("x" if "x" in names else None), ("y" if "y" in names else None)
    lines = missing_names(resolved)
    if x and y:
        order = [f"list(dict.fromkeys(data[{c!r}]))" if _is_category(f) else f"sorted(data[{c!r}].unique())"
                 for c in ("y", "x") if (f := resolved.channel(c)) is not None]  # fmt: skip
        lines.append(
            f'cells = data.pivot(index="y", columns="x", values="{shade}").reindex(index={order[0]}, columns={order[1]})'
        )
    else:
        axis = x or y
        lines.append(f'cells = data.set_index("{axis}")[["{shade}"]]' + (".T" if x else ""))
    said = titles(resolved)
    shown = {"x": said.get("x", ""), "y": said.get("y", ""), "color": said.get(shade, "")}
    lines += [
        f'fig = px.imshow(cells, aspect="auto", title={resolved.title!r}, labels={shown!r}, color_continuous_scale={_continuous(resolved)})'
    ]
    category = resolved.channel("y")
    if category is not None and not _is_category(category):
        lines.append("fig.update_yaxes(autorange=True)")
    return [*lines, *_told_of_cells(resolved, across=x, up=y)]


def _told_of_cells(resolved: ResolvedSpec, *, across: str | None, up: str | None) -> list[str]:
    fields = told_fields(resolved)
    if not fields:
        return []
    said = "".join(f"<br>{field.title}=%{{customdata[{place}]}}" for place, field in enumerate(fields))
    template = f'fig.data[0].hovertemplate.replace("<extra>", {said + "<extra>"!r})'
    names = [field.name for field in fields]
    if across and up:
        each = 'data.pivot(index="y", columns="x", values=name).reindex(index=cells.index, columns=cells.columns)'
        told = f"np.dstack([{each} for name in {names!r}])"
    else:
        told = f"data[{names!r}].to_numpy()[{'None' if across else ':, None'}]"
    return [f"fig.update_traces(customdata={told}, hovertemplate={template})"]


def _colors(resolved: ResolvedSpec) -> dict[str, Any]:
    """The colors of names, and of numbers where a scheme was asked for."""
    color = resolved.channel("color")
    scheme = scheme_of(color)
    found: dict[str, Any] = {"color_discrete_sequence": list(named_colors(scheme))}
    shaded = resolved.mark in (Mark.BAR, Mark.HISTOGRAM, Mark.POINT)
    if color is not None and shaded and scheme is not None and color.type is Type.QUANTITATIVE:
        found["color_continuous_scale"] = list(shades(scheme))
    return found


def _continuous(resolved: ResolvedSpec) -> str:
    scheme = scheme_of(resolved.channel("color"))
    return repr("Viridis" if scheme is None else list(shades(scheme)))
