"""What was really paid, and which of such amounts contradict each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

import attrs

from outcomes_fund.errors import OutcomesFundError

__all__ = ["Actual", "Clash", "ClashingActuals", "clashes"]


@attrs.frozen(kw_only=True)
class Actual:
    """What was really paid.

    Args:
        name: The contract, grant or loan, as the scenario calls it.

        year: Budget year in which, by the year in which it begins; None for all of it.

        amount_minor: Whole minor units; negative where more was received than paid.
    """

    name: str
    year: int | None = None
    amount_minor: int


@attrs.frozen(kw_only=True)
class Clash:
    """Two amounts of which at most one can be meant.

    Args:
        kind: ``twice`` for two of the same name and year, ``mixed`` for one of a year and one of all years.

        name: The contract, grant or loan.

        year: Year of the later one; None for all years.

        first, later: Places of both among the amounts.
    """

    kind: Literal["twice", "mixed"]
    name: str
    year: int | None
    first: int
    later: int

    def __str__(self) -> str:
        of_year = "all years" if self.year is None else str(self.year)
        if self.kind == "twice":
            return f"{self.name!r} has two amounts of {of_year}."
        return f"{self.name!r} has an amount of all years, and one of a single year."

    @property
    def remedy(self) -> str:
        """What to do about it."""
        if self.kind == "twice":
            return "Give their sum once, or leave out the one that is there by mistake."
        return "Give the amount of each year, or one amount of all years."


class ClashingActuals(OutcomesFundError):
    """Two actual amounts of a name contradict each other.

    Args:
        clash: Which.
    """

    def __init__(self, clash: Clash) -> None:
        self.clash = clash
        super().__init__(clash)

    def __str__(self) -> str:
        return f"{self.clash} {self.clash.remedy}"


def clashes(actuals: Sequence[Actual]) -> Iterator[Clash]:
    """Name the amounts that clash with an earlier one: the same name and year again, or a year beside all years.

    Args:
        actuals: What was paid.

    Example:
        >>> [clash.kind for clash in clashes([Actual(name="a", amount_minor=1), Actual(name="a", amount_minor=2)])]
        ['twice']
    """
    firsts: dict[tuple[str, int | None], int] = {}
    for place, actual in enumerate(actuals):
        whole = actual.year is None
        first = firsts.get((actual.name, actual.year))
        # Of each name it is enough to know the first amount of a year, whichever year it is.
        other = _first_by_year(firsts, actual.name) if whole else firsts.get((actual.name, None))
        if first is not None:
            yield Clash(kind="twice", name=actual.name, year=actual.year, first=first, later=place)
        elif other is not None:
            yield Clash(kind="mixed", name=actual.name, year=actual.year, first=other, later=place)
        firsts.setdefault((actual.name, actual.year), place)


def _first_by_year(firsts: dict[tuple[str, int | None], int], name: str) -> int | None:
    return next((place for (each, year), place in firsts.items() if each == name and year is not None), None)
