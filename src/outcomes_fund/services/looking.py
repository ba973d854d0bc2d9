"""Use case: keep in the ledger who looked at what about participants."""

from __future__ import annotations

from outcomes_fund.ledger.port import Store
from outcomes_fund.services.duties_kept import check_known
from outcomes_fund.services.orders import Order, answered, drafts, keyed_once, request_digest

__all__ = ["keep_look"]


def keep_look(store: Store, what: str, *, contract: str, order: Order) -> None:
    """Write that somebody looked at something in which participants are named; do it before that is shown.

    Args:
        store: The ledger.

        what: Was looked at, such as ``payment work-p1``.

        contract: Id of the contract that it is about.

        order: Who looks.

    Raises:
        NotAllowed: If the actor is no person of the fund.

        KeyReused: If the key stands for another command.
    """
    request = request_digest("look", what=what, contract=contract)
    with store.turn():
        check_known(store, order)
        order = keyed_once(store, order, "read")
        if answered(store, order, request) is None:
            store.append(drafts(order, request, ("read", {"what": what, "contract": contract})), at=order.at)
