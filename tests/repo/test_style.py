"""The style guide held, and each check of it tripped by a breach planted on purpose."""

import ast
import importlib
import os
import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path
from types import ModuleType

import pytest

from tests.repo import style_checks as checks

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "outcomes_fund"
SOURCES = checks.python_files(PACKAGE)
EXACT_SOURCES = checks.python_files(PACKAGE / "domain", PACKAGE / "settlement")
TESTS = checks.python_files(ROOT / "tests")

Check = Callable[[Path], Iterable[str]]


@pytest.fixture
def plant(tmp_path: Path) -> Callable[[str], Path]:
    """Writes a module with the given text."""

    def write(text: str) -> Path:
        path = tmp_path / "planted.py"
        path.write_text(text, encoding="utf-8")
        return path

    return write


class TestProject:
    """The project keeps its own rules."""

    @pytest.mark.parametrize(
        ("check", "paths"),
        [
            (checks.module_length, SOURCES),
            (checks.body_length, SOURCES),
            (checks.forbidden_words, SOURCES),
            (checks.empty_names, SOURCES),
            (checks.inexactness, EXACT_SOURCES),
            (checks.unclear_tests, TESTS),
            (checks.foreign_strings, checks.tracked_files(ROOT)),
        ],
        ids=lambda value: getattr(value, "__name__", None),
    )
    def test_keeps_rule(self, check: Check, paths: list[Path]) -> None:
        """No file of the project breaks the rule."""
        assert [] == checks.over(paths, check)

    def test_exports(self) -> None:
        """The package exports what its list says, whether or not a name was used before."""
        package = importlib.import_module("outcomes_fund")

        assert [] == checks.exports(package)


class TestModuleLength:
    """Modules of at most 400 lines."""

    def test_trips(self, plant: Callable[[str], Path]) -> None:
        """One line too many is a breach."""
        path = plant("\n" * 401)

        assert [f"{path}:1: 401 lines, at most 400"] == list(checks.module_length(path))

    def test_allows(self, plant: Callable[[str], Path]) -> None:
        """The largest module allowed is no breach."""
        assert [] == list(checks.module_length(plant("\n" * 400)))


class TestBodyLength:
    """Functions of at most 50 lines after the docstring."""

    @pytest.mark.parametrize("head", ["def f():", "async def f():", "class C:\n  def f(self):"])
    def test_trips(self, plant: Callable[[str], Path], head: str) -> None:
        """A body of 51 lines is a breach, in functions and methods alike."""
        path = plant(head + "\n" + "    x = 1\n" * 51)

        (breach,) = checks.body_length(path)

        assert breach.endswith("f has 51 lines, at most 50")

    def test_leaves_out_docstring(self, plant: Callable[[str], Path]) -> None:
        """A long docstring is not counted."""
        doc = '    """Text.\n' + "\n" * 60 + '    """\n'

        assert [] == list(checks.body_length(plant("def f():\n" + doc + "    x = 1\n" * 50)))

    def test_only_docstring(self, plant: Callable[[str], Path]) -> None:
        """A function of nothing but a docstring has an empty body."""
        assert [] == list(checks.body_length(plant('def f():\n    """Text."""\n')))


class TestForbiddenWords:
    """No marks of unfinished work."""

    @pytest.mark.parametrize("word", checks.FORBIDDEN_WORDS)
    def test_trips(self, plant: Callable[[str], Path], word: str) -> None:
        """Each of the words is a breach."""
        path = plant(f"x = 1\n# {word}: later\n")

        assert [f"{path}:2: {word}"] == list(checks.forbidden_words(path))


class TestEmptyNames:
    """Names of modules say what they hold."""

    @pytest.mark.parametrize(
        "name", ["utils.py", "money_utils.py", "common/money.py", "misc/__init__.py", "manager.py"]
    )
    def test_trips(self, tmp_path: Path, name: str) -> None:
        """A hollow word in the name of a module or its package is a breach."""
        (breach,) = checks.empty_names(tmp_path / "planted" / name)

        assert "says nothing about what it holds" in breach

    def test_allows(self, tmp_path: Path) -> None:
        """A noun is no breach, even if it contains a hollow word."""
        assert [] == list(checks.empty_names(tmp_path / "commonwealth.py"))


