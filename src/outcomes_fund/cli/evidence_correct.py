"""``outcomes-fund evidence correct``."""

from __future__ import annotations

import click

from outcomes_fund.cli.asked import Asked, writes_fund
from outcomes_fund.cli.chosen import next_settled
from outcomes_fund.report.evidence_tables import decided_document, decided_text
from outcomes_fund.services.verify import correct

__all__ = ["command"]


@click.command("correct")
@click.argument("contract_id", metavar="CONTRACT")
@click.argument("row")
@click.option(
    "--set", "changes", required=True, multiple=True, metavar="COLUMN=VALUE", help="What is right; may be repeated."
)
@click.option("--reason", default="", help="Why; it is kept for good, so without anything about a person.")
@writes_fund
def command(*, asked: Asked, contract_id: str, row: str, changes: tuple[str, ...], reason: str) -> None:
    """Correct a row of evidence.

    ROW is superseded by a row that is the same but for what is set, such as --set value=3 or --set achieved=2025-03-01.
    The next settlement books the difference. A result of another participant or metric is rejected and reported anew.
    """
    wanted = dict(map(_change, changes))
    with asked.opened() as store:
        decided = correct(store, contract_id, row, wanted, reason=reason, order=asked.order())
    asked.answer(decided_document(decided), decided_text(decided), *next_settled(decided))


def _change(text: str) -> tuple[str, str]:
    column, sign, value = text.partition("=")
    if not sign:
        message = f"{text!r} sets nothing; write it as value=3."
        raise click.BadParameter(message, param_hint="--set")
    return column.strip(), value.strip()
