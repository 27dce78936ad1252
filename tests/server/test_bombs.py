"""Files that unfold to something huge: a dataset that failed with a reason, and a server that hardly noticed."""

from __future__ import annotations

from collections.abc import Callable

import psutil
import pytest

from tests.campaigns import bombs
from tests.server.running import RunningServer

BOMBS: dict[str, Callable[[], bytes]] = {
    "bomb.parquet": bombs.parquet,
    "bomb.csv.gz": lambda: bombs.gzipped(512),
    "rows.xlsx": lambda: bombs.workbook(2_000_000),
    "sparse.xlsx": bombs.sparse_workbook,
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_hurts_its_own_dataset_at_most(personal: RunningServer, name: str) -> None:
    assert personal.process is not None
    server, owner = psutil.Process(personal.process.pid), personal.owner()
    before = server.memory_info().rss
    found = owner.dataset(BOMBS[name](), name)
    assert found["status"] == "ready" or len(found["error"]["message"]) > 20
    assert server.memory_info().rss - before < 200e6
    assert owner.dataset(b"a,b\n1,2\n", "after.csv")["status"] == "ready"
