"""The register of participants on its way into a fund and out of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.register import Register
from outcomes_fund.formats.kept_evidence import KeptRow
from outcomes_fund.formats.register import REGISTER_COLUMNS, RegisterReader, register_reader
from outcomes_fund.formats.tables.evidence_table import Labels
from outcomes_fund.formats.tables.findings import Findings
from outcomes_fund.formats.tables.loose_rows import clean_rows, table_of_rows
from outcomes_fund.formats.tables.personal_details import refuse_personal_names
from outcomes_fund.formats.tables.table_files import syntax_of
from outcomes_fund.ledger.records import ENROLMENT_COLUMNS

__all__ = ["NewRegister", "new_register", "register_of_kept"]

Bytes = npt.NDArray[np.uint8]

SOURCE = "register in the fund"


@attrs.frozen(kw_only=True)
class NewRegister:
    """Rows of a register in which nothing is wrong.

    Args:
        written: A text for each of ``REGISTER_COLUMNS``, as they were written.
    """

    written: tuple[tuple[str, ...], ...]

    @property
    def participants(self) -> tuple[str, ...]:
        """The participants in the order of the file."""
        return tuple(row[0] for row in self.written)

    def rows(self, surrogates: Mapping[str, int]) -> tuple[tuple[str, ...], ...]:
        """Give the rows as a fund keeps them: why somebody left is left out, since no rule asks for it.

        Args:
            surrogates: The number that stands for each participant.
        """
        places = [REGISTER_COLUMNS.index(name) for name in ENROLMENT_COLUMNS[1:]]
        return tuple((str(surrogates[row[0]]), *(row[place] for place in places)) for row in self.written)


def new_register(path: Path | str, contract: Contract, read: tuple[Bytes, int]) -> NewRegister:
    """Read a file of participants.

    Args:
        path: As for ``load_register``.

        contract: Whose payers' municipalities are known.

        read: The file, as ``read_padded`` gives it.

    Raises:
        InvalidInput: With everything that is wrong in it, persons named in it included.
    """
    content = read[0][: read[1]]
    reader = register_reader(content.tobytes(), syntax_of(Path(path), content), str(path), contract)
    reader.register(inspect=refuse_personal_names)
    return NewRegister(written=reader.rows)


def register_of_kept(rows: Iterable[KeptRow], labels: Labels) -> Register:
    """Make a register of rows that a fund keeps.

    Args:
        rows: One for each participant, with a text or None for each of ``ENROLMENT_COLUMNS``.

        labels: Gives what the participant of each number is called.
    """
    findings = Findings(SOURCE, REGISTER_COLUMNS)
    texts: Iterable[Sequence[str]] = ([field or "" for field in row] for row in rows)
    table = table_of_rows(ENROLMENT_COLUMNS, clean_rows(texts, findings))
    return RegisterReader(table, findings, None).register(labels=labels)
