"""The tables of `tables.txt`, made by rule and always the same."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Literal
from zlib import crc32

import numpy as np
import pandas as pd

from datasage_jupyter.core.engine import to_source
from datasage_jupyter.core.pipeline import Analysis

Random = np.random.Generator
_MISSING = 0.85


def _dates(words: list[str], rows: int, random: Random, step: Literal["D", "min"]) -> pd.Series:
    start, end = pd.Timestamp(words[0]), pd.Timestamp(words[1])
    length = int((end - start) / pd.Timedelta(1, unit=step)) + 1
    found = pd.Series(start + pd.to_timedelta(random.integers(0, length, rows), unit=step))
    return found.where(random.random(rows) < 1 - _MISSING) if words[2:] == ["some"] else found


def _texts(words: list[str], rows: int, random: Random) -> pd.Series:
    values = [value or None for value in " ".join(words[1:]).split("|")]
    return pd.Series(random.choice(np.array(values, dtype=object), rows))


def _one_of(words: list[str], rows: int, random: Random) -> pd.Series:
    return pd.Series([f"{' '.join(words[2:])} {i}" for i in random.integers(0, int(words[1]), rows)])


MAKERS: dict[str, Callable[[list[str], int, Random], pd.Series]] = {
    "key": lambda words, rows, random: pd.Series(np.arange(rows) + int(words[0])),
    "named": lambda words, rows, random: pd.Series([f"{' '.join(words)} {i}" for i in range(rows)]),
    "one": _one_of,
    "text": _texts,
    "number": lambda words, rows, random: pd.Series(random.choice([int(v) for v in words[1].split("|")], rows)),
    "whole": lambda words, rows, random: pd.Series(random.integers(int(words[0]), int(words[1]) + 1, rows)),
    "real": lambda words, rows, random: pd.Series(
        random.uniform(float(words[0]), float(words[1]), rows).round(int(words[2]))
    ),
    "yes": lambda words, rows, random: pd.Series(random.random(rows) < 0.3),
    "day": lambda words, rows, random: _dates(words, rows, random, "D"),
    "moment": lambda words, rows, random: _dates(words, rows, random, "min"),
}


@lru_cache(maxsize=1)
def _rules() -> dict[str, tuple[int, dict[str, list[str]]]]:
    rules: dict[str, tuple[int, dict[str, list[str]]]] = {}
    for line in Path(__file__).with_name("tables.txt").read_text("utf-8").splitlines():
        if line.startswith("@"):
            name, rows = line[1:].split()
            rules[name] = (int(rows), {})
        elif " = " in line and not line.startswith("#"):
            column, rule = line.split(" = ", 1)
            rules[name][1][column] = rule.split()
    return rules


@lru_cache(maxsize=64)
def analysis(name: str) -> Analysis:
    """One of the tables, profiled."""
    rows, columns = _rules()[name]
    made = {
        column: MAKERS[kind](rest, rows, np.random.default_rng(crc32(f"{name}.{column}".encode())))
        for column, (kind, *rest) in columns.items()
    }
    return Analysis(to_source(pd.DataFrame(made)))
