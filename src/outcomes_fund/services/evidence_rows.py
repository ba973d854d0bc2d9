"""Rows of evidence in a fund as they stand: found by their ids, and as the texts that are kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from hashlib import sha256
from itertools import count

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.evidence import EVIDENCE_STATUSES, NONE, Evidence, EvidenceStatus
from outcomes_fund.errors import InvalidInput, Problem
from outcomes_fund.formats.evidence import fields_of_row
from outcomes_fund.formats.kept_evidence import check_kept
from outcomes_fund.formats.tables.evidence_before import rows_named
from outcomes_fund.ledger.port import Store
from outcomes_fund.ledger.records import EVIDENCE_COLUMNS
from outcomes_fund.services.evidence_kept import Kept, labels_kept, labels_of

__all__ = ["PLACE", "Standing", "moment_text", "next_ids", "standing_of"]

Whole = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

PLACE = {name: place for place, name in enumerate(EVIDENCE_COLUMNS)}
ID_BYTES_MAX = 64
# Of an id that leaves no room for a number behind it.
ID_BYTES_KEPT = 40
ID_DIGITS = 12
NUMBER_BYTES = 8
# From so many rows on it is faster to read all of them from the ledger than to write those wanted from the columns.
MANY = 20_000


@attrs.frozen(kw_only=True, eq=False)
class Standing:
    """The rows of a contract, and which of them others supersede.

    Args:
        store: The ledger.

        kept: The rows.

        follower: For each row the row that supersedes it, or NONE.
    """

    store: Store
    kept: Kept
    follower: Whole

    @property
    def contract(self) -> Contract:
        """The contract."""
        return self.kept.contract

    @property
    def evidence(self) -> Evidence:
        """The rows."""
        return self.kept.evidence

    @property
    def live(self) -> Mask:
        """Whether each row stands, superseded by none."""
        stands: Mask = self.follower == NONE
        return stands

    def status(self, row: int) -> EvidenceStatus:
        """Give the status of a row.

        Args:
            row: Its number.
        """
        return EVIDENCE_STATUSES[int(self.evidence.status[row])]

    def with_status(self, statuses: Sequence[EvidenceStatus]) -> Mask:
        """Say which rows stand and have one of some statuses.

        Args:
            statuses: Any.
        """
        wanted = np.array([status in statuses for status in EVIDENCE_STATUSES])
        found: Mask = self.live & wanted[self.evidence.status]
        return found

    def named(self, ids: Sequence[str]) -> Whole:
        """Give the row with each id, or NONE.

        Args:
            ids: Ids of rows.
        """
        return rows_named(self.evidence.ids, ids)

    def last(self, row: int) -> int:
        """Give the row at the end of a chain of corrections.

        Args:
            row: A row of the chain.
        """
        while self.follower[row] != NONE:
            row = int(self.follower[row])
        return row

    def before(self, row: int) -> list[int]:
        """Give the rows that a row supersedes, directly or by others, the first of the chain first.

        Args:
            row: Its number.
        """
        chain: list[int] = []
        while (row := int(self.evidence.supersedes[row])) != NONE:
            chain.insert(0, row)
        return chain

    def texts(self, rows: Whole) -> list[list[str]]:
        """Give rows as they are kept, the participant as number.

        Args:
            rows: Their numbers.
        """
        if len(rows) > MANY:
            wanted = {self.evidence.ids[int(row)]: place for place, row in enumerate(rows)}
            kept = (row for row in self.store.evidence(self.contract.id) if row[0] in wanted)
            found = {wanted[row[0] or ""]: [field or "" for field in row] for row in kept}
            return [found[place] for place in range(len(rows))]
        written = [fields_of_row(self.evidence, int(row)) for row in rows]
        numbers = self._numbers([fields[PLACE["participant"]] for fields in written])
        for fields in written:
            fields[PLACE["participant"]] = numbers[fields[PLACE["participant"]]]
        return written

    def check(self, rows: Sequence[Sequence[str]], *, at: datetime) -> None:
        """Check rows that are about to be written beside those that stand.

        Args:
            rows: As they will be kept.

            at: The moment at which they are written.

        Raises:
            InvalidInput: With everything that is wrong; each row is named by the id of the row that it supersedes.
        """
        labels = labels_of(self.store)
        try:
            check_kept(rows, self.contract, labels=labels, before=self.evidence, at=at)
        except InvalidInput as error:
            raise InvalidInput([_by_id(problem, rows) for problem in error.problems]) from error

    def _numbers(self, labels: Sequence[str]) -> dict[str, str]:
        """Give the number of the person behind each label, as text; nobody's is empty."""
        known = {name: str(number) for name, number in self.store.surrogates_of(set(labels) - {""}).items()}
        if any(label not in known for label in labels if label):
            forgotten = labels_kept(self.store, list(self.store.tombstones().values()))
            known.update({label: str(number) for number, label in forgotten.items() if label not in known})
        return {**known, "": ""}


def standing_of(store: Store, kept: Kept) -> Standing:
    """Find out which rows stand.

    Args:
        store: The ledger.

        kept: All rows of a contract.
    """
    evidence = kept.evidence
    follower = np.full(len(evidence), NONE, dtype=np.int64)
    superseding = np.flatnonzero(evidence.supersedes != NONE)
    follower[evidence.supersedes[superseding]] = superseding
    return Standing(store=store, kept=kept, follower=follower)


def next_ids(standing: Standing, rows: Whole) -> list[str]:
    """Give the ids of the rows that are to supersede rows: that of the first of the chain, and which one it is.

    Args:
        standing: The rows.

        rows: Each the last of its chain.
    """
    supersedes, root, place = standing.evidence.supersedes, rows.copy(), np.full(len(rows), 2)
    while len(behind := np.flatnonzero(supersedes[root] != NONE)):
        root[behind] = supersedes[root[behind]]
        place[behind] += 1
    names = [_with_room(standing.evidence.ids[int(row)]) for row in root]
    ids = [f"{name}~{number}" for name, number in zip(names, place.tolist(), strict=True)]
    for taken in np.flatnonzero(standing.named(ids) != NONE):
        # Somebody has given this id to a row of another chain.
        free = (f"{names[taken]}~{number}" for number in count(int(place[taken]) + 1))
        ids[taken] = next(name for name in free if standing.named([name])[0] == NONE)
    return ids


def moment_text(moment: date | datetime) -> str:
    """Write a moment, or a day, as a row of evidence has it.

    Args:
        moment: A moment with its time zone, or a day.

    Example:
        >>> moment_text(date(2026, 1, 31))
        '2026-01-31'
    """
    if isinstance(moment, datetime):
        return moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"
    return moment.isoformat()


def _with_room(name: str) -> str:
    """Leave room for a number behind an id; what is cut off is told by a digest."""
    if len(name.encode()) <= ID_BYTES_MAX - NUMBER_BYTES:
        return name
    digest = sha256(name.encode()).hexdigest()[:ID_DIGITS]
    return f"{name.encode()[:ID_BYTES_KEPT].decode(errors='ignore')}-{digest}"


def _by_id(problem: Problem, rows: Sequence[Sequence[str]]) -> Problem:
    row, comma, column = problem.path.partition(",")
    number = row.removeprefix("row ")
    if not number.isdecimal():
        return problem
    fields = rows[int(number) - 1]
    return attrs.evolve(problem, path=f"row {fields[PLACE['supersedes']] or fields[0]}{comma}{column}", line=None)
