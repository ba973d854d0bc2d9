"""``outcomes-fund audit``."""

from __future__ import annotations

from pathlib import Path

import click

from outcomes_fund.cli.asked import Asked, reads_named_fund
from outcomes_fund.cli.complaints import show_problems
from outcomes_fund.cli.options import FILE
from outcomes_fund.cli.progress import progress
from outcomes_fund.report.audit_tables import audit_document, audit_sentences, breach_problems
from outcomes_fund.services.audit import audit
from outcomes_fund.services.checkpoint import load_checkpoint

__all__ = ["command"]


@click.command("audit")
@click.option("--checkpoint", type=FILE, metavar="FILE", help="A checkpoint of before, to hold the fund file against.")
@click.option("--signed-by", type=FILE, metavar="FILE", help="File with the public key that it has to be signed with.")
@reads_named_fund
@click.pass_context
def command(ctx: click.Context, *, asked: Asked, checkpoint: Path | None, signed_by: Path | None) -> None:
    """Compute everything afresh and find the first broken entry.

    The chain of entries, all that they name, balances, statements by the rules that made them, payments, and who was
    allowed to do what. Exit status 1 where something is not as it was written; the first such entry comes first.

    Entries that were cut off at the end, and a file that was made anew as a whole, are found only with a checkpoint
    that was kept elsewhere.
    """
    if signed_by is not None and checkpoint is None:
        message = "--signed-by is about a checkpoint: give --checkpoint as well."
        raise click.UsageError(message)
    held = None if checkpoint is None else load_checkpoint(checkpoint, signed_by=signed_by)
    with asked.opened(read_only=True) as store, progress("Auditing") as tell:
        found = audit(store, checkpoint=held, progress=tell)
    if found.breach is not None:
        show_problems(breach_problems(found, str(asked.db)), ctx)
        ctx.exit(1)
    asked.answer(audit_document(found), *audit_sentences(found, held))
