"""Where the parts of a contract stand: each line, metric and limit with its path, in the contract and its amendments.

A file may be looked at of which some parts could not be read. Such a part answers every question with
itself, and is any name that is looked for; so these functions ask nothing that it cannot bear.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Literal, TypeVar

if TYPE_CHECKING:
    from datetime import date

    from outcomes_fund.domain.contract import Contract
    from outcomes_fund.domain.metric import Metric

__all__ = [
    "has_unread",
    "ids_in",
    "ids_read",
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


def ids_in(contract: Contract, section: Section, *, at: str | None = None) -> list[str]:
    """List the ids of all metrics, lines or limits, those that amendments bring included.

    Args:
        contract: Any contract.

        section: Which of the lists.

        at: Path of what names them; what later amendments bring is then left out. None leaves nothing out.
    """
    number = "" if at is None else at.partition("amendments[")[2].partition("]")[0]
    amendments = contract.amendments if at is None else contract.amendments[: int(number) + 1 if number else 0]
    found = ids_read(getattr(contract, section))
    for amendment in amendments:
        found += ids_read(getattr(amendment, section))
    if getattr(amendments, "id", None) is not None and (at is None or number):
        found += ids_read(amendments)
    return found


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


def metrics_by_id(contract: Contract) -> dict[str, Metric]:
    """Give each metric, of the contract or an amendment, by its id; the first where an id stands twice."""
    return _first_by_id(contract, "metrics")


def lines_by_id(contract: Contract) -> dict[str, Any]:
    """Give each line by its id, in the version in which the file brings it first."""
    return _first_by_id(contract, "lines")


def _first_by_id(contract: Contract, section: Section) -> dict[str, Any]:
    first: dict[str, Any] = {}
    for _, records in sections_of(contract, section):
        for record in records:
            first.setdefault(record.id, record)
    return first


def line_order(contract: Contract) -> list[str]:
    """List the ids of all lines once, in the order in which the file brings them."""
    return list(dict.fromkeys(ids_in(contract, "lines")))


def last_end(contract: Contract) -> date:
    """Give one day beyond the last day that the contract can have, whatever amendments are known."""
    ends = [amendment.end for amendment in contract.amendments if amendment.end is not None]
    return max([contract.end, *ends])
