"""Use cases of exposure: simulate a scenario or open a result, hold variants against it, find what meets a goal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path

import attrs

from outcomes_fund.errors import InvalidInput, OutcomesFundError, Problem, UnreadableFile
from outcomes_fund.exposure.assumptions.scenario import Sampling, Scenario
from outcomes_fund.exposure.backtesting.backtest import BacktestResult, backtest
from outcomes_fund.exposure.backtesting.name_years import names_apart, years_apart
from outcomes_fund.exposure.deciding.compare import Comparison, NotComparable, Simulate, compare
from outcomes_fund.exposure.deciding.sensitivity import Tornado, Variation, tornado
from outcomes_fund.exposure.deciding.solve import Solution, parse_goal, solve
from outcomes_fund.exposure.deciding.statistic import Statistic, parse_statistic
from outcomes_fund.exposure.deciding.variance_parts import VarianceParts, variance_parts
from outcomes_fund.exposure.deciding.variants import Leaf, set_value
from outcomes_fund.exposure.draws.streams import BLOCK
from outcomes_fund.exposure.result import Exposure
from outcomes_fund.exposure.run import simulate
from outcomes_fund.exposure.runs.precision import whole_blocks
from outcomes_fund.formats.actuals import load_actuals
from outcomes_fund.formats.exact_text import number_from_text
from outcomes_fund.formats.exposure_file import is_exposure_file, open_exposure
from outcomes_fund.formats.scenario import load_scenario, scenario_digest
from outcomes_fund.services.case import problems_of

__all__ = [
    "RESULTS",
    "Change",
    "Manner",
    "SavedResult",
    "backtested",
    "compared",
    "exposure_of",
    "is_result",
    "scenario_with",
    "solved",
    "taken_apart",
    "varied",
]

RESULTS = (".arrow", ".parquet")

# A place in a scenario and what is put there, as text.
Change = tuple[str, str]


class SavedResult(OutcomesFundError):
    """A result that was saved stands where a scenario is needed, which can be changed and run.

    Args:
        path: The file.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        super().__init__(path)

    def __str__(self) -> str:
        return f"{self.path} is a result that was saved, in which nothing can be changed. Name its scenario."


@attrs.frozen(kw_only=True)
class Manner:
    """How worlds are drawn; what is None is as the scenario says.

    Args:
        worlds: Number of worlds.

        seed: What all chance follows from.

        sampling: How worlds are spread.

        precision: Standard error of the percentile, as a part of it, at which the run may stop; None takes ``worlds``.

        percentile: The percentile that is meant.

        engine: Where blocks are worked on.

        workers: How many at a time.

        progress: Is told how many worlds are done, and of how many.
    """

    worlds: int | None = None
    seed: int | None = None
    sampling: Sampling | None = None
    precision: Fraction | None = None
    percentile: Fraction | None = None
    engine: str = "local"
    workers: int | None = None
    progress: Callable[[int, int], None] | None = None

    def run(self, scenario: Scenario) -> Exposure:
        """Simulate a scenario in this manner."""
        return simulate(scenario, **{field.name: getattr(self, field.name) for field in attrs.fields(Manner)})

    def like(self, exposure: Exposure) -> Manner:
        """Give the manner in which others get the same worlds as a result has."""
        return attrs.evolve(
            self, worlds=exposure.worlds, seed=exposure.seed, sampling=exposure.sampling, precision=None
        )


def is_result(path: Path) -> bool:
    """Say whether a file is a result that was saved, rather than a scenario, by its name or its first bytes."""
    return path.suffix.lower() in RESULTS or is_exposure_file(path)


