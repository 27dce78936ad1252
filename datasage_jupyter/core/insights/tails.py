"""Whether the largest value lies farther out than the others lead one to expect."""

from __future__ import annotations

import math

import numpy as np

from datasage_jupyter.core.insights.series import Floats

FEWEST = 12
TAIL = 60
"""At most this many of the largest values are looked at."""


def far_out(values: Floats, middle: float) -> float | None:
    """Chance that the largest of these values lies so far out.

    The distances of the largest values from a threshold are compared: under an exponential tail, the share of the largest in
    their sum follows R. A. Fisher's g (Tests of significance in harmonic analysis, Proc. R. Soc. A 125, 1929). Their logarithms
    are tested in the same way, which allows for a long tail; the two chances are merged by their geometric mean times e
    (V. Vovk, R. Wang, Combining p-values via averaging, Biometrika 107, 2020).

    Args:
        values: The largest values, in falling order; at most `TAIL + 1` of them are used.
        middle: The median of the whole column.

    Returns:
        The chance, or None for too few values.
    """
    if len(values) < FEWEST:
        return None
    used = values[: min(TAIL, max(len(values) // 4, FEWEST - 1)) + 1]
    chance = _share_of_first(used)
    if used[-1] <= middle:
        return chance
    return min(1.0, math.e * math.sqrt(chance * _share_of_first(np.log(used - middle))))


def _share_of_first(falling: Floats) -> float:
    beyond = falling[:-1] - falling[-1]
    total, k = float(beyond.sum()), len(beyond)
    if total <= 0:
        return 1.0
    return min(1.0, k * (1.0 - float(beyond[0]) / total) ** (k - 1))
