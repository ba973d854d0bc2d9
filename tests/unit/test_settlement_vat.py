"""Value added tax by document, worked by hand."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from outcomes_fund.domain.payment import Vat, VatRule
from outcomes_fund.settlement.exact import Whole
from outcomes_fund.settlement.program import Program
from outcomes_fund.settlement.vat import Taxed, documents
from tests.unit.settlement_cases import amounts_of, program_of

NOTHING = (0, 0, 0, 0)
STANDARD = Fraction(21, 100)


def taxed(*rules: VatRule, including: bool = False) -> Program:
    """A contract with rules on value added tax."""
    return program_of(vat=Vat(prices="including" if including else "excluding", rules=rules))


def paying(*lines: tuple[int, ...]) -> tuple[tuple[Whole, ...], ...]:
    """One payer pays one payee."""
    return ((amounts_of(*lines).amount,),)


def figures(document: Taxed) -> tuple[list[int], list[int]]:
    """Net and tax by period."""
    return document.net[:, 0].tolist(), document.tax[:, 0].tolist()


def test_tax_is_rounded_once_for_a_document() -> None:
    """21 % of 3 + 7 + 40 = 50 is 10.5, so 11; by line it would have been 1 + 1 + 8."""
    (document,) = documents(taxed(VatRule(rate=STANDARD)), paying((3, 100, 0, 0), (7, 0, 0, 0), (40, 0, 0, 0)))
    assert figures(document) == ([50, 100, 0, 0], [11, 21, 0, 0])


def test_prices_that_include_tax_are_split() -> None:
    """Of 121 and 100, 21 % tax inside is 21 and 17.36: 100 + 21 and 83 + 17."""
    (document,) = documents(taxed(VatRule(rate=STANDARD), including=True), paying((121, 100, 0, 0), NOTHING, NOTHING))
    assert figures(document) == ([100, 83, 0, 0], [21, 17, 0, 0])


def test_the_last_rule_that_holds_counts() -> None:
    """From July 20 % instead of 10 %, and school is exempt throughout: three rules, three rows of documents."""
    rules = (
        VatRule(rate=Fraction(1, 10)),
        VatRule(rate=Fraction(1, 5), start=date(2024, 9, 30)),
        VatRule(treatment="exempt", lines=("school",)),
    )
    found = documents(taxed(*rules), paying((100, 100, 100, 100), (50, 50, 50, 50), NOTHING))
    assert [document.rule for document in found] == [0, 1, 2]
    assert figures(found[0]) == ([100, 100, 0, 0], [10, 10, 0, 0])
    assert figures(found[1]) == ([0, 0, 100, 100], [0, 0, 20, 20])
    assert figures(found[2]) == ([50, 50, 50, 50], [0, 0, 0, 0])


def test_lines_without_rule_stand_in_no_document() -> None:
    """Only school has a rule, from the second quarter on."""
    rule = VatRule(rate=STANDARD, lines=("school",), start=date(2024, 4, 1))
    (document,) = documents(taxed(rule), paying((100, 100, 0, 0), (100, 100, 0, 0), NOTHING))
    assert figures(document) == ([0, 100, 0, 0], [0, 21, 0, 0])


def test_the_sum_is_net_where_the_payer_accounts_for_the_tax() -> None:
    """Under reverse charge 100 is net, and 21 is accounted for, whatever prices include."""
    rule = VatRule(treatment="reverse_charge", rate=STANDARD)
    for including in (False, True):
        (document,) = documents(taxed(rule, including=including), paying((100, 0, 0, 0), NOTHING, NOTHING))
        assert figures(document) == ([100, 0, 0, 0], [21, 0, 0, 0])


def test_without_tax_there_is_no_document() -> None:
    """A contract that says nothing of value added tax has no documents."""
    assert documents(program_of(), paying((100, 0, 0, 0), NOTHING, NOTHING)) == ()
