"""Which contract of a fund a file belongs to."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from outcomes_fund.errors import InvalidInput, Problem, listed
from outcomes_fund.formats.kept_evidence import Bytes
from outcomes_fund.formats.tables.table_files import syntax_of
from outcomes_fund.ledger.port import Store

__all__ = ["contract_of_file"]

# The first rows of a file stand in so many bytes.
LOOKED_AT_BYTES = 1 << 16


def contract_of_file(store: Store, contract_id: str | None, path: Path | str, read: tuple[Bytes, int] | None) -> str:
    """Say which contract a file is of.

    Args:
        store: The ledger.

        contract_id: As it was given; None if it was not.

        path: The file.

        read: What is in it; None if its rows name no contract.

    Returns:
        The contract that was given, else the only one of the fund, else the one that the first row names.

    Raises:
        InvalidInput: If that cannot be known.
    """
    if contract_id is not None:
        return contract_id
    known = [str(entry.body["contract"]) for entry in store.entries(kinds=("contract_added",))]
    if len(known) == 1:
        return known[0]
    named = None if read is None or not known else _named(Path(path), read)
    if named in known:
        return str(named)
    if not known:
        problem = Problem(
            code="no_contract",
            path="the fund",
            message="the fund has no contract yet, and evidence belongs to one.",
            remedy="Add the contract first.",
            source=str(path),
        )
    else:
        problem = Problem(
            code="which_contract",
            path="the file",
            message=f"the fund has several contracts: {listed(known)}; the file does not say of which it is.",
            remedy="Name the contract.",
            source=str(path),
        )
    raise InvalidInput([problem])


def _named(path: Path, read: tuple[Bytes, int]) -> str | None:
    """Give the contract that the first row of a file names, if it can be made out."""
    content = read[0][: min(read[1], LOOKED_AT_BYTES)]
    lines = content.tobytes().decode("utf-8-sig", errors="replace").splitlines()
    if syntax_of(path, content) == "csv":
        return next((row.get("contract") for row in csv.DictReader(lines)), None)
    try:
        row = json.loads(lines[0]) if lines else None
    except ValueError:
        return None
    return str(row.get("contract")) if isinstance(row, dict) else None
