"""Where the contracts stand that come with the project, and how a folder is read and settled."""

from functools import cache
from pathlib import Path

from outcomes_fund import Contract, Statement, evaluate, load_contract, load_evidence, load_register

CONTRACTS = Path(__file__).parents[2] / "contracts"
CASE_FOLDERS = tuple(sorted(path.parent for path in CONTRACTS.glob("*/*/contract.toml")))


@cache
def contract_in(folder: Path) -> Contract:
    """Read the contract of a folder, once."""
    return load_contract(folder / "contract.toml")


@cache
def statement_in(folder: Path) -> Statement:
    """Settle the contract of a folder on all of its evidence and its register, once."""
    contract, people = contract_in(folder), folder / "participants.csv"
    return evaluate(
        contract,
        load_evidence(folder / "evidence.csv", contract),
        as_of=None,
        register=load_register(people) if people.exists() else None,
    )
