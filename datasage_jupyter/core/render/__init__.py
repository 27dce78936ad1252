"""Drawn rows to what people see: Plotly figure, Python code, static SVG and words."""

from datasage_jupyter.core.render.alt_text import to_alt_text
from datasage_jupyter.core.render.code import to_code
from datasage_jupyter.core.render.figure import to_figure
from datasage_jupyter.core.render.plain import figure_json, figure_text
from datasage_jupyter.core.render.svg import to_svg

__all__ = ["figure_json", "figure_text", "to_alt_text", "to_code", "to_figure", "to_svg"]
