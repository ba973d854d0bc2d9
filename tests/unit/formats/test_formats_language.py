"""The whole language in files: every key of every record, and the kinds of values that are new in it."""

import json
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import attrs
import jsonschema
import pytest

from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.indexation import Index
from outcomes_fund.domain.terms import SavingsShareLine, ShareTier
from outcomes_fund.errors import InvalidInput
from outcomes_fund.formats.contract import load_contract, parse_contract, render_contract
from outcomes_fund.formats.document.contract_keys import contract_keys
from outcomes_fund.formats.document.contract_shape import CONTRACT
from outcomes_fund.formats.document.documents import Syntax, read_document
from outcomes_fund.formats.document.shapes import Choice, Listing, Nullable, Section, Shape
from outcomes_fund.formats.schema import schema_of

SAMPLES = Path(__file__).parent / "contracts"
FILES = sorted(SAMPLES.glob("*.toml"))


def keys_of(shape: Shape) -> Iterator[tuple[str, str]]:
    """Every key that a shape has, and what it means; those of a common base are one."""
    seen: set[str] = set()
    ahead: list[Shape] = [shape]
    while ahead:
        part = ahead.pop()
        if isinstance(part, Listing | Nullable):
            ahead.append(part.element)
        elif isinstance(part, Choice):
            ahead += part.sections.values()
        elif isinstance(part, Section) and part.title not in seen:
            seen.add(part.title)
            yield from ((field.key, field.meaning) for field in part.fields)
            ahead += [field.shape for field in part.fields]


def keys_in(shape: Shape, value: Any) -> Iterator[tuple[str, str]]:
    """Every key that a file uses."""
    if isinstance(shape, Listing):
        for element in value:
            yield from keys_in(shape.element, element)
    elif isinstance(shape, Nullable):
        yield from keys_in(shape.element, value)
    elif isinstance(shape, Choice):
        yield from keys_in(shape.sections[value[shape.tag]], value)
    elif isinstance(shape, Section):
        for field in shape.fields:
            if field.key in value:
                yield field.key, field.meaning
                yield from keys_in(field.shape, value[field.key])


def written(old: str, new: str) -> str:
    """The contract with the whole language, changed in one place."""
    text = (SAMPLES / "whole_language.toml").read_text(encoding="utf-8")
    assert old in text
    return text.replace(old, new, 1)


def refusal(text: str) -> list[tuple[str, str]]:
    """Path and code of each problem in a text."""
    with pytest.raises(InvalidInput) as caught:
        parse_contract(text)
    return [(problem.path, problem.code) for problem in caught.value.problems]


@pytest.fixture(scope="module")
def whole() -> Contract:
    """The contract with the whole language."""
    return load_contract(SAMPLES / "whole_language.toml")


class TestEveryKey:
    """Nothing that a contract can say goes unread, or is lost when it is written."""

    def test_samples_use_every_key(self) -> None:
        """The samples, whose round trips are tested, leave out no key of any record."""
        used: set[tuple[str, str]] = set()
        for path in FILES:
            used.update(keys_in(CONTRACT, read_document(path.read_text(encoding="utf-8"), "toml").table))

        assert [] == sorted(set(keys_of(CONTRACT)) - used)

    def test_every_field_is_a_key(self, whole: Contract) -> None:
        """Each field of the contract's record has a key."""
        fields = {field.name for field in attrs.fields(type(whole))}

        assert fields == {field.attribute for field in CONTRACT.fields} - {"rate_cards", "ladders"}

    @pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
    def test_canonical(self, path: Path) -> None:
        """What was written reads as the same contract, and writes as the same text."""
        contract = load_contract(path)
        for syntax in ("toml", "json"):
            text = render_contract(contract, syntax=syntax)
            again = parse_contract(text, syntax=syntax)

            assert contract == again
            assert text == render_contract(again, syntax=syntax)

    @pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
    def test_schema_knows_what_was_typed(self, path: Path) -> None:
        """A file is as the schema says also as it was typed, shorthands and tables included."""
        table = read_document(path.read_text(encoding="utf-8"), "toml").table
        document = json.loads(json.dumps(table, default=date.isoformat))
        validator = jsonschema.Draft202012Validator(schema_of("contract"))

        assert [] == [error.json_path for error in validator.iter_errors(document)]

    def test_tables_of_keys(self) -> None:
        """Every section has a table for people, the shorthands too, and truths are written as in the file."""
        tables = contract_keys()

        assert "### `rate_cards`: `rows`" in tables
        assert "| `from` | length of time | needed |" in tables
        assert "| `table` | text |" in tables
        assert "`True`" not in tables
        assert "None " not in tables


