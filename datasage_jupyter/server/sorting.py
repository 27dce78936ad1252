"""Lists of kept things in the order asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datasage_jupyter.catalog import Page, Saved
    from datasage_jupyter.catalog.saved import SavedItems
    from datasage_jupyter.server.contract.base import Page as PageQuery

MOST = 1000


async def sorted_page(items: SavedItems, user_id: str, query: PageQuery, **only: Any) -> Page[Saved]:
    """A page of a person's kept charts or dashboards.

    The catalogue keeps them by name; other orders are made here, which is cheap for the few hundred a person keeps.

    Args:
        items: The collection.
        user_id: Whose.
        query: Search, order and part.
        only: Further conditions of the collection's `page`.
    """
    search, order = query.search or "", query.sort or "name"
    if order == "name":
        return await items.page(user_id, search=search, offset=query.offset, limit=query.limit, **only)
    page = await items.page(user_id, search=search, offset=0, limit=MOST, **only)
    field, descending = order.removeprefix("-"), order.startswith("-")
    page.items.sort(key=lambda item: getattr(item, field), reverse=descending)
    del page.items[query.offset + query.limit :], page.items[: query.offset]
    return page
