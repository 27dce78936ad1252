"""What is recommended may be drawn, is varied, explained, and the same every time."""

from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies as st

from datasage_jupyter.core.errors import FieldNotFoundError
from datasage_jupyter.core.model import ColumnProfile, DatasetProfile, Hierarchy
from datasage_jupyter.core.model.types import Aggregate, Mark, MeasurementType, TimeUnit
from datasage_jupyter.core.recommend import recommend, score
from datasage_jupyter.core.rules import SOFT_RULES, check_hard_rules
from tests.core.rules.builders import SALES, TOTALS, category, number, table, time

KINDS = st.sampled_from(
    ["number", "whole", "category", "label", "time", "year", "identifier", "text", "boolean", "empty", "place"]
)


@st.composite
def profiles(draw: st.DrawFn) -> DatasetProfile:
    """Tables of any mix of columns, with keys or without."""
    kinds = draw(st.lists(KINDS, min_size=1, max_size=9))
    rows = draw(st.sampled_from([0, 1, 2, 9, 40, 3_000, 2_000_000]))
    columns = [_column(kind, f"{kind} {i}", rows, draw) for i, kind in enumerate(kinds)]
    names = [column.name for column in columns]
    keys = draw(
        st.lists(
            st.sets(st.sampled_from(names), min_size=1, max_size=3).map(lambda key: tuple(sorted(key))), max_size=2
        )
    )
    return table(*columns, rows=rows, keys=tuple(keys))


def _column(kind: str, name: str, rows: int, draw: st.DrawFn) -> ColumnProfile:
    few = draw(st.integers(1, 40))
    distinct = min(few, max(rows, 1))
    match kind:
        case "number":
            return number(name, rows, negative_count=draw(st.integers(0, 3)), skew=draw(st.floats(-5, 5)))
        case "whole":
            return number(
                name, distinct, is_integer=True, is_sequence=draw(st.booleans()), min=draw(st.integers(-5, 5))
            )
        case "category":
            return category(name, distinct, mean_length=draw(st.floats(1, 90)))
        case "label":
            return category(name, rows)
        case "time":
            return time(name, rows)
        case "year":
            return time(name, distinct, semantic_type="year", storage_type="int64", mean=2010.0, min=2000, max=2020)
        case "identifier":
            return category(name, rows, kind=MeasurementType.IDENTIFIER)
        case "text":
            return category(name, rows, kind=MeasurementType.TEXT, mean_length=140.0)
        case "boolean":
            return category(name, 2, kind=MeasurementType.BOOLEAN)
        case "place":
            return category(name, distinct, kind=MeasurementType.GEOGRAPHIC, semantic_type="country")
        case _:
            return category(name, 0, null_count=rows)


@given(profiles())
@settings(max_examples=60, deadline=None)
def test_nothing_that_breaks_a_hard_rule_is_recommended(profile: DatasetProfile) -> None:
    for recommendation in recommend(profile, limit=30):
        assert check_hard_rules(recommendation.spec, profile) == []


@given(profiles(), st.data())
@settings(max_examples=40, deadline=None)
def test_chosen_fields_are_all_shown_and_lawfully(profile: DatasetProfile, data: st.DataObject) -> None:
    names = [column.name for column in profile.columns]
    chosen = data.draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True))
    shown = [set(recommendation.spec.encoding.fields()) for recommendation in recommend(profile, fields=chosen)]
    assert all(fields == set(chosen) for fields in shown) or set(chosen) not in shown
    for recommendation in recommend(profile, fields=chosen):
        assert check_hard_rules(recommendation.spec, profile) == []


def test_the_same_profile_gives_the_same_answer() -> None:
    again = DatasetProfile.model_validate(SALES.model_dump())
    assert recommend(SALES) == recommend(again)


def test_no_chart_is_recommended_twice() -> None:
    specs = [recommendation.spec for recommendation in recommend(SALES, limit=25)]
    assert len(specs) == len({spec.model_dump_json() for spec in specs}) == 25


def test_a_ranking_varies_in_marks_and_fields() -> None:
    top = recommend(SALES, limit=10)
    assert len({recommendation.spec.mark for recommendation in top}) >= 4
    assert len({recommendation.spec.encoding.fields() for recommendation in top}) >= 6


