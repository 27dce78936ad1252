"""The shipped alert rules and dashboard speak of metrics that exist."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import yaml

from datasage_jupyter.server.metrics import metrics

FOLDER = Path(__file__).parents[2] / "docs" / "operations"
METRIC = re.compile(r"\bdatasage_\w+")


def exported() -> set[str]:
    from prometheus_client import REGISTRY

    metrics()
    names: set[str] = set()
    for family in REGISTRY.collect():
        if family.name.startswith("datasage_"):
            suffixes = {"counter": ["_total"], "histogram": ["_bucket", "_sum", "_count"]}.get(family.type, [""])
            names |= {family.name + suffix for suffix in suffixes}
    return names


def used(expressions: list[str]) -> set[str]:
    return {name for expression in expressions for name in METRIC.findall(expression)}


def test_every_alert_is_complete_and_uses_exported_metrics() -> None:
    groups: list[dict[str, Any]] = yaml.safe_load((FOLDER / "alerts.yaml").read_text())["groups"]
    rules = [rule for group in groups for rule in group["rules"]]
    assert rules
    for rule in rules:
        assert {"alert", "expr", "for", "labels", "annotations"} <= set(rule)
        assert {"summary", "description"} == set(rule["annotations"])
    assert used([rule["expr"] for rule in rules]) <= exported()


def test_every_panel_queries_exported_metrics() -> None:
    board = json.loads((FOLDER / "grafana-dashboard.json").read_text())
    panels = board["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    assert used([target["expr"] for panel in panels for target in panel["targets"]]) <= exported()
