"""The participants of a block of worlds: enrolment, home, groups, cohort, and how long they take part."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.evidence import NONE
from outcomes_fund.exposure.assumptions.portfolio import ContractAssumptions
from outcomes_fund.exposure.assumptions.survival import Survival
from outcomes_fund.exposure.draws.quantiles import survival_days
from outcomes_fund.exposure.draws.streams import Floats
from outcomes_fund.exposure.drivers.chance import Chance, Whole
from outcomes_fund.exposure.drivers.enrolment import arrivals
from outcomes_fund.settlement.program import Program

__all__ = ["NEVER_ENDS", "People", "lasting_days", "people_of"]

Codes = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]

# Days after which nothing ends any more: longer than any contract.
NEVER_ENDS = 2**20

# First names of the streams of groups; no outcome has an empty name, so none shares a stream with a group.
OF_GROUPS = ("", "groups")


@attrs.frozen(kw_only=True, eq=False)
class People:
    """Participants of a block of worlds, sorted by world; within a world by intake and day of enrolment.

    Args:
        world: World of each, shape (people,).

        first: Place of the first participant of each world, shape (worlds,).

        enrolled: Day of enrolment, days since 1970-01-01, shape (people,).

        last: Last day on which each takes part, shape (people,).

        payer: Index of the payer whose municipality each lives in, or NONE, shape (people,).

        cohort: Index in the program's cohorts, or NONE, shape (people,).

        groups: For each group of the assumptions who belongs to it, shape (people,).
    """

    world: Whole
    first: Whole
    enrolled: Whole
    last: Whole
    payer: Codes
    cohort: Codes
    groups: Mapping[str, Mask]

    def __len__(self) -> int:
        return len(self.world)


def people_of(program: Program, assumptions: ContractAssumptions, chance: Chance) -> People:
    """Draw the participants of a contract.

    Args:
        program: The compiled contract.

        assumptions: What is assumed.

        chance: Where the draws come from.
    """
    found = [arrivals(intake, chance, number) for number, intake in enumerate(assumptions.intakes)]
    codes = [_cohort_code(program, intake.cohort) for intake in assumptions.intakes]
    nothing = np.zeros(0, dtype=np.int64)
    world = np.concatenate([nothing, *(each.world for each in found)])
    enrolled = np.concatenate([nothing, *(each.day for each in found)])
    cohort = np.repeat(np.array(codes, dtype=np.int32), [len(each.world) for each in found])
    if len(found) > 1:
        order = np.argsort(world, kind="stable")
        world, enrolled, cohort = world[order], enrolled[order], cohort[order]
    count = len(world)
    return People(
        world=world,
        first=np.searchsorted(world, np.arange(chance.worlds)),
        enrolled=enrolled,
        last=enrolled + _taking_part(assumptions.takes_part, chance, count),
        payer=_payers(program, assumptions, chance, count),
        cohort=cohort,
        groups={
            each.group: chance.uniforms(count, *OF_GROUPS, each.group) < float(each.share)
            for each in assumptions.groups
        },
    )


def _cohort_code(program: Program, cohort: str | None) -> int:
    return program.cohorts.index(cohort) if cohort is not None and cohort in program.cohorts else NONE


def lasting_days(survival: Survival, uniforms: Floats) -> Whole:
    """Draw for how many whole days something lasts; NEVER_ENDS where it has no end.

    Args:
        survival: How long it lasts.

        uniforms: Between 0 and 1, neither included.
    """
    return np.minimum(survival_days(survival, uniforms), NEVER_ENDS).astype(np.int64)


def _taking_part(survival: Survival | None, chance: Chance, count: int) -> Whole:
    if survival is None:
        return np.broadcast_to(np.int64(NEVER_ENDS), count)
    return lasting_days(survival, chance.uniforms(count, "takes_part"))


def _payers(program: Program, assumptions: ContractAssumptions, chance: Chance, count: int) -> Codes:
    """Draw where participants live, as the payer of that municipality."""
    payers = {share.municipality: k for k, share in enumerate(program.contract.payers.shares) if share.municipality}
    homes = assumptions.homes
    if not payers or not homes:
        return np.broadcast_to(np.int32(NONE), count)
    codes = np.array([*(payers.get(each.municipality, NONE) for each in homes), NONE], dtype=np.int32)
    edges = np.cumsum([float(each.share) for each in homes])
    # Shares that add up to 1 leave nobody elsewhere, whatever floating numbers make of their sum.
    if sum(each.share for each in homes) == 1:
        edges[-1] = 1.0
    return codes[np.searchsorted(edges, chance.uniforms(count, "homes"), side="right")]
