"""The statistics behind the sentences, against known values and against noise."""

from __future__ import annotations

import numpy as np
import pytest

from datasage_jupyter.core.insights.distributions import chi_square_tail, fisher_tail, normal_tail, student_two_sided
from datasage_jupyter.core.insights.honest import holm
from datasage_jupyter.core.insights.series import change, effective, ranks, season, trend
from datasage_jupyter.core.insights.tails import far_out
from datasage_jupyter.core.insights.words import number, percent, quoted
from tests.core.rules.builders import number as column


@pytest.mark.parametrize(
    ("found", "known"),
    [
        (normal_tail(1.959964), 0.025),
        (student_two_sided(2.228139, 10), 0.05),
        (student_two_sided(-4.586894, 10), 0.001),
        (fisher_tail(4.964603, 1, 10), 0.05),
        (fisher_tail(3.098391, 3, 20), 0.05),
        (chi_square_tail(3.841459, 1), 0.05),
        (chi_square_tail(18.307038, 10), 0.05),
        (chi_square_tail(29.588298, 10), 0.001),
        (fisher_tail(0.0, 2, 9), 1.0),
        (chi_square_tail(0.0, 3), 1.0),
    ],
)
def test_tails_match_the_tables(found: float, known: float) -> None:
    assert found == pytest.approx(known, rel=1e-4)


def test_ties_share_their_mean_rank() -> None:
    assert ranks(np.array([5.0, 1.0, 5.0, 9.0])).tolist() == [2.5, 1.0, 2.5, 4.0]


def test_holm_bounds_the_chance_of_any_false_alarm() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([]) == []
    assert holm([0.9, 0.8]) == [1.0, 1.0]


def _rejected(test: object, draws: int = 400, length: int = 60) -> float:
    random = np.random.default_rng(1)
    outcomes = [test(random.normal(0, 1, length)) for _ in range(draws)]  # type: ignore[operator]
    return sum(outcome.p_value < 0.05 for outcome in outcomes) / draws


def test_tests_keep_their_level_in_white_noise() -> None:
    place = np.arange(60) % 7
    assert _rejected(trend) < 0.08
    assert _rejected(change) < 0.08
    assert _rejected(lambda values: season(values, place, 7)) < 0.08


def test_neighbors_that_resemble_each_other_count_for_less() -> None:
    random = np.random.default_rng(2)
    free, bound = random.normal(0, 1, 400), np.cumsum(random.normal(0, 1, 400))
    assert effective(free - free.mean()) > 200
    assert effective(bound - bound.mean()) < 40


def test_a_change_is_located() -> None:
    values = np.concatenate([np.zeros(30), np.ones(20)]) + np.random.default_rng(3).normal(0, 0.1, 50)
    found = change(values)
    assert found is not None
    assert found.at == 30
    assert found.p_value < 1e-6


def test_too_short_or_constant_series_are_not_tested() -> None:
    assert trend(np.ones(50)) is None
    assert change(np.ones(50)) is None
    assert trend(np.arange(5.0)) is None
    assert change(np.arange(6.0)) is None
    assert season(np.arange(10.0), np.arange(10) % 7, 7) is None


def test_far_out_values_stand_out_and_long_tails_do_not() -> None:
    random = np.random.default_rng(4)
    tail = np.sort(random.pareto(2, 500))[::-1]
    bulk = np.sort(random.normal(0, 1, 500))[::-1]
    alone = np.concatenate([[40.0], bulk])
    assert far_out(tail[:100], float(np.median(tail))) > 0.01  # type: ignore[operator]
    assert far_out(bulk[:100], 0.0) > 0.01  # type: ignore[operator]
    assert far_out(alone[:100], 0.0) < 0.01  # type: ignore[operator]
    assert far_out(bulk[:5], 0.0) is None


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1234.5, None, "1,234"),
        (2_500_000, "$", "$2.5 M"),
        (-3.0, "€", "-€3"),
        (12.345, "%", "12.3%"),
        (8, "kg", "8 kg"),
        (4.2e12, None, "4.2 T"),
    ],
)
def test_numbers_read_well(value: float, unit: str | None, text: str) -> None:
    assert number(value, column("x", unit=unit)) == text


def test_shares_and_names_read_well() -> None:
    assert (percent(0.457), percent(0.034), percent(1.0)) == ("46%", "3.4%", "100%")
    assert quoted("a" * 100) == '"' + "a" * 59 + '…"'
