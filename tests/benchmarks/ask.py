"""How long a question takes: `python -m tests.benchmarks.ask [rows]`.

Each question is read, resolved and answered with rows from a mixed table that is already open and profiled; the last line
gives the time to read the questions alone. Times are milliseconds.
"""

from __future__ import annotations

import sys
import time

import numpy as np
import pyarrow as pa

QUESTIONS = (
    "average amount by region, highest first",
    "number of rows per month in the north as a line chart",
    "total amount by product and region, stacked, sorted by the y axis in descending order",
    "relationship between amount and weight colored by region",
    "top 10 customers by amount and the rest as other",
    "distribution of weight",
    "share of amount by product where weight is between 2 and 8",
    "rows in the last 12 months by weekday",
)
ROUNDS = 25


def sales(rows: int) -> pa.Table:
    """A table of orders with dates, categories of few and many values, and two numbers."""
    rng = np.random.default_rng(7)
    days = np.datetime64("2020-01-01") + rng.integers(0, 1500, rows).astype("timedelta64[D]")
    return pa.table(
        {
            "ordered": days,
            "region": rng.choice(["north", "south", "east", "west"], rows),
            "product": rng.choice([f"product {i}" for i in range(40)], rows),
            "customer": rng.choice([f"customer {i}" for i in range(3_000)], rows),
            "amount": rng.gamma(2.0, 50.0, rows),
            "weight": rng.uniform(0.0, 10.0, rows),
        }
    )


def main(rows: int) -> None:
    """Print the median and 95th percentile over all questions."""
    from datasage_jupyter.core.ask import ask
    from datasage_jupyter.core.pipeline import Analysis, chart

    analysis = Analysis(sales(rows))
    for question in QUESTIONS:
        chart(analysis, question)
    whole, alone = [], []
    for _ in range(ROUNDS):
        for question in QUESTIONS:
            started = time.perf_counter()
            answer = ask(question, analysis.profile, analysis.values)
            alone.append(time.perf_counter() - started)
            analysis._results.clear()
            started = time.perf_counter()
            chart(analysis, answer.question).data  # noqa: B018
            whole.append(time.perf_counter() - started)
    for name, times in (("question to rows", whole), ("question to spec", alone)):
        print(f"{name:18} median {1000 * np.median(times):7.2f}   p95 {1000 * np.quantile(times, 0.95):7.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
