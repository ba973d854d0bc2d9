"""``outcomes-fund statement``."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from outcomes_fund.cli.inputs import Inputs, inputs_of, tell_apart
from outcomes_fund.cli.options import (
    as_of_option,
    contract_argument,
    evidence_option,
    participants_option,
    until_option,
)
from outcomes_fund.cli.screen import show
from outcomes_fund.formats.statement import statement_csv, statement_json
from outcomes_fund.report.plan_table import plan_table
from outcomes_fund.report.tables import (
    cuts_table,
    disputes_table,
    lines_table,
    notes,
    payables_table,
    refusals_table,
    vat_table,
)
from outcomes_fund.services.state import Stated, state

__all__ = ["command"]


@click.command("statement")
@contract_argument
@evidence_option
@participants_option
@as_of_option
@until_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    show_default=True,
    help="Tables to read; JSON with everything; or CSV with what is payable.",
)
def command(
    *,
    contract: Path,
    evidence: Path | None,
    participants: Path | None,
    as_of: date | None,
    until: date | None,
    form: str,
) -> None:
    """Work out what a contract owes, to whom and when.

    CONTRACT is a contract file, or the folder that holds contract.toml. Evidence and participants that stand beside it
    are taken where no option names a file, and that is said.

    The same contract, evidence and dates give the same statement, in JSON and CSV byte for byte.
    """
    inputs = inputs_of(contract, evidence, participants)
    stated = state(inputs.files, as_of=as_of, until=until)
    if form == "table":
        _show_tables(stated, inputs)
        return
    tell_apart(inputs)
    if form == "json":
        click.echo(statement_json(stated.statement).encode())
    else:
        click.echo(statement_csv(stated.statement).encode(), nl=False)


def _show_tables(stated: Stated, inputs: Inputs) -> None:
    contract, statement = stated.contract, stated.statement
    tables = (
        payables_table(contract, statement),
        lines_table(contract, statement),
        cuts_table(statement),
        vat_table(contract, statement),
        plan_table(contract, statement),
        disputes_table(contract, statement),
        refusals_table(statement),
    )
    heading = f"{contract.title} ({contract.id})"
    show(heading, *inputs.taken, *(table for table in tables if table is not None), *notes(statement), *_told(stated))


def _told(stated: Stated) -> tuple[str, ...]:
    """Give what to look at, under a heading of its own."""
    found = tuple(f"  {notice.text} [{notice.code}]" for notice in stated.notices)
    return ("", "Notices", *found) if found else ()
