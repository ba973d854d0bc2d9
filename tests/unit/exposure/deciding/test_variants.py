from fractions import Fraction

import attrs
import pytest

from outcomes_fund.errors import InvalidInput, UnknownName
from outcomes_fund.exposure.assumptions.distribution import Fixed
from outcomes_fund.exposure.assumptions.outcome import PersonOutcome
from outcomes_fund.exposure.assumptions.scenario import Scenario
from outcomes_fund.exposure.deciding.variants import (
    paths_at,
    place_at,
    set_record,
    set_value,
    step_of,
    value_at,
)

NUMBERS = {
    "contracts.work.lines.work.price": Fraction("333.35"),
    "contracts.work.lines[0].bands[0].price": Fraction("333.35"),
    "contracts.work.holdback.share": Fraction(1, 10),
    "contracts.work.outcomes.placed.success.mean": Fraction(3, 5),
    "contracts.work.outcomes.late.success": Fraction(1, 4),
    "contracts.work.intakes.0.mean": Fraction(5),
    "grants.school.instalments.0.amount": Fraction(1000),
    "budget.lines.Outcomes.amount": Fraction(50_000),
    "worlds": Fraction(10_000),
}


class TestValueAt:
    """A figure found by its place."""

    @pytest.mark.parametrize(("path", "value"), NUMBERS.items())
    def test_found(self, scenario: Scenario, path: str, value: Fraction) -> None:
        """A figure is found where the files have it, money in units of the currency."""
        assert value == value_at(scenario, path)

    def test_word(self, scenario: Scenario) -> None:
        """A word is found as it stands."""
        assert "plain" == value_at(scenario, "sampling")

    @pytest.mark.parametrize(
        ("path", "known"),
        [
            ("contracts.wrk.lines", "work"),
            ("contracts.work.lines.job.price", "work"),
            ("contracts.work.lines.work.prise", "bands"),
            ("grants.school.instalments.7.amount", "0"),
            ("nothing", "contracts"),
            ("", "contracts"),
        ],
    )
    def test_unknown(self, scenario: Scenario, path: str, known: str) -> None:
        """A path that leads nowhere is refused with what stands at the place where it went wrong."""
        with pytest.raises(UnknownName) as caught:
            value_at(scenario, path)

        assert known in caught.value.known

    def test_table(self, scenario: Scenario) -> None:
        """A path that ends at a table is refused with the keys in it."""
        with pytest.raises(InvalidInput, match="mean, deviation"):
            value_at(scenario, "contracts.work.outcomes.placed.success")


@pytest.fixture
def dotted(scenario: Scenario) -> Scenario:
    """The portfolio with dots in its names, some of which begin as others do."""
    (work,), (contract,) = scenario.terms.contracts, scenario.contracts
    late = attrs.evolve(work, id="work.late")
    outcomes = tuple(
        attrs.evolve(each, id=f"v1.{at}", success=Fixed(value=SHARES[at]))
        for at, each in enumerate(work.outcomes)
        if isinstance(each, PersonOutcome)
    )
    verified = attrs.evolve(work, id="work.late.holdback", outcomes=outcomes)
    line = attrs.evolve(contract.lines[0], id="work.dear")
    (grant,) = scenario.terms.grants
    terms = attrs.evolve(
        scenario.terms,
        contracts=(work, late, verified),
        grants=(grant, attrs.evolve(grant, id="school.2025")),
    )
    return attrs.evolve(scenario, terms=terms, contracts=(contract, contract, attrs.evolve(contract, lines=(line,))))


SHARES = (Fraction(1, 8), Fraction(1, 16))


class TestDots:
    """Names with dots in a path."""

    @pytest.mark.parametrize(
        ("path", "steps"),
        [
            ("contracts.work.outcomes.late.success", ("contracts", 0, "outcomes", 1, "success")),
            ("contracts.work.late.outcomes.late.success", ("contracts", 1, "outcomes", 1, "success")),
            ("contracts.work.late.holdback.share", ("contract", 1, "holdback", "share")),
            ("contracts.work.late.holdback.holdback.share", ("contract", 2, "holdback", "share")),
            ("contracts.work.late.holdback.outcomes.v1.1.success", ("contracts", 2, "outcomes", 1, "success")),
            ("contracts.work.late.holdback.outcomes[0].success", ("contracts", 2, "outcomes", 0, "success")),
            ("contracts.work.late.holdback.lines.work.dear.title", ("contract", 2, "lines", 0, "title")),
            ("grants.school.2025.instalments.0.amount", ("grants", 1, "instalments", 0, "amount")),
            ("grants.school.instalments.0.amount", ("grants", 0, "instalments", 0, "amount")),
        ],
    )
    def test_longest_that_leads(self, dotted: Scenario, path: str, steps: tuple[str | int, ...]) -> None:
        """The longest name that leads somewhere is meant."""
        assert steps == place_at(dotted, path).steps

    def test_put(self, dotted: Scenario) -> None:
        """A figure is put in that place and in no other."""
        path = "contracts.work.late.holdback.outcomes.v1.1.success"
        variant = set_value(dotted, path, SHARES[0])

        assert SHARES[0] == value_at(variant, path)
        assert dotted.terms.contracts[:2] == variant.terms.contracts[:2]

    def test_star(self, dotted: Scenario) -> None:
        """A star means entries with dots too."""
        assert 3 == len(paths_at(dotted, "contracts.*.intakes.*.mean"))

    @pytest.mark.parametrize(
        ("path", "wrong"),
        [
            ("contracts.wrk.late.outcomes.late.success", "wrk.late"),
            ("contracts.work.late.holdback.outcomes.v1.7.success", "v1.7"),
            ("contracts.work.late.outcmes.late.success", "outcmes"),
            ("grants.school.2026.instalments.0.amount", "2026"),
        ],
    )
    def test_nowhere(self, dotted: Scenario, path: str, wrong: str) -> None:
        """What leads nowhere is named as it was meant."""
        with pytest.raises(UnknownName) as caught:
            value_at(dotted, path)

        assert wrong == caught.value.name.partition(" (of ")[0]


