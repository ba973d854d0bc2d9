"""Contract files: read, written, and refused with every problem at once."""

import random
import re
from datetime import date
from fractions import Fraction
from pathlib import Path

import attrs
import pytest

from outcomes_fund.domain.terms import UnitPriceLine
from outcomes_fund.errors import InvalidInput, UnreadableFile
from outcomes_fund.formats.contract import load_contract, parse_contract, render_contract
from outcomes_fund.formats.document.contract_keys import contract_keys
from outcomes_fund.formats.document.documents import Syntax

ROOT = Path(__file__).parents[3]
MALFORMED = ROOT / "tests" / "malformed" / "contract"
SAMPLES = Path(__file__).parent / "contracts"
GOOD = sorted([*SAMPLES.glob("*.toml"), *(ROOT / "contracts").rglob("contract.toml")])
SEED = 20_240_101

# One file for each way of going wrong: line, path, code, and words of the message or the remedy.
MISTAKES = [
    (
        "amount_as_percentage.toml",
        36,
        "limits[0].amount",
        "bad_number",
        "'80 %' is a percentage, not an amount of money.",
    ),
    (
        "amount_with_currency.toml",
        31,
        "lines[0].price",
        "bad_number",
        "'EUR 1250' is not an amount of money such as '1250.00',",
    ),
    (
        "boolean_for_number.toml",
        39,
        "payers.shares[0].weight",
        "wrong_type",
        "true is not a number such as 12, '0.25', '80 %' or '1/3',",
    ),
    ("broken_text.json", 4, "the file", "broken_text", "Expecting ',' delimiter at column 3."),
    ("broken_text.toml", 2, "the file", "broken_text", "Illegal character '\\n' at column 15."),
    (
        "comma_for_point.toml",
        31,
        "lines[0].price",
        "bad_number",
        "'1.250,00' is not an amount of money such as '1250.00',",
    ),
    ("date_as_words.toml", 6, "end", "bad_date", "'1 January 2026' is not a date such as 2024-01-31."),
    (
        "division_by_zero.toml",
        39,
        "payers.shares[0].weight",
        "bad_number",
        "'1/0' is not a number such as 12, '0.25', '80 %' or '1/3',",
    ),
    ("duplicate_key.json", 4, "title", "duplicate_key", "this key stands in the same object twice."),
    (
        "duplicate_key.toml",
        3,
        "the file",
        "duplicate_key",
        "'title = \"Large\"' gives a value to a key or table that has",
    ),
    (
        "duplicate_table.toml",
        41,
        "the file",
        "duplicate_key",
        "'[periods]' gives a value to a key or table that has one",
    ),
    (
        "duration_as_number.toml",
        9,
        "periods.every",
        "wrong_type",
        "3 is not a length of time such as '3 months', or 'whole'.",
    ),
    (
        "duration_in_hours.toml",
        9,
        "periods.every",
        "bad_duration",
        "'3 hours' is not a length of time such as '3 months', or",
    ),
    ("empty.json", None, "the file", "empty_file", "it holds no key."),
    ("empty.toml", None, "the file", "empty_file", "there is nothing in it."),
    ("end_before_start.toml", 6, "end", "end_before_start", "The end is one day beyond the last day."),
    ("exponent.toml", 31, "lines[0].price", "bad_number", "1e999999999 is not an amount of money such as '1250.00',"),
    ("fraction_of_a_cent.toml", 36, "limits[0].amount", "not_whole_minor", "Only the price of a unit may be finer."),
    ("half_character.json", 3, "title", "wrong_type", "half of a surrogate pair is no character."),
    ("impossible_date.toml", 6, "end", "bad_date", "2026-02-30 is not in the calendar."),
    (
        "infinite.json",
        55,
        "payers.shares[0].weight",
        "bad_number",
        "1e999999999 is not a number such as 12, '0.25', '80 %' or",
    ),
    ("infinite.toml", 31, "lines[0].price", "bad_number", "-inf is not an amount of money such as '1250.00', without"),
    ("list_at_the_top.json", 1, "the file", "wrong_type", "it is not one object in braces."),
    (
        "missing_form.toml",
        26,
        "lines[0].form",
        "missing_key",
        "the key 'form' is missing; it is one of: fixed, unit_price,",
    ),
    ("missing_key.toml", None, "title", "missing_key", "the key 'title' is missing; it is text."),
    ("missing_key_in_line.toml", 26, "lines[0].metric", "missing_key", "the key 'metric' is missing; it is text."),
    ("moment_for_date.toml", 6, "end", "wrong_type", "2026-01-01 00:00:00+00:00 has a time; a date alone is"),
    (
        "neither_price_nor_bands.toml",
        26,
        "lines[0]",
        "one_of_two",
        "one of 'price' and 'bands' is needed, and not both.",
    ),
    (
        "not_a_number.json",
        55,
        "payers.shares[0].weight",
        "bad_number",
        "NaN is not a number such as 12, '0.25', '80 %' or '1/3',",
    ),
    (
        "not_a_number.toml",
        31,
        "lines[0].price",
        "bad_number",
        "nan is not an amount of money such as '1250.00', without",
    ),
    ("null_for_text.json", 3, "title", "wrong_type", "null is not text."),
    ("number_for_text.toml", 2, "title", "wrong_type", "12 is not text."),
    ("one_bracket.toml", 33, "limits", "wrong_type", "Write [[limits]], with two brackets."),
    ("only_comment.toml", None, "the file", "empty_file", "it holds no key."),
    (
        "payer_cap_without_overflow.toml",
        38,
        "payers.overflow",
        "missing_overflow",
        "Give 'reallocate', 'lapse' or 'carry'.",
    ),
    ("price_and_bands.toml", 26, "lines[0]", "one_of_two", "one of 'price' and 'bands' is needed, and not both."),
    ("text_for_list.toml", 14, "parties[0].roles", "wrong_type", "'outcome_payer' is not a list."),
    ("text_for_table.toml", 7, "periods", "wrong_type", "'3 months' is not a table of keys and values."),
    ("unclosed_list.toml", 43, "the file", "broken_text", "Unclosed array at the end."),
    ("unknown_currency.toml", 4, "currency", "unknown_currency", "Did you mean 'EUR'?"),
    ("unknown_form.toml", 28, "lines[0].form", "unknown_word", "Did you mean 'unit_price'?"),
    ("unknown_key.json", 41, "lines[0].prise", "unknown_key", "Did you mean 'price'?"),
    ("unknown_key.toml", 31, "lines[0].prise", "unknown_key", "Did you mean 'price'?"),
    ("unknown_metric.toml", 30, "lines[0].metric", "unknown_metric", "Did you mean 'in_work'?"),
    ("unknown_status.toml", 3, "status", "unknown_word", "Did you mean 'signed'?"),
]


