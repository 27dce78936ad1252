"""Rows with a cell too many or too few, mended by what their columns usually hold."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from datasage_jupyter.core.ingest.cells import looks_like, shape

Row = list[str]

_SAMPLE = 500
_FEW = 4


@dataclass(frozen=True)
class Signature:
    """What a column usually holds.

    Attributes:
        kinds: Share of each kind of cell, of `cells.looks_like`.
        shapes: Share of each `cells.shape`.
    """

    kinds: dict[str, float]
    shapes: dict[str, float]

    def fit(self, cell: str) -> float:
        """How well a cell belongs here, 0 to 2."""
        return self.kinds.get(looks_like(cell), 0.0) + self.shapes.get(shape(cell), 0.0)


def signatures(rows: list[Row]) -> list[Signature]:
    """One for each column of well-formed rows; none where there are too few to learn from."""
    if len(rows) < _FEW:
        return []
    step = max(1, len(rows) // _SAMPLE)
    return [_signature(column) for column in zip(*rows[::step], strict=True)]


def _signature(column: tuple[str, ...]) -> Signature:
    kinds, shapes = Counter(map(looks_like, column)), Counter(map(shape, column))
    total = len(column)
    return Signature({k: n / total for k, n in kinds.items()}, {s: n / total for s, n in shapes.items()})


def fit_row(row: Row, width: int, known: list[Signature]) -> Row:
    """A row of another width, made as wide as the table if that can be done without losing a value.

    Args:
        row: Its cells.
        width: How many there should be.
        known: What the columns usually hold.
    """
    if len(known) != width or not row:
        return row
    if len(row) == width + 1:
        return _without_one(row, width, known)
    if len(row) == width - 1 and width > 2:
        return _with_one(row, known)
    return row


def _without_one(row: Row, width: int, known: list[Signature]) -> Row:
    """Take out the empty cell whose removal makes the others fit best."""
    empty = [i for i, cell in enumerate(row) if not cell.strip()]
    if not empty:
        return row
    choices = [row[:i] + row[i + 1 :] for i in reversed(empty)]
    return max(choices, key=lambda cells: _fit(cells, known))


def _with_one(row: Row, known: list[Signature]) -> Row:
    """Split the cell in which two cells run together, or else put an empty cell where the others fit best."""
    padded = [[*row[:i], "", *row[i:]] for i in range(len(row), -1, -1)]
    best = max(padded, key=lambda cells: _fit(cells, known))
    split = max(_splits(row, known), key=lambda item: item[0], default=(0.0, row))
    return split[1] if split[0] > _fit(best, known) + 0.5 else best


def _splits(row: Row, known: list[Signature]) -> list[tuple[float, Row]]:
    found = []
    for index, cell in enumerate(row):
        for at in range(1, min(len(cell), 400)):
            left, right = cell[:at], cell[at:]
            if known[index].fit(left) + known[index + 1].fit(right) > 1.8 and (
                known[index].fit(left) > 0.9 and known[index + 1].fit(right) > 0.9
            ):
                candidate = [*row[:index], left, right, *row[index + 1 :]]
                found.append((_fit(candidate, known), candidate))
    return found


def _fit(cells: Row, known: list[Signature]) -> float:
    return sum(signature.fit(cell) for signature, cell in zip(known, cells, strict=True))
