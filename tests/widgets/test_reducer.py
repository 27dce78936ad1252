"""The Python twin of the spec reducer does what the TypeScript one does."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any

import pytest

from datasage_jupyter.core.model import ChartSpec
from datasage_jupyter.widgets.reducer import EDITS, definition_of, reduce

ROOT = Path(__file__).parents[2]
CASES: list[dict[str, Any]] = json.loads((ROOT / "tests/cases/reducer.json").read_text())


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_an_edit_gives_the_expected_spec_and_leaves_the_old_one(case: dict[str, Any]) -> None:
    before = copy.deepcopy(case["spec"])
    assert reduce(case["spec"], case["action"]) == case["after"]
    assert case["spec"] == before


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_every_edited_spec_is_a_valid_spec(case: dict[str, Any]) -> None:
    assert ChartSpec.model_validate(case["after"])


def test_every_edit_has_a_case_and_is_known_to_both_twins() -> None:
    typescript = (ROOT / "js/src/model/reducer.ts").read_text()
    known = set(re.findall(r"\| \{ type: '(\w+)'", typescript))
    assert known == set(EDITS) == {case["action"]["type"] for case in CASES}


def test_a_place_in_a_list_is_found_by_its_number() -> None:
    spec = {"mark": "treemap", "encoding": {"path": [{"field": "a"}, {"field": "b"}]}}
    assert definition_of(spec, "path.1") == {"field": "b"}
    assert definition_of(spec, "path.2") is None
    assert definition_of(spec, "x") is None
