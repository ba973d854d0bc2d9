"""The terms of single published cases: their tables, bounds, caps and what follows from them."""

from collections import Counter
from fractions import Fraction
from pathlib import Path

import attrs
import pytest

from outcomes_fund import evaluate, load_evidence
from outcomes_fund.domain.terms import SlidingScaleLine, StepTableLine, UnitPriceLine
from tests.contracts.published_files import PUBLISHED, contract_of, rows_of, settled, settled_on, significant_rows


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
