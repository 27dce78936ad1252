"""A chart as Python that anybody can run: pandas makes the rows, plotly.express draws them."""

from __future__ import annotations

from datasage_jupyter.core.model import ResolvedSpec
from datasage_jupyter.core.render.code_figure import figure_lines
from datasage_jupyter.core.render.code_folds import folding_lines
from datasage_jupyter.core.render.code_rows import row_lines

_HEAD = ("import pandas as pd", "import plotly.express as px")


def to_code(resolved: ResolvedSpec, *, table: str = "df") -> str:
    """Write the chart as Python.

    Args:
        resolved: The spec with its defaults filled.
        table: Name of the variable that holds the table as a pandas DataFrame.

    Returns:
        Code that leaves the drawn rows in `data` and the figure in `fig`.
    """
    folding = folding_lines(resolved, table)
    body = [*folding, *row_lines(resolved, "folded" if folding else table), *figure_lines(resolved)]
    head = list(_HEAD)
    if any("np." in line for line in body):
        head.insert(0, "import numpy as np")
    if any("go." in line for line in body):
        head.append("import plotly.graph_objects as go")
    if not any("px." in line for line in body):
        head.remove(_HEAD[1])
    return "\n".join([*head, "", *body, "fig", ""])
