"""The laws of the journal: they hold whatever is stated, corrected and paid, in whatever order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outcomes_fund.domain.calendar import Period
from outcomes_fund.domain.contract import Recovery
from outcomes_fund.domain.statement import Payable, PayableKind, Statement
from outcomes_fund.ledger.accounts import place_of
from outcomes_fund.ledger.journal import differences, paid, payable_now
from tests.ledger.books import DUE, LATER, Y24, Y25, Books, owed, postings_of, statement
from tests.properties.cases import Case, cases, state


class History(NamedTuple):
    """Statements of one contract, each of which may change anything, and the days on which is paid."""

    statements: tuple[Statement, ...]
    days: tuple[date, ...]
    recoveries: tuple[Recovery, ...]
    overs: tuple[bool, ...]


def lived(history: History) -> Books:
    """Book and pay a history, each statement on its day."""
    books = Books()
    for some, day, recovery, is_over in zip(*history, strict=True):
        books.book(some)
        books.pay(some, day, recovery, is_over=is_over)
    return books


def by_pair(some: Statement) -> Counter[tuple[str, str]]:
    """What each pair owes in all."""
    found: Counter[tuple[str, str]] = Counter()
    for payable in some.payables:
        found[payable.payer, payable.payee] += payable.amount_minor
    return found


def cash(books: Books, pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """What each pair was paid, less what came back."""
    return {pair: -books.on("paid", payer=pair[0], payee=pair[1]) for pair in pairs}


def last_statement_decides(history: History) -> None:
    """Bookings of one statement after another leave the balances of the last one alone."""
    books, alone = Books(), Books()
    for some in history.statements:
        books.book(some)
    alone.book(history.statements[-1])

    assert alone.standing == books.standing


def every_booking_sums_to_nothing(history: History) -> None:
    """Every booking, of a statement or a payment, sums to 0 for each place, and so for each contract and payer."""
    books = Books()
    for some, day, recovery, is_over in zip(*history, strict=True):
        bookings = differences(some, books.postings, cause="test")
        books.postings += postings_of(bookings)
        transfers = payable_now(books.standing, some, on=day, recovery=recovery, is_over=is_over)
        runs = [paid(transfer, cause="run") for transfer in transfers]
        books.postings += postings_of(runs)
        for booking in (*bookings, *runs):
            sums: Counter[object] = Counter()
            for posting in booking.postings:
                sums[place_of(posting)] += posting.amount_minor
            assert booking.postings
            assert not any(sums.values())


def again_books_nothing(history: History) -> None:
    """After any payments, a statement that is booked books nothing a second time, and is not paid a second time."""
    books = lived(history)
    last, day, recovery, is_over = list(zip(*history, strict=True))[-1]

    assert () == differences(last, books.postings, cause="again")
    assert () == payable_now(books.standing, last, on=day, recovery=recovery, is_over=is_over)


def books_what_is_owed(history: History) -> None:
    """The books show what the last statement says, and what is owed and not paid, whatever happened before."""
    books, last = lived(history), history.statements[-1]
    books.book(last)
    said = Counter(dict.fromkeys(("payment", "holdback", "release"), 0))
    for payable in last.payables:
        said[payable.kind] += payable.amount_minor

    assert said["payment"] == books.on("accrued_expense")
    assert said["holdback"] + said["release"] == books.on("holdback")
    assert last.total_minor == -books.on("paid") - books.on("payable") - returning(books, last)
    assert all(amount < 0 for (account, _), amount in books.standing.items() if account == "payable")


def returning(books: Books, some: Statement) -> int:
    """What stands as receivable and was neither paid ahead nor set off: what is to come back."""
    ahead = sum(p.amount_minor for p in some.payables if p.kind in {"advance", "set_off", "claw_back"})
    return books.on("receivable") - ahead


def paid_has_a_reason(history: History) -> None:
    """What a pair has been paid is at most what it earned and what is open of advances and receivables."""
    books, last = lived(history), history.statements[-1]
    for (payer, payee), amount in cash(books, by_pair(last)).items():
        mine = [p for p in last.payables if (p.payer, p.payee) == (payer, payee)]
        earned = sum(p.amount_minor for p in mine if p.kind == "payment")
        # Only a statement changed by hand releases more than it held back.
        released = max(0, books.on("holdback", payer=payer, payee=payee))
        assert amount <= earned + released + books.on("receivable", payer=payer, payee=payee)


def settled_in_full(history: History) -> None:
    """After all is due, paid and claimed back, each pair has been paid what the last statement says."""
    books, last = lived(history), history.statements[-1]

    books.pay(last, date.max, "claim_back")

    pairs = {(place.payer, place.payee) for _, place in books.standing} | set(by_pair(last))
    assert {pair: by_pair(last)[pair] for pair in pairs} == cash(books, pairs)
    assert 0 == books.on("payable")


def set_off_moves_money_one_way(history: History) -> None:
    """Where all is set off, a pair that was paid too much is paid nothing, and another is paid up to what is owed.

    Only where advances are clawed back does money come back, and never more than what is owed no longer.
    """
    books, last = lived(history), history.statements[-1]
    before = cash(books, {(place.payer, place.payee) for _, place in books.standing})
    clawed = {(payable.payer, payable.payee) for payable in last.payables if payable.kind == "claw_back"}

    books.pay(last, date.max, "set_off")

    for pair, amount in cash(books, before).items():
        owed_minor = by_pair(last)[pair]
        assert owed_minor <= amount <= max(before[pair], owed_minor)
        assert pair in clawed or amount == max(before[pair], owed_minor)


def set_off_ends(history: History) -> None:
    """At the end, each pair has been paid what is owed, also where all is set off, and nothing waits any more."""
    books, last = lived(history), history.statements[-1]
    pairs = {(place.payer, place.payee) for _, place in books.standing} | set(by_pair(last))

    books.pay(last, date.max, "set_off", is_over=True)

    assert {pair: by_pair(last)[pair] for pair in pairs} == cash(books, pairs)
    assert () == payable_now(books.standing, last, on=date.max, is_over=True)


def replayed(history: History) -> None:
    """Balances kept up posting by posting are those of all postings, in any order."""
    books = lived(history)
    kept: Counter[object] = Counter()
    for posting in reversed(books.postings):
        kept[posting.account, place_of(posting)] += posting.amount_minor

    assert {key: amount for key, amount in kept.items() if amount} == books.standing


LAWS = (
    last_statement_decides,
    every_booking_sums_to_nothing,
    again_books_nothing,
    books_what_is_owed,
    paid_has_a_reason,
    settled_in_full,
    set_off_moves_money_one_way,
    set_off_ends,
    replayed,
)


def days_and_recoveries(draw: st.DrawFn, statements: list[Statement]) -> History:
    """Draw when each statement is paid, and what becomes of what was paid too much."""
    dues = sorted({payable.due for some in statements for payable in some.payables})
    return History(
        statements=tuple(statements),
        days=tuple(draw(st.sampled_from(dues or [LATER])) for _ in statements),
        recoveries=tuple(draw(st.sampled_from(("set_off", "claim_back"))) for _ in statements),
        overs=tuple(draw(st.booleans()) for _ in statements),
    )


@st.composite
def made(draw: st.DrawFn) -> History:
    """Draw statements of few places and small amounts, so that payments, set-offs and corrections collide."""
    signs: dict[PayableKind, int] = {
        "payment": 1, "holdback": -1, "release": 1, "advance": 1, "set_off": -1, "claw_back": -1
    }  # fmt: skip

    def payable(kind: PayableKind, payee: str, period: Period, amount: int, due: date) -> Payable:
        line = "" if kind in {"advance", "claw_back"} else "work"
        some = owed(signs[kind] * amount, kind, period=period, line=line, due=due)
        return attrs.evolve(some, payee=payee)

    payables = st.builds(
        payable,
        st.sampled_from(sorted(signs)),
        st.sampled_from(("provider", "other")),
        st.sampled_from((Y24, Y25)),
        st.integers(1, 9),
        st.sampled_from((*DUE.values(), LATER)),
    )
    lists = st.lists(st.lists(payables, max_size=7), min_size=2, max_size=4)
    return days_and_recoveries(draw, [statement(*some) for some in draw(lists)])


@st.composite
def settled(draw: st.DrawFn) -> History:
    """Draw a case and settle it by what was known on several days; then some amounts change, as a correction might."""
    case: Case = draw(cases())
    days = [None, *sorted({row.achieved for row in case.rows})]
    statements = []
    for day in draw(st.lists(st.sampled_from(days), min_size=2, max_size=2)):
        some = state(case._replace(as_of=day))
        changed = [
            attrs.evolve(payable, amount_minor=payable.amount_minor * times)
            for payable in some.payables
            if (times := draw(st.sampled_from((1, 1, 0, 2))))
        ]
        statements += [some, attrs.evolve(some, payables=tuple(changed))]
    return days_and_recoveries(draw, draw(st.permutations(statements)))


@given(made())
def test_laws_on_made_statements(history: History) -> None:
    """Every law holds for statements of few places, in which all kinds of payables collide."""
    assert [None] * len(LAWS) == [law(history) for law in LAWS]


@pytest.mark.slow
@settings(max_examples=40)
@given(settled())
def test_laws_on_contracts(history: History) -> None:
    """Every law holds for the statements of generated contracts."""
    assert [None] * len(LAWS) == [law(history) for law in LAWS]
