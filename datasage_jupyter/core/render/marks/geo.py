"""Maps: places as points, areas by their value."""

from __future__ import annotations

from typing import Any

import numpy as np

from datasage_jupyter.core.model import ResolvedField
from datasage_jupyter.core.model.countries import country_code
from datasage_jupyter.core.render.canvas import Canvas
from datasage_jupyter.core.render.marks.xy import bubble_sizes
from datasage_jupyter.core.render.text import safe
from datasage_jupyter.core.render.theme import GRID, PLAIN, color_axis, scheme_of, series_colors
from datasage_jupyter.core.render.told import with_told
from datasage_jupyter.core.render.values import groups, labels, numbers

_GEO = {
    "projection": {"type": "natural earth"}, "bgcolor": "rgba(0,0,0,0)", "showland": True, "landcolor": GRID,
    "showcountries": True, "countrycolor": "rgba(128,128,128,0.5)", "showcoastlines": False, "showframe": False,
    "showlakes": False, "showocean": False,
}  # fmt: skip
_STATE_CODES = frozenset(
    [
        "AL",
        "AK",
        "AZ",
        "AR",
        "CA",
        "CO",
        "CT",
        "DE",
        "FL",
        "GA",
        "HI",
        "ID",
        "IL",
        "IN",
        "IA",
        "KS",
        "KY",
        "LA",
        "ME",
        "MD",
        "MA",
        "MI",
        "MN",
        "MS",
        "MO",
        "MT",
        "NE",
        "NV",
        "NH",
        "NJ",
        "NM",
        "NY",
        "NC",
        "ND",
        "OH",
        "OK",
        "OR",
        "PA",
        "RI",
        "SC",
        "SD",
        "TN",
        "TX",
        "UT",
        "VT",
        "VA",
        "WA",
        "WV",
        "WI",
        "WY",
        "DC",
        "PR",
    ]
)
_STATE_NAMES = dict(
    pair.split(":")
    for pair in [
        "alabama:AL",
        "alaska:AK",
        "arizona:AZ",
        "arkansas:AR",
        "california:CA",
        "colorado:CO",
        "connecticut:CT",
        "delaware:DE",
        "florida:FL",
        "georgia:GA",
        "hawaii:HI",
        "idaho:ID",
        "illinois:IL",
        "indiana:IN",
        "iowa:IA",
        "kansas:KS",
        "kentucky:KY",
        "louisiana:LA",
        "maine:ME",
        "maryland:MD",
        "massachusetts:MA",
        "michigan:MI",
        "minnesota:MN",
        "mississippi:MS",
        "missouri:MO",
        "montana:MT",
        "nebraska:NE",
        "nevada:NV",
        "new-hampshire:NH",
        "new-jersey:NJ",
        "new-mexico:NM",
        "new-york:NY",
        "north-carolina:NC",
        "north-dakota:ND",
        "ohio:OH",
        "oklahoma:OK",
        "oregon:OR",
        "pennsylvania:PA",
        "rhode-island:RI",
        "south-carolina:SC",
        "south-dakota:SD",
        "tennessee:TN",
        "texas:TX",
        "utah:UT",
        "vermont:VT",
        "virginia:VA",
        "washington:WA",
        "west-virginia:WV",
        "wisconsin:WI",
        "wyoming:WY",
        "district-of-columbia:DC",
        "puerto-rico:PR",
    ]
)


def draw_places(canvas: Canvas) -> dict[str, Any]:
    """Draw points at their latitude and longitude, zoomed to where they are."""
    latitude, longitude = canvas.field("latitude"), canvas.field("longitude")
    assert latitude is not None
    assert longitude is not None
    up, along = numbers(canvas.column(latitude)).astype(float), numbers(canvas.column(longitude)).astype(float)
    color, size = canvas.field("color"), canvas.field("size")
    series = color if color is not None and canvas.is_category(color) else None
    found = groups(series, canvas.rows)
    colors = series_colors([name for name, _ in found], scheme=scheme_of(series)) if series is not None else {}
    traces = []
    for name, rows in found:
        marker: dict[str, Any] = {"color": colors.get(name, PLAIN), "size": 7, "opacity": 0.75}
        if color is not None and series is None:
            marker |= {"color": canvas.values(color), "coloraxis": "coloraxis"}
        if size is not None:
            marker |= bubble_sizes(canvas, size, rows)
        parts = ((latitude, "lat"), (longitude, "lon"), (color if series is None else None, "marker.color"))
        trace = {"type": "scattergeo", "mode": "markers", "lat": up[rows], "lon": along[rows], "name": name,
                       "showlegend": bool(name), "marker": marker, "hovertemplate": canvas.hover(*parts)}  # fmt: skip
        traces.append(with_told(canvas, trace, rows))
    layout = canvas.layout(geo=_GEO | _window(up, along))
    return {"data": traces, "layout": layout | _colors(canvas, color if series is None else None)}


def draw_areas(canvas: Canvas) -> dict[str, Any]:
    """Draw countries or states of the USA colored by a value."""
    place, shade = canvas.field("detail.0"), canvas.field("color")
    assert place is not None
    assert shade is not None
    names = labels(canvas.column(place))
    codes, mode = locations(names)
    trace = {
        "type": "choropleth", "locations": codes, "locationmode": mode, "z": numbers(canvas.column(shade)), "text": names,
        "coloraxis": "coloraxis", "marker": {"line": {"width": 0.5, "color": "rgba(128,128,128,0.6)"}},
        "hovertemplate": canvas.hover((place, "text"), (shade, "z")), "name": "",
    }  # fmt: skip
    geo = _GEO | ({"scope": "usa", "projection": {"type": "albers usa"}} if mode == "USA-states" else {})
    return {"data": [with_told(canvas, trace)], "layout": canvas.layout(geo=geo) | _colors(canvas, shade)}


def locations(names: list[str]) -> tuple[list[str], str]:
    """Names as the map knows them, and how it should read them: states, ISO codes or country names."""
    states = [_STATE_NAMES.get(name.strip().casefold().replace(" ", "-"), name.strip().upper()) for name in names]
    if names and sum(state in _STATE_CODES for state in states) >= 0.8 * len(names):
        return states, "USA-states"
    if names and sum(len(name.strip()) == 3 and name.strip().isupper() for name in names) >= 0.8 * len(names):
        return [name.strip() for name in names], "ISO-3"
    codes = [country_code(name) for name in names]
    if sum(code is not None for code in codes) > 0.5 * len(names):
        return [code or name for code, name in zip(codes, names, strict=True)], "ISO-3"
    return names, "country names"


def _window(up: np.ndarray[Any, Any], along: np.ndarray[Any, Any]) -> dict[str, Any]:
    if not up.size or float(np.ptp(along)) > 150 or float(np.ptp(up)) > 90:
        return {}
    pad_up, pad_along = max(1.0, 0.1 * float(np.ptp(up))), max(1.0, 0.1 * float(np.ptp(along)))
    return {
        "projection": {"type": "mercator"},
        "lataxis": {"range": [float(up.min()) - pad_up, float(up.max()) + pad_up]},
        "lonaxis": {"range": [float(along.min()) - pad_along, float(along.max()) + pad_along]},
    }


def _colors(canvas: Canvas, shade: ResolvedField | None) -> dict[str, Any]:
    if shade is None:
        return {}
    values = numbers(canvas.column(shade)).astype(np.float64)
    known = values[np.isfinite(values)]
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
    return {"coloraxis": color_axis(low, high, safe(shade.title), scheme_of(shade))}
