"""A Jupyter server extension that notes how late the event loop wakes a sleeper; campaigns load it beside DataSage."""

from __future__ import annotations

import asyncio
import json
import os
import time
from typing import Any

STEP = 0.005
WINDOW = 0.1


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "tests.campaigns.lag"}]


async def _start_jupyter_server_extension(app: Any) -> None:
    app.datasage_lag = asyncio.create_task(note(os.environ["LAG_FILE"]))


def _load_jupyter_server_extension(app: Any) -> None:
    """Nothing before the loop runs."""


async def note(path: str) -> None:
    """Append the worst lateness of each window, with the moment, until the server ends."""
    with open(path, "a", buffering=1, encoding="ascii") as file:
        while True:
            end, worst = time.monotonic() + WINDOW, 0.0
            while time.monotonic() < end:
                begun = time.monotonic()
                await asyncio.sleep(STEP)
                worst = max(worst, time.monotonic() - begun - STEP)
            file.write(json.dumps([time.time(), worst * 1000]) + "\n")
