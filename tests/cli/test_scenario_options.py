"""What commands on scenarios refuse before anything is run or written over."""

import shutil
from fractions import Fraction
from pathlib import Path

import pytest

from outcomes_fund.exposure.assumptions.scenario import Scenario
from outcomes_fund.exposure.deciding.variance_parts import VariancePart, VarianceParts
from outcomes_fund.exposure.estimates.summary import Subject
from outcomes_fund.exposure.stops import Interrupted
from tests.cli.conftest import Run
from tests.cli.scenario_files import scenario_in


@pytest.fixture
def scenario(folder: Path) -> Path:
    """A scenario file with all that it names."""
    return scenario_in(folder.parent)


@pytest.fixture
def saved(run: Run, scenario: Path) -> Path:
    """A result of it that was saved."""
    file = scenario.with_name("result.arrow")
    run("simulate", scenario, "--worlds", 50, "--out", file)
    return file


class TestWrittenOver:
    """No file is lost to ``--html`` and ``--out``."""

    @pytest.mark.parametrize(
        "name", ["scenario.toml", "budget.toml", "swimming/contract.toml", "result.arrow", "a.txt"]
    )
    def test_no_page(self, run: Run, scenario: Path, saved: Path, name: str) -> None:
        """A page goes into no file that is called otherwise, such as the scenario itself."""
        file = scenario.parent / name
        before = file.read_bytes() if file.exists() else None
        result = run("simulate", saved, "--html", file)

        assert (2, "") == (result.exit_code, result.stdout)
        assert ".html" in result.stderr
        assert before == (file.read_bytes() if file.exists() else None)

    def test_page_over_input(self, run: Run, scenario: Path) -> None:
        """A scenario that is called like a page stays as it is."""
        file = scenario.rename(scenario.with_name("scenario.html"))
        before = file.read_bytes()
        result = run("simulate", file, "--html", file)

        assert (2, "") == (result.exit_code, result.stdout)
        assert "is no page" in result.stderr
        assert before == file.read_bytes()

    def test_result_over_input(self, run: Run, scenario: Path) -> None:
        """A contract or budget that is called like a result stays as it is."""
        budget = scenario.with_name("budget.toml").rename(scenario.with_name("budget.arrow"))
        scenario.write_text(scenario.read_text().replace("budget.toml", "budget.arrow"))
        before = budget.read_bytes()
        result = run("simulate", scenario, "--out", budget)

        assert (2, "") == (result.exit_code, result.stdout)
        assert "is no result" in result.stderr
        assert before == budget.read_bytes()

    def test_result_again(self, run: Run, scenario: Path, saved: Path) -> None:
        """A result is replaced by one of another run, and an empty file by a first one."""
        before, empty = saved.read_bytes(), saved.with_name("empty.parquet")
        empty.touch()

        assert 0 == run("simulate", scenario, "--worlds", 60, "--out", saved).exit_code
        assert before != saved.read_bytes()
        assert 0 == run("simulate", scenario, "--worlds", 60, "--out", empty).exit_code


class TestSavedResults:
    """What cannot be asked of a result that was saved."""

    @pytest.mark.parametrize("command", ["simulate", "register", "compare", "backtest"])
    def test_no_new_worlds(self, run: Run, saved: Path, command: str) -> None:
        """Options that would draw other worlds are refused by every command that opens it."""
        more: dict[str, tuple[object, ...]] = {
            "compare": (saved,),
            "backtest": ("--actual", saved.with_name("actual.csv")),
        }
        result = run(command, saved, *more.get(command, ()), "--worlds", 5)

        assert (2, "") == (result.exit_code, result.stdout)
        assert "--worlds is of no use with a result that was saved" in result.stderr

    @pytest.mark.parametrize("command", ["simulate", "register", "compare"])
    def test_nothing_set(self, run: Run, saved: Path, command: str) -> None:
        """A change is refused by the name of its option."""
        result = run(command, saved, "--set", "grants.repair.instalments.0.amount=700.00")

        assert (2, "") == (result.exit_code, result.stdout)
        assert "--set is of no use" in result.stderr

    @pytest.mark.parametrize(
        ("command", "words"),
        [
            ("solve", ("grants.repair.instalments.1.amount", "--goal", "mean(total) <= 5", "--between", "1", "9")),
            ("sensitivity", ()),
            ("sensitivity", ("--parts",)),
        ],
    )
    def test_scenario_needed(self, run: Run, saved: Path, command: str, words: tuple[str, ...]) -> None:
        """Where figures are changed, the scenario is asked for."""
        result = run(command, saved, *words)

        assert (1, "") == (result.exit_code, result.stdout)
        assert f"{saved} is a result that was saved, in which nothing can be changed." in result.stderr


