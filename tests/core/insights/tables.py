"""Tables of noise, and tables with one thing to find."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa

START = datetime(2019, 1, 1)


def noise(seed: int) -> pa.Table:
    """Dates, groups, amounts of any distribution, some of them missing: none has to do with another."""
    random = np.random.default_rng(seed)
    rows = int(random.integers(20, 400))
    draws = (
        lambda: random.normal(50, 10, rows), lambda: random.exponential(10, rows), lambda: random.lognormal(2, 1, rows),
        lambda: random.uniform(0, 100, rows), lambda: random.poisson(5, rows), lambda: random.standard_t(4, rows),
    )  # fmt: skip
    columns: dict[str, object] = {
        "when": _dates(np.sort(random.integers(0, int(random.choice([60, 400, 1500])), rows)))
    }
    for i in range(int(random.integers(1, 3))):
        columns[f"group {i}"] = [f"g{x}" for x in random.integers(0, int(random.choice([2, 4, 12, 40])), rows)]
    for i in range(int(random.integers(1, 5))):
        values = np.asarray(draws[int(random.integers(len(draws)))](), dtype=np.float64)
        gaps = random.random(rows) < (0.1 if random.random() < 0.3 else 0.0)
        columns[f"amount {i}"] = pa.array(np.where(gaps, np.nan, values), from_pandas=True)
    return pa.table(columns)


def daily(days: int, **amounts: np.ndarray) -> pa.Table:
    """One row per day from the first of January 2019."""
    return pa.table({"day": _dates(np.arange(days)), **amounts})


def weekdays(days: int) -> np.ndarray:
    """1 for Monday to 7 for Sunday, for each day of `daily`."""
    return np.array([(START + timedelta(days=i)).isoweekday() for i in range(days)])


def months(days: int) -> np.ndarray:
    """1 to 12 for each day of `daily`."""
    return np.array([(START + timedelta(days=i)).month for i in range(days)])


def _dates(offsets: np.ndarray) -> list[datetime]:
    return [START + timedelta(days=int(offset)) for offset in offsets]
