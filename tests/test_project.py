"""What holds the project together: one version, told to users, and a release that checks what it publishes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import yaml

import datasage_jupyter

ROOT = Path(__file__).parents[1]


def test_the_version_stands_in_one_place_and_the_changelog_begins_with_it() -> None:
    assert "version" not in json.loads((ROOT / "js" / "package.json").read_text())
    headings = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert headings[0] in (datasage_jupyter.__version__, "Unreleased")
    assert datasage_jupyter.__version__ in headings


def test_the_changelog_sorts_what_it_tells() -> None:
    kinds = re.findall(r"^### (.+)$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert kinds
    assert set(kinds) <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_a_release_is_checked_before_it_is_published() -> None:
    steps = yaml.safe_load((ROOT / ".github/workflows/release.yml").read_text())["jobs"]["build"]["steps"]
    told = [str(step.get("run", step.get("uses"))) for step in steps]
    published = next(i for i, text in enumerate(told) if "pypi-publish" in text)
    before = "\n".join(told[:published])
    for check in ("python -m build", "twine check --strict", "server extension list", "labextension list", "pip wheel"):
        assert check in before
    assert published == len(told) - 1


def test_a_commit_is_judged_by_the_tools_of_the_tests() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
    assert [repository["repo"] for repository in hooks] == ["local"]
    assert {hook["id"] for hook in hooks[0]["hooks"]} == {"ruff", "ruff-format", "mypy", "tsc", "biome"}
    assert all(hook["language"] == "system" for hook in hooks[0]["hooks"])
