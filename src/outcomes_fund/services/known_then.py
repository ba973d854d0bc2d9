"""Use cases: state and explain a contract of a fund by what the fund knew at a moment."""

from __future__ import annotations

from datetime import date, datetime

import attrs

from outcomes_fund.domain.calendar import Period
from outcomes_fund.ledger.port import Store
from outcomes_fund.services.contracts import contract_kept
from outcomes_fund.services.evidence_kept import Kept, evidence_kept
from outcomes_fund.services.looking import keep_look
from outcomes_fund.services.notices import notices
from outcomes_fund.services.orders import Order
from outcomes_fund.services.rules import CURRENT_RULES, RULES
from outcomes_fund.services.state import Stated
from outcomes_fund.services.statements import known_to, local_day
from outcomes_fund.services.trace import Traced, traced

__all__ = ["stated_then", "traced_then"]


@attrs.frozen(kw_only=True)
class _Known:
    """What a fund knew of a contract, and the day it was in the time zone of the contract."""

    kept: Kept
    day: date


def stated_then(store: Store, contract_id: str, *, as_of: date | datetime, until: date | None = None) -> Stated:
    """Draw up the statement of a contract by what the fund knew at a moment, with what to look at.

    Args:
        store: The ledger.

        contract_id: The contract.

        as_of: As for ``statement_at``.

        until: As for ``evaluate``.

    Returns:
        The contract as it was then, the same statement as ``statement_at`` gives, and notices as for files.

    Raises:
        UnknownName: If the fund had no such contract then.

        InvalidInput: If a register is needed and was missing.
    """
    known = _known_then(store, contract_id, as_of)
    kept, day = known.kept, known.day
    statement = RULES[CURRENT_RULES](kept.contract, kept.evidence, as_of=day, until=until, register=kept.register)
    found = notices(kept.contract, kept.evidence, kept.register, as_of=day, until=statement.until)
    return Stated(contract=kept.contract, statement=statement, notices=found)


def traced_then(
    store: Store,
    contract_id: str,
    *,
    line: str,
    period: date | Period | None = None,
    as_of: date | datetime,
    until: date | None = None,
    order: Order,
) -> Traced:
    """Explain what a line of a contract of the fund owes, by what the fund knew at a moment.

    Args:
        store: The ledger. That somebody looked is written to it: the explanation names participants.

        contract_id: The contract.

        line: Id of the payment line.

        period: A day of the period to explain, or the period itself; None means all.

        as_of: As for ``statement_at``.

        until: As for ``evaluate``.

        order: Who looks.

    Raises:
        UnknownName: If the fund had no such contract then, or the contract no such line or period.

        InvalidInput: If a register is needed and was missing.

        NotAllowed: If the actor is no person of the fund.

        KeyReused: If the key stands for another command.
    """
    known = _known_then(store, contract_id, as_of)
    kept, day = known.kept, known.day
    found = traced(kept.contract, kept.evidence, kept.register, line=line, period=period, as_of=day, until=until)
    keep_look(store, f"line {line}", contract=contract_id, order=order)
    return found


def _known_then(store: Store, contract_id: str, as_of: date | datetime) -> _Known:
    newest = contract_kept(store, contract_id)
    day = local_day(newest, as_of) if isinstance(as_of, datetime) else as_of
    to = known_to(store, newest, as_of)
    return _Known(kept=evidence_kept(store, contract_kept(store, contract_id, to=to), to=to), day=day)
