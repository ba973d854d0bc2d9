"""Published contracts come out at the published amounts, and only because of what is in their files."""

import csv
import json
import shutil
import subprocess
import sys
from collections import Counter
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import attrs
import pytest

from outcomes_fund import Contract, Statement, evaluate, load_contract, load_evidence
from outcomes_fund.domain.limit import MoneyCap
from outcomes_fund.domain.money import Money
from outcomes_fund.domain.terms import (
    FixedLine,
    Line,
    MilestoneLine,
    Point,
    SlidingScaleLine,
    Step,
    StepTableLine,
    UnitPriceLine,
)

PUBLISHED = Path(__file__).parents[2] / "contracts" / "published"
CASES = sorted(path.parent.name for path in PUBLISHED.glob("*/contract.toml"))

Row = dict[str, str]

# One more claim for each case. At Reboot West it is of a person who was claimed for already, at Rikers Island a
# p-value that makes the estimate significant.
ONE_MORE: dict[str, Row] = {
    "care-leavers-apollo": {"metric": "employed", "participant": "p900"},
    "carbon-mozambique": {"metric": "verified", "value": "1"},
    "newpin": {"metric": "restoration", "value": "0.6001"},
    "norfolk-stronger-families": {"metric": "care_days", "value": "1"},
    "rikers-able": {"metric": "p_value", "value": "0.01"},
    "stevig-staan": {"metric": "results", "value": "1"},
    "carbon-ghana": {"metric": "reduction", "value": "1"},
    "kobe-nephropathy": {"metric": "prevented", "value": "0.330"},
    "reboot-west": {"metric": "education_right", "participant": "p001"},
}

# Where the maximum is what is published, one more claim adds nothing.
AT_MAXIMUM = {"stevig-staan"}


def expected(case: str) -> dict[str, Any]:
    """What has been published."""
    result: dict[str, Any] = json.loads((PUBLISHED / case / "expected.json").read_text("utf-8"))
    return result


def contract_of(case: str) -> Contract:
    """Read the contract of a case."""
    return load_contract(PUBLISHED / case / "contract.toml")


