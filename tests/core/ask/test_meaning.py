"""Questions as people ask them: what is taken for granted, on tables that many know."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pandas as pd
import plotly.data
import pytest

from datasage_jupyter.core.engine import to_source
from datasage_jupyter.core.pipeline import Analysis, Chart, chart


@lru_cache(maxsize=8)
def known(name: str) -> Analysis:
    """One of the tables that come with plotly."""
    if name == "stocks_long":
        prices = plotly.data.stocks().melt(id_vars="date", var_name="company", value_name="price")
        return Analysis(to_source(prices))
    return Analysis(to_source(getattr(plotly.data, name)()))


def asked(table: str, question: str) -> tuple[Chart, dict[str, tuple[str | None, str | None]]]:
    """The chart, and field and aggregate by channel."""
    drawn = chart(known(table), question)
    return drawn, {c: (d.field, d.aggregate.value if d.aggregate else None) for c, d in drawn.spec.encoding.items()}


def test_the_largest_are_summed_and_come_first() -> None:
    drawn, channels = asked("gapminder", "top 10 countries by population in 2007")
    assert (drawn.spec.mark, channels["x"][0], channels["y"][0]) == ("bar", "country", "pop")
    assert drawn.data["x"].tolist()[:3] == ["China", "India", "United States"]
    assert drawn.data["y"].is_monotonic_decreasing
    assert len(drawn.data) == 10


COMPARED = [
    ("gapminder", "gdp per capita over time in Germany and France", "line", "year", "country"),
    ("gapminder", "life expectancy of Japan, Italy and Spain since 1980", "line", "year", "country"),
    ("stocks_long", "price of GOOG and AAPL over time", "line", "date", "company"),
    ("medals_long", "total medals for South Korea and China", "bar", "medal", "nation"),
    ("tips", "average tip by day for men and women", "bar", "day", "sex"),
]


@pytest.mark.parametrize(("table", "question", "mark", "x", "color"), COMPARED)
def test_values_that_are_listed_are_told_apart_by_color(
    table: str, question: str, mark: str, x: str, color: str
) -> None:
    drawn, channels = asked(table, question)
    assert (drawn.spec.mark, channels["x"][0], channels["color"][0]) == (mark, x, color)


def test_values_that_are_listed_stand_side_by_side_if_nothing_else_groups() -> None:
    drawn, channels = asked("iris", "average petal length of setosa and virginica")
    assert (drawn.spec.mark, channels["x"][0]) == ("bar", "species")
    assert sorted(drawn.data["x"]) == ["setosa", "virginica"]


def test_one_or_the_other_is_a_condition_only() -> None:
    _, channels = asked("tips", "average tip by sex where the day is Sat or Sun")
    assert set(channels) == {"x", "y"}


def test_two_numbers_against_each_other_are_points_whatever_colors_them() -> None:
    for table, question, x, y, color in [
        ("iris", "sepal width vs sepal length by species", "sepal_width", "sepal_length", "species"),
        (
            "gapminder",
            "gdp per capita versus life expectancy in 2007 by continent",
            "gdpPercap",
            "lifeExp",
            "continent",
        ),
        ("tips", "tip as a function of total bill colored by sex", "total_bill", "tip", "sex"),
    ]:
        drawn, channels = asked(table, question)
        assert drawn.spec.mark == "point"
        assert [channels[c][0] for c in ("x", "y", "color")] == [x, y, color]


def test_a_level_over_time_is_averaged_not_summed() -> None:
    drawn, _ = asked("gapminder", "how has life expectancy changed in Asia")
    assert drawn.spec.mark == "line"
    assert drawn.data["y"].between(40, 80).all()
    assert drawn.data["y"].is_monotonic_increasing
    assert asked("stocks_long", "price of NFLX in 2018")[0].spec.mark == "line"


def test_numbers_by_a_group_and_the_year_run_along_the_years() -> None:
    drawn, channels = asked("gapminder", "average gdp per capita by continent and year")
    assert (drawn.spec.mark, channels["x"][0], channels["color"][0]) == ("line", "year", "continent")


def test_things_followed_over_time_are_counted_once() -> None:
    drawn, _ = asked("gapminder", "number of countries per continent")
    assert dict(zip(drawn.data["x"], drawn.data["y"], strict=True))["Africa"] == 52


def test_a_table_of_counts_is_counted_by_adding_them_up() -> None:
    drawn, channels = asked("medals_long", "gold medals by nation")
    assert channels["y"] == ("count", "sum")
    assert drawn.data["y"].max() == 24


def test_whole_numbers_of_few_values_group_another_number() -> None:
    drawn, channels = asked("tips", "tip by party size")
    assert (drawn.spec.mark, channels["x"][0], channels["y"][0]) == ("bar", "size", "tip")
    assert len(drawn.data) == 6


def test_a_limit_shows_what_it_limits() -> None:
    _, channels = asked("gapminder", "countries with population above 100 million in 2007")
    assert channels["y"][0] == "pop"


def test_a_map_without_a_place_shows_the_countries() -> None:
    drawn, _ = asked("gapminder", "map of life expectancy in 2007")
    assert drawn.spec.mark == "choropleth"
    assert drawn.rows.num_rows == 142


def test_names_of_days_are_found_in_short_form_and_who_does_more_is_an_average() -> None:
    drawn, _ = asked("tips", "total bill on Saturday and Sunday")
    assert sorted(drawn.data["x"]) == ["Sat", "Sun"]
    assert asked("tips", "do smokers tip more")[1]["y"] == ("tip", "mean")


def test_poor_and_rich_are_measured_by_what_people_have() -> None:
    drawn, _ = asked("gapminder", "5 poorest countries in 2002")
    assert len(drawn.data) == 5
    assert drawn.data["y"].is_monotonic_increasing


def test_ranges_stand_in_their_order() -> None:
    table = pd.DataFrame({"age": ["under 18", "65+", "18-29", "30-64"] * 5, "people": range(20)})
    drawn: Any = chart(table, "people by age")
    assert drawn.data["x"].tolist() == ["under 18", "18-29", "30-64", "65+"]
