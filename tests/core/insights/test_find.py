"""Insights are found where they were planted, and not in noise."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from datasage_jupyter.core.engine import open_engine
from datasage_jupyter.core.insights import find, find_insights
from datasage_jupyter.core.model import Insight
from datasage_jupyter.core.profile import profile
from datasage_jupyter.core.rules import check_hard_rules
from tests.core.insights.tables import daily, months, noise, weekdays


def _found(table: pa.Table, limit: int = 10) -> list[Insight]:
    with open_engine(table, threads=1) as engine:
        return find_insights(profile(table), engine, limit)


def _one(table: pa.Table, kind: str) -> Insight:
    return next(insight for insight in _found(table) if insight.kind == kind)


def _random(seed: int = 7) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_noise_yields_hardly_any_insight() -> None:
    wrong = [seed for seed in range(30) if _found(noise(seed))]
    assert len(wrong) <= 1


def test_a_trend_is_found_and_told_with_its_ends() -> None:
    days = np.arange(1200)
    insight = _one(daily(1200, visits=100 + days * 0.1 + _random().normal(0, 10, 1200)), "trend")
    assert '"visits" rose by' in insight.sentence
    assert "2019" in insight.sentence
    assert "2022" in insight.sentence
    assert insight.effect > 0.9
    assert insight.p_value is not None
    assert insight.p_value < 1e-6


def test_a_falling_trend_is_told_as_falling() -> None:
    days = np.arange(1200)
    assert (
        '"visits" fell by'
        in _one(daily(1200, visits=300 - days * 0.1 + _random().normal(0, 10, 1200)), "trend").sentence
    )


def test_a_jump_is_a_change_point_rather_than_a_trend() -> None:
    level = np.where(np.arange(1200) < 700, 100.0, 160.0) + _random().normal(0, 15, 1200)
    found = [insight.kind for insight in _found(daily(1200, price=level))]
    assert "change_point" in found
    assert "trend" not in found
    assert "Dec 2020" in _one(daily(1200, price=level), "change_point").sentence


def test_the_week_and_the_year_are_found() -> None:
    random = _random()
    weekly = daily(300, sales=100 + 40.0 * (weekdays(300) == 6) + random.normal(0, 10, 300))
    yearly = daily(1500, use=200 + 60 * np.cos(2 * np.pi * months(1500) / 12) + random.normal(0, 15, 1500))
    assert "on Saturdays" in _one(weekly, "seasonality").sentence
    assert "in December" in _one(yearly, "seasonality").sentence


def test_a_random_walk_is_no_trend_and_has_no_season() -> None:
    walks = [daily(700, level=np.cumsum(_random(seed).normal(0, 1, 700))) for seed in range(12)]
    told = [insight.kind for walk in walks for insight in _found(walk) if insight.kind in ("trend", "seasonality")]
    assert len(told) <= 2


def test_the_top_contributor_is_named_with_its_share() -> None:
    random = _random()
    shop = random.choice(["Oslo", "Bergen", "Voss", "Moss", "Bodø"], 800, p=[0.6, 0.1, 0.1, 0.1, 0.1])
    insight = _one(pa.table({"shop": shop, "revenue": random.exponential(100, 800)}), "top_contributor")
    assert insight.sentence.startswith('"Oslo" makes up 59%')
    assert insight.fields == ("shop", "revenue")


def test_a_level_that_differs_between_groups_is_told_as_a_mean() -> None:
    random = _random()
    plan = random.choice(["basic", "pro", "team"], 600)
    insight = _one(
        pa.table({"plan": plan, "rating": np.where(plan == "pro", 4.4, 3.2) + random.normal(0, 0.6, 600)}),
        "top_contributor",
    )
    assert '"rating" is highest where "plan" is "pro"' in insight.sentence
    assert "on average" in insight.sentence


def test_a_share_that_only_repeats_the_number_of_rows_is_told_once() -> None:
    random = _random()
    member = random.choice(["yes", "no"], 900, p=[0.8, 0.2])
    table = pa.table({"member": member, "revenue": random.exponential(9, 900), "cost": random.exponential(5, 900)})
    assert [insight.kind for insight in _found(table)].count("top_contributor") == 1


def test_a_trend_that_hardly_moves_is_not_told() -> None:
    values = 1000 + np.arange(600) * 0.01 + _random().normal(0, 0.5, 600)
    assert "trend" not in [insight.kind for insight in _found(daily(600, pressure=values))]


def test_without_amounts_the_most_frequent_value_is_told() -> None:
    answer = _random().choice(["yes", "no", "perhaps"], 300, p=[0.7, 0.2, 0.1])
    insight = _one(pa.table({"answer": answer}), "top_contributor")
    assert insight.sentence.startswith('"yes" is the most frequent of 3 values of "answer"')


def test_concentration_counts_the_few_that_hold_most() -> None:
    random = _random()
    weights = 1 / np.arange(1, 81) ** 0.9
    customer = random.choice([f"c{i}" for i in range(80)], 4000, p=weights / weights.sum())
    insight = _one(pa.table({"customer": customer, "amount": random.exponential(50, 4000)}), "concentration")
    assert insight.sentence.startswith("16 of ")


def test_a_relation_is_told_with_its_coefficient() -> None:
    x = _random().normal(0, 1, 300)
    insight = _one(pa.table({"width": x, "load": 2 * x + _random(8).normal(0, 1, 300)}), "correlation")
    assert "rises" in insight.sentence
    assert "over 300 rows" in insight.sentence
    assert 0.7 < insight.effect < 1


def test_a_value_far_from_all_others_is_an_outlier_with_its_name() -> None:
    values = _random().normal(100, 10, 120)
    values[40] = 900
    names = [f"Station {chr(65 + i // 26)}{chr(65 + i % 26)}" for i in range(120)]
    insight = _one(pa.table({"station": names, "flow": values}), "outlier")
    assert "900" in insight.sentence
    assert "Station BO" in insight.sentence


def test_the_largest_of_a_long_smooth_tail_is_no_outlier() -> None:
    kinds = [
        insight.kind
        for seed in range(10)
        for insight in _found(pa.table({"size": _random(seed).lognormal(3, 1.5, 500)}))
    ]
    assert "outlier" not in kinds


def test_missing_values_that_follow_a_group_are_told() -> None:
    random = _random()
    site = random.choice(["north", "south", "west"], 600)
    gone = (site == "west") & (random.random(600) < 0.7)
    insight = _one(
        pa.table({"site": site, "level": pa.array(np.where(gone, np.nan, random.normal(0, 1, 600)), from_pandas=True)}),
        "missing",
    )
    assert '"level" is missing in 7' in insight.sentence or '"level" is missing in 6' in insight.sentence
    assert '"site" is "west"' in insight.sentence


def test_columns_that_are_missing_together_are_told() -> None:
    random = _random()
    gone = random.random(500) < 0.3
    columns = {
        name: pa.array(np.where(gone, np.nan, random.normal(0, 1, 500)), from_pandas=True)
        for name in ("lower", "upper")
    }
    insight = _one(pa.table(columns), "missing")
    assert "missing together" in insight.sentence
    assert set(insight.fields) == {"lower", "upper"}


@pytest.fixture(scope="module")
def mixed() -> pa.Table:
    """Several things at once, under names that need quoting."""
    random, days = _random(), np.arange(1000)
    region = random.choice(["a", "b'c", 'd"e'], 1000, p=[0.7, 0.2, 0.1])
    return daily(
        1000,
        **{
            'weird "name"': region,
            "sales total": 50 + days * 0.2 + random.normal(0, 20, 1000),
            "cost; drop": days * 0.1 + random.normal(0, 9, 1000),
        },
    )


def test_every_insight_has_a_lawful_chart_of_its_fields(mixed: pa.Table) -> None:
    facts = profile(mixed)
    found = _found(mixed)
    assert len({insight.kind for insight in found}) >= 3
    for insight in found:
        assert check_hard_rules(insight.spec, facts) == []
        assert set(insight.fields) >= set(insight.spec.encoding.fields())
        assert 0 < insight.effect <= 1


def test_the_query_behind_an_insight_can_be_run_again(mixed: pa.Table) -> None:
    queries = [insight.query for insight in _found(mixed) if insight.query is not None]
    assert queries
    with open_engine(mixed, threads=1) as engine:
        assert all(engine.fetch(query).num_rows > 0 for query in queries)


def test_insights_are_the_same_every_time_and_at_most_the_limit(mixed: pa.Table) -> None:
    assert _found(mixed) == _found(mixed)
    assert _found(mixed)[:2] == _found(mixed, limit=2)


def test_the_first_insights_differ_in_kind(mixed: pa.Table) -> None:
    found = _found(mixed)
    assert len({insight.kind for insight in found[:3]}) >= 2


@pytest.mark.parametrize(
    "table", [pa.table({"a": pa.array([], pa.float64())}), pa.table({"a": [1.0, 2.0]}), pa.table({"a": ["x"] * 20})]
)
def test_a_table_with_nothing_to_say_says_nothing(table: pa.Table) -> None:
    assert _found(table) == []


def test_numbers_written_as_text_tell_the_same_as_numbers() -> None:
    amounts = [1200.5 + 10 * i for i in range(60)]
    amounts[7] = 90_000.0
    shops = [f"shop {i % 3}" for i in range(60)]
    plain = pa.table({"paid": amounts, "shop": shops})
    written = pa.table({"paid": [f"${amount:,.2f}" for amount in amounts], "shop": shops})

    found = [insight.sentence for insight in _found(written)]
    assert any("paid" in sentence for sentence in found)
    assert {insight.sentence for insight in _found(plain)} <= {sentence.replace("$", "") for sentence in found}


def test_a_long_table_is_asked_by_a_sample_and_told_from_every_row(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(8)
    rows = 30_000
    group = rng.choice(list("abcdefgh"), rows)
    table = pa.table(
        {
            "group": group,
            "day": pa.array(np.datetime64("2021-01-01") + (np.arange(rows) // 40).astype("timedelta64[D]")),
            "level": rng.normal(10, 2, rows) + 6 * (group == "c"),
            "load": rng.normal(50, 3, rows) + np.arange(rows) / 500,
        }
    )
    facts = profile(table)
    with open_engine(table) as engine:
        exact = {(i.kind, i.fields): i.sentence for i in find_insights(facts, engine)}
        monkeypatch.setattr(find, "SCREENED_ROWS", 1_000)
        monkeypatch.setattr(find, "SAMPLED_ROWS", 5_000)
        asked: list[str] = []
        fetch = engine.fetch
        monkeypatch.setattr(
            engine, "fetch", lambda query, **options: asked.append(query.sql) or fetch(query, **options)
        )
        screened = {(i.kind, i.fields): i.sentence for i in find_insights(facts, engine)}
    assert exact
    assert screened == exact
    assert not any('"load"' in sql and "GROUP BY" in sql and '"group"' in sql for sql in asked)


def test_a_place_and_its_code_tell_one_story() -> None:
    places = [f"{name} Valley" for name in ("Amber", "Birch", "Cedar", "Dune", "Elm", "Fern", "Gorse", "Heath")]
    which = np.arange(800) % 8
    table = pa.table({
        "valley": [places[i] for i in which],
        "valley_code": [places[i][:2].upper() for i in which],
        "temperature": np.where(which == 3, 90.0, 40.0) + _random().normal(0, 5, 800),
    })  # fmt: skip
    told = [insight.fields for insight in _found(table) if insight.kind == "top_contributor"]
    assert len(told) == 1