class TestPathsAt:
    """Several places meant by one path."""

    def test_one(self, scenario: Scenario) -> None:
        """A path without a star means itself."""
        assert ("contracts.work.verification",) == paths_at(scenario, "contracts.work.verification")

    def test_star(self, scenario: Scenario) -> None:
        """A star means each entry in which the rest of the path leads somewhere."""
        names = [each.id or each.metric for each in scenario.terms.contracts[0].outcomes if hasattr(each, "success")]

        found = paths_at(scenario, "contracts.*.outcomes.*.success")

        assert 0 < len(found) == len(names)
        assert all(path.startswith("contracts.work.outcomes.") for path in found)

    @pytest.mark.parametrize("path", ["contracts.*.prise", "*.x", "contracts.*.endings.*.nothing", "worlds.*"])
    def test_nowhere(self, scenario: Scenario, path: str) -> None:
        """A star that means nothing at all is refused."""
        with pytest.raises(UnknownName):
            paths_at(scenario, path)


class TestSetValue:
    """A figure put in its place."""

    @pytest.mark.parametrize("path", NUMBERS)
    def test_put(self, scenario: Scenario, path: str) -> None:
        """A figure that is put in a place stands there, and the scenario it came from is as it was."""
        value = NUMBERS[path] / 2 if NUMBERS[path] < 1 else NUMBERS[path] + 1
        variant = set_value(scenario, path, value)

        assert (value, NUMBERS[path]) == (value_at(variant, path), value_at(scenario, path))
        assert scenario != variant
        assert not variant.digest

    def test_whole_number(self, scenario: Scenario) -> None:
        """A whole number of euros is as good as a fraction."""
        path = "grants.school.instalments.0.amount"

        assert 700 == value_at(set_value(scenario, path, 700), path)

    def test_only_there(self, scenario: Scenario) -> None:
        """Putting the old figure back gives what was there, so nothing else was changed."""
        variant = set_value(scenario, "contracts.work.lines.work.price", Fraction(400))
        back = set_value(variant, "contracts.work.lines.work.price", Fraction("333.35"))

        assert (scenario.terms, scenario.contracts, scenario.budget) == (back.terms, back.contracts, back.budget)

    def test_fixed_for_distribution(self, scenario: Scenario) -> None:
        """A number in place of a distribution is one that is certain."""
        path = "contracts.work.outcomes.placed.success"
        variant = set_value(scenario, path, Fraction(1, 2))

        assert Fixed(value=Fraction(1, 2)) == place_at(variant, path).value

    @pytest.mark.parametrize(
        ("path", "value"),
        [
            ("worlds", Fraction(1, 2)),
            ("grants.school.instalments.0.amount", Fraction("0.001")),
            ("sampling", "sobbol"),
            ("contracts.work.lines.work.price", "dear"),
        ],
    )
    def test_unfit(self, scenario: Scenario, path: str, value: Fraction | str) -> None:
        """A value of another kind is refused, with its place."""
        with pytest.raises(InvalidInput) as caught:
            set_value(scenario, path, value)

        assert [("wrong_type", path)] == [(problem.code, problem.path) for problem in caught.value.problems]

    def test_checked(self, scenario: Scenario) -> None:
        """A variant that breaks a rule of contracts is refused."""
        with pytest.raises(InvalidInput, match="price"):
            set_value(scenario, "contracts.work.lines.work.price", Fraction(-1))


def test_set_record(scenario: Scenario) -> None:
    """A whole record is put in a place."""
    path = "contracts.work.intakes.0.level"
    fixed = Fixed(value=Fraction(1))

    assert fixed == place_at(set_record(scenario, path, fixed), path).value


@pytest.mark.parametrize(
    ("path", "step"),
    [
        ("contracts.work.lines.work.price", Fraction(1, 100)),
        ("worlds", Fraction(1)),
        ("contracts.work.holdback.share", Fraction(1, 10_000)),
    ],
)
def test_step_of(scenario: Scenario, path: str, step: Fraction) -> None:
    """The smallest change is a cent, one, or a hundredth of a percent."""
    assert step == step_of(scenario, path)


def test_no_step(scenario: Scenario) -> None:
    """A word has no smallest change."""
    with pytest.raises(InvalidInput):
        step_of(scenario, "sampling")
