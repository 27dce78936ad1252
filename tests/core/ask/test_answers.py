from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings, strategies as st

from datasage_jupyter.core.ask import ask
from datasage_jupyter.core.errors import QuestionError
from datasage_jupyter.core.model import Answer, ColumnProfile, DatasetProfile, MeasurementType, Overview
from tests.core.ask.conftest import CREW, SHIPMENTS, TODAY

Answerer = Callable[..., Answer]


def test_what_was_understood_points_at_the_words(answers: Answerer) -> None:
    found = answers("Show the average weight by carrier to Peru, highest first")
    assert all(found.question[p.start : p.end] == p.text for p in found.understood)
    assert {p.kind for p in found.understood} >= {"aggregate", "group", "filter", "sort"}
    assert [p.start for p in found.understood] == sorted(p.start for p in found.understood)


def test_what_played_no_part_is_said(answers: Answerer) -> None:
    assert answers("average weight by carrier under a purple zeppelin").ignored == ("purple", "zeppelin")


def test_unknown_words_lower_the_confidence(answers: Answerer) -> None:
    sure = answers("average weight by carrier").confidence
    unsure = answers("average weight by carrier zork blip flumm quux").confidence
    assert unsure < 0.6 < sure


def test_other_readings_are_offered_and_differ(answers: Answerer) -> None:
    found = answers("number of shipments by country")
    assert found.alternatives
    assert len(found.alternatives) <= 3
    assert all(a.spec != found.spec and a.reason for a in found.alternatives)
    assert {
        found.spec.encoding.x.field,
        *(a.spec.encoding.x.field for a in found.alternatives if a.spec.encoding.x),
    } >= {"dest_country", "orig_country"}  # type: ignore[union-attr]


def test_a_second_measure_is_not_lost_in_silence(answers: Answerer) -> None:
    found = answers("total weight and total price by carrier")
    assert any("unit_price" in reason for reason in found.reasons)
    assert any("unit_price" in a.spec.encoding.fields() for a in found.alternatives)


def test_a_question_about_other_things_is_refused_with_the_nearest_fields() -> None:
    with pytest.raises(QuestionError) as refusal:
        ask("galaxies and freightage", SHIPMENTS)
    assert "WeightKg" in (refusal.value.hint or "")
    assert refusal.value.details


@pytest.mark.parametrize("question", ["", "   ", "\n\t", "?" * 3, "a" * 3000])
def test_no_question_is_refused(question: str) -> None:
    with pytest.raises(QuestionError):
        ask(question, SHIPMENTS)


def test_a_dataset_without_fields_is_refused() -> None:
    with pytest.raises(QuestionError):
        ask("price by brand", DatasetProfile(overview=Overview(row_count=0, column_count=0), columns=()))


def test_the_same_question_gives_the_same_answer(answers: Answerer) -> None:
    question = "top 3 carriers by cost in the last 2 years, colored by service, lowest first"
    assert answers(question) == answers(question)


_WORDS = st.sampled_from(
    [
        "show",
        "average",
        "total",
        "of",
        "by",
        "per",
        "each",
        "carrier",
        "weight",
        "price",
        "Peru",
        "Quickline",
        "top",
        "5",
        "between",
        "3",
        "and",
        "not",
        "in",
        "2023",
        "since",
        "March",
        "Q3",
        "bin",
        "weekday",
        "month",
        "sort",
        "descending",
        "x",
        "axis",
        "y",
        "pie",
        "line",
        "stacked",
        "or",
        "without",
        "missing",
        "contains",
        "'a'",
        "last",
        "12",
        "months",
        "only",
        "instead",
        "remove",
        "filter",
        "country",
        "older",
        "than",
        "more",
        "over",
        "the",
        "rest",
        "as",
        "other",
        "share",
        "growth",
        "cumulative",
        "histogram",
        "map",
        "box",
        "color",
        "split",
        "rank",
        "age",
        '"',
        "'",
        "(",
        ")",
        ",",
        ".",
        "?",
        "-1",
        "0",
        "1e9",
        "99999999999999999999",
        "2024-02-30",
        "31/31/2020",
        "2024-13",
        "%",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_WORDS, max_size=14).map(" ".join) | st.text(max_size=60), st.booleans())
def test_any_text_gives_an_answer_or_a_refusal(question: str, on_crew: bool) -> None:
    profile = CREW if on_crew else SHIPMENTS
    previous = ask("average weight by carrier", SHIPMENTS).spec if not on_crew and len(question) % 2 else None
    try:
        found = ask(question, profile, previous=previous, today=TODAY)
    except QuestionError:
        return
    assert all(found.question[p.start : p.end] == p.text for p in found.understood)
    assert set(found.spec.encoding.fields()) <= {c.name for c in profile.columns}


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=6, unique=True),
    st.sampled_from(["bar", "line", "pie", "histogram", ""]),
)
def test_columns_of_any_name_can_be_asked_for(names: list[str], mark: str) -> None:
    kinds = [
        ("string", MeasurementType.NOMINAL),
        ("double", MeasurementType.QUANTITATIVE),
        ("date32[day]", MeasurementType.TEMPORAL),
    ]
    columns = tuple(
        ColumnProfile(name=n, storage_type=kinds[i % 3][0], kind=kinds[i % 3][1], count=9, distinct_count=5)
        for i, n in enumerate(names)
    )
    profile = DatasetProfile(overview=Overview(row_count=9, column_count=len(names)), columns=columns)
    try:
        found = ask(f"{mark} number of {names[0]} by {names[-1]}", profile)
    except QuestionError:
        return
    assert set(found.spec.encoding.fields()) <= set(names)


def test_what_is_more_than_one_chart_can_say_is_said(answers: Answerer) -> None:
    found = answers("most common carrier in each service level")
    assert {"carrier", "service_level"} <= set(found.spec.encoding.fields())
    assert any('"carrier" of each "service_level"' in reason for reason in found.reasons)


def test_a_map_without_places_is_refused_with_the_way_out() -> None:
    with pytest.raises(QuestionError, match="no places") as refused:
        ask("average hours by rank on a map", CREW)
    assert "countries or states" in (refused.value.hint or "")