def scenario_with(path: Path, changes: Sequence[Change]) -> Scenario:
    """Read a scenario, and change figures in it.

    Args:
        path: The scenario file.

        changes: Places with what is put there; money in units of the currency.

    Raises:
        UnreadableFile: If the file cannot be opened.

        InvalidInput: If the scenario, or a change, has problems.

        UnknownName: If a place is not there.

        SavedResult: If the file is one.
    """
    if is_result(path):
        raise SavedResult(str(path))
    scenario = load_scenario(path)
    for place, text in changes:
        scenario = set_value(scenario, place, _read_value(text))
    if not changes:
        return scenario
    told = ", ".join(f"{place} = {text}" for place, text in changes)
    terms = attrs.evolve(scenario.terms, title=f"{scenario.terms.title}, {told}")
    scenario = attrs.evolve(scenario, terms=terms)
    return attrs.evolve(scenario, digest=scenario_digest(scenario))


def _read_value(text: str) -> Leaf:
    """Read a value that is put into a scenario: a number, a date, true or false, or a word.

    Example:
        >>> _read_value("5 %"), _read_value("2025-01-31"), _read_value("true"), _read_value("sobol")
        (Fraction(1, 20), datetime.date(2025, 1, 31), True, 'sobol')
    """
    number = number_from_text(text)
    if number is not None:
        return number
    try:
        return date.fromisoformat(text)
    except ValueError:
        return {"true": True, "false": False}.get(text, text)


def exposure_of(path: Path, manner: Manner, changes: Sequence[Change] = ()) -> Exposure:
    """Simulate a scenario, or open a result without running.

    Args:
        path: A scenario file, or a result whose name ends in ``.arrow`` or ``.parquet``.

        manner: How worlds are drawn, for a scenario.

        changes: As of ``scenario_with``, for a scenario.

    Raises:
        UnreadableFile: If the file cannot be opened.

        InvalidInput: If it has problems.
    """
    if is_result(path):
        return open_exposure(path)
    return manner.run(scenario_with(path, changes))


def compared(
    base: Path, others: Sequence[Path], manner: Manner, changes: Sequence[Change] = ()
) -> tuple[Comparison, ...]:
    """Hold scenarios against a base in the same worlds.

    Args:
        base: Scenario file, or result.

        others: Scenario files, or results, that are held against it.

        manner: How worlds are drawn; all that are simulated get those of the base.

        changes: Made in the base, which gives one more scenario that is held against it.

    Raises:
        InvalidInput: With the problems of all files together.

        NotComparable: If a result has other worlds.
    """
    # Everything is read before anything is run.
    scenarios = _read([path for path in (base, *others) if not is_result(path)])
    changed = scenario_with(base, changes) if changes else None
    first = _have(base, scenarios, manner)
    same = manner.like(first)
    rest = [_have(path, scenarios, same) for path in others]
    if changed is not None:
        rest.append(same.run(changed))
    return tuple(compare(first, each) for each in rest)


def varied(
    path: Path,
    statistic: str,
    manner: Manner,
    *,
    variations: Sequence[Variation] = (),
    changes: Sequence[Change] = (),
) -> tuple[Tornado, Scenario]:
    """Vary assumptions one by one.

    Args:
        path: The scenario file.

        statistic: What is looked at; empty for the percentile of the total that the scenario reports first.

        manner: How worlds are drawn.

        variations: What is varied; left out, every uncertainty of worlds over its own range.

        changes: As of ``scenario_with``.

    Raises:
        InvalidInput: If the scenario or an end of a variation has problems.

        NoStatistic: If the text is no statistic.
    """
    scenario = scenario_with(path, changes)
    first = Statistic(kind="percentile", share=scenario.terms.certainty)
    meant = parse_statistic(statistic, scenario) if statistic else first
    return tornado(scenario, meant, simulate=_same_worlds(manner), variations=variations), scenario


