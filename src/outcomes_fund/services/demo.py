"""Use case: settle the example contracts."""

from __future__ import annotations

from importlib.resources import files as package_files
from pathlib import Path

import outcomes_fund
from outcomes_fund.errors import InvalidInput, Problem, UnreadableFile
from outcomes_fund.services.case import contracts_in, files_beside, problems_of
from outcomes_fund.services.state import Stated, state

__all__ = ["example_folder", "example_scenario", "settle_examples"]

EXAMPLES = Path("contracts", "bof")
SCENARIO = Path("simulations", "brabant-base.toml")


def example_folder() -> Path:
    """Find the example contracts: in the installed package, in the checkout, or below the current folder.

    Raises:
        UnreadableFile: If they are nowhere.
    """
    return _found(EXAMPLES, "the example contracts were not installed; name a folder")


def example_scenario() -> Path:
    """Find the scenario of the example contracts, in the same places.

    Raises:
        UnreadableFile: If it is nowhere.
    """
    return _found(SCENARIO, "the example scenario was not installed; simulate one of your own")


def _found(example: Path, otherwise: str) -> Path:
    # Contracts and scenarios lie beside each other as in the checkout, so that scenarios find their contracts.
    packaged = Path(str(package_files(outcomes_fund) / "_examples"))
    checkout = Path(__file__).parents[3]
    for root in (packaged, checkout, Path()):
        if (root / example).exists():
            return root / example
    raise UnreadableFile(str(example), otherwise)


def settle_examples(folder: Path) -> tuple[Stated, ...]:
    """Settle every contract in a folder on the evidence beside it, with all records known.

    Args:
        folder: Holds ``contract.toml``, ``evidence.csv`` and, where needed, ``participants.csv``, in folders
            of their own.

    Raises:
        UnreadableFile: If the folder holds no contract.

        InvalidInput: With the problems of all files together.
    """
    settled: list[Stated] = []
    problems: list[Problem] = []
    for contract in contracts_in(folder):
        files = files_beside(contract)
        if files.evidence is None:
            message = "there is no evidence.csv or evidence.jsonl beside it."
            problems.append(Problem(code="no_evidence", path="the file", message=message, source=str(contract)))
            continue
        try:
            settled.append(state(files))
        except (InvalidInput, UnreadableFile) as error:
            problems.extend(problems_of(error))
    if problems:
        raise InvalidInput(problems)
    return tuple(settled)
