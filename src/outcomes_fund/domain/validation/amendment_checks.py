"""The rules on amendments: their order and dates, and what new terms may change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final, Literal

from outcomes_fund.domain.bounds import day_problems, falls, not_above, not_rising
from outcomes_fund.domain.naming import unknown_problems
from outcomes_fund.domain.places import ids_read, known_ids
from outcomes_fund.errors import Problem

if TYPE_CHECKING:
    from outcomes_fund.domain.contract import Contract

__all__ = ["CHECKS"]

# What makes a line or limit the same one under other terms: what is counted so far stays meaningful.
LINE_KEPT = ("form", "metrics", "measured", "paid", "tests", "lines", "bands_over")
LIMIT_KEPT = (
    "kind",
    "lines",
    "per",
    "group",
    "of",
    "base",
    "sharing",
    "cut",
    "unused",
    "year_by",
    "capital",
    "compounds",
)
KEPT: Final[tuple[tuple[Literal["lines", "limits"], tuple[str, ...]], ...]] = (
    ("lines", LINE_KEPT),
    ("limits", LIMIT_KEPT),
)


def amendments_stand_in_order(contract: Contract) -> Iterator[Problem]:
    """Amendments stand in rising order of the day from which they hold, a day of the contract."""
    for number, amendment in enumerate(contract.amendments):
        path = f"amendments[{number}].start"
        yield from day_problems(contract, path, amendment.start)
        before = contract.amendments[number - 1].start if number else None
        if before is not None and falls(before, amendment.start):
            yield not_rising(path, f"{before}, the start of the amendment before")


def amended_ends_come_later(contract: Contract) -> Iterator[Problem]:
    """A new end of the contract lies after its start, and not before the amendment holds."""
    for number, amendment in enumerate(contract.amendments):
        end = amendment.end
        if end is None:
            continue
        early = not_above(contract.start, end) or falls(amendment.start, end)
        if early:
            yield Problem(
                code="end_before_start",
                path=f"amendments[{number}].end",
                message=f"{end.isoformat()} is not after the contract's start {contract.start.isoformat()} "
                f"and from the amendment's start {amendment.start.isoformat()} on.",
                remedy="The end is one day beyond the last day.",
                value=end.isoformat(),
            )


def amended_metrics_are_new(contract: Contract) -> Iterator[Problem]:
    """An amendment brings new metrics only: what evidence means is never changed."""
    known = set(ids_read(contract.metrics))
    for number, amendment in enumerate(contract.amendments):
        for index, metric in enumerate(amendment.metrics):
            if metric.id in known:
                yield Problem(
                    code="not_amendable",
                    path=f"amendments[{number}].metrics[{index}].id",
                    message=f"there is a metric {metric.id!r} already, and amendments do not change metrics.",
                    remedy="Give the new metric its own id, and a new line that looks at it.",
                    value=metric.id,
                )
        known.update(metric.id for metric in amendment.metrics)


def amended_terms_keep_their_kind(contract: Contract) -> Iterator[Problem]:
    """New terms of a line or limit change its figures, not what it is."""
    for section, kept in KEPT:
        before = {record.id: record for record in getattr(contract, section)}
        for number, amendment in enumerate(contract.amendments):
            for index, record in enumerate(getattr(amendment, section)):
                original = before.setdefault(record.id, record)
                yield from _changed(f"amendments[{number}].{section}[{index}]", original, record, kept)


def _changed(path: str, original: Any, record: Any, kept: tuple[str, ...]) -> Iterator[Problem]:  # noqa: ANN401
    for key in kept:
        if getattr(original, key, None) != getattr(record, key, None):
            yield Problem(
                code="not_amendable",
                path=f"{path}.{_written(original, key)}",
                message=f"an amendment of {record.id!r} cannot change this: it would be something else.",
                remedy="Stop the old one and give a new one with an id of its own.",
            )
            if key in {"form", "kind"}:
                return


def _written(record: Any, key: str) -> str:  # noqa: ANN401 - line or limit
    if key != "metrics":
        return key
    return "when" if hasattr(record, "when") and not hasattr(record, "metric") else "metric"


def stops_name_lines(contract: Contract) -> Iterator[Problem]:
    """An amendment stops lines that there are."""
    lines = known_ids(contract, "lines")
    for number, amendment in enumerate(contract.amendments):
        path = f"amendments[{number}].stops"
        known = lines.at(path)
        for index, name in enumerate(amendment.stops):
            yield from unknown_problems(f"{path}[{index}]", name, known, code="unknown_line")


CHECKS: tuple[Callable[[Contract], Iterator[Problem]], ...] = (
    amendments_stand_in_order,
    amended_ends_come_later,
    amended_metrics_are_new,
    amended_terms_keep_their_kind,
    stops_name_lines,
)
