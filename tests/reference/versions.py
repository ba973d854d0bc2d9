"""Step 0: what was agreed by a day, and which version of a line or limit is in force on another."""

from __future__ import annotations

from datetime import date
from typing import Literal, TypeVar

import attrs

from outcomes_fund.domain.amendment import Amendment
from outcomes_fund.domain.calendar import Period
from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.limit import Limit
from outcomes_fund.domain.metric import Metric
from outcomes_fund.domain.terms import Line
from tests.reference.dates import periods_of

__all__ = ["Terms", "in_force"]

Named = TypeVar("Named", Line, Limit, Metric)


@attrs.frozen(kw_only=True)
class Terms:
    """A contract with the amendments that are known.

    Args:
        contract: The contract as it was signed, all amendments in it.

        as_of: Last day whose records are known; None means all are.

        amendments: Those known, in the order of the file.

        end: One day beyond the last day of the contract, as the amendments leave it.

        metrics: Those of the contract, then those that the known amendments bring.

        line_ids, limit_ids: Likewise, each once.
    """

    contract: Contract
    as_of: date | None
    amendments: tuple[Amendment, ...]
    end: date
    metrics: tuple[Metric, ...]
    line_ids: tuple[str, ...]
    limit_ids: tuple[str, ...]

    @property
    def periods(self) -> list[Period]:
        """Step 3: the periods, up to the end as it is known."""
        return periods_of(self.contract, self.end)

    def metric(self, metric_id: str) -> Metric:
        """Give a metric by its id."""
        (found,) = [metric for metric in self.metrics if metric.id == metric_id]
        return found

    def versions(self, line_id: str) -> list[Line]:
        """Every version of a line, the first one first, in force or not."""
        given = [self.contract.lines, *(amendment.lines for amendment in self.amendments)]
        return [line for lines in given for line in lines if line.id == line_id]

    def any_line(self, line_id: str) -> Line:
        """The first version of a line: its form and its metrics."""
        return self.versions(line_id)[0]

    def version(self, line_id: str, day: date, enrolled: date | None = None) -> int | None:
        """Say which of the versions of a line is in force, counted from 0; None if none is.

        Args:
            line_id: The line.

            day: When the thing looked at was achieved, tested or due.

            enrolled: When the participant enrolled; None where nobody or no entry of the register is concerned.
        """
        found = 0 if named(self.contract.lines, line_id) is not None else None
        number = -1 if found is None else 0
        for amendment in self.amendments:
            begun = amendment.start <= looked_at(amendment.by, day, enrolled)
            if named(amendment.lines, line_id) is not None:
                number += 1
                if begun:
                    found = number
            if line_id in amendment.stops and begun:
                found = None
        return found

    def line(self, line_id: str, day: date, enrolled: date | None = None) -> Line | None:
        """Give the version of a line that is in force; None if none is. Arguments as for `version`."""
        number = self.version(line_id, day, enrolled)
        return None if number is None else self.versions(line_id)[number]

    def limit(self, limit_id: str, day: date, enrolled: date | None = None) -> Limit | None:
        """Give the figures of a limit that are in force; None before the amendment that brings it."""
        found = named(self.contract.limits, limit_id)
        for amendment in self.amendments:
            changed = named(amendment.limits, limit_id)
            if changed is not None and amendment.start <= looked_at(amendment.by, day, enrolled):
                found = changed
        return found


def in_force(contract: Contract, as_of: date | None) -> Terms:
    """Step 0: the contract with the amendments that are known."""
    known = tuple(
        amendment
        for amendment in contract.amendments
        if as_of is None or (amendment.start if amendment.agreed is None else amendment.agreed) <= as_of
    )
    end = contract.end
    for amendment in known:
        if amendment.end is not None:
            end = amendment.end
    return Terms(
        contract=contract,
        as_of=as_of,
        amendments=known,
        end=end,
        metrics=(*contract.metrics, *(metric for amendment in known for metric in amendment.metrics)),
        line_ids=once_each([contract.lines, *(amendment.lines for amendment in known)]),
        limit_ids=once_each([contract.limits, *(amendment.limits for amendment in known)]),
    )


def looked_at(by: Literal["achieved", "enrolled"], day: date, enrolled: date | None) -> date:
    """Step 0: the day on which an amendment has to have begun."""
    return enrolled if by == "enrolled" and enrolled is not None else day


def named(records: tuple[Named, ...], name: str) -> Named | None:
    """Find a record by its id; None if there is none."""
    return next((record for record in records if record.id == name), None)


def once_each(groups: list[tuple[Line, ...]] | list[tuple[Limit, ...]]) -> tuple[str, ...]:
    """Name the records of several groups in their order, each where it first stands."""
    names: list[str] = []
    for group in groups:
        names += [record.id for record in group if record.id not in names]
    return tuple(names)