def rows_of(case: str) -> list[Row]:
    """Read the evidence of a case as text."""
    with (PUBLISHED / case / "evidence.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def settled(contract: Contract) -> Statement:
    """Settle a contract on the evidence of its case, up to the day that has been published."""
    evidence = load_evidence(PUBLISHED / contract.id / "evidence.csv", contract)
    return evaluate(contract, evidence, as_of=None, until=last_day(contract.id))


def last_day(case: str) -> date | None:
    """Give the last day that the published amounts are about, None for the whole contract."""
    until = expected(case).get("until")
    return None if until is None else date.fromisoformat(until)


def settled_on(contract: Contract, rows: list[Row], folder: Path) -> Statement:
    """Settle on other evidence than that of the case."""
    path = folder / "evidence.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return evaluate(contract, load_evidence(path, contract), as_of=None, until=last_day(contract.id))


def significant_rows() -> list[Row]:
    """Read the other evidence of Rikers Island: a significant reduction of 20 %."""
    with (PUBLISHED / "rikers-able" / "evidence-significant.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def decimal(amount_minor: int, currency: str) -> str:
    """Write an amount as the published ones are written."""
    return Money(amount_minor=amount_minor, currency=currency).decimal_text


def by_line(contract: Contract, statement: Statement) -> dict[str, str]:
    """What each line of the contract earns in all, those without claims included."""
    owed = Counter({line.id: 0 for line in contract.lines})
    for entitlement in statement.entitlements:
        owed[entitlement.line] += entitlement.amount_minor
    return {line: decimal(amount, contract.currency) for line, amount in owed.items()}


def dearer(line: Line, step_minor: int) -> Line:
    """Raise the first price or amount that the line pays."""
    if isinstance(line, UnitPriceLine):
        first, *others = line.bands
        raised = attrs.evolve(first, price_minor=first.price_minor + step_minor)
        return attrs.evolve(line, bands=(raised, *others))
    if isinstance(line, MilestoneLine):
        return attrs.evolve(line, amount_minor=line.amount_minor + step_minor)
    if isinstance(line, FixedLine):
        instalment, *later = line.instalments
        more = attrs.evolve(instalment, amount_minor=instalment.amount_minor + step_minor)
        return attrs.evolve(line, instalments=(more, *later))
    if isinstance(line, SlidingScaleLine):
        return attrs.evolve(line, points=tuple(higher(point, step_minor) for point in line.points))
    assert isinstance(line, StepTableLine), line.form
    return attrs.evolve(line, steps=tuple(higher(step, step_minor) for step in line.steps))


def higher(point: Point | Step, step_minor: int) -> Any:
    """Raise the amount of a point or step, or its rate by a hundredth of a per cent."""
    if point.amount_minor is None:
        assert point.rate is not None
        return attrs.evolve(point, rate=point.rate + Fraction(1, 10_000))
    return attrs.evolve(point, amount_minor=point.amount_minor + step_minor)


PAID_LINES = [(case, line) for case in CASES for line, amount in expected(case)["lines"].items() if amount.strip("0.")]
PAID_CASES = sorted({case for case, _ in PAID_LINES})
PAID_METRICS = sorted({(case, row["metric"]) for case in PAID_CASES for row in rows_of(case)})


def test_every_case_is_there() -> None:
    """The cases that have been published are those tested here."""
    assert sorted(ONE_MORE) == CASES


@pytest.mark.parametrize("case", CASES)
class TestPublishedAmounts:
    """What the engine owes is what was paid."""

    def test_total(self, case: str) -> None:
        """The total is that published, in the currency published."""
        statement = settled(contract_of(case))

        total = decimal(statement.total_minor, statement.currency)

        assert (expected(case)["currency"], expected(case)["total"]) == (statement.currency, total)

    def test_lines(self, case: str) -> None:
        """Each line earns what is published, and nothing where nothing was claimed."""
        contract = contract_of(case)

        assert expected(case)["lines"] == by_line(contract, settled(contract))

    def test_payees(self, case: str) -> None:
        """The payees get the shares published, where they are."""
        contract = contract_of(case)
        paid = Counter[str]()
        for payable in settled(contract).payables:
            paid[payable.payee] += payable.amount_minor
        amounts = {payee: decimal(amount, contract.currency) for payee, amount in paid.items()}

        assert expected(case).get("payees", amounts) == amounts

    def test_evidence_reproduced(self, case: str, tmp_path: Path) -> None:
        """The script that made the evidence makes it again, the same to the byte."""
        script = shutil.copy(PUBLISHED / "make_evidence.py", tmp_path)
        for name in CASES:
            (tmp_path / name).mkdir()
        subprocess.run([sys.executable, script], check=True)

        made = {path.name: path.read_bytes() for path in (tmp_path / case).iterdir()}

        assert {path.name: path.read_bytes() for path in (PUBLISHED / case).glob("*.csv")} == made


class TestDependence:
    """The amounts follow from the terms and the evidence: change either, and they change."""

    @pytest.mark.parametrize(("case", "line_id"), PAID_LINES)
    def test_one_price(self, case: str, line_id: str) -> None:
        """A price that is higher by the smallest amount that is paid gives another total."""
        contract = contract_of(case)
        step = contract.rounding.unit_minor
        lines = tuple(dearer(line, step) if line.id == line_id else line for line in contract.lines)
        changed = attrs.evolve(contract, lines=lines, limits=())

        assert settled(contract).total_minor < settled(changed).total_minor

    @pytest.mark.parametrize(("case", "metric"), PAID_METRICS)
    def test_one_claim_less(self, case: str, metric: str, tmp_path: Path) -> None:
        """Without the last verified claim of any metric the total is lower."""
        contract, rows = contract_of(case), rows_of(case)
        verified = [row for row in rows if row["metric"] == metric and row["status"] == "verified"]
        rows.remove(verified[-1])

        less = settled_on(contract, rows, tmp_path).total_minor if rows else 0

        assert less < settled(contract).total_minor

    @pytest.mark.parametrize("case", sorted(ONE_MORE.keys() - AT_MAXIMUM))
    def test_one_claim_more(self, case: str, tmp_path: Path) -> None:
        """One more verified claim gives a higher total."""
        contract, rows = contract_of(case), rows_of(case)
        model = [row for row in rows if row["metric"] == ONE_MORE[case]["metric"]][-1]
        rows.append(model | {"id": "one-more", "supersedes": ""} | ONE_MORE[case])

        more = settled_on(contract, rows, tmp_path)

        assert settled(contract).total_minor < more.total_minor

    @pytest.mark.parametrize("case", sorted(AT_MAXIMUM))
    def test_one_more_at_maximum(self, case: str, tmp_path: Path) -> None:
        """Where the maximum is reached, one more claim is cut in full, and a higher maximum pays more."""
        contract, rows = contract_of(case), rows_of(case)
        (limit,) = contract.limits
        assert isinstance(limit, MoneyCap)
        raised = attrs.evolve(contract, limits=(attrs.evolve(limit, amount_minor=limit.amount_minor + 1),))
        rows.append(rows[-1] | {"id": "one-more"} | ONE_MORE[case])

        assert settled_on(contract, rows, tmp_path).total_minor == settled(contract).total_minor
        assert settled(raised).total_minor == settled(contract).total_minor + 1


class TestNewpin:
    """The coupon of the bond in New South Wales."""

    @pytest.mark.parametrize(
        ("rate", "coupon"),
        [
            ("0.40", 350_000),
            ("0.55", 350_000),
            ("0.56", 350_000),
            ("0.5723", 350_490),
            ("0.60", 525_000),
            ("0.625", 682_500),
            ("0.65", 840_000),
            ("0.70", 1_050_000),
            ("0.90", 1_050_000),
        ],
    )
    def test_first_year(self, rate: str, coupon: int, tmp_path: Path) -> None:
        """In the first year the coupon lies on the published points and between them, and is 5 % at least."""
        contract, (row,) = contract_of("newpin"), rows_of("newpin")

        statement = settled_on(contract, [row | {"value": rate}], tmp_path)

        assert coupon * 100 == statement.total_minor

    def test_fourth_year(self) -> None:
        """At 55 % the floor holds for three years, and the published 3 % after that."""
        contract = contract_of("newpin")
        evidence = load_evidence(PUBLISHED / "newpin" / "evidence.csv", contract)
        line = contract.lines[0]
        assert isinstance(line, SlidingScaleLine)
        later = attrs.evolve(line, points=tuple(attrs.evolve(p, value=p.value + Fraction(5, 100)) for p in line.points))

        statement = evaluate(attrs.evolve(contract, lines=(later,)), evidence, as_of=None)

        earned = [entitlement.amount_minor for entitlement in statement.entitlements]
        assert [350_000_00] * 3 + [210_000_00] * 4 == earned


class TestStevigStaan:
    """The maximum with and without tax."""

    def test_with_tax(self) -> None:
        """The tax of all documents makes the published maximum of it, in whole euros."""
        statement = settled(contract_of("stevig-staan"))
        net = sum(document.net_minor for document in statement.vat)
        tax = sum(document.vat_minor for document in statement.vat)

        assert (3_172_360_00, 666_195_60) == (net, tax)
        assert round(Fraction(net + tax, 100)) == 3_838_556

    def test_seven_municipalities(self) -> None:
        """Each of the seven bears a seventh, to the cent for each year."""
        paid = Counter[str]()
        for payable in settled(contract_of("stevig-staan")).payables:
            paid[payable.payer] += payable.amount_minor

        assert len(paid) == 7
        assert sum(paid.values()) == 3_172_360_00
        assert max(paid.values()) - min(paid.values()) <= 4


class TestRikers:
    """The steps on the reduction, and the rule that an insignificant one counts as zero."""

    @pytest.mark.parametrize(
        ("reduction", "payment"),
        [
            ("0.084", 0),
            ("0.085", 4_800_000),
            ("0.100", 9_600_000),
            ("0.110", 10_080_000),
            ("0.120", 10_176_000),
            ("0.130", 10_368_000),
            ("0.160", 10_944_000),
            ("0.199", 10_944_000),
            ("0.200", 11_712_000),
        ],
    )
    def test_significant(self, reduction: str, payment: int, tmp_path: Path) -> None:
        """A significant reduction pays the amount of its step; the last is the published maximum."""
        contract, rows = contract_of("rikers-able"), significant_rows()
        rows[0] |= {"value": reduction}

        assert payment * 100 == settled_on(contract, rows, tmp_path).total_minor

    def test_insignificant(self, tmp_path: Path) -> None:
        """The largest reduction pays nothing if its p-value is not below the level."""
        contract, rows = contract_of("rikers-able"), significant_rows()
        rows[1] |= {"value": "0.100"}

        assert settled_on(contract, rows, tmp_path).total_minor == 0

    @pytest.mark.parametrize(("step", "yearly"), [(2, "1.2"), (3, "1.5"), (4, "1.9"), (5, "3.3"), (6, "5.1")])
    def test_returns(self, step: int, yearly: str) -> None:
        """The inferred rate of each step is the whole per cent whose yearly return over four years is published."""
        line = contract_of("rikers-able").lines[0]
        assert isinstance(line, StepTableLine)
        low, high = (1 + (Fraction(yearly) + Fraction(half, 100)) / 100 for half in (-5, 5))
        whole = [percent for percent in range(100, 130) if low**4 <= Fraction(percent, 100) < high**4]

        assert [line.steps[step].rate] == [Fraction(percent, 100) for percent in whole]


class TestNorfolk:
    """Days avoided less deadweight, at a price inferred from the payment."""

    def test_days(self) -> None:
        """What counts is the published number of days less 33 %."""
        (entitlement,) = settled(contract_of("norfolk-stronger-families")).entitlements

        assert sum(int(row["value"]) for row in rows_of("norfolk-stronger-families")) == 145_852
        assert entitlement.measured == 145_852 * Fraction(67, 100)

    def test_no_price_in_pence(self) -> None:
        """No price in pounds and pence gives the payment, so the price is a fraction."""
        contract = contract_of("norfolk-stronger-families")
        (line,) = contract.lines
        assert isinstance(line, UnitPriceLine)
        totals = []
        for price_minor in (8827, 8828):
            band = attrs.evolve(line.bands[0], price_minor=Fraction(price_minor))
            totals.append(settled(attrs.evolve(contract, lines=(attrs.evolve(line, bands=(band,)),))).total_minor)

        assert totals == [8_625_818_55, 8_626_795_76]
        assert totals[0] < settled(contract).total_minor < totals[1]

    def test_capped_payer(self) -> None:
        """The capped payer bears its cap, the other the rest."""
        paid = {
            payable.payer: payable.amount_minor
            for payable in settled(contract_of("norfolk-stronger-families")).payables
        }

        assert {"council": 6_126_543_00, "central-fund": 2_500_000_00} == paid


class TestMozambique:
    """What is verified is not what is payable."""

    def test_allocated(self) -> None:
        """Of the verified volume the allocated one is paid."""
        (entitlement,) = settled(contract_of("carbon-mozambique")).entitlements

        assert rows_of("carbon-mozambique")[-1]["value"] == "2040000"
        assert entitlement.measured == 1_280_000


class TestCareLeavers:
    """The rate card of Project Apollo."""

    def test_unclaimed_week(self, tmp_path: Path) -> None:
        """The week of work experience that was never claimed would have been worth its price."""
        contract, rows = contract_of("care-leavers-apollo"), rows_of("care-leavers-apollo")
        (open_row,) = [row for row in rows if row["status"] == "reported"]
        open_row |= {"status": "verified", "verifier": "claims-check"}
        open_row["verified_at"] = open_row["reported_at"]

        with_it = settled_on(contract, rows, tmp_path)

        assert settled(contract).total_minor + 220_00 == with_it.total_minor

    def test_ladder_once(self, tmp_path: Path) -> None:
        """A second claim of the same person on a rung of the ladder is refused."""
        contract, rows = contract_of("care-leavers-apollo"), rows_of("care-leavers-apollo")
        first = next(row for row in rows if row["metric"] == "employed")
        rows.append(first | {"id": "again", "achieved": "2021-10-01"})

        again = settled_on(contract, rows, tmp_path)

        assert settled(contract).total_minor == again.total_minor
        assert ("already_admitted", "employed", 1) in [
            (refusal.reason, refusal.metric, refusal.count) for refusal in again.refusals
        ]