def test_one_number_per_thing_is_drawn_as_bars_without_pooling() -> None:
    spec = recommend(TOTALS)[0].spec
    assert spec.mark is Mark.BAR
    assert set(spec.encoding.fields()) == {"country", "population"}
    assert spec.encoding.y is not None
    assert spec.encoding.y.aggregate is None


def test_many_rows_per_category_are_pooled() -> None:
    spec = recommend(SALES, fields=["region", "revenue"])[0].spec
    assert spec.mark is Mark.BAR
    assert spec.encoding.y is not None
    assert spec.encoding.y.aggregate is Aggregate.SUM


def test_a_level_is_averaged_rather_than_summed() -> None:
    profile = table(category("city"), number("temperature"))
    spec = recommend(profile, fields=["city", "temperature"])[0].spec
    assert spec.encoding.y is not None
    assert spec.encoding.y.aggregate is Aggregate.MEAN


def test_one_value_per_day_is_a_line() -> None:
    profile = table(time("day"), number("visits"), keys=(("day",),))
    spec = recommend(profile)[0].spec
    assert spec.mark is Mark.LINE
    assert spec.encoding.x is not None
    assert (spec.encoding.x.field, spec.encoding.x.time_unit) == ("day", None)


def test_many_rows_per_day_are_pooled_into_periods() -> None:
    spec = recommend(SALES, fields=["day", "revenue"])[0].spec
    assert spec.mark is Mark.LINE
    assert spec.encoding.x is not None
    assert spec.encoding.x.time_unit is TimeUnit.YEARMONTH


def test_coordinates_go_on_a_map_and_are_no_amounts() -> None:
    peaks = table(
        number("lat", semantic_type="latitude"),
        number("lon", semantic_type="longitude"),
        number("height"),
        number("snow"),
        category("range"),
        category("rock"),
    )
    charts = [recommendation.spec for recommendation in recommend(peaks)]
    assert charts[0].mark is Mark.GEOPOINT
    amounts = [
        spec for spec in charts if spec.mark is not Mark.GEOPOINT and {"lat", "lon"} & set(spec.encoding.fields())
    ]
    assert len(amounts) <= 1


def test_a_number_per_country_is_offered_as_a_map_too() -> None:
    profile = table(
        category("land", 40, semantic_type="country", kind=MeasurementType.GEOGRAPHIC),
        number("population"),
        rows=40,
        keys=(("land",),),
    )
    marks = [recommendation.spec.mark for recommendation in recommend(profile)]
    assert marks[0] is Mark.BAR
    assert Mark.CHOROPLETH in marks


def test_two_measures_are_points_and_one_is_a_histogram() -> None:
    assert recommend(SALES, fields=["revenue", "cost"])[0].spec.mark is Mark.POINT
    assert recommend(SALES, fields=["revenue"])[0].spec.mark is Mark.HISTOGRAM


def test_a_few_whole_numbers_are_offered_as_groups() -> None:
    spec = recommend(SALES, fields=["staff"])[0].spec
    assert spec.encoding.x is not None
    assert spec.encoding.x.type is MeasurementType.ORDINAL


def test_a_field_named_like_the_count_is_still_a_field() -> None:
    profile = table(category("kind", 30), number("count", 25, is_integer=True), rows=30, keys=(("kind",),))
    spec = recommend(profile, fields=["kind", "count"])[0].spec
    assert set(spec.encoding.fields()) == {"kind", "count"}


def test_long_names_go_down_the_side_and_long_tails_are_cut() -> None:
    profile = table(category("supplier", 90, mean_length=24.0), number("revenue"), rows=900)
    spec = recommend(profile, fields=["supplier", "revenue"])[0].spec
    assert spec.encoding.y is not None
    assert spec.encoding.y.field == "supplier"
    assert spec.encoding.y.sort is not None
    assert spec.encoding.y.sort.channel == "x"
    assert spec.top is not None
    assert spec.top.channel == "y"


