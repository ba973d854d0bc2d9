from fractions import Fraction

import attrs
import numpy as np
import pytest

from outcomes_fund.errors import InvalidInput
from outcomes_fund.exposure.assumptions.scenario import Scenario
from outcomes_fund.exposure.deciding.solve import NoGoal, NoSolution, parse_goal, solve
from outcomes_fund.exposure.deciding.statistic import influenced
from outcomes_fund.exposure.deciding.variants import set_value, value_at
from outcomes_fund.exposure.result import Exposure
from tests.unit.exposure.deciding.conftest import toy_worlds

PRICE = "contracts.work.lines.work.price"
RANGE = (Fraction(0), Fraction(1000))


class TestSolve:
    """The last value at which a goal is met."""

    @pytest.mark.parametrize("text", ["p90(total) <= 30000", "mean(work) <= 30000.50", "p95(payer, 2025) <= 17000"])
    def test_found(self, scenario: Scenario, text: str) -> None:
        """At the value the goal is met, and a cent further it is not."""
        goal = parse_goal(text, scenario)
        solution = solve(scenario, PRICE, goal, between=RANGE, simulate=toy_worlds)
        value = solution.found.value
        at, further = (
            influenced(toy_worlds(set_value(scenario, PRICE, each)), goal.statistic).estimate.value
            for each in (value, value + Fraction(1, 100))
        )

        assert at == solution.found.estimate.value
        assert at <= goal.bound_minor < further
        assert solution.monotone

    def test_few_runs(self, scenario: Scenario) -> None:
        """A value among a hundred thousand is found in few runs where the statistic is a straight line."""
        solution = solve(
            scenario, PRICE, parse_goal("p90(total) <= 30000", scenario), between=RANGE, simulate=toy_worlds
        )

        assert len(solution.tried) <= 12

    def test_at_least(self, scenario: Scenario) -> None:
        """Of values that give at least so much, the lowest is found."""
        goal = parse_goal("mean(work) >= 20000", scenario)
        solution = solve(scenario, PRICE, goal, between=RANGE, simulate=toy_worlds)

        assert solution.missed.value + Fraction(1, 100) == solution.found.value
        assert solution.missed.estimate.value < goal.bound_minor <= solution.found.estimate.value

    def test_coarser(self, scenario: Scenario) -> None:
        """With a tolerance of 10 euros the value is a whole number of them."""
        goal = parse_goal("p90(total) <= 30000", scenario)
        solution = solve(scenario, PRICE, goal, between=RANGE, simulate=toy_worlds, tolerance=Fraction(10))

        assert 0 == solution.found.value % 10
        assert solution.found.value + 10 == solution.missed.value

    @pytest.mark.parametrize("between", [("100.001", "100.009"), ("100.00", "100.005"), ("200", "100")])
    def test_too_narrow(self, scenario: Scenario, between: tuple[str, str]) -> None:
        """Nothing outside the ends is tried where no two values lie between them."""
        goal = parse_goal("p90(total) <= 30000", scenario)
        ends = Fraction(between[0]), Fraction(between[1])
        with pytest.raises(InvalidInput, match=r"between: from .* in steps of 0.01"):
            solve(scenario, PRICE, goal, between=ends, simulate=toy_worlds)

    @pytest.mark.slow
    def test_interval(self, scenario: Scenario) -> None:
        """Of the intervals that other seeds give, about 19 in 20 hold the value that far more worlds give."""
        goal = parse_goal("p90(total) <= 30000", scenario)
        found = []
        for seed in range(1, 101):
            seeded = attrs.evolve(scenario, terms=attrs.evolve(scenario.terms, seed=seed))
            solution = solve(seeded, PRICE, goal, between=RANGE, simulate=toy_worlds, tolerance=Fraction(1, 10))
            assert solution.interval
            found.append((float(solution.found.value), *solution.interval))
        values, low, high = np.array(found).T
        truth = values.mean()

        assert 0.88 <= np.mean((low <= truth) & (truth <= high)) <= 0.995

    @pytest.mark.parametrize(("bound", "met"), [(1, False), (10**9, True)])
    def test_none(self, scenario: Scenario, bound: int, met: bool) -> None:
        """Where the goal is met everywhere or nowhere, that is said, with the statistic at both ends."""
        goal = parse_goal(f"p90(total) <= {bound}", scenario)
        with pytest.raises(NoSolution, match="everywhere" if met else "nowhere") as caught:
            solve(scenario, PRICE, goal, between=RANGE, simulate=toy_worlds)

        assert met == caught.value.met
        assert ("0", "1,000.00") == caught.value.ends[0]

    def test_not_monotone(self, scenario: Scenario) -> None:
        """A statistic that falls and rises again is found out, and the first value is given."""

        def folded(variant: Scenario) -> Exposure:
            price = value_at(variant, PRICE)
            assert isinstance(price, Fraction)
            return toy_worlds(set_value(variant, PRICE, abs(price - 600) + 100))

        goal = parse_goal("mean(work) <= 20000", scenario)
        solution = solve(scenario, PRICE, goal, between=RANGE, simulate=folded)

        assert not solution.monotone
        assert solution.found.value < 600


@pytest.mark.parametrize("text", ["", "p90(total)", "p90(total) < 5", "p90(total) <= much"])
def test_no_goal(scenario: Scenario, text: str) -> None:
    """Anything but a statistic, a sign and an amount is refused with an example."""
    with pytest.raises(NoGoal, match="1500000"):
        parse_goal(text, scenario)
