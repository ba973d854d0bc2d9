"""Rows that name a person where a pseudonym or a place of a document belongs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from itertools import filterfalse

import numpy as np
import numpy.typing as npt

from outcomes_fund.formats.tables.byte_words import PADDING, FieldColumn
from outcomes_fund.formats.tables.evidence_checks import NumberedNames
from outcomes_fund.formats.tables.evidence_columns import RawColumns
from outcomes_fund.formats.tables.field_table import FieldTable
from outcomes_fund.formats.tables.findings import Detail, Findings, shown
from outcomes_fund.ledger.privacy import looks_personal

__all__ = ["personal_names", "personal_text", "refuse_personal", "refuse_personal_names"]

# One word with a letter in it, without the sign of an address, that does not begin as a labelled number does, and
# numbers that are too short or too long: what is surely nobody. All else is looked at more closely.
HARMLESS = re.compile(r"(?!bsn|burger|sofi)[0-9a-z._:/+-]*[a-z][0-9a-z._:/+-]*|[0-9]{1,7}|[0-9]{10,}", re.IGNORECASE)
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
NUMBER = re.compile(
    r"(?<![0-9A-Za-z])(?:[0-9]{8,9}|[0-9]{3}([ .-])[0-9]{3}\1[0-9]{3}|[0-9]{4}([ .-])[0-9]{2}\2[0-9]{3})(?![0-9A-Za-z])"
)
DIGITS_MIN = 8
DAY_LENGTH = 8
BLOCK_ROWS = 1 << 15

Mask = npt.NDArray[np.bool_]


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
    """Refuse participants that look like persons, and references that hold a number or an address of one.

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
    references = raw.reference.column(table.buffer)
    findings.add("personal_details", "reference", _personal_references(references), _teller(references))


def refuse_personal_names(participants: FieldColumn, findings: Findings) -> None:
    """Refuse participants of a register that look like persons.

    Args:
        participants: One in each row.

        findings: Takes what is wrong.
    """
    names = [participants.text(row) for row in range(len(participants))]
    found = personal_names(names)
    rows = np.array([name in found for name in names], dtype=np.bool_)
    findings.add("personal_details", "participant", rows, lambda row: _tell_personal(found, names[row]))


def _tell_personal(likeness: dict[str, str], name: str) -> Detail:
    """Describe a participant that looks like a person; its name is shown to the writer, and nowhere kept."""
    return Detail(
        message=f"{shown(name)} looks like {likeness[name]}, and a fund keeps nothing about persons.",
        remedy="Give each participant a pseudonym in the file, as outcomes_fund.ledger.privacy.pseudonym makes one.",
        value=name,
    )


def _personal_references(references: FieldColumn) -> npt.NDArray[np.int64]:
    """Give the rows whose reference holds the number or the address of a person."""
    found: list[int] = []
    for first in range(0, len(references), BLOCK_ROWS):
        here = slice(first, first + BLOCK_ROWS)
        block = FieldColumn(content=references.content, start=references.start[here], length=references.length[here])
        likely = np.flatnonzero(_is_likely(block))
        found += [first + int(row) for row in likely if personal_text(block.text(int(row))) is not None]
    return np.array(found, dtype=np.int64)


def _is_likely(block: FieldColumn) -> Mask:
    """Say which texts have the sign of an address, or digits enough for a number."""
    width = block.longest
    if width == 0:
        return np.zeros(len(block), dtype=np.bool_)
    if width > PADDING:
        return block.length > 0
    letters = block.raw(width)
    inside = np.arange(width)[None, :] < block.length[:, None]
    digits = np.count_nonzero((letters - np.uint8(ord("0")) < 10) & inside, axis=1)
    likely: Mask = (digits >= DIGITS_MIN) | ((letters == ord("@")) & inside).any(axis=1)
    return likely


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
        if likeness is not None and not _is_day(match[0]):
            return likeness
    return None


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


def _teller(references: FieldColumn) -> Callable[[int], Detail]:
    def describe(row: int) -> Detail:
        text = references.text(row)
        return Detail(
            message=f"{shown(text)} holds {personal_text(text)}, and a fund keeps nothing about persons.",
            remedy="Name the place of the document without it, by a number of the file for instance.",
            value=text,
        )

    return describe
