"""Replays Binder: `python -m tests.deployment.binder`.

What is committed is cloned, built by `binder/postBuild` in an empty environment, and started by `binder/start`, as repo2docker
does it. It installs everything anew, so it takes minutes and is not part of the tests.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.deployment.hosts import ROOT, environment, opens_the_quickstart, started


def main() -> int:
    """Build, start, look.

    Returns:
        0 if a visitor would be shown the quickstart.
    """
    with tempfile.TemporaryDirectory(prefix="dsbinder-") as name:
        checkout, scripts = Path(name) / "checkout", Path(name) / "env" / "bin"
        subprocess.run(["git", "clone", "-q", str(ROOT), str(checkout)], check=True)
        subprocess.run([sys.executable, "-m", "venv", str(scripts.parent)], check=True)
        env = environment(scripts) | {"HOME": name}
        if subprocess.run([str(checkout / "binder" / "postBuild")], cwd=checkout, env=env).returncode:
            print("binder/postBuild failed.")
            return 1
        with started(str(checkout / "binder" / "start"), "jupyter-lab", root=checkout, scripts=scripts) as http:
            is_shown = opens_the_quickstart(http)
    print("The quickstart opens." if is_shown else "The quickstart does not open.")
    return 0 if is_shown else 1


if __name__ == "__main__":
    sys.exit(main())
