"""``outcomes-fund fund init``."""

from __future__ import annotations

from typing import cast

import click

from outcomes_fund.cli.asked import Asked, creates_fund
from outcomes_fund.ledger.duties import DUTY_ROLES, DutyRole
from outcomes_fund.report.counts import counted
from outcomes_fund.services.fund import create_fund

__all__ = ["command"]


@click.command("init")
@click.option("--title", required=True, help="Name of the fund.")
@click.option("--currency", required=True, metavar="CODE", help="Currency of all its contracts, such as EUR.")
@click.option(
    "--person",
    "people",
    multiple=True,
    metavar="NAME:ROLE,ROLE",
    help=f"A person and the roles of that person; may be repeated. Roles: {', '.join(DUTY_ROLES)}.",
)
@creates_fund
def command(*, asked: Asked, title: str, currency: str, people: tuple[str, ...]) -> None:
    """Create the file of a fund.

    FILE is a new name; nothing is overwritten. Nobody verifies, approves and releases the same payment: give these
    roles to several persons. Whoever creates the fund is its first administrator, who gives roles later.
    """
    roles = _roles(people)
    with create_fund(asked.db, title=title, currency=currency, people=roles, order=asked.order()) as store:
        count = store.head().count
    document = {
        "file": str(asked.db),
        "title": title,
        "currency": currency,
        "people": {name: list(held) for name, held in roles.items()},
        "entries": count,
    }
    told = f"{asked.db}: {title} in {currency}, {counted(len(roles), 'person', 'with roles', plural='persons')}."
    more = [] if roles else ["Next: outcomes-fund fund person NAME --role ROLE"]
    asked.answer(document, told, *more, f"Next: outcomes-fund contract add CONTRACT --db {asked.db}")


def _roles(people: tuple[str, ...]) -> dict[str, tuple[DutyRole, ...]]:
    """Read people with their roles; a person who is named twice has the roles of both."""
    found: dict[str, tuple[DutyRole, ...]] = {}
    for text in people:
        name, colon, roles = text.rpartition(":")
        if not colon:
            message = f"{text!r} has no roles; write it as {text}:verifier."
            raise click.BadParameter(message, param_hint="--person")
        # What is no role is told by the use case, with all else that is wrong.
        given = tuple(cast("DutyRole", role.strip()) for role in roles.split(",") if role.strip())
        found[name] = tuple(dict.fromkeys((*found.get(name, ()), *given)))
    return found
