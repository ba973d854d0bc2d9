"""Form ``percentage``: a part of what other lines earn."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from outcomes_fund.domain.terms import PercentageLine
from outcomes_fund.settlement.program import Program
from outcomes_fund.settlement.ratio import Ratio

__all__ = ["part_of"]


def part_of(program: Program, line: int, targets: Sequence[Ratio], *, worlds: int) -> Ratio:
    """Give the part of the running amounts of other lines that a line earns, in the version in force in each period.

    Args:
        program: The compiled contract.

        line: Index of the line.

        targets: Exact minor units of the lines it is a part of, shape (P, worlds); below 0 they count as 0.

        worlds: Number of worlds.

    Returns:
        Exact minor units, shape (P, worlds).

    Source:
        Order of operations, step 7.
    """
    shape = (len(program.periods), worlds)
    nothing = Ratio.constant(Fraction(0), shape)
    whole = nothing
    for target in targets:
        whole = whole.plus(target.where(np.asarray(target.num > 0, dtype=bool), nothing))
    terms = [program.line_at(line, period.last) for period in program.periods]
    shares = [each.share if isinstance(each, PercentageLine) else Fraction(0) for each in terms]
    return Ratio.stack([whole.at(place).scaled(share) for place, share in enumerate(shares)])
