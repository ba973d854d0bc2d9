"""A table of evidence checked, alone or beside rows that are there already, and made into columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NoReturn, TypeVar

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.columns import TextColumn, frozen_array
from outcomes_fund.domain.evidence import NONE, Evidence
from outcomes_fund.domain.naming import did_you_mean
from outcomes_fund.formats.tables.column_names import check_names
from outcomes_fund.formats.tables.evidence_before import Before, check_before, find_before
from outcomes_fund.formats.tables.evidence_checks import Chains, FoundIds, NumberedNames, check_chains, find_ids
from outcomes_fund.formats.tables.evidence_columns import RawColumns, TextStore, decode
from outcomes_fund.formats.tables.evidence_rules import COLUMNS, OPTIONAL_COLUMNS, EvidenceRules
from outcomes_fund.formats.tables.field_table import FieldTable
from outcomes_fund.formats.tables.findings import Detail, Findings, shown
from outcomes_fund.formats.tables.grouping import codes_of
from outcomes_fund.formats.tables.joined_names import joined, recoded

__all__ = [
    "ALONE",
    "ROW_NUMBERS",
    "ROW_TEXTS",
    "Beside",
    "CheckedTable",
    "Inspect",
    "Labels",
    "checked_table",
    "evidence_in",
]

Number = TypeVar("Number", bound=np.generic)
Whole = npt.NDArray[np.int64]

# Gives for each participant of a table what it is called in the columns.
Labels = Callable[[Sequence[str]], Sequence[str]]

# Looks at the rows of a table for what no table shows by itself; adds to the findings.
Inspect = Callable[["RawColumns", NumberedNames, FieldTable, Findings], None]


@attrs.frozen(kw_only=True, eq=False)
class Beside:
    """What a table of evidence is read beside.

    Args:
        evidence: Rows that are there already; None if there are none.

        labels: What participants are called in the columns; None where that is their own name.

        inspect: Looks for more that is wrong; None if nothing more is.
    """

    evidence: Evidence | None = None
    labels: Labels | None = None
    inspect: Inspect | None = None


ALONE = Beside()

# Columns of evidence that have an entry for each row.
ROW_NUMBERS = (
    "metric",
    "participant",
    "cohort",
    "instance",
    "achieved",
    "numerator",
    "denominator",
    "status",
    "supersedes",
    "reporter",
    "verifier",
    "reported_at",
    "verified_at",
    "reported_day",
    "recorded_day",
)
ROW_TEXTS = ("ids", "references", "sha256")


@attrs.frozen(kw_only=True, eq=False)
class CheckedTable:
    """A table in which nothing is wrong.

    Args:
        table: Its fields.

        raw: Its columns.

        names: Its names as the table has them, numbered.

        joint: The names numbered together with those of the rows that are there, by what they are called in columns.

        chains: Which rows stay, and which of the table each replaces.

        before: The rows that are there; None if there are none.

        rules: What the contract asks.
    """

    table: FieldTable
    raw: RawColumns
    names: NumberedNames
    joint: NumberedNames
    chains: Chains
    before: Before | None
    rules: EvidenceRules

    @property
    def again(self) -> int:
        """How many of the rows are there already; rows that are the same are one."""
        if self.before is None:
            return 0
        return int(np.count_nonzero(self.before.again if self._own is None else self.before.again[self._own]))

    @property
    def kept(self) -> Whole | None:
        """Rows of the table that are new, in order; None if all are."""
        if self.before is None or not self.before.again.any():
            return self._own
        own = np.arange(self.table.rows) if self._own is None else self._own
        return own[~self.before.again[own]]

    @property
    def _own(self) -> Whole | None:
        return self.chains.kept


def checked_table(table: FieldTable, rules: EvidenceRules, findings: Findings, beside: Beside = ALONE) -> CheckedTable:
    """Check a table of evidence.

    Args:
        table: Its fields.

        rules: What the contract asks.

        findings: Has what is wrong so far.

        beside: What it is read beside.

    Raises:
        InvalidInput: With everything that is wrong.

        NotPlain: If the table turns out to be no plain CSV.
    """
    file_problems = findings.of_the_file
    check_names(table.names, COLUMNS, OPTIONAL_COLUMNS, findings)
    if findings.of_the_file and not file_problems:
        findings.refuse(table.place)
    raw = decode(table, rules, findings)
    if table.rows and sum(raw.foreign) == table.rows:
        _refuse_foreign(table, rules, findings)
    names, found = _named(raw, table.buffer)
    if beside.inspect is not None:
        beside.inspect(raw, names, table, findings)
    if findings.of_the_file:
        # A row that is missing might be the one that another supersedes.
        findings.refuse(table.place)
    joint, evidence = _numbered_together(names, beside)
    before = None
    if evidence is not None and len(evidence):
        before = find_before(raw, table.buffer, evidence)
        check_before(raw, joint, before, table.buffer, findings)
    ended = None if before is None else before.ended(raw)
    chains = check_chains(raw, joint, found, table, findings, ended=ended)
    findings.refuse(table.place)
    return CheckedTable(table=table, raw=raw, names=names, joint=joint, chains=chains, before=before, rules=rules)


def evidence_in(checked: CheckedTable) -> Evidence:
    """Make columns of a table, behind the rows that were there.

    Args:
        checked: The table.
    """
    new = _new_rows(checked)
    return new if checked.before is None else _appended(checked.before.evidence, new)


def _new_rows(checked: CheckedTable) -> Evidence:
    raw, names, rules, kept = checked.raw, checked.joint, checked.rules, checked.kept

    def column(values: npt.NDArray[Number]) -> npt.NDArray[Number]:
        return frozen_array(values if kept is None else values[kept])

    def texts(store: TextStore) -> TextColumn:
        buffer = frozen_array(checked.table.buffer)
        return TextColumn(buffer=buffer, start=column(store.start), stop=column(store.stop))

    return Evidence(
        contract_id=rules.contract.id,
        ids=texts(raw.ids),
        metric=column(raw.metric),
        participant=column(names.participant),
        cohort=column(names.cohort),
        instance=column(names.instance),
        achieved=column(raw.achieved),
        numerator=column(raw.numerator),
        denominator=column(raw.denominator),
        status=column(raw.status),
        supersedes=frozen_array(_superseded(checked)),
        reporter=column(raw.reporter),
        verifier=column(raw.verifier),
        reported_at=column(raw.reported_at),
        verified_at=column(raw.verified_at),
        reported_day=column(raw.reported_day),
        recorded_day=column(raw.recorded_day),
        references=texts(raw.reference),
        sha256=texts(raw.sha256),
        participants=names.participants,
        cohorts=names.cohorts,
        instances=names.instances,
        resolutions=rules.resolutions,
        metric_ids=rules.metric_ids,
        party_ids=rules.party_ids,
        rates=tuple(metric.kind == "rate" for metric in rules.metrics),
    )


def _appended(old: Evidence, new: Evidence) -> Evidence:
    """Put rows behind others; their names are numbered together, and what they replace is counted from the first."""
    if len(new) == 0:
        return old
    columns: dict[str, Any] = {
        name: frozen_array(np.concatenate([getattr(old, name), getattr(new, name)])) for name in ROW_NUMBERS
    }
    columns.update((name, _behind(getattr(old, name), getattr(new, name))) for name in ROW_TEXTS)
    return attrs.evolve(new, **columns)


def _refuse_foreign(table: FieldTable, rules: EvidenceRules, findings: Findings) -> NoReturn:
    """Say once that the evidence is another contract's; what its rows are under this one says nothing."""
    fields = table.block(next(span for span in table.spans if span.rows)).columns["contract"]
    name = fields.text(0)
    known = rules.contract.id
    detail = Detail(
        message=f"the evidence is for contract {shown(name)}, not for {known!r}; no row of it is for that one.",
        remedy=did_you_mean(name[:64], [known]) or "Load the evidence with the contract it belongs to.",
        value=name,
    )
    findings.refuse_whole("other_contract", "column contract", detail)


