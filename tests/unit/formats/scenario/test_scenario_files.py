"""Scenario and budget files: read, written, kept inside a result, and told apart by their digests."""

import json
import tomllib
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import attrs
import jsonschema
import pytest

from outcomes_fund.errors import InvalidInput, UnreadableFile
from outcomes_fund.exposure.assumptions import distribution, intake, outcome, survival
from outcomes_fund.exposure.assumptions.distribution import Fixed
from outcomes_fund.exposure.assumptions.intake import FixedIntake
from outcomes_fund.exposure.assumptions.scenario import Scenario
from outcomes_fund.formats.budget import load_budget, parse_budget, render_budget
from outcomes_fund.formats.document.contract_keys import budget_keys, changed_scenario_keys, scenario_keys
from outcomes_fund.formats.scenario import (
    load_scenario,
    parse_scenario,
    render_scenario,
    scenario_digest,
    scenario_from_json,
    scenario_json,
)
from outcomes_fund.formats.schema import schema_of

HERE = Path(__file__).parent
ROOT = HERE.parents[3]
BESIDE = ROOT / "tests" / "malformed" / "scenario" / "beside"
SIMULATIONS = sorted((ROOT / "simulations").glob("*.toml"))
BUDGETS = sorted((ROOT / "simulations" / "budgets").glob("*.toml"))
EVERY_KIND = HERE / "every_kind.toml"
PAGE = ROOT / "docs" / "language" / "scenario-file.md"


def as_json(part: Any) -> Any:
    """A table of a TOML file, with dates as an editor hands them to a schema."""
    if isinstance(part, dict):
        return {key: as_json(value) for key, value in part.items()}
    if isinstance(part, list):
        return [as_json(value) for value in part]
    return part.isoformat() if isinstance(part, date) else part


def kinds_in(part: Any) -> set[type]:
    """The classes of all records in a record."""
    if isinstance(part, tuple):
        return set().union(*map(kinds_in, part))
    if not attrs.has(type(part)):
        return set()
    found = (kinds_in(getattr(part, field.name)) for field in attrs.fields(type(part)))
    return {type(part)}.union(*found)


@pytest.mark.parametrize("path", [EVERY_KIND, *SIMULATIONS], ids=lambda path: path.stem)
class TestRoundTrip:
    """A scenario that is written and read again is the same."""

    def test_as_a_file(self, path: Path) -> None:
        """The file that is written, in TOML and in JSON, gives the same scenario."""
        scenario = load_scenario(path)
        toml = render_scenario(scenario.terms)

        assert scenario == parse_scenario(toml, folder=path.parent)
        assert toml == render_scenario(parse_scenario(toml, folder=path.parent).terms)
        written = render_scenario(scenario.terms, syntax="json")
        assert scenario == parse_scenario(written, syntax="json", folder=path.parent)

    def test_in_a_result(self, path: Path) -> None:
        """The JSON that is kept in a result needs no other file."""
        scenario = load_scenario(path)
        kept = scenario_json(scenario)

        assert scenario == scenario_from_json(kept)
        assert kept == scenario_json(scenario_from_json(kept))

    def test_is_as_the_schema_says(self, path: Path) -> None:
        """The file is, as it was written, what the schema says."""
        validator = jsonschema.Draft202012Validator(schema_of("scenario"))

        assert [] == list(validator.iter_errors(as_json(tomllib.loads(path.read_text(encoding="utf-8")))))


@pytest.mark.parametrize("path", BUDGETS, ids=lambda path: path.stem)
def test_budget_round_trip(path: Path) -> None:
    """A budget that is written and read again is the same, and is what the schema says."""
    budget = load_budget(path)
    validator = jsonschema.Draft202012Validator(schema_of("budget"))

    assert budget == parse_budget(render_budget(budget))
    assert budget == parse_budget(render_budget(budget, syntax="json"), syntax="json")
    assert [] == list(validator.iter_errors(as_json(tomllib.loads(path.read_text(encoding="utf-8")))))


@pytest.mark.parametrize("module", [distribution, survival, intake, outcome])
def test_every_kind_is_in_the_sample(module: Any) -> None:
    """The sample with every kind has each record that can be told apart by a word."""
    terms = load_scenario(EVERY_KIND).terms
    kinds = {record for name in module.__all__ if hasattr(record := getattr(module, name), "kind")}

    assert kinds
    assert set() == kinds - kinds_in(terms)


class TestShorthands:
    """What may be written shorter."""

    def test_number_is_a_fixed_distribution(self) -> None:
        """A bare number where a distribution is expected is certain, and is written so again."""
        scenario = load_scenario(EVERY_KIND)
        verification = scenario.terms.contracts[0].verification

        assert verification is not None
        assert Fixed(value=Fraction(7)) == verification.report_delay
        assert "report_delay = 7\n" in render_scenario(scenario.terms)

    def test_number_is_a_list(self) -> None:
        """A single number of people holds for every interval."""
        (_, second, *_) = load_scenario(EVERY_KIND).terms.contracts[0].intakes

        assert isinstance(second, FixedIntake)
        assert (2,) == second.numbers

    def test_table_of_kind_fixed(self) -> None:
        """The table of a fixed distribution may be written in full."""
        text = EVERY_KIND.read_text(encoding="utf-8")
        full = text.replace("report_delay = 7", 'report_delay = { kind = "fixed", value = 7 }')

        assert full != text
        assert load_scenario(EVERY_KIND) == parse_scenario(full, folder=HERE)


