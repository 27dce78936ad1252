"""Color schemes that were asked for."""

from __future__ import annotations

from collections.abc import Iterable

from datasage_jupyter.core.model import ResolvedField
from datasage_jupyter.core.rules import CATEGORICAL_SCHEMES, DIVERGING_SCHEMES, SEQUENTIAL_SCHEMES

SCHEMES = frozenset({*CATEGORICAL_SCHEMES, *SEQUENTIAL_SCHEMES, *DIVERGING_SCHEMES})


def unknown_schemes(fields: Iterable[ResolvedField]) -> list[str]:
    """A sentence for each color scheme that does not exist; the chart is drawn in its usual colors."""
    asked = {f.definition.scale.scheme for f in fields if f.definition.scale is not None and f.definition.scale.scheme}
    known = ", ".join(sorted(SCHEMES))
    return [
        f'There is no color scheme "{name}"; the usual colors are used. There are: {known}.'
        for name in sorted(asked)
        if name.lower() not in SCHEMES
    ]
