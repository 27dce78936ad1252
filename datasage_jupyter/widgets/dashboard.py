"""A board of kept charts, figures and text that filter each other."""

from __future__ import annotations

import html
from pathlib import Path
from typing import TYPE_CHECKING, Any

import traitlets

from datasage_jupyter.core.errors import DataSageError, SpecError
from datasage_jupyter.widgets.base import DataSageWidget
from datasage_jupyter.widgets.board_static import static_board
from datasage_jupyter.widgets.board_store import BoardStore
from datasage_jupyter.widgets.board_tiles import applicable, filtered_sql, kpi_spec, made_tile, placed
from datasage_jupyter.widgets.static_form import sentence

if TYPE_CHECKING:
    import pandas as pd

    from datasage_jupyter.client import Client, Dataset

_PAGE = 10_000


class PredicatesTrait(traitlets.List[dict[str, Any]]):
    """Conditions as plain JSON; `Predicate` models are taken too."""

    def validate(self, obj: Any, value: Any) -> list[dict[str, Any]]:
        """Take conditions in either form.

        Raises:
            SpecError: One of them is none.
        """
        from pydantic import TypeAdapter, ValidationError

        from datasage_jupyter.core.model import Predicate

        given = [value] if isinstance(value, dict) else list(value or ())
        try:
            parsed = TypeAdapter(list[Predicate]).validate_python(given)
        except ValidationError:
            raise SpecError("A filter is malformed.", hint='Write it like [{"field": "price", "gt": 10}].') from None
        return [item.model_dump(mode="json", by_alias=True, exclude_none=True) for item in parsed]


