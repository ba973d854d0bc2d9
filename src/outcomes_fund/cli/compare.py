"""``outcomes-fund compare``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from outcomes_fund.cli.options import FILE, json_option
from outcomes_fund.cli.run_options import no_new_worlds, run_options, running, set_option
from outcomes_fund.cli.screen import show
from outcomes_fund.formats.canonical import canonical_json
from outcomes_fund.report.deciding_tables import comparison_document, comparison_table
from outcomes_fund.report.lacking import lacking_lines
from outcomes_fund.services.exposure import Change, compared, is_result

__all__ = ["command"]


@click.command("compare")
@click.argument("base", type=FILE)
@click.argument("others", nargs=-1, type=FILE, metavar="[OTHER]...")
@set_option
@run_options
@json_option
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    base: Path,
    others: tuple[Path, ...],
    changes: tuple[Change, ...],
    as_json: bool,
    **drawn: Any,  # noqa: ANN401 - options of a run
) -> None:
    """Hold scenarios against a base in the same worlds.

    BASE and OTHER are scenario files, or results that simulate saved. Every scenario gets the worlds of the base:
    number, seed and sampling. Chance goes by name, so what is not changed happens alike in both, and a difference is
    known far better than either number.

    With --set, the base with other figures is one more scenario that is held against it: PLACE is where the figure
    stands, such as contracts.sarban.lines.months.price or contracts.ctalents.outcomes.placed.success.mean.
    """
    if not others and not changes:
        message = "There is nothing to compare with: name another scenario, or give --set."
        raise click.UsageError(message)
    if is_result(base):
        no_new_worlds(ctx)
    with running("Simulating", **drawn) as manner:
        found = compared(base, others, manner, changes)
    if as_json:
        click.echo(canonical_json({"comparisons": [comparison_document(each) for each in found]}).encode())
    else:
        for each in found:
            show(comparison_table(each), *lacking_lines(each))
