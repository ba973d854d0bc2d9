"""Answers from the fund file to questions that may be about files of their own as well."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import attrs
import click

from outcomes_fund.cli import clock
from outcomes_fund.domain.calendar import Period
from outcomes_fund.errors import InvalidInput, Problem, UnknownName
from outcomes_fund.ledger.port import Store
from outcomes_fund.ledger.sqlite import open_ledger
from outcomes_fund.services.contracts import CONTRACT_KINDS, kept_contract
from outcomes_fund.services.evidence_kept import labels_kept, shown_participant
from outcomes_fund.services.known_then import stated_then, traced_then
from outcomes_fund.services.orders import Order
from outcomes_fund.services.payment_trace import why_payment
from outcomes_fund.services.payments_kept import payments_kept
from outcomes_fund.services.state import Stated
from outcomes_fund.settlement.explain import Node

__all__ = ["explained_line", "explained_payment", "stated_by_fund"]


def stated_by_fund(db: Path, contract_id: str, *, as_of: date | datetime | None, until: date | None) -> Stated:
    """Work out what a contract of the fund owed by what was known at a moment.

    Args:
        db: The fund file.

        contract_id: The contract.

        as_of: A day or a moment; None means now.

        until: Last day of achievement looked at.

    Raises:
        UnknownName: If the fund has no such contract.

        InvalidInput: If it did not have it yet at that moment.
    """
    with open_ledger(db, read_only=True) as store, _not_too_early(store, contract_id, as_of):
        return stated_then(store, contract_id, as_of=as_of or clock.moment(), until=until)


def explained_line(
    db: Path,
    contract_id: str,
    *,
    line: str,
    period: date | Period | None,
    as_of: date | datetime | None,
    until: date | None,
    order: Order,
) -> tuple[Node, str]:
    """Explain what a line of a contract of the fund owes.

    Args:
        db: The fund file.

        contract_id: The contract.

        line: Id of the payment line.

        period: A day of the period, or the period itself; None means all.

        as_of: A day or a moment; None means now.

        until: Last day of achievement looked at.

        order: Who looks.

    Returns:
        The explanation, and the currency of its amounts.
    """
    with open_ledger(db) as store, _no_payment(store, contract_id), _not_too_early(store, contract_id, as_of):
        moment = as_of or clock.moment()
        traced = traced_then(store, contract_id, line=line, period=period, as_of=moment, until=until, order=order)
        return _without_labels(store, traced.node), traced.contract.currency


def explained_payment(db: Path, payment: str, *, order: Order) -> tuple[Node, str]:
    """Explain a payment of the fund.

    Args:
        db: The fund file.

        payment: Its id.

        order: Who looks.

    Returns:
        The explanation, and the currency of its amounts.
    """
    with open_ledger(db) as store:
        _check_payment(store, payment)
        traced = why_payment(store, payment, order=order)
        return _without_labels(store, traced.node), traced.payment.currency


def _check_payment(store: Store, name: str) -> None:
    """See that what is asked for is not a contract, of which a line has to be named."""
    ids = {entry.body["contract"] for entry in store.entries(kinds=CONTRACT_KINDS)}
    if name in ids and name not in payments_kept(store):
        message = f"{name} is a contract and no payment: name one of its lines."
        raise click.MissingParameter(message, param_hint="--line", param_type="option")


@contextmanager
def _no_payment(store: Store, name: str) -> Iterator[None]:
    """Say so where a contract is asked for and a payment is named."""
    try:
        yield
    except UnknownName as error:
        if error.name == name and name in payments_kept(store):
            message = f"{name} is a payment: --line is for contracts, and a payment is explained with all its lines."
            raise click.UsageError(message) from None
        raise


@contextmanager
def _not_too_early(store: Store, contract_id: str, as_of: date | datetime | None) -> Iterator[None]:
    """Say when a contract was added, where it is there but was not at that moment."""
    kept_contract(store, contract_id)
    try:
        yield
    except UnknownName as error:
        if error.kind != "contract":
            raise
        raise InvalidInput([_too_early(store, contract_id, as_of)]) from None


def _too_early(store: Store, contract_id: str, as_of: date | datetime | None) -> Problem:
    """Say when a contract was added, where a moment before that was asked for."""
    first = next(each for each in store.entries(kinds=CONTRACT_KINDS) if each.body["contract"] == contract_id)
    return Problem(
        code="not_yet",
        path=f"contract {contract_id}",
        message=f"the fund did not have it yet at {as_of}; it was added at {first.at}.",
        remedy="Ask for a later day or moment.",
        value=str(as_of),
    )


def _without_labels(store: Store, node: Node) -> Node:
    forgotten = set(store.tombstones().values())
    return _shown(node, {label: who for who, label in labels_kept(store, forgotten).items() if who in forgotten})


def _shown(node: Node, labels: Mapping[str, int]) -> Node:
    """Name the forgotten as readers know them, in place of the labels that keep their order."""
    if not labels:
        return node
    any_label = re.compile("|".join(map(re.escape, sorted(labels, key=len, reverse=True))))

    def told(part: Node) -> Node:
        text = any_label.sub(lambda found: shown_participant(None, labels[found[0]]), part.text)
        return attrs.evolve(part, text=text, children=tuple(map(told, part.children)))

    return told(node)
