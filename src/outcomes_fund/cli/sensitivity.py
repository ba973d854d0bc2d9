"""``outcomes-fund sensitivity``."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from outcomes_fund.cli.options import FILE, json_option
from outcomes_fund.cli.run_options import NUMBER, given_among, manner_of, run_options, running, set_option
from outcomes_fund.cli.screen import show
from outcomes_fund.exposure.deciding.sensitivity import Variation, variation
from outcomes_fund.formats.canonical import canonical_json
from outcomes_fund.report.deciding_tables import parts_document, parts_table, tornado_document, tornado_table
from outcomes_fund.services.exposure import Change, taken_apart, varied

__all__ = ["command"]


class Varied(click.ParamType[Variation]):
    """A place in a scenario with two values: ``PLACE=LOW..HIGH``."""

    name = "PLACE=LOW..HIGH"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Variation:
        """Read a place and two values; anything else is wrong usage."""
        if isinstance(value, Variation):
            return value
        place, _, ends = str(value).partition("=")
        low, dots, high = ends.partition("..")
        if not place.strip() or not dots:
            self.fail(
                f"{str(value)!r} is not a place with two values such as loans.x.default_yearly=1%..5%.", param, ctx
            )
        numbers: list[Fraction] = [NUMBER.convert(end.strip(), param, ctx) for end in (low, high)]
        if numbers[0] >= numbers[1]:
            self.fail(f"{str(value)!r} has to name the lower value first, as in price=10..20.", param, ctx)
        return variation(place.strip(), *numbers)


@click.command("sensitivity")
@click.argument("scenario", type=FILE)
@click.option(
    "--of",
    "statistic",
    metavar="STATISTIC",
    default="",
    help="What is looked at, such as 'mean(province, 2025)'; without it, the percentile of the total.",
)
@click.option(
    "--vary",
    "variations",
    type=Varied(),
    multiple=True,
    metavar="PLACE=LOW..HIGH",
    help="Vary this figure; may be given again. Without it, every uncertainty over its own range.",
)
@click.option(
    "--parts",
    is_flag=True,
    help="Take the variance of payments apart by its sources instead, with 4,096 worlds for each, or as --worlds says "
    "rounded up; needs the extra sensitivity.",
)
@set_option
@run_options
@json_option
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    scenario: Path,
    statistic: str,
    variations: tuple[Variation, ...],
    parts: bool,
    changes: tuple[Change, ...],
    as_json: bool,
    **drawn: Any,  # noqa: ANN401 - options of a run
) -> None:
    """Say which assumption matters most.

    Each assumption is set low and high in turn, in the same worlds, and all others stay as they are. Without --vary
    these are the uncertainties that do not average out over participants: chances of success, levels of intake,
    effects, recoveries of loans; each between its own 10th and 90th percentile.

    With --parts: which part of the variance comes from which source (Sobol' indices). Alone is what would go if the
    source were known; with others, what would stay if all others were. Sources are drivers, the own part of each
    quantity, and the chance of participants and rows taken together.
    """
    if parts:
        _take_apart(ctx, as_json=as_json)
        return
    with running("Simulating", **drawn) as manner:
        found, simulated = varied(scenario, statistic, manner, variations=variations, changes=changes)
    currency = simulated.terms.currency
    if as_json:
        click.echo(canonical_json(tornado_document(found, currency)).encode())
    else:
        show(tornado_table(found, currency))


def _take_apart(ctx: click.Context, *, as_json: bool) -> None:
    """Take the variance apart; its design has worlds of its own, so only their number and the seed can be chosen."""
    given = given_among(ctx, ("variations", "sampling", "engine", "workers"))
    if given:
        word = "--vary" if given[0] == "variations" else f"--{given[0]}"
        message = f"{word} cannot be given with --parts, which has a design of its own; --worlds and --seed can."
        raise click.UsageError(message)
    asked = ctx.params
    manner = manner_of(worlds=asked["worlds"], seed=asked["seed"])
    found, simulated = taken_apart(asked["scenario"], asked["statistic"], manner, changes=asked["changes"])
    currency = simulated.terms.currency
    if as_json:
        click.echo(canonical_json(parts_document(found, currency)).encode())
    else:
        show(parts_table(found, currency))
