"""Use case: look at rows of evidence as they stand; who looked is kept."""

from __future__ import annotations

from datetime import date, datetime

import attrs

from outcomes_fund.domain.evidence import EvidenceRow, EvidenceStatus
from outcomes_fund.ledger.port import Store
from outcomes_fund.services.contracts import contract_kept
from outcomes_fund.services.duties_kept import check_known
from outcomes_fund.services.evidence_kept import evidence_kept, labels_kept, shown_participant
from outcomes_fund.services.evidence_rows import standing_of
from outcomes_fund.services.orders import Order, answered, drafts, keyed_once, request_digest
from outcomes_fund.services.statements import known_to

__all__ = ["ListedRow", "evidence_list"]


@attrs.frozen(kw_only=True)
class ListedRow:
    """A row of evidence as it stands.

    Args:
        row: The row, the participant as a reader is shown it: the pseudonym, or ``forgotten 17``.

        chain: Ids of the rows before it that it supersedes, the first one first.
    """

    row: EvidenceRow
    chain: tuple[str, ...]


def evidence_list(
    store: Store,
    contract_id: str,
    *,
    status: EvidenceStatus | None = None,
    as_of: date | datetime | None = None,
    order: Order,
) -> tuple[ListedRow, ...]:
    """List the rows of a contract that no other supersedes.

    Args:
        store: The ledger. That somebody looked is written to it.

        contract_id: The contract.

        status: Only rows of this status; None means all.

        as_of: As the fund knew them at a moment, or at the end of a day; None means now.

        order: Who looks.

    Returns:
        The rows in order of arrival.

    Raises:
        UnknownName: If the fund has no such contract.

        NotAllowed: If the actor is no person of the fund.

        KeyReused: If the key stands for another command.
    """
    request = request_digest("evidence list", contract=contract_id, status=status, as_of=str(as_of or ""))
    with store.turn():
        contract = contract_kept(store, contract_id)
        check_known(store, order)
        to = None if as_of is None else known_to(store, contract, as_of)
        kept = evidence_kept(store, contract, to=to, with_register=False)
        order = keyed_once(store, order, "read")
        if answered(store, order, request) is None:
            body = {"what": "evidence", "contract": contract_id}
            store.append(drafts(order, request, ("read", body)), at=order.at)
    standing = standing_of(store, kept)
    chosen = standing.live if status is None else standing.with_status((status,))
    shown = _forgotten(store)
    rows = []
    for number in chosen.nonzero()[0].tolist():
        row = kept.evidence.row(number)
        name = row.participant
        rows.append(
            ListedRow(
                row=row if name not in shown else attrs.evolve(row, participant=shown[name]),
                chain=tuple(kept.evidence.ids[before] for before in standing.before(number)),
            )
        )
    return tuple(rows)


def _forgotten(store: Store) -> dict[str | None, str]:
    """Give what is shown in place of the label of each forgotten person."""
    labels = labels_kept(store, list(store.tombstones().values()))
    gone = {person.surrogate for person in store.people(list(labels)) if person.participant is None}
    return {label: shown_participant(None, number) for number, label in labels.items() if number in gone}
