"""Kept charts and figures side by side."""

from __future__ import annotations

from typing import Any

import traitlets

from datasage_jupyter.widgets.base import DataSageWidget
from datasage_jupyter.widgets.static_form import sentence


class Dashboard(DataSageWidget):
    """Kept charts on a grid.

    Args:
        name: The dashboard to open; None shows every kept chart.

    Attributes:
        filter: Conditions that hold for every chart of the board.
    """

    filter = traitlets.List(traitlets.Dict(), help="Conditions for every chart.").tag(sync=True)

    def __init__(self, name: str | None = None, **traits: Any) -> None:
        super().__init__(label=name or "", _view="dashboard", **traits)

    def _static_form(self) -> dict[str, Any]:
        return {"text/html": sentence(f"Dashboard “{self._label}”. Run the cell to use it.")}
