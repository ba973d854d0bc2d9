"""Where the parts of a contract stand: each line, metric and limit with its path, in the contract and its amendments.

A file may be looked at of which some parts could not be read. Such a part answers every question with
itself, and is any name that is looked for; so these functions ask nothing that it cannot bear.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import attrs

if TYPE_CHECKING:
    from datetime import date

    from outcomes_fund.domain.contract import Contract
    from outcomes_fund.domain.metric import Metric

__all__ = [
    "KnownIds",
    "Names",
    "has_unread",
    "ids_in",
    "ids_read",
    "known_ids",
    "last_end",
    "limits_in",
    "line_order",
    "lines_by_id",
    "lines_in",
    "metrics_by_id",
    "metrics_in",
    "sections_of",
]

Section = Literal["metrics", "lines", "limits"]
Found = TypeVar("Found")

LOOKED_UP_MAX = 4


def sections_of(contract: Contract, section: Section) -> Iterator[tuple[str, Any]]:
    """Give a list of the contract, then that of each amendment, with its path.

    Args:
        contract: Any contract.

        section: Which list.
    """
    yield section, getattr(contract, section)
    for number, amendment in enumerate(contract.amendments):
        yield f"amendments[{number}].{section}", getattr(amendment, section)


def _placed(contract: Contract, section: Section, kind: type[Found]) -> Iterator[tuple[str, Found]]:
    for path, records in sections_of(contract, section):
        for index, record in enumerate(records):
            if isinstance(record, kind):
                yield f"{path}[{index}]", record


def lines_in(contract: Contract, form: type[Found]) -> Iterator[tuple[str, Found]]:
    """Give each line of a form with its path: those of the contract, then those of its amendments.

    Args:
        contract: Any contract.

        form: The record of the form; the base of all lines gives all.
    """
    return _placed(contract, "lines", form)


def metrics_in(contract: Contract, kind: type[Found]) -> Iterator[tuple[str, Found]]:
    """Give each metric of a kind with its path: those of the contract, then those of its amendments.

    Args:
        contract: Any contract.

        kind: The record of the kind, or a base of several.
    """
    return _placed(contract, "metrics", kind)


def limits_in(contract: Contract, kind: type[Found]) -> Iterator[tuple[str, Found]]:
    """Give each limit of a kind with its path: those of the contract, then those of its amendments.

    Args:
        contract: Any contract.

        kind: The record of the kind, or a base of several.
    """
    return _placed(contract, "limits", kind)


def ids_read(records: Iterable[Any]) -> list[str]:
    """List the ids of records; a list that could not be read gives one id, which is any name.

    Args:
        records: Metrics, lines, limits, indices, parties.
    """
    # Only a list that could not be read has an id itself.
    whole = getattr(records, "id", None)
    return [record.id for record in records] if whole is None else [whole]


@attrs.frozen(kw_only=True, eq=False)
class KnownIds:
    """The ids of all metrics, lines or limits of a contract, and which list brings each first.

    Args:
        brought: For each id the number of that list: 0 the contract's own, 1 that of the first amendment.

        unread: Number of the first list with an id that could not be read, which is any name; None if there is none.
    """

    brought: Mapping[str, int]
    unread: int | None

    def at(self, path: str) -> Names:
        """Give the ids that may be named at a place: what later amendments bring is left out.

        Args:
            path: Path of what names them.
        """
        number = path.partition("amendments[")[2].partition("]")[0]
        return Names(known=self, last=int(number) + 1 if number else 0)


@attrs.frozen(kw_only=True, eq=False)
class Names:
    """The ids that may be named at one place.

    Args:
        known: All there are.

        last: Number of the last list whose ids may be named.
    """

    known: KnownIds
    last: int

    def __contains__(self, name: object) -> bool:
        since = self.known.brought.get(name)  # type: ignore[call-overload]
        if since is None:
            since = self.known.unread
        return (since is not None and since <= self.last) or has_unread((name,))

    def __iter__(self) -> Iterator[str]:
        return (name for name, since in self.known.brought.items() if since <= self.last)

    def __len__(self) -> int:
        return sum(1 for _ in self)


@attrs.frozen(eq=False)
class _This:
    """One contract, the same only as itself: comparing all that stands in two would take as long as looking it up."""

    contract: Contract

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _This) and self.contract is other.contract

    def __hash__(self) -> int:
        return id(self.contract)


def known_ids(contract: Contract, section: Section) -> KnownIds:
    """Say which ids each list of metrics, lines or limits brings.

    Args:
        contract: Any contract.

        section: Which of the lists.
    """
    return _known_ids(_This(contract), section)


# The rules ask for each line of a contract, so what was looked up last is kept.
@lru_cache(maxsize=LOOKED_UP_MAX)
def _known_ids(this: _This, section: Section) -> KnownIds:
    contract = this.contract
    brought: dict[str, int] = {}
    unread: int | None = None
    lists = [getattr(contract, section), *(getattr(amendment, section) for amendment in contract.amendments)]
    if getattr(contract.amendments, "id", None) is not None:
        lists.append(contract.amendments)
    for number, records in enumerate(lists):
        ids = ids_read(records)
        if unread is None and has_unread(ids):
            unread = number
        for name in ids:
            brought.setdefault(name, number)
    return KnownIds(brought=brought, unread=unread)


def ids_in(contract: Contract, section: Section) -> tuple[str, ...]:
    """List the ids of all metrics, lines or limits once, those that amendments bring included.

    Args:
        contract: Any contract.

        section: Which of the lists.
    """
    found = [name for _, records in sections_of(contract, section) for name in ids_read(records)]
    if getattr(contract.amendments, "id", None) is not None:
        found += ids_read(contract.amendments)
    return tuple(dict.fromkeys(found))


def has_unread(records: object) -> bool:
    """Say whether a list, or one of its elements as a whole, could not be read.

    Args:
        records: A list of records.

    Example:
        >>> has_unread(("work", "home"))
        False
    """
    # No list holds None, but what could not be read equals everything and holds everything.
    return None in records  # type: ignore[operator]


def metrics_by_id(contract: Contract) -> Mapping[str, Metric]:
    """Give each metric, of the contract or an amendment, by its id; the first where an id stands twice."""
    return _first_by_id(_This(contract), "metrics")


def lines_by_id(contract: Contract) -> Mapping[str, Any]:
    """Give each line by its id, in the version in which the file brings it first."""
    return _first_by_id(_This(contract), "lines")


@lru_cache(maxsize=LOOKED_UP_MAX)
def _first_by_id(this: _This, section: Section) -> Mapping[str, Any]:
    first: dict[str, Any] = {}
    for _, records in sections_of(this.contract, section):
        for record in records:
            first.setdefault(record.id, record)
    return MappingProxyType(first)


def line_order(contract: Contract) -> Mapping[str, int]:
    """Give the place of each line in the order in which the file brings them, by its id."""
    return _line_order(_This(contract))


@lru_cache(maxsize=LOOKED_UP_MAX)
def _line_order(this: _This) -> Mapping[str, int]:
    return MappingProxyType({name: place for place, name in enumerate(ids_in(this.contract, "lines"))})


def last_end(contract: Contract) -> date:
    """Give one day beyond the last day that the contract can have, whatever amendments are known."""
    return _last_end(_This(contract))


@lru_cache(maxsize=LOOKED_UP_MAX)
def _last_end(this: _This) -> date:
    contract = this.contract
    ends = [amendment.end for amendment in contract.amendments if amendment.end is not None]
    return max([contract.end, *ends])
