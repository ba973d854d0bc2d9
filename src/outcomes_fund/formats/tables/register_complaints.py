"""What is told about a field of the register that is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.contract import Contract
from outcomes_fund.formats.tables.byte_words import FieldColumn
from outcomes_fund.formats.tables.findings import Detail, shown
from outcomes_fund.formats.tables.meant_dates import bad_date

__all__ = ["RegisterComplaints"]


class RegisterComplaints:
    """Describes wrong fields of a register.

    Args:
        columns: Its columns.

        place: Names a row.

        contract: Whose payers' municipalities are known; None if nobody's.
    """

    def __init__(
        self,
        columns: Mapping[str, FieldColumn],
        place: Callable[[int], tuple[str, int | None]],
        contract: Contract | None,
    ) -> None:
        self._columns = columns
        self._place = place
        shares = () if contract is None else contract.payers.shares
        known = [share.municipality for share in shares if share.municipality]
        self._municipalities = {_bare(name): name for name in known}

    def misspelt(self, municipalities: FieldColumn) -> npt.NDArray[np.bool_]:
        """Say for each row whether its municipality is a payer's but for capitals and spaces.

        Args:
            municipalities: Where the participants live.
        """
        wrong = np.zeros(len(municipalities), dtype=np.bool_)
        if self._municipalities:
            for row in np.flatnonzero(municipalities.length):
                text = municipalities.text(int(row))
                wrong[row] = self._municipalities.get(_bare(text), text) != text
        return wrong

    def describer(self, code: str, column: str) -> Callable[[int], Detail]:
        """Give what describes a row that is wrong in a column.

        Args:
            code: The rule that is broken.

            column: The column it is broken in.
        """
        texts = self._columns[column]
        if code == "bad_date":
            return lambda row: bad_date(texts.text(row))
        return lambda row: self._detail(code, column, texts.text(row))

    def duplicate(self, owner: npt.NDArray[np.int64]) -> Callable[[int], Detail]:
        """Give what describes a participant who stands in the register twice.

        Args:
            owner: For each row the first row of the same participant.
        """

        def describe(row: int) -> Detail:
            name = self._columns["participant"].text(row)
            message = f"{shown(name)} stands in {self._place(int(owner[row]))[0]} already."
            return Detail(message=message, remedy="Give each participant one row.", value=name)

        return describe

    def _detail(self, code: str, column: str, text: str) -> Detail:
        message, remedy = _TOLD[code]
        return Detail(
            message=message.format(value=shown(text), column=column, size=len(text.encode())),
            remedy=remedy.format(known=self._municipalities.get(_bare(text), "")),
            value=text,
        )


def _bare(name: str) -> str:
    return "".join(name.split()).casefold()


_TOLD = {
    "bad_groups": (
        "{value} is no list of memberships.",
        "Write them as priority:2020-01-01..2020-06-30;youth:2020-01-01.. with the last day included.",
    ),
    "exit_before_enrolment": ("the exit on {value} is before the enrolment.", ""),
    "missing_value": ("the row needs {column}.", ""),
    "misspelt_municipality": (
        "{value} is the municipality of a payer but for capitals and spaces, so that payer would bear nothing.",
        "Write {known!r}.",
    ),
    "out_of_range": ("{value} is not between 1900 and 2999.", "Leave a day that is not known empty."),
    "space_around": (
        "{value} has a space before or behind it, so it is another name than the one without.",
        "Take the space away.",
    ),
    "too_long": ("{value} has {size} bytes, at most 256 are allowed.", ""),
}
