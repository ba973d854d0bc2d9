"""Transfers: what is to be paid by a day, what of it is set off, and what is claimed back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import attrs

from outcomes_fund.domain.contract import Recovery
from outcomes_fund.domain.statement import Statement
from outcomes_fund.ledger.accounts import Place, place_owed
from outcomes_fund.ledger.records import Account

__all__ = ["SettledPart", "Transfer", "payable_now"]

# Payer and payee.
Pair = tuple[str, str]


@attrs.frozen(kw_only=True)
class SettledPart:
    """What a transfer settles of one line and period.

    Args:
        place: Contract, payer, payee, budget year, line and period.

        amount_minor: Paid to the payee; below 0 what was paid too much or ahead, and comes back or is set off.
    """

    place: Place
    amount_minor: int


@attrs.frozen(kw_only=True)
class Transfer:
    """Money that one payer has to move to one payee, or below 0 the payee to the payer.

    Args:
        payer, payee: Parties.

        parts: What it settles; what has to come back first.
    """

    payer: str
    payee: str
    parts: tuple[SettledPart, ...]

    @property
    def amount_minor(self) -> int:
        """What is moved, in whole minor units; 0 where all of it was set off."""
        return sum(part.amount_minor for part in self.parts)


def payable_now(
    standing: Mapping[tuple[Account, Place], int],
    statement: Statement,
    *,
    on: date,
    recovery: Recovery = "set_off",
    is_over: bool = False,
) -> tuple[Transfer, ...]:
    """Say what is to be paid by a day, and what has to come back.

    Args:
        standing: The balances, with the differences of the statement booked.

        statement: What is owed; it says when each amount is due.

        on: Whatever is due on or before this day is paid.

        recovery: What has to come back is ``set_off`` against what the same pair has to be paid, as far as that goes,
            and the rest waits for the next payment; or it is claimed: ``claim_back`` gives a transfer of its own, below
            0, and pays all that is due. What the statement claws back of advances is claimed in any case, as far as
            the pair has been paid anything.

        is_over: Whether the last scheduled settlement of the contract is over. What has to come back is claimed then
            where nothing falls due later that it could be set off against.

    Returns:
        Transfers by payer and payee, in the order of the statement; a transfer of 0 moves no money, but is
        booked. Nothing beyond what stands as payable is paid.

    Source:
        Order of operations, steps 10 and 12.
    """
    pairs: dict[Pair, list[SettledPart]] = defaultdict(list)
    for place, due_minor, owed_minor in _due(standing, statement, on):
        cash = -standing.get(("paid", place), 0)
        open_minor = max(0, -standing.get(("payable", place), 0))
        # Of what was paid, only what is owed neither now nor later has to come back.
        over = max(0, min(cash - owed_minor, cash - due_minor))
        amount = -over if over else max(0, min(due_minor - cash, open_minor))
        if amount:
            pairs[place.payer, place.payee].append(SettledPart(place=place, amount_minor=amount))
    if recovery == "claim_back":
        return tuple(transfer for pair, parts in pairs.items() for transfer in _apart(pair, parts, parts))
    claims = _Claims.of(standing, statement, on=on, is_over=is_over)
    return tuple(transfer for pair, parts in pairs.items() for transfer in _apart(pair, parts, claims.among(parts)))


def _due(
    standing: Mapping[tuple[Account, Place], int], statement: Statement, on: date
) -> Iterator[tuple[Place, int, int]]:
    """Give for each place what is due by a day and what is owed in all; also where something was paid for nothing."""
    due: dict[Place, int] = defaultdict(int)
    owed: dict[Place, int] = defaultdict(int)
    for payable in statement.payables:
        place = place_owed(statement.contract_id, payable)
        owed[place] += payable.amount_minor
        due[place] += payable.amount_minor if payable.due <= on else 0
    cleared = (place for account, place in standing if account == "paid" and place.contract == statement.contract_id)
    for place in dict.fromkeys((*owed, *cleared)):
        yield place, due[place], owed[place]


@attrs.frozen(kw_only=True)
class _Claims:
    """What is claimed back though all that has to come back is set off.

    Args:
        clawed: Places at which the statement claws advances back.

        paid_minor: What each pair was paid; nothing is claimed of whoever was paid nothing.

        is_over: Whether the last scheduled settlement is over.

        waiting: Pairs of which something falls due later.
    """

    clawed: frozenset[Place]
    paid_minor: Mapping[Pair, int]
    is_over: bool
    waiting: frozenset[Pair]

    @classmethod
    def of(
        cls, standing: Mapping[tuple[Account, Place], int], statement: Statement, *, on: date, is_over: bool
    ) -> _Claims:
        paid_minor: dict[Pair, int] = defaultdict(int)
        for (account, place), amount in standing.items():
            if account == "paid" and place.contract == statement.contract_id:
                paid_minor[place.payer, place.payee] -= amount
        return cls(
            clawed=frozenset(
                place_owed(statement.contract_id, each)
                for each in statement.payables
                if each.kind == "claw_back" and each.due <= on
            ),
            paid_minor=paid_minor,
            is_over=is_over,
            waiting=frozenset(
                (each.payer, each.payee) for each in statement.payables if each.due > on and each.amount_minor > 0
            ),
        )

    def among(self, parts: Sequence[SettledPart]) -> list[SettledPart]:
        """Give what is claimed back of one pair; what is neither claimed nor set off waits for the next payment."""
        pair = parts[0].place.payer, parts[0].place.payee
        back = [part for part in parts if part.amount_minor < 0]
        clawed = [part for part in back if part.place in self.clawed]
        claimed = list(_within(clawed, max(0, self.paid_minor.get(pair, 0))))
        if self.is_over and pair not in self.waiting:
            out_minor = sum(part.amount_minor for part in parts if part.amount_minor > 0)
            claimed = _less(back, list(_within(_less(back, claimed), out_minor)))
        return claimed


def _apart(pair: Pair, parts: Sequence[SettledPart], claims: Sequence[SettledPart]) -> Iterator[Transfer]:
    """Give a transfer of what is claimed back, and one of what is paid less what of the rest can be set off."""
    payer, payee = pair
    claimed = [part for part in claims if part.amount_minor < 0]
    out = [part for part in parts if part.amount_minor > 0]
    rest = _less([part for part in parts if part.amount_minor < 0], claimed)
    for group in (claimed, [*_within(rest, sum(part.amount_minor for part in out)), *out]):
        if group:
            yield Transfer(payer=payer, payee=payee, parts=tuple(group))


def _less(back: Sequence[SettledPart], taken: Sequence[SettledPart]) -> list[SettledPart]:
    """Give what has to come back and is not among what was taken of it, by place."""
    minor = {part.place: part.amount_minor for part in taken}
    left = [attrs.evolve(part, amount_minor=part.amount_minor - minor.get(part.place, 0)) for part in back]
    return [part for part in left if part.amount_minor]


def _within(back: Sequence[SettledPart], room: int) -> Iterator[SettledPart]:
    """Give what fits in an amount, in order, the last of it in part."""
    for part in back:
        taken = min(room, -part.amount_minor)
        room -= taken
        if taken:
            yield attrs.evolve(part, amount_minor=-taken)
