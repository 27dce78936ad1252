"""Every mark has its record, and the records agree with the vocabulary."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from datasage_jupyter.core import service
from datasage_jupyter.core.marks import MarkKind, kind_of, kinds
from datasage_jupyter.core.model import ChartSpec, Encoding, Mark
from datasage_jupyter.core.model.types import MARKS, mark_names

CHANNELS = {field.alias or name for name, field in Encoding.model_fields.items()}


@pytest.mark.parametrize("mark", list(Mark))
def test_a_mark_of_the_vocabulary_has_a_record_under_its_name(mark: Mark) -> None:
    assert kind_of(mark).name == mark.value


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.name)
def test_a_record_is_complete(kind: MarkKind) -> None:
    assert kind.label
    assert kind.title[0].isupper()
    assert kind.things.endswith("s")
    assert kind.shelves
    assert {*kind.shelves, *kind.more_shelves} <= CHANNELS
    assert not {*kind.shelves} & {*kind.more_shelves}
    assert {name.split(".")[0] for name in (*kind.folds, kind.category or "color")} <= CHANNELS


def test_menus_list_the_marks_in_the_order_of_the_vocabulary() -> None:
    listed = service.marks()["items"]
    assert [item["name"] for item in listed] == list(mark_names())
    assert listed[1] == {
        "name": "line",
        "label": "Line",
        "shelves": ("x", "y", "color", "shape"),
        "more_shelves": ("facet", "row", "column", "detail", "order", "tooltip"),
        "is_grouped": True,
    }


def test_the_schema_of_a_spec_lists_every_mark() -> None:
    assert ChartSpec.model_json_schema()["$defs"]["Mark"]["enum"] == list(mark_names())
    assert {*MARKS.names} == {*mark_names()}


def test_a_word_that_is_no_mark_is_refused_with_those_that_are() -> None:
    with pytest.raises(ValidationError, match="'bar'"):
        ChartSpec.model_validate({"mark": "funnell"})
    with pytest.raises(ValueError, match="funnell"):
        Mark("funnell")