class TestInexactness:
    """No floats and no unexplained division where money is computed."""

    @pytest.mark.parametrize(
        "line",
        [
            "x = 1.0",
            "x = 1e6",
            "x = 2j",
            "x = float(1)",
            "def f(x: float) -> None: ...",
            "import statistics",
            "from random import Random",
            "from numpy import float64",
            "from math import sqrt",
            "x = math.sqrt(2)",
            "x = math.inf",
            "x = np.float64(1)",
            "x = numpy.mean(a)",
            "x = np.average(a)",
            "x = np.random.default_rng(1)",
            "x = np.zeros(3)",
            "x = np.bincount(a, weights=w)",
            "x = np.bincount(a, w)",
            "x = a.mean()",
            "x = gap.total_seconds()",
            "x = a.astype('float64')",
            "x = np.empty(3, dtype='<f8')",
            "x = np.dtype('d')",
            "x = a / b",
            "x /= b",
            "x = a / b  # exact:",
            "x = a / b + len('# exact: in a string')",
            "x = 10 ** -2",
            "x = round(y)",
        ],
    )
    def test_trips(self, plant: Callable[[str], Path], line: str) -> None:
        """Each way to a float is a breach, once."""
        path = plant(line + "\n")

        breaches = set(checks.inexactness(path))

        assert breaches
        assert all(breach.startswith(f"{path}:1: ") for breach in breaches)

    @pytest.mark.parametrize(
        "line",
        [
            "x = 1_000_000",
            "x = a // b",
            "x = a / b  # exact: both are fractions",
            "x = (\n    a\n    / b  # exact: both are fractions\n)",
            "x /= b  # exact: x is a fraction",
            "x = np.zeros(3, dtype=np.int64)",
            "x = np.zeros((3, 2), np.int64)",
            "x = np.bincount(a, minlength=3)",
            "x = math.gcd(4, 6)",
            "from math import lcm",
            "x = a.astype(np.int64)",
            "x = 10 ** 2",
            "x = metric.mean",
            "x = '1.0'  # about 1.0 / 3",
        ],
    )
    def test_allows(self, plant: Callable[[str], Path], line: str) -> None:
        """What stays whole, or says why it is exact, is no breach."""
        assert [] == list(checks.inexactness(plant(line + "\n")))


class TestUnclearTests:
    """Every test says in one sentence what holds."""

    @pytest.mark.parametrize(
        ("docstring", "complaint"),
        [
            ("pass", "has no docstring"),
            ('"""Caps bind"""', "is not one sentence"),
            ('"""Caps bind. Floors too."""', "is not one sentence"),
        ],
    )
    def test_trips(self, plant: Callable[[str], Path], docstring: str, complaint: str) -> None:
        """A test without a sentence, or with two, is a breach."""
        path = plant(f"class TestCaps:\n    def test_caps(self):\n        {docstring}\n")

        (breach,) = checks.unclear_tests(path)

        assert complaint in breach

    def test_allows(self, plant: Callable[[str], Path]) -> None:
        """One sentence may run over two lines."""
        path = plant('def test_caps():\n    """A cap of 1.5 times the price\n    binds."""\n')

        assert [] == list(checks.unclear_tests(path))


class TestForeignStrings:
    """No path of one machine and no address of an index in the project."""

    @pytest.mark.parametrize("string", checks.FOREIGN_STRINGS)
    def test_trips(self, plant: Callable[[str], Path], string: str) -> None:
        """Each of the strings is a breach, wherever it stands in a line."""
        path = plant(f"x = 1\n# see {string}/more\n")

        assert f"{path}:2: {string}" in list(checks.foreign_strings(path))

    def test_passes_over_binary(self, tmp_path: Path) -> None:
        """A file that is not text is left alone."""
        path = tmp_path / "image.bin"
        path.write_bytes(b"\xff\xfe\x00\x80")

        assert [] == list(checks.foreign_strings(path))


class TestExports:
    """A module's ``__all__`` equals what it exports."""

    def test_trips(self) -> None:
        """A name twice, a name missing and a name unlisted are breaches."""
        module = ModuleType("planted")
        vars(module).update(__all__=["absent", "kept", "kept"], kept=1, loose=2, ast=ast, _own=3)

        assert [
            "planted: kept is listed twice",
            "planted: absent is listed but not there",
            "planted: loose is public but not listed",
        ] == checks.exports(module)


class TestTrackedFiles:
    """What belongs to the project is what git tracks."""

    def test_lists_tracked_only(self, tmp_path: Path) -> None:
        """A file that was not added is no part of the project, nor is one that was removed."""
        for name in ("kept.py", "loose.py", "removed.py"):
            (tmp_path / name).touch()
        # A hook that runs these tests sets GIT_DIR: here it would point at the wrong repository.
        env = {name: text for name, text in os.environ.items() if not name.startswith("GIT_")}
        for command in (["init", "--quiet"], ["add", "kept.py", "removed.py"]):
            subprocess.run(["git", *command], cwd=tmp_path, check=True, env=env)
        (tmp_path / "removed.py").unlink()

        assert [tmp_path / "kept.py"] == checks.tracked_files(tmp_path)
