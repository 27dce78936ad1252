"""Writes the template of a translation: `python js/scripts/extract_words.py > datasage_jupyter.pot`.

It has every word of the browser parts that can be translated.
Sources are `trans.__('…')`, `trans._n('…', '…', n)` and the tables in `words({…})` of `js/src`, and the settings schema.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

JS = Path(__file__).parents[1]
TEXT = r"'((?:[^'\\\n]|\\.)*)'"
ONE = re.compile(rf"\btrans\s*\.__\(\s*{TEXT}")
MANY = re.compile(rf"\btrans\s*\._n\(\s*{TEXT},\s*{TEXT}")
TABLE = re.compile(r"\bwords(?:<[^(]*>)?\(\{(.*?)\}\)", re.DOTALL)
GENERATED = re.compile(r'"label": "([^"\\]+)"')
"""The names of marks, which come from Python by way of `js/src/generated`."""
ENTRY = re.compile(rf":\s*{TEXT}")
SCHEMA_CONTEXTS = {"": "schema", "properties": "settings"}
"""Contexts under which JupyterLab looks for words of the schema itself, and of its settings."""


class Found(NamedTuple):
    """A text, its plural if it has one, and the context that tells it from others alike."""

    text: str
    plural: str | None = None
    context: str | None = None


def words_of(source: str) -> Iterator[Found]:
    """The texts of a TypeScript file, in no particular order."""
    yield from (Found(_plain(match[1])) for match in ONE.finditer(source))
    yield from (Found(_plain(match[1]), _plain(match[2])) for match in MANY.finditer(source))
    yield from (Found(match[1]) for match in GENERATED.finditer(source))
    for table in TABLE.finditer(source):
        yield from (Found(_plain(match[1])) for match in ENTRY.finditer(table[1]))


def _plain(literal: str) -> str:
    return re.sub(r"\\(.)", r"\1", literal)


def words_of_schema(part: Any, context: str) -> Iterator[Found]:
    """The titles and descriptions in a part of the settings schema."""
    if isinstance(part, list):
        for item in part:
            yield from words_of_schema(item, context)
    elif isinstance(part, dict):
        for key, value in part.items():
            if key in ("title", "description") and isinstance(value, str):
                yield Found(value, context=context)
            yield from words_of_schema(value, SCHEMA_CONTEXTS.get(key, context))


def catalog() -> Catalog:
    """All of it, ordered by the files it comes from."""
    found: dict[Found, list[tuple[str, int]]] = {}
    for path in sorted([*JS.glob("src/**/*.ts"), *JS.glob("src/**/*.tsx")]):
        for entry in words_of(path.read_text("utf-8")):
            found.setdefault(entry, []).append((path.relative_to(JS).as_posix(), 0))
    schema = json.loads((JS / "schema" / "plugin.json").read_text("utf-8"))
    label = schema["jupyter.lab.setting-icon-label"]
    for entry in [*words_of_schema(schema, SCHEMA_CONTEXTS[""]), Found(label, context="settings")]:
        found.setdefault(entry, []).append(("schema/plugin.json", 0))
    made = Catalog(
        domain="datasage_jupyter", project="datasage-jupyter", fuzzy=False, header_comment="# Words of DataSage."
    )
    for entry, places in found.items():
        text = (entry.text, entry.plural) if entry.plural else entry.text
        made.add(text, locations=sorted(set(places)), context=entry.context)
    return made


if __name__ == "__main__":
    write_po(sys.stdout.buffer, catalog(), width=0, include_lineno=False)
