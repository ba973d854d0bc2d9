"""Use case: explain an amount of a contract from its files."""

from __future__ import annotations

from datetime import date

import attrs

from outcomes_fund.domain.calendar import Period
from outcomes_fund.domain.contract import Contract
from outcomes_fund.errors import UnknownName
from outcomes_fund.services.case import Files, load_case
from outcomes_fund.settlement.explain import Node, why
from outcomes_fund.settlement.versions import amended

__all__ = ["Traced", "trace"]


@attrs.frozen(kw_only=True)
class Traced:
    """A contract and the explanation of one of its amounts."""

    contract: Contract
    node: Node


def trace(
    files: Files,
    *,
    line: str,
    period: date | Period | None = None,
    as_of: date | None = None,
    until: date | None = None,
) -> Traced:
    """Read the files of a contract and explain what one of its lines owes.

    Args:
        files: As for ``state``.

        line: Id of the payment line.

        period: A day of the period to explain, or the period itself; None means all.

        as_of: As for ``state``.

        until: As for ``state``.

    Raises:
        UnknownName: If the contract has no such line or period.

        UnreadableFile: If the contract cannot be opened.

        InvalidInput: With every problem found.
    """
    case = load_case(files)
    assert case.evidence is not None
    # Lines and periods that amendments bring are there once the amendments are known.
    terms = amended(case.contract, as_of)
    terms.line(line)
    if isinstance(period, Period) and period not in terms.grid:
        raise UnknownName("period", str(period), [str(known) for known in terms.grid])
    day = period.start if isinstance(period, Period) else period
    node = why(
        case.contract,
        case.evidence,
        line=line,
        period=day,
        as_of=as_of,
        until=until,
        register=case.register,
    )
    return Traced(contract=case.contract, node=node)
