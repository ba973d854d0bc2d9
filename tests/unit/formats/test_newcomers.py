"""What somebody who has not read the documentation writes, and what is then said to do."""

from pathlib import Path

import pytest

from outcomes_fund.errors import InvalidInput, Problem
from outcomes_fund.formats.contract import parse_contract
from outcomes_fund.formats.document.documents import Syntax

SMALL = (Path(__file__).parent / "contracts" / "small.toml").read_text(encoding="utf-8")
PRICE, START, EVERY = 'price = "1250.00"', "start = 2024-01-01", 'every = "3 months"'
ROLES, WEIGHT, TITLE = 'roles = ["outcome_payer"]', "weight = 1", 'title = "Small"'
PAYERS = '[payers]\nshares = [\n  { party = "payer", weight = 1 },\n]\n'
LADDER = """
[[ladders]]
id = "kept"
title = "Kept"
starts = "in_work"
from = "3 months"
every = "3 months"
to = "1 year"
price = "500"
"""
AMOUNT, COUNT = 'amount = "200000.00"', 'kind = "count"'
RETURN = 'kind = "return"\nrate = "5 %"\ncapital = [{ date = 2024-01-01, amount = "100" }]\ncompounds = '
AMENDED = '[[amendments]]\nid = "second"\nstart = 2025-01-01\n'

# What stands in the file, what a newcomer writes there, and what is then said to do.
MISTAKES = [
    (PRICE, "price = 1.250,00", "Write '1250.00'."),
    (PRICE, "price = 1.250.000", "Write '1250000'."),
    (PRICE, "price = € 1.000", "without currency and grouping"),
    (PRICE, 'price = "€ 1.000"', "Write '1000' or '1.00'."),
    (PRICE, 'price = "1,250.50"', "Write '1250.50'."),
    (PRICE, 'price = "1 250.00 EUR"', "Write '1250.00'."),
    (PRICE, 'price = "1250,-"', "Write '1250'."),
    (PRICE, "price = “1250”", "Write straight quotes"),
    (PRICE, 'price = "12.5%"', "Work the amount out."),
    (PRICE, 'tariff = "1250.00"', "Did you mean 'price'?"),
    (PRICE, 'amount = "1250.00"', "Did you mean 'price'?"),
    (WEIGHT, 'weight = "33,3 %"', "Write '33.3 %'."),
    (WEIGHT, "weight = 50%", "percentages in quotes"),
    (WEIGHT, 'share = "50 %"', "Did you mean 'weight'?"),
    (WEIGHT, "weight = 1,", "without a comma at the end"),
    (PRICE, "price = 1.250", "write '1250.00' or '1.25'."),
    (PRICE, "price = 10000.000", "Write '10000.00'."),
    (WEIGHT, 'weight = 1, cap = "10000.005"', "Only the price of a unit may be finer. Round it to '10000.01'."),
    (WEIGHT, 'weight = 1, cap = "-0.005"', "Round it to '-0.01'."),
    (WEIGHT, 'weight = 1, cap = "10.001"', "Round it to '10.00', or write '10001.00' if its point groups thousands."),
    (START, "start = 31-01-2024", "Write a date as year-month-day: 2024-01-31."),
    (START, "start = 1/2/2024", "Write a date as year-month-day: 2024-02-01."),
    (START, "start = 2024-1-1", "Write 2024-01-01."),
    (START, 'start = "31-01-2024"', "Write 2024-01-31 if the day stands first."),
    (START, 'start = "1 februari 2024"', "in digits: 2024-01-31"),
    (START, "start = 2024-31-01", "the year, the month and the day, in this order"),
    ("end = 2026-01-01", "end_date = 2026-01-01", "Did you mean 'end'?"),
    (EVERY, 'every = "quarterly"', "Write '3 months'."),
    (EVERY, 'every = "P6M"', "Write '6 months'."),
    (EVERY, 'every = "often"', "Write a number and days, weeks, months or years"),
    (EVERY, "every = 3", "Write a number and a unit in quotes"),
    ('currency = "EUR"', 'currency = "€"', "Did you mean 'EUR'?"),
    ('status = "signed"', 'status = "active"', "Did you mean 'signed'?"),
    (ROLES, 'roles = ["commissioner"]', "Did you mean 'outcome_payer'?"),
    (ROLES, 'roles = "outcome_payer"', 'Put it in brackets: ["outcome_payer"].'),
    ('form = "unit_price"', 'form = "rate_card"', "Did you mean 'unit_price'?"),
    ('form = "unit_price"', 'type = "unit_price"', "Did you mean it where 'type' stands?"),
    ('kind = "count"', 'type = "count"', "Did you mean it where 'type' stands?"),
    ('kind = "count"', 'kind = "percentage"', "Did you mean 'rate'?"),
    ("[[metrics]]", "[[outcomes]]", "Did you mean 'metrics'?"),
    ("[[lines]]", "[[payments]]", "Did you mean 'lines'?"),
    ("[[lines]]", "[lines]", "Write [[lines]], with two brackets."),
    ("[[lines]]", "[[lines]", "Write two brackets on both sides"),
    ("[periods]", "[[periods]]", "Write [periods], with one bracket."),
    (f"[periods]\n{EVERY}\n", "", "Add it under [periods]."),
    (PAYERS, "", "Add it under [payers]."),
    (TITLE, 'title: "Small"', "Write key = value."),
    (TITLE, 'title = "Small', "Close the string with a quote on the same line."),
    (TITLE, "title = Small", 'Put text in quotes: "Small".'),
    (TITLE, 'title = "the "small" one"', 'write \\" for a quote'),
    (TITLE, 'title = "C:\\users"', "Write each backslash twice"),
    (TITLE, f"// a remark\n{TITLE}", "a remark begins with '#'"),
    (TITLE, f"{TITLE}\n{TITLE}", "A key stands twice: keep one."),
    ('"service_provider", "verifier"', '"service_provider" "verifier"', "Put commas between values"),
    (PRICE, f"{PRICE}\n{LADDER}", "Write '12 months'."),
]

