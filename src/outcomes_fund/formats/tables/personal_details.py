"""Rows that name a person where a pseudonym or a place of a document belongs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from itertools import filterfalse

import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.columns import TextColumn
from outcomes_fund.formats.tables.byte_words import FieldColumn
from outcomes_fund.formats.tables.contained_names import holds_name, rows_holding
from outcomes_fund.formats.tables.evidence_checks import NumberedNames
from outcomes_fund.formats.tables.evidence_columns import RawColumns
from outcomes_fund.formats.tables.field_table import FieldTable
from outcomes_fund.formats.tables.findings import Detail, Findings, shown
from outcomes_fund.formats.tables.joined_names import fields_of
from outcomes_fund.formats.tables.personal_numbers import likely_personal
from outcomes_fund.ledger.privacy import looks_personal

__all__ = ["personal_names", "personal_text", "refuse_personal", "refuse_personal_names"]

# One word with a letter in it, without the sign of an address, that does not begin as a labelled number does, and
# numbers that are too short or too long: what is surely nobody. All else is looked at more closely.
HARMLESS = re.compile(r"(?!bsn|burger|sofi)[0-9a-z._:/+-]*[a-z][0-9a-z._:/+-]*|[0-9]{1,7}|[0-9]{10,}", re.IGNORECASE)
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
NUMBER = re.compile(
    r"(?<![0-9A-Za-z])(?:[0-9]{8,9}|[0-9]{3}([ .-])[0-9]{3}\1[0-9]{3}|[0-9]{4}([ .-])[0-9]{2}\2[0-9]{3})(?![0-9A-Za-z])"
)
# Such as 2024-03-001, the first of March.
MONTHLY = re.compile(r"(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])-[0-9]{3}")
DAY_LENGTH = 8

_ID_REMEDY = "Give the row another id; a running number with a letter right before it is taken for nobody's."
_NAME_REMEDY = "Give it another name."
_REFERENCE_REMEDY = "Name the place of the document without it, by a number of the file for instance."


def personal_names(names: Iterable[str]) -> dict[str, str]:
    """Find names that look like a person rather than a pseudonym.

    Args:
        names: Participants, each once.

    Returns:
        What each of them looks like.

    Example:
        >>> personal_names(["p-17", "Jan de Vries"])
        {'Jan de Vries': 'a name'}
    """
    likely = ((name, looks_personal(name)) for name in filterfalse(HARMLESS.fullmatch, names))
    return {name: likeness for name, likeness in likely if likeness is not None}


def refuse_personal(raw: RawColumns, names: NumberedNames, table: FieldTable, findings: Findings) -> None:
    """Refuse participants that look like persons, and other texts that hold a number or an address of one.

    Args:
        raw: The rows.

        names: Their names, numbered.

        table: Their fields.

        findings: Takes what is wrong.
    """
    found = personal_names(names.participants)
    if found:
        wrong = np.array([name in found for name in names.participants] + [False], dtype=np.bool_)
        rows = wrong[names.participant]

        def describe(row: int) -> Detail:
            return _tell_personal(found, names.participants[int(names.participant[row])])

        findings.add("personal_details", "participant", rows, describe)
    for column, texts, codes in (
        ("cohort", names.cohorts, names.cohort),
        ("instance", names.instances, names.instance),
    ):
        _refuse_named(column, texts, codes, findings)
    ids, references = raw.ids.column(table.buffer), raw.reference.column(table.buffer)
    findings.add("personal_details", "id", _personal_rows(ids), _teller(ids, _ID_REMEDY))
    findings.add("personal_details", "reference", _personal_rows(references), _teller(references, _REFERENCE_REMEDY))
    _refuse_pseudonyms(raw, names, ids, findings)


def _refuse_named(column: str, texts: TextColumn, codes: npt.NDArray[np.int32], findings: Findings) -> None:
    """Refuse the rows whose cohort or instance holds a number or an address; each name is looked at once."""
    fields = fields_of(texts)
    wrong = np.zeros(len(texts) + 1, dtype=np.bool_)
    wrong[_personal_rows(fields)] = True
    tell = _teller(fields, _NAME_REMEDY)
    findings.add("personal_details", column, wrong[codes], lambda row: tell(int(codes[row])))


def _refuse_pseudonyms(raw: RawColumns, names: NumberedNames, ids: FieldColumn, findings: Findings) -> None:
    """Refuse ids that hold the pseudonym of their participant: they would show it once the person is forgotten."""
    sizes = np.append(names.participants.stop - names.participants.start, 0)
    rows = [
        row
        for row in rows_holding(raw.id.words, raw.participant.words, sizes[names.participant]).tolist()
        if holds_name(ids.text(row), names.participants[int(names.participant[row])])
    ]

    def describe(row: int) -> Detail:
        name = names.participants[int(names.participant[row])]
        return Detail(
            message=f"the id {shown(ids.text(row))} holds the pseudonym {shown(name)}, and an id is kept for good.",
            remedy="Give the row an id that does not follow from the participant, such as a running number.",
            value=ids.text(row),
        )

    findings.add("personal_details", "id", np.array(rows, dtype=np.int64), describe)


def refuse_personal_names(columns: Mapping[str, FieldColumn], findings: Findings) -> None:
    """Refuse participants of a register that look like persons, and cohorts and groups that hold a number of one.

    Args:
        columns: The columns of the register.

        findings: Takes what is wrong.
    """
    participants = columns["participant"]
    names = [participants.text(row) for row in range(len(participants))]
    found = personal_names(names)
    rows = np.array([name in found for name in names], dtype=np.bool_)
    findings.add("personal_details", "participant", rows, lambda row: _tell_personal(found, names[row]))
    for column in ("cohort", "municipality", "groups"):
        findings.add(
            "personal_details", column, _personal_rows(columns[column]), _teller(columns[column], _NAME_REMEDY)
        )


def _tell_personal(likeness: dict[str, str], name: str) -> Detail:
    """Describe a participant that looks like a person; its name is shown to the writer, and nowhere kept."""
    return Detail(
        message=f"{shown(name)} looks like {likeness[name]}, and a fund keeps nothing about persons.",
        remedy="Give each participant a pseudonym in the file; 'outcomes-fund evidence pseudonyms' makes them.",
        value=name,
    )


def _personal_rows(column: FieldColumn) -> npt.NDArray[np.int64]:
    """Give the rows whose text holds the number or the address of a person."""
    found = [row for row in likely_personal(column).tolist() if personal_text(column.text(row)) is not None]
    return np.array(found, dtype=np.int64)


def personal_text(text: str) -> str | None:
    """Say what of a person stands in a text, if the number or an address of one does.

    Args:
        text: A reference, or a sentence that is kept for good.

    Example:
        >>> personal_text("dossier 123456782")
        'a citizen service number (BSN)'
        >>> personal_text("scan-20240131.pdf") is None
        True
    """
    if ADDRESS.search(text):
        return "an e-mail address"
    for match in NUMBER.finditer(text):
        likeness = looks_personal(match[0])
        if likeness is not None and not _is_other(match[0]):
            return likeness
    return None


def _is_other(number: str) -> bool:
    """Whether a number is a day, counts from 1, or counts within a month: names of files and rows often do."""
    return _is_day(number) or number.startswith("0" * (len(number) - 7)) or MONTHLY.fullmatch(number) is not None


def _is_day(digits: str) -> bool:
    """Whether eight digits are a day of this time, as 20240131 or 31012024: names of files often hold one."""
    if len(digits) != DAY_LENGTH:
        return False
    for year, month, day in ((digits[:4], digits[4:6], digits[6:]), (digits[4:], digits[2:4], digits[:2])):
        try:
            if 1990 <= date(int(year), int(month), int(day)).year < 2100:
                return True
        except ValueError:
            continue
    return False


def _teller(texts: FieldColumn, remedy: str) -> Callable[[int], Detail]:
    def describe(row: int) -> Detail:
        text = texts.text(row)
        message = f"{shown(text)} holds {personal_text(text)}, and a fund keeps nothing about persons."
        return Detail(message=message, remedy=remedy, value=text)

    return describe
