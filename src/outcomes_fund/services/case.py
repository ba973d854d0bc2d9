"""Reading what belongs together: a contract, its evidence and its participants."""

from __future__ import annotations

from pathlib import Path

import attrs

from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.evidence import Evidence
from outcomes_fund.domain.register import Register
from outcomes_fund.errors import InvalidInput, Problem, UnreadableFile
from outcomes_fund.formats.contract import load_contract
from outcomes_fund.formats.evidence import load_evidence
from outcomes_fund.formats.register import load_register
from outcomes_fund.settlement.evaluate import register_needed

__all__ = ["Case", "Files", "completed", "contract_at", "contracts_in", "files_beside", "load_case", "problems_of"]

CONTRACT_NAMES = ("contract.toml", "contract.json")
EVIDENCE_NAMES = ("evidence.csv", "evidence.jsonl")
PARTICIPANTS_NAMES = ("participants.csv", "participants.jsonl")


@attrs.frozen(kw_only=True)
class Files:
    """The files of one contract.

    Args:
        contract: The contract file.

        evidence: Its evidence; None if there is none.

        participants: Its register of participants; None if there is none.
    """

    contract: Path
    evidence: Path | None = None
    participants: Path | None = None


@attrs.frozen(kw_only=True, eq=False)
class Case:
    """One contract with what is known about it.

    Args:
        contract: The contract.

        evidence: Its evidence; None if there is no file of it.

        register: Its participants; None if there is no file of them.
    """

    contract: Contract
    evidence: Evidence | None
    register: Register | None


def files_beside(contract: Path) -> Files:
    """Find the evidence and the participants that stand beside a contract.

    Args:
        contract: A contract file. Only one of the name ``contract.toml`` or ``contract.json`` has files
            beside it that belong to it.
    """
    if contract.name not in CONTRACT_NAMES:
        return Files(contract=contract)
    return Files(
        contract=contract,
        evidence=_first_file(contract.parent, EVIDENCE_NAMES),
        participants=_first_file(contract.parent, PARTICIPANTS_NAMES),
    )


def completed(files: Files) -> Files:
    """Take what stands beside a contract where no file of it is named.

    Args:
        files: What is named; evidence and participants that are not are looked for.
    """
    beside = files_beside(files.contract)
    return Files(
        contract=files.contract,
        evidence=files.evidence or beside.evidence,
        participants=files.participants or beside.participants,
    )


def contract_at(place: Path) -> Path:
    """Give a contract file, or the one contract that stands in a folder.

    Args:
        place: A contract file or a folder.

    Raises:
        UnreadableFile: If a folder does not hold exactly one contract; the folders in it are not looked into.
    """
    if not place.is_dir():
        return place
    found = [place / name for name in CONTRACT_NAMES if (place / name).is_file()]
    if not found:
        raise UnreadableFile(str(place), f"the folder holds no {' or '.join(CONTRACT_NAMES)}; name a contract file")
    if len(found) > 1:
        raise UnreadableFile(str(place), f"the folder holds {' and '.join(CONTRACT_NAMES)}; name one of them")
    return found[0]


def contracts_in(folder: Path) -> tuple[Path, ...]:
    """Find every contract in a folder and the folders in it, in the order of their paths.

    Raises:
        UnreadableFile: If there is none.
    """
    found = sorted(path for name in CONTRACT_NAMES for path in folder.rglob(name) if path.is_file())
    if not found:
        raise UnreadableFile(str(folder), f"it holds no {' or '.join(CONTRACT_NAMES)}")
    return tuple(found)


def load_case(files: Files) -> Case:
    """Read a contract, then its evidence and participants.

    Args:
        files: What to read.

    Raises:
        UnreadableFile: If the contract cannot be opened.

        InvalidInput: With the problems of the contract; or, where it has none, with those of evidence and
            participants together.
    """
    contract = load_contract(files.contract)
    problems: list[Problem] = []
    evidence = register = None
    try:
        evidence = load_evidence(files.evidence, contract) if files.evidence else None
    except (InvalidInput, UnreadableFile) as error:
        problems.extend(problems_of(error))
    try:
        register = load_register(files.participants, contract) if files.participants else None
    except (InvalidInput, UnreadableFile) as error:
        problems.extend(problems_of(error))
    if files.evidence and not files.participants:
        problems.extend(attrs.evolve(each, source=str(files.contract)) for each in register_needed(contract))
    if problems:
        raise InvalidInput(problems)
    return Case(contract=contract, evidence=evidence, register=register)


def problems_of(error: InvalidInput | UnreadableFile) -> tuple[Problem, ...]:
    """Give what an exception carries as problems, so that those of several files are shown together."""
    if isinstance(error, InvalidInput):
        return error.problems
    message = f"it cannot be read: {error.reason}."
    return (Problem(code="unreadable_file", path="the file", message=message, source=error.path),)


def _first_file(folder: Path, names: tuple[str, ...]) -> Path | None:
    return next((folder / name for name in names if (folder / name).is_file()), None)
