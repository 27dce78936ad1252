"""The whole of DataSage in one widget, and its parts that need no table."""

from __future__ import annotations

from typing import Any

import traitlets

from datasage_jupyter.widgets.base import DataSageWidget
from datasage_jupyter.widgets.static_form import sentence


class App(DataSageWidget):
    """Datasets, charts and dashboards, signed in as the person who uses this Jupyter server.

    Attributes:
        tab: The open tab: `datasets`, `charts` or `dashboard`.
        selected: The open dataset as `{"id", "name", "version"}`; `{}` while none is.
        spec: The chart in the Charts tab as plain JSON; `{}` while there is none.
        height: Height in pixels; None: as much as the content needs.
    """

    tab = traitlets.Enum(("datasets", "charts", "dashboard"), "datasets", help="The open tab.").tag(sync=True)
    selected = traitlets.Dict(help="The open dataset.").tag(sync=True)
    spec = traitlets.Dict(help="The chart in the Charts tab.").tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        super().__init__(_view="app", **traits)

    def _static_form(self) -> dict[str, Any]:
        return {"text/html": sentence("DataSage: datasets, charts and dashboards. Run the cell to use it.")}


class Login(DataSageWidget):
    """Sign in, see who is signed in, sign out.

    Attributes:
        user: The signed-in person as `{"id", "email", "full_name"}`; `{}` while nobody is. Read only.
    """

    user = traitlets.Dict(help="The signed-in person.").tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        super().__init__(_view="login", **traits)

    def _static_form(self) -> dict[str, Any]:
        return {"text/html": sentence("Sign-in of DataSage. Run the cell to use it.")}


class Upload(DataSageWidget):
    """Drop a file: it goes from the browser straight to the server, in pieces that can be resumed.

    Attributes:
        uploaded: The datasets made so far, the newest last, as `{"id", "name", "version"}`.
    """

    uploaded = traitlets.List(traitlets.Dict(), help="The datasets made so far.").tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        super().__init__(_view="upload", **traits)

    def _static_form(self) -> dict[str, Any]:
        return {"text/html": sentence("Upload to DataSage. Run the cell to use it.")}
