from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]

TERMS = """\
[holdback]
share = 0.1
release_on = 2026-03-01
[[advances]]
payer = "municipality"
payee = "pool"
date = 2025-01-01
amount = "50.00"
[vat]
prices = "excluding"
rules = [{ rate = 0.21 }]
[[plans]]
id = "first"
agreed = 2025-01-01
payments = [{ date = 2025-03-31, amount = "250.00", line = "diplomas" }]
[[disputes]]
line = "diplomas"
opened = 2025-07-01
start = 2025-04-01
"""


@pytest.fixture
def told(run: Run, folder: Path) -> Callable[..., list[str]]:
    """Draws up the statement of the small contract with more terms of payment, as lines."""
    file = folder / "contract.toml"
    file.write_text(file.read_text(encoding="utf-8") + TERMS, encoding="utf-8")

    def invoke(command: str, *options: str) -> list[str]:
        evidence = () if command == "explain" else ("--evidence", folder / "evidence.csv")
        result = run(command, file, *evidence, *options)
        assert 0 == result.exit_code, result.stderr
        return [" ".join(line.split()) for line in result.stdout.splitlines()]

    return invoke


class TestMoreTerms:
    """What further terms of payment add to the output."""

    def test_kinds(self, told: Callable[..., list[str]]) -> None:
        """What is held back, released, advanced and set off stands beside payments."""
        table = "\n".join(told("statement")).partition("Payment lines of")[0]
        rows = [row for row in table.splitlines() if row.startswith("The municipality 2025-01-01..2025-03-31")]

        kinds = sorted(row.split("The pool ")[1].split()[0] for row in rows)

        assert kinds == ["advance", "held", "payment", "released", "set"]

    def test_vat(self, told: Callable[..., list[str]]) -> None:
        """Tax is shown for each document."""
        lines = told("statement")

        assert any("The pool standard 21 %" in line for line in lines)

    def test_plan(self, told: Callable[..., list[str]]) -> None:
        """The plan stands beside what is owed."""
        lines = told("statement", "--as-of", "2025-06-30")

        assert "Plan first of 2025-01-01 beside what is owed" in lines
        assert "diplomas 2025-01-01..2025-03-31 250.00 300.00 50.00" in lines

    def test_dispute(self, told: Callable[..., list[str]]) -> None:
        """An open dispute is shown once it is known."""
        assert "Open disputes" not in told("statement", "--as-of", "2025-06-30")
        assert "diplomas 2025-07-01 2025-04-01" in told("statement")

    def test_explain(self, told: Callable[..., list[str]]) -> None:
        """Every further term has a sentence."""
        text = "\n".join(told("explain", "--lang", "nl"))

        for term in ("voorschot", "ingehouden", "btw", "Raming first", "geschil"):
            assert term in text
