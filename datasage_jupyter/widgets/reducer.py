"""Every edit of a chart as a pure function of spec and action: the twin of `js/src/model/reducer.ts`.

Both run the cases in `tests/cases/reducer.json`, so that an edit by hand and one from Python mean the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from datasage_jupyter.core.marks import kind_of
from datasage_jupyter.core.model.types import mark_names

Spec = dict[str, Any]
Action = dict[str, Any]

LIST_CHANNELS = ("detail", "tooltip", "path", "columns")
_MEASURED = ("x", "y", "color", "size", "theta", "radius", "text", "opacity")
_SWAPPED = {"x": "y", "y": "x", "xOffset": "yOffset", "yOffset": "xOffset", "row": "column", "column": "row"}


def reduce(spec: Spec, action: Action) -> Spec:
    """The spec after one edit; the given spec is never changed.

    Args:
        spec: A chart spec as plain JSON.
        action: `{"type": ...}` with what that type needs; a None in a patch removes that part.

    Raises:
        KeyError: The action's type is unknown.
    """
    return EDITS[action["type"]](spec, action)


def definition_of(spec: Spec, channel: str) -> dict[str, Any] | None:
    """The field definition on a channel; `path.0` addresses the first of a list."""
    name, index = _split(channel)
    value = spec.get("encoding", {}).get(name)
    if isinstance(value, list):
        return value[index] if index is not None and index < len(value) else None
    return value


def _split(channel: str) -> tuple[str, int | None]:
    name, _, index = channel.partition(".")
    return name, int(index) if index else None


def _place(spec: Spec, action: Action) -> Spec:
    """A measure on a mark that draws one shape per group is averaged; everything else stands as it is."""
    field = action["field"]
    measured = field["kind"] == "quantitative" and field.get("role") != "dimension"
    aggregated = measured and _is_grouped(spec["mark"]) and _split(action["channel"])[0] in _MEASURED
    definition = {"field": field["name"]} | ({"aggregate": "mean"} if aggregated else {})
    return _put(spec, action["channel"], definition)


def _is_grouped(mark: str) -> bool:
    return mark in mark_names() and kind_of(mark).is_grouped


def _put(spec: Spec, channel: str, definition: dict[str, Any]) -> Spec:
    name, index = _split(channel)
    if name not in LIST_CHANNELS:
        return _with_encoding(spec, {name: definition})
    items = list(spec.get("encoding", {}).get(name) or [])
    if index is None or index >= len(items):
        items.append(definition)
    else:
        items[index] = definition
    return _with_encoding(spec, {name: items})


def _take(spec: Spec, channel: str) -> Spec:
    name, index = _split(channel)
    value = spec.get("encoding", {}).get(name)
    if isinstance(value, list) and index is not None:
        return _with_encoding(spec, {name: [item for i, item in enumerate(value) if i != index] or None})
    return _with_encoding(spec, {name: None})


def _move(spec: Spec, action: Action) -> Spec:
    """Move a placement; what stood on the target goes to the source, unless the target is a list."""
    source, target = action["from"], action["to"]
    definition = definition_of(spec, source)
    if definition is None or source == target:
        return spec
    displaced = None if _split(target)[0] in LIST_CHANNELS else definition_of(spec, target)
    emptied = _put(spec, source, displaced) if displaced else _take(spec, source)
    return _put(emptied, target, definition)


def _update(spec: Spec, action: Action) -> Spec:
    definition = definition_of(spec, action["channel"])
    if definition is None:
        return spec
    return _put(spec, action["channel"], _without_nulls(definition | action["patch"]))


def _swap(spec: Spec, _: Action) -> Spec:
    encoding = {_SWAPPED.get(name, name): _swap_sort(value) for name, value in spec.get("encoding", {}).items()}
    return spec | {"encoding": encoding}


def _swap_sort(value: Any) -> Any:
    """An order "by y" becomes "by x" when the axes change places."""
    sort = value.get("sort") if isinstance(value, dict) else None
    channel = sort.get("channel") if isinstance(sort, dict) else None
    return value | {"sort": sort | {"channel": _SWAPPED[channel]}} if sort and channel in _SWAPPED else value


def _change_filter(spec: Spec, action: Action) -> Spec:
    filters = list(spec.get("filter") or [])
    if action["predicate"]:
        filters[action["index"]] = action["predicate"]
    else:
        del filters[action["index"]]
    return _without_nulls(spec | {"filter": filters or None})


def _remove_having(spec: Spec, action: Action) -> Spec:
    rest = [condition for i, condition in enumerate(spec.get("having") or []) if i != action["index"]]
    return _without_nulls(spec | {"having": rest or None})


def _with_encoding(spec: Spec, patch: dict[str, Any]) -> Spec:
    return spec | {"encoding": _without_nulls(spec.get("encoding", {}) | patch)}


def _without_nulls(value: dict[str, Any]) -> dict[str, Any]:
    return {key: part for key, part in value.items() if part is not None}


EDITS: dict[str, Callable[[Spec, Action], Spec]] = {
    "replace": lambda spec, action: action["spec"],
    "mark": lambda spec, action: spec | {"mark": action["mark"]},
    "place": _place,
    "count": lambda spec, action: _put(spec, action["channel"], {"aggregate": "count"}),
    "move": _move,
    "remove": lambda spec, action: _take(spec, action["channel"]),
    "update": _update,
    "swap": _swap,
    "filter": lambda spec, action: spec | {"filter": [*(spec.get("filter") or []), action["predicate"]]},
    "change_filter": _change_filter,
    "remove_having": _remove_having,
    "top": lambda spec, action: _without_nulls(spec | {"top": action["top"]}),
    "title": lambda spec, action: _without_nulls(spec | {"title": action["title"]}),
    "description": lambda spec, action: _without_nulls(spec | {"description": action["description"]}),
}
