"""The notebooks run against a real Jupyter server with DataSage and an empty store: `pytest --nbval-lax notebooks`.

Kernels find it as any script on the same machine would, by the file every running Jupyter server leaves in its runtime folder.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from tests.server.running import RunningServer  # noqa: E402

SERVER = pytest.StashKey[RunningServer]()


def pytest_sessionstart(session: pytest.Session) -> None:
    """Start the server and point this process, and so the kernels, at it."""
    server = RunningServer(Path(tempfile.mkdtemp(prefix="dsn-"))).start()
    session.config.stash[SERVER] = server
    for name in ("DATASAGE_URL", "DATASAGE_TOKEN", "JPY_PARENT_PID", "JUPYTERHUB_SERVICE_URL"):
        os.environ.pop(name, None)
    os.environ["JUPYTER_RUNTIME_DIR"] = str(server.folder / "run")
    os.environ["PYTHONPATH"] = os.pathsep.join([str(HERE.parent), os.environ.get("PYTHONPATH", "")])


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Stop the server and remove its folder."""
    server = session.config.stash.get(SERVER, None)
    if server is not None:
        server.stop()
        _remove(server.folder)


def _remove(folder: Path) -> None:
    """Remove a folder in which a database is just ending."""
    end = time.monotonic() + 20
    while folder.exists() and time.monotonic() < end:
        shutil.rmtree(folder, ignore_errors=True)
        time.sleep(0.1)
