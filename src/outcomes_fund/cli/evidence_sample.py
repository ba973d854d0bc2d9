"""``outcomes-fund evidence sample``."""

from __future__ import annotations

import secrets

import click

from outcomes_fund.cli.asked import Asked, writes_fund
from outcomes_fund.report.evidence_tables import sample_document, sample_parts
from outcomes_fund.services.verify import draw_sample

__all__ = ["command"]

SEED_BYTES = 16


@click.command("sample")
@click.argument("contract_id", metavar="CONTRACT")
@click.argument("metric")
@click.option("--size", type=click.IntRange(min=1), required=True, help="How many rows are checked.")
@click.option("--batch", type=int, metavar="ENTRY", help="Only of one import, by the number of its entry.")
@click.option("--seed", help="What the draw follows from; without it, it is left to chance, and kept.")
@click.option("--instead-of", type=int, metavar="ENTRY", help="An open sample of this metric that is given up.")
@click.option("--reason", default="", help="Why it is given up; it is kept for good.")
@writes_fund
def command(
    *,
    asked: Asked,
    contract_id: str,
    metric: str,
    size: int,
    batch: int | None,
    seed: str | None,
    instead_of: int | None,
    reason: str,
) -> None:
    """Draw a sample of rows, to be checked one by one.

    The draw follows from the seed and the ids of the rows that wait, so that everybody can draw it again. It is kept
    before anything is checked; the number of its entry is what evidence verify --sample takes.

    While a sample is open, none is drawn of the same rows, unless it is given up for a reason.
    """
    chosen = seed or secrets.token_hex(SEED_BYTES)
    with asked.opened() as store:
        sample = draw_sample(
            store,
            contract_id,
            metric,
            batch,
            size=size,
            seed=chosen,
            instead_of=instead_of,
            reason=reason,
            order=asked.order(),
        )
    step = f"outcomes-fund evidence verify {contract_id} --sample {sample.entry} --failed ROW"
    asked.answer(sample_document(sample), *sample_parts(sample), f"Next, once they are checked: {step}")
