"""Honesty about how many questions were asked: the more tests, the stronger each must be."""

from __future__ import annotations

from collections.abc import Sequence

FALSE_ALARMS = 0.01
"""Accepted chance that a table of pure noise yields any insight at all."""


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjusted p-values that bound the chance of even one false alarm (S. Holm, Scand. J. Statistics 6, 1979).

    Args:
        p_values: One for every test that was made, also those that found nothing.

    Returns:
        Adjusted p-values in the same order.
    """
    order = sorted(range(len(p_values)), key=lambda i: p_values[i])
    adjusted = [0.0] * len(p_values)
    highest = 0.0
    for place, i in enumerate(order):
        highest = max(highest, min(1.0, p_values[i] * (len(p_values) - place)))
        adjusted[i] = highest
    return adjusted
