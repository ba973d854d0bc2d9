"""Files that would take long to read are refused before they do."""

from pathlib import Path

import pytest

from outcomes_fund.errors import InvalidInput, Problem
from outcomes_fund.formats.contract import parse_contract
from outcomes_fund.formats.document.toml_lines import deep_key_line

SAMPLES = Path(__file__).parent / "contracts"
SMALL = (SAMPLES / "small.toml").read_text(encoding="utf-8")
SHORT = (SAMPLES / "shorthands.toml").read_text(encoding="utf-8")


def problems_of(text: str) -> tuple[Problem, ...]:
    """What is wrong with a text."""
    with pytest.raises(InvalidInput) as caught:
        parse_contract(text, folder=SAMPLES)
    return caught.value.problems


class TestDeepKeys:
    """Keys of very many parts."""

    @pytest.mark.parametrize(
        "key",
        [
            "a." * 90_000 + "a = 1",
            "[" + "a . " * 40_000 + "a]",
            '"a".' * 40_000 + "a = 1",
            "x = { " + "a." * 50 + "a = 1 }",
        ],
    )
    def test_refused(self, key: str) -> None:
        """A key of thousands of parts is one problem with its line, however it is written."""
        (problem,) = problems_of(f"{SMALL}\n{key}\n")

        assert ("too_deep", SMALL.count("\n") + 2) == (problem.code, problem.line)

    @pytest.mark.parametrize(
        "text",
        [
            "x = [" + "1.5, " * 100 + "]",
            'x = "' + "a." * 100 + '"',
            "# " + "." * 100,
            "x = '''\n" + "." * 100 + "\n'''",
            ".".join("a" * 32) + " = 1",
        ],
    )
    def test_points_elsewhere(self, text: str) -> None:
        """Many points in numbers, texts and comments are no deep key."""
        assert deep_key_line(text, 32) is None


class TestMany:
    """Very many mistakes, and very many rungs."""

    def test_unknown_keys(self) -> None:
        """Thousands of unknown keys are all shown; the first hundred ask whether a known key was meant."""
        text = SMALL.replace("[periods]", "".join(f"titl{number} = 1\n" for number in range(1_000)) + "[periods]")
        asked = [bool(problem.remedy) for problem in problems_of(text)]

        assert [True] * 100 + [False] * 900 == asked

    def test_rungs_together(self) -> None:
        """Ladders have 1,200 rungs at most, together."""
        times = 'from = "1 day"\nevery = "1 day"\nto = "{} days"\n'
        ladder = '[[ladders]]\nid = "l{}"\ntitle = "L"\nstarts = "job"\nprice = 1\n' + times
        good = SHORT.replace("[payers]", ladder.format("a", 1_194) + "\n[payers]")
        bad = SHORT.replace("[payers]", ladder.format("a", 1_194) + ladder.format("b", 1) + "\n[payers]")

        assert 1_204 == len(parse_contract(good, folder=SAMPLES).lines)
        assert [("ladders[3].every", "too_many_rungs")] == [
            (problem.path, problem.code) for problem in problems_of(bad)
        ]
