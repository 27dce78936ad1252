"""Types by value: a column is converted only when every value can be, without loss."""

from __future__ import annotations

import datetime as dt

import pyarrow as pa
import pytest

from datasage_jupyter.core.ingest.infer import NULL, TEXT, Context, cast, context_of, infer_kind, merge, settle

UTC = dt.UTC


def convert(values: list[str], context: Context | None = None) -> list[object]:
    array = pa.array(values, pa.string())
    return cast(array, settle(infer_kind(array), context or Context(), len(values))).to_pylist()


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["1", "-20", "+3", ""], [1, -20, 3, None]),
        (["1.5", "2", ".5", "-3e2"], [1.5, 2.0, 0.5, -300.0]),
        (["1,234", "12,345,678"], [1234.0, 12345678.0]),
        (["1.234,50", "7,25"], [1234.5, 7.25]),
        (["$7.50", "$1,200"], [7.5, 1200.0]),
        (["12,50 €", "8 €"], [12.5, 8.0]),
        (["(1,250)", "75"], [-1250.0, 75.0]),
        (["21.6%", "3%", "50%"], [21.6, 3.0, 50.0]),
        (["1\u00a0234", "56\u00a0789"], [1234, 56789]),
        (["5", "-", "n/a", "?"], [5, None, None, None]),
        (["true", "False", ""], [True, False, None]),
        (["yes", "no", "Yes"], [True, False, True]),
        (["18446744073709551615", "0"], [18446744073709551615, 0]),
    ],
)  # fmt: skip
def test_numbers_and_booleans(values: list[str], expected: list[object]) -> None:
    assert convert(values) == expected


@pytest.mark.parametrize(
    "values",
    [
        ["007", "042"],
        ["98765432109876543210", "1"],
        ["-1", "18446744073709551615"],
        ["1e999", "1"],
        ["123456789012345678901.5", "2.5"],
        ["+4930123456789", "+4930123456780"],
        ["10.0.0.1", "10.0.0.2"],
        ["1.2.3", "1.2.4"],
        ["1", "two"],
        ["2031-02-30", "2031-02-01"],
        ["13/13/2031", "01/01/2031"],
        ["25:61", "10:00"],
        ["Y", "Y"],
        ["2031-01-01T00:00:00Z", "2031-01-01T00:00:00"],
        ["$5", "€6"],
    ],
)
def test_what_would_lose_something_stays_text(values: list[str]) -> None:
    assert convert(values) == values


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["2031-04-05", "2031-4-6"], [dt.date(2031, 4, 5), dt.date(2031, 4, 6)]),
        (["2031/04/05"], [dt.date(2031, 4, 5)]),
        (["25/12/2031", "01/02/2031"], [dt.date(2031, 12, 25), dt.date(2031, 2, 1)]),
        (["12/25/2031", "01/02/2031"], [dt.date(2031, 12, 25), dt.date(2031, 1, 2)]),
        (["5.4.2031", "15.11.2031"], [dt.date(2031, 4, 5), dt.date(2031, 11, 15)]),
        (["3 May 2031", "14 June 2031"], [dt.date(2031, 5, 3), dt.date(2031, 6, 14)]),
        (["May 3, 2031", "Sept 14, 2031"], [dt.date(2031, 5, 3), dt.date(2031, 9, 14)]),
        (["03-May-31", "14-Jun-72"], [dt.date(2031, 5, 3), dt.date(1972, 6, 14)]),
        (["2031-04-05 06:07:08", "2031-04-05T06:07"], [dt.datetime(2031, 4, 5, 6, 7, 8), dt.datetime(2031, 4, 5, 6, 7)]),
        (["2031-04-05T06:07:08Z", "2031-04-05T06:07:08+02:00"], [dt.datetime(2031, 4, 5, 6, 7, 8, tzinfo=UTC), dt.datetime(2031, 4, 5, 4, 7, 8, tzinfo=UTC)]),
        (["4/25/2031 11:05 PM", "4/26/2031 12:10 AM"], [dt.datetime(2031, 4, 25, 23, 5), dt.datetime(2031, 4, 26, 0, 10)]),
        (["06:07", "23:59:58.5"], [dt.time(6, 7), dt.time(23, 59, 58, 500000)]),
    ],
)  # fmt: skip
def test_dates_and_times(values: list[str], expected: list[object]) -> None:
    assert convert(values) == expected


def test_other_columns_settle_what_one_leaves_open() -> None:
    ambiguous = pa.array(["01/02/2031", "03/04/2031"])
    clear = pa.array(["25/12/2031", "26/12/2031"])
    context = context_of([infer_kind(ambiguous), infer_kind(clear)])
    assert convert(ambiguous.to_pylist(), context)[0] == dt.date(2031, 2, 1)
    decimal = context_of([infer_kind(pa.array(["1,5"])), infer_kind(pa.array(["1,234"]))])
    assert convert(["1,234"], decimal) == [1.234]


def test_text_keeps_words_that_are_missing_markers_elsewhere() -> None:
    assert convert(["NA", "SA", "EU"]) == ["NA", "SA", "EU"]
    assert convert(["-", "none", "x"]) == ["-", "none", "x"]


def test_padding_is_trimmed_only_where_it_is_the_rule() -> None:
    assert convert([" a ", " b "]) == ["a", "b"]
    assert convert([" a", "b", "c"]) == [" a", "b", "c"]


@pytest.mark.parametrize(
    ("left", "right", "name"),
    [
        (["1"], ["2.5"], "number"),
        (["1"], ["x"], "text"),
        (["2031-01-01"], ["2031-01-01 10:00"], "timestamp"),
        (["25/12/2031"], ["12/25/2031"], "text"),
        (["1,5"], ["1.5"], "text"),
        (["yes"], ["no"], "boolean"),
        ([""], ["7"], "integer"),
    ],
)
def test_parts_of_a_column_are_merged(left: list[str], right: list[str], name: str) -> None:
    kinds = [infer_kind(pa.array(part)) for part in (left, right)]
    assert merge(*kinds).name == name
    assert merge(*reversed(kinds)).name == name


def test_nothing_merges_with_everything() -> None:
    assert merge(NULL, TEXT) == TEXT
    assert merge(TEXT, NULL) == TEXT
