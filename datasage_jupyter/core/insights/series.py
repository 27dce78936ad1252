"""Tests on a series of numbers in time order. All allow for neighbors that resemble each other.

Neighbors that resemble each other carry less evidence than independent ones; every test counts `effective` observations
(G. V. Bayley, J. M. Hammersley, The "effective" number of independent observations, JRSS Supplement 8, 1946).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from datasage_jupyter.core.insights.distributions import fisher_tail, student_two_sided

Floats = NDArray[np.float64]
FEWEST_POINTS = 8
EDGE = 4
"""A level must hold for at least this many points on either side of a change."""


@dataclass(frozen=True, slots=True)
class Tested:
    """Outcome of a test: effect from 0 to 1, chance in noise, and what else the sentence needs."""

    effect: float
    p_value: float
    at: int = 0
    left_over: float = 0.0


def ranks(values: Floats) -> Floats:
    """Ranks from 1, ties sharing their mean rank."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return (ends - (counts - 1) / 2.0)[inverse].astype(np.float64)


def effective(residuals: Floats) -> float:
    """How many independent observations a series is worth, by the correlation of neighbors."""
    n = len(residuals)
    spread = float(residuals @ residuals)
    if n < 3 or spread <= 0:
        return float(n)
    r = float(residuals[:-1] @ residuals[1:]) / spread
    r = min(max(r + (1 + 4 * r) / n, 0.0), 0.97)
    return max(n * (1 - r) / (1 + r), 3.5)


def trend(values: Floats) -> Tested | None:
    """Rank correlation with time (Spearman)."""
    n = len(values)
    if n < FEWEST_POINTS or np.ptp(values) == 0:
        return None
    time = np.arange(n, dtype=np.float64)
    rho = float(np.corrcoef(time, ranks(values))[0, 1])
    residuals = _without_line(values)
    worth = effective(residuals)
    t = rho * math.sqrt((worth - 2) / max(1 - rho * rho, 1e-12))
    return Tested(rho, student_two_sided(t, worth - 2), left_over=float(residuals @ residuals))


def change(values: Floats) -> Tested | None:
    """The single moment at which the level shifts most; corrected for having looked at every moment."""
    n = len(values)
    if n < 2 * EDGE + 2 or np.ptp(values) == 0:
        return None
    total, sums = float(values.sum()), np.cumsum(values)
    cuts = np.arange(EDGE, n - EDGE + 1)
    between = (sums[cuts - 1] / cuts - (total - sums[cuts - 1]) / (n - cuts)) ** 2 * cuts * (n - cuts) / n
    best = int(np.argmax(between))
    cut = int(cuts[best])
    residuals = np.concatenate([values[:cut] - values[:cut].mean(), values[cut:] - values[cut:].mean()])
    within = float(residuals @ residuals)
    worth = effective(residuals)
    f = float(between[best]) / max(within / (n - 2), 1e-300) * worth / n
    p = min(1.0, fisher_tail(f, 1, max(worth - 2, 1.0)) * len(cuts))
    return Tested(float(between[best]) / (float(between[best]) + within), p, cut, within)


def season(values: Floats, position: NDArray[np.int64], cycle: int) -> Tested | None:
    """Whether the place in a cycle (weekday, month) explains the values once their slow course is removed."""
    if len(values) < 3 * cycle:
        return None
    straight = _without_line(values)
    residuals = straight - _slow_course(straight, cycle)
    places, inverse = np.unique(position, return_inverse=True)
    counts = np.bincount(inverse)
    if len(places) < 3 or counts.min() < 3:
        return None
    means = np.bincount(inverse, residuals) / counts
    overall = float(residuals.mean())
    between = float(counts @ (means - overall) ** 2)
    total = float(((residuals - overall) ** 2).sum())
    if total <= 0:
        return None
    above, below = len(places) - 1, len(values) - len(places) - len(values) / cycle
    if below < 2:
        return None
    f = between / above / max((total - between) / below, 1e-300)
    return Tested(between / total, fisher_tail(f, above, below), int(places[int(np.argmax(means))]))


def _without_line(values: Floats) -> Floats:
    time = np.arange(len(values), dtype=np.float64)
    slope, start = np.polyfit(time, values, 1)
    return np.asarray(values - (start + slope * time), dtype=np.float64)


def _slow_course(values: Floats, window: int) -> Floats:
    """Moving mean over one cycle, shorter at the ends."""
    sums = np.concatenate([[0.0], np.cumsum(values)])
    n, half = len(values), window // 2
    low = np.maximum(np.arange(n) - half, 0)
    high = np.minimum(np.arange(n) - half + window, n)
    return np.asarray((sums[high] - sums[low]) / (high - low), dtype=np.float64)
