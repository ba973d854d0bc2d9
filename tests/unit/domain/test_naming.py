"""Names that are not there: which one was probably meant, with little work however many there are."""

from difflib import get_close_matches

import pytest

from outcomes_fund import errors
from outcomes_fund.domain.naming import did_you_mean, unknown_problems
from outcomes_fund.errors import InvalidInput, Problem, listed, nearest_word

SIMILAR = [f"outcome-number-{number:05}" for number in range(1_500)]


class TestNearestWord:
    """The word that was probably meant."""

    @pytest.mark.parametrize("meant", ["outcome-number-00000", "outcome-number-00738", "outcome-number-01499"])
    @pytest.mark.parametrize(("right", "wrong"), [("number", "numbr"), ("out", "oud"), ("-", "_"), ("out", "Out")])
    def test_among_many(self, meant: str, right: str, wrong: str) -> None:
        """Of 1,500 ids that are much alike the one is found that was mistyped."""
        assert meant == nearest_word(meant.replace(right, wrong), SIMILAR)

    def test_compares_few(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """However many words there are, few of them are compared letter by letter, and no more than their start."""
        compared: list[tuple[int, int]] = []

        def counting(word: str, words: list[str], **how: float) -> list[str]:
            compared.append((len(words), len(word)))
            return list(get_close_matches(word, words, n=1, cutoff=how["cutoff"]))

        monkeypatch.setattr(errors, "get_close_matches", counting)
        nearest_word("outcme" * 1_000, SIMILAR)

        assert [(4, 64)] == compared

    def test_as_difflib_does(self) -> None:
        """Among a few words the nearest is the one that comparing all of them gives."""
        known = ["fixed", "unit_price", "milestone", "step_table", "sliding_scale", "savings_share", "percentage"]
        words = ["fixt", "unitprice", "milestones", "table_of_steps", "slidingscale", "saving_share", "precentage", "x"]

        alone = [get_close_matches(word, known, n=1) for word in words]

        assert alone == [[near] if (near := nearest_word(word, known)) else [] for word in words]


class TestListed:
    """Names in a message."""

    def test_cut_off(self) -> None:
        """After thirty names the rest is counted."""
        assert listed(SIMILAR).endswith("outcome-number-00029 and 1,470 more")

    def test_all(self) -> None:
        """Up to thirty names are all shown."""
        assert ", ".join(SIMILAR[:30]) == listed(SIMILAR[:30])


class TestUnknownProblems:
    """Names that are not there."""

    def test_message_is_short(self) -> None:
        """A name that is not among thousands is told in a message that can be read."""
        (problem,) = unknown_problems("lines[0].metric", "outcme-number-00007", SIMILAR, code="unknown_metric")

        assert len(problem.message) < 1_000
        assert did_you_mean("outcome-number-00007", SIMILAR) == problem.remedy

    @pytest.mark.parametrize(
        ("code", "words"), [("unknown_index", "Name an index"), ("unknown_metric", "Name a metric")]
    )
    def test_article(self, code: str, words: str) -> None:
        """The remedy has the article that goes with what is looked for."""
        (problem,) = unknown_problems("lines[0].indexed", "cpi", [], code=code)

        assert problem.remedy.startswith(words)

    def test_does_not_propose_itself(self) -> None:
        """What names another is not proposed itself, neither in the list nor as the word that was meant."""
        (problem,) = unknown_problems(
            "metrics[1].of", "wrok", ["home", "work"], code="unknown_metric", apart_from="work"
        )

        assert problem.message.endswith("known: home.")
        assert "work" not in problem.remedy


class TestInvalidInput:
    """The exception with the problems."""

    def test_counts_those_not_shown(self) -> None:
        """Its text gives the count of all problems, those included that are not shown."""
        shown = Problem(code="bad_date", path="row 1", message="wrong.")
        rest = Problem(code="more_problems", path="file", message="and 1,400 more.", value="1400")

        assert str(InvalidInput([shown, rest])).startswith("1,401 problems in the input:\n- ")
