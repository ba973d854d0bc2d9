"""``outcomes-fund why``."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from outcomes_fund.cli.fund_or_files import day_of_files, in_fund, only_files
from outcomes_fund.cli.inputs import inputs_of, tell_apart
from outcomes_fund.cli.options import (
    FILE,
    PERIOD,
    evidence_option,
    fund_file_options,
    moment_option,
    participants_option,
    until_option,
)
from outcomes_fund.cli.screen import show
from outcomes_fund.domain.calendar import Period
from outcomes_fund.formats.canonical import canonical_json
from outcomes_fund.report.trees import CLAIMS_SHOWN, node_document, tree_of
from outcomes_fund.services.trace import trace
from outcomes_fund.settlement.explain import Node

__all__ = ["command"]


@click.command("why")
@click.argument("about", type=FILE, metavar="CONTRACT|PAYMENT")
@evidence_option
@click.option("--line", metavar="ID", help="Payment line to explain; needed for a contract.")
@click.option(
    "--period",
    type=PERIOD,
    help="Any day of the period to explain, or the period itself as 2020-01-01..2020-03-31; without it, every period.",
)
@participants_option
@moment_option
@until_option
@click.option("--all", "every_row", is_flag=True, help=f"Show every row of evidence, not the first {CLAIMS_SHOWN}.")
@fund_file_options
@click.pass_context
def command(
    ctx: click.Context,
    *,
    about: Path,
    evidence: Path | None,
    line: str | None,
    period: date | tuple[date, date] | None,
    participants: Path | None,
    as_of: date | datetime | None,
    until: date | None,
    every_row: bool,
    db: Path | None,
    actor: str | None,
    as_json: bool,
) -> None:
    """Explain an amount down to claims, clause and limits.

    CONTRACT is a contract file, or the folder that holds contract.toml. Evidence and participants that stand beside it
    are taken where no option names a file, and that is said.

    With --db, PAYMENT is the id of a payment in the fund file, such as work-first-p1: the lines and periods that it
    pays, each explained by what was known when it was proposed. With --db and --line, CONTRACT is the id of a contract
    in the fund file: the line as it stands, also before there is a payment. Who has looked, and when, is kept in the
    fund file, so --actor is needed there.

    In each period the steps add up to what is owed, and what payers owe adds up to that.
    """
    wanted = Period(start=period[0], end=period[1]) if isinstance(period, tuple) else period
    if in_fund(ctx, about):
        from outcomes_fund.cli.asked import Asked  # noqa: PLC0415 - files need no database
        from outcomes_fund.cli.kept_answers import explained_line, explained_payment  # noqa: PLC0415 - only here

        assert db is not None
        only_files(ctx, "evidence", "participants")
        order = Asked(db=db, actor=actor or "", key="", as_json=as_json).order()
        if line is None:
            _only_of_lines(ctx, "period", "as_of", "until")
            answer = explained_payment(db, str(about), order=order)
        else:
            answer = explained_line(db, str(about), line=line, period=wanted, as_of=as_of, until=until, order=order)
        _print(*answer, as_json=as_json, every_row=every_row)
        return
    if line is None:
        raise click.MissingParameter(param_hint="--line", param_type="option")
    day = day_of_files(as_of)
    inputs = inputs_of(about, evidence, participants)
    traced = trace(inputs.files, line=line, period=wanted, as_of=day, until=until)
    if as_json:
        tell_apart(inputs)
    taken = () if as_json else inputs.taken
    _print(traced.node, traced.contract.currency, as_json=as_json, every_row=every_row, taken=taken)


def _only_of_lines(ctx: click.Context, *names: str) -> None:
    """Refuse options that are about a line of a contract, where a payment is explained."""
    given = [f"--{name.replace('_', '-')}" for name in names if ctx.params.get(name)]
    if given:
        message = f"{' and '.join(given)} cannot be given for a payment; for a contract, give --line as well."
        raise click.UsageError(message)


def _print(node: Node, currency: str, *, as_json: bool, every_row: bool, taken: tuple[str, ...] = ()) -> None:
    if as_json:
        click.echo(canonical_json({"currency": currency, **node_document(node, currency)}).encode())
    else:
        show(*taken, tree_of(node, currency, rows_max=None if every_row else CLAIMS_SHOWN))
