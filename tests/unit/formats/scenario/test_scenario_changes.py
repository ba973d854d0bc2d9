"""Scenarios that build on another: what comes of the changes, and where problems are told to be."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from outcomes_fund.domain.contract import Contract
from outcomes_fund.errors import InvalidInput, Problem
from outcomes_fund.exposure.assumptions.distribution import Fixed
from outcomes_fund.exposure.assumptions.scenario import Scenario
from outcomes_fund.exposure.deciding.variants import set_value, value_at
from outcomes_fund.formats.scenario import (
    load_scenario,
    parse_scenario,
    render_scenario,
    scenario_digest,
    scenario_from_json,
    scenario_json,
)

ROOT = Path(__file__).parents[4]
BESIDE = ROOT / "tests" / "malformed" / "scenario" / "beside"
SIMULATIONS = ROOT / "simulations"

Changed = Callable[..., Scenario]


def text_of(changes: dict[str, str], *, base: str = "base.toml", more: str = "") -> str:
    """A file that builds on another, with values as TOML has them."""
    tables = (f'[[changes]]\npath = "{path}"\nvalue = {value}\n' for path, value in changes.items())
    return "\n".join([f'id = "late"\ntitle = "Late"\nbased_on = "{base}"\n{more}', *tables])


def changed(changes: dict[str, str], *, folder: Path = BESIDE, base: str = "base.toml") -> Scenario:
    """What comes of changes."""
    return parse_scenario(text_of(changes, base=base), source="late.toml", folder=folder)


def problems_of(text: str) -> list[Problem]:
    """The problems of a file that stands beside the base."""
    with pytest.raises(InvalidInput) as caught:
        parse_scenario(text, source="late.toml", folder=BESIDE)
    return list(caught.value.problems)


def line_of(text: str, words: str) -> int:
    """The line in which words first stand."""
    return text[: text.index(words)].count("\n") + 1


class TestChanges:
    def test_sources(self) -> None:
        """What the changes rest on follows what the base rests on."""
        text = text_of({}, base="brabant-base.toml", more='sources = [{ title = "A guess" }]\n')
        titles = [source.title for source in parse_scenario(text, folder=SIMULATIONS).terms.sources]

        assert [2, "A guess"] == [len(titles), titles[-1]]

    def test_own_names(self) -> None:
        """A scenario has its own id, title and status, and all else is that of the base."""
        base, late = load_scenario(BESIDE / "base.toml"), changed({})

        assert ("late", "Late", "illustrative") == (late.terms.id, late.terms.title, late.terms.status)
        assert (base.terms.contracts, base.contracts, base.budget) == (
            late.terms.contracts,
            late.contracts,
            late.budget,
        )

    def test_as_variants_do(self) -> None:
        """Figures, money of contracts and of the budget and dates are put where set_value puts them."""
        figures = {
            "contracts.work.outcomes.job.success.mean": Fraction(2, 5),
            "contracts.work.lines.job.price": Fraction(900),
            "budget.lines[0].amount": Fraction(1234),
            "drivers.labour.shift": Fraction(-1),
            "worlds": Fraction(77),
        }
        variant = load_scenario(BESIDE / "base.toml")
        for path, value in figures.items():
            variant = set_value(variant, path, value)

        late = changed({path: f'"{value}"' for path, value in figures.items()})

        assert (variant.contracts, variant.budget) == (late.contracts, late.budget)
        assert variant.terms.contracts == late.terms.contracts
        assert variant.terms.drivers == late.terms.drivers
        assert 77 == late.terms.worlds

    def test_whole_tables(self) -> None:
        """A distribution, a list or nothing at all may stand in the place of what the base has."""
        late = changed(
            {
                "contracts.work.outcomes.job.success": "1",
                "contracts.work.endings": "[]",
                "contracts.work.verification.delay": '{ kind = "uniform", low = 1, high = 9 }',
            }
        )
        (assumed,) = late.terms.contracts

        assert () == assumed.endings
        assert Fixed(value=Fraction(1)) == assumed.outcomes[0].success  # type: ignore[union-attr]
        assert 9 == value_at(late, "contracts.work.verification.delay.high")

    def test_every_one_that_has_it(self) -> None:
        """A star means every entry that has the rest of the path; the others stay as they are."""
        base = load_scenario(SIMULATIONS / "brabant-base.toml")
        both = {"contracts.*.verification.unverified": '"10 %"', "contracts.*.outcomes.*.delay": "5"}
        late = changed(both, folder=SIMULATIONS, base="brabant-base.toml")
        delays = [getattr(each, "delay", None) for assumed in late.terms.contracts for each in assumed.outcomes]
        had = [hasattr(each, "delay") for assumed in base.terms.contracts for each in assumed.outcomes]

        assert [Fraction(1, 10)] * 5 == [
            each.verification.unverified for each in late.terms.contracts if each.verification
        ]
        assert [Fixed(value=Fraction(5)) if has else None for has in had] == delays
        assert {True, False} == set(had)

    def test_last_wins(self) -> None:
        """Of two changes of a place the later holds, and one may change what another has put."""
        late = changed(
            {
                "contracts.*.verification": '{ delay = { kind = "uniform", low = 1, high = 9 }, source = "assumed" }',
                "contracts.work.verification.delay.high": "7",
            }
        )

        assert [1, 7] == [value_at(late, f"contracts.work.verification.delay.{end}") for end in ("low", "high")]

    def test_checked_as_one(self) -> None:
        """Changes that only fit together are made together."""
        alone = text_of({"contracts.work.intakes[0].start": "2025-06-01"})

        assert problems_of(alone)
        late = changed({"contracts.work.intakes[0].start": "2025-06-01", "contracts.work.intakes[0].end": "2025-09-01"})
        assert "2025-09-01" == str(value_at(late, "contracts.work.intakes[0].end"))

    def test_records(self) -> None:
        """What comes of it is of the same classes as what is read from one file."""
        late = changed({"contracts.work.lines.job.price": '"900.00"'})

        assert (Scenario, Contract) == (type(late), type(late.contracts[0]))
        assert late == scenario_from_json(scenario_json(late))


class TestDigest:
    def test_as_written_out(self) -> None:
        """The digest is that of the same scenario written out in full, and not that of the base."""
        late = changed({"contracts.work.verification.rejected": '"9 %"'})
        whole = parse_scenario(render_scenario(late.terms), folder=BESIDE)

        assert whole == late
        assert whole.digest == late.digest == scenario_digest(late) != load_scenario(BESIDE / "base.toml").digest

    def test_of_the_contract(self) -> None:
        """A change in a contract's own terms gives another digest too."""
        digests = {changed({"contracts.work.lines.job.price": price}).digest for price in ('"900.00"', '"901.00"')}

        assert 2 == len(digests)


