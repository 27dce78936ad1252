"""Whatever a spec says, it is drawn or refused with a sentence."""

from __future__ import annotations

import json
import random
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from datasage_jupyter.core.engine import to_source
from datasage_jupyter.core.errors import QueryError, SpecError
from datasage_jupyter.core.model import Aggregate, Mark, TimeUnit, Window
from datasage_jupyter.core.pipeline import Analysis, chart
from tests.core.tables import shops

CHANNELS = [
    "x", "y", "color", "size", "shape", "theta", "xOffset", "row", "column", "facet", "detail", "tooltip", "text", "latitude",
    "longitude", "path", "columns", "opacity", "order",
]  # fmt: skip
FOLDED = ["sales", "weight", "price_text", "infinite", "nan"]


@pytest.fixture(scope="module")
def odd_shops() -> Analysis:
    """The shops with columns that are empty, constant, infinite, unique or dates written as text."""
    table = shops().copy()
    count = len(table)
    table["empty"] = None
    table["nan"] = np.nan
    table["infinite"] = [np.inf if i % 3 else 1.0 for i in range(count)]
    table["constant"] = 1
    table["year"] = [2000 + i % 20 for i in range(count)]
    table["text_date"] = [f"{i % 28 + 1:02}/{i % 12 + 1:02}/2023" for i in range(count)]
    table["id"] = range(count)
    return Analysis(to_source(table))


def placement(pick: random.Random, names: list[str]) -> dict[str, Any]:
    """A placement with anything on it."""
    made: dict[str, Any] = {"field": pick.choice(names)} if pick.random() < 0.9 else {"aggregate": "count"}
    options: dict[str, list[Any]] = {
        "aggregate": [a.value for a in Aggregate],
        "bin": [True, {"maxbins": 5}, {"step": 0.5}, {"step": 1e-9}, {"step": 1e300}],
        "timeUnit": [u.value for u in TimeUnit],
        "sort": ["ascending", "descending", "-y", "x", ["a", "b"], {"field": pick.choice(names), "aggregate": "max"}],
        "window": [w.value for w in Window],
        "stack": ["zero", "normalize", False],
        "scale": [{"type": "log"}, {"zero": False}],
    }
    return made | {part: pick.choice(choices) for part, choices in options.items() if pick.random() < 0.2}


def any_spec(pick: random.Random, names: list[str]) -> dict[str, Any]:
    """A spec of random parts."""
    channels = {*pick.sample(CHANNELS, pick.randint(0, 3)), "x", *(["y"] if pick.random() < 0.6 else [])}
    encoding = {
        c: [placement(pick, names)] if c in ("path", "columns") else placement(pick, names) for c in sorted(channels)
    }
    spec: dict[str, Any] = {"mark": pick.choice(list(Mark)).value, "encoding": encoding}
    if {"key", "value"} & set(names):
        spec["fold"] = pick.sample(FOLDED, pick.randint(1, 3))
    if pick.random() < 0.3:
        condition = pick.choice(
            [{"equal": "North"}, {"lt": 5}, {"gte": "2023"}, {"oneOf": ["a", 1]}, {"valid": False}, {"contains": "o"}]
        )
        spec["filter"] = [{"field": pick.choice(names), **condition}]
    if pick.random() < 0.2:
        spec["top"] = {
            "n": pick.randint(1, 5),
            "channel": pick.choice(["x", "y", "color"]),
            "other": pick.random() < 0.5,
        }
    return spec


@pytest.mark.parametrize("folding", [False, True])
@pytest.mark.parametrize("seed", range(8))
def test_random_specs_are_drawn_or_refused(seed: int, folding: bool, odd_shops: Analysis) -> None:
    pick = random.Random(seed)
    names = [column.name for column in odd_shops.profile.columns] + ["key", "value"] * (4 if folding else 0)
    drawn = 0
    for _ in range(60):
        spec = any_spec(pick, names)
        try:
            made = chart(odd_shops, spec)
        except QueryError as error:
            pytest.fail(f"{json.dumps(spec)}: {error.__cause__}")
        except (SpecError, ValidationError):
            continue
        json.dumps(made.to_payload(), allow_nan=False)
        assert made._repr_mimebundle_()["text/html"]
        drawn += 1
    assert drawn > 5
