"""Specs with every default filled, or a sentence that says what is wrong."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from datasage_jupyter.core.engine import to_source
from datasage_jupyter.core.errors import FieldNotFoundError, SpecError
from datasage_jupyter.core.model import (
    Bin,
    ColumnProfile,
    DatasetProfile,
    MeasurementType as Type,
    Overview,
    ResolvedField,
    ResolvedSpec,
)
from datasage_jupyter.core.pipeline import analysis_of, chart
from datasage_jupyter.core.profile import profile
from datasage_jupyter.core.resolve import resolve
from datasage_jupyter.core.resolve.cuts import nice_step
from datasage_jupyter.core.resolve.titles import humanize
from tests.core.tables import COUNT, field, shop_analysis


def resolved(mark: str, table: pd.DataFrame | None = None, **parts: Any) -> ResolvedSpec:
    """A spec whose channels are keywords, resolved against a table or the shops."""
    extra = {key: parts.pop(key) for key in ("filter", "top", "title") if key in parts}
    facts = shop_analysis().profile if table is None else profile(to_source(table))
    return resolve({"mark": mark, "encoding": parts, **extra}, facts)


def placed(spec: ResolvedSpec, channel: str) -> ResolvedField:
    found = spec.channel(channel)
    assert found is not None
    return found


def test_a_near_miss_names_the_field_that_was_meant() -> None:
    with pytest.raises(FieldNotFoundError) as caught:
        resolved("bar", x=field("shopp"), y=COUNT)
    assert 'Did you mean "shop"?' in str(caught.value)
    with pytest.raises(FieldNotFoundError):
        resolved("bar", x=field("shop"), y=COUNT, filter=[{"field": "nope", "equal": 1}])
    with pytest.raises(FieldNotFoundError):
        resolved("bar", x=field("shop", sort={"field": "nope"}), y=COUNT)


@pytest.mark.parametrize(
    "spec",
    [
        {},
        {"mark": "nonsense"},
        {"mark": "bar", "encoding": {"x": {"field": "shop", "template": {}}}},
        {"mark": "bar", "layout": {"images": []}},
        {"mark": "bar", "encoding": {"x": {"field": "shop", "bin": {"maxbins": 10**9}}}},
        {"mark": "bar", "encoding": {"__proto__": {"field": "shop"}}},
        {"mark": "bar", "encoding": {}},
        {"mark": "bar", "encoding": {"x": {"field": "shop"}, "y": {"field": "shop", "aggregate": "mean"}}},
        {"mark": "bar", "encoding": {"x": {"field": "shop", "timeUnit": "year"}, "y": COUNT}},
        {"mark": "bar", "encoding": {"x": {"field": "shop", "sort": "-theta"}, "y": COUNT}},
        {"mark": "box", "encoding": {"x": {"field": "shop"}}},
        {"mark": "arc", "encoding": {"theta": COUNT}},
        {"mark": "geopoint", "encoding": {"color": {"field": "shop"}, "x": {"field": "kind"}}, "top": {"n": 0}},
        {
            "mark": "bar",
            "encoding": {"x": {"field": "shop"}, "y": COUNT},
            "filter": [{"field": "weight", "gt": "heavy"}],
        },
        {
            "mark": "bar",
            "encoding": {"x": {"field": "shop"}, "y": COUNT},
            "filter": [{"field": "day", "gt": "someday"}],
        },
        {
            "mark": "bar",
            "encoding": {"x": {"field": "shop"}, "y": COUNT},
            "filter": [{"field": "open", "equal": "maybe"}],
        },
        {
            "mark": "bar",
            "encoding": {"x": {"field": "shop"}, "y": COUNT},
            "filter": [{"field": "weight", "equal": float("nan")}],
        },
    ],
)
def test_what_cannot_be_drawn_is_refused_with_a_sentence(spec: dict[str, Any]) -> None:
    with pytest.raises(SpecError) as caught:
        resolve(spec, shop_analysis().profile)
    assert str(caught.value).endswith((".", "?", '"'))
    assert "<" not in str(caught.value)


def test_filters_nested_too_deeply_are_refused() -> None:
    condition: dict[str, Any] = {"field": "weight", "gt": 1}
    for _ in range(30):
        condition = {"not": condition}
    with pytest.raises(SpecError):
        resolved("bar", x=field("shop"), y=COUNT, filter=[condition])


def test_one_axis_of_categories_counts_rows_and_one_of_numbers_is_cut_into_bins() -> None:
    assert placed(resolved("bar", x=field("shop")), "y").definition.aggregate == "count"
    assert isinstance(placed(resolved("bar", x=field("weight")), "x").definition.bin, Bin)


def test_measures_get_the_aggregate_that_makes_sense() -> None:
    assert placed(resolved("bar", x=field("shop"), y=field("sales")), "y").definition.aggregate == "sum"
    table = pd.DataFrame({"g": list("ab") * 20, "share": [v / 40 for v in range(40)], "temperature": range(40)})
    assert placed(resolved("bar", table, x=field("g"), y=field("temperature")), "y").definition.aggregate == "mean"


def test_rows_that_are_already_one_per_group_are_drawn_as_they_are() -> None:
    table = pd.DataFrame({"name": [f"n{i}" for i in range(30)], "amount": range(30)})
    spec = resolved("bar", table, x=field("name"), y=field("amount"))
    assert spec.form == "rows"
    assert not spec.notes


def test_dates_are_cut_by_the_unit_that_fits_their_span() -> None:
    def unit(start: str, periods: int, freq: str) -> Any:
        table = pd.DataFrame({"t": pd.date_range(start, periods=periods, freq=freq), "v": range(periods)})
        return placed(resolved("line", table, x=field("t"), y=field("v", aggregate="sum")), "x").definition.time_unit

    assert unit("2000-01-01", 9000, "D") == "yearquarter"
    assert unit("2020-01-01", 1500, "D") == "yearmonth"
    assert unit("2024-01-01", 5000, "min") == "yearmonthdatehours"
    assert unit("2024-01-01", 20, "D") is None


def test_zooming_into_a_range_gives_finer_bins_and_units() -> None:
    wide = placed(resolved("histogram", x=field("weight")), "x").definition.bin
    narrow = placed(
        resolved("histogram", x=field("weight"), filter=[{"field": "weight", "range": [20, 22]}]), "x"
    ).definition.bin
    assert isinstance(wide, Bin)
    assert isinstance(narrow, Bin)
    assert (narrow.step or 0) < (wide.step or 0)


@pytest.mark.parametrize(
    ("low", "high", "most", "whole", "step"),
    [
        (0, 100, 20, False, 10),
        (0, 99, 10, False, 10),
        (0, 1, 20, False, 0.1),
        (1, 7, 20, True, 1),
        (0, 1e9, 10, True, 2e8),
        (5, 5, 10, False, 1),
    ],
)
def test_bins_have_round_steps(low: float, high: float, most: int, whole: bool, step: float) -> None:
    assert nice_step(low, high, most, whole=whole) == pytest.approx(step)


def test_bars_with_long_labels_run_sideways() -> None:
    table = pd.DataFrame({"name": [f"A rather long label number {i}" for i in range(12)], "v": range(12)})
    spec = resolved("bar", table, x=field("name"), y=field("v", aggregate="sum"))
    assert spec.horizontal
    assert spec.notes
    assert not resolved("bar", x=field("shop"), y=COUNT).horizontal


def test_titles_say_what_is_drawn_in_words() -> None:
    assert resolved("bar", x=field("shop"), y=field("weight", aggregate="mean")).title == "Average weight by shop"
    assert (
        resolved("line", x=field("day", timeUnit="yearmonth"), y=field("sales", aggregate="sum")).title
        == "Total sales by month"
    )
    assert resolved("point", x=field("weight"), y=field("sales")).title == "Sales by weight"
    assert resolved("bar", x=field("shop"), y=COUNT, title="Mine").title == "Mine"
    assert (
        placed(resolved("bar", x=field("shop"), y=field("price_text", aggregate="sum")), "y").title
        == "Total price text ($)"
    )
    assert humanize("unitPrice") == "Unit price"
    assert humanize("GDP_per_capita") == "GDP per capita"
    assert humanize("gdpPercap") == "GDP per capita"
    assert humanize("order_id") == "Order ID"
    assert humanize("num_rooms") == "Number of rooms"
    assert humanize("order_num") == "Order number"


def test_a_unit_that_the_name_says_is_not_said_again() -> None:
    table = pd.DataFrame({"g": list("ab") * 20, "discount_pct": [5 * (v % 5) for v in range(40)]})
    drawn = chart(
        analysis_of(table), {"mark": "bar", "encoding": {"x": field("g"), "y": field("discount_pct", aggregate="mean")}}
    )
    assert drawn.profile.columns[1].unit == "%"
    assert drawn.resolved.title == "Average discount percent by g"


def test_a_profile_of_anything_resolves_without_surprise() -> None:
    """An empty column, an all-missing one and a huge one still make a chart."""
    columns = [
        ColumnProfile(name="none", storage_type="double", kind=Type.QUANTITATIVE, count=0),
        ColumnProfile(
            name="huge", storage_type="double", kind=Type.QUANTITATIVE, count=9, distinct_count=9, min=-1e308, max=1e308
        ),
    ]
    facts = DatasetProfile(overview=Overview(row_count=9, column_count=2), columns=tuple(columns))
    for name in ("none", "huge"):
        bins = placed(resolve({"mark": "histogram", "encoding": {"x": field(name)}}, facts), "x").definition.bin
        assert isinstance(bins, Bin)
        assert (bins.step or 0) > 0


@pytest.mark.parametrize("kind", [None, "ordinal", "nominal", "quantitative"])
@pytest.mark.parametrize("values", [[30, 10, 20, 60, 50, 40], [3, 1, 2, 6, 5, 4]])
def test_bars_keep_the_order_of_a_number_whatever_it_is_taken_for(kind: str | None, values: list[Any]) -> None:
    table = pd.DataFrame({"Name": list("abcdef"), "Code": values})
    y = field("Code", type=kind) if kind else field("Code")
    for sort, names in (("y", "bcafed"), ("-y", "defacb")):
        drawn = chart(table, {"mark": "bar", "encoding": {"x": field("Name", sort=sort), "y": y}})
        assert drawn.data["x"].tolist() == list(names)


def test_a_code_beside_a_category_is_the_length_of_its_bar() -> None:
    table = pd.DataFrame({"Name": list("abcdef"), "Code": [3, 1, 2, 6, 5, 4]})
    spec = resolved("bar", table, x=field("Name"), y=field("Code"))
    assert placed(spec, "y").type is Type.QUANTITATIVE
    assert spec.channel("color") is None


def test_dates_of_mixed_precision_stand_as_they_are_written() -> None:
    written = ["June 2005", "14 April 2006", "May 2007", "1 June 2005"]
    table = pd.DataFrame({"built": written * 8, "height": range(32)})
    bars = chart(table, {"mark": "bar", "encoding": {"x": field("built"), "y": COUNT}})
    assert sorted(bars.data["x"]) == sorted(written)
    listed = chart(table, {"mark": "table", "encoding": {"columns": [field("built")]}})
    assert listed.data.iloc[:4, 0].tolist() == written
    months = chart(table, {"mark": "bar", "encoding": {"x": field("built", timeUnit="yearmonth"), "y": COUNT}})
    assert [str(day)[:7] for day in months.data["x"]] == ["2005-06", "2006-04", "2007-05"]
    even = pd.DataFrame({"built": ["June 2005", "May 2006"] * 8})
    assert placed(resolved("bar", even, x=field("built"), y=COUNT), "x").type is Type.TEMPORAL
