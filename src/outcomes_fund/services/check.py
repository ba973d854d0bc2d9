"""Use case: check contract files, and the evidence and participants beside them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import attrs

from outcomes_fund.domain.calendar import from_epoch_day
from outcomes_fund.errors import InvalidInput, Problem, UnreadableFile
from outcomes_fund.services.case import Case, Files, contracts_in, files_beside, load_case, problems_of
from outcomes_fund.services.notices import Notice, notices

__all__ = ["Checked", "check"]


@attrs.frozen(kw_only=True)
class Checked:
    """What was found right.

    Args:
        files: The files that were read.

        contract_id: The contract in them.

        lines: Number of its payment lines.

        rows: Rows of evidence; None without a file of it.

        participants: Participants in the register; None without a file of it.

        notices: What looks like a mistake up to the last day on which something was achieved.
    """

    files: Files
    contract_id: str
    lines: int
    rows: int | None
    participants: int | None
    notices: tuple[Notice, ...] = ()


def check(paths: Iterable[Path]) -> tuple[Checked, ...]:
    """Read every contract with what stands beside it.

    Args:
        paths: Contract files, and folders whose contracts are all read.

    Returns:
        One record for each contract, in the order given; a contract named twice is read once.

    Raises:
        InvalidInput: With the problems of all files together.
    """
    checked: list[Checked] = []
    problems: list[Problem] = []
    contracts: dict[Path, None] = {}
    for path in paths:
        try:
            contracts.update(dict.fromkeys(contracts_in(path) if path.is_dir() else (path,)))
        except UnreadableFile as error:
            problems.extend(problems_of(error))
    for contract in contracts:
        try:
            checked.append(_check(files_beside(contract)))
        except (InvalidInput, UnreadableFile) as error:
            problems.extend(problems_of(error))
    if problems:
        raise InvalidInput(problems)
    return tuple(checked)


def _check(files: Files) -> Checked:
    case = load_case(files)
    return Checked(
        files=files,
        contract_id=case.contract.id,
        lines=len(case.contract.lines),
        rows=len(case.evidence) if case.evidence is not None else None,
        participants=len(case.register) if case.register is not None else None,
        notices=notices(case.contract, case.evidence, case.register, as_of=None, until=_last_day(case)),
    )


def _last_day(case: Case) -> date:
    """Give the last day of achievement: time beyond it may not have come, so nothing is missed there."""
    if case.evidence is None or not len(case.evidence):
        return case.contract.start
    return from_epoch_day(int(case.evidence.achieved.max()))
