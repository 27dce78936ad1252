"""Each soft rule, shown by a small spec to which it applies."""

from __future__ import annotations

from typing import Any

import pytest

from datasage_jupyter.core.model import ChartSpec, DatasetProfile
from datasage_jupyter.core.model.types import MeasurementType, Severity, Task
from datasage_jupyter.core.rules import SOFT_RULES, SOURCES, ChartView, lint, rules_for, say
from tests.core.rules.builders import SALES, TOTALS, category, number, table, time

COUNT = {"aggregate": "count"}
IDENTIFIER = MeasurementType.IDENTIFIER

COUNTRIES = table(
    number("rank", 30, is_integer=True, is_sequence=True, min=1.0, max=30.0),
    number("place", 28, is_integer=True, min=1.0),
    category("country", 30),
    category("capital", 30),
    category("continent", 5),
    number("population", 30),
    number("area", 30),
    time("founded", 25),
    rows=30,
    keys=(("country",), ("capital",), ("rank",)),
    population__area=0.8,
)
DAILY = table(time("day"), number("visits"), number("sales"), keys=(("day",),), visits__sales=0.9999)
MONTHLY = table(
    category("city", 4),
    time("month", 12),
    number("rain"),
    category("level", 5, kind=MeasurementType.ORDINAL),
    rows=48,
    keys=(("city", "month"),),
)
STEPS = table(
    number("depth", 40, is_sequence=True, is_monotonic=True, min=10.0), number("heat", 39), rows=40, keys=(("depth",),)
)
BINS = table(number("weight", 10), number("count", 9, is_integer=True), rows=10, keys=(("weight",),))
MATRIX = table(
    category("home", 8, top_values=category("team", 8).top_values), category("away", 8, top_values=category("team", 8).top_values),
    number("goals"), rows=64, keys=(("home", "away"),),
)  # fmt: skip
ODD = table(
    category("only", 1), category("empty", 0, null_count=200), number("gappy", null_count=120), category("group", 3), number("value"),
    category("wide", 80), category("shape", 9), number("even"), number("skewed", skew=3.0), category("dense", 16),
    category("note", 190, mean_length=130.0), number("rating", 90), number("stars", 5, is_integer=True), rows=200,
)  # fmt: skip
PLACES = table(number("lat", semantic_type="latitude"), number("lon", semantic_type="longitude"), number("height"),
               category("country", 20, semantic_type="country", kind=MeasurementType.GEOGRAPHIC))  # fmt: skip
HUGE = table(number("a", 90_000), number("b", 90_000), category("kind", 900), category("code", 400), rows=100_000)
MINUTES = table(time("minute", 20_000), number("pulse"), rows=20_000, keys=(("minute",),))
GROUPS = table(category("team", 12), number("score"), number("cost", skew=2.0), rows=300)


def _spec(mark: str, **channels: Any) -> ChartSpec:
    encoding = {name: {"field": part} if isinstance(part, str) else part for name, part in channels.items()}
    return ChartSpec.model_validate({"mark": mark, "encoding": encoding})


def _mean(field: str) -> dict[str, str]:
    return {"field": field, "aggregate": "mean"}


def _sum(field: str) -> dict[str, str]:
    return {"field": field, "aggregate": "sum"}


def _bin(field: str) -> dict[str, Any]:
    return {"field": field, "bin": True}


BARS = _spec("bar", x="country", y="population")
ASKED: dict[str, tuple[Task, ChartSpec, frozenset[str]]] = {
    "asked_left_out": (Task.VALUE, _spec("bar", x="team", y="score"), frozenset({"cost"})),
    "asked_value_on_axis": (Task.VALUE, _spec("bar", x="team", y="score"), frozenset({"score"})),
    "asked_value_as_size": (Task.VALUE, _spec("point", x="cost", size="score"), frozenset({"score"})),
    "value_as_angle": (Task.VALUE, _spec("arc", color="team", theta=_sum("score")), frozenset({"score"})),
    "value_along_line": (Task.VALUE, _spec("line", x="cost", y="score"), frozenset({"score"})),
    "value_pooled": (Task.VALUE, _spec("bar", x="team", y=_mean("score")), frozenset({"score"})),
    "groups_on_axis": (Task.SUMMARY, _spec("point", x="team", y="score"), frozenset({"team"})),
    "groups_side_by_side": (Task.SUMMARY, _spec("point", x="team", y="score"), frozenset({"score"})),
    "asked_summary_on_axis": (Task.SUMMARY, _spec("point", x="cost", y="score"), frozenset({"score"})),
    "asked_summary_as_size": (Task.SUMMARY, _spec("point", x="team", size="cost"), frozenset({"cost"})),
    "even_summary_as_size": (Task.SUMMARY, _spec("point", x="team", size="score"), frozenset({"score"})),
    "dense_panels": (Task.SUMMARY, _spec("point", x="cost", y="score", row="dense"), frozenset({"score"})),
    "groups_down_the_side": (Task.SUMMARY, _spec("point", y="team", color="score"), frozenset({"team", "score"})),
    "asked_summary_as_color": (Task.SUMMARY, _spec("point", x="team", color="score"), frozenset({"score"})),
    "summary_by_angle": (Task.SUMMARY, _spec("arc", color="team", theta=_sum("score")), frozenset()),
    "summary_along_line": (Task.SUMMARY, _spec("line", x="cost", y="score"), frozenset()),
    "crowded_groups": (Task.SUMMARY, _spec("point", x="cost", y="score", color="team"), frozenset()),
}
ASKED_TABLE = table(category("team", 12), category("dense", 15), number("score"), number("cost", skew=2.0), rows=300)

FOLDED = ChartSpec.model_validate({
    "mark": "bar", "fold": ["small", "large"],
    "encoding": {"x": {"field": "kind"}, "y": {"field": "value", "aggregate": "mean"}, "color": {"field": "key"}},
})  # fmt: skip

