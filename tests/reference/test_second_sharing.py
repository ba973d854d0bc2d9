"""Cases by hand of step 9: weights by line and by amendment, for payers and payees, each with its sum."""

from __future__ import annotations

from fractions import Fraction

import attrs

from outcomes_fund.domain.allocation import LinePayees, LinePayers, PartyWeight, Payees, PayeeShare, PayerShare
from outcomes_fund.domain.amendment import Amendment
from outcomes_fund.domain.calendar import Duration, PeriodGrid
from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.statement import Statement
from tests.reference.interpret import interpret
from tests.reference.samples import cuts, day, make, payers, person, row, unit_price
from tests.reference.samples_second import QUARTERS, WHOLE, each

ONE = Fraction(1)
SHARES = (
    PayerShare(party="province", weight=ONE),
    PayerShare(party="tilburg", weight=ONE),
    PayerShare(party="breda"),
)


def weights(**given: int) -> tuple[PartyWeight, ...]:
    """Make weights."""
    return tuple(PartyWeight(party=party, weight=Fraction(weight)) for party, weight in given.items())


def entry(*lines: str, residence: str | None = None, **given: int) -> LinePayers:
    """Make weights of payers for lines."""
    share = None if residence is None else Fraction(residence)
    return LinePayers(lines=lines, weights=weights(**given), residence_share=share)


def sharing(contract: Contract, *by_line: LinePayers) -> Contract:
    """Give a contract other payers for some lines."""
    return attrs.evolve(contract, payers=attrs.evolve(payers(*SHARES), by_line=by_line))


def parts(statement: Statement, quarter: int = 0) -> dict[tuple[str, str], int]:
    """Give what each payer pays for each line in a quarter."""
    return {
        (payable.line, payable.payer): payable.amount_minor
        for payable in statement.payables
        if payable.period.end == QUARTERS[quarter].end
    }


