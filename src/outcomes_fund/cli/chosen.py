"""What a command is about where there are several ways to say it: exactly one of them has to be taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import click

from outcomes_fund.ledger.port import Store
from outcomes_fund.services.decisions import Decided
from outcomes_fund.services.duties_kept import accounts_kept
from outcomes_fund.services.duty_rules import rules_kept
from outcomes_fund.services.payments import waits_for
from outcomes_fund.services.payments_kept import Payment

__all__ = ["named_or_all", "next_settled", "one_way", "payments_meant", "waits_of"]


# So many payments are named in the command that comes next.
NAMED_MAX = 5


def named_or_all(ids: Sequence[str]) -> str:
    """Write payments as the command that comes next takes them.

    Args:
        ids: At least one.

    Example:
        >>> named_or_all(["jobs-p1", "jobs-p2"]), named_or_all(["jobs-p1"] * 6)
        ('jobs-p1 jobs-p2', '--all')
    """
    return " ".join(ids) if len(ids) <= NAMED_MAX else "--all"


def one_way(ways: Mapping[str, object]) -> str:
    """Give the way that was taken.

    Args:
        ways: What was given for each way, by the word for it, such as ``--all``; empty or None where it was not taken.

    Raises:
        UsageError: If none was taken, or more than one.

    Example:
        >>> one_way({"ROW...": ("e1",), "--batch": None, "--all": False})
        'ROW...'
    """
    taken = [word for word, given in ways.items() if not (given is None or given is False or given == ())]
    if len(taken) == 1:
        return taken[0]
    *first, last = ways
    told = f"{', '.join(first)} or {last}"
    message = f"{'Only one of these can be given' if taken else 'Say which'}: {told}."
    raise click.UsageError(message)


def next_settled(decided: Decided) -> tuple[str, ...]:
    """Say what comes next once rows of evidence were decided on; nothing if none was.

    Args:
        decided: What was decided.
    """
    return () if decided.entry is None else (f"Next: outcomes-fund settle {decided.contract}",)


def payments_meant(named: Sequence[str], waiting: Iterable[Payment], *, every: bool) -> tuple[str, ...]:
    """Give the payments that a command is about: those named, or all that wait for it.

    Args:
        named: Ids; may be none.

        waiting: Payments that wait for it.

        every: Whether all of these are meant.

    Raises:
        UsageError: If payments are named and all are asked for, or neither.
    """
    one_way({"PAYMENT...": named, "--all": every})
    return tuple(named) or tuple(payment.id for payment in waiting)


def waits_of(store: Store, payments: Iterable[Payment]) -> dict[str, str]:
    """Say what each payment waits for, by its id.

    Args:
        store: The ledger.

        payments: Of the fund.
    """
    rules, accounts = rules_kept(store), accounts_kept(store)
    return {payment.id: waits_for(payment, rules, accounts) for payment in payments}
