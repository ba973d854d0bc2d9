"""Between what is owed and what is paid: holdback, advances, value added tax, plans, disputes."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from outcomes_fund.domain.allocation import Payees, Payers
from outcomes_fund.domain.metric import MilestoneMetric
from outcomes_fund.domain.payment import Advance, Dispute, Holdback, Plan, PlannedPayment, Vat, VatRule, VatTreatment
from tests.strategies.frame import Frame, earlier_lines
from tests.strategies.times import SHORT

__all__ = ["advances", "disputes", "holdbacks", "plans", "vats"]

AMOUNTS = (100, 1, 333, 25_000)
PARTS = (Fraction(1, 10), Fraction(1, 3), Fraction(1), Fraction(0))
TAXES = (Fraction(21, 100), Fraction(9, 100), Fraction(1, 3))
WITHOUT_RATE = ("exempt", "outside_scope")


@st.composite
def holdbacks(draw: st.DrawFn, frame: Frame) -> Holdback:
    """Draw what is held back, and one way to release it."""
    reached = [metric.id for metric in frame.metrics if isinstance(metric, MilestoneMetric)]
    ways: list[tuple[str, Any]] = [("release_on", day) for day in _days_after(frame)]
    ways += [("release_after", wait) for wait in SHORT] + [("release_when", name) for name in reached] * 5
    way, value = draw(st.sampled_from(ways))
    return Holdback(share=draw(st.sampled_from(PARTS)), lines=earlier_lines(draw, frame), **{way: value})


def _days_after(frame: Frame) -> list[date]:
    return [*frame.days[-2:], frame.days[len(frame.days) // 2]]


@st.composite
def advances(draw: st.DrawFn, payers: Payers, payees: Payees, frame: Frame) -> tuple[Advance, ...]:
    """Draw one or two advances."""
    some = st.builds(
        Advance,
        payer=st.sampled_from([share.party for share in payers.shares]),
        payee=st.sampled_from([share.party for share in payees.shares]),
        date=st.sampled_from(frame.days),
        amount_minor=st.sampled_from(AMOUNTS).map(lambda amount: amount * frame.scale),
        set_off_share=st.sampled_from(PARTS[:3]),
        rest=st.sampled_from(("clawed_back", "kept")),
    )
    return tuple(draw(st.lists(some, min_size=1, max_size=2)))


@st.composite
def vats(draw: st.DrawFn, frame: Frame) -> Vat:
    """Draw one or two rules on value added tax."""
    rules = []
    for number in range(draw(st.integers(1, 2))):
        treatment: VatTreatment = draw(st.sampled_from(("standard", "reverse_charge", "exempt", "outside_scope")))
        rules.append(
            VatRule(
                treatment=treatment,
                rate=Fraction(0) if treatment in WITHOUT_RATE else draw(st.sampled_from(TAXES)),
                lines=earlier_lines(draw, frame),
                start=draw(st.sampled_from((None, *frame.days))) if number else None,
            ),
        )
    return Vat(prices=draw(st.sampled_from(("excluding", "including"))), rules=tuple(rules))


@st.composite
def plans(draw: st.DrawFn, frame: Frame) -> tuple[Plan, ...]:
    """Draw one or two versions of what was foreseen."""
    days = sorted(draw(st.sets(st.sampled_from(frame.days), min_size=1, max_size=2)))
    names = [line.id for line in frame.earning]
    payments = st.builds(
        PlannedPayment,
        date=st.sampled_from(frame.days),
        amount_minor=st.sampled_from(AMOUNTS).map(lambda amount: amount * frame.scale),
        line=st.sampled_from((*names, None)),
    )
    some = st.lists(payments, min_size=1, max_size=2, unique_by=lambda payment: (payment.date, str(payment.line)))
    return tuple(Plan(id=f"plan-{number}", agreed=day, payments=tuple(draw(some))) for number, day in enumerate(days))


@st.composite
def disputes(draw: st.DrawFn, frame: Frame) -> tuple[Dispute, ...]:
    """Draw a dispute about a line: open, settled, of all its periods or of some."""
    opened = draw(st.sampled_from(frame.days))
    start, end = draw(st.sampled_from((None, *frame.days))), draw(st.sampled_from((None, frame.end, *frame.days)))
    if start is not None and end is not None and end <= start:
        end = None
    return (
        Dispute(
            line=draw(st.sampled_from(frame.earning)).id,
            opened=opened,
            closed=draw(st.sampled_from((None, opened + timedelta(days=1), opened + timedelta(days=100)))),
            start=start,
            end=end if end != frame.start else None,
        ),
    )
