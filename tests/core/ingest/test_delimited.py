"""Delimited text: dialects, encodings, headers and what stands around a table."""

from __future__ import annotations

import datetime as dt

import pytest

from datasage_jupyter.core.errors import DatasetReadError
from datasage_jupyter.core.ingest import read
from datasage_jupyter.core.model import ReadOptions

CITIES = [("Lyon", 3, 4.5), ("Graz", 12, 0.25), ("Porto", 7, 11.75), ("Bergen", 40, 2.0)]


def text_table(text: str, **options: object) -> dict[str, list[object]]:
    table, _ = read(text.encode(), ReadOptions(**options), name="t.csv")
    return table.to_pydict()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^", "~", "\x1f", "||", "::", "~|~"])
def test_delimiter_is_found(delimiter: str) -> None:
    lines = [delimiter.join(["city", "stores", "share"])] + [delimiter.join(map(str, row)) for row in CITIES]
    table, report = read("\n".join(lines).encode(), name="t.csv")
    assert table.to_pydict() == {
        "city": [c[0] for c in CITIES],
        "stores": [3, 12, 7, 40],
        "share": [4.5, 0.25, 11.75, 2.0],
    }
    assert report.options.delimiter == delimiter


def test_columns_lined_up_with_blanks_are_parted() -> None:
    rows = "name      size  weight\noak         12     3.5\nbirch        7     1.25\nash        101    10.0\n"
    assert text_table(rows) == {"name": ["oak", "birch", "ash"], "size": [12, 7, 101], "weight": [3.5, 1.25, 10.0]}


def test_prose_with_commas_in_quotes_stays_whole() -> None:
    assert text_table('id;remark\n1;"red, green; blue"\n2;"one ""two"" three"\n')["remark"] == [
        "red, green; blue",
        'one "two" three',
    ]


def test_single_column_of_times_is_not_parted_at_colons() -> None:
    assert text_table("start\n08:15\n09:30\n17:45\n") == {"start": [dt.time(8, 15), dt.time(9, 30), dt.time(17, 45)]}


def test_backslash_escapes_quotes() -> None:
    text = 'id,remark\n1,"a \\"small\\" box"\n2,"plain"\n3,"two \\"big\\" ones, heavy"\n'
    assert text_table(text)["remark"] == ['a "small" box', "plain", 'two "big" ones, heavy']


def test_single_quotes_can_quote() -> None:
    assert text_table("id,remark\n1,'red, green'\n2,'blue, white'\n3,plain\n")["remark"] == [
        "red, green",
        "blue, white",
        "plain",
    ]


