"""What an audit has found, in sentences and as plain tables for JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from outcomes_fund.errors import Problem
from outcomes_fund.ledger.integrity import Breach, Checkpoint
from outcomes_fund.report.counts import counted

if TYPE_CHECKING:
    from outcomes_fund.services.audit import Audit

__all__ = ["audit_document", "audit_sentences", "breach_problems"]

REMEDY = "Keep the file as it is, and compare it with the last copy whose checkpoint holds."


def audit_sentences(audit: Audit, checkpoint: Checkpoint | None) -> Iterator[str]:
    """Say what was looked at, where nothing is broken.

    Args:
        audit: What was found.

        checkpoint: That the file was held against, if any.
    """
    yield f"All is as it was written: {counted(audit.entries, 'entry', plural='entries')}."
    yield f"{counted(audit.recomputed, 'statement')} computed again, each the same."
    if audit.skipped:
        yield f"{counted(audit.skipped, 'statement')} not computed again: this version knows the rules no longer."
    if checkpoint is None:
        yield "Entries that were cut off at the end are found only with --checkpoint FILE."
    else:
        yield f"The file begins with the {checkpoint.count:,} entries of the checkpoint."


def breach_problems(audit: Audit, source: str) -> tuple[Problem, ...]:
    """Give what is broken as problems, the first broken entry first.

    Args:
        audit: What was found.

        source: The fund file.
    """
    breaches = () if audit.breach is None else (audit.breach, *audit.further)
    return tuple(_problem(breach, source, remedy="" if place else REMEDY) for place, breach in enumerate(breaches))


def audit_document(audit: Audit) -> dict[str, Any]:
    """Give what an audit has looked at as a plain table, ready for JSON.

    Args:
        audit: What was found.
    """
    return {
        "entries": audit.entries,
        "statements": audit.statements,
        "recomputed": audit.recomputed,
        "skipped": audit.skipped,
        "problems": [],
    }


def _problem(breach: Breach, source: str, *, remedy: str) -> Problem:
    place = "the file" if breach.seq is None else f"entry {breach.seq}"
    return Problem(code=breach.code, path=place, message=breach.message, remedy=remedy, source=source)
