"""An explanation says which terms made each amount, and nothing of it is left unexplained."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path

import attrs
import pytest

from outcomes_fund.domain.allocation import Payers, PayerShare
from outcomes_fund.domain.amendment import Amendment
from outcomes_fund.domain.terms import AdjustmentLine, FixedLine, Line
from outcomes_fund.errors import UnknownName
from outcomes_fund.formats.evidence import evidence_of
from outcomes_fund.services.case import Case, Files, load_case
from outcomes_fund.settlement.evaluate import evaluate
from outcomes_fund.settlement.explain import Node, why
from outcomes_fund.settlement.forms.table import AMOUNTS_AT_TESTS
from outcomes_fund.settlement.modifiers import MODIFIERS
from outcomes_fund.settlement.telling import MODIFIED_BY, money_text, number_text
from outcomes_fund.settlement.telling_terms import SAID_BY_FORM
from tests.unit.settlement.test_wide import contract, row

FEATURES = Path(__file__).parents[3] / "contracts" / "features"
NAMES = sorted(path.parent.name for path in FEATURES.glob("*/contract.toml"))


def case_of(name: str) -> Case:
    """A contract of the features with its evidence."""
    folder = FEATURES / name
    people = folder / "participants.csv"
    return load_case(
        Files(
            contract=folder / "contract.toml",
            evidence=folder / "evidence.csv",
            participants=people if people.exists() else None,
        )
    )


def told(name: str, line: str, day: date | None = None) -> list[Node]:
    """All steps of the explanation of a line, from the top."""
    case = case_of(name)
    assert case.evidence is not None
    return list(steps(why(case.contract, case.evidence, line=line, period=day, register=case.register)))


def steps(node: Node) -> Iterator[Node]:
    """A step, and all that it rests on."""
    yield node
    for child in node.children:
        yield from steps(child)


def amounts(nodes: Iterator[Node] | list[Node] | tuple[Node, ...], kind: str) -> list[tuple[str, Fraction | None]]:
    """Text and amount of all steps of a kind."""
    return [(node.text, node.amount_minor) for node in nodes if node.kind == kind]


def total(nodes: tuple[Node, ...], kind: str) -> Fraction:
    """What all steps of a kind come to."""
    return sum((amount or Fraction(0) for _, amount in amounts(nodes, kind)), start=Fraction(0))


@pytest.mark.parametrize("name", NAMES)
def test_every_step_adds_up(name: str) -> None:
    """What terms, claims and adjustments are said to come to is what the statement says, for every line."""
    case = case_of(name)
    assert case.evidence is not None
    statement = evaluate(case.contract, case.evidence, as_of=None, register=case.register)
    for item in statement.entitlements:
        day = item.period.start
        tree = why(case.contract, case.evidence, line=item.line, period=day, register=case.register)
        period = tree.children[0]
        priced = next(node for node in period.children if node.kind == "priced")
        kind = "claim" if any(node.kind == "claim" for node in priced.children) else "found"

        assert total(priced.children, kind) == item.priced_minor
        assert total(period.children, "adjusted") == item.adjusted_minor


SAID = [
    ("quality-and-bonus", "visit", "factor 0.85, between 0 (factor 0) and 1 (factor 1)"),
    ("quality-and-bonus", "visit", "step at least 0.95: factor 1.05"),
    ("deductions", "service", "takes off 9 at 150.00"),
    ("deductions", "service", "more than there is to take off: 350.00, carried to the next period"),
    ("deductions", "service", "carried in from the period before: 350.00"),
    ("deductions", "service", "answered in the period below 0.9: holds"),
    ("audit-extrapolation", "saved", "audit 0.9 (confirmed): 12000 becomes 10800"),
    ("audit-extrapolation", "saved", "deadweight 20 %: 10800 becomes 8640"),
    ("value-bounds", "score", "no result, so otherwise 50"),
    ("value-bounds", "score", "not above 100: 120 becomes 100"),
    ("carbon-area-rounded", "avoided", "rounded to 1: 99.13325829 becomes 99"),
    ("rolling-baseline", "fewer", "incidents in the period on 2020-12-31: 100"),
    ("rolling-baseline", "fewer", "11/3 (3.667) at 200.00"),
    ("return-cap", "work", "cut by limit return, whose balance left 55.00"),
    ("savings-tiers", "savings", "300 saved at 120.00, 50 % of 30,000.00, 30 % of 6,000.00"),
    ("rate-above-one", "done", "1.2 between 1 (9,000.00) and 1.5 (15,000.00)"),
    ("mean-change", "rise", "step at least 0.2: 12,000.00"),
    ("discount-bid", "fee", "5 % of 1,395.00 of begun"),
    ("cohort-tests", "pooled", "for each cohort of cohorts that earned nothing"),
    ("priority-group", "placed", "e01 placed p1 2024-02-01 value 1 at 1,000.00 x uplift 1.4 (group priority)"),
    ("indexation", "work", "e01 placed group 2024-05-01 value 2 at 1,000.00 x index factor 1.03 (prices)"),
    ("two-currencies", "licence", "e02 licence group 2024-02-15 value 2 at 120.15 USD x exchange rate 0.92 (USD)"),
    ("amendment", "work", "e03 placed group 2024-08-01 value 5 at 120.00, under amendment first (addendum 1)"),
    ("deemed-and-waived", "plan", "plan-1 plan p1 2024-02-08 value 1 at 300.00, deemed verified on 2024-04-15"),
    ("deemed-and-waived", "diary", "diary-1 diary p1 2024-02-01 value 1 at 20.00, verification waived"),
    ("late-correction", "work", "corrected (corrects first) placed group 2024-02-01 value 1 at 100.00 (band up to 3)"),
]


@pytest.mark.parametrize(("name", "line", "text"), SAID)
def test_says(name: str, line: str, text: str) -> None:
    """Each clause that changed an amount is said, with the figures that it found."""
    assert text in [node.text for node in told(name, line)]


class TestAdjustments:
    def test_one_step_each(self) -> None:
        """A period with two adjustments has a step for each, in their order, with what each of them took off."""
        period = told("deductions", "service", date(2024, 7, 1))

        assert amounts(period, "adjusted") == [
            ("complaints: Deduction for complaints", Fraction(-50000)),
            ("slow: Penalty for slow answers", Fraction(-10000)),
        ]

    def test_of_the_adjustment(self) -> None:
        """Asked about itself, an adjustment tells what it changed on which line, and owes nothing."""
        nodes = told("deductions", "complaints")

        assert nodes[0].amount_minor == 0
        assert amounts(nodes, "changed") == [
            ("service: Service", Fraction(-30000)),
            ("service: Service", Fraction(-100000)),
            ("service: Service", Fraction(-50000)),
        ]

    def test_shared_deduction(self) -> None:
        """Of a deduction off two lines, the second says what the first already bears."""
        nodes = list(steps(self.told_of("second")))

        assert amounts(nodes, "adjusted") == [("malus: Malus", Fraction(-50))]
        assert "off first: -1.00" in [node.text for node in nodes]

    def test_lapses(self) -> None:
        """A deduction of more than the lines have says what is left of it, and that it lapses."""
        found = [node.text for node in steps(self.told_of("second", amount=1000))]

        assert "takes off 10.00" in found
        assert "more than there is to take off: 8.00, lapses" in found

    @staticmethod
    def told_of(line: str, amount: int = 150) -> Node:
        """Two fixed lines of 1.00 each, off which an amount is taken."""
        lines: tuple[Line, ...] = (
            FixedLine(id="first", title="First", amount_each_period_minor=100),
            FixedLine(id="second", title="Second", amount_each_period_minor=100),
            AdjustmentLine(id="malus", title="Malus", amount_minor=amount),
        )
        plain = attrs.evolve(contract(), metrics=(), lines=lines)
        return why(plain, evidence_of([], plain), line=line, period=date(2024, 1, 1))


class TestWhy:
    def test_insignificant(self) -> None:
        """A value that counts as zero since it is insignificant says so."""
        nodes = told("insignificant-interval", "effect", date(2024, 5, 1))

        assert amounts(nodes, "modifier") == [("insignificant, counts as zero: 0.04 becomes 0", None)]

    def test_caps_of_payers(self) -> None:
        """What a cap takes off one payer and another bears says which cap it was."""
        plain = contract()
        other = attrs.evolve(plain.parties[2], id="other", roles=("outcome_payer",))
        shares = (
            PayerShare(party="payer", weight=Fraction(1), cap_minor=300),
            PayerShare(party="other", weight=Fraction(1)),
        )
        capped = attrs.evolve(
            plain, parties=(*plain.parties, other), payers=Payers(shares=shares, overflow="reallocate")
        )
        tree = why(capped, evidence_of([row(0, 10)], capped), line="care", period=date(2024, 1, 1))

        assert amounts(list(steps(tree)), "moved") == [
            ("cut by the cap of payer, 3.00 over the contract", Fraction(-200)),
            ("above a cap, borne by other", Fraction(200)),
        ]

    def test_payer_cap(self) -> None:
        """What a payer's cap leaves unpaid is put down to that cap, with its amount."""
        capped = attrs.evolve(
            contract(),
            payers=Payers(shares=(PayerShare(party="payer", weight=Fraction(1), cap_minor=300),), overflow="lapse"),
        )
        tree = why(capped, evidence_of([row(0, 5)], capped), line="care", period=date(2024, 1, 1))

        assert amounts(list(steps(tree)), "unpaid") == [
            ("unpaid, above the cap of payer, 3.00 over the contract", Fraction(200))
        ]

    def test_amendment_not_known_yet(self) -> None:
        """A line that only an amendment brings owes nothing before that is known, and says so."""
        plain = contract()
        later = attrs.evolve(plain.lines[0], id="later", title="Later")
        amended = attrs.evolve(plain, amendments=(Amendment(id="a1", start=date(2024, 6, 1), lines=(later,)),))

        tree = why(amended, evidence_of([], amended), line="later", as_of=date(2024, 3, 1))

        assert tree.amount_minor == 0
        assert tree.text == "later: Later, brought by amendment a1, which is not known yet"
        with pytest.raises(UnknownName):
            why(amended, evidence_of([], amended), line="latest")


def test_all_told() -> None:
    """Every modifier and every form that looks at a value has its words."""
    assert list(MODIFIED_BY) == list(MODIFIERS)
    assert set(SAID_BY_FORM) | {"milestone"} == set(AMOUNTS_AT_TESTS)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Fraction(1564, 1975), "1564/1975 (0.7919)"),
        (Fraction(-2, 3), "-2/3 (-0.6667)"),
        (Fraction(1, 3000), "1/3000 (0.0003333)"),
        (Fraction(100, 3), "100/3 (33.33)"),
        (Fraction(100000, 3), "100000/3 (33333)"),
        (Fraction(-1, 8), "-0.125"),
        (Fraction(1200), "1200"),
    ],
)
def test_numbers(number: Fraction, text: str) -> None:
    """A number that does not end stands as a fraction, with four digits of what it is near to."""
    assert number_text(number) == text


def test_money() -> None:
    """Money has the decimals of its currency, and more where it is not whole."""
    texts = [money_text(amount, "EUR") for amount in (123456700, Fraction(-1, 2), Fraction(100, 3))]

    assert texts == ["1,234,567.00", "-0.005", "1/3 (0.3333)"]
