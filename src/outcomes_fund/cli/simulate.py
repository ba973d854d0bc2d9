"""``outcomes-fund simulate``."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from outcomes_fund.cli.options import FILE, JSON_WANTED
from outcomes_fund.cli.page_options import check_page, page_options, write_page
from outcomes_fund.cli.run_options import (
    SHARE,
    manner_of,
    no_new_worlds,
    replaceable,
    run_options,
    running,
    set_option,
)
from outcomes_fund.cli.screen import show
from outcomes_fund.exposure.draws.sampling import whole_worlds
from outcomes_fund.exposure.result import Exposure
from outcomes_fund.exposure.runs.precision import precision_reached
from outcomes_fund.formats.exposure_file import is_exposure_file, save_exposure
from outcomes_fund.formats.exposure_json import exposure_json
from outcomes_fund.report.exposure_parts import exposure_parts
from outcomes_fund.report.sentences import Language
from outcomes_fund.services.exposure import RESULTS, Change, exposure_of, is_result
from outcomes_fund.services.scenario_files import drafted, write_worlds

__all__ = ["command"]


class Result(click.Path):
    """A file for a result: its ending says in which form, and its folder is there; only results are written over."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:  # noqa: ANN401 - click's own
        """Refuse a file that could not be written once all is simulated."""
        path = Path(value)
        if path.suffix not in RESULTS:
            self.fail(f"{str(path)!r} ends in neither {' nor '.join(RESULTS)}.", param, ctx)
        if not path.parent.is_dir():
            self.fail(f"there is no folder {str(path.parent)!r}.", param, ctx)
        if not replaceable(path, is_exposure_file):
            self.fail(f"{str(path)!r} is there and is no result; name another file.", param, ctx)
        return path


@click.command("simulate")
@click.argument("paths", nargs=-1, required=True, type=FILE, metavar="SCENARIO")
@click.option("--precision", type=SHARE, help="Go on until the error of the percentile is this part of it: 0.5%.")
@click.option("--percentile", type=SHARE, help="Which percentile that is; without it, the certainty of the scenario.")
@set_option
@run_options
@click.option("--out", type=Result(), metavar="FILE", help="Save the result: .arrow or .parquet.")
@page_options
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="Tables to read, or JSON with everything.",
)
@click.option("--full", is_flag=True, help="Show every table, not one screen.")
@click.option(
    "--write-world",
    "world",
    type=(click.IntRange(min=0), FILE),
    metavar="N FOLDER",
    help="Simulate nothing; write world N, the first being 0, as contracts with evidence and participants.",
)
@click.option(
    "--draft",
    is_flag=True,
    help="Simulate nothing; SCENARIO is one or more contracts, and a scenario with first guesses is printed.",
)
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    paths: tuple[Path, ...],
    changes: tuple[Change, ...],
    out: Path | None,
    html: Path | None,
    lang: Language | None,
    form: str,
    full: bool,
    world: tuple[int, Path] | None,
    draft: bool,
    **drawn: Any,  # noqa: ANN401 - options of a run
) -> None:
    """Say what a portfolio can cost, when, and to whom.

    SCENARIO is a file with a portfolio and what is assumed of it; or a result that was saved with --out, which is
    opened again without running.

    Worlds are drawn, and each is settled by the rules that settle the real one. The same scenario, worlds, seed and
    sampling give the same result on any number of processors. Every amount stands beside its standard error: what
    another seed would change it by, typically. High payments are a good result of the policy: more was achieved.

    Ctrl-C stops the run, and leaves nothing half done.
    """
    ctx.meta[JSON_WANTED] = form == "json"
    if draft:
        click.echo(drafted(paths), nl=False)
        return
    if len(paths) > 1:
        message = "One scenario is simulated at a time; compare takes several, and --draft several contracts."
        raise click.UsageError(message)
    if drawn["percentile"] is not None and drawn["precision"] is None:
        message = "--percentile says whose error --precision is about; give that, too."
        raise click.UsageError(message)
    check_page(html, lang)
    (path,) = paths
    if is_result(path):
        no_new_worlds(ctx)
    if world is not None:
        for folder in write_worlds(path, *world, manner_of(**drawn), changes):
            click.echo(f"{folder}: outcomes-fund statement {folder}")
        return
    with running("Simulating", **drawn) as manner:
        exposure = exposure_of(path, manner, changes)
    if out is not None:
        save_exposure(exposure, out)
    if html is not None:
        write_page(exposure, html, lang, **drawn)
    if form == "json":
        click.echo(exposure_json(exposure).encode())
    else:
        page = [] if html is None else [f"A page with pictures is in {html}."]
        told = [
            *_drawn_otherwise(exposure, drawn["worlds"]),
            *_said(exposure, drawn["precision"], drawn["percentile"], out),
        ]
        show(*exposure_parts(exposure, full=full), *told, *page)


def _drawn_otherwise(exposure: Exposure, asked: int | None) -> list[str]:
    """Say why there are more worlds than were asked for, and why errors are missing."""
    told = []
    size = whole_worlds(exposure.sampling, 1)
    if asked is not None and asked != whole_worlds(exposure.sampling, asked):
        told.append(
            f"Sampling {exposure.sampling} draws whole groups of {size:,} worlds, so {asked:,} were rounded up."
        )
    if exposure.worlds == exposure.group:
        few = f"errors need at least two groups of worlds that do not depend on each other: {2 * size:,} worlds or more"
        told.append(f"The errors are not known (?): {few}.")
    return told


def _said(exposure: Exposure, asked: Fraction | None, share: Fraction | None, out: Path | None) -> list[str]:
    """Say what came of the precision that was asked, and where the result is."""
    told = []
    if asked is not None:
        reached = precision_reached(exposure, share)
        enough = "as asked" if reached <= asked else f"not the {float(asked):.3%} asked: more worlds are not drawn"
        told.append(f"The error of the percentile is {reached:.3%} of it, {enough}.")
    if out is not None:
        told.append(f"Saved as {out}; look at it again with: outcomes-fund simulate {out}")
    return told
