"""Use case: explain an amount of a contract from its files, or from whatever else holds its evidence."""

from __future__ import annotations

from datetime import date

import attrs

from outcomes_fund.domain.calendar import Period
from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.evidence import Evidence
from outcomes_fund.domain.register import Register
from outcomes_fund.errors import UnknownName
from outcomes_fund.services.case import Files, load_case
from outcomes_fund.settlement.explain import Node, why
from outcomes_fund.settlement.versions import amended

__all__ = ["Traced", "trace", "traced"]


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
    known = (case.contract, case.evidence, case.register)
    return traced(*known, line=line, period=period, as_of=as_of, until=until)


def traced(
    contract: Contract,
    evidence: Evidence,
    register: Register | None,
    *,
    line: str,
    period: date | Period | None = None,
    as_of: date | None = None,
    until: date | None = None,
) -> Traced:
    """Explain what a line of a contract owes.

    Args:
        contract: With its amendments.

        evidence: All that is known of its results.

        register: Its participants, if there is a register.

        line: As for ``trace``.

        period: As for ``trace``.

        as_of: As for ``state``.

        until: As for ``state``.

    Raises:
        UnknownName: If the contract has no such line or period.
    """
    # Lines and periods that amendments bring are there once the amendments are known.
    terms = amended(contract, as_of)
    terms.line(line)
    if isinstance(period, Period) and period not in terms.grid:
        raise UnknownName("period", str(period), [str(known) for known in terms.grid])
    day = period.start if isinstance(period, Period) else period
    node = why(contract, evidence, line=line, period=day, as_of=as_of, until=until, register=register)
    return Traced(contract=contract, node=node)
