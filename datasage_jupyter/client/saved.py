"""Kept charts and dashboards."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from datasage_jupyter.client.chart import StoredChart
from datasage_jupyter.client.connection import Connection
from datasage_jupyter.client.dataset import Dataset
from datasage_jupyter.core.model import ChartSpec


class SavedItem:
    """What both have.

    Args:
        connection: The server.
        record: What it says.
    """

    collection = ""

    def __init__(self, connection: Connection, record: dict[str, Any]) -> None:
        self._connection = connection
        self._record = record

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r})"

    @property
    def id(self) -> str:
        """Its id."""
        return str(self._record["id"])

    @property
    def name(self) -> str:
        """Its name."""
        return str(self._record["name"])

    @property
    def description(self) -> str:
        """What it shows."""
        return str(self._record["description"])

    @property
    def updated_at(self) -> str:
        """When it was last changed, as ISO 8601."""
        return str(self._record["updated_at"])

    def delete(self) -> None:
        """Erase it."""
        self._connection.call("DELETE", f"{self.collection}/{quote(self.id, safe='')}")


class SavedChart(SavedItem):
    """A kept chart."""

    collection = "charts"

    @property
    def spec(self) -> ChartSpec:
        """The chart as data."""
        return ChartSpec.model_validate(self._record["spec"])

    @property
    def question(self) -> str | None:
        """The question it answers."""
        return self._record["question"]

    @property
    def dataset_id(self) -> str:
        """The dataset it was made of."""
        return str(self._record["dataset_id"])

    def draw(self) -> StoredChart:
        """Draw it again, on the data as it is now."""
        dataset_id = quote(self.dataset_id, safe="")
        dataset = Dataset(self._connection, self._connection.call("GET", f"datasets/{dataset_id}"))
        return dataset.chart(self.spec)

    def _repr_mimebundle_(self, **options: Any) -> dict[str, Any]:
        return self.draw()._repr_mimebundle_(**options)


class SavedDashboard(SavedItem):
    """A dashboard."""

    collection = "dashboards"

    @property
    def tiles(self) -> list[dict[str, Any]]:
        """Its tiles, as plain data."""
        return list(self._record["tiles"])

    @property
    def filter(self) -> list[dict[str, Any]]:
        """The conditions it was left with."""
        return list(self._record["filter"])

    def update(self, **changes: Any) -> SavedDashboard:
        """Change it on the server.

        Args:
            changes: Any of `name`, `description`, `tiles` and `filter`; what is not given stays.
        """
        path = f"dashboards/{quote(self.id, safe='')}"
        self._record = self._connection.call("PATCH", path, json=changes)
        return self
