"""Which assumptions a page about a simulation varies, in few worlds, so that it does not take long."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import attrs

from outcomes_fund.exposure.draws.streams import BLOCK
from outcomes_fund.exposure.estimates.contributions import contributions
from outcomes_fund.exposure.result import Exposure
from outcomes_fund.exposure.sensitivity import Tornado, Variation, own_variations, tornado
from outcomes_fund.exposure.statistic import Statistic
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

    Args:
        exposure: What was simulated, or a result that was opened: its scenario is inside.

        manner: The engine, how many workers, and what is told how far all runs together are.
    """
    scenario = exposure.scenario
    known = tuple(own_variations(scenario))
    chosen = _foremost(exposure, known)
    worlds = min(exposure.worlds, BLOCK)
    like = attrs.evolve(manner.like(exposure), worlds=worlds)
    runs = _counted(like.progress, runs=1 + 2 * len(chosen), worlds=worlds)
    statistic = Statistic(kind="percentile", share=scenario.terms.certainty)
    if not chosen:
        # Nothing is varied, so one world is enough to say so.
        like, runs = attrs.evolve(like, worlds=exposure.group), None
    found = tornado(scenario, statistic, simulate=attrs.evolve(like, progress=runs).run, variations=chosen)
    return PageTornado(tornado=found, worlds=worlds, known=len(known))


def _foremost(exposure: Exposure, known: Sequence[Variation]) -> tuple[Variation, ...]:
    """Take those of what contributes most, in the order of the scenario within each."""
    parts = {row.name: row.percentile_minor for row in contributions(exposure)}
    names = sorted(parts, key=lambda name: -abs(parts[name]))
    places = {name: place for place, name in enumerate(names)}

    def place(variation: Variation) -> int:
        return min(
            (at for name, at in places.items() if variation.path.startswith((f"contracts.{name}.", f"loans.{name}."))),
            default=len(places),
        )

    return tuple(sorted(known, key=place)[:VARIED_MAX])


def _counted(tell: Callable[[int, int], None] | None, *, runs: int, worlds: int) -> Callable[[int, int], None] | None:
    """Tell how far all runs together are, from how far each is."""
    if tell is None:
        return None
    done_before = [0, 0]

    def told(done: int, _of: int) -> None:
        # A run that begins anew tells less than the one before it has told last.
        if done <= done_before[1]:
            done_before[0] += done_before[1]
        done_before[1] = done
        tell(min(done_before[0] + done, runs * worlds), runs * worlds)

    return told
