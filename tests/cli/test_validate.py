import json
from collections.abc import Callable
from pathlib import Path

from click.testing import Result

Run = Callable[..., Result]


def _break(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


class TestValidate:
    """Checking files."""

    def test_fine(self, run: Run, folder: Path) -> None:
        """A contract and its evidence without problems are called fine, in one line each."""
        result = run("validate", folder)

        assert (0, "") == (result.exit_code, result.stderr)
        assert result.stdout.endswith("fine (swimming: 1 payment line, 6 rows of evidence)\n")

    def test_twice_is_once(self, run: Run, folder: Path) -> None:
        """A contract named both by itself and by its folder is checked once."""
        result = run("validate", folder, folder / "contract.toml")

        assert 1 == len(result.stdout.splitlines())

    def test_all_problems_of_all_files(self, run: Run, folder: Path) -> None:
        """Problems of several files come together, on standard error alone."""
        (folder / "broken.toml").write_text('id = "x"\ntitel = "y"\n', encoding="utf-8")
        _break(folder / "evidence.csv", "e3,swimming,diploma", "e3,swimming,dipolma")
        result = run("validate", folder / "broken.toml", folder, folder / "nowhere.toml")

        assert (1, "") == (result.exit_code, result.stdout)
        for text in ("broken.toml:2", "'title'", "evidence.csv", "'dipolma'", "nowhere.toml"):
            assert text in result.stderr

    def test_empty_folder(self, run: Run, tmp_path: Path) -> None:
        """A folder without a contract is a problem, not a success."""
        result = run("validate", tmp_path)

        assert (1, "") == (result.exit_code, result.stdout)
        assert "contract.toml" in result.stderr

    def test_json(self, run: Run, folder: Path) -> None:
        """What was found right is told as JSON."""
        document = json.loads(run("validate", folder, "--json").stdout)

        assert [] == document["problems"]
        assert [("swimming", 1, 6, None)] == [
            (item["contract"], item["lines"], item["rows"], item["participants"]) for item in document["contracts"]
        ]

    def test_json_of_problems(self, run: Run, folder: Path) -> None:
        """Problems told as JSON are on standard error too, each with its place."""
        _break(folder / "contract.toml", '"150.00"', '"150,00"')
        result = run("validate", folder, "--json")

        assert (1, "") == (result.exit_code, result.stdout)
        (problem,) = json.loads(result.stderr)["problems"]
        assert ("lines[0].price", "bad_number") == (problem["path"], problem["code"])
        assert "150,00" in problem["value"]

    def test_needs_a_path(self, run: Run) -> None:
        """Nothing to check is wrong usage."""
        assert 2 == run("validate").exit_code

    def test_register_needed(self, run: Run, folder: Path) -> None:
        """Evidence without the register that a rule looks at is refused, as it would be when settled."""
        _break(folder / "contract.toml", 'once_per = "person"', 'once_per = "person"\nwithin_of_enrolment = "1 year"')
        result = run("validate", folder)

        assert (1, "") == (result.exit_code, result.stdout)
        assert "metric diploma (admission by enrolment or group)" in result.stderr
        assert "[register_needed]" in result.stderr

    def test_counts_what_is_not_shown(self, run: Run, folder: Path) -> None:
        """The number of problems includes those that are not shown."""
        row = "x{},swimming,diploma,zoe,2025-13-01,verified,,pool,federation,2025-02-14,2025-04-02\n"
        with (folder / "evidence.csv").open("a", encoding="utf-8") as file:
            file.writelines(row.format(number) for number in range(178))
        result = run("validate", folder)

        assert result.stderr.startswith("178 problems in the input:\n- ")
        assert "and 78 more problems that are not shown." in result.stderr
