import re
import shutil
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import Result

from outcomes_fund import load_contract
from outcomes_fund.errors import UnreadableFile
from outcomes_fund.services import demo
from outcomes_fund.services.demo_exposure import DEMO_WORLDS

Run = Callable[..., Result]

BOF = Path(__file__).parents[2] / "contracts" / "bof"
AMOUNT = re.compile(r"-?[\d,]+\.\d\d")


@pytest.fixture(scope="module")
def output() -> str:
    """What the demonstration prints."""
    from click.testing import CliRunner  # noqa: PLC0415 - only this fixture runs outside a test

    from outcomes_fund.cli.main import main  # noqa: PLC0415

    return CliRunner().invoke(main, ["demo"], catch_exceptions=False).stdout


def _closing(output: str) -> dict[str, list[Decimal]]:
    """Read the rows of the closing table: label and amounts."""
    table = output.partition("by payer and quarter")[2].partition("Refused claims")[0]
    rows = {}
    for line in table.splitlines():
        label = re.match(r"  (\d{4} Q[1-4]|total)", line)
        amounts = [Decimal(text.replace(",", "")) for text in AMOUNT.findall(line)]
        if label and amounts:
            rows[label[1]] = amounts
    return rows


@pytest.mark.slow
class TestDemo:
    """The demonstration."""

    def test_closing_table_adds_up(self, output: str) -> None:
        """Quarters add up to the total of each payer, payers to the total of each quarter, and both to one sum."""
        rows = _closing(output)
        total = rows.pop("total")

        assert len(rows) > 1
        assert total == [sum(column) for column in zip(*rows.values(), strict=True)]
        assert all(amounts[-1] == sum(amounts[:-1]) for amounts in (*rows.values(), total))

    def test_total_is_that_of_the_contracts(self, output: str) -> None:
        """The sum at the end is that of what each contract is said to owe."""
        owed = [Decimal(text.replace(",", "")) for text in re.findall(r"^  owes (\S+) EUR", output, re.MULTILINE)]

        assert 5 == len(owed)
        assert sum(owed) == _closing(output)["total"][-1]

    def test_aligned(self, output: str) -> None:
        """Amounts of the closing table end in the same columns."""
        table = output.partition("by payer and quarter")[2].partition("Refused claims")[0]
        ends = {
            tuple(match.end() for match in AMOUNT.finditer(line))
            for line in table.splitlines()
            if re.match(r"  (\d{4} Q|total)", line) and AMOUNT.search(line)
        }

        assert 1 == len(ends)

    def test_refusals_come_last(self, output: str) -> None:
        """Below the table stands how many claims were refused by reason, and their total."""
        table = output.partition("Refused claims")[2].partition("What these contracts could have cost")[0]
        *reasons, total = [line.split() for line in table.splitlines() if line][2:]
        said = [int(text) for text in re.findall(r"(\d+) refused$", output, re.MULTILINE)]

        assert int(total[-1]) == sum(int(words[-1]) for words in reasons) == sum(said)

    def test_exposure_at_the_end(self, output: str) -> None:
        """It ends with what the contracts could have cost, and says with how many worlds and how to take more."""
        end = output.partition("What these contracts could have cost, seen from before the signing:")[2]
        p90 = re.search(r"^  P90 +([\d,]+) +[\d,]+", end, re.MULTILINE)

        assert "(brabant-base)" in end
        assert f"{DEMO_WORLDS:,} worlds" in end
        assert p90
        assert 500_000 < int(p90[1].replace(",", "")) < 700_000
        assert end.endswith("brabant-base.toml\n")

    def test_without_the_extra(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        """Where the libraries of a simulation are missing it settles all the same, and a line says what is missing."""
        monkeypatch.setitem(sys.modules, "scipy.special", None)
        result = run("demo")

        assert 0 == result.exit_code
        assert "Refused claims" in result.stdout
        assert "outcomes-fund[exposure]" in result.stdout.splitlines()[-1]
        assert "could have cost" not in result.stdout

    def test_folder(self, run: Run, folder: Path) -> None:
        """A folder of one's own is settled in the same way."""
        result = run("demo", folder)

        assert 0 == result.exit_code
        assert "What 1 contract owes by payer and quarter, in EUR" in result.stdout
        assert "could have cost" not in result.stdout
        assert "owes 300.00 EUR" in result.stdout

    def test_currencies_apart(self, run: Run) -> None:
        """Contracts in several currencies get one table each."""
        published = BOF.parent / "published"
        currencies = {load_contract(path).currency for path in published.glob("*/contract.toml")}
        output = run("demo", published).stdout

        assert 1 < len(currencies) == output.count("by payer and quarter, in ")
        assert all(f"by payer and quarter, in {currency}\n" in output for currency in currencies)
        assert "848,540.00" in output

    def test_problems(self, run: Run, folder: Path) -> None:
        """Problems of any contract are all told, and nothing is printed about the others."""
        shutil.copytree(BOF / "sarban", folder.parent / "sarban")
        (folder / "evidence.csv").unlink()
        (folder.parent / "other").mkdir()
        (folder.parent / "other" / "contract.toml").write_text("id = 1\n", encoding="utf-8")
        result = run("demo", folder.parent)

        assert (1, "") == (result.exit_code, result.stdout)
        assert "no_evidence" in result.stderr
        assert "other" in result.stderr


class TestExampleFolder:
    """Where the example contracts are."""

    def test_installed_first(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Contracts installed with the package come before those of a checkout."""
        packaged = tmp_path / "_examples" / "contracts" / "bof"
        packaged.mkdir(parents=True)
        monkeypatch.setattr(demo, "package_files", lambda _: tmp_path)

        assert packaged == demo.example_folder()
        assert BOF.parents[1] / "simulations" / "brabant-base.toml" == demo.example_scenario()

    def test_nowhere(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Without any example contracts that is said."""
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(demo, "package_files", lambda _: tmp_path)
        monkeypatch.setattr(demo, "__file__", str(tmp_path / "a" / "b" / "c" / "d" / "demo.py"))

        with pytest.raises(UnreadableFile, match="were not installed"):
            demo.example_folder()
        with pytest.raises(UnreadableFile, match="was not installed"):
            demo.example_scenario()