def problems_of(text: str, *, syntax: Syntax = "toml") -> list[tuple[int | None, str, str]]:
    """Line, path and code of each problem in a text."""
    with pytest.raises(InvalidInput) as caught:
        parse_contract(text, syntax=syntax)
    return [(problem.line, problem.path, problem.code) for problem in caught.value.problems]


@pytest.fixture
def small() -> str:
    """The smallest contract there is."""
    return (SAMPLES / "small.toml").read_text(encoding="utf-8")


class TestLoadContract:
    """Files of the project and files with one mistake."""

    @pytest.mark.parametrize("path", GOOD, ids=lambda path: f"{path.parent.name}/{path.name}")
    def test_round_trip(self, path: Path) -> None:
        """Writing a contract and reading it again gives the same contract, in either syntax."""
        contract = load_contract(path)

        assert contract == parse_contract(render_contract(contract))
        assert contract == parse_contract(render_contract(contract, syntax="json"), syntax="json")

    @pytest.mark.parametrize(("name", "line", "place", "code", "words"), MISTAKES)
    def test_mistake(self, name: str, line: int | None, place: str, code: str, words: str) -> None:
        """A file with one mistake has one problem, at its place, in helpful words."""
        with pytest.raises(InvalidInput) as caught:
            load_contract(MALFORMED / name)
        (problem,) = caught.value.problems

        assert (line, place, code) == (problem.line, problem.path, problem.code)
        assert words in str(problem)
        assert str(MALFORMED / name) == problem.source

    def test_mistakes__complete(self) -> None:
        """Each malformed file is in the table, and the file with five mistakes beside it."""
        listed = {row[0] for row in MISTAKES} | {"five_mistakes.toml"}

        assert listed == {path.name for path in MALFORMED.iterdir()}

    def test_five_mistakes(self) -> None:
        """A file with five mistakes shows all five, each with its line."""
        with pytest.raises(InvalidInput) as caught:
            load_contract(MALFORMED / "five_mistakes.toml")

        assert [
            (3, "status"),
            (6, "end"),
            (30, "lines[0].claus"),
            (37, "limits[0].amount"),
            (43, "payees.shares[0].party"),
        ] == [(problem.line, problem.path) for problem in caught.value.problems]

    def test_value_as_typed(self) -> None:
        """A problem carries the value as the reader typed it."""
        with pytest.raises(InvalidInput) as caught:
            load_contract(MALFORMED / "exponent.toml")

        assert ["1e999999999"] == [problem.value for problem in caught.value.problems]

    def test_absent(self, tmp_path: Path) -> None:
        """A file that is not there cannot be read."""
        with pytest.raises(UnreadableFile, match="No such file"):
            load_contract(tmp_path / "absent.toml")

    def test_folder(self, tmp_path: Path) -> None:
        """A folder is no file."""
        with pytest.raises(UnreadableFile):
            load_contract(tmp_path)

    def test_not_utf8(self, tmp_path: Path) -> None:
        """A file in another encoding is refused with the line."""
        path = tmp_path / "latin.toml"
        path.write_bytes('id = "x"\ntitle = "café"\n'.encode("latin-1"))

        with pytest.raises(UnreadableFile, match="line 2 is not text in UTF-8"):
            load_contract(path)

    def test_byte_order_mark(self, small: str, tmp_path: Path) -> None:
        """A mark of byte order, as some editors write it, is no mistake."""
        path = tmp_path / "marked.toml"
        path.write_bytes(b"\xef\xbb\xbf" + small.encode())

        assert parse_contract(small) == load_contract(path)

    def test_line_ends(self, small: str) -> None:
        """Lines may end as on Windows, and are counted alike."""
        text = small.replace('"EUR"', '"EUX"').replace("\n", "\r\n")

        assert [(4, "currency", "unknown_currency")] == problems_of(text)


