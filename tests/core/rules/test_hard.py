"""Each hard rule, shown by a small spec that breaks it and a neighbor that does not."""

from __future__ import annotations

from typing import Any

import pytest

from datasage_jupyter.core.model import ChartSpec
from datasage_jupyter.core.model.types import Severity
from datasage_jupyter.core.rules import HARD_RULES, SOURCES, check_hard_rules
from tests.core.rules.builders import SALES

Q, N = {"type": "quantitative"}, {"type": "nominal"}
REGION, SHOP, DAY, REVENUE, COST = ({"field": name} for name in ("region", "shop", "day", "revenue", "cost"))
COUNT = {"aggregate": "count"}
KEY, VALUE = {"field": "key"}, {"field": "value", "aggregate": "sum"}

BROKEN: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("field_exists", {"mark": "bar", "x": {"field": "reveune"}, "y": COUNT}, {"mark": "bar", "x": REGION, "y": COUNT}),
    ("numbers_expected", {"mark": "bar", "x": DAY, "y": REGION | Q}, {"mark": "bar", "x": DAY, "y": REVENUE}),
    (
        "identifier_not_averaged",
        {"mark": "bar", "x": REGION, "y": {"field": "order id", "aggregate": "mean"}},
        {"mark": "bar", "x": REGION, "y": {"field": "order id", "aggregate": "distinct"}},
    ),
    ("axis_needed", {"mark": "point", "color": REGION}, {"mark": "point", "x": REVENUE}),
    ("measure_needed", {"mark": "bar", "x": REGION, "y": SHOP}, {"mark": "bar", "x": REGION, "y": REVENUE}),
    ("line_needs_both_axes", {"mark": "line", "x": REVENUE}, {"mark": "line", "x": DAY, "y": REVENUE}),
    ("axes_differ", {"mark": "point", "x": REVENUE, "y": REVENUE}, {"mark": "point", "x": REVENUE, "y": COST}),
    ("count_once", {"mark": "bar", "x": COUNT, "y": COUNT, "color": REGION}, {"mark": "bar", "x": COUNT, "y": REGION}),
    ("arc_needs_angle", {"mark": "arc", "color": REGION}, {"mark": "arc", "color": REGION, "theta": COUNT}),
    ("arc_angle_is_number", {"mark": "arc", "color": REGION, "theta": SHOP}, {"mark": "arc", "color": REGION, "theta": REVENUE}),
    (
        "no_negative_slices",
        {"mark": "arc", "color": REGION, "theta": {"field": "profit", "aggregate": "sum"}},
        {"mark": "arc", "color": REGION, "theta": {"field": "revenue", "aggregate": "sum"}},
    ),
    (
        "log_needs_positive",
        {"mark": "point", "x": {"field": "profit", "scale": {"type": "log"}}, "y": COST},
        {"mark": "point", "x": {"field": "revenue", "scale": {"type": "log"}}, "y": COST},
    ),
    (
        "no_log_bars",
        {"mark": "bar", "x": REGION, "y": {"field": "revenue", "scale": {"type": "log"}}},
        {"mark": "point", "x": REGION, "y": {"field": "revenue", "scale": {"type": "log"}}},
    ),
    (
        "only_bars_and_areas_stack",
        {"mark": "line", "x": DAY, "y": REVENUE | {"stack": "zero"}},
        {"mark": "area", "x": DAY, "y": REVENUE | {"stack": "zero"}},
    ),
    (
        "only_sums_stack",
        {"mark": "bar", "x": SHOP, "y": REVENUE | {"aggregate": "mean", "stack": "zero"}, "color": REGION},
        {"mark": "bar", "x": SHOP, "y": REVENUE | {"aggregate": "sum", "stack": "zero"}, "color": REGION},
    ),
    ("shape_is_nominal", {"mark": "point", "x": REVENUE, "shape": COST}, {"mark": "point", "x": REVENUE, "shape": REGION}),
    ("size_is_ordered", {"mark": "point", "x": REVENUE, "size": REGION}, {"mark": "point", "x": REVENUE, "size": COST}),
    ("facet_is_discrete", {"mark": "point", "x": REVENUE, "row": COST}, {"mark": "point", "x": REVENUE, "row": COST | {"bin": True}}),
    ("panels_fit", {"mark": "point", "x": REVENUE, "row": SHOP, "column": REGION}, {"mark": "point", "x": REVENUE, "row": SHOP}),
    ("heatmap_needs_cells", {"mark": "rect", "x": REVENUE, "y": REGION}, {"mark": "rect", "x": SHOP, "y": REGION}),
    ("histogram_needs_number", {"mark": "histogram", "x": REGION}, {"mark": "histogram", "x": REVENUE}),
    ("box_needs_values", {"mark": "box", "x": REGION, "y": REVENUE | {"aggregate": "mean"}}, {"mark": "box", "x": REGION, "y": REVENUE}),
    ("indicator_is_one_number", {"mark": "indicator", "x": REGION, "text": COUNT}, {"mark": "indicator", "text": COUNT}),
    ("path_needed", {"mark": "treemap", "size": REVENUE}, {"mark": "treemap", "size": REVENUE, "path": [REGION, SHOP]}),
    (
        "folded_are_numbers",
        {"mark": "bar", "x": SHOP, "y": VALUE, "color": KEY, "fold": ["revenue", "region"]},
        {"mark": "bar", "x": SHOP, "y": VALUE, "color": KEY, "fold": ["revenue", "cost"]},
    ),
    (
        "measures_told_apart",
        {"mark": "bar", "x": SHOP, "y": VALUE, "fold": ["revenue", "cost"]},
        {"mark": "bar", "x": SHOP, "y": VALUE, "fold": ["revenue", "cost"], "facet": KEY},
    ),
    ("place_needed", {"mark": "geopoint", "size": REVENUE}, {"mark": "geopoint", "latitude": REVENUE, "longitude": COST}),
]  # fmt: skip


def _spec(parts: dict[str, Any]) -> ChartSpec:
    whole = ("mark", "fold")
    spec = {k: v for k, v in parts.items() if k in whole}
    return ChartSpec.model_validate(spec | {"encoding": {k: v for k, v in parts.items() if k not in whole}})


@pytest.mark.parametrize(("name", "broken", "sound"), BROKEN, ids=[case[0] for case in BROKEN])
def test_a_hard_rule_rejects_what_breaks_it_and_only_that(
    name: str, broken: dict[str, Any], sound: dict[str, Any]
) -> None:
    assert name in {violation.rule for violation in check_hard_rules(_spec(broken), SALES)}
    assert check_hard_rules(_spec(sound), SALES) == []


def test_every_hard_rule_is_shown_by_a_case() -> None:
    assert [case[0] for case in BROKEN] == [rule.name for rule in HARD_RULES]


@pytest.mark.parametrize(("name", "broken", "sound"), BROKEN, ids=[case[0] for case in BROKEN])
def test_a_complaint_is_an_error_with_a_sentence_and_a_source(
    name: str, broken: dict[str, Any], sound: dict[str, Any]
) -> None:
    violation = next(v for v in check_hard_rules(_spec(broken), SALES) if v.rule == name)
    assert violation.severity is Severity.ERROR
    assert violation.message.endswith(".")
    assert violation.source in SOURCES


def test_a_complaint_names_the_field() -> None:
    spec = _spec({"mark": "bar", "x": REGION, "y": SHOP | Q})
    assert '"shop"' in check_hard_rules(spec, SALES)[0].message
