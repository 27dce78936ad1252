"""Values that are another, far more frequent value written wrong."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

MAX_RARE = 2_000
MAX_FREQUENT = 500
_DIGITS = re.compile(r"\d+")
_SQUEEZE = re.compile(r"[\s\-_.,'’\"]+")


def variants(values: list[str], counts: npt.NDArray[np.int64]) -> dict[str, str]:
    """Values that differ from a more frequent one only in case, spaces or punctuation: wrong form -> usual form."""
    groups: dict[str, list[int]] = defaultdict(list)
    for i, value in enumerate(values):
        key = _SQUEEZE.sub("", value.casefold())
        if len(key) >= 3 and not key.isdigit():
            groups[key].append(i)
    out: dict[str, str] = {}
    for members in groups.values():
        if len(members) < 2:
            continue
        best = max(members, key=lambda i: (int(counts[i]), values[i]))
        out.update((values[i], values[best]) for i in members if i != best and _digits_agree(values[i], values[best]))
    return out


def _digits_agree(left: str, right: str) -> bool:
    return _DIGITS.findall(left) == _DIGITS.findall(right)


def typos(values: list[str], counts: npt.NDArray[np.int64], known: Iterable[str] = ()) -> dict[str, str]:
    """Rare values a letter or two away from a frequent one: wrong form -> likely form.

    Letters may change; a digit in place of another digit means another thing, never a slip.

    Args:
        values, counts: Distinct values, most frequent first.
        known: Values that are right whatever they resemble.
    """
    right = set(known)
    most = max(3, int(counts[0]) // 40) if len(counts) else 0
    frequent = [i for i in range(min(len(values), MAX_FREQUENT)) if counts[i] > most and len(values[i]) >= 4]
    rare = [i for i in range(len(values)) if counts[i] <= most and len(values[i]) >= 4 and values[i] not in right][
        -MAX_RARE:
    ]
    if not frequent or not rare:
        return {}
    by_length: dict[int, list[int]] = defaultdict(list)
    for i in frequent:
        by_length[len(values[i])].append(i)
    matrices = {n: np.array([[ord(c) for c in values[i]] for i in at], dtype=np.int32) for n, at in by_length.items()}
    shortened: dict[str, int] = {}
    for i in reversed(frequent):
        if len(values[i]) <= 60:
            shortened.update((short, i) for short in _one_shorter(values[i]))
    whole = {values[i]: i for i in frequent}
    out: dict[str, str] = {}
    for i in rare:
        hit = _same_length(values[i], by_length, matrices)
        if hit is None and len(values[i]) >= 5:
            hit = _other_length(values[i], whole, shortened)
        if (
            hit is not None
            and _in_a_word(values[i], values[hit])
            and counts[hit] >= (4 if counts[i] <= 3 else 40) * counts[i]
        ):
            out[values[i]] = values[hit]
    return out


def _in_a_word(wrong: str, usual: str) -> bool:
    """The two differ inside words of at least three letters, or where a digit belongs; a lone letter or a short code is a value of its own."""
    if len(usual) <= 5 and usual.isupper():
        return False
    start = next((i for i, (a, b) in enumerate(zip(wrong, usual, strict=False)) if a != b), min(len(wrong), len(usual)))
    if len(wrong) == len(usual):
        at = [i for i, (a, b) in enumerate(zip(wrong, usual, strict=True)) if a != b]
    else:
        at = [min(start, len(usual) - 1)]
    return any(usual[i].isdigit() or not usual[i].isalnum() or _word_length(usual, i) >= 3 for i in at)


def _word_length(text: str, at: int) -> int:
    left = right = at
    while left > 0 and text[left - 1].isalpha():
        left -= 1
    while right + 1 < len(text) and text[right + 1].isalpha():
        right += 1
    return right - left + 1


def _same_length(value: str, by_length: dict[int, list[int]], matrices: dict[int, npt.NDArray[np.int32]]) -> int | None:
    size = len(value)
    if size not in matrices:
        return None
    letters = np.array([ord(c) for c in value], dtype=np.int32)
    matrix = matrices[size]
    differ = matrix != letters
    distance = differ.sum(axis=1)
    digit_here = (letters >= 48) & (letters <= 57)
    digit_there = (matrix >= 48) & (matrix <= 57)
    distance = np.where((differ & digit_here & digit_there).any(axis=1), size, distance)
    distance = np.where((differ & digit_here & ~digit_there).any(axis=1) & (distance > 1), size, distance)
    best = int(distance.argmin())
    lettered = bool((matrix[best] > 64).any() or (letters > 64).any())
    allowed = max(1, int(0.2 * size)) if size >= 5 else 1
    close = lettered and 0 < distance[best] <= allowed
    if close and int((distance <= distance[best]).sum()) > 3 and size < 8:
        return None
    return by_length[size][best] if close else None


def _one_shorter(value: str) -> Iterable[str]:
    return (value[:i] + value[i + 1 :] for i in range(len(value)) if not value[i].isdigit())


def _other_length(value: str, whole: dict[str, int], shortened: dict[str, int]) -> int | None:
    if value in shortened:
        return shortened[value]
    if len(value) > 60:
        return None
    return next((whole[short] for short in _one_shorter(value) if short in whole and len(short) >= 5), None)


def template(value: str) -> str:
    """The value with every number as 9: `33 patients` is `9 patients`."""
    return _DIGITS.sub("9", value)


def odd_templates(values: list[str], counts: npt.NDArray[np.int64]) -> dict[str, str]:
    """Values of a column that always says the same around a number, with a slip in the words: value -> usual form."""
    if sum(c.isdigit() for v in values[:20] for c in v) == 0:
        return {}
    tally: dict[str, int] = defaultdict(int)
    for value, count in zip(values, counts.tolist(), strict=True):
        tally[template(value)] += count
    total = sum(tally.values())
    if len(tally) > MAX_RARE + MAX_FREQUENT:
        return {}
    common = {t: n for t, n in tally.items() if n >= max(4, 0.05 * total)}
    if not common or sum(common.values()) < 0.8 * total:
        return {}
    strange = [t for t, n in tally.items() if n <= max(3, 0.02 * total) and t not in common]
    lookup = {t: hit for t in strange if (hit := _near_template(t, common)) is not None}
    return {v: lookup[template(v)] for v in values if template(v) in lookup}


def _near_template(text: str, common: dict[str, int]) -> str | None:
    """A common template from which this one differs by letters standing where digits or other letters belong."""
    best: tuple[int, str] | None = None
    for usual in common:
        distance = _distance(text, usual, limit=max(1, int(0.25 * max(len(text), len(usual)))) + 1)
        if distance is not None and (best is None or distance < best[0]):
            best = (distance, usual)
    if best is None or not any(c.isalpha() for c in text):
        return None
    letters = sum(c.isalpha() for c in best[1])
    return best[1] if letters == 0 or letters >= 5 else None


def _distance(left: str, right: str, limit: int) -> int | None:
    if abs(len(left) - len(right)) > limit:
        return None
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        above, row[0] = row[0], i
        for j, b in enumerate(right, 1):
            above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (a != b))
        if min(row) > limit:
            return None
    return row[-1] if row[-1] <= limit else None
