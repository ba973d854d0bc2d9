"""An explanation reaches the rows and values that an amount rests on."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import attrs

from outcomes_fund.domain.metric import MilestoneMetric, RateMetric
from outcomes_fund.domain.terms import MilestoneLine, Test
from outcomes_fund.formats.evidence import evidence_of
from outcomes_fund.settlement.explain import Node, why
from tests.unit.settlement.test_wide import contract, row


def texts(node: Node, kind: str) -> list[str]:
    """The texts of all steps of a kind, in order."""
    own = [node.text] if node.kind == kind else []
    return own + [text for child in node.children for text in texts(child, kind)]


class TestWhy:
    def test_to_date(self) -> None:
        """A test measured to date shows the values it read and the rows of earlier periods too."""
        hub = attrs.evolve(
            contract(),
            metrics=(MilestoneMetric(id="hub", title="Hub"), RateMetric(id="kept", title="Kept")),
            lines=(
                MilestoneLine(
                    id="opened",
                    title="Opened",
                    amount_minor=100,
                    when=(Test(metric="hub"), Test(metric="kept", at_least=Fraction(7, 10))),
                ),
            ),
        )
        kept = attrs.evolve(row(1, 2), metric="kept", denominator=Fraction(4))
        rows = [
            attrs.evolve(row(0, 1), metric="hub"),
            kept,
            attrs.evolve(kept, id="r2", achieved=date(2024, 2, 10), value=Fraction(5), denominator=Fraction(5)),
        ]

        tree = why(hub, evidence_of(rows, hub), line="opened", period=date(2024, 2, 1))

        assert texts(tree, "reading") == ["hub to date: 1", "kept to date: 7/9 (0.7778)"]
        assert len(texts(tree, "measured")) == 3

    def test_nothing_earned(self) -> None:
        """A period that was asked for is told also when nothing was earned in it."""
        plain = contract()

        tree = why(plain, evidence_of([], plain), line="care", period=date(2024, 3, 1))

        assert texts(tree, "priced") == ["0 units at their price"]
