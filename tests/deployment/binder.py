"""Replays Binder: `python -m tests.deployment.binder`.

What is committed is cloned, built by `binder/postBuild` in an empty environment, and started by `binder/start`, as repo2docker
does it. It installs everything anew, so it takes minutes and is not part of the tests.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.deployment.hosts import BINDER_COMMANDS, ROOT, environment, opens_the_quickstart, started

BROUGHT_ALONG = ("notebook>=7", "jupyterhub>=5")
"""What repo2docker puts into every environment itself."""


def main() -> int:
    """Build, start, look.

    Returns:
        0 if a visitor would be shown the quickstart, whoever starts the server.
    """
    with tempfile.TemporaryDirectory(prefix="dsbinder-") as name:
        checkout, scripts = Path(name) / "checkout", Path(name) / "env" / "bin"
        subprocess.run(["git", "clone", "-q", str(ROOT), str(checkout)], check=True)
        subprocess.run([sys.executable, "-m", "venv", str(scripts.parent)], check=True)
        subprocess.run([str(scripts / "pip"), "install", "-q", *BROUGHT_ALONG], check=True)
        env = environment(scripts) | {"HOME": name}
        if subprocess.run([str(checkout / "binder" / "postBuild")], cwd=checkout, env=env).returncode:
            print("binder/postBuild failed.")
            return 1
        shown = [_opens(host, checkout, scripts) for host in BINDER_COMMANDS]
    return 0 if all(shown) else 1


def _opens(host: str, checkout: Path, scripts: Path) -> bool:
    start = str(checkout / "binder" / "start")
    with started(start, *BINDER_COMMANDS[host], root=checkout, scripts=scripts) as http:
        is_shown = opens_the_quickstart(http)
    print(f"Started by {host}: the quickstart {'opens' if is_shown else 'does not open'}.")
    return is_shown


if __name__ == "__main__":
    sys.exit(main())