def test_row_numbers_and_sentences_are_left_out_unless_chosen() -> None:
    profile = table(number("no", 200, is_integer=True, is_sequence=True, min=1.0), category("remark", 190, mean_length=150.0),
                    category("region"), number("revenue"), number("cost"), time("day"))  # fmt: skip
    shown = {name for recommendation in recommend(profile) for name in recommendation.spec.encoding.fields()}
    assert shown == {"region", "revenue", "cost", "day"}
    assert recommend(profile, fields=["no", "revenue"])[0].spec.encoding.fields()


def test_scores_and_reasons_come_with_every_recommendation() -> None:
    known = {rule.name for rule in SOFT_RULES}
    for recommendation in recommend(SALES):
        assert 0 < recommendation.score < 1
        assert recommendation.reason
        assert {reason.rule for reason in recommendation.reasons} <= known
        assert any(reason.evidence for reason in recommendation.reasons)


def test_reasons_quote_the_statistics_that_fired() -> None:
    recommendation = recommend(TOTALS)[0]
    reason = next(reason for reason in recommendation.reasons if reason.rule == "bar_of_totals")
    assert reason.evidence == {"category_values": 30, "rows": 30}
    assert reason.weight > 0


def test_lower_ranked_charts_say_what_speaks_against_them() -> None:
    charts = recommend(TOTALS, fields=["country", "population"])
    pie = next(chart for chart in charts if chart.spec.mark is Mark.ARC)
    assert "many_slices" in {violation.rule for violation in pie.violations}
    assert pie.score < charts[0].score


def test_more_fields_than_fit_one_chart_are_shown_a_few_at_a_time() -> None:
    names = [column.name for column in SALES.columns]
    charts = recommend(SALES, fields=names[:8])
    assert len(charts) == 10
    assert all(set(chart.spec.encoding.fields()) <= set(names[:8]) for chart in charts)


def test_an_unknown_field_names_its_neighbor() -> None:
    with pytest.raises(FieldNotFoundError, match='Did you mean "revenue"'):
        recommend(SALES, fields=["reveune"])


def test_a_table_without_columns_or_rows_gets_no_charts() -> None:
    assert recommend(table(rows=0)) == []
    assert recommend(SALES, limit=0) == []


def test_a_line_of_too_many_moments_is_pooled_by_month() -> None:
    daily = table(time("day", 2_500), number("level"), rows=2_500, keys=(("day",),))
    first = recommend(daily, ["day", "level"])[0].spec
    assert first.mark is Mark.LINE
    assert (first.encoding.x.time_unit, first.encoding.y.aggregate) == (TimeUnit.YEARMONTH, Aggregate.MEAN)
    weekly = table(time("week", 150), number("level"), rows=150, keys=(("week",),))
    plain = recommend(weekly, ["week", "level"])[0].spec
    assert (plain.encoding.x.time_unit, plain.encoding.y.aggregate) == (None, None)


def test_levels_that_divide_one_another_are_shown_as_nested_areas() -> None:
    nested = table(category("region", 4), category("shop", 20), number("sales", 90), rows=400)
    known = nested.model_copy(update={"hierarchies": (Hierarchy(levels=("region", "shop")),)})
    marks = [idea.spec.mark for idea in recommend(known, ["region", "shop", "sales"])]
    assert Mark.TREEMAP in marks[:4]
    tree = next(idea for idea in recommend(known, ["region", "shop", "sales"]) if idea.spec.mark is Mark.TREEMAP)
    assert [level.field for level in tree.spec.encoding.path] == ["region", "shop"]
    assert "levels" in [reason.rule for reason in tree.reasons]
    assert Mark.TREEMAP not in [idea.spec.mark for idea in recommend(nested, ["region", "shop", "sales"])]


def test_a_few_panels_cost_less_than_many() -> None:
    def panels(groups: int) -> float:
        facts = table(category("group", groups), category("kind", 5), number("value"), rows=4_000)
        spec = {
            "mark": "bar",
            "encoding": {
                "x": {"field": "kind"},
                "y": {"field": "value", "aggregate": "mean"},
                "column": {"field": "group"},
            },
        }
        return score(spec, facts)

    assert panels(4) > panels(9)
