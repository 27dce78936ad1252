"""Times of `recommend`, `score` and `find_insights`, and false insights in noise: `python -m tests.benchmarks.recommend [tables of noise]`.

The times are the best of several; the first call on a profile includes reading its facts.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from datasage_jupyter.core.engine import open_engine
from datasage_jupyter.core.insights import find_insights
from datasage_jupyter.core.model import ChartSpec, DatasetProfile
from datasage_jupyter.core.profile import profile
from datasage_jupyter.core.recommend import lint, recommend, score
from tests.benchmarks.data import mixed_table, wide_table
from tests.core.insights.tables import noise

ROUNDS = 9
ROWS = 100_000
NOISE_TABLES = 200


def main(noise_tables: int = NOISE_TABLES) -> None:
    """Measure and print one JSON line per table, then the share of noise tables with any insight."""
    for path in (mixed_table(ROWS), wide_table(ROWS // 10)):
        print(json.dumps({"table": path.name} | _times(path)))
    print(json.dumps({"noise_tables": noise_tables, "with_insights": _false_alarms(noise_tables)}))


def _times(path: Path) -> dict[str, float]:
    facts = profile(path)
    specs = [recommendation.spec for recommendation in recommend(facts, limit=30)]
    vegalite = specs[0].to_dict()
    with open_engine(path) as engine:
        return {
            "recommend_first_ms": _milliseconds(lambda: recommend(_fresh(facts))),
            "recommend_ms": _milliseconds(lambda: recommend(facts)),
            "score_spec_ms": _milliseconds(lambda: [score(spec, facts) for spec in specs]) / len(specs),
            "score_dict_ms": _milliseconds(lambda: score(vegalite, facts)),
            "lint_ms": _milliseconds(lambda: lint(ChartSpec.model_validate(vegalite), facts)),
            "insights_ms": _milliseconds(lambda: find_insights(facts, engine), rounds=3),
        }


def _fresh(facts: DatasetProfile) -> DatasetProfile:
    return facts.model_copy()


def _milliseconds(call: Callable[[], object], rounds: int = ROUNDS) -> float:
    spent = []
    for _ in range(rounds):
        started = time.perf_counter()
        call()
        spent.append(time.perf_counter() - started)
    return round(1000 * min(spent), 3)


def _false_alarms(tables: int) -> int:
    found = 0
    for seed in range(tables):
        table = noise(seed)
        with open_engine(table, threads=1) as engine:
            found += bool(find_insights(profile(table), engine))
    return found


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
