"""The words of the browser parts: all of them can be translated, and the template for translators has them."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "js" / "src"
SPOKEN = re.compile(
    r"""(?<![\w-])(?:label|title|aria-label|placeholder)(?:="|: '|=\{?`)(?!DataSage["'])[^"'`]*[A-Za-z]{2}"""
)
BETWEEN_TAGS = re.compile(r"(?<=[\w\"'})/]>)[A-Z][^<>{}\n`;=]*[a-z](?=</[a-z])")


@pytest.fixture(scope="module")
def extraction() -> ModuleType:
    """The script as a module."""
    spec = importlib.util.spec_from_file_location("extract_words", ROOT / "js" / "scripts" / "extract_words.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_no_view_has_words_of_its_own_beside_the_translated_ones() -> None:
    views = [*SOURCE.glob("components/**/*.tsx"), *SOURCE.glob("widgets/*.tsx"), *SOURCE.glob("lab/**/*.tsx")]
    assert len(views) > 30
    said = {
        f"{path.name}:{number}: {match[0]}"
        for path in views
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        for pattern in (SPOKEN, BETWEEN_TAGS)
        for match in pattern.finditer(line)
        if match[0] != "DataSage"
    }
    assert said == set()


def test_the_template_has_texts_plurals_tables_and_settings(extraction: ModuleType) -> None:
    catalog = extraction.catalog()
    assert catalog.get("Search datasets") is not None
    assert catalog.get("%1 row").id == ("%1 row", "%1 rows")
    assert catalog.get("Heatmap") is not None
    assert catalog.get("Datasets per page", context="settings") is not None
    assert catalog.get("DataSage", context="schema") is not None


def test_texts_are_found_however_they_are_written(extraction: ModuleType) -> None:
    source = "trans.__('It\\'s “%1”.', name) + trans.__(  'two') + trans._n('%1 file', '%1 files', n, n)\nwords<T>({ a: 'A b' })"
    assert [found.text for found in extraction.words_of(source)] == ["It's “%1”.", "two", "%1 file", "A b"]
