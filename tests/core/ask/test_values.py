from __future__ import annotations

import pyarrow as pa
import pytest

from datasage_jupyter.core.ask import ValueIndex, ask
from datasage_jupyter.core.engine import open_engine
from datasage_jupyter.core.model import MeasurementType as Type
from tests.core.ask.conftest import column, table


@pytest.fixture
def index() -> ValueIndex:
    return ValueIndex({"team": ["Red Kites", "Wolves U-19", "AsstCoach"], "nation": ["United States", "Malta"]})


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("red kites", "Red Kites"),
        ("RedKites", "Red Kites"),
        ("wolves u19", "Wolves U-19"),
        ("assistant coach", "AsstCoach"),
    ],
)
def test_values_are_found_without_regard_to_case_signs_and_abbreviation(
    index: ValueIndex, said: str, value: str
) -> None:
    assert index.in_field("team", said) == value


def test_a_country_has_several_names(index: ValueIndex) -> None:
    assert index.in_field("nation", "USA") == index.in_field("nation", "America") == "United States"
    assert index.in_field("team", "USA") is None


def test_values_beyond_the_commonest_are_read_when_a_question_needs_them() -> None:
    towns = [f"Town{chr(97 + i % 26)}{chr(97 + i // 26)}" for i in range(600)]
    data = pa.table({"town": towns, "visits": list(range(600))})
    profile = table(
        column("town", "string", Type.NOMINAL, 600, (towns[0],)), column("visits", "int64", Type.QUANTITATIVE, 600)
    )
    with open_engine(data) as engine:
        values = ValueIndex.from_engine(engine, profile)
        assert values.of("town") == (towns[0],)
        spec = ask(f"total visits in {towns[599].lower()}", profile, values).spec
        assert spec.to_dict()["filter"] == [{"field": "town", "equal": towns[599]}]
        assert len(values.of("town")) == 600


def test_very_long_values_and_very_many_are_left_out() -> None:
    index = ValueIndex({"note": ["x" * 500, *(f"word{i}" for i in range(9_000))]})
    assert len(index.of("note")) == 5_000
    assert not index.find("x" * 500)


def test_a_column_of_any_name_can_be_read() -> None:
    name = 'we"ird; DROP TABLE data'
    data = pa.table({name: ["alpha", "beta"]})
    with open_engine(data) as engine:
        values = ValueIndex.from_engine(engine, table(column(name, "string", Type.NOMINAL, 2)))
        assert values.deepen()
    assert set(values.of(name)) == {"alpha", "beta"}


@pytest.mark.parametrize(
    ("values", "said", "code"),
    [
        (("N", "S", "E", "W"), "north", "N"),
        (("NE", "SW"), "southwestern", "SW"),
        (("S", "M", "L", "XL"), "medium", "M"),
        (("CA", "TX", "NY"), "new york", "NY"),
        (("SE", "DE", "BR"), "sweden", "SE"),
        (("DEU", "FRA"), "german", "DEU"),
        (("S", "M", "D", "W"), "divorced", "D"),
    ],
)
def test_codes_are_found_by_what_they_stand_for(values: tuple[str, ...], said: str, code: str) -> None:
    index = ValueIndex({"code": values})
    assert index.in_field("code", said) == code


def test_words_that_are_no_codes_get_no_other_names() -> None:
    assert ValueIndex({"mixed": ("N", "Harbor", "S")}).find("north") == ()
