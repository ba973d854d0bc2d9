"""What worlds of one contract say as columns, whether drawn in blocks or by the second implementation."""

from __future__ import annotations

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.calendar import epoch_day
from outcomes_fund.domain.evidence import EVIDENCE_STATUSES
from outcomes_fund.exposure.assumptions.scenario import Scenario
from outcomes_fund.exposure.draws.copula import draw_quantities
from outcomes_fund.exposure.drivers.claims import instance_code
from outcomes_fund.exposure.drivers.facts import draw_facts
from outcomes_fund.exposure.prepare import PreparedContract, prepare
from outcomes_fund.settlement.facts import Facts, taken
from tests.reference.worlds import Reported, worlds_of

__all__ = ["NOBODY", "Column", "Columns", "by_engine", "by_reference"]

Column = npt.NDArray[np.float64]

# Stands for a participant, a day of enrolment or a home that is not there.
NOBODY = -1.0
BLOCK_SEED = 20_240_101


@attrs.frozen(kw_only=True, eq=False)
class Columns:
    """The rows of one contract in many worlds.

    Args:
        worlds: Number of worlds.

        metric: Id of the metric of each row.

        of: A column of numbers for each name, shape (rows,).
    """

    worlds: int
    metric: npt.NDArray[np.str_]
    of: dict[str, Column]


def by_engine(scenario: Scenario, worlds: int) -> list[Columns]:
    """Draw a block as simulations do, and give the first worlds of each contract."""
    plan = prepare(scenario, grain="claims")
    terms = scenario.terms
    uniforms = draw_quantities(plan.quantities, seed=BLOCK_SEED, sampling=terms.sampling, block=0)
    found = []
    for prepared in plan.contracts:
        facts = draw_facts(prepared, uniforms, seed=BLOCK_SEED, block=0, worlds=slice(0, worlds))
        found.append(_of_facts(prepared, facts))
    return found


def _of_facts(prepared: PreparedContract, facts: Facts) -> Columns:
    program = prepared.program
    # A row that several metrics read stands once for each of them; it is looked at where it is the metric's own.
    own = [number for number, each in enumerate(program.contract.metrics) if not getattr(each, "evidence", None)]
    facts = taken(facts, np.flatnonzero(np.isin(facts.metric, own)))
    statuses = {f"status {name}": facts.status == code for code, name in enumerate(EVIDENCE_STATUSES)}
    cohorts = {f"cohort {name}": facts.cohort == code for code, name in enumerate(program.cohorts)}
    groups = {f"group {name}": facts.groups[:, code] for code, name in enumerate(program.groups)}
    homes = {
        f"home {each.municipality}": facts.payer == code
        for code, each in enumerate(program.contract.payers.shares)
        if each.municipality
    }
    somebody = facts.participant >= 0
    days = {"achieved": facts.achieved, "reported": facts.first_report, "recorded": facts.recorded}
    return Columns(
        worlds=facts.worlds,
        metric=np.array([each.id for each in program.contract.metrics])[facts.metric],
        of=_as_numbers(
            {
                "world": facts.world,
                "participant": np.where(somebody, facts.participant, NOBODY),
                "enrolled": np.where(somebody, facts.enrolled, NOBODY),
                "numerator": facts.numerator,
                "denominator": facts.denominator,
                "instance": facts.instance,
                **days,
                **statuses,
                **cohorts,
                **groups,
                **homes,
            }
        ),
    )


def _as_numbers(columns: dict[str, npt.NDArray[np.generic]]) -> dict[str, Column]:
    return {name: column.astype(np.float64) for name, column in columns.items()}


def by_reference(scenario: Scenario, worlds: int, *, seed: int) -> list[Columns]:
    """Draw worlds one by one, and give their rows by contract."""
    drawn = list(worlds_of(scenario, worlds, seed=seed))
    plan = prepare(scenario, grain="claims")
    return [_of_rows([world[place] for world in drawn], prepared) for place, prepared in enumerate(plan.contracts)]


def _of_rows(worlds: list[list[Reported]], prepared: PreparedContract) -> Columns:
    program = prepared.program
    rows = [row for of_world in worlds for row in of_world]
    people = [row.about.person for row in rows]
    told = {
        "world": [number for number, of_world in enumerate(worlds) for _ in of_world],
        "participant": [each.number if each else NOBODY for each in people],
        "enrolled": [epoch_day(each.enrolled) if each else NOBODY for each in people],
        "numerator": [row.about.numerator for row in rows],
        "denominator": [row.about.denominator for row in rows],
        "instance": [instance_code(prepared.instances, row.about.instance) for row in rows],
        "achieved": [epoch_day(row.about.on) for row in rows],
        "reported": [epoch_day(row.reported) for row in rows],
        "recorded": [epoch_day(row.recorded) for row in rows],
    }
    told |= {f"status {name}": [row.status == name for row in rows] for name in EVIDENCE_STATUSES}
    cohorts = [row.about.cohort or (each.cohort if each else None) for row, each in zip(rows, people, strict=True)]
    told |= {f"cohort {name}": [each == name for each in cohorts] for name in program.cohorts}
    told |= {f"group {name}": [each is not None and name in each.groups for each in people] for name in program.groups}
    told |= {
        f"home {name}": [each is not None and each.home == name for each in people]
        for name in (share.municipality for share in program.contract.payers.shares)
        if name
    }
    return Columns(
        worlds=len(worlds),
        metric=np.array([row.about.metric for row in rows], dtype=np.str_),
        of=_as_numbers({name: np.array(column) for name, column in told.items()}),
    )
