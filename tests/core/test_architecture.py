"""Who may import whom, and how light the package is."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "datasage_jupyter"
CORE = "datasage_jupyter.core"
STAGES = ("ingest", "profile", "recommend", "insights", "ask", "resolve", "query", "render")
GROUND = ("model", "errors", "parts", "engine", "rules", "marks")
OUTSIDE = (
    "jupyter",
    "tornado",
    "pymongo",
    "httpx",
    "ipywidgets",
    "anywidget",
    "IPython",
    "requests",
    "socket",
    "urllib.request",
    "http.client",
)
HEAVY = ("pandas", "duckdb", "plotly", "pyarrow", "sqlglot", "numpy", "pydantic", "httpx", "tornado", "anywidget")


def imports_of(path: Path) -> set[str]:
    """Modules that a file imports, at any depth."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            found |= {node.module}
    return found


def files_of(room: str) -> list[Path]:
    """Python files of a room of the core."""
    folder = PACKAGE / "core" / room
    return sorted(folder.rglob("*.py")) if folder.is_dir() else [folder.with_suffix(".py")]


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_never_imports_a_sibling(stage: str) -> None:
    allowed = (stage, *GROUND)
    for path in files_of(stage):
        for module in imports_of(path):
            if module.startswith(f"{CORE}."):
                assert module.split(".")[2] in allowed, f"{path.name} imports {module}"


@pytest.mark.parametrize(
    ("room", "allowed"),
    [
        ("parts", ("errors",)),
        ("model", ("model", "errors", "parts")),
        ("engine", ("engine", "model", "errors")),
        ("rules", ("rules", "model", "errors", "engine", "marks")),
    ],
)
def test_the_ground_knows_nothing_of_the_stages(room: str, allowed: tuple[str, ...]) -> None:
    for path in files_of(room):
        for module in imports_of(path):
            if module.startswith(f"{CORE}."):
                assert module.split(".")[2] in allowed, f"{path.name} imports {module}"


def test_nobody_but_a_mark_imports_a_marks_module() -> None:
    for path in sorted((PACKAGE / "core").rglob("*.py")):
        if path.parent.name != "marks" or path.parent.parent.name != "core":
            for module in imports_of(path):
                assert not module.startswith(f"{CORE}.marks."), f"{path} imports {module}"


def test_the_core_knows_no_jupyter_no_database_and_no_network() -> None:
    for path in sorted((PACKAGE / "core").rglob("*.py")):
        for module in imports_of(path):
            assert not module.startswith(OUTSIDE), f"{path} imports {module}"
            if module.startswith("datasage_jupyter."):
                assert module.startswith(CORE), f"{path} imports {module}"


def test_only_the_engine_and_the_reader_of_files_open_duckdb() -> None:
    for path in sorted((PACKAGE / "core").rglob("*.py")):
        if not {"engine", "ingest"} & set(path.parts):
            assert "duckdb" not in imports_of(path), path


def test_plotly_express_is_never_imported_at_run_time() -> None:
    for path in sorted(PACKAGE.rglob("*.py")):
        assert "plotly.express" not in imports_of(path), path


def run(code: str) -> str:
    """Output of a fresh interpreter."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=PACKAGE.parent, check=True)
    return done.stdout.strip()


def test_importing_the_package_imports_nothing_heavy() -> None:
    loaded = run("import sys, datasage_jupyter; print(' '.join(sys.modules))").split()
    assert not [name for name in HEAVY if name in loaded]


def test_importing_the_core_starts_no_thread() -> None:
    code = "import threading, datasage_jupyter.core.pipeline, datasage_jupyter.core.query, datasage_jupyter.core.render; print(threading.active_count())"
    assert run(code) == "1"


def test_every_public_name_can_be_had() -> None:
    import datasage_jupyter

    for name in (
        "chart",
        "connect",
        "insights",
        "profile",
        "read_table",
        "recommend",
        "score",
        "upload",
        "Chart",
        "ChartSpec",
    ):
        assert getattr(datasage_jupyter, name) is not None
        assert name in datasage_jupyter.__all__