class TestFiles:
    def test_from_another_folder(self, tmp_path: Path) -> None:
        """The base may stand elsewhere; its contracts and budget are read from there, and named from here."""
        folder = tmp_path / "near" / "late"
        folder.mkdir(parents=True)
        for name in ("base.toml", "contract.toml", "budget.toml"):
            (tmp_path / name).write_bytes((BESIDE / name).read_bytes())
        file = folder / "late.toml"
        file.write_text(text_of({"worlds": "50"}, base="../../base.toml"), encoding="utf-8")

        late = load_scenario(file)

        assert "../../contract.toml" == late.terms.contracts[0].file
        assert "../../budget.toml" == late.terms.budget
        assert late == parse_scenario(render_scenario(late.terms), folder=folder)

    def test_five_in_a_row(self) -> None:
        """Five scenarios may build one on the other, each with the names of its own file."""
        fifth = load_scenario(BESIDE / "base_5.toml")

        assert "base-5" == fifth.terms.id
        assert load_scenario(BESIDE / "base.toml").terms.contracts == fifth.terms.contracts

    def test_circle(self, tmp_path: Path) -> None:
        """A circle is told in the file that closes it."""
        for name, base in (("a", "b"), ("b", "c"), ("c", "a")):
            (tmp_path / f"{name}.toml").write_text(text_of({}, base=f"{base}.toml"), encoding="utf-8")

        with pytest.raises(InvalidInput) as caught:
            load_scenario(tmp_path / "a.toml")

        assert [("circular_base", str(tmp_path / "c.toml"))] == [
            (problem.code, problem.source) for problem in caught.value.problems
        ]


class TestProblems:
    def test_all_at_once(self) -> None:
        """What is wrong in the file, in its changes, and in the base because of them is told together."""
        text = text_of(
            {"drivers": "[]", "worlds": "0", "contracts.wrk.endings": "[]", "years": "-1"}, more="statsu = 3\n"
        )
        found = [(problem.source, problem.line, problem.code) for problem in problems_of(text)]
        base = BESIDE / "base.toml"

        assert ("late.toml", line_of(text, "statsu"), "unknown_key") in found
        assert ("late.toml", line_of(text, "value = 0"), "number_out_of_range") in found
        assert ("late.toml", line_of(text, "contracts.wrk"), "unknown_place") in found
        assert ("late.toml", line_of(text, "value = -1"), "number_out_of_range") in found
        loading = line_of(base.read_text(encoding="utf-8"), "loadings")
        assert (str(base), loading, "unknown_driver") in found
        assert 5 == len(found)

    def test_of_several_changes(self) -> None:
        """What only several changes break together is told with the last of them."""
        text = text_of(
            {"contracts.work.verification.unverified": '"60 %"', "contracts.work.verification.disputed": '"50 %"'}
        )
        (problem,) = problems_of(text)

        assert ("late.toml", line_of(text, 'value = "50 %"')) == (problem.source, problem.line)

    def test_of_a_key_left_out(self) -> None:
        """What a change needs beside it, and the base leaves out, is told with the change."""
        text = text_of({"dependence.copula": '"student_t"'})
        (problem,) = problems_of(text)

        assert ("missing_degrees", "late.toml", line_of(text, "student_t")) == (
            problem.code,
            problem.source,
            problem.line,
        )

    def test_of_the_base(self) -> None:
        """A base with problems is told with its own file, after what is wrong in this one."""
        text = text_of({"worlds": "0"}, base="../driver_unknown.toml", more="statsu = 3\n")

        assert ["unknown_key", "unknown_driver"] == [problem.code for problem in problems_of(text)]
        assert str(BESIDE / "../driver_unknown.toml") == problems_of(text)[1].source

    def test_through_two(self) -> None:
        """A rule broken by what the base of the base has put is told with the file it stands in."""
        text = text_of({"drivers": "[]"}, base="base_2.toml")
        (problem,) = problems_of(text)

        assert (str(BESIDE / "base.toml"), "unknown_driver") == (problem.source, problem.code)
