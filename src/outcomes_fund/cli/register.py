"""``outcomes-fund register``."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from outcomes_fund.cli.options import FILE, JSON_WANTED
from outcomes_fund.cli.run_options import NUMBER, no_new_worlds, run_options, running, set_option
from outcomes_fund.cli.screen import show
from outcomes_fund.domain.money import minor_digits
from outcomes_fund.exposure.budgets.risk_register import risk_register
from outcomes_fund.formats.register_file import register_csv, register_json
from outcomes_fund.report.risk_table import risk_table
from outcomes_fund.services.exposure import Change, exposure_of, is_result

__all__ = ["command"]


@click.command("register")
@click.argument("scenario", type=FILE)
@click.option("--gross", is_flag=True, help="Count all payments, not only those above plan or expectation.")
@click.option(
    "--threshold",
    type=NUMBER,
    default="0",
    show_default=True,
    metavar="AMOUNT",
    help="Smaller risks stand together in the last row.",
)
@click.option("--rows", type=click.IntRange(min=1), metavar="N", help="At most so many rows, the largest.")
@set_option
@run_options
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
    help="A table to read, or the rows with every column.",
)
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    scenario: Path,
    gross: bool,
    threshold: Fraction,
    rows: int | None,
    changes: tuple[Change, ...],
    form: str,
    **drawn: Any,  # noqa: ANN401 - options of a run
) -> None:
    """Write the risks of a portfolio as rows of a register.

    SCENARIO is a file with a scenario, or a result that simulate saved.

    The form is that of Dutch governments, with a row for each contract, grant and loan: how likely more is paid than
    planned or expected, how much more, and what part it has in the capacity that is needed. High payments are a good
    result of the policy: more was achieved.
    """
    ctx.meta[JSON_WANTED] = form == "json"
    if threshold < 0:
        message = "it is an amount of 0 or more."
        raise click.BadParameter(message, param_hint="--threshold")
    if is_result(scenario):
        no_new_worlds(ctx)
    with running("Simulating", **drawn) as manner:
        exposure = exposure_of(scenario, manner, changes)
    minor = int(threshold * 10 ** minor_digits(exposure.scenario.terms.currency))
    found = risk_register(
        exposure, basis="payments" if gross else "above_expected", threshold_minor=minor, rows_max=rows
    )
    if form == "csv":
        click.echo(register_csv(exposure, found).encode(), nl=False)
    elif form == "json":
        click.echo(register_json(exposure, found).encode())
    else:
        show(risk_table(exposure, found))
