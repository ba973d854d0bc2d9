"""What a fund keeps, for how long and on what ground: one table, and what it means for a participant of a contract."""

from __future__ import annotations

from datetime import date
from typing import Literal

import attrs

from outcomes_fund.domain.calendar import Duration, shift
from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.places import last_end
from outcomes_fund.ledger.port import Store

__all__ = ["RETENTION", "RetentionClass", "kept_until", "retention_class"]

CountedFrom = Literal["last_settlement", "end_of_book_year", "grant", "end_of_fund", "request"]


@attrs.frozen(kw_only=True)
class RetentionClass:
    """Something that is kept equally long, and why.

    Args:
        id: Short name.

        what: What belongs to it.

        counted_from: From when the time runs.

        kept: How long from then on; None where it is gone at that moment, or kept for good.

        ground: Why it is kept, or may go.

        is_forgettable: Whether ``forget`` removes it; everything else stays as long as the fund file does.
    """

    id: str
    what: str
    counted_from: CountedFrom
    kept: Duration | None
    ground: str
    is_forgettable: bool = False


RETENTION: tuple[RetentionClass, ...] = (
    RetentionClass(
        id="participants",
        what="pseudonyms of participants, and the salts of their commitments",
        counted_from="last_settlement",
        kept=Duration(count=5, unit="years"),
        ground="needed while amounts can be claimed (Burgerlijk Wetboek, book 3, article 308), and no longer "
        "(Regulation (EU) 2016/679, article 5(1)(e))",
        is_forgettable=True,
    ),
    RetentionClass(
        id="on_request",
        what="the same of a participant who asks for it, once nothing of that person waits for a decision",
        counted_from="request",
        kept=None,
        ground="Regulation (EU) 2016/679, article 17",
        is_forgettable=True,
    ),
    RetentionClass(
        id="books",
        what="bookings, payments, approvals and releases",
        counted_from="end_of_book_year",
        kept=Duration(count=7, unit="years"),
        ground="Algemene wet inzake rijksbelastingen, article 52",
    ),
    RetentionClass(
        id="books_of_aid",
        what="the same where the European Union pays along, or the money is de minimis aid",
        counted_from="grant",
        kept=Duration(count=10, unit="years"),
        ground="Regulation (EU) 2023/2831, article 6; Regulation (EU) 651/2014, article 12",
    ),
    RetentionClass(
        id="chain",
        what="the chain of entries, statements, contracts, and evidence and registers without pseudonyms",
        counted_from="end_of_fund",
        kept=None,
        ground="what was paid has to be provable as long as the fund exists: Archiefwet",
    ),
)


def retention_class(name: str) -> RetentionClass | None:
    """Find a class by its name.

    Example:
        >>> str(retention_class("books").kept)
        '7 years'
    """
    return next((each for each in RETENTION if each.id == name), None)


def kept_until(store: Store, contract: Contract, rule: RetentionClass) -> date | None:
    """Say until when something of a contract is kept that is counted from its last settlement.

    Args:
        store: The ledger.

        contract: With its amendments.

        rule: The class.

    Returns:
        The day from which it may go; None where it may go at any time.
    """
    if rule.counted_from != "last_settlement" or rule.kept is None:
        return None
    last = last_end(contract)
    for entry in store.entries(kinds=("statement_made",)):
        body = entry.body
        if body.get("contract") == contract.id:
            last = max(last, date.fromisoformat(body["as_of"][:10]))
    return shift(last, rule.kept)
