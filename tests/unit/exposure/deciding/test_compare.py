from fractions import Fraction

import attrs
import numpy as np
import pytest

from outcomes_fund.exposure.assumptions.scenario import Scenario
from outcomes_fund.exposure.deciding.compare import NotComparable, compare
from outcomes_fund.exposure.deciding.statistic import Statistic
from outcomes_fund.exposure.deciding.variants import set_value
from outcomes_fund.exposure.estimates.summary import Subject
from outcomes_fund.exposure.result import Exposure
from tests.unit.exposure.deciding.conftest import toy_worlds

PRICE = "contracts.work.lines.work.price"
P90 = Statistic(kind="percentile", share=Fraction(9, 10))
MEAN = Statistic(kind="mean")


class TestCompare:
    """Two scenarios in the same worlds."""

    def test_shift(self, scenario: Scenario, exposure: Exposure) -> None:
        """A grant that is 10 euros higher makes every statistic 10 euros higher, without any error."""
        dearer = toy_worlds(set_value(scenario, "grants.school.instalments.0.amount", Fraction(1010)))
        rows = compare(exposure, dearer, (MEAN, P90)).rows

        assert [1000, 1000] == [float(row.difference) for row in rows]
        assert [0, 0] == pytest.approx([row.difference.error for row in rows])

    @pytest.mark.parametrize("statistic", [MEAN, P90])
    def test_paired(self, scenario: Scenario, exposure: Exposure, statistic: Statistic) -> None:
        """A price that is 1 % higher is told apart from chance by far, as errors of the two alone would not allow."""
        dearer = toy_worlds(set_value(scenario, PRICE, Fraction("336.68")))
        (row,) = compare(exposure, dearer, (statistic,)).rows

        assert row.base
        assert row.base.error
        assert row.difference.error
        assert row.difference.error < row.base.error / 50
        assert row.difference.value > 10 * row.difference.error

    @pytest.mark.slow
    @pytest.mark.parametrize("statistic", [MEAN, P90])
    def test_honest(self, scenario: Scenario, statistic: Statistic) -> None:
        """Over many seeds the difference varies as much as its error says."""
        found = []
        for seed in range(1, 201):
            base = attrs.evolve(scenario, terms=attrs.evolve(scenario.terms, seed=seed))
            other = toy_worlds(set_value(base, "contracts.work.outcomes.late.success", Fraction(3, 10)))
            (row,) = compare(toy_worlds(base), other, (statistic,)).rows
            found.append((float(row.difference), row.difference.error or 0.0))
        differences, errors = np.array(found).T

        assert np.std(differences, ddof=1) == pytest.approx(float(np.mean(errors)), rel=0.2)

    def test_absent(self, exposure: Exposure) -> None:
        """A contract that only one scenario has is counted as 0 in the other."""
        less = attrs.evolve(exposure, names=("work",), by_name=exposure.by_name[:1], maxima=(None,))
        (row,) = compare(less, exposure, (Statistic(kind="mean", subject=Subject(name="school")),)).rows

        assert row.base is None
        assert 100_000 == float(row.difference)

    def test_every_row(self, exposure: Exposure) -> None:
        """Total, years, payers and contracts are compared where nothing else is asked."""
        rows = compare(exposure, exposure).rows

        assert 2 * (1 + 4 + 1 + 2) == len(rows)
        assert not any(row.difference.value or row.difference.error for row in rows)

    @pytest.mark.parametrize("fact", [{"seed": 2}, {"worlds": 8}, {"sampling": "sobol"}])
    def test_not_comparable(self, exposure: Exposure, fact: dict[str, object]) -> None:
        """Results of other worlds are refused, with what differs."""
        with pytest.raises(NotComparable) as caught:
            compare(exposure, attrs.evolve(exposure, **fact))  # type: ignore[arg-type]

        assert [caught.value.fact] == list(fact)
