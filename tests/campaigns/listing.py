"""How long the list of datasets takes when a person has ten thousand: `python -m tests.campaigns.listing`.

Prints the median and the 95th percentile, in milliseconds, of a page of fifty as the catalogue answers it, and how long
the event loop was blocked at most meanwhile. Ends with 1 if the 95th percentile is 30 ms or more.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import shutil
import statistics
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from bson import ObjectId

from datasage_jupyter.catalog import Catalog, CatalogSettings, values
from datasage_jupyter.catalog.datasets import SORTS, new_document
from datasage_jupyter.catalog.mongo import Document

WORDS = [
    "sales",
    "revenue",
    "orders",
    "customers",
    "weather",
    "survey",
    "stock",
    "energy",
    "traffic",
    "budget",
    "quarterly",
    "daily",
    "europe",
    "asia",
    "raw",
]
SEARCHES = ["sales", "revenue europe", "qu", "zzz", "2019", "orders.csv", "", "daily weather", "e"]


def document_of(user: str, chance: random.Random, number: int) -> Document:
    """A dataset with a profile, as people have them."""
    name = f"{' '.join(chance.sample(WORDS, 3))} {chance.randrange(2000, 2025)} {number}"
    moment = values.now() - timedelta(minutes=chance.randrange(1_000_000))
    document = new_document(
        dataset_id=str(ObjectId()),
        user_id=user,
        name=name,
        version=1,
        file_size=chance.randrange(10**9),
        content_hash=f"{number:064x}",
        uploaded_at=moment,
    )
    description = " ".join(chance.choices(WORDS, k=20))
    columns = [{"name": f"c{n}", "examples": ["x" * 20] * 5} for n in range(20)]
    return document | {
        "description": description,
        "original_filename": f"{name}.csv",
        "tags": chance.sample(WORDS, 2),
        "search_key": values.search_key(name, f"{name}.csv", description),
        "row_count": chance.randrange(10**7),
        "columns": [f"c{n}" for n in range(20)],
        "metadata": {"column_metadata": columns},
        "status": "ready",
    }


async def measure(folder: Path, count: int, calls: int) -> dict[str, float]:
    """Fill a store and ask it."""
    catalog, chance = Catalog(CatalogSettings(store=folder / "store"), maintenance_interval=0), random.Random(1)
    await catalog.start()
    try:
        for user, size in (("u1", count), ("u2", count // 2)):
            for start in range(0, size, 500):
                documents = [document_of(user, chance, start + n) for n in range(500)]
                await catalog.database["datasets"].insert_many(documents)
        lag = asyncio.create_task(longest_lag())
        taken = [await ask(catalog, chance) for _ in range(calls)]
        lag.cancel()
    finally:
        await catalog.close()
    taken.sort()
    return {"median_ms": statistics.median(taken), "p95_ms": taken[int(len(taken) * 0.95)], "max_ms": taken[-1]}


async def ask(catalog: Catalog, chance: random.Random) -> float:
    search, sort, offset = chance.choice(SEARCHES), chance.choice(SORTS), chance.choice([0, 0, 0, 50, 500])
    begun = time.perf_counter()
    await catalog.datasets.page("u1", search=search, sort=sort, offset=offset, descending=chance.random() < 0.5)  # type: ignore[arg-type]
    return (time.perf_counter() - begun) * 1000


async def longest_lag() -> None:
    """Print how late the loop woke a sleeper at most."""
    worst = 0.0
    try:
        while True:
            begun = time.perf_counter()
            await asyncio.sleep(0.005)
            worst = max(worst, time.perf_counter() - begun - 0.005)
    finally:
        print(f"longest lag of the event loop: {worst * 1000:.1f} ms", file=sys.stderr)


def main() -> int:
    """Run the measurement from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--calls", type=int, default=400)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="ds-"))
    try:
        found = asyncio.run(measure(folder, options.count, options.calls))
    finally:
        time.sleep(1.5)
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps({key: round(value, 2) for key, value in found.items()}))
    return 0 if found["p95_ms"] < 30 else 1


if __name__ == "__main__":
    sys.exit(main())
