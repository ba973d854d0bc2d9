from fractions import Fraction

import attrs
import pytest

from outcomes_fund.errors import InvalidInput
from outcomes_fund.exposure.assumptions.distribution import Beta, Fixed, Loading
from outcomes_fund.exposure.assumptions.intake import NegativeBinomialIntake, PoissonIntake
from outcomes_fund.exposure.assumptions.portfolio import Loan
from outcomes_fund.exposure.assumptions.scenario import Correlation, Dependence, Driver, Scenario
from outcomes_fund.exposure.deciding.sensitivity import own_variations, tornado, variation
from outcomes_fund.exposure.deciding.statistic import Statistic
from outcomes_fund.exposure.deciding.variants import place_at, set_record, set_value
from outcomes_fund.exposure.result import Exposure
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
        assert [Fixed(value=level.low), Fixed(value=level.high)] == [
            place_at(end, level.path).value for end in (low, high)
        ]

    def test_name_within_another(self, scenario: Scenario) -> None:
        """Where the name of an outcome goes on with a dot in another, its number leads to it."""
        outcomes = scenario.terms.contracts[0].outcomes
        other = attrs.evolve(outcomes[0], id="placed.success")
        more = set_record(scenario, "contracts.work.outcomes", (*outcomes, other))
        _, *paths = [each.path for each in own_variations(more)]

        assert ["contracts.work.outcomes[0].success", "contracts.work.outcomes.placed.success.success"] == paths
        assert [("contracts", 0, "outcomes", at, "success") for at in (0, 2)] == [
            place_at(more, path).steps for path in paths
        ]

    def test_negative_binomial(self, scenario: Scenario) -> None:
        """Of an intake with an uncertain mean, the mean is varied, and what was uncertain about it is certain."""
        path = "contracts.work.intakes.0"
        intake = place_at(scenario, path).value
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
        low, high = (place_at(end, path).value for end in first.of(uncertain))

        assert isinstance(low, PoissonIntake)
        assert (first.low, first.high, 30) == (low.mean, high.mean, low.people_max)
        # A gamma with shape 4 and mean 1: its 10th and 90th percentile.
        assert [5 * 0.43619, 5 * 1.67019] == pytest.approx([float(low.mean), float(high.mean)], rel=1e-4)


LEVEL = "contracts.work.intakes[0].level"
SUCCESS = "contracts.work.outcomes.placed.success"
RATES = (Fraction(1, 2), Fraction(1, 5), Fraction(3, 10))
ONE = Fraction(1)


@pytest.fixture
def tied(scenario: Scenario) -> Scenario:
    """The portfolio with a loan, all three uncertainties tied together."""
    (flow,) = scenario.terms.grants[0].instalments
    loan = Loan(
        id="x",
        title="Loan",
        lender="payer",
        borrower="school",
        paid_out=(flow,),
        repaid=(flow,),
        default_yearly=Fraction(1, 5),
        source="ours",
    )
    half, fifth, third = RATES
    correlation = Correlation(
        between=("work.intake", "work.placed", "x"),
        matrix=((ONE, half, fifth), (half, ONE, third), (fifth, third, ONE)),
    )
    dependence = Dependence(copula="student_t", degrees=3, correlation=correlation)
    return attrs.evolve(scenario, terms=attrs.evolve(scenario.terms, loans=(loan,), dependence=dependence))


class TestTied:
    """Uncertainties that go together with others."""

    def test_matrix(self, tied: Scenario) -> None:
        """What is varied leaves the matrix of correlations, and the others stay correlated as they were."""
        _, fifth, third = RATES
        left = {(each.path, end.terms.dependence.correlation) for each in own_variations(tied) for end in each.of(tied)}

        assert {
            (LEVEL, Correlation(between=("work.placed", "x"), matrix=((ONE, third), (third, ONE)))),
            (SUCCESS, Correlation(between=("work.intake", "x"), matrix=((ONE, fifth), (fifth, ONE)))),
        } == left

    def test_none_left(self, tied: Scenario) -> None:
        """Where all that a matrix names is certain there is no matrix, and the copula stays."""
        for path, value in ((LEVEL, ONE), (SUCCESS, Fraction(1, 2)), ("loans.x.default_yearly", Fraction(0))):
            tied = set_value(tied, path, value)

        assert Dependence(copula="student_t", degrees=3) == tied.terms.dependence

    def test_certain_before(self, tied: Scenario) -> None:
        """A matrix that is given a name that was certain before is refused as ever."""
        certain = set_value(tied, LEVEL, ONE)

        with pytest.raises(InvalidInput, match="it is certain"):
            set_record(certain, "dependence", tied.terms.dependence)

    def test_repaid(self, tied: Scenario) -> None:
        """A loan that never defaults has nothing to recover."""
        recovered = set_record(tied, "loans.x.recovery", Beta(mean=Fraction(1, 2), deviation=Fraction(1, 10)))
        low, high = variation("loans.x.default_yearly", Fraction(0), Fraction(1, 4)).of(recovered)

        assert [None, recovered.terms.loans[0].recovery] == [end.terms.loans[0].recovery for end in (low, high)]

    def test_shift(self, scenario: Scenario) -> None:
        """A driver that moves nothing but what is varied is not shifted meanwhile."""
        loading = Loading(driver="economy", weight=Fraction(1, 2))
        drivers = (Driver(id="economy", title="Economy"),)
        loaded = attrs.evolve(scenario, terms=attrs.evolve(scenario.terms, drivers=drivers))
        loaded = set_record(loaded, SUCCESS, attrs.evolve(place_at(loaded, SUCCESS).value, loadings=(loading,)))
        shifted = set_value(loaded, "drivers.economy.shift", Fraction(-1))
        level, success = (each.of(shifted)[0].terms.drivers[0].shift for each in own_variations(shifted))

        assert [-1, 0] == [level, success]


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
