"""Step 0 by hand: which terms hold for whom, and when they are known."""

from __future__ import annotations

from fractions import Fraction

import attrs

from outcomes_fund.domain.amendment import Amendment
from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.limit import MoneyCap
from outcomes_fund.domain.metric import SumMetric
from outcomes_fund.domain.terms import FixedLine, UnitPriceLine
from tests.reference.dates import last_day_looked_at
from tests.reference.pricing import claim_worth, earned
from tests.reference.samples import admitted_of, count, day, make, person, row, unit_price
from tests.reference.versions import Terms, in_force

ONE = Fraction(1)


def price_of(terms: Terms, date: str, enrolled: str | None = None) -> Fraction | None:
    """Give the price of work on a day, in cents; None where the line is not in force."""
    line = terms.line("work", day(date), None if enrolled is None else day(enrolled))
    if line is None:
        return None
    assert isinstance(line, UnitPriceLine)
    return line.bands[0].price_minor


def amended(*amendments: Amendment) -> Contract:
    """Make a contract at 1.00 a job, and a limit of 5.00, that is amended."""
    return make(unit_price((None, 100)), limits=(MoneyCap(id="cap", amount_minor=500),), amendments=amendments)


def dearer(name: str, start: str, cents: int, by: str = "achieved", agreed: str | None = None) -> Amendment:
    """Make an amendment with another price."""
    return Amendment(
        id=name,
        start=day(start),
        agreed=None if agreed is None else day(agreed),
        by=by,  # type: ignore[arg-type]
        lines=(unit_price((None, cents)),),
    )


def test_price_changes_with_the_date_achieved() -> None:
    """A version holds from its first day, until a later one does."""
    terms = in_force(amended(dearer("first", "2024-03-01", 200), dearer("second", "2024-06-01", 300)), None)
    days = ("2024-02-29", "2024-03-01", "2024-05-31", "2024-06-01")
    assert [price_of(terms, date) for date in days] == [100, 200, 200, 300]


def test_price_changes_with_the_enrolment() -> None:
    """By enrolment the day looked at is that of enrolment, where the register has it, else the date achieved."""
    terms = in_force(amended(dearer("first", "2024-03-01", 200, by="enrolled")), None)
    assert price_of(terms, "2024-06-01", enrolled="2024-02-29") == 100
    assert price_of(terms, "2024-06-01", enrolled="2024-03-01") == 200
    assert price_of(terms, "2024-06-01") == 200


def test_each_amendment_has_its_own_axis() -> None:
    """One amendment by enrolment and one by achievement each look at their own day; the last that holds counts."""
    contract = amended(dearer("first", "2024-03-01", 200, by="enrolled"), dearer("second", "2024-06-01", 300))
    terms = in_force(contract, None)
    assert price_of(terms, "2024-05-31", enrolled="2024-03-01") == 200
    assert price_of(terms, "2024-06-01", enrolled="2024-01-01") == 300


def test_what_is_not_yet_agreed_does_not_exist() -> None:
    """An amendment is known from the day it was agreed, or from its start."""
    contract = amended(
        dearer("first", "2024-03-01", 200, agreed="2024-05-10"),
        Amendment(id="second", start=day("2024-06-01"), end=day("2025-07-01")),
    )
    for as_of, known, end in (
        ("2024-05-09", 0, "2025-01-01"),
        ("2024-05-10", 1, "2025-01-01"),
        ("2024-05-31", 1, "2025-01-01"),
        ("2024-06-01", 2, "2025-07-01"),
    ):
        terms = in_force(contract, day(as_of))
        assert (len(terms.amendments), terms.end) == (known, day(end))
    assert price_of(in_force(contract, day("2024-05-09")), "2024-03-01") == 100
    assert price_of(in_force(contract, day("2024-05-10")), "2024-03-01") == 200


def test_new_end_gives_new_periods() -> None:
    """An extension adds periods, and claims in them are within the outcome window."""
    contract = amended(Amendment(id="longer", start=day("2024-06-01"), end=day("2025-06-01")))
    terms = in_force(contract, None)
    assert [period.end for period in terms.periods[-2:]] == [day("2025-04-01"), day("2025-06-01")]
    assert last_day_looked_at(contract, None, None, terms.end) == day("2025-05-31")
    _, admitted = admitted_of(contract, [row("a", "2025-05-31"), row("b", "2025-06-01")])
    assert [claim.row.id for claim in admitted] == ["a"]


