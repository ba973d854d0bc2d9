"""When money moves: flows add up to the statement, on the days that are worked out by hand."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import attrs
import numpy as np
import pytest

from outcomes_fund import Contract, load_evidence, load_register
from outcomes_fund.domain.business_days import PaymentTerm
from outcomes_fund.domain.calendar import Duration, PeriodGrid, epoch_day
from outcomes_fund.domain.evidence import EvidenceRow
from outcomes_fund.domain.limit import MixCap, MoneyCap
from outcomes_fund.domain.metric import Admission, CountMetric, MilestoneMetric
from outcomes_fund.domain.payment import Advance, Holdback
from outcomes_fund.formats.evidence import evidence_of
from outcomes_fund.settlement.compile import compile_contract
from outcomes_fund.settlement.facts import Facts, join_worlds
from outcomes_fund.settlement.flows import Flows, flows_of_facts, settlement_days
from outcomes_fund.settlement.known import facts_known
from tests.contracts.case_files import CASE_FOLDERS, contract_in, statement_in
from tests.reference.samples import count, make, row, unit_price

MONTH = Duration(count=1, unit="months")


def facts_of(contract: Contract, *worlds: tuple[EvidenceRow, ...]) -> Facts:
    """Make facts of several worlds."""
    program = compile_contract(contract)
    known = [facts_known(program, evidence_of(rows, contract), None, as_of=None, until=None) for rows in worlds]
    return join_worlds([each.facts for each in known])


def flows(contract: Contract, *worlds: tuple[EvidenceRow, ...]) -> Flows:
    """Say when money moves in several worlds."""
    return flows_of_facts(compile_contract(contract), facts_of(contract, *worlds))


def moved(found: Flows, world: int = 0) -> dict[str, int]:
    """Give what all payers pay, by day, where it is not nothing."""
    sums = found.paid[:, :, world].sum(axis=0).tolist()
    return {day.isoformat(): amount for day, amount in zip(found.days, sums, strict=True) if amount}


@pytest.mark.parametrize("folder", CASE_FOLDERS, ids=lambda folder: folder.name)
def test_flows_add_up_to_the_statement(folder: Path) -> None:
    """Over all days and over all periods flows are, payer by payer, the payables of the statement."""
    contract, people = contract_in(folder), folder / "participants.csv"
    program = compile_contract(contract)
    register = load_register(people) if people.exists() else None
    facts = facts_known(
        program, load_evidence(folder / "evidence.csv", contract), register, as_of=None, until=None
    ).facts

    found, statement = flows_of_facts(program, facts), statement_in(folder)

    assert int(found.paid.sum()) == statement.total_minor
    for number, share in enumerate(program.contract.payers.shares):
        own = [payable for payable in statement.payables if payable.payer == share.party]
        assert int(found.paid[number].sum()) == sum(payable.amount_minor for payable in own)
        for place, period in enumerate(program.periods):
            mine = sum(payable.amount_minor for payable in own if payable.period == period)
            assert int(found.earned[number, place, 0]) == mine
    limits = [limit.id for limit in program.contract.limits]
    caps = [f"payer:{share.party}" for share in program.contract.payers.shares]
    bound = {name for name, mask in zip([*limits, *caps], found.binds, strict=True) if mask is not None}
    assert bound >= {cut.limit for cut in statement.cuts}


class TestSettlementDays:
    def test_one_for_each_period(self) -> None:
        """A settlement falls so long after the end of each period, and looks at all that ended by then."""
        program = compile_contract(make(unit_price((None, 100)), payment=PaymentTerm(settle_after=MONTH)))

        found = settlement_days(program, None)

        assert [(str(day), str(until)) for day, until in found] == [
            ("2024-05-01", "2024-03-31"),
            ("2024-08-01", "2024-06-30"),
            ("2024-11-01", "2024-09-30"),
            ("2025-02-01", "2024-12-31"),
        ]

    def test_go_on_until_all_is_recorded(self) -> None:
        """After the contract's end settlements go on in its rhythm until the last claim is recorded."""
        program = compile_contract(make(unit_price((None, 100)), payment=PaymentTerm(settle_after=MONTH)))

        found = settlement_days(program, epoch_day(date(2025, 5, 2)))

        assert [str(day) for day, _ in found[4:]] == ["2025-05-01", "2025-08-01"]
        assert {until for _, until in found[4:]} == {date(2024, 12, 31)}

    def test_recorded_on_the_day_of_a_settlement(self) -> None:
        """What is recorded on the day of a settlement is settled on it."""
        program = compile_contract(make(unit_price((None, 100)), payment=PaymentTerm(settle_after=MONTH)))

        assert [str(day) for day, _ in settlement_days(program, epoch_day(date(2025, 5, 1)))[4:]] == ["2025-05-01"]

    def test_single_period_goes_on_by_month(self) -> None:
        """A contract of one period settles month by month what is recorded after its settlement."""
        once = PeriodGrid(every=None, anchor=date(2024, 1, 1))
        program = compile_contract(make(unit_price((None, 100)), periods=once))

        found = settlement_days(program, epoch_day(date(2025, 2, 15)))

        assert [str(day) for day, _ in found] == ["2025-01-01", "2025-02-01", "2025-03-01"]

    def test_releases(self) -> None:
        """Long after the contract's end there is a settlement only where something is released."""
        holdback = Holdback(share=Fraction(1, 10), release_on=date(2027, 5, 20))
        program = compile_contract(attrs.evolve(make(unit_price((None, 100))), holdback=holdback))

        assert [str(day) for day, _ in settlement_days(program, None)[4:]] == ["2027-07-01"]


