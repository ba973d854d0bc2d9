"""Which key of a body names what stands beside an entry, by its digest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

__all__ = ["ENROLMENT_KINDS", "EVIDENCE_KINDS", "FORGETTING_KINDS", "PACK_KINDS", "TEXT_KINDS", "Attachment", "named"]

Attachment = Literal["evidence", "enrolments", "people", "postings", "text", "pack", "forgotten"]

EVIDENCE_KINDS = frozenset(
    {
        "evidence_imported",
        "evidence_verified",
        "evidence_rejected",
        "evidence_disputed",
        "evidence_corrected",
        "evidence_sampled",
    }
)
ENROLMENT_KINDS = frozenset({"register_imported"})
TEXT_KINDS = frozenset({"contract_added", "contract_amended", "statement_made"})
PACK_KINDS = frozenset({"statement_made"})
FORGETTING_KINDS = frozenset({"forgotten"})

# Entries of these kinds always name what stands beside them, as ``digest``.
DIGEST_KINDS: dict[Attachment, frozenset[str]] = {
    "evidence": EVIDENCE_KINDS,
    "enrolments": ENROLMENT_KINDS,
    "text": TEXT_KINDS,
    "forgotten": FORGETTING_KINDS,
}
# Any entry may name these, and a statement its pack.
OWN_KEYS: dict[Attachment, str] = {"people": "people", "postings": "postings", "pack": "packed"}


def named(what: Attachment, kind: str, body: Mapping[str, Any]) -> str | None:
    """Give the digest by which an entry names something beside it, if it names any.

    Args:
        what: Of what sort it is.

        kind: Of the entry.

        body: Of the entry.

    Returns:
        A digest, or what stands in its place; None where the entry names nothing of that sort.

    Example:
        >>> named("postings", "booked", {"postings": "ab12"})
        'ab12'
        >>> named("evidence", "booked", {"digest": "ab12"}) is None
        True
    """
    if what in DIGEST_KINDS:
        return str(body.get("digest", "")) if kind in DIGEST_KINDS[what] else None
    key = OWN_KEYS[what]
    if key not in body or (what == "pack" and kind not in PACK_KINDS):
        return None
    return str(body[key])
