"""The dataset browser: catalogue, details and table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import traitlets

from datasage_jupyter.core.errors import DataSageError
from datasage_jupyter.widgets.base import DataSageWidget, name_of
from datasage_jupyter.widgets.static_form import first_rows, framed, sentence, stored_rows

if TYPE_CHECKING:
    import pandas as pd


class DatasetBrowser(DataSageWidget):
    """Look through the catalogue, or through one table.

    Args:
        table_or_name: None for the catalogue; the name of a stored dataset; or any dataframe, Arrow table or Parquet path.
        height: Height in pixels.

    Attributes:
        selected: The stored dataset that is open, as `{"id", "name", "version"}`; `{}` while none is.
        view: What the table shows: `{"filter": [...], "sort": [{"field", "order"}], "columns": [...] or None,
            "pinned": [...], "widths": {column: pixels}}`, each of them optional. Setting it changes the table; changes
            by hand are seen here.
    """

    selected = traitlets.Dict(help="The stored dataset that is open.").tag(sync=True)
    view = traitlets.Dict(help="Filter, sort, columns, pinned columns and widths of the table.").tag(sync=True)
    height = traitlets.Int(560, allow_none=True, min=120, max=10_000, help="Height in pixels.").tag(sync=True)

    def __init__(self, table_or_name: Any = None, **traits: Any) -> None:
        stored = table_or_name is None or isinstance(table_or_name, str)
        label = (table_or_name or "") if stored else name_of(table_or_name)
        super().__init__(table=None if stored else table_or_name, label=label, _view="browser", **traits)

    def df(self, limit: int | None = None) -> pd.DataFrame:
        """The rows of the current view: filtered, sorted and with the columns as shown.

        Args:
            limit: At most this many rows; None: all of them.

        Raises:
            DataSageError: There is no table, or its rows cannot be read.
        """
        shown = {key: self.view.get(key) or None for key in ("filter", "sort", "columns")}
        if self._table is None:
            return self._stored_rows(shown, limit)
        import pyarrow as pa

        from datasage_jupyter.core import service

        pieces = service.view_batches(self._analysis, {key: value for key, value in shown.items() if value}, limit)
        return pa.Table.from_batches(pieces).to_pandas()

    def _stored_rows(self, shown: dict[str, Any], limit: int | None) -> pd.DataFrame:
        from datasage_jupyter.api import connect

        name = self._open_name()
        if not name:
            raise DataSageError("No dataset is open.", hint="Open one in the browser first.")
        return connect().dataset(name).to_pandas(shown["columns"], limit, sort=shown["sort"], filter=shown["filter"])

    def _static_form(self) -> dict[str, Any]:
        try:
            if self._table is not None:
                return {"text/html": first_rows(self._analysis, self._label, self.view)}
            return {"text/html": self._stored_form()}
        except DataSageError as error:
            said = "Dataset browser. Run the cell to use it."
            return {"text/html": sentence(str(error) if self._table is not None else said)}

    def _stored_form(self) -> str:
        from datasage_jupyter.api import connect

        client, name = connect(), self._open_name()
        return stored_rows(client.dataset(name), self.view) if name else framed(client.datasets()._repr_html_())

    def _open_name(self) -> str:
        name = str(self.selected.get("name") or self._label)
        return f"{name}@{self.selected['version']}" if name and self.selected.get("version") else name
