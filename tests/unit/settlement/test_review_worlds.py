"""Three worlds at once give what each gives alone, for every part of the language that looks beyond one claim."""

from __future__ import annotations

from fractions import Fraction

import attrs
import pytest

from outcomes_fund.domain.admission import Admission, After
from outcomes_fund.domain.calendar import Duration
from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.evidence import EvidenceRow
from outcomes_fund.domain.limit import Capital, MixCap, MoneyCap, ReturnCap, VolumeCap
from outcomes_fund.domain.metric import CountMetric, LatestMetric, MilestoneMetric
from outcomes_fund.domain.payment import Holdback
from outcomes_fund.domain.terms import CohortTest, MilestoneLine, Test, Tests, UnitPriceLine, Uplift
from outcomes_fund.formats.evidence import evidence_of
from outcomes_fund.formats.register import register_of
from outcomes_fund.settlement.compile import compile_contract
from outcomes_fund.settlement.evaluate import settle_facts
from outcomes_fund.settlement.facts import join_worlds
from outcomes_fund.settlement.known import facts_known
from outcomes_fund.settlement.settled import Settlement
from tests.reference.participant import Participant
from tests.reference.samples import count, day, make, member, person, row, unit_price

Worlds = tuple[tuple[EvidenceRow, ...], ...]

OTHER = CountMetric(id="other", title="Other")
MONTH = Duration(count=1, unit="months")


def work(**parts: object) -> UnitPriceLine:
    """The line on jobs at 10.00."""
    return attrs.evolve(unit_price((None, 1000)), **parts)  # type: ignore[arg-type]


def both(*limits: MixCap | MoneyCap) -> Contract:
    """Two lines at 10.00, on jobs and on others, with limits."""
    return make(work(), work(id="other", metric="other"), metrics=(count(), OTHER), limits=limits)


def bonus(name: str, at_least: int, amount_minor: int, tests: Tests) -> MilestoneLine:
    """An amount for jobs to date."""
    when = (Test(metric="jobs", at_least=Fraction(at_least)),)
    return MilestoneLine(
        id=name, title=name, when=when, amount_minor=amount_minor, tests=tests, measured="to_date", paid="period"
    )


BY_COHORT = bonus(
    "first",
    2,
    500,
    Tests(cohorts=(CohortTest(cohort="x", date=day("2024-05-01")), CohortTest(cohort="y", date=day("2024-07-01")))),
)
AGAIN = bonus("again", 1, 100, Tests(dates=(day("2024-12-01"),), unpaid_of="first"))


def settled(contract: Contract, worlds: Worlds, people: tuple[Participant, ...] = ()) -> Settlement:
    """Settle worlds in one go."""
    program, register = compile_contract(contract), register_of(people, contract)
    known = [
        facts_known(program, evidence_of(rows, contract), register, as_of=None, until=None).facts for rows in worlds
    ]
    return settle_facts(program, join_worlds(known), until=program.periods[-1].last)


def paid(settlement: Settlement, world: int) -> list[object]:
    """What each payer pays each payee in a world, by line and period."""
    return [amount[:, :, world].tolist() for payees in settlement.allocation.paid for amount in payees]


def total(settlement: Settlement, world: int) -> int:
    """All that is paid in a world."""
    return sum(int(amount[:, :, world].sum()) for payees in settlement.allocation.paid for amount in payees)