class TestFlows:
    def test_late_verification_waits(self) -> None:
        """A claim is paid at the first settlement by which it is verified, in each world by itself."""
        contract = make(unit_price((None, 1000)), payment=PaymentTerm(settle_after=MONTH))

        found = flows(
            contract,
            (row("a", "2024-02-01", verified="2024-02-10"), row("b", "2024-03-01", verified="2024-05-02")),
            (row("a", "2024-12-31", verified="2025-02-02"),),
        )

        assert moved(found) == {"2024-05-01": 1000, "2024-08-01": 1000}
        assert moved(found, 1) == {"2025-05-01": 1000}
        assert found.earned[0, :, 0].tolist() == [2000, 0, 0, 0]

    def test_late_claim_takes_back(self) -> None:
        """A late claim that takes the room of a later one in a lower band lowers what was paid before."""
        contract = make(unit_price((1, 1000), (None, 3000)))
        late = row("a", "2024-02-01", 1, verified="2024-11-01")

        found = flows(contract, (late, row("b", "2024-05-01", 1, verified="2024-05-02")))

        assert moved(found) == {"2024-07-01": 1000, "2025-01-01": 3000}
        assert found.earned[0, :, 0].tolist() == [1000, 3000, 0, 0]

    def test_year_by_year(self) -> None:
        """A cap binds in the world in which it takes something off."""
        contract = make(unit_price((None, 1000)), limits=(MoneyCap(id="cap", amount_minor=1500, per="year"),))

        found = flows(contract, (row("a", "2024-02-01", 1),), (row("a", "2024-02-01", 2),))

        assert found.binds[0] is not None
        assert found.binds[0].tolist() == [False, True]
        assert found.binds[1] is None

    def test_release(self) -> None:
        """What is held back moves at the first settlement from its day of release on."""
        holdback = Holdback(share=Fraction(1, 4), release_after=Duration(count=4, unit="months"))
        contract = attrs.evolve(make(unit_price((None, 1000))), holdback=holdback)

        found = flows(contract, (row("a", "2024-02-01", verified="2024-02-02"),))

        assert moved(found) == {"2024-04-01": 750, "2024-10-01": 250}

    def test_release_once_reached(self) -> None:
        """What is held back until a metric is reached moves at the settlement of the period that reaches it."""
        goal = MilestoneMetric(id="goal", title="Goal", admission=Admission())
        contract = attrs.evolve(
            make(unit_price((None, 1000)), metrics=(count(), goal)),
            holdback=Holdback(share=Fraction(1, 4), release_when="goal"),
        )
        jobs = tuple(row(f"r{day}", day, verified=day) for day in ("2024-01-10", "2024-08-10"))
        reached = row("g", "2024-05-01", metric="goal", verified="2024-05-02")

        found = flows(contract, (*jobs, reached), jobs)

        assert moved(found) == {"2024-04-01": 750, "2024-07-01": 250, "2024-10-01": 1000}
        assert moved(found, 1) == {"2024-04-01": 750, "2024-10-01": 750}

    def test_threshold_reached_later(self) -> None:
        """Claims that count from the start once a threshold is reached are paid when it is."""
        contract = make(unit_price((None, 1000)), metrics=(count(person_at_least=Fraction(3), back_to_start=True),))

        found = flows(
            contract,
            (
                row("a", "2024-02-01", 2, who="anna", verified="2024-02-02"),
                row("b", "2024-05-01", 1, who="anna", verified="2024-05-02"),
            ),
        )

        assert moved(found) == {"2024-07-01": 3000}
        assert found.earned[0, :, 0].tolist() == [2000, 1000, 0, 0]

    def test_mix_makes_room_later(self) -> None:
        """What a limit on the mix of the whole contract cuts is paid once other outcomes make room."""
        other = attrs.evolve(unit_price((None, 1000)), id="other", metric="other")
        contract = make(
            unit_price((None, 1000)),
            other,
            metrics=(count(), CountMetric(id="other", title="Other")),
            limits=(MixCap(id="half", lines=("work",), share=Fraction(1, 2), base="paid"),),
        )

        found = flows(
            contract,
            (
                row("a", "2024-02-01", 2, verified="2024-02-02"),
                row("b", "2024-05-01", 1, metric="other", verified="2024-05-02"),
            ),
        )

        assert moved(found) == {"2024-07-01": 2000}
        assert found.binds[0] is not None

    def test_advance(self) -> None:
        """An advance moves on its date, payments less what is set off, and the rest comes back at the end."""
        advance = Advance(
            payer="province",
            payee="provider",
            date=date(2024, 2, 15),
            amount_minor=1500,
            set_off_share=Fraction(1, 2),
            rest="clawed_back",
        )
        contract = attrs.evolve(make(unit_price((None, 1000))), advances=(advance,))

        found = flows(contract, (row("a", "2024-05-01", verified="2024-05-02"),))

        assert moved(found) == {"2024-02-15": 1500, "2024-07-01": 500, "2025-01-01": -1000}
        assert found.earned[0, :, 0].tolist() == [1500, 500, 0, -1000]

    def test_no_claims(self) -> None:
        """Worlds without claims move nothing, on every scheduled day."""
        found = flows(make(unit_price((None, 1000))), (), ())

        assert found.paid.shape == (1, 4, 2)
        assert not np.any(found.paid)
