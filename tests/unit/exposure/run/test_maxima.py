"""The most that caps let a contract pay is found, and no world pays more."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import attrs
import pytest

from outcomes_fund.domain.allocation import PayerShare
from outcomes_fund.domain.amendment import Amendment
from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.limit import Limit, MoneyCap, VolumeCap
from outcomes_fund.exposure.assumptions.scenario import Scenario
from outcomes_fund.exposure.run import simulate
from outcomes_fund.exposure.runs.maxima import contract_maximum
from outcomes_fund.settlement.compile import compile_contract
from tests.contracts.case_files import CASE_FOLDERS, contract_in, statement_in


def two_lines(jobs: Scenario, *limits: Limit, **changes: Any) -> Contract:
    """Give the contract on jobs with a second line and other limits."""
    contract = jobs.contracts[0]
    second = attrs.evolve(contract.lines[0], id="more")
    return attrs.evolve(contract, lines=(*contract.lines, second), limits=limits, **changes)


def cap(lines: tuple[str, ...], amount: int, **changes: Any) -> MoneyCap:
    """Give a cap on money."""
    return MoneyCap(id=f"cap-{amount}", lines=lines, amount_minor=amount, **changes)


@pytest.mark.parametrize(
    ("limits", "most"),
    [
        ((), None),
        ((cap((), 100),), 100),
        ((cap((), 100), cap((), 90)), 90),
        ((cap(("job",), 30),), None),
        ((cap(("job",), 30), cap(("more",), 40), cap((), 100)), 70),
        ((cap(("job",), 30), cap(("more",), 40), cap((), 60)), 60),
        # From July 2020 to July 2022: three calendar years, eight quarters.
        ((cap((), 100, per="year"),), 300),
        ((cap((), 100, per="period"),), 800),
        ((VolumeCap(id="volume", units=Fraction(3)),), None),
        ((VolumeCap(id="job", lines=("job",), amount_minor=25), cap(("more",), 40)), 65),
        ((VolumeCap(id="group", lines=("job",), amount_minor=25, group="young"), cap(("more",), 40)), None),
    ],
)
def test_cheapest_caps_that_hold_for_all(jobs: Scenario, limits: tuple[Limit, ...], most: int | None) -> None:
    """The bound is that of the cheapest caps that together hold for all lines, and none where a line is left out."""
    assert most == contract_maximum(compile_contract(two_lines(jobs, *limits)))


@pytest.mark.parametrize(
    ("limits", "changed", "most"),
    [
        ((cap((), 100),), cap((), 120), 120),
        ((cap((), 100),), cap((), 80), 100),
        # New in the second year: the first has no cap.
        ((), cap((), 80), None),
    ],
)
def test_cap_that_changes(jobs: Scenario, limits: tuple[MoneyCap, ...], changed: MoneyCap, most: int | None) -> None:
    """A cap that an amendment changes bounds by its larger amount, one that it brings bounds nothing."""
    changed = attrs.evolve(changed, id="cap-100")
    contract = two_lines(jobs, *limits)
    amended = attrs.evolve(contract, amendments=(Amendment(id="a", start=date(2021, 7, 1), limits=(changed,)),))

    assert most == contract_maximum(compile_contract(amended))


@pytest.mark.parametrize(("caps", "most"), [((50, 60), 210), ((50, None), None)])
def test_caps_of_payers(jobs: Scenario, caps: tuple[int | None, ...], most: int | None) -> None:
    """Caps of all payers bound the contract, a yearly one as often as there are years; that of one payer does not."""
    first, second = jobs.contracts[0].payers.shares
    shares: tuple[PayerShare, ...] = (
        attrs.evolve(first, cap_minor=caps[0], cap_per="year"),
        attrs.evolve(second, cap_minor=caps[1]),
    )
    payers = attrs.evolve(jobs.contracts[0].payers, shares=shares, overflow="lapse")

    assert most == contract_maximum(compile_contract(two_lines(jobs, payers=payers)))


def test_bound_is_reached(jobs: Scenario) -> None:
    """Worlds reach the bound, and none goes beyond."""
    exposure = simulate(jobs, worlds=500)

    assert exposure.of_name("jobs").max() == exposure.maxima[0]


@pytest.mark.parametrize("folder", CASE_FOLDERS, ids=lambda folder: folder.name)
def test_no_contract_pays_more(folder: Path) -> None:
    """What a contract of the project pays on its evidence is within its bound."""
    most = contract_maximum(compile_contract(contract_in(folder)))

    assert most is None or sum(payable.amount_minor for payable in statement_in(folder).payables) <= most
