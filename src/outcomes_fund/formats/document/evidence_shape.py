"""The shape of one row of evidence, as an object of JSON Lines."""

from __future__ import annotations

from typing import Any

import attrs

from outcomes_fund.domain.evidence import EVIDENCE_STATUSES
from outcomes_fund.formats.document import kinds
from outcomes_fund.formats.document.kinds import Kind
from outcomes_fund.formats.document.shapes import Field, Section

__all__ = ["EVIDENCE_ROW"]

MOMENT = attrs.evolve(
    kinds.TEXT,
    name="moment",
    expected="a moment such as 2020-02-03T09:30:00+01:00, or a date",
    schema={
        "type": "string",
        "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}(T.*(Z|[+-][0-9]{2}:[0-9]{2}))?$",
    },
)
SHA256 = attrs.evolve(kinds.TEXT, name="SHA-256", schema={"type": "string", "pattern": "^[0-9A-Fa-f]{64}$"})
STATUS = kinds.word_kind(EVIDENCE_STATUSES)

# Key, kind, whether every row needs it, and what it means.
COLUMNS: tuple[tuple[str, Kind, bool, str], ...] = (
    ("id", kinds.TEXT, True, "Name of the row, unique in the file; at most 64 bytes."),
    ("contract", kinds.TEXT, True, "Id of the contract."),
    ("metric", kinds.TEXT, True, "Id of one of its metrics, or of one that an amendment brings."),
    ("participant", kinds.TEXT, False, "Pseudonym of the participant; empty for a group."),
    ("cohort", kinds.TEXT, False, "Cohort the row is about."),
    ("instance", kinds.TEXT, False, "Which one of several outcomes of a participant."),
    ("achieved", kinds.DATE, True, "Date of the outcome, within the contract's dates."),
    ("value", kinds.NUMBER, False, "In units of the metric, whole steps of its resolution."),
    ("numerator", kinds.NUMBER, False, "Of a rate, in place of the value."),
    ("denominator", kinds.NUMBER, False, "Of a rate; 0 or more."),
    ("status", STATUS, True, "What the verifier has made of it."),
    ("supersedes", kinds.TEXT, False, "Id of the row that this one replaces."),
    ("reporter", kinds.TEXT, True, "Id of a party."),
    ("verifier", kinds.TEXT, False, "Id of a party with the role verifier."),
    ("reported_at", MOMENT, True, "Moment of the report, with its offset, or the date alone."),
    ("verified_at", MOMENT, False, "Moment of the verifier's decision."),
    ("reference", kinds.TEXT, False, "Where the document of evidence is kept."),
    ("sha256", SHA256, False, "SHA-256 of that document."),
)


def _column(key: str, kind: Kind, required: bool, meaning: str) -> Field:  # noqa: FBT001 - a row of the table
    if not required and kind is not kinds.TEXT:
        # A value that is not there may also be written as an empty text, as in CSV.
        empty: dict[str, Any] = {"anyOf": [kind.schema, {"const": ""}]}
        kind = attrs.evolve(kind, schema=empty)
    return Field(key=key, attribute=key, shape=kind, required=required, meaning=meaning)


EVIDENCE_ROW = Section(
    title="a row of evidence",
    fields=tuple(_column(*column) for column in COLUMNS),
    build=dict,
    take_apart=dict,
    meaning="One row of evidence.",
)
