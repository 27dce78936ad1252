"""The first charts look different from one another."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from datasage_jupyter.core.profile import profile
from datasage_jupyter.core.recommend import recommend


def test_another_color_on_the_same_axes_comes_late() -> None:
    rng = np.random.default_rng(3)
    n = 300
    size = rng.normal(50, 12, n)
    table = pa.table(
        {"mass": size * 3 + rng.normal(0, 9, n), "span": size}
        | {name: rng.choice(list("abc"), n) for name in ("site", "sex", "season", "observer")}
    )
    first = [idea.spec for idea in recommend(profile(table), limit=5)]
    outlines = [(spec.mark, frozenset(d.field for c, d in spec.encoding.items() if c in ("x", "y"))) for spec in first]
    assert len(set(outlines)) == len(outlines)
