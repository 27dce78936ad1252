"""The oldest JupyterLab that is supported, beside the newest that the tests' own environment holds."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

WANTED = ("jupyterlab==4.1.*", "notebook==7.1.*")
EXTENSIONS = ("datasage-jupyter", "anywidget", "@jupyter-widgets")
"""Browser parts that the newer environment lends."""


def oldest_python() -> str:
    """The interpreter of an environment with the oldest JupyterLab; made once, inside the environment of the tests.

    Only JupyterLab and Notebook are installed anew. Everything else is read from the environment of the tests, whose
    packages come behind its own.

    Returns:
        Path of the interpreter.
    """
    home = Path(sys.prefix) / "oldest-jupyterlab"
    python, stamp = home / "bin" / "python", home / "made-of"
    if not stamp.is_file() or stamp.read_text() != _recipe():
        _make(home, python)
        stamp.write_text(_recipe())
    return str(python)


def _recipe() -> str:
    return "\n".join((*WANTED, *EXTENSIONS, sys.version))


def _make(home: Path, python: Path) -> None:
    venv.EnvBuilder(clear=True, symlinks=True, with_pip=False).create(home)
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "-q", "--no-deps", *WANTED]
    subprocess.run(install, check=True)
    own = Path(sysconfig.get_path("purelib", vars={"base": str(home), "platbase": str(home)}))
    (own / "tests-environment.pth").write_text(f"import site; site.addsitedir({sysconfig.get_path('purelib')!r})\n")
    _lend(home)


def _lend(home: Path) -> None:
    """Links rather than copies, so that a fresh build of the browser parts is what both versions load."""
    shared = Path("share", "jupyter", "labextensions")
    config = Path("etc", "jupyter", "jupyter_server_config.d")
    for part in [shared / name for name in EXTENSIONS] + [config / "datasage_jupyter.json"]:
        (home / part).parent.mkdir(parents=True, exist_ok=True)
        (home / part).symlink_to(Path(sys.prefix, part).resolve())
