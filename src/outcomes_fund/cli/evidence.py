"""``outcomes-fund evidence``."""

from __future__ import annotations

import click

from outcomes_fund.cli.table import CommandTable, Place

__all__ = ["COMMANDS", "command"]

COMMANDS: dict[str, Place] = {
    "import": ("outcomes_fund.cli.evidence_files:import_rows", "Import rows of evidence."),
    "register": ("outcomes_fund.cli.evidence_files:register", "Import the register of participants."),
    "verify": ("outcomes_fund.cli.evidence_verify", "Verify rows of evidence."),
    "reject": ("outcomes_fund.cli.evidence_decisions:reject", "Reject rows of evidence, for a reason."),
    "dispute": ("outcomes_fund.cli.evidence_decisions:dispute", "Dispute rows of evidence, for a reason."),
    "correct": ("outcomes_fund.cli.evidence_correct", "Correct a row of evidence."),
    "sample": ("outcomes_fund.cli.evidence_sample", "Draw a sample of rows, to be checked one by one."),
    "pseudonyms": ("outcomes_fund.cli.evidence_pseudonyms", "Make pseudonyms of persons, one a line."),
    "list": ("outcomes_fund.cli.evidence_list", "List rows of evidence as they stand."),
}


@click.group("evidence", cls=CommandTable, table=COMMANDS)
def command() -> None:
    """Import evidence into a fund, and decide on it.

    A row is reported, then verified or rejected; it may be disputed, and corrected. Each decision adds a row that
    supersedes the row before, such as e17~2 after e17, so that nothing is overwritten.
    """
