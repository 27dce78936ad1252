"""Parts are found in a folder and by entry points, and imported when they are used."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from datasage_jupyter.core.errors import PartError
from datasage_jupyter.core.parts import Parts


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Parts[Any]:
    """A folder with two parts, and a package that offers three more, one of them under a name that is taken."""
    folder = tmp_path / "shapes"
    folder.mkdir()
    for name in ("__init__", "_help"):
        (folder / f"{name}.py").write_text("")
    for name in ("square", "circle"):
        (folder / f"{name}.py").write_text(f"PART = {name!r}\n")
    facts = tmp_path / "more_shapes-1.0.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: more-shapes\nVersion: 1.0\n")
    listed = ("star = offered:STAR", "circle = offered:STAR", "broken = nowhere.at_all:PART")
    (facts / "entry_points.txt").write_text("\n".join(("[test.shapes]", *listed, "")))
    (tmp_path / "offered.py").write_text("STAR = 'star'\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    for name in ("shapes", "shapes.square", "shapes.circle", "offered"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return Parts("shapes", "PART", "test.shapes")


def test_names_come_in_a_fixed_order_and_import_nothing(parts: Parts[Any]) -> None:
    assert parts.names == ("circle", "square", "broken", "star")
    assert "star" in parts
    assert "_help" not in parts
    assert not {"shapes.circle", "offered"} & set(sys.modules)


def test_a_part_is_imported_when_it_is_used(parts: Parts[Any]) -> None:
    assert parts["square"] == "square"
    assert parts["star"] == "star"
    assert "shapes.circle" not in sys.modules


def test_a_package_cannot_replace_a_part_of_the_folder(parts: Parts[Any]) -> None:
    assert parts["circle"] == "circle"


def test_a_package_that_cannot_be_imported_is_named_and_left_out_of_lists(parts: Parts[Any]) -> None:
    with pytest.raises(PartError, match="more-shapes"):
        parts["broken"]
    with pytest.warns(RuntimeWarning, match="more-shapes"):
        assert parts.all() == ("circle", "square", "star")


def test_a_name_that_nobody_offers_is_a_key_error(parts: Parts[Any]) -> None:
    with pytest.raises(KeyError):
        parts["hexagon"]
