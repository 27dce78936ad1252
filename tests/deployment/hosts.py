"""A Jupyter server started as its host does it, without naming the extension anywhere."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.deployment.hub import free_ports

ROOT = Path(__file__).parents[2]
TOKEN = "token-for-tests"
QUICKSTART = "/lab/tree/notebooks/01_quickstart.ipynb"
PATIENCE = 90.0
LAUNCHER = "import os, sys\nos.execvp('jupyter-lab', ['jupyter-lab', *sys.argv[1:]])"
BINDER_COMMANDS = {
    "repo2docker's image": ["jupyter", "notebook"],
    "repo2docker's own run": ["jupyter", "lab"],
    "an older BinderHub": ["jupyter-notebook", "--NotebookApp.trust_xheaders=True"],
    "a BinderHub that looks for JupyterLab first": ["python3", "-c", LAUNCHER, "--ServerApp.trust_xheaders=True"],
    "a module": ["python3", "-m", "jupyterlab"],
}
"""What starts a server in a container that repo2docker built, by who starts it."""


@contextmanager
def started(*command: str, root: Path = ROOT, scripts: Path | None = None) -> Iterator[httpx.Client]:
    """Start a server, wait until DataSage is ready, and stop it at the end.

    Args:
        command: What the host runs.
        root: The checkout in which it runs.
        scripts: Where the environment's commands are; None for the tests' own environment.
    """
    with tempfile.TemporaryDirectory(prefix="dso-", ignore_cleanup_errors=True) as name:
        folder, (port,) = Path(name), free_ports(1)
        options = [f"--ServerApp.port={port}", "--ServerApp.port_retries=0", "--ServerApp.ip=127.0.0.1"]
        options += ["--no-browser", "--allow-root", f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={root}"]
        env = environment(scripts or Path(sys.executable).parent) | {"HOME": name}
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen([*command, *options], env=env, cwd=root, stdout=log, stderr=log)
        headers = {"Authorization": f"token {TOKEN}"}
        http = httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=PATIENCE)
        try:
            _await_ready(process, http, folder / "log")
            yield http
        finally:
            http.close()
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def environment(scripts: Path) -> dict[str, str]:
    """The environment in which an installation's own commands come first and nothing of Jupyter's is set.

    Args:
        scripts: Where its commands are.
    """
    foreign = ("JUPYTER", "JPY_", "DATASAGE", "PYTHONPATH", "VIRTUAL_ENV")
    kept = {name: text for name, text in os.environ.items() if not name.startswith(foreign)}
    return kept | {"PATH": f"{scripts}{os.pathsep}{kept['PATH']}"}


def _await_ready(process: subprocess.Popen[bytes], http: httpx.Client, log: Path) -> None:
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


def opens_the_quickstart(http: httpx.Client) -> bool:
    """Whether a visitor without a wish is shown the quickstart."""
    opened = http.get("/").headers["Location"].rstrip("?")
    return bool(opened == QUICKSTART and http.get(opened).status_code == 200)