class TestParseContract:
    """Details of what a text means."""

    def test_defaults(self, small: str) -> None:
        """What is left out has the default of the record, and the anchor that of the start."""
        contract = parse_contract(small)

        assert contract.start == contract.periods.anchor
        assert "Europe/Amsterdam" == contract.timezone
        assert () == contract.assumptions

    @pytest.mark.parametrize(
        ("written", "price_minor"),
        [
            ('"1250.005"', Fraction(250_001, 2)),
            ("1250", Fraction(125_000)),
            ("1_250.50", Fraction(125_050)),
            ('"1/3"', Fraction(100, 3)),
            ("0", Fraction(0)),
        ],
    )
    def test_price(self, small: str, written: str, price_minor: Fraction) -> None:
        """The price of a unit is exact, however it is written."""
        line = parse_contract(small.replace('"1250.00"', written)).line("work")

        assert isinstance(line, UnitPriceLine)
        assert price_minor == line.bands[0].price_minor

    @pytest.mark.parametrize(
        ("currency", "amount", "minor"),
        [
            ("JPY", "200000", 200_000),
            ("JPY", "200000.00", 200_000),
            ("TND", "0.005", 5),
            ("EUR", "200000.0", 20_000_000),
            ("EUR", "19.5000", 1_950),
            ("EUR", "0.120", 12),
        ],
    )
    def test_currency(self, small: str, currency: str, amount: str, minor: int) -> None:
        """An amount has as many minor units as the currency makes of it."""
        text = (
            small.replace('"EUR"', f'"{currency}"').replace('"200000.00"', f'"{amount}"').replace('"1250.00"', "1250")
        )
        (limit,) = parse_contract(text).limits

        assert minor == getattr(limit, "amount_minor", None)

    @pytest.mark.parametrize(
        ("key", "written", "code", "remedy"),
        [
            ("amount", "19.000", "bad_number", "write '19000.00' or '19.00'"),
            ("amount", "19.125", "not_whole_minor", "Round it to '19.13', or write '19125.00' if"),
            ("price", "5.000", "bad_number", "write '5000.00' or '5.00'"),
        ],
    )
    def test_grouped(self, small: str, key: str, written: str, code: str, remedy: str) -> None:
        """A point that may be meant to group thousands is refused, and both ways of writing it are named."""
        text = re.sub(rf'(?m)^{key} = ".*"$', f'{key} = "{written}"', small)
        with pytest.raises(InvalidInput) as refused:
            parse_contract(text)

        assert [code] == [problem.code for problem in refused.value.problems]
        assert remedy in refused.value.problems[0].remedy

    def test_unit_of_currency(self, small: str) -> None:
        """The message on a fraction names the smallest unit of the currency."""
        text = small.replace('"EUR"', '"TND"').replace('"200000.00"', '"0.0005"')

        with pytest.raises(InvalidInput, match=r"no whole number of 0\.001 TND"):
            parse_contract(text)

    def test_several_impossible_dates(self, small: str) -> None:
        """Several dates that do not exist are all shown."""
        text = small.replace("2024-01-01", "2024-13-01").replace("2026-01-01", "2026-06-31")

        assert [(5, "start", "bad_date"), (6, "end", "bad_date")] == problems_of(text)

    def test_odd_keys(self, small: str) -> None:
        """Keys that are no names are shown at their line, or at that of the table around them."""
        text = small.replace("[periods]", "[periods]\na-b = 1\n'c d' = 2")

        assert [
            (8, "periods.'c d'", "unknown_key"),
            (9, "periods.a-b", "unknown_key"),
        ] == problems_of(text)

    def test_shape_and_rules_together(self, small: str) -> None:
        """A part that cannot be read does not hide a broken rule elsewhere, nor invent one."""
        text = small.replace('kind = "count"', 'kind = "cuont"').replace('"EUR"', '"EUX"')

        assert [
            (4, "currency", "unknown_currency"),
            (23, "metrics[0].kind", "unknown_word"),
        ] == problems_of(text)

    @pytest.mark.parametrize("syntax", ["toml", "json"])
    def test_too_deep(self, syntax: Syntax) -> None:
        """Very deep nesting is a problem, not a crash."""
        text = ("id = {}" if syntax == "toml" else '{{"id": {}}}').format("[" * 200_000)

        assert [(None, "the file", "too_deep")] == problems_of(text, syntax=syntax)

    def test_empty_title(self, small: str) -> None:
        """A contract without a title is refused."""
        assert [(2, "title", "empty_name")] == problems_of(small.replace('title = "Small"', 'title = ""'))

    def test_cap_per_without_cap(self, small: str) -> None:
        """What a cap holds over has no effect where there is no cap."""
        text = small.replace("weight = 1 }", 'weight = 1, cap_per = "year" }')

        assert ["without_effect"] == [code for _, _, code in problems_of(text)]

    @pytest.mark.parametrize(
        ("form", "elements"),
        [
            (
                'form = "sliding_scale"\nmeasured = "period"\npaid = "period"\npoints',
                [f'{{ value = "{value}", amount = "1.00" }}' for value in ("1", "2,5", "3", "4,0", "5")],
            ),
            (
                'form = "step_table"\nmeasured = "period"\npaid = "period"\nsteps',
                [f'{{ at_least = "{value}", amount = "1.00" }}' for value in ("1", "2,5", "3", "4,0", "5")],
            ),
        ],
    )
    def test_unread_neighbour(self, small: str, form: str, elements: list[str]) -> None:
        """A value that could not be read is one problem; the next one is not said to be below it."""
        text = small.replace('form = "unit_price"', f"{form} = [{', '.join(elements)}]").replace(
            'price = "1250.00"', ""
        )

        assert ["bad_number", "bad_number"] == [code for _, _, code in problems_of(text)]

    def test_thousands_of_digits(self, small: str) -> None:
        """A number of thousands of digits is a problem with a line."""
        text = small.replace('"1250.00"', "1" * 5_000)

        assert [(31, "the file", "bad_number")] == problems_of(text)

    def test_long_text(self, small: str) -> None:
        """A very long number in quotes is cut off in the message."""
        with pytest.raises(InvalidInput) as caught:
            parse_contract(small.replace("1250.00", "1" * 100_000))

        assert len(str(caught.value)) < 1_000


