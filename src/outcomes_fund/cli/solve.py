"""``outcomes-fund solve``."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from outcomes_fund.cli.options import FILE, json_option
from outcomes_fund.cli.run_options import NUMBER, run_options, running, set_option
from outcomes_fund.cli.screen import show
from outcomes_fund.formats.canonical import canonical_json
from outcomes_fund.report.deciding_tables import solution_document, solution_parts
from outcomes_fund.services.exposure import Change, solved

__all__ = ["command"]


@click.command("solve")
@click.argument("scenario", type=FILE)
@click.argument("place")
@click.option("--goal", required=True, metavar="GOAL", help="Such as 'p90(province) <= 1500000'.")
@click.option(
    "--between", type=NUMBER, nargs=2, required=True, metavar="LOW HIGH", help="Between which values it is looked for."
)
@click.option("--tolerance", type=NUMBER, metavar="NUMBER", help="How finely; without it, to the smallest change.")
@set_option
@run_options
@json_option
def command(
    *,
    scenario: Path,
    place: str,
    goal: str,
    between: tuple[Fraction, Fraction],
    tolerance: Fraction | None,
    changes: tuple[Change, ...],
    as_json: bool,
    **drawn: Any,  # noqa: ANN401 - options of a run
) -> None:
    """Find the price or cap at which a goal is just met.

    PLACE is where the figure stands, such as contracts.sarban.lines.months.price; it may be a share or a threshold,
    too. GOAL is a statistic, <= or >=, and an amount: mean(...), p90(...) or shortfall90(...) of total, a payer, a
    programme or a contract, and perhaps of a budget year: p90(province, 2025).

    Every value is tried in the same worlds. Beside the value stands what the number of worlds leaves open of it.
    """
    if between[0] >= between[1]:
        message = "the lowest value comes first."
        raise click.BadParameter(message, param_hint="--between")
    if tolerance is not None and tolerance <= 0:
        message = "it has to be above 0."
        raise click.BadParameter(message, param_hint="--tolerance")
    with running("Simulating", **drawn) as manner:
        found = solved(scenario, place, goal, manner, between=between, tolerance=tolerance, changes=changes)
    if as_json:
        click.echo(canonical_json(solution_document(found)).encode())
    else:
        show(*solution_parts(found))
