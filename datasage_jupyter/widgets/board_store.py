"""A board on the server, with what its tiles refer to."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from datasage_jupyter.core.errors import DataSageError, SpecError
from datasage_jupyter.widgets.board_tiles import Tile, title_of

if TYPE_CHECKING:
    from datasage_jupyter.client import Client, Dataset
    from datasage_jupyter.client.saved import SavedChart, SavedDashboard


class BoardStore:
    """One look at a board; what it found out is not asked again.

    Args:
        client: The server.
        name: The board, made if there is none; empty for the board of every kept chart.
    """

    def __init__(self, client: Client, name: str) -> None:
        self.client = client
        self._name = name
        self._newest: dict[str, Dataset] = {}

    @cached_property
    def board(self) -> SavedDashboard:
        """The document.

        Raises:
            SpecError: The board of every kept chart has none.
        """
        if not self._name:
            raise SpecError("The board of every kept chart cannot be changed.", hint='Name one: Dashboard("sales").')
        return self.client.dashboard(self._name, create=True)

    @cached_property
    def _charts(self) -> dict[str, SavedChart]:
        return {chart.id: chart for chart in self.client.charts()}

    @property
    def tiles(self) -> list[Tile]:
        """The tiles as the document holds them."""
        if self._name:
            return self.board.tiles
        return [{"kind": "chart", "chart_id": chart} for chart in self._charts]

    @property
    def shown(self) -> list[Tile]:
        """The tiles with title, spec and dataset of the kept charts they name."""
        return [self._looked_up(tile) for tile in self.tiles]

    def _looked_up(self, tile: Tile) -> Tile:
        chart = self._charts.get(tile.get("chart_id", ""))
        if chart is not None:
            tile = {"title": chart.name, "spec": chart.spec.to_dict(), "dataset_id": chart.dataset_id} | tile
        return tile | {"title": title_of(tile)}

    def newest(self, dataset_id: str) -> Dataset:
        """The newest version of a dataset."""
        if dataset_id not in self._newest:
            self._newest[dataset_id] = self.client.dataset(self.client.dataset(dataset_id).name)
        return self._newest[dataset_id]

    @property
    def datasets(self) -> list[Dataset]:
        """The datasets behind the tiles, each once."""
        found = [self.newest(tile["dataset_id"]) for tile in self.shown if tile.get("dataset_id")]
        return list({dataset.id: dataset for dataset in found}.values())

    def dataset(self, name: str | None) -> Dataset:
        """One of the datasets by name, or the only one.

        Raises:
            DataSageError: There are several and none is named, or the named one is not there.
        """
        there = self.datasets
        if not there:
            raise DataSageError("The board shows no dataset yet.", hint="Put a chart on it with board.add(...).")
        found = there if name is None else [item for item in there if item.name == name]
        if len(found) == 1:
            return found[0]
        said = f"The board shows no dataset {name!r}." if name else "The board shows several datasets."
        raise DataSageError(said, hint=f"Name one of: {', '.join(repr(item.name) for item in there)}.")
