"""The short form of the kill campaigns; `python -m tests.campaigns.kill --n 200` is the long one."""

from __future__ import annotations

import pytest

from tests.campaigns.kill import campaign


@pytest.mark.parametrize(("victim", "n"), [("mongod", 5), ("server", 3), ("supervisor", 1)])
def test_nothing_acknowledged_is_lost_by_kill_9(victim: str, n: int) -> None:
    report = campaign(n, victim)
    assert report.is_clean, report
    assert report.kills == n
    assert report.acknowledged > n
