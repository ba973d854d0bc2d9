"""Fields of evidence decoded into whole columns, block by block."""

from __future__ import annotations

from threading import Lock

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.evidence import EVIDENCE_STATUSES, NONE
from outcomes_fund.formats.tables.byte_words import PADDING, FieldColumn, Words, space_around
from outcomes_fund.formats.tables.decode_columns import UNKNOWN, Vocabulary, is_hexadecimal, numbers_of
from outcomes_fund.formats.tables.delimited import in_threads
from outcomes_fund.formats.tables.evidence_complaints import Complaints
from outcomes_fund.formats.tables.evidence_rules import EvidenceRules, Steps
from outcomes_fund.formats.tables.field_table import FieldBlock, FieldTable, Span
from outcomes_fund.formats.tables.findings import Findings
from outcomes_fund.formats.tables.grouping import name_words
from outcomes_fund.formats.tables.instants import Instants, instants_of
from outcomes_fund.formats.tables.iso_dates import days_of

__all__ = ["ID_BYTES_MAX", "NAME_BYTES_MAX", "NameStore", "RawColumns", "decode"]

ID_BYTES_MAX = 64
NAME_BYTES_MAX = PADDING
SHA256_LENGTH = 64

Mask = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int32]

_VERIFIED = EVIDENCE_STATUSES.index("verified")
_REJECTED = EVIDENCE_STATUSES.index("rejected")


@attrs.frozen(kw_only=True, eq=False)
class TextStore:
    """Where the texts of a column stand in the buffer of the table."""

    start: Whole
    stop: Whole

    @classmethod
    def empty(cls, rows: int) -> TextStore:
        """Make room for a column that is empty until it is filled."""
        return cls(start=np.zeros(rows, dtype=np.int64), stop=np.zeros(rows, dtype=np.int64))

    def fill(self, span: Span, fields: FieldColumn) -> None:
        """Note the fields of a block; a block of empty fields leaves its memory untouched."""
        if fields.longest:
            here = slice(span.first_row, span.first_row + span.rows)
            np.add(fields.start, span.begin, out=self.start[here])
            np.add(self.start[here], fields.length, out=self.stop[here])

    def column(self, buffer: npt.NDArray[np.uint8]) -> FieldColumn:
        """Give the texts as fields of the whole buffer."""
        return FieldColumn(content=buffer, start=self.start, length=self.stop - self.start)


class NameStore:
    """Names that are numbered or compared later, as big-endian words.

    A word that no name is long enough for takes no memory.

    Args:
        rows: How many names there will be.
    """

    def __init__(self, rows: int) -> None:
        self.words: list[Words] = [np.zeros(rows, dtype=np.uint64)]
        self._growing = Lock()

    def fill(self, span: Span, fields: FieldColumn) -> None:
        """Note the fields of a block while its bytes are at hand."""
        if fields.longest:
            here = slice(span.first_row, span.first_row + span.rows)
            found = name_words(fields)
            with self._growing:
                while len(self.words) < len(found):
                    self.words.append(np.zeros_like(self.words[0]))
            for kept, word in zip(self.words, found, strict=False):
                kept[here] = word


@attrs.define(kw_only=True, eq=False)
class RawColumns:
    """All columns, decoded row by row; rows that are not sound have no meaning."""

    sound: Mask
    ids: TextStore
    id: NameStore
    participant: NameStore
    cohort: NameStore
    instance: NameStore
    metric: Codes
    achieved: Codes
    numerator: Whole
    denominator: Whole
    status: npt.NDArray[np.int8]
    reporter: Codes
    verifier: Codes
    reported_at: Whole
    verified_at: Whole
    reported_day: Codes
    recorded_day: Codes
    reference: TextStore
    sha256: TextStore
    superseding: Whole
    superseded: TextStore
    foreign: list[int] = attrs.field(factory=list)  # rows of each block that is wholly another contract's

    @classmethod
    def empty(cls, rows: int) -> RawColumns:
        """Make room for all rows of a table."""

        def codes() -> Codes:
            return np.empty(rows, dtype=np.int32)

        def whole() -> Whole:
            return np.empty(rows, dtype=np.int64)

        return cls(
            sound=np.ones(rows, dtype=np.bool_),
            ids=TextStore.empty(rows),
            id=NameStore(rows),
            participant=NameStore(rows),
            cohort=NameStore(rows),
            instance=NameStore(rows),
            metric=codes(),
            achieved=codes(),
            numerator=whole(),
            denominator=whole(),
            status=np.empty(rows, dtype=np.int8),
            reporter=codes(),
            verifier=codes(),
            reported_at=whole(),
            verified_at=whole(),
            reported_day=codes(),
            recorded_day=codes(),
            reference=TextStore.empty(rows),
            sha256=TextStore.empty(rows),
            superseding=np.zeros(0, dtype=np.int64),
            superseded=TextStore.empty(0),
        )


