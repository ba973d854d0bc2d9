"""What is wrong in a table, collected without making an object for each of a million bad rows.

A finding is a list of row numbers with a function that describes one of them. Only the first
PROBLEMS_MAX rows of all findings together are ever described.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.errors import InvalidInput, Problem

__all__ = ["PROBLEMS_MAX", "Detail", "Findings", "shown"]

PROBLEMS_MAX = 100

# A value longer than this is shown cut off.
_SHOWN_MAX = 80

Rows = npt.NDArray[np.int64]


@attrs.frozen(kw_only=True)
class Detail:
    """What is wrong with one field.

    Args:
        message: One sentence that names the value and says what was expected.

        remedy: What to do about it; empty if the message says it all.

        value: The offending value as the writer typed it; None if there is none.
    """

    message: str
    remedy: str = ""
    value: str | None = None


@attrs.frozen(kw_only=True, eq=False)
class _Finding:
    code: str
    column: str
    rows: Rows
    count: int
    describe: Callable[[int], Detail]


def shown(value: str) -> str:
    """Quote a value, cut off where it is too long to read.

    Example:
        >>> shown("3,5")
        "'3,5'"
    """
    return repr(value if len(value) <= _SHOWN_MAX else value[:_SHOWN_MAX] + "…")


class Findings:
    """All that is wrong in one file.

    Args:
        source: Name of the file; empty when there is none.

        columns: Names of the columns, in the order in which the problems of a row are told.
    """

    def __init__(self, source: str, columns: tuple[str, ...]) -> None:
        self._source = source
        self._order = {name: place for place, name in enumerate(columns)}
        self._findings: list[_Finding] = []
        self._whole: list[Problem] = []

    def __len__(self) -> int:
        return len(self._whole) + sum(finding.count for finding in self._findings)

    def add(
        self,
        code: str,
        column: str,
        rows: Rows | npt.NDArray[np.bool_],
        describe: Callable[[int], Detail],
        *,
        first_row: int = 0,
    ) -> None:
        """Note that rows are wrong; safe to call from several threads.

        Args:
            code: Stable name of the rule that is broken.

            column: The column it is broken in.

            rows: Row numbers, or for each row whether it is wrong.

            describe: Describes one of these rows, by the same numbers.

            first_row: Number in the table of the row that these numbers call 0.
        """
        numbers = np.flatnonzero(rows) if rows.dtype == np.bool_ else rows
        if len(numbers):
            kept = np.sort(numbers)[:PROBLEMS_MAX].astype(np.int64) + first_row
            self._findings.append(
                _Finding(
                    code=code,
                    column=column,
                    rows=kept,
                    count=len(numbers),
                    describe=lambda row: describe(row - first_row),
                )
            )

    def add_problem(self, code: str, path: str, detail: Detail, *, line: int | None = None) -> None:
        """Note a problem of the file as a whole, or of a row that is no row of the table.

        Args:
            code: Stable name of the rule that is broken.

            path: Where it is broken.

            detail: What is wrong.

            line: Line in the file, counted from 1; None where it cannot be known.
        """
        self._whole.append(self._problem(code, path, detail, line))

    @property
    def of_the_file(self) -> bool:
        """Whether anything is wrong beside the rows of the table."""
        return bool(self._whole)

    def refuse(self, place: Callable[[int], tuple[str, int | None]]) -> None:
        """Stop if anything is wrong.

        Args:
            place: Gives the path (``row 17``) and the line in the file of a row of the table.

        Raises:
            InvalidInput: With the first problems in the order of the file, and how many more there are.
        """
        if not len(self):
            return
        named = [
            (int(row), self._order.get(finding.column, 0), finding.code, index)
            for index, finding in enumerate(self._findings)
            for row in finding.rows
        ]
        problems = list(self._whole[:PROBLEMS_MAX])
        for row, _, code, index in sorted(named)[: PROBLEMS_MAX - len(problems)]:
            path, line = place(row)
            finding = self._findings[index]
            where = f"{path}, column {finding.column}" if finding.column else path
            problems.append(self._problem(code, where, finding.describe(row), line))
        if len(self) > len(problems):
            hidden = len(self) - len(problems)
            noun = "problem that is" if hidden == 1 else "problems that are"
            rest = Detail(message=f"and {hidden} more {noun} not shown.", value=str(hidden))
            problems.append(self._problem("more_problems", "file", rest, None))
        raise InvalidInput(problems)

    def refuse_whole(self, code: str, path: str, detail: Detail) -> NoReturn:
        """Stop with one problem in place of all that were noted, since they follow from it.

        Args:
            code: Stable name of the rule that is broken.

            path: Where it is broken.

            detail: What is wrong.

        Raises:
            InvalidInput: With this problem.
        """
        raise InvalidInput([self._problem(code, path, detail, None)])

    def _problem(self, code: str, path: str, detail: Detail, line: int | None) -> Problem:
        return Problem(
            code=code,
            path=path,
            message=detail.message,
            remedy=detail.remedy,
            source=self._source,
            line=line,
            value=detail.value,
        )