# Lists, and records that amendments change.
LISTS_AND_AMENDMENTS = [
    (COUNT, f'{COUNT}\nadmission = {{ after = "trained" }}', 'Write [{ metric = "trained" }].'),
    (COUNT, f'{COUNT}\nadmission = {{ after = ["trained"] }}', 'Write { metric = "trained" }.'),
    (f'kind = "money"\n{AMOUNT}', f'{RETURN}"yearly"', "Write a list of dates, such as [2025-06-30]."),
    (f'kind = "money"\n{AMOUNT}', f'{RETURN}"2025-06-30"', 'Put it in brackets: ["2025-06-30"].'),
    (PRICE, f'{PRICE}\n{AMENDED}lines = [{{ id = "work", price = "2" }}]', "An amendment gives the whole line"),
    (
        PRICE,
        f'{PRICE}\n{AMENDED}lines = [{{ id = "work", form = "unit_price", price = "2" }}]',
        "An amendment gives the whole line, as it holds from then on.",
    ),
    (PRICE, f'{PRICE}\n{AMENDED}limits = [{{ id = "ceiling", amount = "2" }}]', "An amendment gives the whole limit"),
    ("end = 2026-01-01", "until = 2026-01-01", "Did you mean 'end'?"),
]

# What is spelt much like a key, and means something else.
FALSE_FRIENDS = [
    (TITLE, f"{TITLE}\nuntil = 2026-01-01", "title"),
    (COUNT, f'{COUNT}\nadmission = {{ within_of_exit = "3 months" }}', "within_of_enrolment"),
]


def problems_in(text: str, *, syntax: Syntax = "toml") -> tuple[Problem, ...]:
    """What is wrong with a text."""
    with pytest.raises(InvalidInput) as caught:
        parse_contract(text, syntax=syntax)
    return caught.value.problems


class TestNewcomers:
    """Mistakes of newcomers."""

    @pytest.mark.parametrize(
        ("old", "new", "words"), MISTAKES, ids=[(new or f"no {old}")[:40] for old, new, _ in MISTAKES]
    )
    def test_told_what_to_do(self, old: str, new: str, words: str) -> None:
        """A problem says what to write instead."""
        assert old in SMALL

        assert any(words in problem.remedy for problem in problems_in(SMALL.replace(old, new, 1)))

    @pytest.mark.parametrize(("old", "new", "words"), LISTS_AND_AMENDMENTS)
    def test_told_the_whole_form(self, old: str, new: str, words: str) -> None:
        """Where a list, a table or a whole record is expected, its form is shown."""
        assert old in SMALL

        assert any(words in problem.remedy for problem in problems_in(SMALL.replace(old, new, 1)))

    @pytest.mark.parametrize(("old", "new", "key"), FALSE_FRIENDS)
    def test_not_told_another_thing(self, old: str, new: str, key: str) -> None:
        """A key that is only spelt alike is not suggested."""
        problems = problems_in(SMALL.replace(old, new, 1))

        assert ["unknown_key"] == [problem.code for problem in problems]
        assert f"Did you mean '{key}'?" not in problems[0].remedy

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ('{"id": "a" "title": "b"}', "Put a comma between two values"),
            ('{"id": "a",}', "no comma stands before a brace"),
            ('{"id": "a', "Close the string with a double quote."),
            ('{"id": "a"} x', "nothing behind it"),
            ('["a"]', "Write { before it and } behind it."),
            ("[" * 100_000, "Take brackets, braces or points away"),
            ('{"id": "a", "id": "b"}', "A key stands twice: keep one."),
        ],
    )
    def test_json(self, text: str, words: str) -> None:
        """So does what is wrong with a text that is no JSON."""
        assert any(words in problem.remedy for problem in problems_in(text, syntax="json"))


class TestValue:
    """The value in a problem."""

    @pytest.mark.parametrize(
        ("old", "new", "value"),
        [
            (WEIGHT, 'weight = "-150 %"', "-150 %"),
            (WEIGHT, "weight = -1.50", "-1.50"),
            (WEIGHT, 'weight = "half"', "half"),
            ('status = "signed"', 'status = "active"', "active"),
            ("end = 2026-01-01", "end = 2023-01-01", "2023-01-01"),
        ],
    )
    def test_is_what_the_file_says(self, old: str, new: str, value: str) -> None:
        """It has no quotes that are not in the value, and no other form of a number; the message shows the same."""
        problem = next(problem for problem in problems_in(SMALL.replace(old, new)) if problem.value)

        assert value == problem.value
        assert problem.message.removeprefix("'").startswith(value)
