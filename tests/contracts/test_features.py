"""The small contracts, one for each part of the language: each comes out at the amounts worked out by hand."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from outcomes_fund import Contract, Statement, evaluate, load_evidence, load_register
from outcomes_fund.domain.money import Money
from outcomes_fund.formats.contract import parse_contract

FEATURES_FOLDER = Path(__file__).parents[2] / "contracts" / "features"
FEATURES = sorted(path.parent.name for path in FEATURES_FOLDER.glob("*/contract.toml"))

Terms = dict[str, Any]


def text_of(feature: str, file: str) -> str:
    """Read a file of a feature as text."""
    return (FEATURES_FOLDER / feature / file).read_text(encoding="utf-8")


def expected(feature: str) -> Terms:
    """What was worked out by hand."""
    result: Terms = json.loads(text_of(feature, "expected.json"))
    return result


def day(text: str | None) -> date | None:
    """Read a day that may be left out."""
    return None if text is None else date.fromisoformat(text)


def settled(feature: str, contract: Contract, wanted: Terms) -> Statement:
    """Settle a contract on the evidence and the register of a feature, as of the days that are wanted."""
    folder = FEATURES_FOLDER / feature
    people = folder / "participants.csv"
    return evaluate(
        contract,
        load_evidence(folder / "evidence.csv", contract),
        as_of=day(wanted.get("as_of")),
        until=day(wanted.get("until")),
        register=load_register(people) if people.exists() else None,
    )


def decimal(amount_minor: int, currency: str) -> str:
    """Write an amount in units of the currency."""
    return Money(amount_minor=amount_minor, currency=currency).decimal_text


def by_line(statement: Statement) -> dict[str, dict[str, str]]:
    """What is owed by line and first day of the period, nothing left out but 0."""
    owed: dict[str, dict[str, str]] = defaultdict(dict)
    for entitlement in statement.entitlements:
        if entitlement.amount_minor:
            amount = decimal(entitlement.amount_minor, statement.currency)
            owed[entitlement.line][entitlement.period.start.isoformat()] = amount
    return owed


def sums_of(key: str) -> Callable[[Statement], dict[str, str]]:
    """Make a function that adds up what is payable by one of its attributes."""

    def sums(statement: Statement) -> dict[str, str]:
        paid = Counter[str]()
        for payable in statement.payables:
            paid[getattr(payable, key)] += payable.amount_minor
        return {name: decimal(amount, statement.currency) for name, amount in paid.items()}

    return sums


def cuts(statement: Statement) -> dict[str, str]:
    """What each limit took off in all."""
    off: dict[str, Fraction] = defaultdict(Fraction)
    for cut in statement.cuts:
        off[cut.limit] += cut.amount_minor
    assert all(amount.denominator == 1 for amount in off.values()), "cuts of whole minor units only"
    return {limit: decimal(int(amount), statement.currency) for limit, amount in off.items()}


def refusals(statement: Statement) -> dict[str, int]:
    """How many claims were refused, by reason."""
    counts = Counter[str]()
    for refusal in statement.refusals:
        counts[refusal.reason] += refusal.count
    return dict(counts)


def suspended(statement: Statement) -> dict[str, str]:
    """What waits, by line."""
    waits = Counter[str]()
    for entitlement in statement.entitlements:
        waits[entitlement.line] += entitlement.suspended_minor
    return {line: decimal(amount, statement.currency) for line, amount in waits.items() if amount}


def due(statement: Statement) -> dict[str, dict[str, str]]:
    """The due day of each payment, by line and first day of the period."""
    days: dict[str, dict[str, str]] = defaultdict(dict)
    for payable in statement.payables:
        if payable.kind == "payment":
            days[payable.line][payable.period.start.isoformat()] = payable.due.isoformat()
    return days


def releases(statement: Statement) -> dict[str, str]:
    """The due day of each release, by first day of the period."""
    return {
        payable.period.start.isoformat(): payable.due.isoformat()
        for payable in statement.payables
        if payable.kind == "release"
    }


def tax(statement: Statement) -> list[list[str]]:
    """The documents of value added tax: first day, treatment, rate, net amount and tax."""
    return [
        [
            document.period.start.isoformat(),
            document.treatment,
            str(document.rate),
            decimal(document.net_minor, statement.currency),
            decimal(document.vat_minor, statement.currency),
        ]
        for document in statement.vat
    ]


FOUND: dict[str, Callable[[Statement], object]] = {
    "total": lambda statement: decimal(statement.total_minor, statement.currency),
    "lines": by_line,
    "payers": sums_of("payer"),
    "payees": sums_of("payee"),
    "kinds": sums_of("kind"),
    "cuts": cuts,
    "refusals": refusals,
    "suspended": suspended,
    "due": due,
    "releases": releases,
    "vat": tax,
}
QUESTIONS = {"as_of", "until", "find", "write"}


def found(statement: Statement, wanted: Terms) -> Terms:
    """What the statement says about all that is wanted."""
    return {key: FOUND[key](statement) for key in wanted if key not in QUESTIONS}


def answers(wanted: Terms) -> Terms:
    """What is wanted, without the days and the clause."""
    return {key: value for key, value in wanted.items() if key not in QUESTIONS}


def test_readme_lists_all() -> None:
    """The list of features has a row for each folder, and each folder says by hand what it comes to."""
    listed = [line.split("`")[1] for line in text_of(".", "README.md").splitlines() if line.startswith("| `")]

    assert listed == FEATURES
    assert all("## By hand" in text_of(feature, "README.md") for feature in FEATURES)


@pytest.mark.parametrize("feature", FEATURES)
class TestFeatures:
    """Each small contract."""

    def test_settlements(self, feature: str) -> None:
        """What the engine owes is what was worked out by hand, as of each day that is looked at."""
        contract, wanted = parse_contract(text_of(feature, "contract.toml")), expected(feature)["settlements"]

        assert wanted
        assert all({"total", "lines"} <= settlement.keys() for settlement in wanted)
        for settlement in wanted:
            assert found(settled(feature, contract, settlement), settlement) == answers(settlement)

    def test_instead(self, feature: str) -> None:
        """One clause written otherwise gives what was worked out for that, which is something else."""
        terms, instead = text_of(feature, "contract.toml"), expected(feature)["instead"]
        contract = parse_contract(terms.replace(instead["find"], instead["write"]))
        before = settled(feature, parse_contract(terms), instead)

        assert instead["find"] in terms
        assert found(settled(feature, contract, instead), instead) == answers(instead)
        assert found(before, instead) != answers(instead)

    def test_says_it_is_made_up(self, feature: str) -> None:
        """The contract has the name of its folder, its currency, and calls itself illustrative."""
        contract = parse_contract(text_of(feature, "contract.toml"))

        assert (feature, expected(feature)["currency"], "illustrative") == (
            contract.id,
            contract.currency,
            contract.status,
        )
