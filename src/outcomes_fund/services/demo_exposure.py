"""Use case: simulate what the example contracts could have cost, seen from before the signing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from outcomes_fund.exposure.extras import extra_module

if TYPE_CHECKING:
    from outcomes_fund.exposure.result import Exposure

__all__ = ["DEMO_WORLDS", "example_exposure"]

# A quarter of a block: a few seconds, and errors of half a percent.
DEMO_WORLDS = 1_000


def example_exposure(scenario: Path, *, progress: Callable[[int, int], None] | None = None) -> Exposure:
    """Simulate a scenario with few worlds.

    Args:
        scenario: The scenario file.

        progress: Is told how many worlds are done, and of how many.

    Raises:
        MissingExtra: If a library is not installed without which no world can be drawn.

        UnreadableFile, InvalidInput: With what is wrong in the file.
    """
    extra_module("scipy.special", purpose="simulating what the contracts can cost", extra="exposure")
    # Without that library these cannot be imported.
    from outcomes_fund.services.exposure import Manner, exposure_of  # noqa: PLC0415

    return exposure_of(scenario, Manner(worlds=DEMO_WORLDS, progress=progress))
