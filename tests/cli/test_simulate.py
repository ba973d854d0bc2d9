import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from outcomes_fund import evaluate, load_contract, load_evidence, load_register
from outcomes_fund.exposure.run import simulate
from outcomes_fund.exposure.stops import Interrupted
from outcomes_fund.formats.exposure_file import open_exposure
from outcomes_fund.formats.scenario import load_scenario, parse_scenario
from tests.cli.conftest import Run
from tests.cli.scenario_files import scenario_in


@pytest.fixture
def scenario(folder: Path) -> Path:
    """A scenario file with all that it names."""
    return scenario_in(folder.parent)


class TestSimulate:
    """``outcomes-fund simulate``."""

    def test_screen(self, run: Run, scenario: Path) -> None:
        """One screen has the distribution, a histogram, the budget and what contributes most, with errors."""
        result = run("simulate", scenario)

        assert 0 == result.exit_code
        for text in ("P90", "±", "█", "Budget (EUR)", "contributes most", "swimming", "repair", "2025", "1,000 worlds"):
            assert text in result.stdout
        assert len(result.stdout.splitlines()) < 50

    def test_full(self, run: Run, scenario: Path) -> None:
        """Everything is shown where it is asked: years, caps, capacity, calendar."""
        text = run("simulate", scenario, "--full").stdout

        assert all(word in text for word in ("municipality", "Caps", "Norm met", "When money moves", "mean over"))

    def test_budget_differences(self, run: Run, scenario: Path) -> None:
        """A total that the source of the budget states and that is not the sum of its lines is reported."""
        assert "the source states 1,600 for Sport in all; its lines add up to 1,500" in run("simulate", scenario).stdout

    def test_options(self, run: Run, scenario: Path) -> None:
        """Options say how worlds are drawn, and the same ones give the same result on any number of workers."""
        drawn = ("--worlds", 600, "--seed", 9, "--sampling", "antithetic")
        one, two = (run("simulate", scenario, *drawn, "--workers", workers).stdout for workers in (1, 2))

        assert "600 worlds, antithetic, seed 9" in one
        assert one == two

    def test_precision(self, run: Run, scenario: Path) -> None:
        """What came of the precision that was asked is said."""
        result = run("simulate", scenario, "--precision", "5%", "--percentile", "80%")

        assert "The error of the percentile is" in result.stdout
        assert "as asked" in result.stdout

    def test_saved(self, run: Run, scenario: Path, tmp_path: Path) -> None:
        """A result that was saved is opened again, and shows the same."""
        file = tmp_path / "result.arrow"
        first = run("simulate", scenario, "--out", file)
        again = run("simulate", file)

        assert first.stdout.startswith(again.stdout)
        assert str(file) in first.stdout
        assert 1000 == open_exposure(file).worlds

    def test_json(self, run: Run, scenario: Path) -> None:
        """As JSON there are all tables, with the digest of the scenario."""
        document = json.loads(run("simulate", scenario, "--format", "json").stdout)

        assert load_scenario(scenario).digest in json.dumps(document)
        assert "shortfall" in json.dumps(document)

    def test_changed(self, run: Run, scenario: Path) -> None:
        """A figure that is set counts."""
        result = run("simulate", scenario, "--set", "grants.repair.instalments.0.amount=700.00", "--full")

        assert "grants.repair.instalments.0.amount = 700.00" in result.stdout
        assert "1,200" in result.stdout

    @pytest.mark.parametrize("number", [0, 5, 999])
    def test_write_world(self, run: Run, scenario: Path, tmp_path: Path, number: int) -> None:
        """A world that is written out owes what it paid in the simulation."""
        folder = tmp_path / "world"
        result = run("simulate", scenario, "--write-world", number, folder)
        contract = load_contract(folder / "swimming" / "contract.toml")
        evidence = load_evidence(folder / "swimming" / "evidence.csv", contract)
        register = load_register(folder / "swimming" / "participants.csv", contract)
        simulated = simulate(load_scenario(scenario)).of_name("swimming")

        assert str(folder / "swimming") in result.stdout
        assert simulated[number] == evaluate(contract, evidence, as_of=None, register=register).total_minor
        assert simulated.max() > 0

    def test_draft(self, run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """First assumptions for a contract are a scenario file that runs."""
        monkeypatch.chdir(folder.parent)
        text = run("simulate", "--draft", "swimming").stdout
        drafted = parse_scenario(text, folder=folder.parent)

        assert ("swimming",) == drafted.names
        assert simulate(drafted, worlds=200).total().max() > 0

    @pytest.mark.parametrize(
        "words",
        [
            ("--worlds", "0"),
            ("--seed", "-1"),
            ("--precision", "5"),
            ("--precision", "fine"),
            ("--percentile", "80%"),
            ("--out", "result.csv"),
            ("--out", "no/folder/result.arrow"),
            ("--set", "price"),
            ("other.toml",),
        ],
        ids=" ".join,
    )
    def test_wrong_usage(self, run: Run, scenario: Path, words: tuple[str, ...]) -> None:
        """Impossible options are refused before anything is run."""
        result = run("simulate", scenario, *words)

        assert (2, "") == (result.exit_code, result.stdout)

    def test_no_new_worlds_of_a_result(self, run: Run, scenario: Path, tmp_path: Path) -> None:
        """A result that was saved has its worlds, and options that would draw others are refused."""
        file = tmp_path / "result.parquet"
        run("simulate", scenario, "--out", file)
        result = run("simulate", file, "--worlds", 5)

        assert 2 == result.exit_code
        assert "--worlds" in result.stderr

    def test_problems(self, run: Run, scenario: Path) -> None:
        """All problems of a scenario are told with file and line, and nothing is printed."""
        text = scenario.read_text().replace('"0.4"', '"-1"').replace('mean = "60 %"', 'mean = "160 %"')
        scenario.write_text(text)
        result = run("simulate", scenario)

        assert (1, "") == (result.exit_code, result.stdout)
        assert 2 <= result.stderr.count(str(scenario))

    def test_stopped(self, run: Run, scenario: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        """A run that is broken off leaves one sentence, the status of that, and no file."""

        def stop(*_: object, **__: object) -> None:
            raise Interrupted(0, 1000)

        monkeypatch.setattr("outcomes_fund.services.exposure.simulate", stop)
        file = tmp_path / "result.arrow"
        result = run("simulate", scenario, "--out", file)

        assert (130, "") == (result.exit_code, result.stdout)
        assert "nothing of them is kept" in result.stderr
        assert not file.exists()


class TestCompare:
    """``outcomes-fund compare``."""

    def test_changed(self, run: Run, scenario: Path) -> None:
        """A change of the base is held against it, with the error of the difference."""
        result = run("compare", scenario, "--set", "grants.repair.instalments.0.amount=600.00", "--json")
        (comparison,) = json.loads(result.stdout)["comparisons"]
        rows = {row["statistic"]: row["difference"] for row in comparison["rows"]}

        assert {"amount": "100.00", "error": "0.00"} == rows["mean(total)"] == rows["p90(total, 2025)"]
        assert {"amount": "0.00", "error": "0.00"} == rows["mean(swimming)"]

    def test_files(self, run: Run, scenario: Path) -> None:
        """Other scenario files get the worlds of the base, whatever they say themselves."""
        other = scenario.with_name("other.toml")
        text = scenario.read_text().replace("seed = 7", "seed = 8").replace("Swimming lessons", "With more children")
        other.write_text(text.replace('mean = "0.4"', 'mean = "0.8"'))
        result = run("compare", scenario, other)

        assert 0 == result.exit_code
        assert "With more children, held against Swimming lessons" in result.stdout
        assert "mean(swimming)" in result.stdout
        assert "mean(repair)" not in result.stdout

    def test_other_worlds(self, run: Run, scenario: Path, tmp_path: Path) -> None:
        """Results with other worlds are not compared."""
        files = [tmp_path / f"{seed}.arrow" for seed in (1, 2)]
        for seed, file in enumerate(files):
            run("simulate", scenario, "--seed", seed, "--out", file)
        result = run("compare", *files)

        assert (1, "") == (result.exit_code, result.stdout)
        assert "differ in seed: 0 and 1" in result.stderr

    def test_nothing(self, run: Run, scenario: Path) -> None:
        """A base alone has nothing to be compared with."""
        assert 2 == run("compare", scenario).exit_code


class TestSensitivity:
    """``outcomes-fund sensitivity``."""

    def test_own(self, run: Run, scenario: Path) -> None:
        """Each uncertainty of worlds has a row with its ends."""
        rows = json.loads(run("sensitivity", scenario, "--of", "mean(swimming)", "--json").stdout)["rows"]

        assert {"contracts.swimming.intakes[0].level", "contracts.swimming.outcomes.diploma.success"} == {
            row["assumption"] for row in rows
        }
        assert all(float(row["swing"]["amount"]) > 0 for row in rows)

    def test_varied(self, run: Run, scenario: Path) -> None:
        """A figure that is named is varied between its ends."""
        result = run("sensitivity", scenario, "--vary", "grants.repair.instalments.0.amount=400..700")

        assert "+300" in result.stdout
        assert "█" in result.stdout

    @pytest.mark.slow
    def test_parts(self, run: Run, scenario: Path) -> None:
        """The variance is taken apart by its sources, and the table says the same as JSON."""
        words = ("sensitivity", scenario, "--parts", "--of", "mean(swimming)")
        document = json.loads(run(*words, "--json").stdout)
        text = run(*words).stdout

        assert {"swimming.intake", "swimming.diploma", "chance of participants and rows"} == {
            part["source"] for part in document["parts"]
        }
        assert 1 == pytest.approx(sum(float(part["first"]) for part in document["parts"]), abs=0.3)
        assert all(part["source"] in text for part in document["parts"])
        assert "variance of swimming" in text

    @pytest.mark.parametrize(
        "words",
        [
            ("--vary", "price"),
            ("--vary", "a=1..b"),
            ("--parts", "--workers", "5"),
            ("--parts", "--vary", "a=1..2"),
            ("--parts", "--engine", "dask"),
        ],
    )
    def test_wrong_usage(self, run: Run, scenario: Path, words: tuple[str, ...]) -> None:
        """A place without two values is wrong usage, and so are options that do not go together."""
        assert 2 == run("sensitivity", scenario, *words).exit_code


class TestSolve:
    """``outcomes-fund solve``."""

    def test_found(self, run: Run, scenario: Path) -> None:
        """The last instalment with which the goal is met is found, to the cent."""
        goal = "p90(municipality, 2026) <= 1000"
        words = ("grants.repair.instalments.1.amount", "--goal", goal, "--between", 1, 2000, "--json")
        found = json.loads(run("solve", scenario, *words).stdout)

        assert float(found["missed_at"]) - float(found["value"]) == pytest.approx(0.01)
        assert float(found["attained"]["amount"]) <= 1000
        assert found["monotone"]

    def test_told(self, run: Run, scenario: Path) -> None:
        """The value, what is attained and what was tried are told."""
        words = ("contracts.swimming.lines.diplomas.price", "--goal", "mean(swimming) <= 200", "--between", 0, 500)
        text = run("solve", scenario, *words, "--tolerance", 5).stdout

        assert "mean(swimming) <= 200.00 is met by contracts.swimming.lines.diplomas.price = " in text
        assert "95 %" in text
        assert "Values tried" in text

    @pytest.mark.parametrize(
        ("words", "status"),
        [
            (("grants.repair.instalments.1.amount", "--goal", "p90(total)", "--between", "0", "1"), 1),
            (("grants.repair.instalments.1.amount", "--goal", "p90(pool) <= 5", "--between", "0", "1"), 1),
            (("grants.repair.amount", "--goal", "p90(total) <= 5", "--between", "0", "1"), 1),
            (("grants.repair.instalments.1.amount", "--goal", "p90(total) <= 5", "--between", "1", "9"), 1),
            (("grants.repair.instalments.1.amount", "--goal", "p90(total) <= 5", "--between", "1", "1"), 2),
        ],
    )
    def test_refused(self, run: Run, scenario: Path, words: tuple[str, ...], status: int) -> None:
        """What is no goal, no place, or has no solution in the range is refused in words."""
        result = run("solve", scenario, *words)

        assert (status, "") == (result.exit_code, result.stdout)
        assert result.stderr


class TestBacktest:
    """``outcomes-fund backtest``."""

    def test_told(self, run: Run, scenario: Path) -> None:
        """Each contract with actual payments has its place in the distribution, and coverage stands below."""
        result = run("backtest", scenario, "--actual", scenario.with_name("actual.csv"))

        assert 0 == result.exit_code
        for text in ("swimming", "repair", "all together", "50.0 %", "Within the middle", "of 4 amounts"):
            assert text in result.stdout

    def test_json(self, run: Run, scenario: Path) -> None:
        """As JSON the same stands in keys."""
        document = json.loads(run("backtest", scenario, "--actual", scenario.with_name("actual.csv"), "--json").stdout)
        grant = next(row for row in document["rows"] if row["name"] == "repair" and row["amounts"] == 2)

        assert ("1000.00", "0.5") == (grant["actual"], grant["place"]["share"][:3])

    def test_years(self, run: Run, scenario: Path, tmp_path: Path) -> None:
        """A year is held against that name in that year; a saved result gives the same as its scenario."""
        file, saved = scenario.with_name("actual.csv"), tmp_path / "saved.arrow"
        of_all = json.loads(run("simulate", scenario, "--out", saved, "--format", "json").stdout)
        year = of_all["run"]["budget_years"][0]
        file.write_text(f"contract,year,amount\nswimming,{year},5000\n")
        texts = [run("backtest", each, "--actual", file, "--json").stdout for each in (scenario, saved)]
        (row,) = json.loads(texts[0])["rows"]

        assert texts[0] == texts[1]
        assert ("swimming", [year]) == (row["name"], row["years"])
        assert f"swimming {year}" in run("backtest", saved, "--actual", file).stdout

    def test_read_first(self, run: Run, scenario: Path) -> None:
        """A file of payments with a mistake is refused with its row."""
        file = scenario.with_name("actual.csv")
        file.write_text("contract,amount\nswimming,much\n")
        result = run("backtest", scenario, "--actual", file)

        assert (1, "") == (result.exit_code, result.stdout)
        assert "much" in result.stderr


class TestRegister:
    """``outcomes-fund register``."""

    def test_table(self, run: Run, scenario: Path) -> None:
        """Each contract and grant has a row."""
        text = run("register", scenario).stdout

        assert all(word in text for word in ("swimming", "repair", "Kans", "Bijdrage"))

    def test_csv(self, run: Run, scenario: Path) -> None:
        """As CSV there is a row for each, with the columns of the form."""
        text = run("register", scenario, "--format", "csv", "--gross").stdout
        rows = list(csv.DictReader(io.StringIO(text)))

        assert {"swimming", "repair"} == {row["id"] for row in rows}
        assert "kans_klasse" in rows[0]

    def test_threshold(self, run: Run, scenario: Path) -> None:
        """What is below the threshold stands together in the last row."""
        result = run("register", scenario, "--format", "json", "--threshold", 10_000)

        assert ["overig"] == [row["id"] for row in json.loads(result.stdout)["regels"]]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["simulate", "compare", "sensitivity", "solve", "backtest", "register"])
def test_help_is_quick(name: str) -> None:
    """The list of all commands needs no numpy, whichever are in it."""
    code = (
        "import sys; from outcomes_fund.cli.main import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        f"sys.exit('numpy' in sys.modules or '{name}' not in main.table)"
    )

    assert 0 == subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode
