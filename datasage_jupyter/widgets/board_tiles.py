"""Tiles of a board as plain data: their places, their charts, and what a filter means for a dataset."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from datasage_jupyter.core.errors import SpecError

if TYPE_CHECKING:
    from datasage_jupyter.core.model import DatasetProfile

Tile = dict[str, Any]
COLUMNS = 12
SIZES = {"chart": (6, 4), "kpi": (3, 2), "text": (6, 1)}


def first_free(tiles: Sequence[Tile], width: int, height: int) -> dict[str, int]:
    """The first place in reading order where a tile of this size covers no other."""
    y = 0
    while True:
        for x in range(COLUMNS - width + 1):
            if not any(_overlap(tile, x, y, width, height) for tile in tiles):
                return {"x": x, "y": y, "width": width, "height": height}
        y += 1


def _overlap(tile: Tile, x: int, y: int, width: int, height: int) -> bool:
    across = tile["x"] < x + width and x < tile["x"] + tile["width"]
    return bool(across and tile["y"] < y + height and y < tile["y"] + tile["height"])


def placed(tiles: Sequence[Tile], tile: Tile) -> Tile:
    """The tile with a place among the others."""
    return tile | first_free(tiles, *SIZES[tile["kind"]])


def made_tile(item: Any, dataset_id: str | None) -> Tile:
    """A tile for a kept chart, a chart, or a spec.

    Raises:
        SpecError: It is none of them, or its dataset is not known.
    """
    from datasage_jupyter.core.resolve import as_spec

    if hasattr(item, "draw") and hasattr(item, "id"):
        return {"kind": _kind(item.spec.to_dict()), "chart_id": item.id}
    spec = as_spec(getattr(item, "spec", item)).to_dict()
    dataset_id = dataset_id or getattr(item, "dataset_id", None)
    if dataset_id is None:
        raise SpecError(
            "A board shows stored datasets, and this chart names none.",
            hint='Say which one it is drawn from: board.add(chart, dataset="sales").',
        )
    return {"kind": _kind(spec), "dataset_id": dataset_id, "spec": spec}


def _kind(spec: dict[str, Any]) -> str:
    return "kpi" if spec["mark"] == "indicator" else "chart"


def kpi_spec(field: str | None, aggregate: str, over: str | None, period: str) -> dict[str, Any]:
    """One number, perhaps over periods, as a chart."""
    text = {"field": field, "aggregate": aggregate} if field is not None else {"aggregate": "count"}
    across = {"x": {"field": over, "timeUnit": period}} if over is not None else {}
    return {"mark": "indicator", "encoding": {"text": text, **across}}


def title_of(tile: Tile) -> str:
    """What the tile is called."""
    if tile.get("title"):
        return str(tile["title"])
    if tile["kind"] == "text":
        return str(tile.get("text", "")).strip().lstrip("# ").partition("\n")[0] or "Text"
    spec = tile.get("spec") or {}
    if spec.get("title"):
        return str(spec["title"])
    placed_on = [d for d in (spec.get("encoding") or {}).values() if isinstance(d, dict)]
    return ", ".join(str(d.get("field") or d.get("aggregate")) for d in placed_on) or "Chart"


def fields_of(predicate: dict[str, Any]) -> set[str]:
    """The fields a condition speaks of."""
    if "not" in predicate:
        return fields_of(predicate["not"])
    parts = predicate.get("and") or predicate.get("or")
    return set().union(*map(fields_of, parts)) if parts else {str(predicate["field"])}


def applicable(filters: Sequence[dict[str, Any]], columns: Collection[str]) -> list[dict[str, Any]]:
    """The conditions a dataset of these columns can be asked."""
    return [item for item in filters if fields_of(item) <= set(columns)]


def filtered_sql(profile: DatasetProfile, filters: Sequence[dict[str, Any]]) -> str:
    """The statement that selects the rows under a filter from `data`; its values are written out, for reading and reuse."""
    import sqlglot
    from sqlglot import exp

    from datasage_jupyter.core.query import to_rows_query
    from datasage_jupyter.core.resolve import resolve_predicates

    wanted = applicable(filters, {column.name for column in profile.columns})
    query = to_rows_query(profile, filters=resolve_predicates(wanted, profile))
    tree = sqlglot.parse_one(query.sql, read="duckdb")
    values = iter(query.parameters)
    holes = sorted(tree.find_all(exp.Placeholder, exp.Parameter), key=lambda hole: _position(hole))
    for hole in holes:
        hole.replace(exp.convert(next(values)))
    for part in ("limit", "offset"):
        tree.set(part, None)
    return tree.sql(dialect="duckdb", pretty=True)


def _position(hole: Any) -> int:
    text = str(hole.this.name if hasattr(hole.this, "name") else hole.this or "")
    return int(text) if text.isdigit() else 0
