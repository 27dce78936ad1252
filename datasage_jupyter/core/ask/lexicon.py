"""General English, read once from the data files beside this module."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from datasage_jupyter.core.ask.tokens import stem, words
from datasage_jupyter.core.marks import kinds


@dataclass(frozen=True, slots=True)
class Sense:
    """One thing a phrase may mean: a tag (`aggregate`) and which one (`mean`)."""

    tag: str
    value: Any


@dataclass(frozen=True, slots=True)
class Entry:
    """A phrase of one or more words with all its senses."""

    words: tuple[str, ...]
    senses: tuple[Sense, ...]


@dataclass(frozen=True)
class Lexicon:
    """Phrases by first word (longest first), and what is known of single words."""

    phrases: dict[str, tuple[Entry, ...]]
    stop: frozenset[str]
    generic: frozenset[str]
    unit: frozenset[str]
    filler: frozenset[str]
    identifier: frozenset[str]
    countable: frozenset[str]
    abbreviations: dict[str, tuple[str, ...]]
    synonyms: dict[str, frozenset[str]]
    aliases: dict[str, tuple[str, ...]]
    numbers: dict[str, int]
    units: dict[str, str]
    boolean: dict[str, bool]
    steps: dict[str, str]
    parts: dict[str, str]
    months: dict[str, int]
    weekdays: dict[str, int]

    def match(self, tokens: list[str], start: int) -> Entry | None:
        """The longest phrase that begins at `start`."""
        for entry in self.phrases.get(tokens[start], ()):
            if tuple(tokens[start : start + len(entry.words)]) == entry.words:
                return entry
        return None


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The lexicon, built on first use."""
    said, calendar = _load("words"), _load("time")
    return Lexicon(
        phrases=_phrases(_load("phrases"), said, calendar),
        stop=frozenset(said["stop"]),
        generic=frozenset(said["generic"]),
        unit=frozenset(said["unit"]),
        filler=frozenset(said["filler"]),
        identifier=frozenset(said["identifier"]),
        countable=frozenset(said["countable"]),
        abbreviations={word: tuple(full) for word, full in said["abbreviations"].items()},
        synonyms=_synonyms(said["synonyms"]["groups"]),
        aliases=_aliases(said["aliases"]["groups"]),
        numbers=said["numbers"],
        units=said["units"],
        boolean={word: name == "true" for name, listed in said["boolean"].items() for word in listed},
        steps=calendar["steps"],
        parts=calendar["parts"],
        months=calendar["months"],
        weekdays=calendar["weekdays"],
    )


def _load(name: str) -> dict[str, Any]:
    return tomllib.loads(files("datasage_jupyter.core.ask").joinpath("data", f"{name}.toml").read_text("utf-8"))


def _phrases(spoken: dict[str, Any], said: dict[str, Any], calendar: dict[str, Any]) -> dict[str, tuple[Entry, ...]]:
    senses: dict[tuple[str, ...], list[Sense]] = {}

    def add(phrase: str, tag: str, value: Any) -> None:
        senses.setdefault(words(phrase), []).append(Sense(tag, value))

    for tag, meanings in spoken.items():
        for meaning, listed in meanings.items():
            for phrase in listed:
                add(phrase, tag, meaning)
    for kind in kinds():
        for phrase in kind.words:
            add(phrase, "mark", kind.name)
    for tag in ("superlatives", "comparatives", "implied"):
        for phrase, value in said[tag].items():
            add(phrase, tag, tuple(value) if isinstance(value, list) else value)
    for unit, listed in calendar["units"].items():
        for phrase in listed:
            add(phrase, "time", unit)
    by_first: dict[str, list[Entry]] = {}
    for phrase_words, listed_senses in senses.items():
        by_first.setdefault(phrase_words[0], []).append(Entry(phrase_words, tuple(listed_senses)))
    return {first: tuple(sorted(found, key=lambda e: -len(e.words))) for first, found in by_first.items()}


def _synonyms(groups: list[list[str]]) -> dict[str, frozenset[str]]:
    """For each stemmed word (or several, joined by a space) the others of its groups."""
    found: dict[str, set[str]] = {}
    for group in groups:
        stems = [" ".join(stem(w) for w in phrase.split()) for phrase in group]
        for one in stems:
            found.setdefault(one, set()).update(other for other in stems if other != one)
    return {one: frozenset(others) for one, others in found.items()}


def _aliases(groups: list[list[str]]) -> dict[str, tuple[str, ...]]:
    keys = [["".join(words(name)) for name in group] for group in groups]
    return {one: tuple(other for other in group if other != one) for group in keys for one in group}
