from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]

PARTICIPANTS = "participant,enrolled\nann,2025-01-06\nben,2025-01-07\ncas,2025-01-08\ndia,2025-01-09\n"
QUESTIONS = [("statement",), ("why", "--line", "diplomas")]


@pytest.fixture
def enrolled(folder: Path) -> Path:
    """A folder with participants and a rule that looks at them."""
    (folder / "participants.csv").write_text(PARTICIPANTS, encoding="utf-8")
    file = folder / "contract.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("once_per", 'within_of_enrolment = "6 months"\nonce_per'), encoding="utf-8")
    return folder


class TestBeside:
    """Files that nobody names."""

    @pytest.mark.parametrize("question", QUESTIONS)
    def test_are_taken_and_told(self, run: Run, enrolled: Path, question: tuple[str, ...]) -> None:
        """What stands beside the contract is read as if it had been named, and each file is told in a line."""
        evidence, participants = enrolled / "evidence.csv", enrolled / "participants.csv"
        named = run(
            *question, enrolled / "contract.toml", "--evidence", evidence, "--participants", participants
        ).stdout
        lines = run(*question, enrolled / "contract.toml").stdout.splitlines()

        for told in (f"evidence: {evidence}", f"participants: {participants}"):
            lines.remove(told)
        assert named.splitlines() == lines

    @pytest.mark.parametrize("answer", [("statement", "--format", "csv"), ("why", "--line", "diplomas", "--json")])
    def test_other_programs_read_no_such_line(self, run: Run, enrolled: Path, answer: tuple[str, ...]) -> None:
        """In JSON and CSV the lines about files go to standard error."""
        result = run(*answer, enrolled / "contract.toml")

        assert "participants.csv" not in result.stdout
        assert f"participants: {enrolled / 'participants.csv'}" in result.stderr.splitlines()

    def test_named_file_comes_first(self, run: Run, enrolled: Path) -> None:
        """A file that is named is read in place of the one beside the contract, and needs no line."""
        other = enrolled / "other.csv"
        other.write_text(PARTICIPANTS.replace("ann,2025-01-06", "ann,2024-01-06"), encoding="utf-8")
        result = run("statement", enrolled / "contract.toml", "--participants", other)

        assert "participants:" not in result.stdout
        assert "total                                                                         150.00" in result.stdout

    def test_other_name(self, run: Run, enrolled: Path) -> None:
        """Beside a contract of another name no file is taken for its own."""
        (enrolled / "contract.toml").rename(enrolled / "pool.toml")
        result = run("statement", enrolled / "pool.toml", "--evidence", enrolled / "evidence.csv")

        assert (1, "") == (result.exit_code, result.stdout)
        assert "[register_needed]" in result.stderr


class TestFolder:
    """A folder in place of the contract file."""

    @pytest.mark.parametrize("question", [*QUESTIONS, ("explain",)])
    def test_holds_the_contract(self, run: Run, folder: Path, question: tuple[str, ...]) -> None:
        """The contract in a folder is read as if its file had been named."""
        assert run(*question, folder / "contract.toml").stdout == run(*question, folder).stdout != ""

    @pytest.mark.parametrize("question", [*QUESTIONS, ("explain",)])
    def test_without_contract(self, run: Run, tmp_path: Path, question: tuple[str, ...]) -> None:
        """A folder without a contract is a problem that says what was looked for."""
        result = run(*question, tmp_path)

        assert (1, "") == (result.exit_code, result.stdout)
        assert "holds no contract.toml or contract.json" in result.stderr

    def test_with_two(self, run: Run, folder: Path) -> None:
        """Of two contracts in a folder none is picked."""
        (folder / "contract.json").write_text("{}", encoding="utf-8")

        assert "name one of them" in run("explain", folder).stderr