class TestStopped:
    """What is said where a run does not come to its end."""

    @pytest.mark.parametrize("stop", [Interrupted(0, 2000), KeyboardInterrupt()], ids=["run", "pictures"])
    def test_page(self, run: Run, saved: Path, monkeypatch: pytest.MonkeyPatch, stop: BaseException) -> None:
        """Who stops while a page is made is told so, and not how far a run for one picture was."""

        def stopped(*_: object) -> None:
            raise stop

        monkeypatch.setattr("outcomes_fund.services.exposure_page.page_tornado", stopped)
        page = saved.with_name("page.html")
        result = run("simulate", saved, "--html", page)

        assert (130, "") == (result.exit_code, result.stdout)
        assert "interrupted while the page was made" in result.stderr
        assert "0 of" not in result.stderr
        assert not page.exists()

    def test_memory(self, run: Run, scenario: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Where memory runs out outside a run, that is told in a sentence, too."""

        def full(*_: object) -> None:
            raise MemoryError

        monkeypatch.setattr("outcomes_fund.services.exposure.load_scenario", full)
        result = run("simulate", scenario)

        assert (1, "") == (result.exit_code, result.stdout)
        assert "Memory ran out" in result.stderr


class TestNumbers:
    """Numbers that cannot be meant."""

    @pytest.mark.parametrize(
        ("words", "told"),
        [
            (("sensitivity", "--vary", "grants.repair.instalments.0.amount=700..400"), "the lower value first"),
            (("sensitivity", "--vary", "grants.repair.instalments.0.amount=400..400"), "the lower value first"),
            (("register", "--threshold", "-5"), "0 or more"),
            (("simulate", "--worlds", "1e3"), "in digits"),
            (("simulate", "--precision", "200%"), "less than 100 %"),
            (("sensitivity", "--parts", "--sampling", "sobol"), "--worlds and --seed can"),
        ],
    )
    def test_refused(self, run: Run, scenario: Path, words: tuple[str, ...], told: str) -> None:
        """Each is wrong usage, and is told in words."""
        command, *options = words
        result = run(command, scenario, *options)

        assert (2, "") == (result.exit_code, result.stdout)
        assert told in " ".join(result.stderr.split())


class TestWholeGroups:
    """What is said where worlds are drawn in groups."""

    def test_rounded_up(self, run: Run, scenario: Path) -> None:
        """More worlds than were asked for, and missing errors, are explained."""
        text = run("simulate", scenario, "--worlds", 500, "--sampling", "sobol").stdout

        assert "groups of 1,024 worlds, so 500 were rounded up" in text
        assert "2,048 worlds or more" in text

    def test_as_asked(self, run: Run, scenario: Path) -> None:
        """Nothing is said of it where nothing was rounded and errors are known."""
        text = run("simulate", scenario, "--worlds", 2048, "--sampling", "sobol").stdout

        assert "rounded up" not in text
        assert "not known" not in text

    def test_one_world(self, run: Run, scenario: Path) -> None:
        """One world has no error, and two are enough for one."""
        text = run("simulate", scenario, "--worlds", 1).stdout

        assert "2 worlds or more" in text
        assert "\n1 world, plain" in text
        assert "not known" not in run("simulate", scenario, "--worlds", 2).stdout


class TestWriteWorld:
    """``outcomes-fund simulate --write-world``."""

    def test_no_such_world(self, run: Run, scenario: Path, saved: Path, tmp_path: Path) -> None:
        """A world that the run does not have is refused with the number that it has."""
        file, folder = tmp_path / "saved.arrow", tmp_path / "world"
        shutil.copy(saved, file)
        runs = {1000: (scenario,), 30: (scenario, "--worlds", 30), 50: (file,)}
        told = {worlds: run("simulate", *words, "--write-world", worlds, folder) for worlds, words in runs.items()}

        assert all((1, "") == (each.exit_code, each.stdout) for each in told.values())
        assert all(f"from 0 to {worlds - 1}" in each.stderr for worlds, each in told.items())
        assert not folder.exists()

    def test_into_a_used_folder(self, run: Run, scenario: Path, tmp_path: Path) -> None:
        """The same world may be written again; another one writes nothing over."""
        folder = tmp_path / "world"
        assert 0 == run("simulate", scenario, "--write-world", 5, folder).exit_code
        before = {file: file.read_bytes() for file in folder.rglob("*.*")}
        assert 0 == run("simulate", scenario, "--write-world", 5, folder).exit_code
        result = run("simulate", scenario, "--seed", 8, "--write-world", 6, folder)

        assert (1, "") == (result.exit_code, result.stdout)
        assert "other contents" in result.stderr
        assert before == {file: file.read_bytes() for file in folder.rglob("*.*")}

    def test_folder_is_a_file(self, run: Run, scenario: Path) -> None:
        """A file in place of the folder is told, and stays."""
        before = scenario.read_bytes()
        result = run("simulate", scenario, "--write-world", 5, scenario)

        assert (1, "") == (result.exit_code, result.stdout)
        assert "cannot be written" in result.stderr
        assert before == scenario.read_bytes()


class TestLacking:
    """Portfolios that are not the same, held against each other."""

    def test_told(self, run: Run, scenario: Path) -> None:
        """What only one of them has is named, with the title of that one."""
        other = scenario.with_name("other.toml")
        text = scenario.read_text().replace("Swimming lessons", "Without repair")
        other.write_text(text[: text.index("[[grants]]")])

        assert "Only Swimming lessons has repair" in run("compare", scenario, other).stdout
        assert "Only Swimming lessons has repair" in run("compare", other, scenario).stdout

    def test_not_told(self, run: Run, scenario: Path) -> None:
        """Nothing is said of it where both have the same."""
        result = run("compare", scenario, "--set", "grants.repair.instalments.0.amount=600.00")

        assert 0 == result.exit_code
        assert "Only" not in result.stdout


class TestParts:
    """``outcomes-fund sensitivity --parts``."""

    @pytest.mark.parametrize(("options", "blocks"), [((), 1), (("--worlds", 5000), 2), (("--worlds", 9000), 4)])
    def test_worlds(
        self, run: Run, scenario: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[object, ...], blocks: int
    ) -> None:
        """So many worlds as are asked for are drawn for each source, in whole blocks, a power of two of them."""
        asked: dict[str, object] = {}

        def parts(scenario: Scenario, **given: object) -> VarianceParts:
            asked.update(given)
            small = VariancePart(source="x", first=-0.0004, first_interval=0.0, total=1.0, total_interval=0.0)
            return VarianceParts(
                subject=Subject(), worlds=4096, mean_minor=Fraction(1), deviation_minor=1.0, parts=(small,)
            )

        monkeypatch.setattr("outcomes_fund.services.exposure.variance_parts", parts)
        result = run("sensitivity", scenario, "--parts", "--seed", 5, *options)

        assert (blocks, 5) == (asked["blocks"], asked["seed"])
        assert " 0.0 %" in result.stdout
        assert "-0.0 %" not in result.stdout
