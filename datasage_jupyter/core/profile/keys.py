"""Columns that tell rows apart, and rows that nothing tells apart."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from datasage_jupyter.core.model import MeasurementType as Kind
from datasage_jupyter.core.profile.facts import Family
from datasage_jupyter.core.profile.frame import Codes, Frame
from datasage_jupyter.core.profile.hashing import NULL, Words, mix, number_words, text_words
from datasage_jupyter.core.profile.measure import plain, words_of
from datasage_jupyter.core.profile.reader import Reader

MAX_PARTS = 12
MAX_KEYS = 6
MAX_CHECKS = 4
CHECKED_ROWS = 20_000_000
DUPLICATE_CELLS = 200_000_000


def find_keys(frame: Frame, reader: Reader) -> tuple[tuple[str, ...], ...]:
    """The smallest sets of at most three columns whose values no two rows share; identifiers first.

    A measure that happens never to repeat counts only where nothing else tells the rows apart.
    """
    single = [r for r in frame.readings if r.facts.is_unique and not r.facts.null_count]
    single.sort(key=lambda r: (r.kind is not Kind.IDENTIFIER, r.kind is Kind.QUANTITATIVE, r.facts.index))
    alone = tuple((r.name,) for r in single[:MAX_KEYS])
    if reader.row_count < 2 or any(r.kind is not Kind.QUANTITATIVE for r in single):
        return alone
    return _joint_keys(frame, reader) or alone


def _joint_keys(frame: Frame, reader: Reader) -> tuple[tuple[str, ...], ...]:
    readings = frame.readings
    parts = [
        r.facts.index for r in readings if _can_be_part(r.kind) and not r.facts.null_count and r.facts.distinct > 1
    ]
    parts = sorted(parts, key=lambda i: -readings[i].facts.distinct)[:MAX_PARTS]
    probe = frame.probe()
    checks = 0
    for width in (2, 3):
        found: list[tuple[str, ...]] = []
        for columns in combinations(sorted(parts), width):
            if np.prod([float(readings[i].facts.distinct) for i in columns]) < reader.row_count:
                continue
            if _repeats(frame, columns, probe) or (
                len(probe) < len(frame.positions) and _repeats(frame, columns, None)
            ):
                continue
            if not frame.is_whole:
                if reader.row_count > CHECKED_ROWS:
                    return ()
                checks += 1
                if checks > MAX_CHECKS or not _unique(row_words(reader, frame, columns)):
                    continue
            found.append(tuple(readings[i].name for i in columns))
        if found:
            return tuple(found[:MAX_KEYS])
    return ()


def _can_be_part(kind: Kind) -> bool:
    return kind not in (Kind.QUANTITATIVE, Kind.TEXT)


def _repeats(frame: Frame, columns: tuple[int, ...], rows: Codes | None) -> bool:
    combined: Codes | None = None
    for i in columns:
        codes = frame.codes(i) if rows is None else frame.codes(i)[rows]
        combined = codes if combined is None else combined * (int(codes.max()) + 2) + codes
    assert combined is not None
    return not _unique(combined)


def _unique(values: Codes | Words) -> bool:
    ordered = np.sort(values)
    return not bool((ordered[1:] == ordered[:-1]).any())


def column_words(reader: Reader, frame: Frame, index: int) -> Words:
    """A fingerprint of every cell of a column."""
    facts = frame.readings[index].facts
    parts = []
    for chunk in reader.chunks(index):
        array = plain(chunk, facts)
        out = np.full(len(array), NULL, dtype=np.uint64)
        filled = ~np.asarray(array.is_null().to_numpy(zero_copy_only=False))
        if facts.family in (Family.TEXT, Family.OTHER):
            encoded = array if hasattr(array, "dictionary") else array.dictionary_encode()
            words = text_words(encoded.dictionary.fill_null(""))
            out[filled] = (
                words[encoded.indices.drop_null().to_numpy(zero_copy_only=False)] if filled.any() else out[filled]
            )
        else:
            values = words_of(array, facts)
            if len(values) == int(filled.sum()):
                out[filled] = number_words(values)
            else:
                dense = np.asarray(array.to_numpy(zero_copy_only=False), dtype=np.float64)
                real = ~np.isnan(dense)
                out[real] = number_words(dense[real])
        parts.append(out)
    return np.concatenate(parts) if parts else np.empty(0, dtype=np.uint64)


def row_words(reader: Reader, frame: Frame, columns: tuple[int, ...]) -> Words:
    """A fingerprint of every row over some columns."""
    total = np.zeros(reader.row_count, dtype=np.uint64)
    for i in columns:
        total = mix(total ^ column_words(reader, frame, i))
    return total


def duplicate_rows(frame: Frame, reader: Reader, has_key: bool) -> Codes | None:
    """Positions of rows equal to an earlier one; None where looking would be too much work."""
    if has_key or reader.row_count < 2 or any(r.facts.is_unique and r.facts.null_count <= 1 for r in frame.readings):
        return np.empty(0, dtype=np.int64)
    width = len(frame.readings)
    if reader.row_count > CHECKED_ROWS or reader.row_count * width > DUPLICATE_CELLS or not width:
        return None
    order = sorted(range(width), key=lambda i: -frame.readings[i].facts.distinct)
    total = np.zeros(reader.row_count, dtype=np.uint64)
    for step, i in enumerate(order):
        total = mix(total ^ column_words(reader, frame, i))
        if step in (1, 3, 7) and _unique(total):
            return np.empty(0, dtype=np.int64)
    rows = np.argsort(total, kind="stable")
    ordered = total[rows]
    return np.sort(rows[1:][ordered[1:] == ordered[:-1]])
