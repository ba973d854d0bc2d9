import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.scenario_files import scenario_in


@pytest.fixture
def scenario(folder: Path) -> Path:
    """A scenario file with all that it names."""
    return scenario_in(folder.parent)


class TestSimulateHtml:
    """``outcomes-fund simulate --html``."""

    def test_page(self, run: Run, scenario: Path, tmp_path: Path) -> None:
        """A page is written beside what is printed, and nothing else is left."""
        file = tmp_path / "pages" / "page.html"
        file.parent.mkdir()
        result = run("simulate", scenario, "--html", file)
        page = file.read_text(encoding="utf-8")

        assert 0 == result.exit_code
        assert str(file) in result.stdout
        assert '<html lang="en">' in page
        assert "Which assumption matters most" in page
        assert [file] == list(file.parent.iterdir())

    def test_of_a_result(self, run: Run, scenario: Path, tmp_path: Path) -> None:
        """A result that was saved gives the same page as the run that saved it."""
        saved, first, again = (tmp_path / name for name in ("result.arrow", "first.html", "again.html"))
        run("simulate", scenario, "--out", saved, "--html", first, "--lang", "nl")
        run("simulate", saved, "--html", again, "--lang", "nl")

        assert first.read_bytes() == again.read_bytes()
        assert b'<html lang="nl">' in first.read_bytes()

    def test_replaced(self, run: Run, scenario: Path, tmp_path: Path) -> None:
        """A page that stood there is replaced as a whole."""
        file = tmp_path / "page.html"
        file.write_text("<!doctype html>" + "old" * 100_000, encoding="utf-8")
        run("simulate", scenario, "--html", file)
        page = file.read_text(encoding="utf-8")

        assert page.startswith("<!DOCTYPE html>")
        assert "old" * 2 not in page

    @pytest.mark.parametrize(
        ("words", "told"),
        [
            (("--lang", "nl"), "--html"),
            (("--html", "no/folder/page.html"), "no folder"),
            (("--html", "."), "is a folder"),
            (("--html", "page.html", "--lang", "fr"), "'en'"),
        ],
    )
    def test_wrong_usage(self, run: Run, scenario: Path, words: tuple[str, ...], told: str) -> None:
        """What cannot be meant is refused before anything is run."""
        result = run("simulate", scenario, *words)

        assert 2 == result.exit_code
        assert told in result.stderr
        assert not result.stdout

    @pytest.mark.parametrize("library", ["altair", "vl_convert"])
    def test_without_extra(
        self, run: Run, scenario: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library: str
    ) -> None:
        """Without the libraries that draw, the error names the extra, and nothing is run or written."""
        monkeypatch.setitem(sys.modules, library, None)
        result = run("simulate", scenario, "--html", tmp_path / "page.html", "--out", tmp_path / "result.arrow")

        assert 1 == result.exit_code
        assert "outcomes-fund[report]" in result.stderr
        assert not result.stdout
        assert not any((tmp_path / name).exists() for name in ("page.html", "result.arrow"))
