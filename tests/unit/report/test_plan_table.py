from datetime import date, timedelta

import attrs
import pytest

from outcomes_fund import Contract, Statement
from outcomes_fund.domain.amendment import Amendment
from outcomes_fund.domain.payment import Plan, PlannedPayment
from outcomes_fund.domain.statement import Payable
from outcomes_fund.report.plan_table import Beside, beside_plan, plan_known, plan_table
from tests.unit.report.told import CONTRACT

FIRST, SECOND, THIRD = CONTRACT.grid[:3]
LATER = date(2021, 2, 1)


def _planned(day: date, amount_minor: int, line: str | None = None) -> PlannedPayment:
    return PlannedPayment(date=day, amount_minor=amount_minor, line=line)


EARLY = Plan(id="early", agreed=date(2020, 1, 1), payments=(_planned(FIRST.start, 100, "job"),))
LATE = Plan(
    id="late",
    agreed=LATER,
    payments=(
        _planned(FIRST.start, 1_000, "job"),
        _planned(FIRST.last, 500, "job"),
        _planned(THIRD.last, 700, "day"),
    ),
)
PAID = Payable(payer="city", payee="doer", line="job", period=FIRST, amount_minor=900, due=date(2020, 5, 1))


def _stated(*payables: Payable, until: date = SECOND.last, as_of: date | None = None) -> Statement:
    return Statement(
        contract_id="told",
        currency="EUR",
        as_of=as_of,
        until=until,
        entitlements=(),
        payables=payables,
        cuts=(),
        refusals=(),
        claims_admitted=0,
        claims_suspended=0,
        arithmetic="int64",
    )


def _contract(*plans: Plan) -> Contract:
    return attrs.evolve(CONTRACT, plans=plans)


class TestPlanKnown:
    """Which version of the plan counts."""

    @pytest.mark.parametrize(
        ("as_of", "plan"),
        [(date(2019, 12, 31), None), (LATER - timedelta(days=1), EARLY), (LATER, LATE), (None, LATE)],
    )
    def test_latest(self, as_of: date | None, plan: Plan | None) -> None:
        """The version agreed last by the day counts."""
        assert plan == plan_known(_contract(EARLY, LATE), as_of)

    def test_same_day(self) -> None:
        """Of two versions of one day the one written last counts."""
        again = attrs.evolve(LATE, id="again")

        assert again == plan_known(_contract(LATE, again), None)


class TestBesidePlan:
    """The plan beside what is owed."""

    def test_by_line(self) -> None:
        """Each line and period with something foreseen or owed has a row, until the last day looked at."""
        other = attrs.evolve(PAID, line="open", period=SECOND, amount_minor=50)

        assert (
            Beside(line="job", period=FIRST, planned_minor=1_500, actual_minor=1_800),
            Beside(line="open", period=SECOND, planned_minor=0, actual_minor=50),
        ) == beside_plan(_contract(LATE), _stated(PAID, attrs.evolve(PAID, payee="saver"), other))

    def test_period_begun(self) -> None:
        """A period counts from its first day."""
        reached = beside_plan(_contract(LATE), _stated(until=THIRD.start))

        assert [("job", -1_500), ("day", -700)] == [(each.line, each.difference_minor) for each in reached]

    def test_whole_contract(self) -> None:
        """What is foreseen for the contract as a whole stands beside all lines together, and no line by itself."""
        plan = attrs.evolve(EARLY, payments=(_planned(FIRST.start, 100),))
        other = attrs.evolve(PAID, line="open", amount_minor=50)

        assert (Beside(line=None, period=FIRST, planned_minor=100, actual_minor=950),) == beside_plan(
            _contract(plan), _stated(PAID, other)
        )

    def test_only_payments(self) -> None:
        """What is held back, advanced or set off changes when money moves, not what was owed."""
        held = attrs.evolve(PAID, kind="holdback", amount_minor=-90)
        (row,) = beside_plan(_contract(EARLY), _stated(PAID, held))

        assert 800 == row.difference_minor

    def test_longer_contract(self) -> None:
        """In the periods that an amendment adds the plan counts as well, once it is known."""
        longer = Amendment(id="a1", start=date(2022, 1, 1), agreed=date(2022, 6, 1), end=date(2024, 1, 1))
        plan = attrs.evolve(EARLY, payments=(_planned(date(2023, 3, 1), 100, "job"),))
        contract = attrs.evolve(CONTRACT, plans=(plan,), amendments=(longer,))
        until = date(2023, 12, 31)

        assert () == beside_plan(contract, _stated(until=until, as_of=date(2022, 5, 31)))
        assert 1 == len(beside_plan(contract, _stated(until=until, as_of=date(2022, 6, 1))))

    def test_no_plan(self) -> None:
        """Without a plan there is nothing to set beside."""
        assert () == beside_plan(CONTRACT, _stated(PAID))


class TestPlanTable:
    """The plan as a table."""

    def test_totals(self) -> None:
        """Lines and the contract as a whole each end in a total of their own."""
        plan = attrs.evolve(EARLY, payments=(*EARLY.payments, _planned(FIRST.start, 300)))
        table = plan_table(_contract(plan), _stated(PAID))

        assert table is not None
        assert ["Line", "Period", "Planned", "Owed", "Difference (EUR)"] == [column.header for column in table.columns]
        assert ["job", "total of the lines", "whole contract", "total of the contract"] == [*table.columns[0].cells]
        assert ["8.00", "8.00", "6.00", "6.00"] == [*table.columns[4].cells]

    def test_none(self) -> None:
        """Without a plan, or with one of which nothing is due, there is no table."""
        assert plan_table(CONTRACT, _stated(PAID)) is None
        assert plan_table(_contract(LATE), _stated(until=CONTRACT.start - timedelta(days=1))) is None
