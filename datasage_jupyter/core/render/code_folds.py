"""Measures as rows, by pandas."""

from __future__ import annotations

from datasage_jupyter.core.model import ResolvedSpec
from datasage_jupyter.core.render.code_rows import number
from datasage_jupyter.core.rules import KEY, VALUE


def folding_lines(resolved: ResolvedSpec, table: str) -> list[str]:
    """Statements that leave the rows of the folded measures in `folded`; none where nothing is folded.

    Not `DataFrame.melt`, which cannot keep a measure as a column of its own for the filters.
    """
    if not resolved.fold:
        return []
    parts = [f"    {table}.assign({KEY}={c.name!r}, {VALUE}={number(table, c)})," for c in resolved.fold]
    return ["folded = pd.concat([", *parts, "], ignore_index=True)"]