def taken_apart(
    path: Path, statistic: str, manner: Manner, changes: Sequence[Change] = ()
) -> tuple[VarianceParts, Scenario]:
    """Take the variance of payments apart by its sources.

    Args:
        path: The scenario file.

        statistic: Whose payments: those of this statistic; empty for all.

        manner: Its seed; and its worlds, for each source, rounded up to 4,096 or twice as many, and so on, of which one
            4,096 stand where they are left out.

        changes: As of ``scenario_with``.

    Raises:
        InvalidInput: If the scenario has problems.

        NoStatistic: If the text is no statistic.

        MissingExtra: If SALib is not installed.
    """
    scenario = scenario_with(path, changes)
    subject = parse_statistic(statistic, scenario).subject if statistic else None
    # The points of the design are spread evenly only where their number is a power of two.
    blocks = 1 << (whole_blocks(manner.worlds or 1) // BLOCK - 1).bit_length()
    return variance_parts(scenario, subject=subject, blocks=blocks, seed=manner.seed), scenario


def solved(
    path: Path,
    place: str,
    goal: str,
    manner: Manner,
    *,
    between: tuple[Fraction, Fraction],
    tolerance: Fraction | None = None,
    changes: Sequence[Change] = (),
) -> Solution:
    """Find the value of a figure at which a goal is just met.

    Args:
        path: The scenario file.

        place: The figure.

        goal: Such as ``p90(total) <= 1500000``.

        manner: How worlds are drawn.

        between: Lowest and highest value.

        tolerance: How finely the value is looked for.

        changes: As of ``scenario_with``.

    Raises:
        NoGoal: If the text is no goal.

        NoSolution: If the goal is met everywhere, or nowhere.
    """
    scenario = scenario_with(path, changes)
    wanted = parse_goal(goal, scenario)
    simulated = _same_worlds(manner)
    return solve(scenario, place, wanted, between=between, simulate=simulated, tolerance=tolerance)


def backtested(paths: Sequence[Path], actual: Path, manner: Manner) -> tuple[BacktestResult, str]:
    """Hold actual payments against what was simulated.

    Args:
        paths: Scenario files, or results.

        actual: File with what was paid.

        manner: How worlds are drawn.

    Returns:
        What came of it, and the currency of its amounts.

    Raises:
        InvalidInput: With the problems of all files together.

        NotComparable: If scenarios have different currencies.

        OtherWorlds: If an amount is of a single year, and the worlds of a saved result come out otherwise here.
    """
    scenarios = _read([path for path in paths if not is_result(path)])
    opened = {path: open_exposure(path) for path in paths if is_result(path)}
    terms = [scenarios[path].terms if path in scenarios else opened[path].scenario.terms for path in paths]
    first, currency = terms[0], terms[0].currency
    for other in terms:
        if other.currency != currency:
            raise NotComparable(first.title, other.title, fact="currency", values=(currency, other.currency))
    # What was paid is read before anything is run.
    actuals = load_actuals(actual, currency=currency)
    by_year = frozenset(each.name for each in actuals if each.year is not None)
    exposures = [
        years_apart(opened[path], by_year, simulate=manner.like(opened[path]).run)
        if path in opened
        else manner.run(names_apart(scenarios[path], by_year))
        for path in paths
    ]
    return backtest(exposures, actuals), currency


def _read(paths: Sequence[Path]) -> dict[Path, Scenario]:
    """Read scenarios; the problems of all are told together."""
    scenarios = {}
    problems: list[Problem] = []
    for path in paths:
        try:
            scenarios[path] = load_scenario(path)
        except (InvalidInput, UnreadableFile) as error:
            problems.extend(problems_of(error))
    if problems:
        raise InvalidInput(problems)
    return scenarios


def _have(path: Path, scenarios: dict[Path, Scenario], manner: Manner) -> Exposure:
    return manner.run(scenarios[path]) if path in scenarios else exposure_of(path, manner)


def _same_worlds(manner: Manner) -> Simulate:
    """Give what simulates every scenario in the worlds of the first one."""
    same: list[Manner] = []

    def run(scenario: Scenario) -> Exposure:
        exposure = (same[0] if same else manner).run(scenario)
        if not same:
            same.append(manner.like(exposure))
        return exposure

    return run
