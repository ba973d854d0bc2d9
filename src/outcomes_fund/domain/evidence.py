"""Evidence: one frozen columnar table from file to engine; a record for one row is a view.

Each change of status or value is a row of its own that supersedes the row before it. Nothing is
overwritten, so any earlier state of knowledge can be looked at again.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Literal, get_args

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.calendar import from_epoch_day
from outcomes_fund.domain.columns import TextColumn

__all__ = ["EVIDENCE_STATUSES", "NONE", "Evidence", "EvidenceRow", "EvidenceStatus"]

EvidenceStatus = Literal["reported", "verified", "rejected", "disputed"]
EVIDENCE_STATUSES: tuple[EvidenceStatus, ...] = get_args(EvidenceStatus)

# Stands for "nothing" in a column of codes or row numbers.
NONE = -1

Codes = npt.NDArray[np.int32]
Whole = npt.NDArray[np.int64]


@attrs.frozen(kw_only=True)
class EvidenceRow:
    """One row of evidence, for people; the engine works on columns."""

    id: str
    metric: str
    participant: str | None
    cohort: str | None
    instance: str | None
    achieved: date
    value: Fraction
    denominator: Fraction | None
    status: EvidenceStatus
    supersedes: str | None
    reporter: str
    verifier: str | None
    reported_at: datetime
    verified_at: datetime | None
    reference: str
    sha256: str


@attrs.frozen(kw_only=True, eq=False)
class Evidence:
    """The evidence of one contract, checked against it, in the order of the file.

    Every array has shape (rows,) and is closed for writing.

    Args:
        contract_id: The contract the rows belong to.

        ids: Name of each row, unique, at most 64 bytes.

        metric: Index in the contract's metrics.

        participant: Code in ``participants``, or NONE.

        cohort: Code in ``cohorts``, or NONE.

        instance: Code in ``instances``, or NONE.

        achieved: Days since 1970-01-01.

        numerator: Value in steps of the metric's resolution; 1 unit where a count has no value.

        denominator: Denominator of a rate in steps; 1 for every other kind.

        status: Index in ``EVIDENCE_STATUSES``.

        supersedes: Row number of the row replaced, or NONE.

        reporter: Index in the contract's parties.

        verifier: Index in the contract's parties, or NONE.

        reported_at: Seconds since 1970-01-01 UTC.

        verified_at: Likewise, or NONE.

        reported_day: Day of ``reported_at`` in the contract's time zone, days since 1970-01-01.

        recorded_day: Day on which the row became known: of ``verified_at`` where there is one, of
            ``reported_at`` otherwise.

        references: Where the document of evidence is kept.

        sha256: Hash of that document in 64 hexadecimal digits, or empty.

        participants, cohorts, instances: Sorted texts without doubles, so that codes sort as texts do.

        resolutions: Size of one step of each metric of the contract, in units.

        metric_ids, party_ids: Names behind the indices.

        rates: Whether each metric is a rate; where this is left out, a metric is taken for one in the
            rows whose denominator is not 1.
    """

    contract_id: str
    ids: TextColumn
    metric: Codes
    participant: Codes
    cohort: Codes
    instance: Codes
    achieved: Codes
    numerator: Whole
    denominator: Whole
    status: npt.NDArray[np.int8]
    supersedes: Whole
    reporter: Codes
    verifier: Codes
    reported_at: Whole
    verified_at: Whole
    reported_day: Codes
    recorded_day: Codes
    references: TextColumn
    sha256: TextColumn
    participants: TextColumn
    cohorts: TextColumn
    instances: TextColumn
    resolutions: tuple[Fraction, ...]
    metric_ids: tuple[str, ...]
    party_ids: tuple[str, ...]
    rates: tuple[bool, ...] = ()

    def __len__(self) -> int:
        return len(self.metric)

    def is_rate(self, number: int) -> bool:
        """Whether a row has a numerator and a denominator of its own.

        Args:
            number: Row number from 0, in the order of the file.
        """
        if self.rates:
            return self.rates[int(self.metric[number])]
        return bool(self.denominator[number] != 1)

    def row(self, number: int) -> EvidenceRow:
        """Give one row as a record.

        Args:
            number: Row number from 0, in the order of the file.
        """
        step = self.resolutions[self.metric[number]]
        return EvidenceRow(
            id=self.ids[number],
            metric=self.metric_ids[self.metric[number]],
            participant=_name(self.participants, self.participant[number]),
            cohort=_name(self.cohorts, self.cohort[number]),
            instance=_name(self.instances, self.instance[number]),
            achieved=from_epoch_day(int(self.achieved[number])),
            value=int(self.numerator[number]) * step,
            denominator=int(self.denominator[number]) * step if self.is_rate(number) else None,
            status=EVIDENCE_STATUSES[self.status[number]],
            supersedes=_name(self.ids, self.supersedes[number]),
            reporter=self.party_ids[self.reporter[number]],
            verifier=self.party_ids[self.verifier[number]] if self.verifier[number] != NONE else None,
            reported_at=_instant(int(self.reported_at[number])),
            verified_at=_instant(int(self.verified_at[number])) if self.verified_at[number] != NONE else None,
            reference=self.references[number],
            sha256=self.sha256[number],
        )


def _name(texts: TextColumn, code: np.integer) -> str | None:
    return None if code == NONE else texts[int(code)]


def _instant(seconds: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
