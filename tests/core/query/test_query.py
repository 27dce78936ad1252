"""Specs become one SELECT that DuckDB can bind, and that gives the rows a reader expects."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from datasage_jupyter.core.engine import open_engine
from datasage_jupyter.core.errors import FieldNotFoundError, SpecError
from datasage_jupyter.core.pipeline import chart
from datasage_jupyter.core.query import to_query, to_rows_query
from datasage_jupyter.core.resolve import resolve, resolve_predicates
from tests.core.tables import COUNT, SPECS, field, shop_analysis, shops


def draw(table: Any, mark: str, **parts: Any) -> pd.DataFrame:
    """Rows of a spec whose channels are keywords."""
    extra = {key: parts.pop(key) for key in ("filter", "top") if key in parts}
    return chart(table, {"mark": mark, "encoding": parts, **extra}).data


@pytest.mark.parametrize("name", SPECS)
def test_every_statement_binds_and_its_columns_are_as_announced(name: str) -> None:
    analysis = shop_analysis()
    query = to_query(resolve(SPECS[name], analysis.profile))
    analysis.engine.fetch(query.model_copy(update={"sql": f"SELECT * FROM ({query.sql}) AS bound LIMIT 0"}))
    assert tuple(analysis.fetch(query).column_names) == query.columns


def test_a_grouped_statement_reads_as_a_person_would_write_it() -> None:
    query = to_query(
        resolve(SPECS["bar_stacked"] | {"filter": [{"field": "weight", "gt": 20}]}, shop_analysis().profile)
    )
    assert query.parameters == (20,)
    assert query.sql.split() == [
        "WITH",
        "grouped",
        "AS",
        "(",
        "SELECT",
        '"shop"',
        "AS",
        '"x",',
        'SUM("sales")',
        "AS",
        '"y",',
        '"kind"',
        "AS",
        '"color"',
        "FROM",
        "data",
        "WHERE",
        '"weight"',
        ">",
        "$1",
        "GROUP",
        "BY",
        "ALL",
        ")",
        "SELECT",
        '"x",',
        '"y",',
        '"color"',
        "FROM",
        "grouped",
        "ORDER",
        "BY",
        'SUM("y")',
        "OVER",
        "(PARTITION",
        "BY",
        '"x")',
        "DESC,",
        '"x"',
        "ASC,",
        '"color"',
        "ASC",
        "LIMIT",
        "5000",
    ]


@pytest.mark.parametrize(
    ("aggregate", "expected"),
    [
        ("count", 4), ("distinct", 3), ("sum", 10.0), ("mean", 2.5), ("median", 2.5), ("min", 1), ("max", 4), ("valid", 4),
        ("missing", 0), ("q1", 1.75), ("q3", 3.25), ("variance", 5 / 3), ("stdev", (5 / 3) ** 0.5),
    ],
)  # fmt: skip
def test_every_aggregate_gives_its_number(aggregate: str, expected: float) -> None:
    table = pd.DataFrame({"g": ["a"] * 4, "v": [1.0, 2.0, 3.0, 4.0], "w": ["p", "q", "r", "r"]})
    used = "w" if aggregate == "distinct" else "v"
    rows = draw(table, "bar", x=field("g"), y=field(used, aggregate=aggregate))
    assert rows["y"].tolist() == [pytest.approx(expected)]


def test_numbers_written_as_text_are_numbers() -> None:
    table = pd.DataFrame(
        {
            "g": list("aaab"),
            "v": ["$1,200.50", "(200)", "$300", "n/a"],
            "e": ["1.200,50 €", "200,00 €", "3,10 €", "4,00 €"],
        }
    )
    amounts = draw(
        table.assign(v=["$1,200.50", "($200)", "$300", "$5"]), "bar", x=field("g"), y=field("v", aggregate="sum")
    )
    assert dict(zip(amounts.x, amounts.y, strict=True)) == {"a": pytest.approx(1300.5), "b": pytest.approx(5)}
    euros = draw(table, "bar", x=field("g"), y=field("e", aggregate="max"))
    assert euros["y"].tolist() == [pytest.approx(1200.5), pytest.approx(4)]


@pytest.mark.parametrize(
    ("texts", "total"),
    [
        (["12 meters", "3 meters", "1.5 meters"], 16.5),
        (["-5%", "10%", "2.5%"], 7.5),
        (["1e3", "2E2", "5"], 1205),
        (["€ 1.234,50", "€ 2.000,00", "€ 3,25"], 3237.75),
        (["12k", "3k", "0.5k"], 15_500),
        (["1 200", "2 300", "50"], 3550),
    ],
)
def test_numbers_are_read_with_their_unit_sign_and_scale(texts: list[str], total: float) -> None:
    table = pd.DataFrame({"v": texts * 4, "g": ["a"] * 12})
    facts = chart(table, {"mark": "bar", "encoding": {"x": field("g"), "y": COUNT}}).profile.column("v")
    assert facts is not None
    assert facts.numeric_text
    drawn = chart(table, {"mark": "bar", "encoding": {"x": field("g"), "y": field("v", aggregate="sum")}})
    assert drawn.data["y"].tolist() == [pytest.approx(4 * total)]
    space: dict[str, Any] = {"df": table}
    exec(drawn.code, space)
    assert space["data"]["y"].tolist() == [pytest.approx(4 * total)]


@pytest.mark.parametrize(
    "texts",
    [
        ["31/01/2024", "15/02/2024"],
        ["01/31/2024", "02/15/2024"],
        ["Jan 31, 2024", "Feb 15, 2024"],
        ["2024-01-31", "2024-02-15"],
    ],
)
def test_dates_written_as_text_are_dates(texts: list[str]) -> None:
    table = pd.DataFrame({"d": texts * 5, "v": [1, 2] * 5})
    rows = draw(table, "line", x=field("d", timeUnit="yearmonth"), y=field("v", aggregate="sum"))
    assert [str(x)[:7] for x in rows.x] == ["2024-01", "2024-02"]
    assert rows.y.tolist() == [5, 10]


def test_years_stored_as_numbers_can_be_cut_by_year() -> None:
    table = pd.DataFrame({"year": [2020, 2021, 2021], "v": [1, 2, 3]})
    rows = draw(table, "line", x=field("year", timeUnit="year"), y=field("v", aggregate="sum"))
    assert [str(x)[:4] for x in rows.x] == ["2020", "2021"]


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("year", ["2023-01-01"]), ("yearquarter", ["2023-04-01"]), ("yearmonth", ["2023-05-01"]), ("yearweek", ["2023-05-15"]),
        ("yearmonthdate", ["2023-05-17"]), ("yearmonthdatehours", ["2023-05-17 14:00:00"]),
        ("yearmonthdatehoursminutes", ["2023-05-17 14:30:00"]), ("quarter", ["Q2"]), ("month", ["May"]), ("week", ["20"]),
        ("day", ["Wednesday"]), ("date", ["17"]), ("hours", ["14"]), ("minutes", ["30"]),
    ],
)  # fmt: skip
def test_every_time_unit_cuts_as_its_name_says(unit: str, expected: list[str]) -> None:
    table = pd.DataFrame({"t": pd.to_datetime(["2023-05-17 14:30:59"]), "v": [1]})
    assert draw(table, "bar", x=field("t", timeUnit=unit), y=COUNT)["x"].astype(str).tolist() == expected


def test_weekdays_and_months_follow_the_calendar_not_the_alphabet() -> None:
    assert draw(shop_analysis(), "bar", x=field("day", timeUnit="day"), y=COUNT).x.tolist()[:2] == ["Monday", "Tuesday"]
    months = draw(shop_analysis(), "bar", x=field("day", timeUnit="month", sort="descending"), y=COUNT).x.tolist()
    assert months[:2] == ["December", "November"]
    named = pd.DataFrame({"m": ["Feb", "Jan", "Mar"] * 2, "v": range(6)})
    assert draw(named, "bar", x=field("m"), y=field("v", aggregate="sum")).x.tolist() == ["Jan", "Feb", "Mar"]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("-y", "CAB"),
        ("y", "BAC"),
        ("descending", "CBA"),
        ("ascending", "ABC"),
        (["B", "C"], "BCA"),
        ({"field": "w", "order": "descending"}, "ABC"),
    ],
)
def test_bars_stand_in_the_order_asked_for(sort: Any, expected: str) -> None:
    table = pd.DataFrame({"g": list("ABC"), "v": [2, 1, 3], "w": [9, 5, 1]})
    assert "".join(draw(table, "bar", x=field("g", sort=sort), y=field("v", aggregate="sum")).x) == expected


def test_a_sort_on_the_measure_orders_the_categories() -> None:
    table = pd.DataFrame({"g": list("ABC"), "v": [2, 1, 3]})
    rows = draw(table, "bar", x=field("g"), y=field("v", aggregate="sum", sort="ascending"))
    assert rows.y.tolist() == [1, 2, 3]


def test_the_largest_are_kept_and_the_rest_is_dropped_or_folded() -> None:
    table = pd.DataFrame({"g": list("AABBCDE"), "v": [5, 5, 3, 3, 2, 1, 1]})
    assert draw(table, "bar", x=field("g"), y=field("v", aggregate="sum"), top={"n": 2}).values.tolist() == [
        ["A", 10],
        ["B", 6],
    ]
    smallest = draw(table, "bar", x=field("g"), y=field("v", aggregate="sum"), top={"n": 2, "order": "ascending"})
    assert sorted(smallest.x) == ["D", "E"]
    folded = draw(table, "bar", x=field("g"), y=field("v", aggregate="mean"), top={"n": 1, "other": True})
    assert folded.values.tolist() == [["A", 5.0], ["Other", 2.0]]


def test_a_long_legend_is_folded_before_anything_is_summed() -> None:
    table = pd.DataFrame({"x": ["p", "q"] * 50, "c": [f"c{i % 40:02}" for i in range(100)], "v": range(100)})
    rows = draw(table, "bar", x=field("x"), y=field("v", aggregate="sum"), color=field("c"))
    assert rows.color.nunique() == 20
    assert rows.y.sum() == sum(range(100))


def test_windows_run_along_the_axis_within_each_series() -> None:
    table = pd.DataFrame(
        {
            "t": pd.to_datetime(["2024-01-01", "2024-02-01", "2024-03-01"] * 2),
            "s": list("aaabbb"),
            "v": [1, 2, 4, 10, 20, 30],
        }
    )

    def course(window: str, **parts: Any) -> list[Any]:
        y = field("v", aggregate="sum", window=window, **parts)
        rows = draw(table, "line", x=field("t", timeUnit="yearmonth"), y=y, color=field("s"))
        return rows[rows.color == "a"].y.tolist()

    assert course("cumulative") == [1, 3, 7]
    assert course("difference")[1:] == [1, 2]
    assert course("percent_change")[1:] == [100, 100]
    assert course("moving_average", windowSize=2) == [1, 1.5, 3]
    assert course("rank") == [3, 2, 1]


def test_shares_add_up_at_each_place_of_the_axis() -> None:
    table = pd.DataFrame({"t": [2023, 2023, 2024, 2024], "s": list("abab"), "v": [1, 3, 20, 20]})
    y = field("v", aggregate="sum", window="share")
    split = draw(table, "line", x=field("t"), y=y, color=field("s"))
    assert split.y.tolist() == [25, 75, 50, 50]
    alone = draw(table, "bar", x=field("s"), y=y)
    assert sorted(alone.y) == pytest.approx([100 * 21 / 44, 100 * 23 / 44])


def test_missing_groups_are_kept_as_missing_and_missing_numbers_are_not_drawn() -> None:
    table = pd.DataFrame({"g": ["a", None, "a"], "v": [1.0, 2.0, float("nan")], "w": [1.0, float("inf"), 2.0]})
    assert draw(table, "bar", x=field("g"), y=COUNT).x.isna().sum() == 1
    assert len(draw(table, "point", x=field("v"), y=field("w"))) == 1
    assert draw(table, "histogram", x=field("v"))["y"].sum() == 2


def test_not_keeps_rows_without_a_value() -> None:
    table = pd.DataFrame({"g": ["a", "b", None]})
    rows = draw(table, "bar", x=field("g"), y=COUNT, filter=[{"not": {"field": "g", "equal": "a"}}])
    assert set(rows.x.fillna("?")) == {"b", "?"}


@pytest.mark.parametrize(
    ("condition", "count"),
    [
        ({"equal": 2}, 1), ({"lt": 3}, 2), ({"lte": 3}, 3), ({"gt": 3}, 2), ({"gte": 3}, 3), ({"range": [2, 4]}, 3), ({"range": [None, 2]}, 2),
        ({"one_of": [1, 5, 9]}, 2), ({"valid": True}, 5), ({"valid": False}, 1), ({"equal": "2"}, 1),
    ],
)  # fmt: skip
def test_conditions_on_numbers(condition: dict[str, Any], count: int) -> None:
    table = pd.DataFrame({"n": [1, 2, 3, 4, 5, None], "g": list("aaaaaa")})
    rows = draw(table, "bar", x=field("g"), y=COUNT, filter=[{"field": "n", **condition}])
    assert rows.y.tolist() == [count]


@pytest.mark.parametrize(
    ("condition", "count"),
    [
        ({"equal": "2024"}, 3), ({"equal": "2024-03"}, 2), ({"lte": "2024-03-31"}, 3), ({"gt": "2024-03-31"}, 1), ({"lt": "2024-03-01"}, 1),
        ({"range": ["2024-03-01", "2024-03-31"]}, 2), ({"one_of": ["2023-05", "2024-03-31"]}, 2), ({"timeUnit": "month", "equal": "March"}, 2),
        ({"timeUnit": "year", "equal": 2024}, 3), ({"timeUnit": "quarter", "equal": "Q2"}, 2), ({"timeUnit": "day", "equal": "Friday"}, 2),
        ({"equal": 2023}, 1),
    ],
)  # fmt: skip
def test_a_day_month_or_year_stands_for_all_of_its_moments(condition: dict[str, Any], count: int) -> None:
    times = ["2023-05-01 10:00", "2024-03-01 00:00", "2024-03-31 23:59", "2024-05-03 08:00"]
    table = pd.DataFrame({"t": pd.to_datetime(times), "g": list("aaaa")})
    rows = draw(table, "bar", x=field("g"), y=COUNT, filter=[{"field": "t", **condition}])
    assert rows.y.tolist() == [count]


def test_text_conditions_ignore_case_and_read_no_patterns() -> None:
    table = pd.DataFrame({"s": ["50% off", "OFF", "x_y", "xzy"]})
    for condition, count in (
        ({"contains": "OFF"}, 2),
        ({"startsWith": "x_"}, 1),
        ({"endsWith": "off"}, 2),
        ({"contains": "%"}, 1),
    ):
        assert draw(table, "bar", x=field("s"), y=COUNT, filter=[{"field": "s", **condition}]).y.sum() == count


SQL_FRAGMENTS = [
    "' OR 1=1 --",
    "'; DROP TABLE data; --",
    '" OR ""="',
    "x') UNION SELECT * FROM duckdb_settings() --",
    "$1",
    "?",
    "\\",
    "%",
    "NULL",
]


@pytest.mark.parametrize("text", SQL_FRAGMENTS)
def test_sql_in_a_value_matches_literally(text: str) -> None:
    table = pd.DataFrame({"s": [text, "other", None]})
    for condition in ({"equal": text}, {"one_of": [text]}, {"contains": text}):
        assert draw(table, "bar", x=field("s"), y=COUNT, filter=[{"field": "s", **condition}]).x.tolist() == [text]


@pytest.mark.parametrize(
    "name",
    [
        'a"b',
        "a'b",
        "select",
        'x"; DROP TABLE data; --',
        "データ",
        "a.b",
        "%s",
        "x y",
        "$1",
        "{0}",
        "a\nb",
        "duckdb_settings()",
    ],
)
def test_hostile_column_names_are_only_names(name: str) -> None:
    table = pd.DataFrame({name: ["p", "p", "q"], "v": [1, 2, 3]})
    rows = draw(
        table,
        "bar",
        x=field(name, sort={"field": "v"}),
        y=field("v", aggregate="sum"),
        filter=[{"field": name, "one_of": ["p", "q"]}],
    )
    assert dict(zip(rows.x, rows.y, strict=True)) == {"p": 3, "q": 3}


def test_columns_named_like_channels_are_not_mixed_up() -> None:
    table = pd.DataFrame({"y": ["a", "b"], "x": [5, 7], "color": [1, 2], "grouped": ["g", "g"]})
    rows = draw(table, "bar", x=field("y"), y=field("x", aggregate="sum"), color=field("grouped"))
    assert rows.columns.tolist() == ["x", "y", "color"]
    assert rows.values.tolist() == [["b", 7, "g"], ["a", 5, "g"]]


def test_boxes_have_tukeys_five_numbers() -> None:
    table = pd.DataFrame({"g": ["a"] * 12, "v": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 100]})
    rows = draw(table, "box", x=field("g"), y=field("v"))
    row = rows.iloc[0]
    assert (row.q1, row.y, row.q3, row.low, row.high) == (3.75, 6.5, 9.25, 1, 11)
    assert list(row.highest) == [100]


def test_a_dense_scatter_counts_rows_in_cells() -> None:
    count = 60_000
    table = pa.table({"a": [i % 997 / 10 for i in range(count)], "b": [i % 499 / 7 for i in range(count)]})
    drawn = chart(table, {"mark": "point", "encoding": {"x": field("a"), "y": field("b")}})
    assert drawn.data["color"].sum() == count
    assert drawn.notes
    assert drawn.figure_json["data"][0]["type"] == "heatmap"


def test_a_large_scatter_with_colors_is_a_sample_that_repeats() -> None:
    count = 60_000
    table = pa.table({"a": list(range(count)), "b": list(range(count)), "c": ["p", "q"] * (count // 2)})
    spec = {"mark": "point", "encoding": {"x": field("a"), "y": field("b"), "color": field("c")}}
    first = chart(table, spec)
    assert len(first.data) == 5_000
    assert 20_000 < first.data["x"].mean() < 40_000
    assert any("sample" in note for note in first.notes)


def test_pages_of_rows_are_sorted_filtered_and_bounded() -> None:
    profile = shop_analysis().profile
    filters = resolve_predicates([{"field": "shop", "equal": "North"}], profile)
    query = to_rows_query(profile, 5, 10, [{"field": "weight", "order": "descending"}], filters, ["weight", "shop"])
    with open_engine(shop_analysis().source) as engine:
        rows = engine.fetch(query).to_pandas()
    table = shops()
    expected = table[table["shop"] == "North"].sort_values("weight", ascending=False)["weight"].iloc[5:15]
    assert rows["weight"].tolist() == expected.tolist()


@pytest.mark.parametrize(("offset", "limit"), [(-1, 10), (0, -1), (0, 10**9), (2**60, 1)])
def test_pages_out_of_range_are_refused(offset: int, limit: int) -> None:
    with pytest.raises(SpecError):
        to_rows_query(shop_analysis().profile, offset, limit)


def test_rows_are_sorted_only_by_fields_that_exist() -> None:
    for name in ("nope", 'weight"; DROP VIEW data; --', "weight DESC", "1"):
        with pytest.raises(FieldNotFoundError):
            to_rows_query(shop_analysis().profile, sort=[{"field": name}])
    with pytest.raises(SpecError):
        to_rows_query(shop_analysis().profile, sort=[{"field": "weight", "order": "descending; DROP"}])


@pytest.mark.parametrize(
    "name", ["bar", "bar_stacked", "bar_bins", "bar_weekdays", "bar_top", "line", "arc", "histogram", "bar_filtered"]
)
def test_the_rows_behind_the_marks_are_all_rows_of_the_chart(name: str) -> None:
    drawn = chart(shop_analysis(), SPECS[name])
    keys = [f.name for f in drawn.resolved.fields if f.definition.aggregate is None]
    behind = sum(
        len(drawn.rows_behind({key: row[key] if not pd.isna(row[key]) else None for key in keys}, limit=1000))
        for row in drawn.data.to_dict("records")
    )
    everything = chart(
        shop_analysis(), {"mark": "indicator", "encoding": {"text": COUNT}, "filter": SPECS[name].get("filter", [])}
    )
    assert behind == everything.data["text"][0]
