"""``outcomes-fund evidence reject`` and ``dispute``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import click

from outcomes_fund.cli.asked import Asked, writes_fund
from outcomes_fund.cli.chosen import next_settled, one_way
from outcomes_fund.cli.options import MOMENT
from outcomes_fund.cli.progress import progress
from outcomes_fund.report.evidence_tables import decided_document, decided_text
from outcomes_fund.services.verify import dispute as dispute_rows
from outcomes_fund.services.verify import reject as reject_rows

__all__ = ["dispute", "reject"]

Command = Callable[..., None]


def _rows(gathered: str) -> Callable[[Command], Command]:
    """Say which rows of evidence are meant, and why."""

    def options(command: Command) -> Command:
        command = click.option(
            "--reason", required=True, help="Why; it is kept for good, so without anything about a person."
        )(command)
        command = click.option("--all", "every", is_flag=True, help=f"All rows of the contract that {gathered}.")(
            command
        )
        text = f"All rows of one import that {gathered}, by the number of its entry."
        command = click.option("--batch", type=int, metavar="ENTRY", help=text)(command)
        command = click.argument("rows", nargs=-1, metavar="[ROW]...")(command)
        return click.argument("contract_id", metavar="CONTRACT")(command)

    return options


@click.command("reject")
@_rows("wait")
@click.option("--verified-at", type=MOMENT, help="When the decision was taken; without it, now.")
@click.option("--verifier", metavar="PARTY", help="Who decided; without it, the contract's only verifier.")
@writes_fund
def reject(
    *,
    asked: Asked,
    contract_id: str,
    rows: tuple[str, ...],
    batch: int | None,
    every: bool,
    reason: str,
    verified_at: date | datetime | None,
    verifier: str | None,
) -> None:
    """Reject rows of evidence, for a reason.

    A rejected row earns nothing and blocks nothing. Each gets a row that supersedes it, such as e17~2 after e17.
    """
    one_way({"ROW...": rows, "--batch": batch, "--all": every})
    order = asked.order()
    with asked.opened() as store, progress("Rejecting"):
        decided = reject_rows(
            store,
            contract_id,
            rows,
            reason=reason,
            batch=batch,
            every=every,
            verified_at=verified_at,
            verifier=verifier,
            order=order,
        )
    asked.answer(decided_document(decided), decided_text(decided), *next_settled(decided))


@click.command("dispute")
@_rows("are reported or verified")
@writes_fund
def dispute(
    *, asked: Asked, contract_id: str, rows: tuple[str, ...], batch: int | None, every: bool, reason: str
) -> None:
    """Dispute rows of evidence, for a reason.

    The amount of a disputed row waits until it is verified, rejected or corrected.
    """
    one_way({"ROW...": rows, "--batch": batch, "--all": every})
    with asked.opened() as store, progress("Disputing"):
        decided = dispute_rows(store, contract_id, rows, reason=reason, batch=batch, every=every, order=asked.order())
    asked.answer(decided_document(decided), decided_text(decided), *next_settled(decided))
