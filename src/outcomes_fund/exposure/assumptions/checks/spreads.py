"""Where distributions and survivals stand in a scenario, and what each is used for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal

import attrs

from outcomes_fund.exposure.assumptions.distribution import Distribution
from outcomes_fund.exposure.assumptions.outcome import (
    Measured,
    MilestoneReached,
    NumberOutcome,
    PersonOutcome,
    RepeatedOutcome,
    ShareOutcome,
)
from outcomes_fund.exposure.assumptions.portfolio import ContractAssumptions
from outcomes_fund.exposure.assumptions.survival import Survival

if TYPE_CHECKING:
    from outcomes_fund.exposure.assumptions.scenario import ScenarioTerms

__all__ = ["Spread", "Use", "spreads_in", "survivals_in"]

Use = Literal["chance", "amount", "value"]


@attrs.frozen(kw_only=True)
class Spread:
    """A distribution with its place.

    Args:
        path: Where it stands.

        distribution: The distribution.

        use: ``chance`` (from 0 to 1), ``amount`` (0 or more: days, a number, a level) or any other ``value``.

        once: Whether it is drawn once in each world, so that drivers can move it.
    """

    path: str
    distribution: Distribution
    use: Use
    once: bool


# Keys of each kind of outcome that hold a distribution: what it is used for, and whether it is drawn once in a world.
OF_OUTCOMES: tuple[tuple[type, tuple[tuple[str, Use, bool], ...]], ...] = (
    (PersonOutcome, (("success", "chance", True), ("delay", "amount", False), ("value", "value", False))),
    (RepeatedOutcome, (("value", "value", False),)),
    (ShareOutcome, (("of", "amount", False), ("success", "chance", True))),
    (Measured, (("value", "value", True),)),
    (MilestoneReached, (("delay", "amount", True),)),
    (NumberOutcome, (("level", "amount", True), ("value", "value", False))),
)
OF_VERIFICATION: tuple[tuple[str, Use, bool], ...] = (("report_delay", "amount", False), ("delay", "amount", False))


def spreads_in(terms: ScenarioTerms) -> Iterator[Spread]:
    """Give every distribution of a scenario with its place.

    Args:
        terms: What the file says.
    """
    for index, assumed in enumerate(terms.contracts):
        yield from _of_contract(f"contracts[{index}]", assumed)
    for index, loan in enumerate(terms.loans):
        yield from _of_record(f"loans[{index}]", loan, (("recovery", "chance", True),))


def _of_contract(path: str, assumed: ContractAssumptions) -> Iterator[Spread]:
    for index, intake in enumerate(assumed.intakes):
        yield from _of_record(f"{path}.intakes[{index}]", intake, (("level", "amount", True),))
    for index, outcome in enumerate(assumed.outcomes):
        for record, keys in OF_OUTCOMES:
            if isinstance(outcome, record):
                yield from _of_record(f"{path}.outcomes[{index}]", outcome, keys)
    yield from _of_record(f"{path}.verification", assumed.verification, OF_VERIFICATION)


def _of_record(path: str, record: Any, keys: tuple[tuple[str, Use, bool], ...]) -> Iterator[Spread]:  # noqa: ANN401 - any
    for key, use, once in keys:
        distribution = getattr(record, key, None)
        if distribution is not None:
            yield Spread(path=f"{path}.{key}", distribution=distribution, use=use, once=once)


def survivals_in(terms: ScenarioTerms) -> Iterator[tuple[str, Survival]]:
    """Give every survival of a scenario with its place.

    Args:
        terms: What the file says.
    """
    for index, assumed in enumerate(terms.contracts):
        if assumed.takes_part is not None:
            yield f"contracts[{index}].takes_part", assumed.takes_part
        for number, outcome in enumerate(assumed.outcomes):
            lasts = getattr(outcome, "lasts", None)
            if lasts is not None:
                yield f"contracts[{index}].outcomes[{number}].lasts", lasts
