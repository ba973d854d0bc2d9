"""Published contracts come out at the published amounts, and only because of what is in their files."""

import shutil
import subprocess
import sys
from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import Any

import attrs
import pytest

from outcomes_fund.domain.limit import MoneyCap
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
from tests.contracts.published_files import (
    CASES,
    PUBLISHED,
    Row,
    by_line,
    contract_of,
    decimal,
    expected,
    rows_of,
    settled,
    settled_on,
)

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
