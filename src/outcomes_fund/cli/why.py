"""``outcomes-fund why``."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from outcomes_fund.cli.inputs import inputs_of, tell_apart
from outcomes_fund.cli.options import (
    PERIOD,
    as_of_option,
    contract_argument,
    evidence_option,
    participants_option,
    until_option,
)
from outcomes_fund.cli.screen import show
from outcomes_fund.domain.calendar import Period
from outcomes_fund.formats.canonical import canonical_json
from outcomes_fund.report.trees import CLAIMS_SHOWN, node_document, tree_of
from outcomes_fund.services.trace import trace

__all__ = ["command"]


@click.command("why")
@contract_argument
@evidence_option
@click.option("--line", required=True, metavar="ID", help="Payment line to explain.")
@click.option(
    "--period",
    type=PERIOD,
    help="Any day of the period to explain, or the period itself as 2020-01-01..2020-03-31; without it, every period.",
)
@participants_option
@as_of_option
@until_option
@click.option("--all", "every_row", is_flag=True, help=f"Show every row of evidence, not the first {CLAIMS_SHOWN}.")
@click.option("--json", "as_json", is_flag=True, help="Print the whole tree as JSON.")
def command(
    *,
    contract: Path,
    evidence: Path | None,
    line: str,
    period: date | tuple[date, date] | None,
    participants: Path | None,
    as_of: date | None,
    until: date | None,
    every_row: bool,
    as_json: bool,
) -> None:
    """Explain an amount down to claims, clause and limits.

    CONTRACT is a contract file, or the folder that holds contract.toml. Evidence and participants that stand beside it
    are taken where no option names a file, and that is said.

    In each period the steps add up to what is owed, and what payers owe adds up to that.
    """
    inputs = inputs_of(contract, evidence, participants)
    wanted = Period(start=period[0], end=period[1]) if isinstance(period, tuple) else period
    traced = trace(inputs.files, line=line, period=wanted, as_of=as_of, until=until)
    currency = traced.contract.currency
    if as_json:
        tell_apart(inputs)
        document = {"currency": currency, **node_document(traced.node, currency)}
        click.echo(canonical_json(document).encode())
    else:
        show(*inputs.taken, tree_of(traced.node, currency, rows_max=None if every_row else CLAIMS_SHOWN))
