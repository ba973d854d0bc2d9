"""The register of participants: who enrolled when, in which cohort and groups, living where, leaving why."""

from __future__ import annotations

from datetime import date

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.columns import TextColumn

__all__ = ["NO_DAY", "GroupMembership", "Register"]

# Stands for "no date" in a column of days: further back than any date a file can hold.
NO_DAY = -(2**31)


@attrs.frozen(kw_only=True)
class GroupMembership:
    """A participant belongs to a group for some time.

    Args:
        participant: Pseudonym.

        group: Name of the group, such as ``priority``.

        start: First day.

        end: One day beyond the last; None means it has not ended.
    """

    participant: str
    group: str
    start: date
    end: date | None = None


@attrs.frozen(kw_only=True, eq=False)
class Register:
    """The participants of one contract, sorted by pseudonym.

    Every array has shape (participants,) and is closed for writing.

    Args:
        participants: Pseudonyms, sorted, without doubles.

        enrolled: Days since 1970-01-01.

        exited: Likewise, or NO_DAY.

        cohort: Code in ``cohorts``, or -1.

        municipality: Code in ``municipalities``, or -1.

        cohorts, municipalities: Sorted texts without doubles.

        exit_reasons: Free text, empty where there is none.

        groups: Memberships with their dates, sorted.
    """

    participants: TextColumn
    enrolled: npt.NDArray[np.int32]
    exited: npt.NDArray[np.int32]
    cohort: npt.NDArray[np.int32]
    municipality: npt.NDArray[np.int32]
    cohorts: tuple[str, ...]
    municipalities: tuple[str, ...]
    exit_reasons: TextColumn
    groups: tuple[GroupMembership, ...] = ()

    def __len__(self) -> int:
        return len(self.enrolled)
