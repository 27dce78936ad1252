"""The score ranks charts as the literature does, and takes any spec."""

from __future__ import annotations

from typing import Any

import pytest

from datasage_jupyter.core.model import ChartSpec
from datasage_jupyter.core.recommend import score
from tests.core.rules.builders import SALES, TOTALS, category, number, table, time

GROUPED = table(category("team", 4), number("speed"), number("load", skew=2.0), rows=40)


def _spec(mark: str, **channels: Any) -> dict[str, Any]:
    return {
        "mark": mark,
        "encoding": {name: {"field": part} if isinstance(part, str) else part for name, part in channels.items()},
    }


def _mean(field: str) -> dict[str, str]:
    return {"field": field, "aggregate": "mean"}


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (_spec("bar", x="country", y="population"), _spec("arc", color="country", theta="population")),
        (_spec("bar", x="country", y="population"), _spec("line", x="country", y="population")),
        (_spec("bar", x="country", y="population"), _spec("box", x="country", y="population")),
        (_spec("bar", x="country", y="population"), _spec("bar", x="country", y="country")),
    ],
)
def test_bars_win_for_one_number_per_category(better: dict[str, Any], worse: dict[str, Any]) -> None:
    assert score(better, TOTALS) > score(worse, TOTALS)


def test_a_line_wins_over_points_and_bars_for_one_value_per_day() -> None:
    daily = table(time("day"), number("visits"), keys=(("day",),))
    line, bar, points = (score(_spec(mark, x="day", y="visits"), daily) for mark in ("line", "bar", "point"))
    assert line > bar > points


def test_position_beats_size_and_size_beats_color_for_reading_values() -> None:
    on_axis = _spec("point", x="team", y="speed", color="load")
    as_size = _spec("point", x="team", y="load", size="speed")
    as_color = _spec("point", x="team", y="load", color="speed")
    scores = [score(spec, GROUPED, task="value", focus=["speed"]) for spec in (on_axis, as_size, as_color)]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == 3


def test_the_task_changes_the_order() -> None:
    mixed = _spec("point", x="load", y="speed", color="team")
    apart = _spec("point", x="team", y="load", size="speed")
    assert score(mixed, GROUPED, task="value", focus=["speed"]) > score(apart, GROUPED, task="value", focus=["speed"])
    skewed = _spec("point", x="team", y="speed", size="load")
    assert score(skewed, GROUPED, task="summary", focus=["team", "load"]) > score(
        mixed, GROUPED, task="summary", focus=["team", "load"]
    )


def test_a_chart_without_the_asked_field_scores_lower() -> None:
    shown, left_out = _spec("bar", x="region", y=_mean("revenue")), _spec("bar", x="region", y=_mean("cost"))
    assert score(shown, SALES, focus=["revenue"]) > score(left_out, SALES, focus=["revenue"])


def test_a_broken_hard_rule_costs_more_than_any_soft_rule() -> None:
    broken = _spec("bar", x="region", y={"field": "shop", "type": "quantitative"})
    poor = _spec("arc", color="shop", theta={"field": "cost", "aggregate": "mean"})
    assert 0 <= score(broken, SALES) < score(poor, SALES)


def test_a_dict_and_its_spec_score_the_same() -> None:
    spec = _spec("bar", x="region", y=_mean("revenue"))
    assert score(spec, SALES) == score(ChartSpec.from_vegalite(spec), SALES)


def test_an_unknown_field_gets_a_low_number_rather_than_an_error() -> None:
    assert 0 <= score(_spec("bar", x="nowhere", y="revenue"), SALES) < 0.1


def test_measures_beat_row_numbers() -> None:
    ranked = table(number("no", 20, is_integer=True, is_sequence=True, min=1.0), category("team", 20), number("points", 18),
                   rows=20, keys=(("team",), ("no",)))  # fmt: skip
    assert score(_spec("bar", x="team", y="points"), ranked) > score(_spec("bar", x="team", y="no"), ranked)
