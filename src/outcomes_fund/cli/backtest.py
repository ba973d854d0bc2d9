"""``outcomes-fund backtest``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from outcomes_fund.cli.options import FILE, json_option
from outcomes_fund.cli.run_options import no_new_worlds, run_options, running
from outcomes_fund.cli.screen import show
from outcomes_fund.formats.exposure_json import backtest_json
from outcomes_fund.report.backtest_tables import backtest_parts
from outcomes_fund.services.exposure import backtested, is_result

__all__ = ["command"]


@click.command("backtest")
@click.argument("paths", nargs=-1, required=True, type=FILE, metavar="SCENARIO...")
@click.option("--actual", type=FILE, required=True, metavar="FILE", help="What was paid: contract, [year], amount.")
@run_options
@json_option
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    paths: tuple[Path, ...],
    actual: Path,
    as_json: bool,
    **drawn: Any,  # noqa: ANN401 - options of a run
) -> None:
    """Say where actual payments fell in what was simulated.

    SCENARIO is a file with a scenario, or a result that simulate saved; several may be given.

    Each actual amount stands beside the share of worlds that pay less: near 0 % less was paid than in nearly all
    worlds, near 100 % more. Over many contracts half of them should fall in the middle half of their distributions, and
    so on: how many did stands below, with the interval that chance allows.
    """
    if all(is_result(path) for path in paths):
        no_new_worlds(ctx)
    with running("Simulating", **drawn) as manner:
        result, currency = backtested(paths, actual, manner)
    if as_json:
        click.echo(backtest_json(result, currency=currency).encode())
    else:
        show(*backtest_parts(result, currency))
