"""``outcomes-fund fund person`` and ``iban``."""

from __future__ import annotations

import click

from outcomes_fund.cli.asked import Asked, writes_fund
from outcomes_fund.ledger.duties import DUTY_ROLES, DutyRole
from outcomes_fund.services.fund import appoint, change_iban, confirm_iban
from outcomes_fund.services.fund_status import ibans_kept

__all__ = ["iban", "person"]


@click.command("person")
@click.argument("name")
@click.option("--role", "roles", type=click.Choice(DUTY_ROLES), multiple=True, help="A role; may be repeated.")
@writes_fund
def person(*, asked: Asked, name: str, roles: tuple[DutyRole, ...]) -> None:
    """Say which roles a person has.

    The roles given stand for those before; without any, the person has none any longer. An administrator gives them,
    and nobody changes their own.
    """
    order = asked.order()
    with asked.opened() as store:
        appoint(store, name, roles, order=order)
    told = f"{name}: {', '.join(role.replace('_', ' ') for role in roles) or 'no role'}."
    asked.answer({"person": name, "roles": list(roles)}, told)


@click.command("iban")
@click.argument("party")
@click.option("--iban", "number", metavar="IBAN", required=True, help="The number; spaces do not matter.")
@click.option(
    "--confirm", is_flag=True, help="Confirm that this is the number of the party, which another person gave."
)
@writes_fund
def iban(*, asked: Asked, party: str, number: str, confirm: bool) -> None:
    """Change the IBAN of a party, or confirm it.

    Until a second person has confirmed a changed IBAN, nothing is released to that party. Whoever confirms it has asked
    the party, by a way known before, and gives the number that the party says.
    """
    order = asked.order()
    with asked.opened() as store:
        change = confirm_iban if confirm else change_iban
        kept = change(store, party, number, order=order)
        is_confirmed = ibans_kept(store)[party].confirmed
    told = f"{party}: {kept}, {'confirmed' if is_confirmed else 'not confirmed'}."
    # Whoever could copy the number from here would confirm it without asking the party.
    more = f"Next, by another person who asks {party}: outcomes-fund fund iban {party} --confirm --iban NUMBER"
    asked.answer({"party": party, "iban": kept, "confirmed": is_confirmed}, told, *([] if is_confirmed else [more]))
