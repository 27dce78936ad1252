"""The whole of DataSage in one widget, and its parts that need no table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import traitlets

from datasage_jupyter.core.errors import DataSageError
from datasage_jupyter.widgets.base import DataSageWidget
from datasage_jupyter.widgets.board_static import static_board
from datasage_jupyter.widgets.board_store import BoardStore
from datasage_jupyter.widgets.builder import chart_forms
from datasage_jupyter.widgets.static_form import framed, sentence, stored_rows

if TYPE_CHECKING:
    from datasage_jupyter.client import Client


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
        from datasage_jupyter.api import connect

        try:
            return self._shown(connect())
        except DataSageError:
            return {"text/html": sentence("DataSage: datasets, charts and dashboards. Run the cell to use it.")}

    def _shown(self, client: Client) -> dict[str, Any]:
        """What the open tab shows."""
        if self.tab == "dashboard":
            return {"text/html": static_board(BoardStore(client, ""), "Kept charts", [])}
        if not self.selected.get("name"):
            return {"text/html": framed(client.datasets()._repr_html_())}
        version = f"@{self.selected['version']}" if self.selected.get("version") else ""
        dataset = client.dataset(f"{self.selected['name']}{version}")
        if self.tab == "charts" and self.spec:
            return chart_forms(dataset.chart(self.spec))
        return {"text/html": stored_rows(dataset)}


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