class TestDigest:
    """The digest of a scenario."""

    def test_does_not_depend_on_the_writing(self) -> None:
        """Comments, order of keys and shorthands change nothing."""
        scenario = load_scenario(EVERY_KIND)
        text = "# A remark.\n" + EVERY_KIND.read_text(encoding="utf-8").replace(
            "report_delay = 7", 'report_delay = "7.0"'
        )

        assert 64 == len(scenario.digest)
        assert scenario.digest == parse_scenario(text, folder=HERE).digest == scenario_digest(scenario)

    def test_changes_with_every_part(self) -> None:
        """Another assumption, another contract and another budget each give another digest."""
        scenario = load_scenario(EVERY_KIND)
        budget = scenario.budget
        assert budget is not None
        others = [
            attrs.evolve(scenario, terms=attrs.evolve(scenario.terms, seed=12)),
            attrs.evolve(scenario, contracts=(attrs.evolve(scenario.contracts[0], title="Other"),)),
            attrs.evolve(scenario, budget=attrs.evolve(budget, title="Other")),
            attrs.evolve(scenario, budget=None),
        ]

        assert 5 == len({scenario.digest, *map(scenario_digest, others)})


class TestRefused:
    """Files that cannot be read at all."""

    def test_missing_file(self, tmp_path: Path) -> None:
        """A scenario or budget that is not there says so."""
        with pytest.raises(UnreadableFile, match=r"none\.toml cannot be read"):
            load_scenario(tmp_path / "none.toml")
        with pytest.raises(UnreadableFile, match=r"none\.toml cannot be read"):
            load_budget(tmp_path / "none.toml")

    @pytest.mark.parametrize(
        ("text", "code"), [("", "empty_file"), ("# nothing\n", "empty_file"), ("id = 'x", "broken_text")]
    )
    def test_no_scenario(self, text: str, code: str) -> None:
        """An empty or broken text is refused with one problem, and no other."""
        with pytest.raises(InvalidInput) as caught:
            parse_scenario(text, source="s.toml")

        assert [code] == [problem.code for problem in caught.value.problems]

    def test_other_file(self) -> None:
        """A contract in place of a scenario is refused for its keys, not with a traceback."""
        with pytest.raises(InvalidInput) as caught:
            load_scenario(BESIDE / "contract.toml")

        assert "unknown_key" in {problem.code for problem in caught.value.problems}

    @pytest.mark.parametrize("text", ["", "[]", "{}", '{"scenario": {}, "contracts": 1, "budget": null}', "{" * 9_999])
    def test_nothing_kept(self, text: str) -> None:
        """A text that no scenario was kept in is refused."""
        with pytest.raises(InvalidInput) as caught:
            scenario_from_json(text)

        assert caught.value.problems

    def test_kept_with_problems(self) -> None:
        """A kept scenario whose figures were changed by hand is checked again."""
        kept = json.loads(scenario_json(load_scenario(EVERY_KIND)))
        kept["scenario"]["worlds"] = 0

        with pytest.raises(InvalidInput, match="worlds: 0 is not above 0"):
            scenario_from_json(json.dumps(kept))


class TestRecord:
    """The record in Python."""

    def test_is_checked(self) -> None:
        """A scenario that breaks a rule cannot be made; what is wrong in the budget has a path that says so."""
        scenario = load_scenario(EVERY_KIND)
        budget = scenario.budget
        assert budget is not None

        with pytest.raises(InvalidInput) as caught:
            Scenario(
                terms=attrs.evolve(scenario.terms, years=0),
                contracts=scenario.contracts,
                budget=attrs.evolve(budget, lines=()),
            )

        assert ["years", "budget.lines"] == [problem.path for problem in caught.value.problems]

    def test_has_a_contract_for_each(self) -> None:
        """A scenario that names more contracts than it is given is refused, not with a traceback."""
        scenario = load_scenario(EVERY_KIND)

        with pytest.raises(InvalidInput, match="0 contracts are given for 1") as caught:
            attrs.evolve(scenario, contracts=())

        assert "contracts" in {problem.path for problem in caught.value.problems}


class TestPage:
    """The page on the scenario file."""

    def test_has_every_key(self) -> None:
        """The tables of keys are those that the reader goes by; make them with scenario_keys and so on."""
        page = PAGE.read_text(encoding="utf-8")

        assert scenario_keys() in page
        assert changed_scenario_keys() in page
        assert budget_keys() in page

    def test_keys_mean_something(self) -> None:
        """Every key of a scenario and a budget has a meaning, but for those of sources."""
        rows = (scenario_keys() + changed_scenario_keys() + budget_keys()).splitlines()
        silent = [row for row in rows if row.endswith("|  |")]

        assert {"title", "url"} == {row.split("`")[1] for row in silent}
