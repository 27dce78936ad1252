"""Whatever a table holds: it is profiled, charted and asked, or refused with a sentence."""

from __future__ import annotations

import datetime as dt
import decimal
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from datasage_jupyter.core import service
from datasage_jupyter.core.engine import to_source
from datasage_jupyter.core.errors import DatasetReadError, QueryError, QuestionError, SpecError
from datasage_jupyter.core.insights import find_insights
from datasage_jupyter.core.model import ChartSpec
from datasage_jupyter.core.pipeline import Analysis, chart
from datasage_jupyter.core.pipeline.payload import rows_payload
from datasage_jupyter.core.recommend import recommend

ROWS = 40
GROUPS = [f"g{i % 4}" for i in range(ROWS)]
COUNTED = list(range(ROWS))
NOISE = np.random.default_rng(0).normal(size=ROWS)
TOP = 1.7e308


def twice() -> pa.Table:
    return pa.Table.from_arrays([pa.array(COUNTED), pa.array(GROUPS), pa.array(NOISE)], names=["a", "a", "a"])


def wide() -> pd.DataFrame:
    return pd.DataFrame({f"c{i}": NOISE if i % 3 else GROUPS for i in range(300)})


ODD: dict[str, Callable[[], Any]] = {
    "all null": lambda: pa.table({"a": pa.nulls(ROWS), "b": pa.nulls(ROWS, pa.float64()), "t": pa.nulls(ROWS, pa.timestamp("us"))}),
    "one row": lambda: pd.DataFrame({"a": [1], "b": ["x"], "c": [pd.Timestamp("2020-01-01")]}),
    "one cell": lambda: pd.DataFrame({"a": [1.5]}),
    "no rows": lambda: pa.table({"a": pa.array([], pa.int64()), "b": pa.array([], pa.string()), "t": pa.array([], pa.timestamp("us"))}),
    "many columns": wide,
    "one name": twice,
    "empty names": lambda: pd.DataFrame({"": GROUPS, " ": COUNTED, "\t": NOISE}),
    "hostile names": lambda: pd.DataFrame({'"; DROP TABLE data; --': GROUPS, "<img src=x onerror=alert(1)>": NOISE, "%s{0}$1": COUNTED, "\\": GROUPS}),
    "long names": lambda: pd.DataFrame({"x" * 10_000: GROUPS, "y" * 10_000: NOISE}),
    "mixed": lambda: pd.DataFrame({"m": [1, "a", 2.5, None, True] * 8, "d": [dt.date(2020, 1, 1), "x", 3, None] * 10, "g": GROUPS}),
    "huge integers": lambda: pa.table({"u": pa.array([2**64 - 1 - i for i in COUNTED], pa.uint64()), "i": [i - 2**63 for i in COUNTED], "g": GROUPS}),
    "beyond integers": lambda: pd.DataFrame({"u": [10**30 + i for i in COUNTED], "g": GROUPS}),
    "infinite": lambda: pd.DataFrame({"v": [np.inf, -np.inf, np.nan, 1.0] * 10, "w": [np.nan] * ROWS, "z": [np.inf] * ROWS, "g": GROUPS}),
    "largest": lambda: pd.DataFrame({"v": [TOP, -TOP] * 20, "w": [TOP] * ROWS, "s": [5e-324] * ROWS, "g": GROUPS}),
    "time zones": lambda: pd.DataFrame({"t": pd.date_range("2020-01-01", periods=ROWS, freq="h", tz="America/New_York"), "v": COUNTED}),
    "nanoseconds": lambda: pa.table({"t": pa.array([i * 10**9 + 1 for i in COUNTED], pa.timestamp("ns")), "v": COUNTED}),
    "far dates": lambda: pa.table({"t": pa.array([i * 86_400 - 62_135_596_800 for i in COUNTED], pa.timestamp("s")), "d": pa.array([2_932_896 - i for i in COUNTED], pa.date32()), "v": COUNTED}),
    "decimals": lambda: pa.table({"d": [decimal.Decimal(f"{i}.{i:02}") for i in COUNTED], "g": GROUPS}),
    "nested": lambda: pa.table({"l": [[1, i] for i in COUNTED], "s": [{"a": i, "b": {"c": str(i)}} for i in COUNTED], "v": COUNTED}),
    "categories": lambda: pd.DataFrame({"c": pd.Categorical(GROUPS, ["g3", "g1", "zz", "g0", "g2"], ordered=True), "i": pd.Categorical([i % 3 for i in COUNTED]), "v": NOISE}),
    "flags": lambda: pd.DataFrame({"b": [True, False] * 20, "n": [True, None] * 20, "t": [True] * ROWS, "v": COUNTED}),
    "only flags": lambda: pd.DataFrame({"b": [True, False, True]}),
    "durations": lambda: pd.DataFrame({"d": pd.to_timedelta(COUNTED, unit="s"), "g": GROUPS}),
    "times": lambda: pa.table({"t": [dt.time(i % 24, i) for i in COUNTED], "g": GROUPS}),
    "intervals": lambda: pa.table({"i": pa.array([pa.MonthDayNano([1, i, 0]) for i in COUNTED]), "v": COUNTED}),
    "binary": lambda: pa.table({"b": [bytes([i, 255]) for i in COUNTED], "f": pa.array([b"ab"] * ROWS, pa.binary(2)), "v": COUNTED}),
    "dictionaries": lambda: pa.table({"d": pa.array(GROUPS).dictionary_encode(), "v": COUNTED}),
    "half floats": lambda: pa.table({"h": pa.array(np.arange(ROWS, dtype=np.float16)), "g": GROUPS}),
    "junk text": lambda: pd.DataFrame({"s": ["\x00", "\ud7ff", "=cmd()", "<script>", '"', "\n", "   ", "", "NaN", "null"] * 4, "v": COUNTED}),
    "odd objects": lambda: pd.DataFrame({"d": [{"a": 1}, [1], (1,)], "p": pd.period_range("2020-01", periods=3, freq="M"), "c": [1 + 2j] * 3}),
    "numbers as names": lambda: pd.DataFrame({1: GROUPS, 2.5: COUNTED, None: NOISE, (1, 2): GROUPS}),
    "impossible places": lambda: pd.DataFrame({"latitude": [91.0, -91, np.nan, 0] * 10, "longitude": [181.0, 0, -181, np.inf] * 10, "country": ["France", "Atlantis", None, ""] * 10}),
}  # fmt: skip


