from __future__ import annotations

import pytest

from datasage_jupyter.core.ask.tokens import close, key, number, root, stem, tokenise, words


def test_words_of_names_in_any_style_are_the_same() -> None:
    assert words("unitPrice") == words("unit_price") == words("Unit Price") == ("unit", "price")
    assert key("unitPrice") == key("UNIT PRICE") == "unitprice"


def test_offsets_of_tokens_point_at_their_text() -> None:
    question = 'avg(unitPrice) where port is "Le Havre", x-axis  2,500 or 2024-03-01'
    assert all(question[t.start : t.end] == t.text for t in tokenise(question))
    assert [t.kind for t in tokenise(question) if t.kind in ("quoted", "number", "date")] == [
        "quoted",
        "number",
        "date",
    ]


def test_an_apostrophe_is_no_quotation_mark() -> None:
    assert all(t.kind != "quoted" for t in tokenise("the captain's and the mate's hours"))


@pytest.mark.parametrize(
    ("text", "value"),
    [("1,200", 1200), ("$3.50", 3.5), ("4k", 4000), ("2M", 2_000_000), ("15%", 15), ("-3", -3), ("x", None)],
)
def test_numbers_are_read_with_signs_separators_and_scales(text: str, value: float | None) -> None:
    assert number(text) == value


@pytest.mark.parametrize(
    ("plural", "single"),
    [("cities", "city"), ("boxes", "box"), ("movies", "movie"), ("IDs", "id"), ("people", "person")],
)
def test_plural_and_singular_share_a_stem(plural: str, single: str) -> None:
    assert stem(plural) == stem(single)


def test_word_forms_share_a_root() -> None:
    assert root("enrolment") == root("enrolled")
    assert root("arrived") == root("arrivals") or root("arrived") == root("arriving")


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("wieght", "weight", True),
        ("carier", "carrier", True),
        ("cat", "car", False),
        ("price", "prize", True),
        ("weight", "height", False),
    ],
)
def test_slips_are_near_and_other_words_are_not(left: str, right: str, expected: bool) -> None:
    assert close(left, right) is expected
