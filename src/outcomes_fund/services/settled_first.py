"""Nothing is approved or paid by a statement that passes over what has come in since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from outcomes_fund.errors import InvalidInput, Problem
from outcomes_fund.ledger.port import Store
from outcomes_fund.ledger.records import EVIDENCE_KINDS, Entry

__all__ = ["CHANGING_KINDS", "check_settled", "first_unsettled"]

# Entries that may change what a contract owes, and how each is called.
CHANGING_KINDS: Mapping[str, str] = {
    **dict.fromkeys(sorted(EVIDENCE_KINDS), "evidence"),
    "register_imported": "a register",
    "contract_amended": "an amendment",
}


def first_unsettled(store: Store, contracts: Iterable[str]) -> dict[str, Entry]:
    """Give for each contract the first entry that may change what it owes and that its last statement passes over.

    Args:
        store: The ledger.

        contracts: Ids; those that were never settled are passed over.

    Returns:
        By contract; one with nothing new is left out.
    """
    wanted, looked_at, found = set(contracts), dict[str, int](), dict[str, Entry]()
    for entry in store.entries(kinds=("statement_made", *CHANGING_KINDS)):
        body = entry.body
        name = body["contract"]
        if name not in wanted:
            continue
        if entry.kind == "statement_made":
            looked_at[name] = body["evidence_to"]
            if name in found and found[name].seq <= looked_at[name]:
                del found[name]
        elif name in looked_at:
            found.setdefault(name, entry)
    return found


def check_settled(store: Store, contracts: Iterable[str]) -> None:
    """See that nothing has come in since contracts were settled.

    Args:
        store: The ledger.

        contracts: Ids.

    Raises:
        InvalidInput: With a problem ``settle_first`` for each contract that has to be settled again.
    """
    problems = [
        Problem(
            code="settle_first",
            path=f"contract {name}",
            message=f"{CHANGING_KINDS[entry.kind]} of {name} has come in since it was settled (entry {entry.seq}).",
            remedy=f"Settle it, and look at what its payments are then: outcomes-fund settle {name}",
            value=name,
        )
        for name, entry in sorted(first_unsettled(store, contracts).items())
    ]
    if problems:
        raise InvalidInput(problems)
