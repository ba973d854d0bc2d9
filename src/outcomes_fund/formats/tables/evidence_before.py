"""New rows of evidence held against rows that are there already."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.columns import TextColumn
from outcomes_fund.domain.evidence import NONE, Evidence
from outcomes_fund.formats.tables.byte_words import FieldColumn, Words
from outcomes_fund.formats.tables.evidence_checks import NumberedNames, joined_words
from outcomes_fund.formats.tables.evidence_columns import ID_BYTES_MAX, RawColumns
from outcomes_fund.formats.tables.findings import Detail, Findings, shown
from outcomes_fund.formats.tables.grouping import group_names, hashed, name_words
from outcomes_fund.formats.tables.joined_names import fields_of

__all__ = ["Before", "check_before", "find_before", "rows_named"]

# Stands for the id of a row that is in no fund, where NONE stands for no id.
ELSEWHERE = -2

Mask = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.int64]


@attrs.frozen(kw_only=True, eq=False)
class Before:
    """What new rows have to do with the rows that are there.

    Args:
        evidence: The rows that are there, their names numbered as those of the new rows are.

        same_id: For each new row the row there with its id, or NONE.

        target: For each entry of ``RawColumns.superseding`` the row there that it names, or NONE.
    """

    evidence: Evidence
    same_id: Whole
    target: Whole

    @property
    def again(self) -> Mask:
        """Whether each new row has the id of a row that is there."""
        found: Mask = self.same_id != NONE
        return found

    def ended(self, raw: RawColumns) -> Mask:
        """Say which entries of ``RawColumns.superseding`` need no row among the new ones.

        Args:
            raw: The new rows.
        """
        ended: Mask = self.again[raw.superseding] | (self.target != NONE)
        return ended


def find_before(raw: RawColumns, buffer: npt.NDArray[np.uint8], evidence: Evidence) -> Before:
    """Find the rows that new rows name, among those that are there.

    Args:
        raw: The new rows.

        buffer: The bytes of their table.

        evidence: The rows that are there, their names numbered as those of the new rows are.
    """
    if len(raw.metric) == 0:
        nothing = np.zeros(0, dtype=np.int64)
        return Before(evidence=evidence, same_id=nothing, target=nothing)
    wanted = joined_words(raw.id.words, name_words(raw.superseded.column(buffer)), len(raw.superseding))
    found = _rows_with(evidence.ids, wanted)
    rows = len(raw.metric)
    return Before(evidence=evidence, same_id=found[:rows], target=found[rows:])


def rows_named(ids: TextColumn, names: Sequence[str]) -> Whole:
    """Give the row with each id, or NONE.

    Args:
        ids: Of all rows, each once.

        names: Those that are wanted.
    """
    if len(names) == 0 or len(ids) == 0:
        return np.full(len(names), NONE, dtype=np.int64)
    # A name that is longer than any id can be is none; the empty one is no id either.
    short = [name if len(name.encode()) <= ID_BYTES_MAX else "" for name in names]
    return np.where(np.array(short) == "", NONE, _rows_with(ids, name_words(fields_of(TextColumn.of(short)))))


def _rows_with(ids: TextColumn, wanted: list[Words]) -> Whole:
    """Give the row with each id, or NONE.

    Of a million ids only those are compared byte by byte whose hash is that of one that is wanted.
    """
    count = len(wanted[0])
    words = name_words(fields_of(ids))
    short = [np.zeros_like(wanted[0])] * (len(words) - len(wanted))
    longer = [np.zeros_like(words[0])] * (len(wanted) - len(words))
    words, wanted = [*words, *longer], [*wanted, *short]
    hashes = np.unique(hashed(wanted))
    own = hashed(words)
    likely = np.flatnonzero(hashes[np.minimum(np.searchsorted(hashes, own), len(hashes) - 1)] == own)
    owner = group_names(joined_words([word[likely] for word in words], wanted, count)).owner[len(likely) :]
    return np.where(owner < len(likely), np.append(likely, NONE)[np.minimum(owner, len(likely))], NONE)


def check_before(
    raw: RawColumns, names: NumberedNames, before: Before, buffer: npt.NDArray[np.uint8], findings: Findings
) -> None:
    """Refuse ids that are taken by other content, and corrections that do not fit the rows that are there.

    Args:
        raw: The new rows.

        names: Their names, numbered together with those of the rows that are there.

        before: The rows that are there.

        buffer: The bytes of the table of new rows.

        findings: Takes what is wrong.
    """
    check = _BeforeCheck(
        raw=raw, names=names, before=before, ids=raw.ids.column(buffer), buffer=buffer, findings=findings
    )
    check.taken()
    check.corrections()


@attrs.frozen(kw_only=True, eq=False)
class _BeforeCheck:
    """The rows of one table, held against those that are there."""

    raw: RawColumns
    names: NumberedNames
    before: Before
    ids: FieldColumn
    buffer: npt.NDArray[np.uint8]
    findings: Findings

    def taken(self) -> None:
        """Refuse an id that is there with other content."""
        rows = np.flatnonzero(self.before.again & self.raw.sound)
        there = self.before.same_id[rows]
        same = self._superseded()[rows] == self.before.evidence.supersedes[there]
        for new, old in self._pairs():
            same &= new[rows] == old[there]
        for store, texts in (
            (self.raw.reference, self.before.evidence.references),
            (self.raw.sha256, self.before.evidence.sha256),
        ):
            same &= _same_texts(store.column(self.buffer).take(rows), texts.take(there))
        self.findings.add("duplicate_id", "id", rows[~same], self._taken)

    def corrections(self) -> None:
        """Refuse corrections of a row that is replaced already, of another thing, or known too early."""
        before, evidence = self.before, self.before.evidence
        open_ = (before.target != NONE) & ~before.again[self.raw.superseding]
        rows, target = self.raw.superseding[open_], before.target[open_]
        if len(rows) == 0:
            return
        replaced = np.zeros(len(evidence), dtype=np.bool_)
        replaced[evidence.supersedes[evidence.supersedes != NONE]] = True
        order = np.argsort(target, kind="stable")
        again = np.zeros(len(rows), dtype=np.bool_)
        again[order[1:]] = target[order[1:]] == target[order[:-1]]
        self.findings.add("superseded_twice", "supersedes", rows[replaced[target]], self._replaced)
        self.findings.add("superseded_twice", "supersedes", rows[again & ~replaced[target]], self._twice)
        sound = self.raw.sound[rows]
        rows, target = rows[sound], target[sound]
        for name, new, old in self._fixed():
            self.findings.add("correction_differs", name, rows[new[rows] != old[target]], self._differs(name))
        early = self.raw.recorded_day[rows] < evidence.recorded_day[target]
        self.findings.add("correction_too_early", "supersedes", rows[early], self._early)

    def _superseded(self) -> Whole:
        """Give for each new row the row there that it supersedes, NONE for none and ELSEWHERE for no row there."""
        superseded = np.full(len(self.raw.metric), NONE, dtype=np.int64)
        target = self.before.target
        superseded[self.raw.superseding] = np.where(target == NONE, ELSEWHERE, target)
        return superseded

    def _fixed(self) -> tuple[tuple[str, npt.NDArray[np.int32], npt.NDArray[np.int32]], ...]:
        raw, names, evidence = self.raw, self.names, self.before.evidence
        return (
            ("metric", raw.metric, evidence.metric),
            ("participant", names.participant, evidence.participant),
            ("cohort", names.cohort, evidence.cohort),
            ("instance", names.instance, evidence.instance),
        )

    def _pairs(self) -> tuple[tuple[npt.NDArray[np.integer], npt.NDArray[np.integer]], ...]:
        raw, evidence = self.raw, self.before.evidence
        return (
            *((new, old) for _, new, old in self._fixed()),
            (raw.achieved, evidence.achieved),
            (raw.numerator, evidence.numerator),
            (raw.denominator, evidence.denominator),
            (raw.status, evidence.status),
            (raw.reporter, evidence.reporter),
            (raw.verifier, evidence.verifier),
            (raw.reported_at, evidence.reported_at),
            (raw.verified_at, evidence.verified_at),
        )

    def _taken(self, row: int) -> Detail:
        name = self.ids.text(row)
        return Detail(
            message=f"the id {shown(name)} is in the fund already, with other content.",
            remedy="Give the row an id of its own; a correction names the old row under supersedes.",
            value=name,
        )

    def _replaced(self, row: int) -> Detail:
        evidence = self.before.evidence
        last = self._target(row)
        while len(follows := np.flatnonzero(evidence.supersedes == last)):
            last = int(follows[0])
        return Detail(
            message=f"{shown(self._named(row))} is superseded by another row in the fund already.",
            remedy=f"Let the row supersede {shown(evidence.ids[last])}, the last of its chain.",
            value=self._named(row),
        )

    def _twice(self, row: int) -> Detail:
        return Detail(
            message=f"{shown(self._named(row))} is superseded by another row already.",
            remedy="Let the second correction supersede the first.",
            value=self._named(row),
        )

    def _differs(self, column: str) -> Callable[[int], Detail]:
        def describe(row: int) -> Detail:
            return Detail(
                message=f"the row supersedes {shown(self._named(row))}, whose {column} is another.",
                remedy="Reject the old row and report a new one.",
            )

        return describe

    def _early(self, row: int) -> Detail:
        name = self._named(row)
        message = f"the row was recorded on an earlier day than {shown(name)}, which it supersedes."
        return Detail(message=message, value=name)

    def _target(self, row: int) -> int:
        return int(self.before.target[np.searchsorted(self.raw.superseding, row)])

    def _named(self, row: int) -> str:
        return self.before.evidence.ids[self._target(row)]


def _same_texts(new: FieldColumn, old: TextColumn) -> Mask:
    """Say for each pair whether the texts are the same."""
    pairs = zip(range(len(new)), old, strict=True)
    return np.fromiter((new.text(row) == text for row, text in pairs), dtype=np.bool_, count=len(new))
