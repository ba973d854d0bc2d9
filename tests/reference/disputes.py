"""Step 8, disputes about a line: what is left of it waits."""

from __future__ import annotations

from outcomes_fund.domain.payment import Dispute
from tests.reference.versions import Terms
from tests.reference.windows import Cell

__all__ = ["is_disputed"]


def is_disputed(terms: Terms, cell: Cell) -> bool:
    """Step 8: whether an open dispute suspends the whole amount of a line and period."""
    line, period = cell
    for dispute in terms.contract.disputes:
        from_start = dispute.start is None or dispute.start <= period.start
        before_end = dispute.end is None or period.start < dispute.end
        if dispute.line == line and from_start and before_end and _is_open(terms, dispute):
            return True
    return False


def _is_open(terms: Terms, dispute: Dispute) -> bool:
    """Step 8: opened by `as_of` and not closed by it; without `as_of`, not closed."""
    if terms.as_of is None:
        return dispute.closed is None
    closed = dispute.closed is not None and dispute.closed <= terms.as_of
    return dispute.opened <= terms.as_of and not closed