class TestPayers:
    def test_weights_of_the_first_entry_that_names_the_line(self) -> None:
        """A line has the weights of the first entry that names it, or names none; other lines the shares."""
        # 120 each: one by 1 : 2 of the first entry, two by breda alone, three by 1 : 1 of the shares.
        contract = sharing(
            make(each("one", 120), each("two", 120), each("three", 120)),
            entry("one", province=1, tilburg=2),
            entry("two", "one", breda=5),
        )
        assert parts(interpret(contract, [], as_of=None)) == {
            ("one", "province"): 40,
            ("one", "tilburg"): 80,
            ("two", "breda"): 120,
            ("three", "province"): 60,
            ("three", "tilburg"): 60,
        }

    def test_residence_share_of_a_line(self) -> None:
        """An entry may have a residence share of its own; without one it has that of the other lines."""
        # 1,000 for one of two claims of a resident of Breda: residence m = 1/2.
        # one: r = 1: breda 500, the rest 500 to the province. two: r = 2/5: breda 200, province 800.
        lines = tuple(attrs.evolve(unit_price((None, 500)), id=name) for name in ("one", "two"))
        shares = (*SHARES[:2], PayerShare(party="breda", municipality="Breda"))
        by_line = (entry("one", residence="1", province=1), entry("two", province=1))
        contract = make(*lines, paying=attrs.evolve(payers(*shares, residence="2/5"), by_line=by_line))
        rows = [row("a", "2024-01-05", who="anna"), row("b", "2024-01-06", who="bert")]
        statement = interpret(contract, rows, [person("anna", "Breda"), person("bert", "Goirle")], as_of=None)
        assert parts(statement) == {
            ("one", "province"): 500,
            ("one", "breda"): 500,
            ("two", "province"): 800,
            ("two", "breda"): 200,
        }

    def test_weights_of_amendments(self) -> None:
        """New weights hold for periods whose last day is not before the amendment; the last one counts."""
        # By the file all to the province. From 30 June: breda; from 1 October for "one": tilburg.
        contract = attrs.evolve(
            sharing(make(each("one", 10), each("two", 10)), entry(province=1)),
            amendments=(
                Amendment(id="first", start=day("2024-06-30"), payers=(entry(breda=1),)),
                Amendment(id="second", start=day("2024-10-01"), payers=(entry("one", tilburg=1),)),
            ),
        )
        statement = interpret(contract, [], as_of=None)
        payer_of = [dict(parts(statement, quarter).keys()) for quarter in range(4)]
        assert payer_of == [
            {"one": "province", "two": "province"},
            {"one": "breda", "two": "breda"},
            {"one": "breda", "two": "breda"},
            {"one": "tilburg", "two": "breda"},
        ]
        early = interpret(contract, [], as_of=day("2024-06-29"))
        assert {payable.payer for payable in early.payables} == {"province"}

    def test_reallocation_by_the_weights_of_the_line(self) -> None:
        """What is above a cap goes to payers with a weight in that line, by those weights."""
        # 100 by 2 : 1 : 1, province capped at 10: 40 over, to tilburg and breda 1 : 1.
        capped = (PayerShare(party="province", weight=ONE, cap_minor=10), *SHARES[1:])
        paying = attrs.evolve(
            payers(*capped, overflow="reallocate"), by_line=(entry("one", province=2, tilburg=1, breda=1),)
        )
        contract = attrs.evolve(make(each("one", 100), each("two", 100), periods=WHOLE), payers=paying)
        # "two" by the shares: the province has no room left, breda no weight: tilburg has all.
        assert parts(interpret(contract, [], as_of=None), 3) == {
            ("one", "province"): 10,
            ("one", "tilburg"): 45,
            ("one", "breda"): 45,
            ("two", "tilburg"): 100,
        }

    def test_nobody_without_weight_bears_what_is_left(self) -> None:
        """A payer without a weight in the line has no part in what others cannot bear."""
        # The province has room for 10 of 100, breda has no weight: 90 is not paid.
        shares = (PayerShare(party="province", weight=ONE, cap_minor=10), PayerShare(party="breda"))
        contract = make(each("one", 100), paying=payers(*shares, overflow="reallocate"), periods=WHOLE)
        statement = interpret(contract, [], as_of=None)
        assert parts(statement, 3) == {("one", "province"): 10}
        assert cuts(statement) == [("payer:province", Fraction(90))]

    def test_lines_use_the_caps_of_payers_by_priority(self) -> None:
        """Caps of payers are used in the order of cells, so fixed lines first."""
        # 150 for 100 by claim and 100 fixed: 100 fixed, 50 by claim, 50 not paid.
        paying = payers(PayerShare(party="province", weight=ONE, cap_minor=150), overflow="lapse")
        contract = make(unit_price((None, 100)), each("fixed", 100), paying=paying, periods=WHOLE)
        statement = interpret(contract, [row("a", "2024-01-05")], as_of=None)
        assert parts(statement, 3) == {("work", "province"): 50, ("fixed", "province"): 100}
        assert cuts(statement) == [("payer:province", Fraction(50))]


class TestPayees:
    def test_payees_of_a_line(self) -> None:
        """A line has the payees of the first entry that names it; others have those of the shares."""
        # 100 by 3 : 1 is 75 and 25; "two" goes to the partner alone.
        contract = attrs.evolve(
            make(each("one", 100), each("two", 100), periods=WHOLE),
            payees=Payees(
                shares=(PayeeShare(party="provider", weight=Fraction(3)), PayeeShare(party="partner")),
                by_line=(LinePayees(lines=("two",), weights=weights(partner=1)),),
            ),
        )
        found = [(owed.line, owed.payee, owed.amount_minor) for owed in interpret(contract, [], as_of=None).payables]
        assert found == [("one", "provider", 75), ("one", "partner", 25), ("two", "partner", 100)]


def test_a_year_of_payers_holds_the_last_day_of_a_period() -> None:
    """The cap of a payer by year has new room in the year that holds a period's last day."""
    # Periods of six months from 1 April: 1 April to 30 September 2024, then to 31 March 2025, which
    # is of 2025. 100 each at most 100 a year: all is paid.
    paying = payers(PayerShare(party="province", weight=ONE, cap_minor=100, cap_per="year"), overflow="lapse")
    half_years = PeriodGrid(every=Duration(count=6, unit="months"), anchor=day("2024-04-01"))
    contract = make(each("one", 100), paying=paying, periods=half_years, start="2024-04-01", end="2025-04-01")
    statement = interpret(contract, [], as_of=None)
    assert [payable.amount_minor for payable in statement.payables] == [100, 100]
