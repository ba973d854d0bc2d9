"""Limits on claims where prices are 0: what counts as paid."""

from __future__ import annotations

from fractions import Fraction

from outcomes_fund.domain.limit import MixCap
from outcomes_fund.domain.metric import CountMetric
from outcomes_fund.domain.terms import Band, UnitPriceLine
from outcomes_fund.formats.evidence import evidence_of
from outcomes_fund.settlement.evaluate import evaluate
from tests.reference.interpret import interpret
from tests.reference.samples import make, row


def line(name: str, price_minor: int) -> UnitPriceLine:
    """A line on the metric of the same name."""
    return UnitPriceLine(id=name, title=name, metric=name, bands=(Band(up_to=None, price_minor=Fraction(price_minor)),))


class TestMixOfWhatIsPaid:
    def test_units_at_price_0_are_not_paid(self) -> None:
        """With no other limit, units at a price of 0 are no units paid: half of nothing is nothing."""
        metrics = tuple(CountMetric(id=name, title=name) for name in ("work", "advice"))
        cap = MixCap(id="half", lines=("work",), share=Fraction(1, 2), base="paid", per="contract")
        contract = make(line("work", 1000), line("advice", 0), metrics=metrics, limits=(cap,))
        rows = [row("a", "2024-01-10", 3, metric="work"), row("b", "2024-01-10", 4, metric="advice")]

        statement = evaluate(contract, evidence_of(rows, contract), as_of=None)

        # Of the claims of the other lines 0 units are paid, so at most 1/2 / (1 - 1/2) * 0 = 0 units of work are.
        assert statement.total_minor == 0
        assert [(cut.limit, cut.amount_minor) for cut in statement.cuts] == [("half", Fraction(3000))]
        assert statement.cuts == interpret(contract, rows, as_of=None).cuts
