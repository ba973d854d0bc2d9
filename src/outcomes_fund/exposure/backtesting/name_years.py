"""What single names pay in single years, which a result keeps only where a name has a programme of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

import attrs
import numpy as np

from outcomes_fund.errors import OutcomesFundError
from outcomes_fund.exposure.assumptions.scenario import Scenario
from outcomes_fund.exposure.budgets.named_terms import NamedTerms, named_terms
from outcomes_fund.exposure.result import Environment, Exposure, Whole

__all__ = ["NameYears", "OtherWorlds", "YearsTogether", "names_apart", "years_apart"]


class YearsTogether(OutcomesFundError):
    """What a name pays in a year is not kept apart from what others of its programme pay.

    Args:
        name: The contract, grant or loan.

        programme: The programme.
    """

    def __init__(self, name: str, programme: str) -> None:
        self.name = name
        self.programme = programme
        super().__init__(name, programme)

    def __str__(self) -> str:
        whose = f"the programme {self.programme!r}" if self.programme else "what has no programme"
        return (
            f"By year this result keeps {self.name!r} only together with the rest of {whose}. Simulate the scenario "
            "that 'names_apart' gives, or give the amount of all years."
        )


class OtherWorlds(OutcomesFundError):
    """The worlds of a saved result, drawn again for single years, are not those that were saved.

    Args:
        scenario: Id of the scenario.

        saved: What they were drawn with then.

        here: What they are drawn with here.
    """

    def __init__(self, scenario: str, saved: Environment, here: Environment) -> None:
        self.scenario = scenario
        self.saved = saved
        self.here = here
        super().__init__(scenario, saved, here)

    def __str__(self) -> str:
        return (
            f"Payments of single years are not in the result of {self.scenario!r}, and its worlds come out otherwise "
            f"here: they were drawn with {_with(self.saved)}, here is {_with(self.here)}. Give the scenario file in "
            "place of the result, or amounts of all years."
        )


def _with(environment: Environment) -> str:
    return f"version {environment.package} and NumPy {environment.numpy}"


def names_apart(scenario: Scenario, names: frozenset[str]) -> Scenario:
    """Give the scenario in which some names have a programme of their own, so that the result keeps their years apart.

    A programme only says from whose budget money is paid, so each world pays the same.

    Args:
        scenario: The scenario.

        names: Contracts, grants and loans that get a programme called as they are.

    Returns:
        The scenario without its budget, which is for the programmes that were; all other names are in no programme. The
        scenario itself where it has none of the names.
    """
    if names.isdisjoint(scenario.names):
        return scenario
    terms = scenario.terms
    contracts = zip(terms.contracts, scenario.names, strict=False)
    apart = attrs.evolve(
        terms,
        budget=None,
        contracts=tuple(attrs.evolve(each, programme=name if name in names else "") for each, name in contracts),
        grants=tuple(attrs.evolve(each, programme=each.id if each.id in names else "") for each in terms.grants),
        loans=tuple(attrs.evolve(each, programme=each.id if each.id in names else "") for each in terms.loans),
    )
    return attrs.evolve(scenario, terms=apart, budget=None)


def years_apart(exposure: Exposure, names: frozenset[str], *, simulate: Callable[[Scenario], Exposure]) -> Exposure:
    """Draw the worlds of a result again, with the years of some names apart.

    Args:
        exposure: The result.

        names: The names; those that are not in it do not matter.

        simulate: Gives the same worlds of any scenario.

    Returns:
        The new result, in which each name pays the same in each world; the result itself where it has none of
        the names.

    Raises:
        OtherWorlds: If the worlds come out otherwise.
    """
    apart = names_apart(exposure.scenario, names)
    if apart is exposure.scenario:
        return exposure
    again = simulate(apart)
    if not np.array_equal(again.by_name, exposure.by_name):
        raise OtherWorlds(exposure.scenario.terms.id, exposure.environment, again.environment)
    return again


@attrs.frozen(kw_only=True, eq=False)
class NameYears:
    """Payments of single names in single years.

    Args:
        exposure: The result.

        terms: What the terms of each name say.

        sizes: How many names each programme has.
    """

    exposure: Exposure
    terms: Mapping[str, NamedTerms]
    sizes: Mapping[str, int]

    @classmethod
    def of(cls, exposure: Exposure) -> NameYears:
        """Look up which names have a programme of their own."""
        terms = {each.name: each for each in named_terms(exposure.scenario)}
        return cls(exposure=exposure, terms=terms, sizes=Counter(each.programme for each in terms.values()))

    def paid(self, name: str, years: tuple[int, ...]) -> Whole:
        """Give what a name pays in some years in each world.

        Returns:
            Whole minor units, shape (worlds,); 0 in years in which it pays nothing.

        Raises:
            YearsTogether: If its programme has other names, too.
        """
        programme = self.terms[name].programme
        if self.sizes[programme] > 1:
            raise YearsTogether(name, programme)
        return self.exposure.payments(programme=programme, years=years)

    def years(self, name: str) -> tuple[int, ...]:
        """Give the budget years in which a name pays in some world, rising.

        Raises:
            YearsTogether: If its programme has other names, too.
        """
        return tuple(year for year in self.exposure.years if self.paid(name, (year,)).any())
