"""``outcomes-fund explain``."""

from __future__ import annotations

from pathlib import Path

import click
from rich.text import Text

from outcomes_fund.cli.options import contract_argument
from outcomes_fund.cli.screen import show
from outcomes_fund.formats.contract import load_contract
from outcomes_fund.report.sentences import Language, explain
from outcomes_fund.services.case import contract_at

__all__ = ["command"]


@click.command("explain")
@contract_argument
@click.option("--lang", type=click.Choice(["en", "nl"]), default="en", show_default=True, help="English or Dutch.")
def command(contract: Path, lang: Language) -> None:
    """Say each rule of a contract in a plain sentence.

    CONTRACT is a contract file, or the folder that holds contract.toml.

    First one sentence for each payment line: for whom, what is paid, for which outcome, how it is measured, compared
    with what, by when, and what triggers payment. Then limits, payers, payees, terms of payment,
    amendments, disputes, plans and assumptions.
    """
    show(*(Text(sentence) for sentence in explain(load_contract(contract_at(contract)), lang=lang)))