class TestRenderContract:
    """One way to write each contract."""

    def test_is_canonical(self, small: str) -> None:
        """Writing what was read from a written file gives the same text."""
        text = render_contract(parse_contract(small))

        assert text == render_contract(parse_contract(text))

    def test_leaves_out_defaults(self, small: str) -> None:
        """What is as by default is not written."""
        text = render_contract(parse_contract(small))

        assert "timezone" not in text
        assert "anchor" not in text
        assert small == text

    def test_odd_characters(self, small: str) -> None:
        """Quotes, line ends and marks in a text survive."""
        title = 'a "quoted"\ttext\r\n\\ with \x00, \x7f and ünïcödé 💶'
        contract = attrs.evolve(parse_contract(small), title=title)

        assert title == parse_contract(render_contract(contract)).title
        assert title == parse_contract(render_contract(contract, syntax="json"), syntax="json").title


class TestMutations:
    """Files that were damaged by chance."""

    PIECES = (*"[]{}=\"'#.,:\n\\-+%/0\x00é", "nan", "1e999999999", "[[", '"""', "2024-02-30", "true")

    def damage(self, text: str, rng: random.Random) -> str:
        """Change a text in one to three places: delete, replace or insert characters or tokens."""
        tokens = re.findall(r"\w+|\W", text)
        for _ in range(rng.randint(1, 3)):
            index = rng.randrange(len(tokens))
            piece = rng.choice((*self.PIECES, rng.choice(tokens)))
            tokens[index] = rng.choice(("", piece, tokens[index] + piece, tokens[index][1:]))
        return "".join(tokens)

    @pytest.mark.parametrize("path", GOOD[:4], ids=lambda path: path.parent.name)
    @pytest.mark.parametrize("syntax", ["toml", "json"])
    def test_never_crashes(self, path: Path, syntax: Syntax) -> None:
        """A damaged file is read or refused, with nothing but problems that can be printed."""
        rng = random.Random(SEED)
        text = render_contract(load_contract(path), syntax=syntax)
        refused: list[InvalidInput] = []
        for _ in range(100):
            try:
                parse_contract(self.damage(text, rng), source="damaged", syntax=syntax)
            except InvalidInput as error:
                refused.append(error)

        assert len(refused) > 50
        assert all(str(error) for error in refused)
        assert all(problem.path for error in refused for problem in error.problems)


