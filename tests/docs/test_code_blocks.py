"""Every Python block of the documentation runs, page by page, in order, in one namespace, on real data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from traitlets.config import Config

from datasage_jupyter.server.extension import DataSage
from tests.docs.pages import DOCS, ROOT, Block, blocks, pages

LANGUAGES = {"python", "text", "bash", "yaml", "json", "nginx", "ini", "toml"}


def runnable(page: Path) -> list[Block]:
    return [block for block in blocks(page) if block.language == "python" and not block.title]


@pytest.mark.parametrize("page", [p for p in pages() if runnable(p)], ids=lambda page: str(page.relative_to(ROOT)))
def test_the_code_of_a_page_runs(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    found = runnable(page)
    if any("connect()" in block.code for block in found):
        server = request.getfixturevalue("personal")
        monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(server.folder / "run"))
    for name in ("DATASAGE_URL", "DATASAGE_TOKEN", "JPY_PARENT_PID", "JUPYTERHUB_SERVICE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    config = Config()
    space: dict[str, Any] = {"__name__": "page", "get_config": lambda: config}
    for block in found:
        source = "\n" * block.line + block.code
        exec(compile(source, str(page.relative_to(ROOT)), "exec"), space)
    assert set(config.get("DataSage", {})) <= set(DataSage.class_traits(config=True))


def test_every_block_says_what_it_is() -> None:
    unnamed = [(page.name, block.line) for page in pages() for block in blocks(page) if block.language not in LANGUAGES]
    assert unnamed == []


def test_pages_that_teach_have_code() -> None:
    taught = ["index.md", "tutorial.md", *(f"guides/{path.name}" for path in (DOCS / "guides").glob("*.md"))]
    assert [name for name in taught if not any(block.language == "python" for block in blocks(DOCS / name))] == []
