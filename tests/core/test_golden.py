"""Spec to SQL to figure, kept as readable files; `python -m tests.core.test_golden` writes them anew."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from datasage_jupyter.core.model import ChartSpec
from datasage_jupyter.core.pipeline import chart
from tests.core.tables import SPECS, shop_analysis

FOLDER = Path(__file__).parent / "golden"
KEPT = ("bar", "bar_stacked", "bar_top", "bar_bins", "line_cumulative", "arc", "rect", "treemap", "indicator")


def story(name: str) -> str:
    """A spec, its statement and its figure without the template."""
    drawn = chart(shop_analysis(), SPECS[name])
    figure = drawn.figure_json
    layout = {key: value for key, value in figure["layout"].items() if key != "template"}
    spec = json.dumps(ChartSpec.model_validate(SPECS[name]).to_dict(), indent=1)
    shown = json.dumps({"data": figure["data"], "layout": layout}, indent=1, ensure_ascii=False)
    return f"{spec}\n\n{drawn.sql}\n-- {list(drawn.query.parameters)}\n\n{shown}\n"


@pytest.mark.parametrize("name", KEPT)
def test_the_story_of_a_spec_is_unchanged(name: str) -> None:
    assert rounded(story(name)) == rounded((FOLDER / f"{name}.txt").read_text("utf-8"))


def rounded(text: str) -> list[str]:
    """Lines with numbers to nine digits, so that the order of additions does not matter."""
    return [_rounded(line) for line in text.splitlines()]


def _rounded(line: str) -> str:
    try:
        return f"{float(line.strip().rstrip(',')):.9g}"
    except ValueError:
        return line


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for kept in KEPT:
        (FOLDER / f"{kept}.txt").write_text(story(kept), "utf-8")