def strict(value: Any) -> None:
    """Only JSON that every reader understands."""
    json.dumps(value, allow_nan=False)


def draw(analysis: Analysis, wish: str | ChartSpec) -> None:
    drawn = chart(analysis, wish)
    strict(drawn.to_payload())
    assert drawn._repr_mimebundle_()["text/html"]


@pytest.mark.parametrize("name", ODD)
def test_every_recommendation_and_insight_of_an_odd_table_is_drawn(name: str) -> None:
    analysis = Analysis(to_source(ODD[name]()))
    strict(analysis.profile.model_dump(mode="json"))
    for idea in recommend(analysis.profile):
        draw(analysis, idea.spec)
    for insight in find_insights(analysis.profile, analysis.engine):
        strict(insight.model_dump(mode="json"))
        draw(analysis, insight.spec)


@pytest.mark.parametrize("name", ODD)
def test_questions_about_an_odd_table_are_answered_or_refused(name: str) -> None:
    analysis = Analysis(to_source(ODD[name]()))
    first, last = (analysis.profile.columns[place].name[:100] for place in (0, -1))
    for question in (
        "how many rows",
        f"average {last} by {first}",
        f"{first} over time",
        f"top 3 {first} by {last}",
        f"distribution of {last}",
    ):
        try:
            draw(analysis, question)
        except (QuestionError, SpecError):
            continue
        except QueryError as error:
            pytest.fail(f"{question}: {error.__cause__}")


@pytest.mark.parametrize("name", ODD)
def test_rows_of_an_odd_table_are_paged(name: str) -> None:
    analysis = Analysis(to_source(ODD[name]()))
    for params in ({"limit": 50}, {"limit": 5, "sort": [{"field": analysis.profile.columns[0].name}]}):
        page = service.rows(analysis, params)
        strict(rows_payload(page.table, page.total))


def test_what_no_engine_can_hold_is_refused_with_a_sentence() -> None:
    with pytest.raises(DatasetReadError):
        to_source(pa.table({"d": pa.array([2**62, -(2**62)], pa.duration("us"))}))
