"""Which cells are found wrong, and which are left alone."""

from __future__ import annotations

import random

import pyarrow as pa

from datasage_jupyter.core.model import Finding, Severity
from datasage_jupyter.core.profile import profile


def findings(table: pa.Table, code: str) -> list[Finding]:
    return [f for f in profile(table).quality if f.code == code]


def one(table: pa.Table, code: str) -> Finding:
    found = findings(table, code)
    assert len(found) == 1, [f.code for f in profile(table).quality]
    return found[0]


def test_words_for_missing_are_found_with_their_rows() -> None:
    table = pa.table(
        {
            "load": [
                "12",
                "N/A",
                "7",
                "-",
                "3",
                "9",
                "4",
                "15",
                "8",
                "6",
                "2",
                "1",
                "11",
                "10",
                "5",
                "20",
                "21",
                "22",
                "23",
                "24",
            ]
        }
    )
    f = one(table, "disguised_missing")
    assert (f.column, f.count, set(f.values), f.rows) == ("load", 2, {"N/A", "-"}, (1, 3))
    c = profile(table).columns[0]
    assert (c.numeric_text, c.disguised_null_count, set(c.disguised_nulls), c.max) == (True, 2, {"N/A", "-"}, 24)


def test_none_as_a_category_is_a_value() -> None:
    assert not findings(pa.table({"veneer": ["None", "Brick", "Stone", "None", "Brick"] * 10}), "disguised_missing")


def test_a_sentinel_far_from_all_other_numbers_is_missing() -> None:
    values = [float(i % 40) for i in range(200)]
    values[5] = values[90] = -999.0
    f = one(pa.table({"temp": values}), "disguised_missing")
    assert (f.values, f.rows) == (("-999",), (5, 90))
    assert not findings(pa.table({"temp": [float(i - 1200) for i in range(2400)]}), "disguised_missing")


def test_blank_text_is_reported_apart() -> None:
    assert one(pa.table({"a": ["x", "  ", "y", "x"]}), "blank_text").rows == (1,)


def test_constant_missing_and_empty_columns() -> None:
    table = pa.table({"k": [1, 1, 1, 1], "half": ["a", None, None, "b"], "void": pa.nulls(4, pa.string())})
    assert one(table, "constant").column == "k"
    assert one(table, "missing").count == 2
    assert one(table, "empty").column == "void"


def test_duplicate_rows_are_positions_of_the_copies() -> None:
    table = pa.table({"a": [1, 2, 1, 1, None, None], "b": ["x", "y", "x", "z", None, None]})
    f = one(table, "duplicate_rows")
    assert f.rows == (2, 5)
    assert profile(table).overview.duplicate_rows == 2


def test_spelling_variants_point_to_the_usual_form() -> None:
    table = pa.table({"town": ["Oslo City"] * 6 + ["OSLO CITY", "oslo-city"] + ["Bergen"] * 5})
    f = one(table, "inconsistent_spelling")
    assert f.rows == (6, 7)
    assert '"Oslo City"' in f.message


def test_slips_near_a_frequent_value_are_found() -> None:
    values = ["voluntary", "government", "proprietary"] * 20
    values[4], values[17] = "govxrnment", "voluntry"
    f = one(pa.table({"owner": values}), "typo")
    assert set(f.rows) >= {4}
    assert "govxrnment" in f.values


def test_codes_that_differ_in_a_digit_are_different_things() -> None:
    values = ["PN-1021", "PN-1022", "PN-1031"] * 20 + ["PN-1029"]
    assert not findings(pa.table({"part": values}), "typo")


def test_two_real_countries_are_not_slips_of_each_other() -> None:
    assert not findings(pa.table({"country": ["Slovakia", "Australia"] * 20 + ["Slovenia", "Austria"]}), "typo")


def test_text_among_numbers_is_mixed() -> None:
    values = [f"{i}%" for i in range(60)]
    values[7] = "4x%"
    f = one(pa.table({"rate": values}), "mixed_types")
    assert (f.rows, f.values, f.severity) == ((7,), ("4x%",), Severity.ERROR)


def test_dates_that_do_not_exist_are_found() -> None:
    values = [f"2021-03-{1 + i % 28:02d}" for i in range(40)]
    values[3] = "2021-02-31"
    f = one(pa.table({"day": values}), "bad_dates")
    assert (f.rows, f.values) == ((3,), ("2021-02-31",))


def test_outliers_lie_far_outside_the_quartiles() -> None:
    rng = random.Random(1)
    values = [rng.gauss(100, 5) for _ in range(300)]
    values[42] = 900.0
    assert one(pa.table({"mass": values}), "outliers").rows == (42,)
    rng = random.Random(2)
    assert not findings(pa.table({"mass": [rng.gauss(0, 1) for _ in range(300)]}), "outliers")


def test_cells_that_break_a_rule_of_nearly_all_rows() -> None:
    rng = random.Random(4)
    towns = {f"town {c}": f"zone {i % 4}" for i, c in enumerate("ABCDEFGHIJKL")}
    picked = [rng.choice(list(towns)) for _ in range(240)]
    zones = [towns[t] for t in picked]
    zones[10] = "zone 3" if zones[10] != "zone 3" else "zone 0"
    f = one(pa.table({"town": picked, "zone": zones}), "dependency_violation")
    assert (f.column, f.rows) == ("zone", (10,))


def test_columns_without_a_rule_break_none() -> None:
    rng = random.Random(5)
    table = pa.table({"a": [rng.choice("pqrs") for _ in range(400)], "b": [rng.choice("wxyz") for _ in range(400)]})
    assert not findings(table, "dependency_violation")


def test_personal_data_is_pointed_out() -> None:
    assert one(pa.table({"contact": ["a@b.org", "c@d.org"]}), "personal_data").severity is Severity.INFO


def test_skew_and_high_correlation() -> None:
    x = [1.5**i for i in range(40)]
    table = pa.table({"x": x, "y": [2 * v + 1 for v in x], "z": [(i * 17) % 40 for i in range(40)]})
    assert {f.column for f in findings(table, "skew")} == {"x", "y"}
    assert one(table, "high_correlation").values == ("x",)


def test_a_clean_table_has_no_errors() -> None:
    rng = random.Random(6)
    table = pa.table(
        {
            "id": list(range(100)),
            "team": [rng.choice(["red", "blue", "green"]) for _ in range(100)],
            "score": [rng.gauss(50, 10) for _ in range(100)],
        }
    )
    assert not [f for f in profile(table).quality if f.severity is not Severity.INFO]


def test_a_word_that_follows_numbers_and_is_written_wrong_is_found() -> None:
    right = [f"{n} visitors" for n in range(5, 25) for _ in range(12)]
    clean, dirty = (profile(pa.table({"turnout": cells})) for cells in (right, [*right, "12 visitxrs"]))
    assert (clean.columns[0].unit, dirty.columns[0].kind) == ("visitors", "nominal")
    assert [f.rows for f in dirty.quality if f.code == "typo"] == [(240,)]
