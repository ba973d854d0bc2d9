"""``outcomes-fund evidence verify``."""

from __future__ import annotations

from datetime import date, datetime

import click

from outcomes_fund.cli.asked import Asked, writes_fund
from outcomes_fund.cli.chosen import one_way
from outcomes_fund.cli.options import DAY, MOMENT
from outcomes_fund.cli.progress import progress
from outcomes_fund.services.verify import verify, verify_sample

__all__ = ["command"]


@click.command("verify")
@click.argument("contract_id", metavar="CONTRACT")
@click.argument("rows", nargs=-1, metavar="[ROW]...")
@click.option(
    "--batch", type=int, metavar="ENTRY", help="All rows of one import that wait, by the number of its entry."
)
@click.option("--all", "every", is_flag=True, help="All rows of the contract that wait.")
@click.option("--sample", type=int, metavar="ENTRY", help="The rows of a sample, by the number that drawing it gave.")
@click.option("--failed", multiple=True, metavar="ROW", help="A row of the sample that is not true; may be repeated.")
@click.option("--audit-metric", metavar="ID", help="Metric that gets the part of the sample that was confirmed.")
@click.option("--on", type=DAY, help="Day of achievement of that part; without it, today.")
@click.option("--verified-at", type=MOMENT, help="When the decision was taken; without it, now.")
@click.option("--verifier", metavar="PARTY", help="Who verified; without it, the contract's only verifier.")
@writes_fund
def command(
    *,
    asked: Asked,
    contract_id: str,
    rows: tuple[str, ...],
    batch: int | None,
    every: bool,
    sample: int | None,
    failed: tuple[str, ...],
    audit_metric: str | None,
    on: date | None,
    verified_at: date | datetime | None,
    verifier: str | None,
) -> None:
    """Verify rows of evidence.

    Say which: single rows, those of one import, all that wait, or those of a sample that was drawn before. Each gets a
    row that supersedes it, such as e17~2 after e17.

    Of a sample, the rows named with --failed are rejected and the others verified. Where the contract's metric asks
    for an audit, all other rows are verified as well, and the part that was confirmed lowers what they count for.
    """
