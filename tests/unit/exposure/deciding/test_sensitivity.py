from fractions import Fraction

import attrs
import pytest

from outcomes_fund.errors import InvalidInput
from outcomes_fund.exposure.assumptions.distribution import Fixed
from outcomes_fund.exposure.assumptions.intake import NegativeBinomialIntake, PoissonIntake
from outcomes_fund.exposure.assumptions.scenario import Scenario
from outcomes_fund.exposure.result import Exposure
from outcomes_fund.exposure.sensitivity import own_variations, tornado, variation
from outcomes_fund.exposure.statistic import Statistic
from outcomes_fund.exposure.variants import record_at, set_record
from tests.unit.exposure.deciding.conftest import toy_worlds

PRICE = "contracts.work.lines.work.price"
GRANT = "grants.school.instalments.0.amount"
P90 = Statistic(kind="percentile", share=Fraction(9, 10))


class TestOwnVariations:
    """What is uncertain in each world, and its own range."""

    def test_paths(self, scenario: Scenario) -> None:
        """Every distribution of a quantity of worlds is varied, and nothing that is fixed."""
        paths = [each.path for each in own_variations(scenario)]

        assert ["contracts.work.intakes[0].level", "contracts.work.outcomes.placed.success"] == paths

    def test_ends(self, scenario: Scenario) -> None:
        """The ends are the 10th and 90th percentile, and stand in the scenario as certain."""
        level, _ = own_variations(scenario)
        low, high = level.of(scenario)

        # The 10th percentile of a beta with mean 0.5 and deviation 0.1, which is nearly normal.
        assert 0.5 - 1.2816 * 0.1 == pytest.approx(float(level.low), abs=3e-3)
        assert 1 == pytest.approx(float(level.low + level.high), abs=1e-5)
        assert [Fixed(value=level.low), Fixed(value=level.high)] == [record_at(end, level.path) for end in (low, high)]

    def test_negative_binomial(self, scenario: Scenario) -> None:
        """Of an intake with an uncertain mean, the mean is varied, and what was uncertain about it is certain."""
        path = "contracts.work.intakes.0"
        intake = record_at(scenario, path)
        mixed = NegativeBinomialIntake(
            start=intake.start,
            end=intake.end,
            mean=Fraction(5),
            dispersion=Fraction(1, 4),
            people_max=30,
            source="ours",
        )
        uncertain = set_record(scenario, path, mixed)
        first = next(own_variations(uncertain))
        low, high = (record_at(end, path) for end in first.of(uncertain))

        assert isinstance(low, PoissonIntake)
        assert (first.low, first.high, 30) == (low.mean, high.mean, low.people_max)
        # A gamma with shape 4 and mean 1: its 10th and 90th percentile.
        assert [5 * 0.43619, 5 * 1.67019] == pytest.approx([float(low.mean), float(high.mean)], rel=1e-4)


class TestTornado:
    """Assumptions set low and high."""

    def test_order(self, scenario: Scenario) -> None:
        """What matters most comes first, and each row says what the ends make of the statistic."""
        found = tornado(
            scenario,
            P90,
            simulate=toy_worlds,
            variations=(
                variation(GRANT, Fraction(990), Fraction(1010)),
                variation(PRICE, Fraction(300), Fraction(400)),
            ),
        )
        price, grant = found.rows

        assert (PRICE, GRANT) == (price.variation.path, grant.variation.path)
        assert [-1000, 1000, 2000] == [float(each) for each in (grant.below, grant.above, grant.swing)]
        assert price.low.value < found.base.value < price.high.value
        assert price.swing.error
        assert price.swing.error < price.swing.value / 20

    def test_all_checked_first(self, scenario: Scenario) -> None:
        """An end that breaks a rule is told before anything is run."""

        def never(_: Scenario) -> Exposure:
            pytest.fail("it ran")

        with pytest.raises(InvalidInput):
            tornado(scenario, P90, simulate=never, variations=(variation(PRICE, Fraction(-5), Fraction(5)),))

    def test_own(self, scenario: Scenario) -> None:
        """Without any named, each assumption that is uncertain in itself is varied."""
        only = attrs.evolve(scenario)

        assert 2 == len(tornado(only, P90, simulate=toy_worlds).rows)
