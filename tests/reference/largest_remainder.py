"""Steps 8 and 9: whole minor units from exact parts."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

__all__ = ["largest_remainder"]


def largest_remainder(exact: Mapping[str, Fraction]) -> dict[str, int]:
    """Step 9: whole parts first, then one unit each to the largest remainders, ties in order."""
    parts = {name: part.numerator // part.denominator for name, part in exact.items()}
    over = sum(exact.values(), Fraction(0)) - sum(parts.values())
    assert over.denominator == 1
    by_remainder = sorted(exact, key=lambda name: parts[name] - exact[name])  # stable: ties stay
    for name in by_remainder[: int(over)]:
        parts[name] += 1
    return parts
