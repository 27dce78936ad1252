"""The guides that add a part, followed to the letter on a copy of the package; then the tests they write are run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import DOCS, ROOT, Block, blocks

GUIDES = ("new-mark.md", "new-format.md", "new-provider.md")
LEFT_OUT = shutil.ignore_patterns("__pycache__", "static", "labextension")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the package that a guide adds to."""
    shutil.copytree(ROOT / "datasage_jupyter", tmp_path / "datasage_jupyter", ignore=LEFT_OUT)
    return tmp_path


def files_of(guide: str) -> list[Block]:
    """The files that a guide writes."""
    return [block for block in blocks(DOCS / "guides" / guide) if block.title]


@pytest.mark.parametrize("guide", GUIDES)
def test_a_guide_writes_one_small_module_and_its_tests(guide: str) -> None:
    module, test = files_of(guide)
    assert module.title.startswith("datasage_jupyter/")
    assert test.title.startswith("tests/")
    assert module.language == test.language == "python"
    assert module.code.count("\n") <= 80


@pytest.mark.parametrize("guide", GUIDES)
def test_a_guide_followed_to_the_letter_works(guide: str, checkout: Path) -> None:
    for step in files_of(guide):
        path = checkout / step.title
        assert not path.exists(), f"{step.title} is there already"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(step.code)
    tests = [step.title for step in files_of(guide) if step.title.startswith("tests/")]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-o", "asyncio_mode=auto", *tests]
    environment = os.environ | {"PYTHONPATH": str(checkout)}
    done = subprocess.run(command, cwd=checkout, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
