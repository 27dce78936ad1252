"""Kept charts and dashboards, and drawing."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from datasage_jupyter.core import service
from datasage_jupyter.server.contract import charts as wire
from datasage_jupyter.server.contract.auth import Done
from datasage_jupyter.server.contract.endpoint import Endpoint, endpoint
from datasage_jupyter.server.handlers.base import DataSageHandler

if TYPE_CHECKING:
    from datasage_jupyter.catalog import Catalog, Saved


class ChartQueryHandler(DataSageHandler):
    """`charts/query`"""

    @endpoint(Endpoint("Draw a spec, or list the rows behind a mark.", reply=wire.ChartOrRows, body=wire.ChartQuery))
    async def post(self, body: wire.ChartQuery) -> None:
        """Draw."""
        params = chart_params(body)
        if body.rows_behind is None:
            result = await self.until_gone(self.services.queries.run(self.user_id, body.dataset_id, "chart", params))
            self.services.activity.record("chart_drawn", self.user_id, "dataset", body.dataset_id)
            self.reply(wire.ChartReply.model_validate(result))
            return
        params |= {"datum": body.rows_behind, "offset": body.offset, "limit": body.limit}
        result = await self.until_gone(self.services.queries.run(self.user_id, body.dataset_id, "rows_behind", params))
        self.reply(wire.RowsBehind.model_validate(result))


def chart_params(body: wire.ChartQuery) -> dict[str, Any]:
    """A chart request as plain JSON for the workers."""
    steps = [step.model_dump(mode="json", exclude_none=True) for step in body.steps]
    predicates = [item.model_dump(mode="json", by_alias=True, exclude_none=True) for item in body.filter]
    return {"spec": body.spec.to_dict(), "steps": steps, "filter": predicates}


class ChartsHandler(DataSageHandler):
    """`charts`"""

    @endpoint(Endpoint("Kept charts.", reply=wire.SavedChartPage, query=wire.ChartList))
    async def get(self, query: wire.ChartList) -> wire.SavedChartPage:
        """List."""
        charts = (await self.services.catalog()).charts
        page = await charts.page(self.user_id, dataset_id=query.dataset_id, **_part(query))
        return wire.SavedChartPage(items=[as_chart(item) for item in page.items], total=page.total)

    @endpoint(Endpoint("Keep a chart.", reply=wire.SavedChart, status=201, body=wire.SaveChart, scope="create"))
    async def post(self, body: wire.SaveChart) -> wire.SavedChart:
        """Keep."""
        catalog = await self.services.catalog()
        await catalog.datasets.get(self.user_id, body.dataset_id, in_bin=False)
        content = {"spec": body.spec.to_dict(), "description": body.description, "question": body.question}
        saved = await catalog.charts.create(self.user_id, body.name, content, [body.dataset_id])
        self.services.activity.record("chart_saved", self.user_id, "chart", saved.id)
        return as_chart(saved)


def _part(query: wire.ChartList | wire.DashboardList) -> dict[str, Any]:
    """Search, order and part of a list, as the catalogue takes them."""
    order = query.sort or "name"
    return {
        "search": query.search or "",
        "sort": order.removeprefix("-"),
        "descending": order.startswith("-"),
        "offset": query.offset,
        "limit": query.limit,
    }


class ChartHandler(DataSageHandler):
    """`charts/{chart_id}`"""

    @endpoint(Endpoint("One kept chart.", reply=wire.SavedChart))
    async def get(self, chart_id: str) -> wire.SavedChart:
        """Read."""
        return as_chart(await (await self.services.catalog()).charts.get(self.user_id, chart_id))

    @endpoint(Endpoint("Change a kept chart.", reply=wire.SavedChart, body=wire.UpdateChart, scope="create"))
    async def patch(self, chart_id: str, body: wire.UpdateChart) -> wire.SavedChart:
        """Change."""
        catalog = await self.services.catalog()
        charts = catalog.charts
        old = await charts.get(self.user_id, chart_id)
        changes: dict[str, Any] = {}
        if body.dataset_id is not None:
            await catalog.datasets.get(self.user_id, body.dataset_id, in_bin=False)
        if "question" in body.model_fields_set:
            changes["question"] = body.question
        if body.spec is not None:
            changes["spec"] = body.spec.to_dict()
        if body.description is not None:
            changes["description"] = body.description
        used = None if body.dataset_id is None else [body.dataset_id]
        saved = await charts.update(self.user_id, chart_id, name=body.name, body=old.body | changes, dataset_ids=used)
        return as_chart(saved)

    @endpoint(Endpoint("Delete a kept chart.", reply=Done, scope="delete"))
    async def delete(self, chart_id: str) -> Done:
        """Delete."""
        await (await self.services.catalog()).charts.delete(self.user_id, chart_id)
        self.services.activity.record("chart_deleted", self.user_id, "chart", chart_id)
        return Done()


def as_chart(saved: Saved) -> wire.SavedChart:
    """A kept chart on the wire."""
    return wire.SavedChart(
        id=saved.id,
        name=saved.name,
        dataset_id=saved.dataset_ids[0],
        spec=saved.body["spec"],
        description=saved.body["description"],
        question=saved.body["question"],
        created_at=saved.created_at,
        updated_at=saved.updated_at,
    )


class DashboardsHandler(DataSageHandler):
    """`dashboards`"""

    @endpoint(Endpoint("Dashboards.", reply=wire.SavedDashboardPage, query=wire.DashboardList))
    async def get(self, query: wire.DashboardList) -> wire.SavedDashboardPage:
        """List."""
        page = await (await self.services.catalog()).dashboards.page(self.user_id, **_part(query))
        return wire.SavedDashboardPage(items=[as_dashboard(item) for item in page.items], total=page.total)

    @endpoint(
        Endpoint("Keep a dashboard.", reply=wire.SavedDashboard, status=201, body=wire.SaveDashboard, scope="create")
    )
    async def post(self, body: wire.SaveDashboard) -> wire.SavedDashboard:
        """Keep."""
        catalog = await self.services.catalog()
        used = await dashboard_datasets(catalog, self.user_id, body.tiles)
        content = body.model_dump(mode="json", by_alias=True, exclude_none=True, exclude={"name", "tiles"})
        saved = await catalog.dashboards.create(
            self.user_id, body.name, content | {"tiles": as_tiles(body.tiles)}, used
        )
        self.services.activity.record("dashboard_saved", self.user_id, "dashboard", saved.id)
        return as_dashboard(saved)


class DashboardHandler(DataSageHandler):
    """`dashboards/{dashboard_id}`"""

    @endpoint(Endpoint("One dashboard.", reply=wire.SavedDashboard))
    async def get(self, dashboard_id: str) -> wire.SavedDashboard:
        """Read."""
        return as_dashboard(await (await self.services.catalog()).dashboards.get(self.user_id, dashboard_id))

    @endpoint(Endpoint("Change a dashboard.", reply=wire.SavedDashboard, body=wire.UpdateDashboard, scope="create"))
    async def patch(self, dashboard_id: str, body: wire.UpdateDashboard) -> wire.SavedDashboard:
        """Change."""
        catalog = await self.services.catalog()
        old = await catalog.dashboards.get(self.user_id, dashboard_id)
        changes = body.model_dump(mode="json", by_alias=True, exclude_none=True, exclude={"name", "tiles"})
        used = None
        if body.tiles is not None:
            used = await dashboard_datasets(catalog, self.user_id, body.tiles)
            changes["tiles"] = as_tiles(body.tiles)
        saved = await catalog.dashboards.update(
            self.user_id, dashboard_id, name=body.name, body=old.body | changes, dataset_ids=used
        )
        self.services.activity.record("dashboard_saved", self.user_id, "dashboard", saved.id)
        return as_dashboard(saved)

    @endpoint(Endpoint("Delete a dashboard.", reply=Done, scope="delete"))
    async def delete(self, dashboard_id: str) -> Done:
        """Delete."""
        await (await self.services.catalog()).dashboards.delete(self.user_id, dashboard_id)
        self.services.activity.record("dashboard_deleted", self.user_id, "dashboard", dashboard_id)
        return Done()


def as_dashboard(saved: Saved) -> wire.SavedDashboard:
    """A dashboard on the wire."""
    return wire.SavedDashboard(
        id=saved.id,
        name=saved.name,
        description=saved.body["description"],
        tiles=saved.body["tiles"],
        filter=saved.body["filter"],
        created_at=saved.created_at,
        updated_at=saved.updated_at,
    )


def as_tiles(tiles: list[wire.Tile]) -> list[dict[str, Any]]:
    """Tiles as plain JSON, their specs in Vega-Lite's spelling."""
    return [
        tile.model_dump(mode="json", exclude={"spec"}, exclude_none=True)
        | ({"spec": tile.spec.to_dict()} if tile.spec is not None else {})
        for tile in tiles
    ]


async def dashboard_datasets(catalog: Catalog, user_id: str, tiles: list[wire.Tile]) -> list[str]:
    """The datasets a dashboard uses; a chart or dataset that is not the person's own is refused as unknown."""
    used = {tile.dataset_id for tile in tiles if tile.dataset_id is not None}
    for dataset_id in used:
        await catalog.datasets.get(user_id, dataset_id)
    for chart_id in {tile.chart_id for tile in tiles if tile.chart_id is not None}:
        used.update((await catalog.charts.get(user_id, chart_id)).dataset_ids)
    return sorted(used)


class MarksHandler(DataSageHandler):
    """`marks`"""

    @endpoint(Endpoint("The marks there are, for menus.", reply=wire.MarkList))
    async def get(self) -> wire.MarkList:
        """List; the first time imports every mark, which must not hold up the event loop."""
        return wire.MarkList.model_validate(await asyncio.to_thread(service.marks))
