"""Scenario and budget files that break one rule each: the code, place and words that their first lines announce."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from outcomes_fund.errors import InvalidInput, Problem
from outcomes_fund.exposure.problem_codes import EXPOSURE_CODES
from outcomes_fund.formats.budget import load_budget
from outcomes_fund.formats.scenario import load_scenario, parse_scenario

MALFORMED = Path(__file__).parents[3] / "malformed"
SCENARIOS = sorted((MALFORMED / "scenario").glob("*.toml"))
BUDGETS = sorted((MALFORMED / "budget").glob("*.toml"))
BESIDE = MALFORMED / "scenario" / "beside"
ANNOUNCED = re.compile(r"# code: (.*)\n# path: (.*)\n# words: (.*)\n")

# What the reader refuses before any rule is asked says all in its message.
OF_THE_READER = {"bad_number", "missing_key"}


def problems_in(path: Path) -> tuple[Problem, ...]:
    """The problems of a file."""
    load: Callable[[Path], object] = load_budget if path.parent.name == "budget" else load_scenario
    with pytest.raises(InvalidInput) as caught:
        load(path)
    return caught.value.problems


def announced_in(path: Path) -> tuple[str, str, str]:
    """The code, path and words that the first lines of a file announce."""
    found = ANNOUNCED.match(path.read_text(encoding="utf-8"))
    assert found is not None
    code, place, words = found.groups()
    return code, place, words


@pytest.mark.parametrize("path", [*SCENARIOS, *BUDGETS], ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_file_breaks_the_rule_it_announces(path: Path) -> None:
    """A file that breaks one rule has one problem: the one it announces, in its file, with a remedy."""
    code, place, words = announced_in(path)

    (problem,) = problems_in(path)

    assert (code, place, str(path)) == (problem.code, problem.path, problem.source)
    assert words in f"{problem.message} {problem.remedy}"
    assert problem.remedy or code in OF_THE_READER
    assert problem.line or code == "empty_portfolio"


@pytest.mark.parametrize("path", [*SCENARIOS, *BUDGETS], ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_unreadable_part_hides_no_rule(path: Path, tmp_path: Path) -> None:
    """What cannot be read hides no broken rule elsewhere, and brings none of its own."""
    folder = tmp_path / path.parent.name
    (folder / "beside").mkdir(parents=True)
    for file in BESIDE.iterdir():
        (folder / "beside" / file.name).write_bytes(file.read_bytes())
    spoilt = folder / path.name
    spoilt.write_text(f"{path.read_text(encoding='utf-8')}\n[[sources]]\ntitle = 5\n", encoding="utf-8")

    found = {(problem.code, problem.path) for problem in problems_in(spoilt)}

    assert {announced_in(path)[:2], ("wrong_type", "sources[0].title")} == found


def test_every_code_has_a_file() -> None:
    """For each code of scenarios a malformed file breaks that rule."""
    codes = {row.code for row in EXPOSURE_CODES if "scenario" in row.about}
    announced = {announced_in(path)[0] for path in [*SCENARIOS, *BUDGETS]}
    # Beside a budget, and in a table of what was paid.
    told_elsewhere = {"unknown_payer", "unknown_programme", "clashing_amounts"}

    assert set() == codes - announced - told_elsewhere


def changed(old: str, new: str) -> str:
    """The sound scenario of these files, with one change."""
    text = (MALFORMED / "scenario" / "two_of_a_name.toml").read_text(encoding="utf-8")
    sound = text.replace('id = "work"', 'id = "loan"')
    assert old in sound
    return sound.replace(old, new)


def problems_of(text: str) -> list[Problem]:
    """The problems of a text beside the sound files."""
    with pytest.raises(InvalidInput) as caught:
        parse_scenario(text, source="s.toml", folder=MALFORMED / "scenario")
    return list(caught.value.problems)


@pytest.mark.parametrize(
    ("file", "code", "place"),
    [
        ("budget_of_a_stranger.toml", "unknown_payer", "lines[0].payer"),
        ("budget_of_another_programme.toml", "unknown_programme", "lines[0].programme"),
    ],
)
def test_budget_is_held_against_the_scenario(file: str, code: str, place: str) -> None:
    """A payer or programme that the scenario does not have is told with file and line of the budget."""
    (problem,) = problems_of(changed("budget.toml", file))

    assert (code, place, str(BESIDE / file)) == (problem.code, problem.path, problem.source)
    assert problem.line is not None
    assert "Did you mean" in problem.remedy


def test_budget_is_of_the_years_of_the_scenario() -> None:
    """A budgeted line without a budget year of the scenario, and a reserve of another year, would never be seen."""
    problems = problems_of(changed("budget.toml", "budget_of_other_years.toml"))

    found = [(problem.code, problem.path, problem.message) for problem in problems]
    assert [
        ("outside_budget_years", "lines[0].years", "no year of it falls in the budget years, 2024 to 2026."),
        ("outside_budget_years", "reserves[0].year", "2020 does not fall in the budget years, 2024 to 2026."),
    ] == found
    assert "put simulated = false" in problems[0].remedy


def test_problems_of_all_files_are_told_at_once() -> None:
    """What is wrong in the scenario, in its contract and in its budget is told together, each with its own file."""
    text = changed("beside/contract.toml", "beside/broken.toml").replace("beside/budget.toml", "beside/dollars.toml")

    problems = problems_of(text.replace("worlds = 1000", "worlds = 0"))
    sources = [Path(problem.source).name for problem in problems]

    assert ["s.toml", "broken.toml", "dollars.toml"] == list(dict.fromkeys(sources))
    assert {"unknown_metric", "no_verifier"} <= {each.code for each in problems if each.source.endswith("broken.toml")}


def test_contract_named_twice_is_told_once() -> None:
    """The problems of a contract file that stands in the portfolio twice are not repeated."""
    text = changed("beside/contract.toml", "beside/broken.toml")
    again = text[text.index("[[contracts]]") : text.index("[[loans]]")]

    problems = problems_of(text + again.replace("beside/broken.toml", "./beside/broken.toml"))

    assert len(problems) == len(set(problems))


def answer_to(text: str) -> tuple[Problem, ...]:
    """The problems of a text; none where it is read."""
    try:
        parse_scenario(text, folder=MALFORMED / "scenario")
    except InvalidInput as error:
        return error.problems
    return ()


def test_mutations_never_crash() -> None:
    """Whatever line is left out or spoilt, a scenario is read or refused with problems, never a traceback."""
    rows = changed("seed", "seed").splitlines()
    spoilt = ["", "x = 1", "kind = 3", "[[contracts]]", "= 5", 'mean = "nan"', "share = [1]", "[contracts.outcomes]"]
    texts = ["\n".join([*rows[:number], row, *rows[number + 1 :]]) for number in range(len(rows)) for row in spoilt]
    answers = [answer_to(text) for text in texts]

    assert all("unread" not in str(problem) for problems in answers for problem in problems)
    assert sum(bool(problems) for problems in answers) > 4 * len(rows)
