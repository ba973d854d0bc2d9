"""Rows of evidence of single worlds, in whichever grain the simulation draws them."""

from __future__ import annotations

from collections.abc import Mapping

from outcomes_fund.exposure.draws.streams import Floats
from outcomes_fund.exposure.drivers.counts import draw_counted_rows
from outcomes_fund.exposure.drivers.facts import draw_rows
from outcomes_fund.exposure.drivers.prepared import PreparedContract
from outcomes_fund.settlement.facts import Facts

__all__ = ["rows_of_worlds"]


def rows_of_worlds(
    prepared: PreparedContract, quantities: Mapping[str, Floats], *, seed: int, block: int, worlds: slice
) -> Facts:
    """Give the rows of evidence that worlds of a simulation rest on, to be written out as files.

    Args:
        prepared: The contract and what is assumed of it.

        quantities: What was drawn once in each world, as uniform numbers by name, each of shape (worlds,).

        seed: Seed of the scenario.

        block: Number of the block.

        worlds: Worlds of that block; the first of them becomes world 0.

    Returns:
        Rows as reported, in the order of place. Settled, they pay what the simulation says that these worlds pay.
    """
    draw = draw_counted_rows if prepared.as_counts else draw_rows
    return draw(prepared, quantities, seed=seed, block=block, worlds=worlds)
