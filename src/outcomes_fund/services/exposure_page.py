"""Which assumptions a page about a simulation varies, in few worlds, so that it does not take long."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import attrs
import numpy as np

from outcomes_fund.errors import InvalidInput
from outcomes_fund.exposure.assumptions.scenario import Scenario
from outcomes_fund.exposure.deciding.compare import Simulate
from outcomes_fund.exposure.deciding.sensitivity import Tornado, Variation, own_variations, tornado
from outcomes_fund.exposure.deciding.statistic import Statistic
from outcomes_fund.exposure.deciding.variants import place_at
from outcomes_fund.exposure.draws.streams import BLOCK
from outcomes_fund.exposure.estimates.contributions import contributions
from outcomes_fund.exposure.result import Exposure
from outcomes_fund.services.exposure import Manner

__all__ = ["PageTornado", "page_tornado"]

# Each takes two runs, and a chart with more bars says less.
VARIED_MAX = 16


@attrs.frozen(kw_only=True)
class PageTornado:
    """A tornado for a page.

    Args:
        tornado: What each assumption makes of the percentile that the scenario reports first.

        worlds: How many worlds were drawn for it: one block at most.

        known: How many assumptions might have been varied.
    """

    tornado: Tornado
    worlds: int
    known: int


def page_tornado(exposure: Exposure, manner: Manner) -> PageTornado:
    """Vary the assumptions of a result, in the first block of its worlds.

    Chance goes by name, so a contract pays the same whether it is simulated with others or alone. Where that is seen to
    hold, each variant takes a run of what it changes, and not of the whole portfolio.

    Args:
        exposure: What was simulated, or a result that was opened: its scenario is inside.

        manner: The engine, how many workers, and what is told how far all runs together are.
    """
    scenario = exposure.scenario
    known = tuple(own_variations(scenario))
    chosen = _foremost(exposure, known)
    worlds = min(exposure.worlds, BLOCK)
    first = _first_worlds(exposure, worlds)
    like = attrs.evolve(manner.like(exposure), worlds=worlds)
    names = dict.fromkeys(_name_of(each, scenario) for each in chosen)
    counted = _counted(like, runs=len(names) + 2 * len(chosen))
    if all(_stands_alone(first, name, counted) for name in names):
        simulate: Simulate = partial(_with_changes, first, counted)
    else:
        simulate = _counted(like, runs=1 + 2 * len(chosen)).run
    statistic = Statistic(kind="percentile", share=scenario.terms.certainty)
    found = tornado(scenario, statistic, simulate=simulate, variations=chosen)
    return PageTornado(tornado=found, worlds=worlds, known=len(known))


def _foremost(exposure: Exposure, known: Sequence[Variation]) -> tuple[Variation, ...]:
    """Take those of what contributes most, in the order of the scenario within each."""
    parts = {row.name: abs(row.percentile_minor) for row in contributions(exposure)}
    return tuple(sorted(known, key=lambda each: -parts[_name_of(each, exposure.scenario)])[:VARIED_MAX])


def _name_of(variation: Variation, scenario: Scenario) -> str:
    """Give the contract or loan that an assumption is about."""
    kind, index, *_ = place_at(scenario, variation.path).steps
    names = scenario.names[-len(scenario.terms.loans) :] if kind == "loans" else scenario.names
    return names[int(index)]


def _first_worlds(exposure: Exposure, worlds: int) -> Exposure:
    """Give what names pay in the first worlds of a result; that is all that the total needs."""
    return attrs.evolve(
        exposure,
        worlds=worlds,
        by_name=exposure.by_name[:, :worlds],
        years=(),
        by_account_year=np.zeros((len(exposure.accounts), 0, worlds), np.int64),
        calendar=(),
        bindings=(),
    )


def _only(scenario: Scenario, name: str) -> Scenario:
    """Give the scenario with nothing else in its portfolio.

    Raises:
        InvalidInput: If it cannot do without the rest, as where a matrix holds correlations between contracts.
    """
    terms = scenario.terms
    kept = [at for at, each in enumerate(scenario.names[: len(scenario.contracts)]) if each == name]
    alone = attrs.evolve(
        terms,
        budget=None,
        contracts=tuple(terms.contracts[at] for at in kept),
        grants=tuple(grant for grant in terms.grants if grant.id == name),
        loans=tuple(loan for loan in terms.loans if loan.id == name),
    )
    return Scenario(terms=alone, contracts=tuple(scenario.contracts[at] for at in kept))


def _stands_alone(first: Exposure, name: str, manner: Manner) -> bool:
    """Say whether a name pays the same, world by world, where nothing else is in the portfolio."""
    try:
        alone = _only(first.scenario, name)
    except InvalidInput:
        return False
    return np.array_equal(manner.run(alone).of_name(name), first.of_name(name))


def _with_changes(first: Exposure, manner: Manner, scenario: Scenario) -> Exposure:
    """Simulate what a variant changes, and take the rest from the result."""
    by_name = first.by_name.copy()
    for row, name in enumerate(first.names):
        if _parts(scenario, row) != _parts(first.scenario, row):
            by_name[row] = manner.run(_only(scenario, name)).of_name(name)
    return attrs.evolve(first, scenario=scenario, by_name=by_name)


def _parts(scenario: Scenario, row: int) -> tuple[object, ...]:
    """Give all that is said of one name."""
    terms = scenario.terms
    contract = scenario.contracts[row : row + 1]
    return (*contract, (*terms.contracts, *terms.grants, *terms.loans)[row])


def _counted(manner: Manner, *, runs: int) -> Manner:
    """Give a manner that tells how far several runs together are."""
    tell, worlds = manner.progress, manner.worlds
    if tell is None or worlds is None:
        return manner
    before, last = 0, 0

    def told(done: int, _of: int) -> None:
        nonlocal before, last
        # A run that begins anew tells less than the one before it has told last.
        if done <= last:
            before += last
        last = done
        tell(min(before + done, runs * worlds), runs * worlds)

    return attrs.evolve(manner, progress=told)
