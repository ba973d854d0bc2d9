from collections.abc import Callable
from pathlib import Path

from click.testing import Result

Run = Callable[..., Result]


def _without_dia(folder: Path) -> None:
    rows = "participant,enrolled\nann,2025-01-06\nben,2025-01-07\ncas,2025-01-08\n"
    (folder / "participants.csv").write_text(rows, encoding="utf-8")


class TestNotices:
    """What looks like a mistake, where it is shown."""

    def test_validate(self, run: Run, folder: Path) -> None:
        """Below a contract that is fine stands what to look at; the exit status is 0 all the same."""
        _without_dia(folder)
        result = run("validate", folder)

        assert (0, "") == (result.exit_code, result.stderr)
        fine, notice = result.stdout.splitlines()
        assert "fine" in fine
        assert notice.startswith("  notice: 1 participant of the evidence is not in the register: dia.")

    def test_statement(self, run: Run, folder: Path) -> None:
        """Under the tables stands the same, and it changes no figure above it."""
        before = run("statement", folder).stdout
        _without_dia(folder)
        after = run("statement", folder).stdout

        kept, _, told = after.replace(f"participants: {folder / 'participants.csv'}\n", "").partition("\nNotices\n")
        assert before == kept
        assert told.strip().endswith("[not_in_register]")

    def test_json(self, run: Run, folder: Path) -> None:
        """JSON and CSV stay as they are."""
        before = [run("statement", folder, "--format", form).stdout for form in ("json", "csv")]
        _without_dia(folder)

        assert before == [run("statement", folder, "--format", form).stdout for form in ("json", "csv")]
