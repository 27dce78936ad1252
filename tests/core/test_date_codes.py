"""Dates written as whole numbers are dates: in the profile, in SQL, in filters and in the code of a chart."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pyarrow as pa
import pytest

from datasage_jupyter.core.pipeline import chart
from datasage_jupyter.core.profile import profile

DAYS = [date(2022, 1, 1) + timedelta(days=5 * i) for i in range(120)]


def seconds(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp())


CODES = {
    "yyyymmdd": ("order_date", [d.year * 10_000 + d.month * 100 + d.day for d in DAYS]),
    "yyyymm": ("month", [d.year * 100 + d.month for d in DAYS]),
    "s": ("created_at", [seconds(d) for d in DAYS]),
    "ms": ("ts", [seconds(d) * 1_000 for d in DAYS]),
    "us": ("event_time", [seconds(d) * 1_000_000 for d in DAYS]),
}


@pytest.mark.parametrize("code", CODES)
def test_a_number_that_writes_a_moment_is_one(code: str) -> None:
    name, values = CODES[code]
    column = profile(pa.table({"line": range(len(values)), name: values})).columns[1]
    assert (column.kind, column.date_format) == ("temporal", code)
    assert str(column.min).startswith("2022-01-01")
    assert column.mean is None
    assert column.histogram is not None
    assert column.histogram.edges[0] == pytest.approx(1_640_995_200, abs=86_400)


@pytest.mark.parametrize("code", CODES)
def test_a_chart_by_month_reads_the_numbers_as_dates(code: str) -> None:
    name, values = CODES[code]
    table = pa.table({name: values, "sold": [1] * len(values)})
    drawn = chart(
        table,
        {
            "mark": "line",
            "encoding": {"x": {"field": name, "timeUnit": "yearmonth"}, "y": {"field": "sold", "aggregate": "sum"}},
            "filter": [{"field": name, "gte": "2023"}],
        },
    )
    expected = pd.Series([1] * len(DAYS), index=pd.to_datetime(DAYS))["2023":].resample("MS").sum()
    assert [str(x)[:7] for x in drawn.data["x"]] == [str(x)[:7] for x in expected.index]
    assert drawn.data["y"].tolist() == expected.tolist()
    scope = {"df": table.to_pandas()}
    exec(drawn.code, scope)
    assert [int(y) for y in scope["fig"].data[0].y] == expected.tolist()


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("invoice_id", [20230101, 20230102, 20230205, 20230306, 20230407, 20230508]),
        ("amount", [20231301, 20235002, 20239905, 20238806, 20236607]),
        ("duration_ms", [1_500_000_000_000, 1_600_000_000_000]),
        ("population", [1_500_000_000, 1_600_000_000, 1_400_000_000]),
    ],
)
def test_other_numbers_stay_what_they_are(name: str, values: list[int]) -> None:
    assert profile(pa.table({"line": range(len(values)), name: values})).columns[1].date_format is None


def test_the_order_of_day_and_month_that_was_found_is_said() -> None:
    table = pa.table({"a": ["27/07/2010", "01/03/2012"], "b": ["7/27/2010", "1/3/2012"], "n": ["1.200,50", "3,10"]})
    a, b, n = profile(table).columns
    assert (a.date_format, b.date_format, n.decimal) == ("dmy", "mdy", ",")