def decode(table: FieldTable, rules: EvidenceRules, findings: Findings) -> RawColumns:
    """Decode all rows of a table.

    Args:
        table: The fields.

        rules: What the contract asks.

        findings: Takes what is wrong.

    Raises:
        NotPlain: If the table turns out to be no plain CSV.
    """
    raw = RawColumns.empty(table.rows)

    def decode_span(span: Span) -> tuple[Whole, TextStore]:
        return _Block(table.block(span), raw, rules, findings).decode()

    found = in_threads(decode_span, table.spans)
    raw.superseding = np.concatenate([raw.superseding, *(rows for rows, _ in found)])
    raw.superseded = TextStore(
        start=np.concatenate([raw.superseded.start, *(texts.start for _, texts in found)]),
        stop=np.concatenate([raw.superseded.stop, *(texts.stop for _, texts in found)]),
    )
    return raw


class _Block:
    """One block of rows on its way into the columns."""

    def __init__(self, block: FieldBlock, raw: RawColumns, rules: EvidenceRules, findings: Findings) -> None:
        self.span = block.span
        self.columns = block.columns
        self.raw = raw
        self.rules = rules
        self.findings = findings
        self.here = slice(block.span.first_row, block.span.first_row + block.span.rows)
        self.complaints = Complaints(rules, self.field)

    def decode(self) -> tuple[Whole, TextStore]:
        """Decode every column; gives the rows that supersede another, and the ids they name."""
        self._ids()
        contract = self._words("contract", self.rules.contract_words, "unknown_contract")
        if self.span.rows and (contract == UNKNOWN).all():
            self.raw.foreign.append(self.span.rows)
        metric = self._words("metric", self.rules.metric_words, "unknown_metric")
        self.raw.metric[self.here] = metric
        if metric.min(initial=0) < 0:
            metric = np.where(metric < 0, np.int32(self.rules.unknown_metric), metric)
        metric = self._with_rows(metric)
        self._persons(metric)
        self._achieved()
        self._values(metric)
        status = self._words("status", self.rules.status_words, "unknown_status")
        self.raw.status[self.here] = status
        self._decisions(status)
        self._documents()
        return self._superseded()

    def field(self, name: str) -> FieldColumn:
        """Give a column; one that the file does not have is empty throughout."""
        if name in self.columns:
            return self.columns[name]
        zero = np.zeros(self.span.rows, dtype=np.int64)
        content = next(iter(self.columns.values())).content
        return FieldColumn(content=content, start=zero, length=zero)

    def wrong(self, code: str, column: str, rows: Mask) -> None:
        """Note that rows of this block are wrong."""
        if rows.any():
            self.raw.sound[self.here] &= ~rows
            describe = self.complaints.describer(code, column)
            self.findings.add(code, column, rows, describe, first_row=self.span.first_row)

    def _words(self, column: str, words: Vocabulary, code: str) -> Codes:
        codes = words.codes(self.field(column))
        if codes.min(initial=0) < 0:
            self.wrong("missing_value", column, codes == NONE)
            self.wrong(code, column, codes == UNKNOWN)
        return codes

    def _with_rows(self, metric: Codes) -> Codes:
        """Refuse metrics that have no rows, and ask nothing else of those that name one."""
        without = ~self.rules.has_rows.take(metric)
        if not without.any():
            return metric
        self.wrong("metric_without_rows", "metric", without)
        return np.where(without, np.int32(self.rules.unknown_metric), metric)

    def _ids(self) -> None:
        fields = self.field("id")
        self.wrong("missing_value", "id", fields.length == 0)
        fields = self._named("id", ID_BYTES_MAX)
        self.raw.ids.fill(self.span, fields)
        self.raw.id.fill(self.span, fields)

    def _short(self, column: str, longest: int) -> FieldColumn:
        """Refuse texts that are too long, and read on as if they were empty."""
        fields = self.field(column)
        if fields.longest <= longest:
            return fields
        long = fields.length > longest
        self.wrong("too_long", column, long)
        return attrs.evolve(fields, length=np.where(long, 0, fields.length))

    def _named(self, column: str, longest: int) -> FieldColumn:
        """Refuse names that are too long, and those with a space before or behind them."""
        fields = self._short(column, longest)
        if fields.longest:
            self.wrong("space_around", column, space_around(fields))
        return fields

    def _persons(self, metric: Codes) -> None:
        for column, store, needs in (
            ("participant", self.raw.participant, self.rules.needs_person),
            ("cohort", self.raw.cohort, None),
            ("instance", self.raw.instance, self.rules.needs_instance),
        ):
            store.fill(self.span, self._named(column, NAME_BYTES_MAX))
            if needs is not None and needs.any():
                empty = self.field(column).length == 0
                self.wrong(f"missing_{column}", column, empty & needs.take(metric))

    def _achieved(self) -> None:
        fields = self.field("achieved")
        days = days_of(fields)
        outside = (days.day < self.rules.first_day) | (days.day >= self.rules.end_day)
        if not days.good.all():
            self.wrong("missing_value", "achieved", fields.length == 0)
            self.wrong("bad_date", "achieved", ~days.good & (fields.length > 0))
        self.wrong("outside_contract", "achieved", outside & days.good)
        self.raw.achieved[self.here] = days.day

    def _values(self, metric: Codes) -> None:
        rules = self.rules
        rate, single = rules.is_rate.take(metric), rules.is_single.take(metric)
        # What a row of a rate has no place for is said once, whatever stands there; likewise of the others.
        value = self._steps("value", metric, idle=rate)
        numerator, denominator = (self._steps(name, metric, idle=single) for name in ("numerator", "denominator"))
        self.wrong("negative", "value", (value.count < 0) & rules.is_count.take(metric))
        other = value.given & ~value.bad & (value.count != 1)
        self.wrong("not_one", "value", other & rules.is_milestone.take(metric))
        self.wrong("missing_value", "value", ~value.given & rules.needs_value.take(metric))
        self.wrong("value_of_rate", "value", rate & value.given)
        for name, steps in (("numerator", numerator), ("denominator", denominator)):
            self.wrong("no_rate", name, steps.given & single)
            self.wrong("missing_value", name, rate & ~steps.given & ~value.given)
        self.wrong("negative", "denominator", rate & (denominator.count < 0))
        plain = np.where(value.given, value.count, 1)
        self.raw.numerator[self.here] = np.where(rate, numerator.count, plain)
        self.raw.denominator[self.here] = np.where(rate, denominator.count, 1)

    def _steps(self, column: str, metric: Codes, *, idle: Mask) -> Steps:
        fields = self.field(column)
        steps = self.rules.steps(numbers_of(fields), metric)
        if not steps.bad.any():
            return steps
        # What the arrays could not read is read again with numbers of any size.
        still_bad = np.zeros(len(fields), dtype=np.bool_)
        for row in np.flatnonzero(steps.bad):
            count = self.complaints.steps_of(fields.text(int(row)), int(metric[row]))
            still_bad[row] = count is None
            steps.count[row] = count or 0
        self.wrong("bad_number", column, still_bad & ~idle)
        return attrs.evolve(steps, bad=still_bad)

    def _decisions(self, status: Codes) -> None:
        raw, rules = self.raw, self.rules
        reporter = self._words("reporter", rules.party_words, "unknown_party")
        verifier = rules.party_words.codes(self.field("verifier"))
        named = verifier >= 0
        self.wrong("unknown_party", "verifier", verifier == UNKNOWN)
        self.wrong("no_verifier", "verifier", named & ~rules.is_verifier.take(verifier, mode="clip"))
        self.wrong("own_verifier", "verifier", named & (verifier == reporter))
        reported = self._instants("reported_at")
        verified = self._instants("verified_at")
        self.wrong("missing_value", "reported_at", ~reported.given)
        both = reported.good & verified.good
        self.wrong("verified_too_early", "verified_at", both & (verified.seconds < reported.seconds))
        decided = (status == _VERIFIED) | (status == _REJECTED)
        self.wrong("missing_verifier", "verifier", decided & (verifier == NONE))
        self.wrong("missing_decision", "verified_at", decided & ~verified.given)
        raw.reporter[self.here], raw.verifier[self.here] = reporter, verifier
        raw.reported_at[self.here], raw.reported_day[self.here] = reported.seconds, reported.day
        raw.verified_at[self.here] = np.where(verified.good, verified.seconds, NONE)
        raw.recorded_day[self.here] = np.where(verified.good, verified.day, reported.day)

    def _instants(self, column: str) -> Instants:
        instants = instants_of(self.field(column), self.rules.zone)
        self.wrong("bad_moment", column, instants.given & ~instants.good)
        return instants

    def _documents(self) -> None:
        self.raw.reference.fill(self.span, self.field("reference"))
        fields = self.field("sha256")
        if fields.longest:
            given = fields.length > 0
            self.wrong("bad_sha256", "sha256", given & ~is_hexadecimal(fields, SHA256_LENGTH))
            self.raw.sha256.fill(self.span, fields)

    def _superseded(self) -> tuple[Whole, TextStore]:
        fields = self._known_length("supersedes")
        if not fields.longest:
            return np.zeros(0, dtype=np.int64), TextStore.empty(0)
        rows = np.flatnonzero(fields.length)
        start = fields.start[rows] + self.span.begin
        return rows + self.span.first_row, TextStore(start=start, stop=start + fields.length[rows])

    def _known_length(self, column: str) -> FieldColumn:
        fields = self.field(column)
        if fields.longest <= ID_BYTES_MAX:
            return fields
        long = fields.length > ID_BYTES_MAX
        self.wrong("unknown_id", column, long)
        return attrs.evolve(fields, length=np.where(long, 0, fields.length))
