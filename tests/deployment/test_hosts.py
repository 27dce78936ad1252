"""The other ways a Jupyter server starts: Notebook 7, and Binder's own start file."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.deployment.hub import free_ports

ROOT = Path(__file__).parents[2]
TOKEN = "token-for-tests"
PATIENCE = 90.0


@contextmanager
def started(*command: str) -> Iterator[httpx.Client]:
    """Start a server as its host does, without naming the extension anywhere, and wait until DataSage is ready."""
    with tempfile.TemporaryDirectory(prefix="dso-", ignore_cleanup_errors=True) as name:
        folder, (port,) = Path(name), free_ports(1)
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "JPY_", "DATASAGE"))}
        places = {"HOME": name, "PYTHONPATH": str(ROOT), "PATH": f"{Path(sys.executable).parent}:{kept['PATH']}"}
        options = [f"--ServerApp.port={port}", "--ServerApp.port_retries=0", "--ServerApp.ip=127.0.0.1"]
        options += ["--no-browser", "--allow-root", f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={ROOT}"]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen([*command, *options], env=kept | places, cwd=ROOT, stdout=log, stderr=log)
        http = httpx.Client(
            base_url=f"http://127.0.0.1:{port}", headers={"Authorization": f"token {TOKEN}"}, timeout=PATIENCE
        )
        try:
            await_ready(process, http, folder / "log")
            yield http
        finally:
            http.close()
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def await_ready(process: subprocess.Popen[bytes], http: httpx.Client, log: Path) -> None:
    """Wait until the store is open."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            if http.get("/datasage/api/health").json()["status"] == "ok":
                return
        except (httpx.HTTPError, ValueError):
            pass
        assert process.poll() is None, log.read_text()[-3000:]
        assert time.monotonic() < end, log.read_text()[-3000:]
        time.sleep(0.1)


def test_notebook_7_loads_the_extension_and_its_browser_parts() -> None:
    with started("jupyter", "notebook") as http:
        found = re.search(r'id="jupyter-config-data"[^>]*>(.*?)</script>', http.get("/tree").text, re.DOTALL)
        assert found is not None
        extensions = {item["name"]: item["load"] for item in json.loads(found[1])["federated_extensions"]}
        assert http.get(f"/lab/extensions/datasage-jupyter/{extensions['datasage-jupyter']}").status_code == 200
        signed = http.post("/datasage/api/auth/session", json={}).json()
        session = {"X-DataSage-Authorization": f"Bearer {signed['access_token']}"}
        sent = http.post(
            "/datasage/api/datasets/upload", headers=session, files={"file": ("tides.csv", b"port,height\nA,1\nB,2\n")}
        )
        assert sent.status_code == 201
        assert http.get("/datasage/api/datasets", headers=session).json()["total"] == 1


@pytest.mark.parametrize("command", [("jupyter-lab",), ("jupyter", "lab")], ids=" ".join)
def test_binder_opens_the_quickstart(command: tuple[str, ...]) -> None:
    with started(str(ROOT / "binder" / "start"), *command) as http:
        opened = http.get("/").headers["Location"].rstrip("?")
        assert opened.endswith("/lab/tree/notebooks/01_quickstart.ipynb")
        assert (ROOT / opened.partition("/lab/tree/")[2]).is_file()
        assert http.get(opened).status_code == 200