def test_lines_and_metrics_that_amendments_bring() -> None:
    """New lines stand behind the others and earn nothing before their start."""
    bonus = FixedLine(id="bonus", title="Bonus", amount_each_period_minor=70)
    first = FixedLine(id="first", title="First", amount_each_period_minor=10)
    contract = make(
        first,
        amendments=(
            Amendment(
                id="one", start=day("2024-07-01"), lines=(bonus,), metrics=(SumMetric(id="tonnes", title="Tonnes"),)
            ),
            Amendment(id="two", start=day("2024-10-01"), lines=(attrs.evolve(bonus, amount_each_period_minor=90),)),
        ),
    )
    terms = in_force(contract, None)
    assert terms.line_ids == ("first", "bonus")
    assert [metric.id for metric in terms.metrics] == ["jobs", "tonnes"]
    assert list(earned(terms, "bonus", [], day("2024-12-31")).values()) == [0, 0, 70, 90]
    assert terms.any_line("bonus") == bonus
    assert in_force(contract, day("2024-06-30")).line_ids == ("first",)


def test_stopped_line_earns_nothing() -> None:
    """From the day on which it stops a line is in no version, unless a later amendment gives it again."""
    stop = Amendment(id="stop", start=day("2024-03-01"), stops=("work",))
    terms = in_force(amended(stop, dearer("again", "2024-06-01", 200)), None)
    days = ("2024-02-29", "2024-03-01", "2024-05-31", "2024-06-01")
    assert [price_of(terms, date) for date in days] == [100, None, None, 200]


def test_claim_is_worth_its_own_version() -> None:
    """A claim is priced at the price of its day, and nothing once the line has stopped."""
    # Two units after one before: at 2.00 each 4.00, whatever the one before was paid.
    stop = Amendment(id="stop", start=day("2024-06-01"), stops=("work",))
    contract = amended(dearer("first", "2024-03-01", 200, by="enrolled"), stop)
    terms, admitted = admitted_of(
        contract,
        [
            row("a", "2024-05-31", 2, who="anna"),
            row("b", "2024-05-31", 2, who="bert"),
            row("c", "2024-06-01", 2, who="bert"),
        ],
    )
    register = {"bert": person("bert", enrolled="2024-01-01")}
    found = [claim_worth(terms, "work", claim, ONE, Fraction(2), register) for claim in admitted]
    assert found == [400, 200, 0]


def test_limit_has_the_figures_of_its_day() -> None:
    """A limit changes with its amendment, and one that is brought holds for nothing before."""
    changed = MoneyCap(id="cap", amount_minor=900)
    brought = MoneyCap(id="more", amount_minor=50)
    contract = amended(Amendment(id="one", start=day("2024-06-01"), limits=(changed, brought)))
    terms = in_force(contract, None)
    assert terms.limit_ids == ("cap", "more")
    cap = contract.limits[0]
    assert [terms.limit("cap", day(date)) for date in ("2024-05-31", "2024-06-01")] == [cap, changed]
    assert [terms.limit("more", day(date)) for date in ("2024-05-31", "2024-06-01")] == [None, brought]


def test_evidence_of_a_metric_not_yet_agreed_is_left_out() -> None:
    """A row of a metric that no known amendment brings is neither admitted nor refused."""
    contract = make(
        unit_price((None, 100)),
        metrics=(count(),),
        amendments=(Amendment(id="one", start=day("2024-06-01"), metrics=(SumMetric(id="tonnes", title="Tonnes"),)),),
    )
    rows = [row("a", "2024-01-05", metric="tonnes"), row("b", "2024-01-05")]
    for as_of, expected in (("2024-05-31", ["b"]), ("2024-06-01", ["b", "a"])):
        _, admitted = admitted_of(contract, rows, as_of=as_of)
        assert sorted(claim.row.id for claim in admitted) == sorted(expected)
