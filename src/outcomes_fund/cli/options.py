"""Arguments and options that several commands share."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.decorators import FC

__all__ = [
    "DAY",
    "FILE",
    "MOMENT",
    "PERIOD",
    "PREFIX",
    "actor_option",
    "contract_argument",
    "db_option",
    "evidence_option",
    "fund_file_options",
    "json_option",
    "key_option",
    "moment_option",
    "participants_option",
    "secret_option",
    "until_option",
    "wants_json",
]

PREFIX = "OUTCOMES_FUND"
# Under this name a command that runs tells the program that JSON is wanted.
JSON_WANTED = "outcomes_fund.json"

DAY_FORM = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class Day(click.ParamType[date]):
    """A date as ``2020-01-31``, and in no other form."""

    name = "YYYY-MM-DD"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read a date; anything else is wrong usage."""
        if isinstance(value, date):
            return value
        text = str(value)
        if not DAY_FORM.fullmatch(text):
            self.fail(f"{text!r} is not a date such as 2020-01-31.", param, ctx)
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.fail(f"{text!r} is no day of the calendar.", param, ctx)


class PeriodOrDay(click.ParamType[date | tuple[date, date]]):
    """A day, or a period as it is shown: ``2020-01-01..2020-03-31``, the last day included."""

    name = "DAY|PERIOD"

    def convert(
        self,
        value: object,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> date | tuple[date, date]:
        """Read a day, or the first day of a period and the day beyond its last."""
        first, dots, last = str(value).partition("..")
        if not dots:
            return DAY.convert(first, param, ctx)
        return DAY.convert(first, param, ctx), DAY.convert(last, param, ctx) + timedelta(days=1)


class DayOrMoment(click.ParamType[date | datetime]):
    """A day, or a moment with its time zone: ``2020-01-31T09:30:00Z``."""

    name = "DAY|MOMENT"

    def convert(
        self,
        value: object,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> date | datetime:
        """Read a day or a moment; anything else is wrong usage."""
        if isinstance(value, date):
            return value
        text = str(value)
        if "T" not in text:
            return DAY.convert(text, param, ctx)
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            self.fail(f"{text!r} is not a moment such as 2020-01-31T09:30:00+01:00.", param, ctx)
        if moment.tzinfo is None:
            self.fail(f"{text!r} has no time zone; write it as {text}Z or {text}+01:00.", param, ctx)
        return moment


DAY = Day()
MOMENT = DayOrMoment()
PERIOD = PeriodOrDay()
FILE = click.Path(path_type=Path)


def contract_argument(command: FC) -> FC:
    """The contract file, or the folder with it."""
    return click.argument("contract", type=FILE)(command)


def evidence_option(command: FC) -> FC:
    """The file of evidence, needed where none stands beside the contract."""
    text = "Evidence of this contract, CSV or JSON Lines; without it, evidence.csv (or .jsonl) beside contract.toml."
    return click.option("--evidence", type=FILE, metavar="FILE", help=text)(command)


def participants_option(command: FC) -> FC:
    """The register of participants."""
    text = "Register of participants, CSV or JSON Lines; without it, participants.csv (or .jsonl) beside contract.toml."
    return click.option("--participants", type=FILE, metavar="FILE", help=text)(command)


def moment_option(command: FC) -> FC:
    """The last day of recording that counts; of a fund file, also the moment."""
    text = "Last day whose records are known; without it, every record is. With --db also a moment."
    return click.option("--as-of", type=MOMENT, help=text)(command)


def until_option(command: FC) -> FC:
    """The last day of achievement looked at."""
    text = "Last day of achievement looked at; without it, the day of --as-of or the contract's last day."
    return click.option("--until", type=DAY, help=text)(command)


def db_option(*, required: bool = True) -> Callable[[FC], FC]:
    """The fund file."""
    text = "The fund file."
    return click.option(
        "--db", type=FILE, metavar="FILE", required=required, envvar=f"{PREFIX}_DB", show_envvar=True, help=text
    )


def actor_option(*, required: bool) -> Callable[[FC], FC]:
    """The person who gives a command."""
    text = "Who gives the command." if required else "Who gives the command; reading needs no name."
    return click.option(
        "--actor",
        metavar="NAME",
        required=required,
        envvar=f"{PREFIX}_ACTOR",
        show_envvar=True,
        help=text,
    )


def key_option(command: FC) -> FC:
    """The idempotency key."""
    text = "A word of your own: the command is carried out once under it, however often it is given."
    return click.option("--key", metavar="TEXT", default="", help=text)(command)


def json_option(command: FC) -> FC:
    """The answer, and what is wrong, as JSON."""

    def remember(ctx: click.Context, _: click.Parameter, value: bool) -> bool:  # noqa: FBT001 - as click prescribes
        ctx.meta[JSON_WANTED] = value
        return value

    text = "Print the answer as JSON; what is wrong, too, on standard error."
    return click.option("--json", "as_json", is_flag=True, callback=remember, help=text)(command)


def fund_file_options(command: FC) -> FC:
    """The fund file, for commands that read files as well."""
    return db_option(required=False)(actor_option(required=False)(json_option(command)))


def secret_option(*, required: bool = False) -> Callable[[FC], FC]:
    """The file with the secret of the fund."""
    text = "File with the secret that forgotten participants are known again by; keep it apart from the fund file."
    return click.option(
        "--secret-file",
        type=FILE,
        metavar="FILE",
        required=required,
        envvar=f"{PREFIX}_SECRET_FILE",
        show_envvar=True,
        help=text,
    )


def wants_json(ctx: click.Context) -> bool:
    """Say whether the command that runs was asked for JSON.

    Args:
        ctx: Of that command, or of the program.
    """
    return bool(ctx.meta.get(JSON_WANTED))