CASES: dict[str, tuple[ChartSpec, DatasetProfile]] = {
    "names_the_rows": (BARS, COUNTRIES),
    "second_name": (_spec("bar", x="capital", y="population"), COUNTRIES),
    "anonymous_rows": (_spec("point", x="population", y="area"), COUNTRIES),
    "leading_column": (BARS, COUNTRIES),
    "identifier_as_measure": (_spec("bar", x="country", y="rank"), COUNTRIES),
    "counter_as_axis": (_spec("point", x="rank", y="area"), COUNTRIES),
    "measure_before_label": (_spec("bar", x="country", y="place"), COUNTRIES),
    "telling_measure": (BARS, COUNTRIES),
    "rank_as_measure": (_spec("bar", x="country", y="place"), COUNTRIES),
    "calendar_as_measure": (_spec("bar", x="country", y=_mean("founded")), COUNTRIES),
    "missing_values": (_spec("histogram", x="gappy"), ODD),
    "constant_field": (_spec("bar", x="only", y=COUNT), ODD),
    "sentences_on_axis": (_spec("bar", x="note", y=COUNT), ODD),
    "empty_field": (_spec("bar", x="empty", y=COUNT), ODD),
    "copy_of_itself": (_spec("point", x="visits", y="sales"), DAILY),
    "strong_relation": (_spec("point", x="population", y="area"), COUNTRIES),
    "bar_of_totals": (BARS, TOTALS),
    "bar_of_aggregates": (_spec("bar", x="region", y=_sum("revenue")), SALES),
    "bar_of_counts": (_spec("bar", x="region", y=COUNT), SALES),
    "bars_pile_up": (_spec("bar", x="region", y="revenue"), SALES),
    "bar_over_time": (_spec("bar", x="day", y="visits"), DAILY),
    "bar_on_continuous_axis": (_spec("bar", x="visits", y="sales"), DAILY),
    "line_over_time": (_spec("line", x="day", y="visits"), DAILY),
    "area_over_time": (_spec("area", x="day", y="visits"), DAILY),
    "zigzag": (_spec("line", x="month", y="rain"), MONTHLY),
    "line_over_order": (_spec("line", x="level", y=_mean("rain")), MONTHLY),
    "line_over_names": (_spec("line", x="city", y=_mean("rain")), MONTHLY),
    "counts_over_time": (_spec("line", x="day", y=COUNT), SALES),
    "ready_histogram": (_spec("bar", x="weight", y="count"), BINS),
    "bar_colored_by_measure": (_spec("bar", x="region", y=_sum("revenue"), color=_sum("cost")), SALES),
    "overlapping_histograms": (_spec("histogram", x=_bin("revenue"), y=COUNT, color="region"), SALES),
    "one_bar_per_row": (_spec("bar", x="country", y="population", color="continent"), COUNTRIES),
    "group_per_row": (_spec("bar", x="continent", y="population", color="country"), COUNTRIES),
    "matrix": (_spec("rect", x="home", y="away", color="goals"), MATRIX),
    "numbers_as_groups": (_spec("bar", x={"field": "stars", "type": "ordinal"}, y=COUNT), ODD),
    "groups_as_numbers": (_spec("point", x="stars", y="value"), ODD),
    "bars_in_few_panels": (_spec("bar", x="level", y=_mean("rain"), column="city"), MONTHLY),
    "points_for_two_measures": (_spec("point", x="revenue", y="cost"), SALES),
    "path_between_measures": (_spec("line", x="depth", y="heat"), STEPS),
    "tangled_line": (_spec("line", x="revenue", y="cost"), SALES),
    "points_on_category": (_spec("point", x="region", y="revenue"), SALES),
    "points_over_time": (_spec("point", x="day", y="revenue"), SALES),
    "strip": (_spec("tick", x="revenue"), SALES),
    "box_by_category": (_spec("box", x="region", y="revenue"), SALES),
    "box_of_few": (_spec("box", x="country", y="population"), TOTALS),
    "violin_is_unfamiliar": (_spec("violin", x="region", y="revenue"), SALES),
    "histogram": (_spec("histogram", x="revenue"), SALES),
    "box_alone": (_spec("box", x="revenue"), SALES),
    "pie_of_parts": (_spec("arc", color="region", theta=_sum("revenue")), SALES),
    "heatmap": (_spec("rect", x="region", y="shop", color=_sum("revenue")), SALES),
    "heatmap_without_color": (_spec("rect", x="region", y="shop"), SALES),
    "dense_points": (_spec("rect", x=_bin("a"), y=_bin("b"), color=COUNT), HUGE),
    "map_of_points": (_spec("geopoint", latitude="lat", longitude="lon"), PLACES),
    "map_of_areas": (_spec("choropleth", x="country", color=_mean("height")), PLACES),
    "coordinate_as_amount": (_spec("bar", x="country", y=_mean("lat")), PLACES),
    "cut_bars": (_spec("bar", x="region", y={"field": "revenue", "scale": {"zero": False}}), SALES),
    "levels": (_spec("treemap", path={"field": "kind"}), HUGE),
    "measure_as_color": (_spec("point", x="revenue", y="profit", color="cost"), SALES),
    "measure_as_size": (_spec("point", x="revenue", y="profit", size="cost"), SALES),
    "category_as_color": (_spec("point", x="revenue", y="cost", color="region"), SALES),
    "category_as_shape": (_spec("point", x="revenue", y="cost", shape="region"), SALES),
    "category_as_facet": (_spec("point", x="revenue", y="cost", row="region"), SALES),
    "category_as_size": (_spec("point", x="revenue", y="cost", size="region"), SALES),
    "time_off_axis": (_spec("point", x="revenue", y="cost", color="day"), SALES),
    "measure_off_axis": (_spec("point", x="revenue", y="cost", row=_bin("profit")), SALES),
    "time_upwards": (_spec("line", x="revenue", y="day"), SALES),
    "long_names_across": (
        _spec("bar", x="long", y="value"),
        table(category("long", mean_length=20.0), number("value")),
    ),
    "category_across": (BARS, TOTALS),
    "field_used_twice": (_spec("bar", x="region", y=_sum("revenue"), color="region"), SALES),
    "many_channels": (_spec("point", x="revenue", y="cost", color="region", size="profit"), SALES),
    "sum_of_amounts": (_spec("bar", x="region", y=_sum("revenue")), SALES),
    "mean_of_levels": (_spec("bar", x="group", y=_mean("rating")), ODD),
    "sum_of_levels": (_spec("bar", x="group", y=_sum("rating")), ODD),
    "pooled_without_need": (_spec("bar", x="country", y=_sum("population")), TOTALS),
    "many_slices": (_spec("arc", color="shop", theta=COUNT), SALES),
    "one_slice": (_spec("arc", color="only", theta=COUNT), ODD),
    "many_colors": (_spec("point", x="value", y="gappy", color="wide"), ODD),
    "many_shapes": (_spec("point", x="value", y="gappy", shape="shape"), ODD),
    "many_panels": (_spec("point", x="revenue", y="cost", row="shop"), SALES),
    "many_bars": (_spec("bar", x="kind", y=COUNT), HUGE),
    "overplotting": (_spec("point", x="a", y="b"), HUGE),
    "many_lines": (_spec("line", x="day", y=_sum("revenue"), color="shop"), SALES),
    "many_moments": (_spec("line", x="minute", y="pulse"), MINUTES),
    "many_cells": (_spec("rect", x="kind", y="code", color=COUNT), HUGE),
    "single_category": (_spec("bar", x="only", y=_sum("value")), ODD),
    "counting_single_rows": (_spec("bar", x="country", y=COUNT), TOTALS),
    "mixed_scales": (FOLDED, table(category("kind"), number("small", max=9.0), number("large", max=9000.0))),
}


