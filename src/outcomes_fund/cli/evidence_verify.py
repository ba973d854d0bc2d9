"""``outcomes-fund evidence verify``."""

from __future__ import annotations

from datetime import date, datetime

import click

from outcomes_fund.cli.asked import Asked, writes_fund
from outcomes_fund.cli.chosen import next_settled, one_way
from outcomes_fund.cli.options import DAY, MOMENT
from outcomes_fund.cli.progress import progress
from outcomes_fund.report.evidence_tables import decided_document, decided_text
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
@click.option("--on", type=DAY, help="Day of that part; without it, the last day of achievement of the rows.")
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

    Say which: single rows, those of one import that wait, all that wait, or those of a sample that was drawn before.
    Each gets a row that supersedes it, such as e17~2 after e17.

    Of a sample, name the rows that are not true with --failed. Where the contract audits the metric, all rows that the
    sample stands for are verified, and the part that was confirmed lowers what they count for. Where it does not, rows
    that failed are rejected and the others of the sample verified.
    """
    way = one_way({"ROW...": rows, "--batch": batch, "--all": every, "--sample": sample})
    if way != "--sample" and (failed or audit_metric or on):
        message = "--failed, --audit-metric and --on are about a sample: give --sample as well."
        raise click.UsageError(message)
    order = asked.order()
    with asked.opened() as store, progress("Verifying"):
        if sample is None:
            decided = verify(
                store,
                contract_id,
                rows,
                batch=batch,
                every=every,
                verified_at=verified_at,
                verifier=verifier,
                order=order,
            )
        else:
            decided = verify_sample(
                store,
                contract_id,
                sample=sample,
                failed=failed,
                audit_metric=audit_metric,
                on=on,
                verified_at=verified_at,
                verifier=verifier,
                order=order,
            )
    asked.answer(decided_document(decided), decided_text(decided), *next_settled(decided))
