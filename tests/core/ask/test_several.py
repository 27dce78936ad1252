"""Questions with several measures."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from datasage_jupyter.core.engine import to_source
from datasage_jupyter.core.pipeline import Analysis, Chart, chart


@pytest.fixture(scope="module")
def plants() -> Analysis:
    """Measurements of a nursery, one row for each day."""
    random = np.random.default_rng(3)
    count = 120
    return Analysis(
        to_source(
            pd.DataFrame({
                "day": pd.date_range("2022-01-01", periods=count),
                "bed": random.choice(["north", "south", "pond"], count),
                "soil": random.choice(["clay", "sand"], count),
                "planted": random.integers(20, 200, count),
                "sold": random.integers(10, 90, count),
                "stem": random.uniform(20, 60, count).round(1),
                "root": random.uniform(5, 30, count).round(1),
                "seeds": random.integers(10**6, 10**7, count),
            })
        )
    )  # fmt: skip


TOGETHER = [
    ("average stem and root by bed", "bar", ("stem", "root"), "mean"),
    ("average stem and average root for each bed", "bar", ("stem", "root"), "mean"),
    ("highest stem, root per soil", "bar", ("stem", "root"), "max"),
    ("planted and sold by bed", "bar", ("planted", "sold"), "sum"),
    ("compare planted and sold over time", "line", ("planted", "sold"), None),
    ("compare planted with sold by day", "line", ("planted", "sold"), None),
    ("average stem and root per month as lines", "line", ("stem", "root"), "mean"),
    ("planted, sold and stem over time", "line", ("planted", "sold", "stem"), None),
]


@pytest.mark.parametrize(("question", "mark", "fold", "aggregate"), TOGETHER, ids=[case[0] for case in TOGETHER])
def test_like_measures_share_a_chart(
    plants: Analysis, question: str, mark: str, fold: tuple[str, ...], aggregate: str | None
) -> None:
    spec = chart(plants, question).spec
    assert (spec.mark.value, spec.fold) == (mark, fold)
    assert spec.encoding.y is not None
    assert spec.encoding.y.aggregate == aggregate
    assert spec.encoding.color is not None
    assert (spec.encoding.y.field, spec.encoding.color.field) == ("value", "key")
    assert (spec.encoding.x_offset is not None) == (mark == "bar")


ALONE = [
    "stem versus root by bed",
    "relationship between stem and root",
    "average stem and total root by bed",
    "sold and seeds by bed",
    "average stem and root by bed and soil",
    "number of rows and average stem by bed",
    "top 2 beds by planted and sold",
    "stem and root",
]


@pytest.mark.parametrize("question", ALONE)
def test_other_measures_are_drawn_as_before(plants: Analysis, question: str) -> None:
    assert chart(plants, question).spec.fold == ()


def test_every_measure_is_drawn_and_the_answer_says_so(plants: Analysis) -> None:
    made = chart(plants, "average stem and root by bed")
    assert set(made.data["color"]) == {"stem", "root"}
    assert list(made.reasons) == ["2 measures of like size share one axis, told apart by color."]


def follow(plants: Analysis, question: str) -> Chart:
    return chart(plants, question, previous=chart(plants, "average stem and root by bed").spec)


def test_a_follow_up_keeps_the_measures_together(plants: Analysis) -> None:
    assert follow(plants, "by soil").spec.fold == ("stem", "root")
    assert set(follow(plants, "by soil").data["x"]) == {"clay", "sand"}
    assert set(follow(plants, "only pond").data["x"]) == {"pond"}
    median = follow(plants, "median instead").spec
    assert median.fold == ("stem", "root")
    assert median.encoding.y is not None
    assert median.encoding.y.aggregate == "median"
    assert follow(plants, "planted and sold instead").spec.fold == ("planted", "sold")
    assert follow(plants, "remove the colors").spec.fold == ("stem", "root")
