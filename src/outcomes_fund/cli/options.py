"""Arguments and options that several commands share."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click.decorators import FC

__all__ = [
    "DAY",
    "FILE",
    "PERIOD",
    "as_of_option",
    "contract_argument",
    "evidence_option",
    "participants_option",
    "until_option",
]

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


DAY = Day()
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


def as_of_option(command: FC) -> FC:
    """The last day of recording that counts."""
    text = "Last day whose records are known; without it, every record is."
    return click.option("--as-of", type=DAY, help=text)(command)


def until_option(command: FC) -> FC:
    """The last day of achievement looked at."""
    text = "Last day of achievement looked at; without it, the day of --as-of or the contract's last day."
    return click.option("--until", type=DAY, help=text)(command)
