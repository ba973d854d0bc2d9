"""Why a payment is what it is: its parts add up to it, and what is below each part to the part."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

import attrs
import pytest

from outcomes_fund.domain.contract import Recovery
from outcomes_fund.errors import UnknownName
from outcomes_fund.ledger.port import Store
from outcomes_fund.services.orders import NotAllowed
from outcomes_fund.services.payment_trace import why_payment
from outcomes_fund.services.payments import approve, payments, release
from outcomes_fund.services.settle import settle_contract
from outcomes_fund.settlement.explain import Node
from tests.services.fund_cases import bring, by, fund_with, jobs, row

MORE = """
[holdback]
share = "10 %"
release_after = "3 months"

[[advances]]
payer = "city"
payee = "provider"
date = 2024-02-01
amount = "1500.00"
set_off_share = "50 %"

[vat]
prices = "excluding"
rules = [{ rate = "21 %" }]
"""
HOLDBACK = '\n[holdback]\nshare = "10 %"\nrelease_after = "3 months"\n'
DAYS = (date(2024, 3, 1), date(2025, 3, 1), date(2026, 3, 1), date(2026, 7, 1))


def paid(store: Store, day: date) -> None:
    """Settle, and release all that is proposed."""
    names = [payment.id for payment in settle_contract(store, "jobs", order=by("sue", day)).proposed]
    if names:
        approve(store, names, order=by("bea", day))
        release(store, names, order=by("pia", day))


def lived(recovery: Recovery) -> Store:
    """A fund in which an advance, results, a release of what was held back, and a correction are paid in turn."""
    store = fund_with(attrs.evolve(jobs(MORE), recovery=recovery))
    bring(store, row("a", "2024-03-01"), row("b", "2024-04-01"), row("c", "2025-03-01"), day=DAYS[0])
    for day in DAYS:
        if day == DAYS[-1]:
            bring(store, row("a~2", "2024-03-01", status="rejected", supersedes="a", day="2026-06-30"), day=day)
        paid(store, day)
    return store


def texts(node: Node) -> Iterator[str]:
    """What a tree says."""
    yield node.text
    for child in node.children:
        yield from texts(child)


def total(nodes: tuple[Node, ...]) -> Fraction:
    """What nodes come to."""
    return sum((node.amount_minor or Fraction(0) for node in nodes), start=Fraction(0))


class TestWhyPayment:
    """The tree."""

    def test_down_to_claims(self) -> None:
        """A payment is told down to the claims that it rests on."""
        store = fund_with(jobs())
        bring(store, row("a", "2024-03-01"), row("b", "2025-03-01"))
        settle_contract(store, "jobs", order=by("sue"))

        traced = why_payment(store, "jobs-p1", order=by("ann"))
        said = list(texts(traced.node))

        assert "payment jobs-p1: city to provider, due 2025-01-31" == said[0]
        assert 200_000 == traced.node.amount_minor
        assert ["work, 2024-01-01..2024-12-31, budget of 2024", "work, 2025-01-01..2025-12-31, budget of 2025"] == [
            part.text for part in traced.node.children
        ]
        assert "a jobs group 2024-03-01 value 1 at 1,000.00 (band up to 2)" in said

    @pytest.mark.parametrize("recovery", ["set_off", "claim_back"])
    def test_adds_up(self, recovery: Recovery) -> None:
        """Whatever a payment settles, its parts add up to it, and what is told below each part adds up to the part."""
        store = lived(recovery)
        traced = [why_payment(store, payment.id, order=by("ann")) for payment in payments(store)]

        assert len(traced) > len(DAYS) - 2
        for each in traced:
            assert each.payment.amount_minor == total(each.node.children)
            for part in each.node.children:
                assert part.amount_minor == total(part.children)

    def test_paid_before(self) -> None:
        """A correction says what was paid before, and that it is paid back."""
        store = lived("claim_back")
        said = [
            text for payment in payments(store) for text in texts(why_payment(store, payment.id, order=by("ann")).node)
        ]

        assert "paid before" in said
        assert any("provider pays back to city" in text for text in said)
        assert any("21 % of" in text for text in said)

    def test_as_it_was(self) -> None:
        """An old payment is told by what was known and paid when it was proposed, not by what came since."""
        store = fund_with(jobs())
        bring(store, row("a", "2024-03-01"))
        settle_contract(store, "jobs", order=by("sue"))
        before = why_payment(store, "jobs-p1", order=by("ann")).node
        approve(store, ["jobs-p1"], order=by("bea"))
        release(store, ["jobs-p1"], order=by("pia"))
        bring(
            store, row("a~2", "2024-03-01", status="rejected", supersedes="a", day="2026-05-01"), day=date(2026, 6, 2)
        )
        settle_contract(store, "jobs", order=by("sue", date(2026, 6, 2)))

        assert before == why_payment(store, "jobs-p1", order=by("ann")).node

    def test_owed_later(self) -> None:
        """What is owed later is told where something comes back, since it does not come back."""
        store = fund_with(attrs.evolve(jobs(HOLDBACK), recovery="claim_back"))
        bring(store, row("c", "2025-03-01", value="3"))
        paid(store, date(2026, 3, 1))
        fewer = row("c~2", "2025-03-01", supersedes="c", day="2026-01-20")
        bring(store, fewer, day=date(2026, 4, 15))
        settle_contract(store, "jobs", order=by("sue", date(2026, 4, 15)))

        (part,) = why_payment(store, "jobs-p2", order=by("ann")).node.children

        assert [
            ("owed, due 2027-01-31", 100_000),
            ("held back, due 2027-01-31", -10_000),
            ("released, due 2027-01-31", 10_000),
            ("paid before", -234_000),
        ] == [(node.text, int(node.amount_minor or 0)) for node in part.children]
        assert -134_000 == part.amount_minor

    def test_unknown(self) -> None:
        """A payment that is not there is named with those there are."""
        with pytest.raises(UnknownName) as refused:
            why_payment(fund_with(jobs()), "jobs-p1", order=by("ann"))

        assert ("payment", "jobs-p1", ()) == (refused.value.kind, refused.value.name, refused.value.known)

    def test_is_kept(self) -> None:
        """Who looked, at what, and of which contract, is kept each time; a stranger sees nothing."""
        store = fund_with(jobs())
        bring(store, row("a", "2024-03-01"))
        settle_contract(store, "jobs", order=by("sue"))
        with pytest.raises(NotAllowed, match="stranger"):
            why_payment(store, "jobs-p1", order=by("stranger"))
        for _ in range(2):
            why_payment(store, "jobs-p1", order=by("ann"))

        looks = [(entry.actor, entry.body["what"], entry.body["contract"]) for entry in store.entries(kinds=("read",))]
        assert [("ann", "payment jobs-p1", "jobs")] * 2 == looks
