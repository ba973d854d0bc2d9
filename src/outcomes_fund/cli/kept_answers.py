"""Answers from the fund file to questions that may be about files of their own as well."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

import attrs

from outcomes_fund.cli import clock
from outcomes_fund.errors import InvalidInput, Problem, UnknownName
from outcomes_fund.ledger.port import Store
from outcomes_fund.ledger.sqlite import open_ledger
from outcomes_fund.services.contracts import CONTRACT_KINDS, contract_kept
from outcomes_fund.services.evidence_kept import labels_kept, shown_participant
from outcomes_fund.services.payment_trace import why_payment
from outcomes_fund.services.state import Stated
from outcomes_fund.services.statements import statement_at
from outcomes_fund.settlement.explain import Node

__all__ = ["explained_payment", "stated_by_fund"]


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
    with open_ledger(db) as store:
        contract = contract_kept(store, contract_id)
        try:
            statement = statement_at(store, contract_id, as_of=as_of or clock.moment(), until=until)
        except UnknownName:
            raise InvalidInput([_too_early(store, contract_id, as_of)]) from None
    return Stated(contract=contract, statement=statement)


def explained_payment(db: Path, payment: str) -> tuple[Node, str]:
    """Explain a payment of the fund.

    Args:
        db: The fund file.

        payment: Its id.

    Returns:
        The explanation, and the currency of its amounts.
    """
    with open_ledger(db) as store:
        traced = why_payment(store, payment)
        forgotten = set(store.tombstones().values())
        labels = {label: who for who, label in labels_kept(store, forgotten).items() if who in forgotten}
    return _shown(traced.node, labels), traced.payment.currency


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


def _shown(node: Node, labels: Mapping[str, int]) -> Node:
    """Name the forgotten as readers know them, in place of the labels that keep their order."""
    if not labels:
        return node
    any_label = re.compile("|".join(map(re.escape, sorted(labels, key=len, reverse=True))))

    def told(part: Node) -> Node:
        text = any_label.sub(lambda found: shown_participant(None, labels[found[0]]), part.text)
        return attrs.evolve(part, text=text, children=tuple(map(told, part.children)))

    return told(node)
