"""Every code that is raised anywhere has a row, the page on errors shows it, and files break those of contracts."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from outcomes_fund.domain.problem_codes import PROBLEM_CODES
from outcomes_fund.domain.reason_remedies import REASON_REMEDY
from outcomes_fund.domain.reasons import Reason
from outcomes_fund.errors import InvalidInput
from outcomes_fund.exposure.problem_codes import EXPOSURE_CODES
from outcomes_fund.formats.contract import load_contract
from outcomes_fund.formats.errors_page import errors_page
from outcomes_fund.ledger.problem_codes import FUND_CODES

ROOT = Path(__file__).parents[3]
SOURCES = ROOT / "src" / "outcomes_fund"
MALFORMED = ROOT / "tests" / "malformed"

# Which argument of these calls is a code, and which tables have codes for keys.
CODE_AT = {
    "Unfit": 0,
    "_broken": 0,
    "_check": 1,
    "_problem": 0,
    "_refuse": 0,
    "problem_of": 0,
    "add": 0,
    "add_problem": 0,
    "refuse": 0,
    "refuse_whole": 0,
    "wrong": 0,
}
TABLES = {"_CORRECTIONS", "_TELL", "_TOLD"}

# Records with codes of their own, which are no problems of a file: their pages list them.
OTHER_RECORDS = {"Breach", "Notice", "notice"}

ALL_CODES = (*PROBLEM_CODES, *FUND_CODES, *EXPOSURE_CODES)

# Rooms in which only the contract file is read and checked.
OF_CONTRACTS = ("domain", "formats/document", "formats/contract.py")


def _text(node: ast.AST) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _codes_of_call(call: ast.Call) -> Iterator[str | None]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name in OTHER_RECORDS:
        return
    yield from (_text(keyword.value) for keyword in call.keywords if keyword.arg == "code")
    position = CODE_AT.get(name)
    if position is not None and len(call.args) > position:
        yield _text(call.args[position])


def _codes_of_table(node: ast.Assign | ast.AnnAssign) -> Iterator[str | None]:
    target = node.targets[0] if isinstance(node, ast.Assign) else node.target
    if isinstance(node.value, ast.Dict) and getattr(target, "id", "") in TABLES:
        yield from (_text(key) for key in node.value.keys if key is not None)


def codes_in(source: str) -> set[str]:
    """The codes that a module raises."""
    found: set[str | None] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            found.update(_codes_of_call(node))
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            found.update(_codes_of_table(node))
    return {code for code in found if code}


def raised(*places: str) -> set[str]:
    """The codes raised in modules whose path begins with one of these."""
    paths = (path for path in SOURCES.rglob("*.py") if path.relative_to(SOURCES).as_posix().startswith(places))
    return {code for path in paths for code in codes_in(path.read_text(encoding="utf-8"))}


def codes_of_files() -> set[str]:
    """The codes that the malformed contract files break."""
    found: set[str] = set()
    for path in [*(MALFORMED / "contract").iterdir(), *(MALFORMED / "rules").glob("*.toml")]:
        with pytest.raises(InvalidInput) as caught:
            load_contract(path)
        found.update(problem.code for problem in caught.value.problems)
    return found


class TestProblemCodes:
    """The table of codes."""

    def test_has_every_code(self) -> None:
        """A code has a row if, and only if, it is raised somewhere."""
        assert raised("") == {row.code for row in ALL_CODES}

    def test_contracts(self) -> None:
        """What is raised where contracts are read and checked is a code of contracts, and no other is."""
        known = {row.code for row in PROBLEM_CODES if "contract" in row.about}

        assert raised(*OF_CONTRACTS) == known

    def test_once(self) -> None:
        """Each code has one row, with a cause and a remedy that are sentences."""
        codes = [row.code for row in ALL_CODES]

        assert len(set(codes)) == len(codes)
        assert all(row.cause.endswith(".") and row.remedy.endswith(".") for row in ALL_CODES)

    def test_broken_by_a_file(self) -> None:
        """For each code of contracts a malformed file breaks that rule."""
        codes = {row.code for row in PROBLEM_CODES if "contract" in row.about}

        assert set() == codes - codes_of_files()


class TestCodesIn:
    """What finds codes in a source."""

    @pytest.mark.parametrize(
        "source",
        ["Problem(code='x_y')", "raise Unfit('x_y')", "self._check('column', 'x_y')", "_TELL: dict = {'x_y': 1}"],
    )
    def test_finds(self, source: str) -> None:
        """A code is found however it is raised."""
        assert {"x_y"} == codes_in(source)


class TestPage:
    """The page on errors."""

    def test_is_written_from_the_tables(self) -> None:
        """The page is what the function gives."""
        page = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")

        assert errors_page() == page

    def test_shows_every_code_once(self) -> None:
        """Each code of a problem stands in one table."""
        page = errors_page().partition("## Reasons")[0]

        assert all(page.count(f"\n| `{row.code}` |") == 1 for row in ALL_CODES)

    def test_shows_every_reason(self) -> None:
        """Each reason has a cause and a remedy."""
        page = errors_page().partition("## Reasons")[2]

        assert all(f"| `{reason.code}` |" in page and REASON_REMEDY[reason] for reason in Reason)
