"""What a profile says about small tables."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from datasage_jupyter.core.errors import ProfileError
from datasage_jupyter.core.model import ColumnProfile, DatasetProfile, MeasurementType as Kind, Role
from datasage_jupyter.core.profile import profile


def column(values: list[object], name: str = "c", type: pa.DataType | None = None) -> ColumnProfile:
    return profile(pa.table({name: pa.array(values, type)})).columns[0]


def test_counts_nulls_and_distinct_values() -> None:
    c = column(["a", "b", "a", None])
    assert (c.count, c.null_count, c.distinct_count, c.is_unique) == (4, 1, 2, False)
    assert (c.top_values[0].value, c.top_values[0].count) == ("a", 2)
    assert (c.min_length, c.max_length, c.mean_length) == (1, 1, 1.0)


def test_numbers_have_their_statistics() -> None:
    c = column([1, 2, 3, 4, 0, -5, None], "balance")
    assert (c.min, c.max, c.mean) == (-5, 4, pytest.approx(5 / 6))
    assert (c.zero_count, c.negative_count, c.is_integer) == (1, 1, True)
    assert c.quantiles["0.5"] == 1.5
    assert c.histogram is not None
    assert sum(c.histogram.counts) == 6
    assert (c.kind, c.role) == (Kind.QUANTITATIVE, Role.MEASURE)


def test_nan_counts_as_missing_and_infinity_stays_out_of_the_statistics() -> None:
    c = column([1.0, float("nan"), float("inf"), 3.0, None])
    assert c.null_count == 2
    assert (c.min, c.max, c.mean) == (1.0, 3.0, 2.0)


def test_times_are_told_as_iso_dates() -> None:
    c = column([dt.datetime(2024, 1, 2, 3), dt.datetime(2020, 5, 6)], "at")
    assert (c.kind, c.semantic_type) == (Kind.TEMPORAL, "datetime")
    assert (c.min, c.max) == ("2020-05-06T00:00:00", "2024-01-02T03:00:00")
    day = column([dt.date(1969, 1, 1), dt.date(2024, 2, 29)], "day")
    assert (day.semantic_type, day.min, day.max) == ("date", "1969-01-01", "2024-02-29")


@pytest.mark.parametrize(
    ("values", "unit", "low", "high"),
    [
        (["$1,200", "$3.50", "$10"], "$", 3.5, 1200),
        (["21.6%", "-3%", "4%"], "%", -3, 21.6),
        (["1 234,5", "12,75", "3,1"], None, 3.1, 1234.5),
        (["12 kg", "7 kg", "9.5 kg"], "kg", 7, 12),
        (["(1,200)", "300", "45"], None, -1200, 300),
        (["1.2M", "300k", "5"], None, 5, 1_200_000),
    ],
)
def test_text_that_writes_numbers_is_quantitative(
    values: list[object], unit: str | None, low: float, high: float
) -> None:
    c = column(values, "worth")
    assert (c.kind, c.numeric_text, c.unit) == (Kind.QUANTITATIVE, True, unit)
    assert (c.min, c.max) == (pytest.approx(low), pytest.approx(high))


@pytest.mark.parametrize(
    ("values", "semantic", "low"),
    [
        (["2016-05-24", "2015-01-02"], "date", "2015-01-02"),
        (["27/07/2010", "01/03/2012"], "date", "2010-07-27"),
        (["7/27/2010", "1/3/2012"], "date", "2010-07-27"),
        (["6 June 2021", "1 May 2020"], "date", "2020-05-01"),
        (["Apr. 20, 2012", "May 1, 2012"], "date", "2012-04-20"),
        (["2018-04-20 07:27:40", "2018-04-19 23:00:00"], "datetime", "2018-04-19"),
        (["05/04/2021 12:00:00 AM", "05/05/2021 1:00:00 PM"], "datetime", "2021-05-04"),
    ],
)
def test_text_that_writes_dates_is_temporal(values: list[object], semantic: str, low: str) -> None:
    c = column(values, "when")
    assert (c.kind, c.semantic_type, c.min) == (Kind.TEMPORAL, semantic, low)
    assert c.storage_type == "string"


@pytest.mark.parametrize(
    ("name", "values", "kind", "semantic"),
    [
        ("year", [1999, 2000, 2001], Kind.TEMPORAL, "year"),
        ("model_year", [70, 71, 72], Kind.QUANTITATIVE, None),
        ("customer_id", [7, 9, 13], Kind.IDENTIFIER, None),
        ("vendor_id", [1, 2, 1, 2, 1, 2, 1, 2], Kind.NOMINAL, None),
        ("zip", [10001, 94110, 60601], Kind.GEOGRAPHIC, "postal_code"),
        ("lat", [40.7, -33.8, 51.5], Kind.QUANTITATIVE, "latitude"),
        ("rank", [1, 2, 3, 3], Kind.ORDINAL, "rank"),
        ("smoker", [0, 1, 1, 0], Kind.BOOLEAN, "boolean"),
        ("age", [31, 45, 62], Kind.QUANTITATIVE, "age"),
        ("district", [1, 2, 3, 1], Kind.NOMINAL, None),
        ("number_of_rooms", [1, 2, 3, 1], Kind.QUANTITATIVE, None),
        ("team", [1, 2, 1, 3], Kind.NOMINAL, None),
        ("result", [f"{i}–{i + 11}" for i in range(12)], Kind.NOMINAL, None),
        ("plate", [f"KX{i}7" for i in range(10, 22)], Kind.IDENTIFIER, None),
        ("price", [1.5, 20.25, 3.0], Kind.QUANTITATIVE, "money"),
        ("active", ["yes", "no", "yes"], Kind.BOOLEAN, "boolean"),
        ("mail", ["a@b.org", "c@d.com", "e@f.net"], Kind.TEXT, "email"),
        ("home", ["https://a.org/x", "http://b.org", "www.c.org"], Kind.TEXT, "url"),
        ("shipCountry", ["France", "Brazil", "Japan"], Kind.GEOGRAPHIC, "country"),
        ("where", ["TX", "CA", "NY", "WA"], Kind.GEOGRAPHIC, "state"),
        ("homeTown", ["Lyon", "Oslo", "Kobe"], Kind.GEOGRAPHIC, "city"),
        ("weekday", ["Mon", "Tue", "Wed"], Kind.ORDINAL, "weekday"),
        ("month", ["March", "April", "May"], Kind.ORDINAL, "month"),
        ("sex", ["male", "female", "male"], Kind.NOMINAL, "gender"),
        ("fax", ["(518) 555-0199", "(607) 555-0100"], Kind.IDENTIFIER, "phone"),
        ("lap", ["1:02:14", "0:58:59", "1:10:00"], Kind.ORDINAL, "time"),
        ("place", ["(40.71, -74.0)", "(51.50, -0.12)"], Kind.GEOGRAPHIC, "coordinates"),
        ("postcode", ["00501", "01001", "90210"], Kind.GEOGRAPHIC, "postal_code"),
        ("account", ["007", "012", "345"], Kind.NOMINAL, None),
        ("addr", ["12 Main Street", "7 Oak Ave", "PO Box 12"], Kind.NOMINAL, "street_address"),
        ("address", ["10.0.0.1", "192.168.1.7"], Kind.NOMINAL, "ip_address"),
        ("firstName", ["Ann", "Bob"], Kind.NOMINAL, "first_name"),
        ("Surname", ["Lee", "Diaz"], Kind.NOMINAL, "last_name"),
        ("hair colour", ["brown", "black", "red"], Kind.NOMINAL, "color"),
        ("currency", ["USD", "EUR", "USD"], Kind.NOMINAL, "currency"),
    ],
)
def test_kinds_come_from_names_and_values(name: str, values: list[object], kind: Kind, semantic: str | None) -> None:
    c = column(values, name)
    assert (c.kind, c.semantic_type) == (kind, semantic)


def test_uuid_columns_are_identifiers() -> None:
    c = column([f"{i:08x}-0000-4000-8000-{i:012x}" for i in range(30)], "ref")
    assert (c.kind, c.role, c.semantic_type) == (Kind.IDENTIFIER, Role.NONE, "uuid")


def test_sentences_are_text_and_labels_are_not() -> None:
    prose = [f"The customer wrote {i} times about the delay and asked for money back" for i in range(30)]
    assert column(prose, "complaint").kind is Kind.TEXT
    assert column([f"Team {chr(65 + i)}" for i in range(26)], "team").kind is Kind.NOMINAL


def test_a_column_that_repeats_one_text_is_left_out_of_charts() -> None:
    c = column(["survey wave one"] * 40, "source")
    assert (c.kind, c.role) == (Kind.IDENTIFIER, Role.NONE)


def test_row_numbers_and_ranks_are_not_measures() -> None:
    table = pa.table(
        {"n": list(range(1, 21)), "ranking": list(range(20, 0, -1)), "sales": [i * 7 % 11 for i in range(20)]}
    )
    roles = {c.name: c.role for c in profile(table).columns}
    assert roles["n"] is not Role.MEASURE
    assert roles["ranking"] is not Role.MEASURE
    assert roles["sales"] is Role.MEASURE


def test_sequence_and_monotonic_columns_are_noticed() -> None:
    assert column([10, 20, 30, 40]).is_sequence
    assert column([1, 1, 2, 5]).is_monotonic
    assert not column([1, 1, 2, 5]).is_sequence
    assert not column([3, 1, 2]).is_monotonic


def test_keys_are_the_smallest_sets_that_tell_rows_apart() -> None:
    assert profile(pa.table({"id": [1, 2, 3], "x": ["a", "a", "b"]})).keys == (("id",),)
    table = pa.table({"country": ["A", "A", "B", "B"], "year": [2000, 2001, 2000, 2001], "pop": [1.5, 1.5, 2.5, 1.5]})
    assert profile(table).keys == (("country", "year"),)


def test_a_measure_that_never_repeats_is_a_key_only_where_nothing_else_is() -> None:
    never = pa.table({"country": ["A", "A", "B", "B"], "year": [2000, 2001, 2000, 2001], "pop": [1.25, 1.5, 2.5, 3.75]})
    assert profile(never).keys == (("country", "year"),)
    assert profile(pa.table({"team": ["A", "A", "B"], "pop": [1.25, 1.5, 2.5]})).keys == (("pop",),)


def test_parquet_and_table_give_the_same_profile(tmp_path: Path) -> None:
    rows = 5_000
    table = pa.table(
        {
            "id": list(range(rows)),
            "kind": [["red", "green", "blue", None][i % 4] for i in range(rows)],
            "a.b": [float(i * 7919 % 1000) for i in range(rows)],
            "day": [dt.date(2020, 1, 1) + dt.timedelta(days=i % 365) for i in range(rows)],
            "flag": [i % 3 == 0 for i in range(rows)],
        }
    )
    path = tmp_path / "t.parquet"
    pq.write_table(table, path, row_group_size=700)
    left, right = profile(table), profile(path)
    assert left.columns == right.columns
    assert (left.keys, left.quality, left.correlations) == (right.keys, right.quality, right.correlations)


def test_an_unreadable_file_is_refused_with_a_reason(tmp_path: Path) -> None:
    path = tmp_path / "broken.parquet"
    path.write_bytes(b"not parquet")
    with pytest.raises(ProfileError, match=r"broken\.parquet"):
        profile(path)


def test_progress_rises_to_one() -> None:
    seen: list[float] = []
    profile(pa.table({"a": [1], "b": ["x"]}), on_progress=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0


@pytest.mark.parametrize(
    "table",
    [
        pa.table({}),
        pa.table({"a": pa.array([], pa.int64()), "b": pa.array([], pa.string())}),
        pa.table({"a": pa.nulls(3)}),
        pa.table({"a": [[1, 2], None, [3]], "s": [{"x": 1}, {"x": 2}, None], "b": [b"\x00\xff", None, b""]}),
        pa.table({"d": pa.array([1, 2, None], pa.duration("ms")), "t": pa.array([1, None, 3], pa.time64("ns"))}),
        pa.table({"d": pa.array(["a", "b", "a"]).dictionary_encode(), "i": pa.array([1, 2, 1]).dictionary_encode()}),
        pa.table({"n": pa.array([1.5, None], pa.float16()), "u": pa.array([2**64 - 1, 0], pa.uint64())}),
        pa.table({"v": pa.array(["x", None, "y"], pa.string_view()), "l": pa.array(["x", "", "y"], pa.large_string())}),
        pa.table({"ts": pa.array([0, 2**62], pa.timestamp("ns")), "old": pa.array([-(2**61), 5], pa.timestamp("s"))}),
    ],
)
def test_any_arrow_type_can_be_profiled(table: pa.Table) -> None:
    result = profile(table)
    assert result.overview.column_count == table.num_columns
    assert DatasetProfile.model_validate_json(result.model_dump_json()) == result


def test_metadata_round_trips() -> None:
    result = profile(pa.table({"a": [1, 2, 2], "b": ["x", "y", "y"]}))
    assert DatasetProfile.from_metadata(result.to_metadata()) == result


def test_the_largest_numbers_have_finite_statistics() -> None:
    top = 1.7e308
    blocks = [top] * 200_000 + [-top] * 200_000
    for values in ([top] * 40, [top, -top] * 20, blocks):
        column = profile(pa.table({"v": values})).columns[0]
        json.dumps(column.model_dump(mode="json"), allow_nan=False)
        assert column.mean is not None
        assert -top <= column.mean <= top


def test_columns_of_one_name_in_a_file_are_told_apart(tmp_path: Path) -> None:
    pq.write_table(pa.Table.from_arrays([pa.array([1, 2]), pa.array(["x", "y"])], names=["a", "a"]), tmp_path / "f")
    first, second = profile(tmp_path / "f").columns
    assert (first.storage_type, second.storage_type) == ("int64", "string")
    assert first.name != second.name
