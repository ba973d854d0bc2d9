"""``outcomes-fund fund forget``."""

from __future__ import annotations

from pathlib import Path

import click

from outcomes_fund.cli.asked import Asked, secret_in, writes_fund
from outcomes_fund.cli.options import secret_option
from outcomes_fund.report.counts import counted
from outcomes_fund.services.forget import forget
from outcomes_fund.services.retention import RETENTION

__all__ = ["command"]

CLASSES = [each.id for each in RETENTION if each.is_forgettable]


@click.command("forget")
@click.argument("participants", nargs=-1, required=True, metavar="PARTICIPANT...")
@click.option("--reason", required=True, help="Why, without anything about the person; it is kept for good.")
@click.option(
    "--class",
    "retention_class",
    type=click.Choice(CLASSES),
    default="on_request",
    show_default=True,
    help="On which ground: the time for which participants are kept is over, or the person asks for it.",
)
@secret_option(required=True)
@writes_fund
def command(
    *, asked: Asked, participants: tuple[str, ...], reason: str, retention_class: str, secret_file: Path
) -> None:
    """Remove what was kept about participants.

    PARTICIPANT is a pseudonym as evidence has it. It is gone from the file, the chain still holds, and statements stay
    as they are. With the secret of the fund a participant who comes back is known again, so that nothing is paid twice.
    It cannot be undone.
    """
    order = asked.order()
    secret = secret_in(secret_file)
    assert secret is not None
    with asked.opened() as store:
        forgotten = forget(
            store, participants, secret=secret, reason=reason, retention_class=retention_class, order=order
        )
    numbers = ", ".join(f"forgotten {number}" for number in forgotten.persons)
    told = f"{counted(len(forgotten.persons), 'participant')} forgotten" + (
        f", shown as {numbers}." if numbers else "."
    )
    before = [f"Forgotten before: {len(forgotten.already):,}."] if forgotten.already else []
    document = {"persons": list(forgotten.persons), "already": list(forgotten.already)}
    asked.answer(document, told, *before, "Copies of the file made before still hold the pseudonyms: delete them.")
