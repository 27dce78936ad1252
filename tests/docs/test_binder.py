"""Binder's files, replayed as repo2docker would run them."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.docs.pages import ROOT

BINDER = ROOT / "binder"
QUICKSTART = "/lab/tree/notebooks/01_quickstart.ipynb"


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """A folder of commands that tell how they were called; `jupyter` lists DataSage as the real one does."""
    folder = tmp_path / "bin"
    folder.mkdir()
    said = tmp_path / "said"
    answer = "echo '      datasage_jupyter 0.1.0 OK'"
    for name, then in {"pip": ":", "jupyter": answer, "jupyter-lab": ":", "python": ":"}.items():
        command = folder / name
        command.write_text(f'#!/bin/sh\necho "{name} $*" >> "{said}"\n{then}\n')
        command.chmod(0o755)
    return folder


def run(script: str, tools: Path, *arguments: str) -> tuple[int, str]:
    """Run one of Binder's files in a clone's root; its exit code, and the commands it called."""
    environment = {k: v for k, v in os.environ.items() if k != "JUPYTER_CONFIG_PATH"} | {
        "PATH": f"{tools}:{os.environ['PATH']}"
    }
    done = subprocess.run([BINDER / script, *arguments], cwd=ROOT, env=environment, capture_output=True, timeout=120)
    said = tools.parent / "said"
    return done.returncode, said.read_text() if said.exists() else ""


def test_the_files_are_as_repo2docker_reads_them() -> None:
    assert os.access(BINDER / "postBuild", os.X_OK)
    assert os.access(BINDER / "start", os.X_OK)
    assert re.fullmatch(r"python-3\.1[123]", (BINDER / "runtime.txt").read_text().strip())
    assert all(re.fullmatch(r"[a-z0-9.+-]+", line) for line in (BINDER / "apt.txt").read_text().split())


def test_the_build_installs_the_checkout_and_checks_the_extension(tools: Path) -> None:
    status, said = run("postBuild", tools)
    assert status == 0
    assert "pip install --no-cache-dir .\n" in said
    assert "jupyter server extension list\n" in said


def test_the_build_fails_when_the_extension_is_missing(tools: Path) -> None:
    (tools / "jupyter").write_text("#!/bin/sh\necho nothing is enabled\n")
    assert run("postBuild", tools)[0] != 0


def test_the_start_passes_every_command_on_with_the_folder_that_names_the_quickstart(tools: Path) -> None:
    (tools / "jupyter-lab").write_text(f'#!/bin/sh\necho "$JUPYTER_CONFIG_PATH $*" >> "{tools.parent}/said"\n')
    assert run("start", tools, "jupyter-lab", "--ip=0.0.0.0") == (0, f"{BINDER} --ip=0.0.0.0\n")
    named = json.loads((BINDER / "jupyter_server_config.json").read_text())
    assert {app["default_url"] for app in named.values()} == {QUICKSTART}
    assert (ROOT / QUICKSTART.removeprefix("/lab/tree/")).exists()
