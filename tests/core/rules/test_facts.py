"""Facts about a column that rules rest on."""

from __future__ import annotations

import pytest

from datasage_jupyter.core.model import ColumnProfile
from datasage_jupyter.core.rules.facts import ColumnFacts


def facts(name: str, mean: float, std: float, **more: object) -> ColumnFacts:
    column = ColumnProfile.model_validate(
        {"name": name, "storage_type": "double", "kind": "quantitative", "role": "measure", "count": 100}
        | {"distinct_count": 90, "mean": mean, "std": std}
        | more
    )
    return ColumnFacts(column, 0, 100)


@pytest.mark.parametrize(
    ("name", "mean", "std"),
    [("revenue", 100.0, 5.0), ("donations", 100.0, 150.0), ("unitsSold", 10.0, 1.0)],
)
def test_amounts_are_summed(name: str, mean: float, std: float) -> None:
    assert facts(name, mean, std).is_additive


@pytest.mark.parametrize(
    ("name", "mean", "std"),
    [("incomePerHead", 900.0, 900.0), ("unit_price", 9.0, 20.0), ("pulse", 70.0, 9.0), ("rainPercentage", 5.0, 9.0)],
)
def test_levels_and_ratios_are_averaged(name: str, mean: float, std: float) -> None:
    assert not facts(name, mean, std).is_additive


def test_what_falls_below_zero_is_not_summed() -> None:
    assert not facts("balance", 10.0, 50.0, negative_count=3).is_additive
