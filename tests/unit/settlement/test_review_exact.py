"""Large figures, small steps and long chains give exact fractions, worked out here with Python's own."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from math import floor

import attrs

from outcomes_fund.domain.allocation import PayerShare
from outcomes_fund.domain.calendar import Duration, PeriodGrid
from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.evidence import EvidenceRow
from outcomes_fund.domain.indexation import Index, IndexFigure
from outcomes_fund.domain.limit import Capital, ReturnCap
from outcomes_fund.domain.metric import ChangeMetric, IndexMetric, IndexPart, Metric, RateMetric, SumMetric
from outcomes_fund.domain.statement import Statement
from outcomes_fund.domain.terms import Band, FixedLine, Point, SlidingScaleLine, UnitPriceLine
from outcomes_fund.formats.evidence import evidence_of
from outcomes_fund.settlement.evaluate import evaluate
from tests.reference.samples import make, payers, row

MICRO = Fraction(1, 10**6)
MONTHS = PeriodGrid(every=Duration(count=1, unit="months"), anchor=date(2024, 1, 1))


def state(contract: Contract, rows: tuple[EvidenceRow, ...] = ()) -> Statement:
    """Settle all rows."""
    return evaluate(contract, evidence_of(rows, contract), as_of=None)


def half_away(amount: Fraction) -> int:
    """Round an amount of 0 or more."""
    return floor(amount + Fraction(1, 2))


class TestClaims:
    def test_prices_of_twelve_decimals(self) -> None:
        """Billions of units in steps of a millionth, at prices of twelve decimals, band by band."""
        edge, low, high = 10**9 + MICRO, Fraction(123_456_789_012_345, 10**12), Fraction(99_999_999_999_999, 10**12)
        line = UnitPriceLine(
            id="work",
            title="Work",
            metric="jobs",
            bands=(Band(up_to=edge, price_minor=low), Band(up_to=None, price_minor=high)),
        )
        contract = make(line, metrics=(SumMetric(id="jobs", title="Jobs", resolution=MICRO),))
        units = 8 * 10**9 + 3 * MICRO

        found = state(contract, (row("a", "2024-01-10", units),))

        assert found.total_minor == half_away(edge * low + (units - edge) * high) == 823_456_789_012

    def test_indices_on_one_scale(self) -> None:
        """Thirty years of factors of three indices, none rounded, put on one scale far beyond 64 bits."""
        lines, indices = [], []
        for name, base in (("a", 999_983), ("b", 999_979), ("c", 999_961)):
            figures = tuple(
                IndexFigure(month=date(2024 + n // 12, n % 12 + 1, 1), value=Fraction(base + n, 10**4))
                for n in range(360)
            )
            indices.append(Index(id=name, base_month=date(2024, 1, 1), every="month", figures=figures))
            band = Band(up_to=None, price_minor=Fraction(10**12))
            lines.append(UnitPriceLine(id=name, title=name, metric="jobs", bands=(band,), indexed=name))
        metrics = (SumMetric(id="jobs", title="Jobs"),)
        contract = make(*lines, metrics=metrics, indices=tuple(indices), end="2054-01-01")

        found = state(contract, (row("r", "2053-12-31", 1000),))

        # The last month is the 360th: 359 above the base.
        expected = [half_away(10**15 * Fraction(base + 359, base)) for base in (999_983, 999_979, 999_961)]
        assert [entry.amount_minor for entry in found.entitlements] == expected


class TestValues:
    def test_chain_of_five(self) -> None:
        """Five indices and five relative changes, each of the one before, with denominators of millions."""
        metrics: list[Metric] = [RateMetric(id=name, title=name, resolution=MICRO) for name in ("rate", "other")]
        of = "rate"
        for number in range(5):
            parts = (
                IndexPart(metric=of, weight=Fraction(1, 999_983), target=Fraction(7, 999_979)),
                IndexPart(metric="other", weight=Fraction(3, 1_000_003)),
            )
            metrics.append(IndexMetric(id=f"index{number}", title="Index", of=parts))
            of = f"change{number}"
            metrics.append(
                ChangeMetric(id=of, title="Change", of=f"index{number}", baseline_metric="other", relative=True)
            )
        points = (Point(value=Fraction(-10), amount_minor=0), Point(value=Fraction(1, 3), amount_minor=10**15))
        line = SlidingScaleLine(id="scale", title="Scale", metric=of, points=points, measured="to_date", paid="period")
        contract = make(line, metrics=tuple(metrics), periods=MONTHS, end="2024-04-01")
        rows = tuple(
            attrs.evolve(
                row(f"{name}{month}", f"2024-0{month}-10", metric=name),
                value=value * MICRO,
                denominator=Fraction(whole),
            )
            for name, value, whole in (("rate", 123_456_789_011, 999_999), ("other", 98_765_432_101, 777_777))
            for month in (1, 2, 3)
        )

        found = state(contract, rows)

        other = Fraction(98_765_432_101, 10**6 * 777_777)
        value = Fraction(123_456_789_011, 10**6 * 999_999)
        for _ in range(5):
            index = value * Fraction(999_979, 7) * Fraction(1, 999_983) + other * Fraction(3, 1_000_003)
            value = (index - other) / other
        amount = half_away(10**15 * (value + 10) / (Fraction(1, 3) + 10))
        assert [entry.measured for entry in found.entitlements] == [value] * 3
        assert [entry.amount_minor for entry in found.entitlements] == [amount] * 3


class TestLongContracts:
    def test_return_compounds_each_month(self) -> None:
        """A balance that compounds 359 times is rounded down once, at the payment."""
        months = [date(2024 + number // 12, number % 12 + 1, 1) for number in range(360)]
        cap = ReturnCap(
            id="cap",
            capital=(Capital(date=months[0], amount_minor=10**12),),
            rate=Fraction(3_141, 10**6),
            compounds=tuple(months[1:]),
        )
        line = UnitPriceLine(id="work", title="Work", metric="jobs", bands=(Band(up_to=None, price_minor=Fraction(1)),))
        metrics = (SumMetric(id="jobs", title="Jobs"),)
        contract = make(line, metrics=metrics, limits=(cap,), periods=MONTHS, end="2054-01-01")

        found = state(contract, (row("a", "2053-12-31", 10**15),))

        assert found.total_minor == floor(10**12 * Fraction(1_003_141, 10**6) ** 359)

    def test_hundred_years_of_months(self) -> None:
        """In 1,200 periods every cent goes to a payer."""
        line = FixedLine(id="base", title="Base", amount_each_period_minor=10**15 + 1)
        weights = (Fraction(1, 3), Fraction(10**12 - 11, 10**12))
        shares = tuple(
            PayerShare(party=party, weight=weight)
            for party, weight in zip(("province", "tilburg"), weights, strict=True)
        )
        contract = make(line, metrics=(), paying=payers(*shares), periods=MONTHS, end="2124-01-01")

        found = state(contract)

        part = (10**15 + 1) * weights[0] / sum(weights)
        first = floor(part) + (part % 1 > Fraction(1, 2))
        assert len(found.payables) == 2_400
        assert {entry.amount_minor for entry in found.payables if entry.payer == "province"} == {first}
        assert found.total_minor == 1_200 * (10**15 + 1)