CASES: dict[str, tuple[Contract, Worlds, tuple[int, int, int]]] = {
    # Anna is in the group from March: 2 * 10.00 before, then the 3 of 4 that the cap leaves at twice the price.
    "groups": (
        make(
            work(uplifts=(Uplift(group="g", factor=Fraction(2)),)),
            limits=(VolumeCap(id="cap", units=Fraction(3), group="g"),),
        ),
        (
            (row("a", "2024-02-01", 2, who="anna"), row("b", "2024-03-01", 4, who="anna")),
            (row("a", "2024-03-01", 4, who="ben"),),
            (),
        ),
        (8000, 4000, 0),
    ),
    # In the last world the claim of cohort x is a day too late for its test.
    "cohorts": (
        make(BY_COHORT),
        (
            (row("a", "2024-04-01", 2, cohort="x"),),
            (row("a", "2024-06-01", 3, cohort="y"), row("b", "2024-05-01", 2, cohort="x")),
            (row("a", "2024-05-02", 2, cohort="x"),),
        ),
        (500, 1000, 0),
    ),
    # One month after 31 January is 29 February, three months after it 30 April.
    "after": (
        make(
            work(),
            metrics=(
                OTHER,
                count(after=(After(metric="other", at_least=MONTH, at_most=Duration(count=3, unit="months")),)),
            ),
        ),
        (
            (row("s", "2024-01-31", who="anna", metric="other"), row("a", "2024-02-29", who="anna")),
            (row("s", "2024-01-31", who="anna", metric="other"), row("a", "2024-02-28", who="anna")),
            (
                row("s", "2024-01-31", who="ben", metric="other"),
                row("a", "2024-04-30", who="ben"),
                row("b", "2024-05-01", who="ben"),
                row("c", "2024-03-01", who="anna"),
            ),
        ),
        (1000, 0, 1000),
    ),
    "count_max": (
        make(work(), metrics=(count(count_max=1, count_per="period"),)),
        (
            tuple(row(f"r{date}", date, who="anna") for date in ("2024-01-10", "2024-01-20", "2024-04-01")),
            (row("a", "2024-01-10", who="anna"), row("b", "2024-01-10", who="ben")),
            (row("a", "2024-01-20", who="anna"),),
        ),
        (2000, 2000, 1000),
    ),
    "threshold": (
        make(work(), metrics=(count(person_at_least=Fraction(3), back_to_start=True),)),
        (
            (row("a", "2024-01-10", 2, who="anna"), row("b", "2024-02-10", 1, who="anna")),
            (row("a", "2024-01-10", 2, who="anna"),),
            (row("a", "2024-01-10", 1, who="anna"), row("b", "2024-02-10", 3, who="ben")),
        ),
        (3000, 0, 3000),
    ),
    "latest": (
        make(
            work(metric="level", measured="period", paid="period"),
            metrics=(LatestMetric(id="level", title="Level"),),
        ),
        (
            (row("a", "2024-03-01", 5, metric="level"), row("b", "2024-02-01", 3, metric="level")),
            (row("b", "2024-02-01", 3, metric="level"),),
            (row("c", "2024-07-01", 2, metric="level"),),
        ),
        (5000, 3000, 2000),
    ),
    # At most half of all units: 2 of 3 + 1, 1 of 1 + 3, 1 of 2.
    "mix": (
        both(MixCap(id="half", lines=("work",), share=Fraction(1, 2), base="admitted")),
        (
            (row("a", "2024-01-10", 3), row("b", "2024-01-10", 1, metric="other")),
            (row("a", "2024-01-10", 1), row("b", "2024-01-10", 3, metric="other")),
            (row("a", "2024-01-10", 2),),
        ),
        (3000, 4000, 1000),
    ),
    "pro_rata": (
        both(MoneyCap(id="cap", amount_minor=3000, per="period", sharing="pro_rata")),
        (
            (row("a", "2024-01-10", 4), row("b", "2024-01-10", 2, metric="other")),
            (row("a", "2024-01-10", 1),),
            (row("a", "2024-01-10", 1), row("b", "2024-01-10", 5, metric="other")),
        ),
        (3000, 1000, 3000),
    ),
    # 100.00 grow by a tenth of what is left in June: 100.00; 110.00; 40.00 + (100.00 - 40.00) * 1.1.
    "return": (
        make(
            work(),
            limits=(
                ReturnCap(
                    id="cap",
                    capital=(Capital(date=day("2024-01-01"), amount_minor=10_000),),
                    rate=Fraction(1, 10),
                    compounds=(day("2024-06-30"),),
                ),
            ),
        ),
        (
            (row("a", "2024-01-10", 20), row("b", "2024-07-10", 5)),
            (row("b", "2024-07-10", 20),),
            (row("a", "2024-01-10", 4), row("b", "2024-07-10", 20)),
        ),
        (10_000, 11_000, 10_600),
    ),
    # Of two cohorts one, none and both are left to the pooled test at 1.00 each.
    "unpaid_of": (
        make(BY_COHORT, AGAIN),
        (
            (row("a", "2024-04-01", 2, cohort="x"),),
            (row("a", "2024-04-01", 2, cohort="x"), row("b", "2024-06-01", 2, cohort="y")),
            (row("a", "2024-04-01", 1, cohort="x"),),
        ),
        (600, 1000, 200),
    ),
}

PEOPLE = (person("anna", groups=(member("anna", "g", "2024-03-01"),)), person("ben"))


class TestWorlds:
    @pytest.mark.parametrize("name", CASES)
    def test_each_by_itself(self, name: str) -> None:
        """Each of three worlds is paid what is worked out by hand, cell by cell as it is alone."""
        contract, worlds, expected = CASES[name]

        found = settled(contract, worlds, PEOPLE)

        assert tuple(total(found, world) for world in range(3)) == expected
        for world, rows in enumerate(worlds):
            assert paid(found, world) == paid(settled(contract, (rows,), PEOPLE), 0)

    def test_release_is_reached_in_each_world(self) -> None:
        """What is held back is released in the worlds that reach the milestone, from the period in which they do."""
        goal = MilestoneMetric(id="goal", title="Goal", admission=Admission())
        contract = attrs.evolve(
            make(work(), metrics=(count(), goal)), holdback=Holdback(share=Fraction(1, 4), release_when="goal")
        )
        job = row("a", "2024-01-10")
        worlds = ((job, row("g", "2024-05-01", metric="goal")), (job,), (job, row("g", "2024-02-01", metric="goal")))

        held = settled(contract, worlds).held

        assert held is not None
        assert held.reached is not None
        assert held.reached.tolist() == [1, -1, 0]
        assert held.release(0, 0).sum(axis=(0, 1)).tolist() == [250, 0, 250]
