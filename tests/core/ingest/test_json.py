"""JSON in the forms tables take in it, strictly."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from datasage_jupyter.core.errors import DatasetReadError
from datasage_jupyter.core.ingest import read


def json_table(text: str, name: str = "t.json") -> dict[str, list[object]]:
    return read(text.encode(), name=name)[0].to_pydict()


BIRDS = [{"bird": "wren", "eggs": 6, "kg": 0.01}, {"bird": "swan", "eggs": 5, "kg": 11.5}]
COLUMNS = {"bird": ["wren", "swan"], "eggs": [6, 5], "kg": [0.01, 11.5]}


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(BIRDS),
        json.dumps(COLUMNS),
        json.dumps({"data": BIRDS}),
        json.dumps({"columns": list(COLUMNS), "index": [0, 1], "data": [list(bird.values()) for bird in BIRDS]}),
        json.dumps({name: {str(i): value for i, value in enumerate(values)} for name, values in COLUMNS.items()}),
        json.dumps([list(COLUMNS), *(list(bird.values()) for bird in BIRDS)]),
        "\n".join(map(json.dumps, BIRDS)),
        "\r\n".join(map(json.dumps, BIRDS)) + "\r\n\r\n",
        "\n".join(json.dumps(bird, indent=2) for bird in BIRDS),
        "\ufeff" + json.dumps(BIRDS),
    ],
)
def test_every_form_gives_the_same_table(text: str) -> None:
    assert json_table(text) == COLUMNS


def test_json_is_known_by_content_where_the_extension_is_wrong() -> None:
    assert json_table(json.dumps(BIRDS), "t.csv") == COLUMNS
    assert json_table("\n".join(map(json.dumps, BIRDS)), "t") == COLUMNS


def test_nested_objects_become_dotted_columns_and_lists_their_text() -> None:
    rows = [{"id": 1, "at": {"x": 1.5, "y": 2}, "tags": ["a", "b"]}, {"id": 2, "at": {"x": 3}, "tags": []}]
    assert json_table(json.dumps(rows)) == {
        "id": [1, 2],
        "at.x": [1.5, 3.0],
        "at.y": [2, None],
        "tags": ['["a", "b"]', "[]"],
    }


def test_keys_may_differ_between_records() -> None:
    assert json_table('[{"a": 1}, {"b": "x"}, {}]') == {"a": [1, None, None], "b": [None, "x", None]}


def test_integers_are_exact_whatever_their_size() -> None:
    assert json_table('[{"n": 9007199254740993}, {"n": -9223372036854775808}]')["n"] == [9007199254740993, -(2**63)]
    assert json_table('[{"n": 18446744073709551615}]')["n"] == [2**64 - 1]
    assert json_table('[{"n": 36893488147419103232}]')["n"] == ["36893488147419103232"]
    assert json_table('[{"n": 1e999}]')["n"] == ["1e999"]


def test_texts_stay_texts_but_dates_become_dates() -> None:
    result = json_table('[{"code": "12", "day": "2031-02-03"}]')
    assert result == {"code": ["12"], "day": [dt.date(2031, 2, 3)]}


def test_mixed_values_become_text() -> None:
    assert json_table('[{"v": 1}, {"v": "a"}, {"v": true}, {"v": null}]')["v"] == ["1", "a", "true", None]


def test_repeated_keys_are_all_kept() -> None:
    assert json_table('[{"a": 1, "a": 2}]') == {"a": [1], "a_2": [2]}


@pytest.mark.parametrize(
    "text",
    [
        '[{"a": 1},]', "[1 2]", '{"a": 1', '{"a" 1}', "{'a': 1}", '[{"a": NaN}]', '[{"a": Infinity}]', '[{"a": 01}]', '[{"a": .5}]', '[{"a": 1.}]',
        '[{"a": +1}]', '[{"a": "\t"}]', '[{"a": "\\x41"}]', "[tru]", '[{"a": 1}] x', '{"a": 1} // note', "\u00a0[1]", '["a\n"]', "[1]\f", "", "  \n ",
    ],
)  # fmt: skip
def test_what_the_standard_forbids_is_refused(text: str) -> None:
    with pytest.raises(DatasetReadError):
        json_table(text)


def test_refusal_names_the_place() -> None:
    with pytest.raises(DatasetReadError, match="line 3, column 9"):
        json_table('[\n  {"a": 1},\n  {"a"  2}\n]')
    with pytest.raises(DatasetReadError, match="line 2"):
        json_table('{"a": 1}\n{"a": \n', "t.ndjson")


@pytest.mark.parametrize("text", ["[" * 5000 + "]" * 5000, '{"a":' * 5000 + "1" + "}" * 5000, "[" * 100_000])
def test_depth_is_limited(text: str) -> None:
    with pytest.raises(DatasetReadError, match="nested"):
        json_table(text)


def test_a_plain_value_is_no_table() -> None:
    with pytest.raises(DatasetReadError, match="no table"):
        json_table("42")
