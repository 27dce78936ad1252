"""Tail probabilities of the usual test statistics, without SciPy.

The continued fractions are those of W. H. Press et al., Numerical Recipes, 3rd ed., 2007, §6.2 and §6.4.
"""

from __future__ import annotations

import math

_TINY = 1e-300
_STEPS = 300
_EXACT = 1e-14


def normal_tail(z: float) -> float:
    """P(Z > z) of a standard normal."""
    return 0.5 * math.erfc(z / math.sqrt(2))


def student_two_sided(t: float, freedom: float) -> float:
    """P(|T| > |t|) of Student's t."""
    if not math.isfinite(t):
        return 0.0
    return _beta(freedom / 2, 0.5, freedom / (freedom + t * t))


def fisher_tail(f: float, above: float, below: float) -> float:
    """P(F > f) with `above` and `below` degrees of freedom."""
    if f <= 0:
        return 1.0
    return _beta(below / 2, above / 2, below / (below + above * f)) if math.isfinite(f) else 0.0


def chi_square_tail(x: float, freedom: float) -> float:
    """P(X > x) of a chi-square."""
    return _gamma_tail(freedom / 2, x / 2) if x > 0 else 1.0


def _beta(a: float, b: float, x: float) -> float:
    """Regularized incomplete beta function."""
    if x <= 0 or x >= 1:
        return min(max(x, 0.0), 1.0)
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x))
    if x < (a + 1) / (a + b + 2):
        return front * _beta_fraction(a, b, x) / a
    return 1.0 - front * _beta_fraction(b, a, 1 - x) / b


def _beta_fraction(a: float, b: float, x: float) -> float:
    c, d = 1.0, 1.0 / _nonzero(1.0 - (a + b) * x / (a + 1))
    total = d
    for m in range(1, _STEPS):
        for step in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1.0 / _nonzero(1.0 + step * d)
            c = _nonzero(1.0 + step / c)
            total *= d * c
        if abs(d * c - 1.0) < _EXACT:
            break
    return total


def _gamma_tail(a: float, x: float) -> float:
    """Upper regularized incomplete gamma function."""
    front = math.exp(-x + a * math.log(x) - math.lgamma(a))
    if x < a + 1:
        return 1.0 - front * _gamma_series(a, x)
    b = x + 1 - a
    c, d = 1.0 / _TINY, 1.0 / b
    total = d
    for i in range(1, _STEPS):
        step = -i * (i - a)
        b += 2
        d = 1.0 / _nonzero(step * d + b)
        c = _nonzero(b + step / c)
        total *= d * c
        if abs(d * c - 1.0) < _EXACT:
            break
    return front * total


def _gamma_series(a: float, x: float) -> float:
    term = total = 1.0 / a
    for i in range(1, 10 * _STEPS):
        term *= x / (a + i)
        total += term
        if term < total * _EXACT:
            break
    return total


def _nonzero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