class TestMonth:
    """Months."""

    @pytest.mark.parametrize("month", ['"2023-10"', "2023-10-01", '"2023-10-01"'])
    def test_forms(self, month: str) -> None:
        """A month is a year and a number, or the date of its first day."""
        contract = parse_contract(written('base_month = "2023-10"', f"base_month = {month}"))

        assert date(2023, 10, 1) == contract.indices[0].base_month
        assert 'base_month = "2023-10"' in render_contract(contract)

    @pytest.mark.parametrize(
        ("month", "code"),
        [
            ("2023-10-02", "bad_date"),
            ('"2023-13"', "bad_date"),
            ('"2023"', "bad_date"),
            ('"0000-10"', "bad_date"),
            ("202310", "wrong_type"),
        ],
    )
    def test_others(self, month: str, code: str) -> None:
        """Another day of a month is no month, nor is what is in no calendar."""
        assert [("indices[0].base_month", code)] == refusal(written('base_month = "2023-10"', f"base_month = {month}"))


class TestWholeNumber:
    """Whole numbers that are no money."""

    @pytest.mark.parametrize("number", ["3", '"3"', "+3"])
    def test_forms(self, number: str) -> None:
        """A whole number may stand in quotes."""
        contract = parse_contract(written("months_back = 3", f"months_back = {number}"))

        assert 3 == contract.indices[0].months_back

    @pytest.mark.parametrize(
        ("number", "code"),
        [("3.5", "bad_number"), ("3.0", "bad_number"), ('"300 %"', "bad_number"), ("true", "wrong_type")],
    )
    def test_others(self, number: str, code: str) -> None:
        """Decimals, percentages and truths are no whole numbers."""
        assert [("indices[0].months_back", code)] == refusal(written("months_back = 3", f"months_back = {number}"))

    @pytest.mark.parametrize("syntax", ["toml", "json"])
    def test_large(self, whole: Contract, syntax: Syntax) -> None:
        """A number that other programs would round is written as text, and read back."""
        line = attrs.evolve(whole.lines[0], priority=2**70)
        contract = attrs.evolve(whole, lines=(line, *whole.lines[1:]))
        text = render_contract(contract, syntax=syntax)

        assert f'"{2**70}"' in text
        assert contract == parse_contract(text, syntax=syntax)


class TestTruth:
    """True and false."""

    @pytest.mark.parametrize("truth", ['"true"', "1", '"yes"'])
    def test_others(self, truth: str) -> None:
        """A word in quotes or a number is no truth."""
        assert [("metrics[14].relative", "wrong_type")] == refusal(written("relative = true", f"relative = {truth}"))


class TestSavingsShare:
    """One share in place of tiers."""

    def test_share(self, whole: Contract) -> None:
        """A single share is one tier without end, and is written as a share again."""
        line = whole.line("saved")

        assert isinstance(line, SavingsShareLine)
        assert (ShareTier(share=Fraction(2, 5)),) == line.tiers
        assert 'unit_value = "12.345"\nshare = "0.4"\n' in render_contract(whole)

    @pytest.mark.parametrize("new", ["", 'share = "40 %"\ntiers = [ { share = 1 } ]'])
    def test_one_of_two(self, new: str) -> None:
        """Share and tiers exclude each other, and one of them is needed."""
        assert [("lines[5]", "one_of_two")] == refusal(written('share = "40 %"\nmeasured', f"{new}\nmeasured"))


class TestUnread:
    """Parts that could not be read, and what is said of the others."""

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ('kind = "change"', 'kind = "chance"'),
            ('significance = { p_value = "p", below = "5 %" }', 'significance = { p_value = "p", below = "5,0" }'),
            ("tests = { dates = [2027-06-30]", "tests = { dates = [2027-06-31]"),
            ('kind = "exclusive"', 'kind = "exclusiv"'),
            ('form = "percentage"', "form = 1"),
            ('table = "cpi.csv"', "table = 1"),
        ],
    )
    def test_one_mistake(self, old: str, new: str) -> None:
        """One part that cannot be read is one problem."""
        name = "shorthands.toml" if "table" in old else "whole_language.toml"
        text = (SAMPLES / name).read_text(encoding="utf-8")
        assert old in text

        assert 1 == len(refusal(text.replace(old, new, 1)))


class TestIndex:
    """Figures in the file."""

    def test_figures(self, whole: Contract) -> None:
        """A figure has a month, an exact value, and the rest by default."""
        index: Index = whole.indices[1]

        assert [Fraction(100), Fraction(203, 2)] == [figure.value for figure in index.figures]
        assert {"final"} == {figure.status for figure in index.figures}

    @pytest.mark.parametrize("new", ["", 'table = "cpi.csv"\nfigures = [ { month = 2023-01-01, value = 100 } ]'])
    def test_one_of_two(self, new: str) -> None:
        """Figures and table exclude each other, and one of them is needed."""
        text = written('figures = [ { month = 2023-01-01, value = 100 }, { month = "2023-07", value = 101.5 } ]', new)

        assert [("indices[1]", "one_of_two")] == refusal(text)