class TestDocumentation:
    """The page on the contract file."""

    PAGE = ROOT / "docs" / "language" / "contract-file.md"

    def blocks(self) -> list[str]:
        """Every block of TOML on the page."""
        text = self.PAGE.read_text(encoding="utf-8")
        return re.findall(r"^```toml\n(.*?)^```", text, re.DOTALL | re.MULTILINE)

    def test_whole_contract(self) -> None:
        """The contract on the page can be read, to the meaning its comments give."""
        (text,) = [block for block in self.blocks() if block.startswith("id =")]
        contract = parse_contract(text)

        assert date(2024, 1, 1) == contract.periods.anchor
        assert Fraction(1, 4) == contract.payers.residence_share
        assert contract == parse_contract(render_contract(contract))

    def test_every_key(self) -> None:
        """The tables of keys are those that the reader goes by; make them with contract_keys."""
        assert contract_keys() in self.PAGE.read_text(encoding="utf-8")

    def test_other_forms(self, small: str) -> None:
        """The other forms of payment line on the page have no unknown key and lack only a name."""
        forms = [block for block in self.blocks() if block.startswith("form =")]

        assert 4 == len(forms)
        for form in forms:
            head = '[[lines]]\nid = "other"\ntitle = "Other"\n'
            found = problems_of(small.replace("[[limits]]", f"{head}{form}\n[[limits]]"))
            assert {"unknown_metric", "one_of_two", "outside_contract"} >= {row[2] for row in found}
