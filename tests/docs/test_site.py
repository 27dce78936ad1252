"""The site builds without a warning, its pages exist, and what is generated is fresh."""

from __future__ import annotations

import runpy
import subprocess
import sys
from pathlib import Path

import datasage_jupyter
from tests.docs.pages import DOCS, ROOT, navigation


def test_every_page_of_the_navigation_exists_and_every_page_is_in_it() -> None:
    written = {str(path.relative_to(DOCS)) for path in DOCS.rglob("*.md")}
    assert written == set(navigation())


def test_the_site_builds_without_warnings(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path / "site")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "site" / "reference" / "python" / "index.html").stat().st_size > 50_000


def test_generated_pages_are_fresh() -> None:
    pages = runpy.run_path(str(DOCS / "generate.py"))["pages"]()
    stale = [name for name, text in pages.items() if (DOCS / "reference" / name).read_text() != text]
    assert stale == [], "run `python docs/generate.py`"


def test_every_public_name_is_documented() -> None:
    page = (DOCS / "reference" / "python.md").read_text()
    names = {name for name in datasage_jupyter.__all__ if not name.startswith("_")}
    homes = {name: getattr(datasage_jupyter, name) for name in names}
    assert [name for name, item in homes.items() if not (item.__doc__ or "").strip()] == []
    hidden = [name for name, item in homes.items() if name not in page and item.__module__ not in page]
    assert hidden == []


def test_pictures_are_small_and_used() -> None:
    pictures = {path.name: path.stat().st_size for path in (DOCS / "images").glob("*.png")}
    assert all(size < 250_000 for size in pictures.values())
    shown = (DOCS / "screens.md").read_text()
    assert [name for name in pictures if name not in shown] == []
