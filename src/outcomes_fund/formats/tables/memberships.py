"""Memberships of groups, such as ``priority:2020-01-01..2020-06-30;youth:2020-01-01..``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.register import GroupMembership
from outcomes_fund.formats.tables.byte_words import FieldColumn

__all__ = ["Memberships", "memberships_of", "memberships_text"]

_ONE = re.compile(r"(?P<group>[^:;]+):(?P<start>[0-9]{4}-[0-9]{2}-[0-9]{2})\.\.(?P<last>[0-9]{4}-[0-9]{2}-[0-9]{2})?")
_DAY = timedelta(days=1)


@attrs.frozen(kw_only=True, eq=False)
class Memberships:
    """The memberships of all participants.

    Args:
        groups: Sorted by participant, group and first day.

        bad: For each row whether its memberships could not be read.
    """

    groups: tuple[GroupMembership, ...]
    bad: npt.NDArray[np.bool_]


def memberships_of(participants: FieldColumn, groups: FieldColumn) -> Memberships:
    """Read the memberships of a register.

    Args:
        participants: Pseudonyms.

        groups: What they belong to.
    """
    bad = np.zeros(len(groups), dtype=np.bool_)
    found: list[GroupMembership] = []
    for row in np.flatnonzero(groups.length):
        try:
            found += _read(participants.text(int(row)), groups.text(int(row)))
        except ValueError:
            bad[row] = True
    return Memberships(groups=tuple(sorted(found, key=_sort_key)), bad=bad)


def memberships_text(groups: Iterable[GroupMembership]) -> str:
    """Write memberships as a register has them.

    Args:
        groups: Memberships of one participant.

    Example:
        >>> from datetime import date
        >>> memberships_text([GroupMembership(participant="p1", group="youth", start=date(2020, 1, 1))])
        'youth:2020-01-01..'
    """
    return ";".join(
        f"{one.group}:{one.start.isoformat()}..{'' if one.end is None else (one.end - _DAY).isoformat()}"
        for one in groups
    )


def _read(participant: str, text: str) -> Iterator[GroupMembership]:
    """Read the memberships of one participant; a ValueError says that they are none."""
    for part in text.split(";"):
        match = _ONE.fullmatch(part)
        if match is None:
            raise ValueError(part)
        start = date.fromisoformat(match["start"])
        # The day beyond the last day of the calendar is none; nobody needs it.
        last = date.fromisoformat(match["last"]) if match["last"] else None
        if last is not None and not start <= last < date.max:
            raise ValueError(part)
        end = None if last is None else last + _DAY
        yield GroupMembership(participant=participant, group=match["group"], start=start, end=end)


def _sort_key(one: GroupMembership) -> tuple[bytes, bytes, date, date]:
    return one.participant.encode(), one.group.encode(), one.start, one.end or date.max
