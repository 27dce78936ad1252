"""A drawn chart as a few short words, and whether they are what a line of `questions.txt` wants."""

from __future__ import annotations

import re
from typing import Any

from datasage_jupyter.core.model import FieldDef, GroupPredicate, Predicate, ResolvedSpec

_SIGNS = {"equal": "=", "lt": "<", "lte": "<=", "gt": ">", "gte": ">="}
_CONDITION = re.compile(r"\[([^\]]*)\]")
_NOT_UNASKED = ("color", "facet", "top", "window", "size")
_COLORED = ("rect", "choropleth", "arc")


def summary(resolved: ResolvedSpec) -> dict[str, Any]:
    """Mark, channels, order, cut and conditions."""
    said: dict[str, Any] = {"mark": resolved.mark.value}
    for field in resolved.fields:
        said[field.channel] = _placed(field.definition)
        if field.definition.window is not None:
            said["window"] = field.definition.window.value
        if field.definition.stack:
            said["stack"] = str(field.definition.stack)
    key = resolved.channel("color" if resolved.mark == "arc" else resolved.category or "x")
    if key is not None and key.definition.sort is not None:
        sort = key.definition.sort
        by = "y" if sort.channel else f"{sort.aggregate}({sort.field})" if sort.field else "key"
        said["sort"] = f"-{by}" if sort.order == "descending" else by
    if resolved.top is not None:
        said["top"] = str(-resolved.top.n if resolved.top.order == "ascending" else resolved.top.n)
    said["conditions"] = sorted([*_flat(resolved.filter), *(_condition(_plain(p)) for p in resolved.having)])
    return said


def problems(wanted: str, drawn: dict[str, Any]) -> list[str]:
    """What differs from the nearest of the charts wanted; nothing if one of them is drawn."""
    return min((_differences(chart, drawn) for chart in wanted.split(" OR ")), key=len)


def _differences(wanted: str, drawn: dict[str, Any]) -> list[str]:
    conditions = sorted(_CONDITION.findall(wanted))
    mark, *parts = _CONDITION.sub("", wanted).split()
    parts = [f"mark={mark.replace('/', '|')}", *parts]
    options = {part.split("=", 1)[0]: part.split("=", 1)[1].replace("~", " ").split("|") for part in parts}
    found = [f"{k} is {drawn.get(k)}, not {v}" for k, v in options.items() if drawn.get(k) not in v]
    if conditions != drawn["conditions"]:
        found.append(f"conditions are {drawn['conditions']}, not {conditions}")
    free = [c for c in _NOT_UNASKED if not (c == "color" and drawn["mark"] in _COLORED)]
    return found + [f"{c} is {drawn[c]} unasked" for c in free if c in drawn and c not in options]


def _placed(definition: FieldDef) -> str:
    name = definition.field or ""
    if definition.aggregate is not None:
        name = "count" if definition.aggregate == "count" else f"{definition.aggregate.value}({name})"
    unit = f":{definition.time_unit.value}" if definition.time_unit else ""
    return name + unit + (":bin" if definition.bin else "")


def _flat(filters: tuple[Predicate, ...]) -> list[str]:
    plain = [_plain(predicate) for predicate in filters]
    return [_condition(part) for predicate in plain for part in predicate.get("and", [predicate])]


def _plain(predicate: Predicate | GroupPredicate) -> dict[str, Any]:
    found: dict[str, Any] = predicate.model_dump(mode="json", by_alias=True, exclude_none=True)
    return found


def _condition(plain: dict[str, Any]) -> str:
    for joint, sign in (("and", "&"), ("or", "|")):
        if joint in plain:
            return f"({sign.join(sorted(_condition(part) for part in plain[joint]))})"
    if "not" in plain:
        return f"!{_condition(plain['not'])}"
    subject = plain.get("field", "")
    unit = f":{plain['timeUnit']}" if "timeUnit" in plain else ""
    subject = f"{plain['aggregate']}({subject})@{plain['groupby']}{unit}" if "groupby" in plain else subject + unit
    if "range" in plain:
        return f"{subject}={_value(plain['range'][0])}..{_value(plain['range'][1])}"
    if "oneOf" in plain:
        return f"{subject}={'|'.join(sorted(_value(value) for value in plain['oneOf']))}"
    if "valid" in plain:
        return f"{subject} {'known' if plain['valid'] else 'null'}"
    operator = next(name for name in _SIGNS if name in plain)
    return f"{subject}{_SIGNS[operator]}{_value(plain[operator])}"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    whole = isinstance(value, float) and value.is_integer()
    return str(int(value) if whole else value).replace("T00:00:00", "")