@pytest.mark.parametrize("name", CASES)
def test_a_soft_rule_applies_to_its_case(name: str) -> None:
    spec, profile = CASES[name]
    rule = next(rule for rule in SOFT_RULES if rule.name == name)
    assert rule in rules_for(spec.mark, asked=False)
    assert 0 < rule.strength(ChartView(spec, profile)) <= 1


@pytest.mark.parametrize("name", ASKED)
def test_a_rule_of_the_task_applies_only_when_asked(name: str) -> None:
    task, spec, focus = ASKED[name]
    rule = next(rule for rule in SOFT_RULES if rule.name == name)
    assert 0 < rule.strength(ChartView(spec, ASKED_TABLE, task, focus)) <= 1
    assert rule.strength(ChartView(spec, ASKED_TABLE)) == 0
    assert rule not in rules_for(spec.mark, asked=False)


def test_every_soft_rule_is_shown_by_a_case() -> None:
    assert {rule.name for rule in SOFT_RULES} == CASES.keys() | ASKED.keys()


def test_names_are_unique_and_sources_known() -> None:
    names = [rule.name for rule in SOFT_RULES]
    assert len(names) == len(set(names))
    assert all(rule.source in SOURCES and rule.sentence.endswith(".") for rule in SOFT_RULES)


def test_rules_that_comment_speak_against_a_chart() -> None:
    assert all(rule.weight < 0 and rule.says for rule in SOFT_RULES if rule.lint is not None)


@pytest.mark.parametrize("name", CASES)
def test_what_a_rule_says_names_what_it_saw(name: str) -> None:
    spec, profile = CASES[name]
    view = ChartView(spec, profile)
    rule = next(rule for rule in SOFT_RULES if rule.name == name)
    sentence = say(rule, view)
    assert sentence.endswith(".")
    assert "{" not in sentence
    assert '""' not in sentence
    assert set(rule.evidence) <= view.evidence().keys()


def test_the_linter_comments_on_a_pie_with_forty_slices() -> None:
    found = lint(_spec("arc", color="shop", theta=COUNT), SALES)
    comment = next(violation for violation in found if violation.rule == "many_slices")
    assert "40 slices" in comment.message
    assert comment.severity is Severity.WARNING


def test_the_linter_puts_what_forbids_a_chart_first() -> None:
    found = lint(_spec("arc", color="shop", theta=_sum("profit")), SALES)
    assert found[0].rule == "no_negative_slices"
    assert found[0].severity is Severity.ERROR
    assert "many_slices" in {violation.rule for violation in found}


def test_the_linter_has_nothing_against_a_good_chart() -> None:
    assert lint(BARS, TOTALS) == []


def test_a_chart_cut_to_its_largest_bars_has_few_bars() -> None:
    long = _spec("bar", x="kind", y=COUNT)
    cut = ChartSpec.model_validate(long.to_dict() | {"top": {"n": 20, "channel": "x"}})
    assert "many_bars" in {violation.rule for violation in lint(long, HUGE)}
    assert "many_bars" not in {violation.rule for violation in lint(cut, HUGE)}
