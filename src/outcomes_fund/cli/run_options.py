"""Options of commands that simulate: how worlds are drawn, what is changed, and what stopping leaves."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from outcomes_fund.cli.progress import progress
from outcomes_fund.formats.exact_text import number_from_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from click.decorators import FC

    from outcomes_fund.services.exposure import Manner

__all__ = [
    "CHANGE",
    "DRAWN",
    "INTERRUPTED",
    "NUMBER",
    "SHARE",
    "given_among",
    "manner_of",
    "no_new_worlds",
    "replaceable",
    "run_options",
    "running",
    "set_option",
]

# Options that say how worlds are drawn, which a result has behind it, and the words for them.
DRAWN = {
    "worlds": "--worlds",
    "seed": "--seed",
    "sampling": "--sampling",
    "precision": "--precision",
    "percentile": "--percentile",
    "workers": "--workers",
    "changes": "--set",
    "out": "--out",
}

# What a shell reports for a program that SIGINT ended.
INTERRUPTED = 130


class Number(click.ParamType[Fraction]):
    """A decimal, a percentage or a fraction, exactly."""

    name = "NUMBER"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Fraction:
        """Read a number; anything else is wrong usage."""
        if isinstance(value, Fraction):
            return value
        number = number_from_text(str(value))
        if number is None:
            self.fail(f"{str(value)!r} is not a number such as 1250.50 or 5%.", param, ctx)
        return number


class Share(Number):
    """A part between 0 and 1, such as ``0.5%``."""

    name = "SHARE"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Fraction:
        """Read a part; anything else is wrong usage."""
        share = super().convert(value, param, ctx)
        if not 0 < share < 1:
            self.fail(f"{str(value)!r} is no part of a whole; expected more than 0 % and less than 100 %.", param, ctx)
        return share


class Count(click.IntRange):
    """A whole number, written in digits."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:  # noqa: ANN401 - click's own
        """Read a number; anything else is wrong usage."""
        try:
            int(value)
        except ValueError:
            self.fail(f"{str(value)!r} is not a whole number in digits such as 10000.", param, ctx)
        return int(super().convert(value, param, ctx))


class Change(click.ParamType[tuple[str, str]]):
    """A place in a scenario with what is put there: ``PLACE=VALUE``."""

    name = "PLACE=VALUE"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        """Read a place and a value; anything else is wrong usage."""
        if isinstance(value, tuple):
            return str(value[0]), str(value[1])
        place, equals, text = str(value).partition("=")
        if not equals or not place.strip() or not text.strip():
            self.fail(
                f"{str(value)!r} is not a place and a value such as contracts.work.lines.job.price=900.", param, ctx
            )
        return place.strip(), text.strip()


CHANGE = Change()
NUMBER = Number()
SHARE = Share()
COUNT = Count(min=1)
SAMPLINGS = click.Choice(["plain", "antithetic", "sobol"])


def run_options(command: FC) -> FC:
    """How worlds are drawn."""
    options: tuple[Callable[[Any], Any], ...] = (
        click.option("--worlds", type=COUNT, metavar="N", help="Number of worlds; without it, as the scenario says."),
        click.option(
            "--seed",
            type=click.IntRange(min=0),
            metavar="N",
            help="What all chance follows from; without it, as the scenario says.",
        ),
        click.option("--sampling", type=SAMPLINGS, help="How worlds are spread; without it, as the scenario says."),
        click.option(
            "--engine",
            metavar="NAME",
            default="local",
            show_default=True,
            help="Where worlds are drawn: local (this machine), processes, dask, or dask:ADDRESS of a scheduler.",
        ),
        click.option(
            "--workers", type=COUNT, metavar="N", help="Blocks at a time; without it, one for each processor."
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def set_option(command: FC) -> FC:
    """Figures that are changed."""
    text = "Change a figure of the scenario, its contracts or its budget; may be given again."
    return click.option("--set", "changes", type=CHANGE, multiple=True, metavar="PLACE=VALUE", help=text)(command)


def given_among(ctx: click.Context, names: Sequence[str]) -> list[str]:
    """Give those options that somebody gave, whatever their value; a default is not given."""
    return [name for name in names if ctx.get_parameter_source(name) not in {None, ParameterSource.DEFAULT}]


def no_new_worlds(ctx: click.Context) -> None:
    """Refuse options that say how worlds are drawn, where they have been: with a result that was saved.

    Raises:
        click.UsageError: With the first option that would have no effect.
    """
    given = given_among(ctx, [name for name in DRAWN if name in ctx.params])
    if given:
        message = f"{DRAWN[given[0]]} is of no use with a result that was saved; name its scenario."
        raise click.UsageError(message)


def replaceable(path: Path, alike: Callable[[Path], bool]) -> bool:
    """Say whether a file may be written: nothing is there, or it is empty, or of the sort that is to be written.

    So no contract, scenario or budget is ever written over, whatever it is called.

    Args:
        path: The file.

        alike: Says whether what is there is of that sort.
    """
    try:
        return not path.exists() or (path.is_file() and (not path.stat().st_size or alike(path)))
    except OSError:
        return False


def manner_of(**given: Any) -> Manner:  # noqa: ANN401 - options of a command
    """Gather the options of ``run_options``, and those beside them that say how worlds are drawn.

    Args:
        **given: By the names of the fields of ``Manner``.
    """
    from outcomes_fund.services.exposure import Manner  # noqa: PLC0415 - help starts without numpy

    return Manner(**given)


@contextmanager
def running(text: str, **given: Any) -> Iterator[Manner]:  # noqa: ANN401 - options of a command
    """Show how far a simulation is; where somebody stops it, say so and leave with the status of that.

    Args:
        text: What is being done.

        **given: As of ``manner_of``.
    """
    from outcomes_fund.exposure.stops import Interrupted  # noqa: PLC0415 - help starts without numpy

    try:
        with progress(text) as tell:
            yield manner_of(**given, progress=tell)
    except Interrupted as stopped:
        click.echo(str(stopped), err=True)
        sys.exit(INTERRUPTED)
