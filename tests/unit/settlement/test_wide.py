"""Amounts that leave 64 bits stay exact, and rare shapes of evidence stay quick."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction

import attrs
import numpy as np

from outcomes_fund.domain.allocation import Payees, PayeeShare, Payers, PayerShare
from outcomes_fund.domain.calendar import Duration, PeriodGrid
from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.evidence import EvidenceRow
from outcomes_fund.domain.limit import VolumeCap
from outcomes_fund.domain.metric import SumMetric
from outcomes_fund.domain.party import Party
from outcomes_fund.domain.terms import Band, FixedLine, Instalment, UnitPriceLine
from outcomes_fund.formats.evidence import evidence_of
from outcomes_fund.settlement import limit_claims
from outcomes_fund.settlement.evaluate import evaluate
from outcomes_fund.settlement.exact import product
from outcomes_fund.settlement.price import band_value
from outcomes_fund.settlement.program import UnitPrice
from tests.reference.interpret import interpret

MOMENT = datetime(2024, 2, 1, tzinfo=UTC)


def contract() -> Contract:
    """A year of months, one sum at a price of 1.00, one payer and one payee."""
    return Contract(
        id="wide",
        title="Wide",
        status="signed",
        currency="EUR",
        start=date(2024, 1, 1),
        end=date(2025, 1, 1),
        periods=PeriodGrid(every=Duration(count=1, unit="months"), anchor=date(2024, 1, 1)),
        parties=(
            Party(id="payer", name="Payer", roles=("outcome_payer",)),
            Party(id="provider", name="Provider", roles=("service_provider",)),
            Party(id="auditor", name="Auditor", roles=("verifier",)),
        ),
        metrics=(SumMetric(id="days", title="Days"),),
        lines=(
            UnitPriceLine(id="care", title="Care", metric="days", bands=(Band(up_to=None, price_minor=Fraction(100)),)),
        ),
        payers=Payers(shares=(PayerShare(party="payer", weight=Fraction(1)),)),
        payees=Payees(shares=(PayeeShare(party="provider"),)),
    )


def row(number: int, value: int) -> EvidenceRow:
    """A verified row of some value."""
    return EvidenceRow(
        id=f"r{number:06d}",
        metric="days",
        participant=None,
        cohort=None,
        instance=None,
        achieved=date(2024, 1, 10),
        value=Fraction(value),
        denominator=None,
        status="verified",
        supersedes=None,
        reporter="provider",
        verifier="auditor",
        reported_at=MOMENT,
        verified_at=MOMENT,
        reference="",
        sha256="",
    )


class TestProduct:
    def test_factor_without_room(self) -> None:
        """A factor beyond 64 bits goes to Python's integers, also beside zeros."""
        assert product(np.zeros(2, dtype=np.int64), 2**70).tolist() == [0, 0]

    def test_no_wrap(self) -> None:
        """A product beyond 64 bits is exact."""
        assert product(np.array([2**40]), 2**40).tolist() == [2**80]


class TestBandValue:
    def test_endless_edge(self) -> None:
        """A band may end beyond 64 bits."""
        unit = UnitPrice(line=0, version=0, edges=(2**70,), prices=(3, 5))

        assert band_value(unit, np.array([7])).tolist() == [21]


class TestCarry:
    def test_outgrows_64_bits(self) -> None:
        """What a capped payer carries may outgrow 64 bits over the periods, and nothing is lost."""
        instalments = tuple(Instalment(date=date(2024, month, 1), amount_minor=2**60) for month in range(1, 13))
        carried = attrs.evolve(
            contract(),
            lines=(FixedLine(id="fixed", title="Fixed", instalments=instalments),),
            payers=Payers(
                shares=(PayerShare(party="payer", weight=Fraction(1), cap_minor=5),),
                overflow="carry",
            ),
        )

        statement = evaluate(carried, evidence_of([], carried), as_of=None)

        assert statement.total_minor == 5
        assert sum(cut.amount_minor for cut in statement.cuts) == 12 * 2**60 - 5


class TestClaimLimits:
    def test_headroom_given_back(self) -> None:
        """Claims that give headroom back again and again are still paid as one pass pays them."""
        capped = attrs.evolve(contract(), limits=(VolumeCap(id="cap", units=Fraction(1)),))
        rows = [row(number, 2 if number % 2 == 0 else -1) for number in range(400)]

        statement = evaluate(capped, evidence_of(rows, capped), as_of=None)

        assert limit_claims.ROUNDS_MAX < len(rows) // 4
        assert statement.entitlements == interpret(capped, rows, as_of=None).entitlements
