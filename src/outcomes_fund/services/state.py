"""Use case: draw up the statement of a contract from its files."""

from __future__ import annotations

from datetime import date

import attrs

from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.statement import Statement
from outcomes_fund.services.case import Files, load_case
from outcomes_fund.services.notices import Notice, notices
from outcomes_fund.settlement.evaluate import evaluate

__all__ = ["Stated", "state"]


@attrs.frozen(kw_only=True)
class Stated:
    """A contract, what it owes, and what to look at in its files."""

    contract: Contract
    statement: Statement
    notices: tuple[Notice, ...] = ()


def state(files: Files, *, as_of: date | None = None, until: date | None = None) -> Stated:
    """Read the files of a contract and work out what it owes.

    Args:
        files: Contract and evidence, and participants where rules look at enrolment.

        as_of: Last day of recording that counts; None means all records.

        until: Last day of achievement looked at; None means as ``evaluate`` says.

    Raises:
        UnreadableFile: If the contract cannot be opened.

        InvalidInput: With every problem found.
    """
    case = load_case(files)
    assert case.evidence is not None
    statement = evaluate(case.contract, case.evidence, as_of=as_of, until=until, register=case.register)
    found = notices(case.contract, case.evidence, case.register, as_of=as_of, until=statement.until)
    return Stated(contract=case.contract, statement=statement, notices=found)