def test_line_ends_inside_quotes_belong_to_the_cell() -> None:
    assert text_table('id,remark\n1,"first\nsecond"\n2,"x"\n')["remark"] == ["first\nsecond", "x"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_is_known(end: str) -> None:
    assert text_table(end.join(["a,b", "1,x", "2,y"]))["b"] == ["x", "y"]


def test_quote_that_never_closes_costs_no_row() -> None:
    rows = ["id,v", *(f"{i},x" for i in range(50)), '50,"torn', *(f"{i},x" for i in range(51, 90))]
    result = text_table("\n".join(rows))
    assert result["id"] == list(range(90))
    assert result["v"][50] == '"torn'


def test_stray_quote_at_a_cell_keeps_its_neighbours_apart() -> None:
    text = 'code,amount,remark\nA1,5,"big, red"\n"B2,6,"small, blue"\nC3,7,"flat, green"\n'
    result = text_table(text)
    assert result["amount"] == [5, 6, 7]
    assert result["remark"] == ["big, red", "small, blue", "flat, green"]


GREEK = [("Αθήνα", "νησί"), ("Πάτρα", "λιμάνι"), ("Χανιά", "θάλασσα")]
RUSSIAN = [("Москва", "столица"), ("Казань", "город на реке"), ("Омск", "большой город")]
FRENCH = [("Besançon", "élevé"), ("Orléans", "très près"), ("Nîmes", "château")]
POLISH = [("Łódź", "część środkowa"), ("Kraków", "źródło"), ("Gdańsk", "morze, święto")]
JAPANESE = [("東京", "さくら"), ("大阪", "カタカナ"), ("名古屋", "みどりの山")]
CHINESE = [("北京", "这里有很多人"), ("上海", "中国的城市"), ("广州", "天气很好")]
KOREAN = [("서울", "가장 큰 도시"), ("부산", "바다가 있는 곳"), ("대구", "여름이 덥다")]


@pytest.mark.parametrize(
    ("encoding", "rows"),
    [
        ("utf-8", FRENCH), ("utf-8-sig", JAPANESE), ("utf-16", CHINESE), ("utf-16-le", FRENCH), ("utf-16-be", POLISH),
        ("utf-32", FRENCH), ("utf-32-le", RUSSIAN), ("cp1252", FRENCH), ("cp1250", POLISH), ("cp1251", RUSSIAN), ("koi8-r", RUSSIAN),
        ("cp1253", GREEK), ("shift_jis", JAPANESE), ("euc-jp", JAPANESE), ("gb18030", CHINESE), ("euc-kr", KOREAN),
    ],
)  # fmt: skip
def test_encoding_is_found(encoding: str, rows: list[tuple[str, str]]) -> None:
    lines = ["town;remark;number"] + [f"{a};{b};{i}" for i, (a, b) in enumerate(rows * 20)]
    table, _ = read("\r\n".join(lines).encode(encoding), name="t.csv")
    assert table.column("town").to_pylist() == [a for a, _ in rows * 20]
    assert table.column("remark").to_pylist() == [b for _, b in rows * 20]


def test_stray_bytes_in_utf8_are_read_and_reported() -> None:
    data = b"a,b\n" + "é,ü\nö,ä\n".encode() * 20 + b"caf\xe9,x\n"
    table, report = read(data, name="t.csv")
    assert table.column("a").to_pylist()[-1] == "café"
    assert any("did not belong" in warning for warning in report.warnings)


def test_zero_bytes_are_left_out() -> None:
    table, report = read(b"a,b\n1,x\x00\n2,y\n3,z\n" + b"4,w\n" * 20, name="t.csv")
    assert table.column("b").to_pylist()[:2] == ["x", "y"]
    assert any("zero bytes" in warning for warning in report.warnings)


def test_options_override_what_would_be_found() -> None:
    assert text_table("a;b,c\n1;2,3\n", delimiter=";") == {"a": [1], "b,c": [2.3]}
    assert text_table("x,y\n1,2\n", header_rows=0) == {"column_1": ["x", "1"], "column_2": ["y", "2"]}
    assert text_table("a,b\n1,gone\n2,y\n", null_values=("gone",))["b"] == [None, "y"]
    assert text_table("note\nnote\na,b\n1,2\n", skip_rows=2) == {"a": [1], "b": [2]}
    table, _ = read("naam\nç\n".encode("cp437"), ReadOptions(encoding="cp437"), name="t.csv")
    assert table.to_pydict() == {"naam": ["ç"]}


def test_unknown_encoding_is_refused_with_a_hint() -> None:
    with pytest.raises(DatasetReadError, match="no encoding"):
        read(b"a,b\n1,2\n", ReadOptions(encoding="klingon"), name="t.csv")


def test_sep_line_of_spreadsheets_is_obeyed() -> None:
    assert text_table("sep=;\na;b\n1;x,y\n2;z,w\n") == {"a": [1, 2], "b": ["x,y", "z,w"]}


def test_title_lines_above_the_header_are_skipped_and_reported() -> None:
    table, report = read(
        b"Harvest by orchard\nSeason 2031\n\norchard,tons,ripe\nNorth,12,0.5\nSouth,9,0.25\n", name="t.csv"
    )
    assert table.to_pydict() == {"orchard": ["North", "South"], "tons": [12, 9], "ripe": [0.5, 0.25]}
    assert report.options.skip_rows == 3
    assert "above the header" in report.skipped[0]


def test_notes_below_the_table_are_skipped_and_reported() -> None:
    table, report = read(
        b"orchard,tons,ripe\nNorth,12,0.5\nSouth,9,0.25\nEast,4,0.75\n\nSource: our own scales\n", name="t.csv"
    )
    assert table.num_rows == 3
    assert any("below the table" in note for note in report.skipped)


def test_comment_lines_above_are_skipped() -> None:
    assert text_table("# made by a machine\n# at night\nid,x,y\n1,2.5,3\n2,3.5,4\n") == {
        "id": [1, 2],
        "x": [2.5, 3.5],
        "y": [3, 4],
    }


def test_two_header_rows_are_joined() -> None:
    text = "2030,,2031,\nplan,actual,plan,actual\n1,2,3,4\n5,6,7,8\n9,1,2,3\n"
    text = text.replace("2030", "early").replace("2031", "late")
    assert list(text_table(text)) == ["early plan", "early actual", "late plan", "late actual"]


def test_table_without_header_gets_names() -> None:
    assert text_table("1,Lyon,2.5\n2,Graz,3.5\n3,Porto,4.5\n") == {
        "column_1": [1, 2, 3],
        "column_2": ["Lyon", "Graz", "Porto"],
        "column_3": [2.5, 3.5, 4.5],
    }


def test_years_can_be_a_header() -> None:
    assert list(text_table("region,2019,2020,2021\nNorth,5,6,7\nSouth,8,9,10\n")) == ["region", "2019", "2020", "2021"]


def test_repeated_and_missing_names_become_unique() -> None:
    assert list(text_table("price,price,,price_2\n1,2,3,4\n")) == ["price", "price_3", "column_3", "price_2"]


def test_header_alone_is_an_empty_table() -> None:
    table, _ = read(b"a,b,c\n", name="t.csv")
    assert (table.column_names, table.num_rows) == (["a", "b", "c"], 0)


def test_short_rows_are_padded_and_long_rows_widen_the_table() -> None:
    table, report = read(b"a,b,c\n1,x,2\n3,y\n4,z,5,more\n6,w,7\n8,v,9\n", name="t.csv")
    assert table.column("a").to_pylist() == [1, 3, 4, 6, 8]
    assert table.column("column_4").to_pylist() == [None, None, "more", None, None]
    assert len(report.warnings) >= 2


def test_doubled_delimiter_is_taken_out_where_types_tell() -> None:
    rows = [
        "when,code,amount,remark",
        *(f"2031-05-{i:02d},AB-{i:03d},{i}.5,fine" for i in range(1, 20)),
        "2031-05-21,,AB-077,7.5,fine",
    ]
    result = text_table("\n".join(rows))
    assert result["code"][-1] == "AB-077"
    assert result["amount"][-1] == 7.5


def test_lost_delimiter_is_restored_where_types_tell() -> None:
    rows = [
        "when,code,amount,remark",
        *(f"2031-05-{i:02d},AB-{i:03d},{i}.5,fine" for i in range(1, 20)),
        "2031-05-21AB-077,7.5,fine",
    ]
    result = text_table("\n".join(rows))
    assert result["when"][-1] == dt.date(2031, 5, 21)
    assert result["code"][-1] == "AB-077"


def test_second_table_below_is_reported_not_mixed_in() -> None:
    first = "id,name,size\n" + "".join(f"{i},n{i},{i}.5\n" for i in range(6))
    table, report = read(
        (first + "id,name,size,color\n" + "".join(f"{i},m{i},{i},red\n" for i in range(5))).encode(), name="t.csv"
    )
    assert table.num_rows == 6
    assert any("second table" in note for note in report.skipped)


def test_report_says_what_was_assumed() -> None:
    _, report = read("land;wert\nSüd;1,5\nNord;2,25\n".encode("cp1252"), name="t.csv")
    assert (report.options.encoding, report.options.delimiter, report.options.decimal) == ("cp1252", ";", ",")
    assert report.types == {"land": "text", "wert": "number"}
    assert (report.row_count, report.column_count) == (2, 2)


def test_nearly_numeric_column_is_text_and_the_reader_is_told() -> None:
    rows = "\n".join(["n", *map(str, range(60)), "about 7"])
    table, report = read(rows.encode(), name="t.csv")
    assert table.column("n").to_pylist()[-1] == "about 7"
    assert any('like "about 7"' in warning for warning in report.warnings)
