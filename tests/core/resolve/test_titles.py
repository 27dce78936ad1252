"""Titles as a reader would write them."""

from __future__ import annotations

from datasage_jupyter.core.model import Aggregate, ColumnProfile, FieldDef, MeasurementType
from datasage_jupyter.core.resolve.titles import axis_title, chart_title


def test_a_name_that_says_its_aggregate_is_not_told_twice() -> None:
    column = ColumnProfile(name="total_bill", storage_type="double", kind=MeasurementType.QUANTITATIVE)
    summed = FieldDef(field="total_bill", aggregate=Aggregate.SUM)
    averaged = FieldDef(field="total_bill", aggregate=Aggregate.MEAN)
    assert axis_title(summed, column) == "Total bill"
    assert axis_title(averaged, column) == "Average total bill"


def test_measures_are_listed_as_in_a_sentence_and_each_once() -> None:
    assert chart_title(["Total sales", "Average GDP", "Total sales"], ["Shop"]) == "Total sales and average GDP by shop"
    assert chart_title(["Total sales", "Total sales"], []) == "Total sales"
