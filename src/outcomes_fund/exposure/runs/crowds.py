"""Whether the participants and rows of a block can be held at once, estimated before any of them is drawn."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from outcomes_fund.exposure.assumptions.distribution import Distribution
from outcomes_fund.exposure.assumptions.intake import CapacityIntake, Intake
from outcomes_fund.exposure.assumptions.outcome import NumberOutcome
from outcomes_fund.exposure.draws.quantiles import quantile
from outcomes_fund.exposure.draws.streams import BLOCK
from outcomes_fund.exposure.drivers.enrolment import expected_numbers
from outcomes_fund.exposure.drivers.intervals import intervals_between
from outcomes_fund.exposure.drivers.joint_outcomes import number_intervals
from outcomes_fund.exposure.prepare import Plan, PreparedContract
from outcomes_fund.exposure.stops import TooMany

__all__ = ["CROWD_MAX", "check_crowds"]

# So many in each world, times the worlds of a block and what is drawn of each, took ten gigabytes.
CROWD_MAX = 2**13

# The middles of eight equal parts stand for a distribution.
MIDDLES = (np.arange(8) + 0.5) / 8


def check_crowds(plan: Plan) -> None:
    """Refuse a contract that is drawn claim by claim with more participants or rows than memory holds.

    Args:
        plan: The scenario, ready to be drawn; what is drawn as counts may be as many as it likes.

    Raises:
        TooMany: With the intake or outcome that brings most.
    """
    for prepared in plan.contracts:
        if prepared.as_counts:
            continue
        found = dict(_crowds(prepared))
        if sum(found.values()) > CROWD_MAX:
            place = max(found, key=lambda each: found[each])
            raise TooMany(prepared.name, place, mean=found[place], most=CROWD_MAX, at_once=BLOCK)


def _crowds(prepared: PreparedContract) -> Iterator[tuple[str, float]]:
    """Give how many each intake and outcome brings to a world on average."""
    assumed = prepared.assumptions
    for number, intake in enumerate(assumed.intakes):
        yield f"intakes[{number}]", _people(intake)
    for number, outcome in enumerate(assumed.outcomes):
        if isinstance(outcome, NumberOutcome):
            parts = float(number_intervals(outcome, prepared.program).part.sum())
            yield f"outcomes[{number}]", float(outcome.mean) * parts * _mean(outcome.level)


def _people(intake: Intake) -> float:
    intervals = intervals_between(intake.start, intake.end, intake.every)
    come = float(expected_numbers(intake, intervals).sum()) * _mean(getattr(intake, "level", None))
    # No interval enrols more than there are places.
    return min(come, float(intake.places * len(intervals))) if isinstance(intake, CapacityIntake) else come


def _mean(level: Distribution | None) -> float:
    return 1.0 if level is None else float(np.maximum(quantile(level, MIDDLES), 0).mean())
