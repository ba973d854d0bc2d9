import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

Run = Callable[..., Result]

FEATURES = Path(__file__).parents[2] / "contracts" / "features"


@pytest.fixture
def ask(run: Run, folder: Path) -> Run:
    """Asks why the line of the small contract owes what it owes."""

    def invoke(*arguments: object) -> Result:
        return run("why", folder / "contract.toml", "--evidence", folder / "evidence.csv", *arguments)

    return invoke


def _sum(nodes: list[dict[str, Any]], *kinds: str) -> Fraction:
    return sum((Fraction(node["amount"]) for node in nodes if node["kind"] in kinds), start=Fraction(0))


class TestTree:
    """The explanation as a tree."""

    def test_shows_claims_clause_and_limit(self, ask: Run) -> None:
        """From the amount the tree leads to the claim, the limit and the payer."""
        output = ask("--line", "diplomas", "--period", "2025-05-12", "--as-of", "2025-06-30").output

        for text in ("100.00 EUR", "e4 diploma cas", "limit budget", "-50.00 EUR", "municipality to pool", "refused: "):
            assert text in output

    def test_period_as_shown(self, ask: Run) -> None:
        """A period is named by any of its days or as it is shown."""
        by_day = ask("--line", "diplomas", "--period", "2025-05-12").output

        assert by_day == ask("--line", "diplomas", "--period", "2025-04-01..2025-06-30").output

    def test_line_of_an_amendment(self, run: Run) -> None:
        """A line that only an amendment brings is explained once the amendment is known, and not before."""
        contract = FEATURES / "amended-shares" / "contract.toml"

        assert "Mentor  200.00 EUR" in run("why", contract, "--line", "mentor").output
        assert "no line 'mentor'" in run("why", contract, "--line", "mentor", "--as-of", "2024-01-01").stderr

    def test_caps_rows(self, ask: Run, folder: Path) -> None:
        """Of many claims the first fifty are shown with the sum of the rest, unless all are asked for."""
        row = "c{0},swimming,diploma,c{0},2025-10-10,verified,,pool,federation,2025-10-11,2025-10-12\n"
        with (folder / "evidence.csv").open("a", encoding="utf-8") as file:
            file.writelines(row.format(number) for number in range(100, 160))
        asked = ("--line", "diplomas", "--period", "2025-10-01")
        some, every = ask(*asked).output, ask(*asked, "--all").output

        assert "… and 10 more; --all shows them  1,500.00 EUR" in some
        assert "--all" not in every
        assert [50, 60] == [sum(" value 1 " in line for line in text.splitlines()) for text in (some, every)]


class TestJson:
    """The explanation as JSON."""

    @pytest.mark.parametrize("as_of", ["2025-04-30", "2025-06-30", "2025-12-31"])
    def test_adds_up(self, ask: Run, as_of: str) -> None:
        """In each period the steps add up to what is owed, and the payables to that."""
        tree = json.loads(ask("--line", "diplomas", "--as-of", as_of, "--json").stdout)

        assert Fraction(tree["amount"]) == _sum(tree["children"], "period")
        for period in tree["children"]:
            steps = _sum(period["children"], "priced", "claim_cut", "rounding", "cut", "suspended")
            owed = _sum(period["children"], "owed")
            assert Fraction(period["amount"]) == steps == owed
            for step in period["children"]:
                if step["kind"] == "owed":
                    assert owed == _sum(step["children"], "payable", "unpaid")
                if step["kind"] == "priced":
                    assert Fraction(step["amount"]) == _sum(step["children"], "claim")

    def test_same_bytes(self, ask: Run) -> None:
        """Twice the same question gives twice the same bytes."""
        first, second = (ask("--line", "diplomas", "--json").stdout_bytes for _ in range(2))

        assert first == second


class TestUnknown:
    """Names that the contract does not have."""

    def test_line(self, ask: Run) -> None:
        """A line mistyped is refused, and the nearest one is named."""
        result = ask("--line", "diploms")

        assert (1, "") == (result.exit_code, result.stdout)
        assert "Did you mean 'diplomas'?" in result.stderr

    @pytest.mark.parametrize("period", ["2031-01-01", "2025-04-01..2025-05-31"])
    def test_period(self, ask: Run, period: str) -> None:
        """A day outside the contract, or days that are no period of it, are refused with the periods there are."""
        result = ask("--line", "diplomas", "--period", period)

        assert (1, "") == (result.exit_code, result.stdout)
        assert "2025-04-01..2025-06-30" in result.stderr

    @pytest.mark.parametrize("period", ["spring", "2025-04-01..", "..2025-06-30", "2025-06-31"])
    def test_period_typed_wrong(self, ask: Run, period: str) -> None:
        """A period in another form is wrong usage."""
        assert 2 == ask("--line", "diplomas", "--period", period).exit_code
