"""Which terms are in force: a contract with the amendments that were known by a day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Generic, TypeVar

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.amendment import Amendment
from outcomes_fund.domain.calendar import epoch_day
from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.limit import Limit
from outcomes_fund.domain.register import NO_DAY
from outcomes_fund.domain.terms import Line

__all__ = [
    "FROM_EVER",
    "Version",
    "amended",
    "in_force",
    "known_amendments",
    "limit_versions",
    "line_versions",
    "version_of",
]

Days = npt.NDArray[np.int32]
FROM_EVER = -(2**30)

Terms = TypeVar("Terms", bound=Line | Limit)


@attrs.frozen(kw_only=True)
class Version(Generic[Terms]):
    """Terms of a line or limit from a day on.

    Args:
        start: First day, as days since 1970-01-01.

        by_enrolled: For claims the day of enrolment is compared, where the register has it.

        terms: The record; None where the line or limit is not in force.
    """

    start: int
    by_enrolled: bool
    terms: Terms | None


def known_amendments(contract: Contract, as_of: date | None) -> tuple[Amendment, ...]:
    """Give the amendments that were known by the end of a day, in the order of the file."""
    return tuple(
        amendment
        for amendment in contract.amendments
        if as_of is None or (amendment.agreed or amendment.start) <= as_of
    )


def amended(contract: Contract, as_of: date | None) -> Contract:
    """Give the contract with all that known amendments bring, each line and limit in its first version.

    Metrics of amendments that were not known yet are there as well, since evidence numbers all of them.
    """
    if not contract.amendments:
        return contract
    known = known_amendments(contract, as_of)
    ends = [amendment.end for amendment in known if amendment.end is not None]
    changes = {
        "end": ends[-1] if ends else contract.end,
        "metrics": contract.metrics + tuple(metric for each in contract.amendments for metric in each.metrics),
        "lines": tuple(_brought(contract.lines, [each.lines for each in known])),
        "limits": tuple(_brought(contract.limits, [each.limits for each in known])),
        "amendments": (),
    }
    # The whole was checked with its amendments; a part of it known early may lack what a later one brings, so
    # it is put together without checking again.
    merged = object.__new__(Contract)
    for field in attrs.fields(Contract):
        object.__setattr__(merged, field.name, changes.get(field.name, getattr(contract, field.name)))
    return merged


def _brought(own: Sequence[Terms], later: Sequence[Sequence[Terms]]) -> Iterator[Terms]:
    seen = set()
    for record in (*own, *(record for records in later for record in records)):
        if record.id not in seen:
            seen.add(record.id)
            yield record


def line_versions(contract: Contract, as_of: date | None) -> tuple[tuple[Version[Line], ...], ...]:
    """Give the versions of each line of the amended contract, in the order in which they override each other."""
    known = known_amendments(contract, as_of)
    return tuple(
        tuple(_versions(line.id, contract.lines, [(each, each.lines, each.stops) for each in known]))
        for line in amended(contract, as_of).lines
    )


def limit_versions(contract: Contract, as_of: date | None) -> tuple[tuple[Version[Limit], ...], ...]:
    """Give the versions of each limit of the amended contract, in the order in which they override each other."""
    known = known_amendments(contract, as_of)
    return tuple(
        tuple(_versions(limit.id, contract.limits, [(each, each.limits, ()) for each in known]))
        for limit in amended(contract, as_of).limits
    )


def _versions(
    name: str,
    own: Sequence[Terms],
    later: Sequence[tuple[Amendment, Sequence[Terms], tuple[str, ...]]],
) -> Iterator[Version[Terms]]:
    first = next((record for record in own if record.id == name), None)
    yield Version(start=FROM_EVER, by_enrolled=False, terms=first)
    for amendment, records, stops in later:
        start, by_enrolled = epoch_day(amendment.start), amendment.by == "enrolled"
        for record in records:
            if record.id == name:
                yield Version(start=start, by_enrolled=by_enrolled, terms=record)
        if name in stops:
            yield Version(start=start, by_enrolled=by_enrolled, terms=None)


def in_force(versions: Sequence[Version[Terms]], day: date) -> Terms | None:
    """Give the terms in force on a day; None where there are none."""
    number = epoch_day(day)
    return [version.terms for version in versions if version.start <= number][-1]


def version_of(versions: Sequence[Version[Terms]], achieved: Days, enrolled: Days) -> npt.NDArray[np.int64]:
    """Give the number of the version in force for each claim.

    Args:
        versions: In the order in which they override each other.

        achieved: Date achieved of each claim, days since 1970-01-01, shape (claims,).

        enrolled: Day of enrolment, or NO_DAY, shape (claims,).

    Returns:
        Index in the versions, shape (claims,).
    """
    number = np.zeros(len(achieved), dtype=np.int64)
    for index, version in enumerate(versions):
        day = np.where(enrolled == NO_DAY, achieved, enrolled) if version.by_enrolled else achieved
        number[day >= version.start] = index
    return number