def _named(raw: RawColumns, buffer: npt.NDArray[np.uint8]) -> tuple[NumberedNames, FoundIds]:
    """Number the names and find rows by their ids, at the same time."""
    stores = {"participant": raw.participant, "cohort": raw.cohort, "instance": raw.instance}
    with ThreadPoolExecutor(1) as pool:
        found = pool.submit(find_ids, raw, buffer)
        numbered = {name: codes_of(store.words) for name, store in stores.items()}
        names = NumberedNames(
            participants=numbered["participant"][0],
            cohorts=numbered["cohort"][0],
            instances=numbered["instance"][0],
            participant=numbered["participant"][1],
            cohort=numbered["cohort"][1],
            instance=numbered["instance"][1],
        )
        return names, found.result()


def _numbered_together(names: NumberedNames, beside: Beside) -> tuple[NumberedNames, Evidence | None]:
    """Number names by what they are called in columns, and those of the rows that are there as well."""
    old = beside.evidence
    if old is None and beside.labels is None:
        return names, None
    nothing = TextColumn.of(())
    labels = names.participants
    if beside.labels is not None:
        labels = TextColumn.of(beside.labels(list(names.participants)))
    participants = joined(nothing if old is None else old.participants, labels)
    cohorts = joined(nothing if old is None else old.cohorts, names.cohorts)
    instances = joined(nothing if old is None else old.instances, names.instances)
    together = NumberedNames(
        participants=participants.texts,
        cohorts=cohorts.texts,
        instances=instances.texts,
        participant=recoded(names.participant, participants.new),
        cohort=recoded(names.cohort, cohorts.new),
        instance=recoded(names.instance, instances.new),
    )
    if old is None:
        return together, None
    return together, attrs.evolve(
        old,
        participants=participants.texts,
        cohorts=cohorts.texts,
        instances=instances.texts,
        participant=recoded(old.participant, participants.old),
        cohort=recoded(old.cohort, cohorts.old),
        instance=recoded(old.instance, instances.old),
    )


def _superseded(checked: CheckedTable) -> Whole:
    """Give for each row that stays the row that it replaces, counted from the first of those that are there."""
    supersedes, kept, before = checked.chains.supersedes, checked.kept, checked.before
    there = 0 if before is None else len(before.evidence)
    rows = np.arange(len(supersedes)) if kept is None else kept
    place = np.full(len(supersedes) + 1, NONE, dtype=np.int64)
    place[rows] = np.arange(there, there + len(rows))
    # The last entry stands for rows that replace nothing: NONE counts from the end.
    supersedes = place[supersedes]
    if before is not None:
        named = before.target != NONE
        supersedes[checked.raw.superseding[named]] = before.target[named]
    return supersedes if kept is None else supersedes[kept]


def _behind(old: TextColumn, new: TextColumn) -> TextColumn:
    """Put texts behind others; only the bytes that they need are taken along."""
    begin, end = int(new.start.min(initial=len(new.buffer))), int(new.stop.max(initial=0))
    letters = new.buffer[begin : max(begin, end)]
    moved = len(old.buffer) - begin
    # A text that is empty may stand anywhere.
    start = np.where(new.stop > new.start, new.start + moved, 0)
    stop = np.where(new.stop > new.start, new.stop + moved, 0)
    return TextColumn(
        buffer=frozen_array(np.concatenate([old.buffer, letters])),
        start=frozen_array(np.concatenate([old.start, start])),
        stop=frozen_array(np.concatenate([old.stop, stop])),
    )
