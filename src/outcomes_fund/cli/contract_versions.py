"""``outcomes-fund contract add`` and ``amend``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from outcomes_fund.cli.asked import Asked, nth, writes_fund
from outcomes_fund.cli.options import FILE
from outcomes_fund.domain.contract import Contract
from outcomes_fund.errors import InvalidInput, Problem, UnreadableFile
from outcomes_fund.formats.contract import load_contract
from outcomes_fund.ledger.records import instant_text
from outcomes_fund.report.fund_tables import contract_document
from outcomes_fund.services.case import contract_at, problems_of
from outcomes_fund.services.contracts import KeptContract, add_contract, amend_contract

__all__ = ["add", "amend"]


@click.command("add")
@click.argument("paths", nargs=-1, required=True, type=FILE, metavar="CONTRACT...")
@writes_fund
def add(*, asked: Asked, paths: tuple[Path, ...]) -> None:
    """Add contracts to the fund.

    CONTRACT is a contract file, or the folder that holds contract.toml. The fund keeps the contract itself, not the
    file. The most that it may cost is booked as a commitment. The same contract again changes nothing.
    """
    order = asked.order()
    records = _loaded(paths)
    # One turn for all of them: either every contract is added or none.
    with asked.opened() as store, store.turn():
        kept = [add_contract(store, record, order=nth(order, place)) for place, record in enumerate(records)]
    told = [_told(each, instant_text(order.at), "added") for each in kept]
    told.append(f"Next: outcomes-fund evidence import FILE --contract {kept[-1].contract.id}")
    asked.answer({"contracts": [contract_document(each) for each in kept]}, *told)


@click.command("amend")
@click.argument("path", type=FILE, metavar="CONTRACT")
@writes_fund
def amend(*, asked: Asked, path: Path) -> None:
    """Add the amendments that a contract file has and the fund has not.

    CONTRACT is the whole contract with its amendments, old and new. Whatever was agreed before has to stand in it
    unchanged; each difference is shown. Figures of indices, plans and disputes may be added as well.
    """
    order = asked.order()
    with asked.opened() as store:
        kept = amend_contract(store, contract_at(path), order=order)
    told = _told(kept, instant_text(order.at), f"amended, version {kept.versions}")
    asked.answer(contract_document(kept), told, f"Next: outcomes-fund settle {kept.contract.id}")


def _loaded(paths: Sequence[Path]) -> list[Contract]:
    """Read contracts; the problems of all files are told together."""
    records: list[Contract] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            records.append(load_contract(contract_at(path)))
        except (InvalidInput, UnreadableFile) as error:
            problems.extend(problems_of(error))
    if problems:
        raise InvalidInput(problems)
    return records


def _told(kept: KeptContract, at: str, done: str) -> str:
    """Say what was done; nothing was, if the entry is of an earlier moment."""
    said = done if kept.entry.at == at else "is in the fund as it is given; nothing was written"
    return f"{kept.contract.id}: {said} (entry {kept.entry.seq}). {kept.contract.title}"
