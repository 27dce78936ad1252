"""Growth, comparisons of years, and stretches counted back from a day."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from datasage_jupyter.core.ask import ask
from datasage_jupyter.core.model import Answer, DatasetProfile
from datasage_jupyter.core.pipeline import analysis_of


@pytest.fixture(scope="module")
def invoices() -> DatasetProfile:
    days = pd.date_range("2022-01-01", "2024-09-30", freq="D")
    table = pd.DataFrame({
        "invoice_id": range(50_001, 50_001 + len(days)),
        "invoice_date": days,
        "branch": [["Lyon", "Porto", "Graz"][n % 3] for n in range(len(days))],
        "amount": [500.0 + (n * 37) % 3000 for n in range(len(days))],
        "weight": [1.0 + n % 9 for n in range(len(days))],
    })  # fmt: skip
    return analysis_of(table).profile


def asked(profile: DatasetProfile, question: str, today: date = date(2026, 11, 2)) -> Answer:
    return ask(question, profile, today=today)


@pytest.mark.parametrize(
    "question",
    ["growth of amount by branch", "year over year growth of amount by branch", "change in amount per branch"],
)
def test_growth_runs_along_time_not_from_group_to_group(invoices: DatasetProfile, question: str) -> None:
    encoding = asked(invoices, question).spec.encoding
    assert encoding.x is not None
    assert encoding.x.field == "invoice_date"
    assert encoding.color is not None
    assert encoding.color.field == "branch"


def test_bars_of_growth_stand_along_time_too(invoices: DatasetProfile) -> None:
    encoding = asked(invoices, "bar chart of amount growth by branch").spec.encoding
    assert encoding.x is not None
    assert encoding.x.field == "invoice_date"


def test_years_that_are_compared_are_years_even_where_the_amounts_reach_them(invoices: DatasetProfile) -> None:
    spec = asked(invoices, "compare amount between 2022 and 2023").spec
    assert spec.encoding.x is not None
    assert (spec.encoding.x.field, spec.encoding.x.time_unit) == ("invoice_date", "year")
    assert spec.encoding.y is not None
    assert spec.encoding.y.field == "amount"


def test_amounts_stay_amounts_where_no_years_are_compared(invoices: DatasetProfile) -> None:
    spec = asked(invoices, "number of invoices with amount between 2022 and 2023").spec
    assert spec.to_dict()["filter"] == [{"field": "amount", "range": [2022, 2023]}]


def test_a_stretch_after_the_data_is_counted_from_its_end(invoices: DatasetProfile) -> None:
    found = asked(invoices, "total amount in the last 3 months")
    assert "2024-06-30" in str(found.spec)
    assert any("counted from the last date of the data, 2024-09-30" in phrase.meaning for phrase in found.understood)


def test_a_stretch_within_the_data_is_counted_from_today(invoices: DatasetProfile) -> None:
    found = asked(invoices, "total amount in the last 3 months", today=date(2024, 8, 15))
    assert "2024-05-15" in str(found.spec)
    assert not any("counted from" in phrase.meaning for phrase in found.understood)


def test_an_average_of_nothing_named_is_of_the_amount(invoices: DatasetProfile) -> None:
    encoding = asked(invoices, "average order value by branch").spec.encoding
    assert encoding.y is not None
    assert (encoding.y.field, encoding.y.aggregate) == ("amount", "mean")
