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
    """A copy of the package that a guide may change."""
    shutil.copytree(ROOT / "datasage_jupyter", tmp_path / "datasage_jupyter", ignore=LEFT_OUT)
    return tmp_path


def follow(block: Block, root: Path) -> None:
    """Write the file of a block, or change the lines it shows."""
    path = root / block.title
    if block.language != "diff":
        assert not path.exists(), f"{block.title} is there already"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.code)
        return
    lines = block.code.splitlines(keepends=True)
    old = "".join(line[1:] for line in lines if line[0] in " -")
    new = "".join(line[1:] for line in lines if line[0] in " +")
    text = path.read_text()
    if text.count(old) != 1:
        old, new = old.rstrip("\n"), new.rstrip("\n")
    assert text.count(old) == 1, f"line {block.line} of the guide: {block.title} does not read like this any more"
    path.write_text(text.replace(old, new))


@pytest.mark.parametrize("guide", GUIDES)
def test_a_guide_followed_to_the_letter_works(guide: str, checkout: Path) -> None:
    steps = [block for block in blocks(DOCS / "guides" / guide) if block.title]
    for step in steps:
        follow(step, checkout)
    tests = [step.title for step in steps if step.title.startswith("tests/")]
    assert tests
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-o", "asyncio_mode=auto", *tests]
    environment = os.environ | {"PYTHONPATH": str(checkout)}
    done = subprocess.run(command, cwd=checkout, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
