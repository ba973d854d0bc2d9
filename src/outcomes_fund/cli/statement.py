"""``outcomes-fund statement``."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from outcomes_fund.cli.fund_or_files import day_of_files, in_fund, only_files
from outcomes_fund.cli.inputs import inputs_of, tell_apart
from outcomes_fund.cli.options import (
    contract_argument,
    evidence_option,
    fund_file_options,
    moment_option,
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
@moment_option
@until_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    show_default=True,
    help="Tables to read; JSON with everything; or CSV with what is payable.",
)
@fund_file_options
@click.pass_context
def command(
    ctx: click.Context,
    *,
    contract: Path,
    evidence: Path | None,
    participants: Path | None,
    as_of: date | datetime | None,
    until: date | None,
    form: str,
    db: Path | None,
    actor: str | None,
    as_json: bool,
) -> None:
    """Work out what a contract owes, to whom and when.

    CONTRACT is a contract file, or the folder that holds contract.toml. Evidence and participants that stand beside it
    are taken where no option names a file, and that is said.

    With --db, CONTRACT is the id of a contract in the fund file, and the statement is that of what was known then:
    contract, evidence and register as the fund had them. Where only the environment names the fund file, files come
    first.

    The same contract, evidence and dates give the same statement, in JSON and CSV byte for byte.
    """
    del actor  # Reading a statement needs no name.
    form = "json" if as_json else form
    if in_fund(ctx, contract):
        from outcomes_fund.cli.kept_answers import stated_by_fund  # noqa: PLC0415 - files need no database

        assert db is not None
        only_files(ctx, "evidence", "participants")
        moment = as_of if isinstance(as_of, datetime) else None
        _print(stated_by_fund(db, str(contract), as_of=as_of, until=until), form, (), moment=moment)
        return
    day = day_of_files(as_of)
    inputs = inputs_of(contract, evidence, participants)
    stated = state(inputs.files, as_of=day, until=until)
    if form != "table":
        tell_apart(inputs)
    _print(stated, form, inputs.taken)


def _print(stated: Stated, form: str, taken: tuple[str, ...], *, moment: datetime | None = None) -> None:
    if form == "table":
        _show_tables(stated, taken, moment)
    elif form == "json":
        click.echo(statement_json(stated.statement).encode())
    else:
        click.echo(statement_csv(stated.statement).encode(), nl=False)


def _show_tables(stated: Stated, taken: tuple[str, ...], moment: datetime | None) -> None:
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
    said = notes(statement, moment=moment)
    show(heading, *taken, *(table for table in tables if table is not None), *said, *_told(stated))


def _told(stated: Stated) -> tuple[str, ...]:
    """Give what to look at, under a heading of its own."""
    found = tuple(f"  {notice.text} [{notice.code}]" for notice in stated.notices)
    return ("", "Notices", *found) if found else ()