class Dashboard(DataSageWidget):
    """Kept charts, figures and text on a grid. A mark pressed in one chart filters the others.

    Args:
        name: The dashboard to open; it is made if there is none. None shows every kept chart.
        height: Height in pixels; None: as much as the content needs.

    Attributes:
        filter: Conditions for every chart whose dataset has their fields, as predicates in Vega-Lite's words. Pressing
            a mark changes it; setting it filters the charts.
    """

    filter = PredicatesTrait(help="Conditions for every chart.").tag(sync=True)
    _revision = traitlets.Int(0).tag(sync=True)
    _client: Client | None = None
    _looked = False

    def __init__(self, name: str | None = None, **traits: Any) -> None:
        super().__init__(label=name or "", _view="dashboard", **traits)

    @property
    def name(self) -> str:
        """The dashboard's name; empty for the board of every kept chart."""
        return self._label

    @property
    def tiles(self) -> list[dict[str, Any]]:
        """The tiles as they are now: `kind`, `title`, `dataset`, `spec` or `text`, and their place on the grid.

        Raises:
            ConnectError: There is no server.
        """
        store = self._look()
        return [tile | _named(store, tile) for tile in store.shown]

    def add(self, item: Any, dataset: str | Dataset | None = None, title: str | None = None) -> dict[str, Any]:
        """Put a chart on the board, at the first free place.

        Args:
            item: The name of a kept chart, a kept chart, a chart, or a spec as data.
            dataset: Name of the stored dataset that a spec, or a chart of a dataframe, is drawn from.
            title: Heading of the tile; None takes the chart's.

        Returns:
            The new tile.

        Raises:
            SpecError: There is no such kept chart, or it is not known which dataset a spec is of.
        """
        store = self._look()
        found = store.client.dataset(dataset) if isinstance(dataset, str) else dataset
        chart = store.client.kept_chart(item) if isinstance(item, str) else item
        return self._put(store, made_tile(chart, found.id if found is not None else None), title)

    def add_kpi(
        self,
        dataset: str | Dataset,
        field: str | None = None,
        aggregate: str = "sum",
        over: str | None = None,
        period: str = "yearmonth",
        title: str | None = None,
    ) -> dict[str, Any]:
        """Put one number on the board; over time also its change since the period before, and its course.

        Args:
            dataset: The stored dataset.
            field: What is measured; None counts rows.
            aggregate: How many rows become one number.
            over: A date field, to compare periods.
            period: Which periods: `year`, `yearquarter`, `yearmonth`, `yearweek`, `yearmonthdate`.
            title: Heading of the card.
        """
        return self.add(kpi_spec(field, aggregate, over, period), dataset, title)

    def add_text(self, text: str, title: str | None = None) -> dict[str, Any]:
        """Put text on the board. A line that begins with `#` is a heading.

        Args:
            text: The words.
            title: Heading of the tile.
        """
        return self._put(self._look(), {"kind": "text", "text": text}, title)

    def remove(self, tile: int | str) -> None:
        """Take a tile off.

        Args:
            tile: Its place in `tiles`, or its title.

        Raises:
            SpecError: There is no such tile.
        """
        store = self._look()
        titles = [str(item["title"]) for item in store.shown]
        found = titles.index(tile) if isinstance(tile, str) and tile in titles else tile
        if not isinstance(found, int) or not -len(titles) <= found < len(titles):
            raise SpecError(f"There is no tile {tile!r}.", hint=f"The tiles are: {', '.join(map(repr, titles))}.")
        left = store.tiles
        del left[found]
        self._save(store, left)

    @property
    def sql(self) -> dict[str, str]:
        """For each dataset on the board, the statement that selects the rows under the filter, from the table `data`."""
        store = self._look()
        return {dataset.name: filtered_sql(dataset.profile, self.filter) for dataset in store.datasets}

    def df(self, dataset: str | None = None, limit: int = 100_000) -> pd.DataFrame:
        """The rows under the filter.

        Args:
            dataset: Of which dataset; None for the only one of the board.
            limit: At most this many rows.

        Raises:
            DataSageError: The board has several datasets and none is named, or the named one is not on it.
        """
        import pandas as pd

        found = self._look().dataset(dataset)
        wanted = applicable(self.filter, found.columns)
        pages = []
        for offset in range(0, limit, _PAGE):
            page = found.rows(offset=offset, limit=min(_PAGE, limit - offset), filter=wanted)
            pages.append(page)
            if len(page) < _PAGE:
                break
        return pd.concat(pages, ignore_index=True) if len(pages) > 1 else pages[0]

    def to_html(self, path: str | None = None) -> str:
        """The board as one page of pictures and words that needs nothing else. The page's own export is interactive.

        Args:
            path: File to write; None only returns the page.
        """
        body = static_board(self._look(), self.name, self.filter)
        title = html.escape(self.name or "Kept charts")
        page = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>{body}</html>\n'
        if path is not None:
            Path(path).write_text(page, encoding="utf-8")
        return page

    def _look(self) -> BoardStore:
        """The board as it is now; its own filter holds where none was set here."""
        if self._client is None:
            from datasage_jupyter.api import connect

            self._client = connect()
        store = BoardStore(self._client, self.name)
        if self.name and not self._looked:
            self._looked = True
            self.filter = self.filter or store.board.filter
        return store

    def _put(self, store: BoardStore, tile: dict[str, Any], title: str | None) -> dict[str, Any]:
        new = placed(store.board.tiles, tile | ({"title": title} if title else {}))
        self._save(store, [*store.board.tiles, new])
        return new

    def _save(self, store: BoardStore, tiles: list[dict[str, Any]]) -> None:
        store.board.update(tiles=tiles)
        self._revision += 1

    def _static_form(self) -> dict[str, Any]:
        said = f"Dashboard “{self.name}”." if self.name else "Every kept chart."
        try:
            store = self._look()
            if store.tiles:
                return {"text/html": static_board(store, self.name, self.filter)}
        except DataSageError:
            return {"text/html": sentence(f"{said} Run the cell to use it.")}
        return {"text/html": sentence(f"{said} Nothing is on it yet.")}


def _named(store: BoardStore, tile: dict[str, Any]) -> dict[str, Any]:
    return {"dataset": store.newest(tile["dataset_id"]).name} if tile.get("dataset_id") else {}
