"""The distribution of all payments as bars of characters, with a number beside each."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from outcomes_fund.exposure.estimates.histogram import histogram
from outcomes_fund.report.rough_amounts import rough_text, share_name

if TYPE_CHECKING:
    from outcomes_fund.exposure.result import Exposure

__all__ = ["histogram_lines"]

BARS = 14
WIDTH = 36

# Eighths of a character; where only ASCII can be written, whole ones have to do.
EIGHTHS = " ▏▎▍▌▋▊▉█"


def histogram_lines(exposure: Exposure) -> Iterator[str]:
    """Draw how likely amounts are: a bar for each range, with the percentiles that lie in it named.

    Args:
        exposure: What was simulated.
    """
    currency = exposure.scenario.terms.currency
    total = exposure.total()
    bars = histogram(total, bars=BARS)
    most = max(bar.worlds for bar in bars)
    marks = {
        share: int(np.quantile(total, float(share), method="inverted_cdf"))
        for share in sorted({Fraction(1, 2), exposure.scenario.terms.certainty})
    }
    edges = [f"{rough_text(bar.low_minor, currency)} to {rough_text(bar.high_minor, currency)}" for bar in bars]
    longest = max(map(len, edges))
    yield f"How likely the total is ({currency})"
    for bar, edge in zip(bars, edges, strict=True):
        named = [share_name(share) for share, mark in marks.items() if bar.low_minor <= mark < bar.high_minor]
        percent = f"{100 * bar.worlds / exposure.worlds:5.1f} %"
        drawn = _bar(bar.worlds / most).ljust(WIDTH)
        yield f"  {edge.rjust(longest)}  {percent}  {drawn} {' '.join(named)}".rstrip()


def _bar(part: float) -> str:
    """Draw a bar; whatever is above 0 can be seen."""
    eighths = round(part * WIDTH * 8)
    whole, rest = divmod(max(eighths, 1 if part > 0 else 0), 8)
    return EIGHTHS[-1] * whole + EIGHTHS[rest].strip()
