from __future__ import annotations

import pytest

from datasage_jupyter.core.ask.fields import field_index
from datasage_jupyter.core.ask.tokens import tokenise
from tests.core.ask.conftest import CREW, SHIPMENTS, Asker


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ("unit price", "unit_price"),
        ("unitprice", "unit_price"),
        ("price", "unit_price"),
        ("cost", "unit_price"),
        ("weights", "WeightKg"),
        ("wieght", "WeightKg"),
        ("destination country", "dest_country"),
        ("destination", "dest_country"),
        ("number of parcels", "parcels"),
        ("delivery", "delivered_on"),
        ("carier", "carrier"),
    ],
)
def test_a_field_is_found_by_name_part_form_synonym_and_slip(words: str, field: str) -> None:
    tokens = tokenise(words)
    found = field_index(SHIPMENTS).mentions(tokens, [True] * len(tokens))
    assert max(found, key=lambda m: (m.content, m.score)).field.name == field


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ("average age by department", "DEPT_CODE"),
        ("average age by dept", "DEPT_CODE"),
        ("average age by gender", "CRW_SEX"),
        ("average age by first name", "CRW_FNAME"),
        ("average age by rank", "Rank"),
    ],
)
def test_abbreviations_and_shared_prefixes_are_seen_through(crew: Asker, question: str, field: str) -> None:
    spec = crew(question)
    assert spec.encoding.x is not None
    assert spec.encoding.x.field == field
    assert spec.encoding.y is not None
    assert spec.encoding.y.field == "CRW_AGE"


def test_an_adjective_names_its_field(crew: Asker) -> None:
    youngest = crew("how old is the youngest per department")
    assert (youngest.encoding.y.field, youngest.encoding.y.aggregate) == ("CRW_AGE", "min")  # type: ignore[union-attr]


def test_how_many_of_a_counted_thing_is_a_sum(crew: Asker, shipments: Asker) -> None:
    assert crew("how many hours did each department work").encoding.y.aggregate == "sum"  # type: ignore[union-attr]
    assert shipments("how many parcels per carrier").encoding.y.aggregate == "sum"  # type: ignore[union-attr]
    assert shipments("how many shipments per carrier").encoding.y.aggregate == "count"  # type: ignore[union-attr]


def test_the_index_of_a_profile_is_kept() -> None:
    assert field_index(CREW) is field_index(CREW)
