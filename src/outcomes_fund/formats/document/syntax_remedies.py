"""What to do where a text is no TOML or JSON: guessed from the line, or else from what its reader says."""

from __future__ import annotations

import re
from collections.abc import Callable

from outcomes_fund.formats.document.kind_remedies import date_remedy, number_remedy

__all__ = ["json_remedy", "toml_remedy"]

# What follows the equals sign, if it is neither in quotes nor a list or table.
BARE_VALUE = re.compile(r"""^[^="'#]*=\s*(?P<value>[^\s"'\[{#][^"'\[{#]*?)\s*(#.*)?$""")
DAY_FIRST = re.compile(r"(?P<day>[0-9]{1,2})[-/.](?P<month>[0-9]{1,2})[-/.](?P<year>[0-9]{4})")
CURLY_QUOTES = re.compile("[\u2018-\u201f\u00ab\u00bb]")
CURRENCY = re.compile(r"[€$£]|\b(EUR|USD|GBP)\b")
QUOTED = re.compile("=\\s*[\"']")
GROUPED = re.compile(r"[+-]?[0-9][0-9 .,_']*[.,][0-9.,-]*")
WORD = re.compile(r"[^\W\d][\w .,-]*")


def _day_first(match: re.Match[str]) -> str:
    return f"Write a date as year-month-day: {match['year']}-{match['month']:0>2}-{match['day']:0>2}."


def _number(match: re.Match[str]) -> str:
    return number_remedy(match[0]) or 'Write a point for decimals and no grouping, in quotes: "1250.00".'


# The first pattern that is found in the value says what to do.
VALUES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (CURLY_QUOTES, lambda _: 'Write straight quotes: "text".'),
    (re.compile(rf"^{DAY_FIRST.pattern}$"), _day_first),
    (CURRENCY, lambda _: 'Write an amount in quotes, without currency and grouping: "1250.00".'),
    (re.compile(r"^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})$"), lambda match: date_remedy(match[0])),
    (re.compile("%"), lambda _: 'Put a percentage in quotes: "25 %".'),
    (re.compile(rf"^{GROUPED.pattern}$"), _number),
    (re.compile(rf"^{WORD.pattern}$"), lambda match: f'Put text in quotes: "{match[0]}".'),
)

BACKSLASH = "Write each backslash twice, or put the text in single quotes."

# By what the reader of TOML says; the first that it begins with.
TOML = {
    "Unterminated string": "Close the string with a quote.",
    "Illegal character '\\n'": "Close the string with a quote on the same line.",
    "Expected '\"'": "Close the string with a quote.",
    'Expected "\'"': "Close the string with a quote.",
    "Unclosed array": "Put commas between values, and close the list with ']'.",
    "Unclosed inline table": "Put commas between the keys, percentages in quotes, and '}' at the end of the same line.",
    "Expected ']]'": "Write two brackets on both sides: [[lines]].",
    "Expected ']'": "Write one bracket on both sides: [periods].",
    "Expected '='": "Write key = value.",
    "Expected newline": "Give each key a line of its own, and put text, money and percentages in quotes.",
    "Invalid initial character for a key": "In braces, write key = value on one line, without a comma at the end.",
    "Invalid statement": "Write key = value, or a header in brackets; a remark begins with '#'.",
    "Invalid date": "Write a date as year-month-day: 2024-01-31.",
    "Invalid hex": BACKSLASH,
    "Escaped character": BACKSLASH,
    "Unescaped '\\'": BACKSLASH,
    "Cannot mutate": "Give all keys of a table in braces there, or give the table a header in brackets.",
    "Invalid value": 'Give a value; text, money and percentages stand in quotes: "25 %".',
}
JSON = {
    "Expecting ','": "Put a comma between two values, and close each bracket and brace.",
    "Expecting property name": "Put each key in double quotes; no comma stands before a brace that closes.",
    "Expecting ':'": 'Write "key": value.',
    "Unterminated string": "Close the string with a double quote.",
    "Invalid control": "Close the string with a double quote on the same line.",
    "Invalid \\": "Write each backslash twice.",
    "Extra data": "Give one object in braces, with nothing behind it.",
    "Expecting value": "Give a value; text stands in double quotes, and no comma before a bracket that closes.",
    "Illegal trailing comma": "Take the last comma away.",
}
LOOK = "Look there: a bracket, quote or comma is missing or too many."


def toml_remedy(what: str, row: str) -> str:
    """Say what to do about a text that is no TOML.

    Args:
        what: What the reader of TOML says.

        row: The line it speaks of.

    Example:
        >>> toml_remedy("Expected newline or end of document after a statement", "start = 31-1-2024")
        'Write a date as year-month-day: 2024-01-31.'
        >>> toml_remedy("Unclosed array", "roles = [")
        "Put commas between values, and close the list with ']'."
    """
    bare = BARE_VALUE.match(row)
    for pattern, remedy in VALUES if bare and what.startswith(("Expected newline", "Invalid value")) else ():
        found = pattern.search(bare["value"]) if bare else None
        if found:
            return remedy(found)
    if bare is None and what.startswith("Expected newline") and QUOTED.search(row):
        return 'Within a text in double quotes write \\" for a quote, and nothing behind the last quote.'
    return _of_the_reader(what, TOML)


def json_remedy(what: str) -> str:
    """Say what to do about a text that is no JSON.

    Args:
        what: What the reader of JSON says.
    """
    return _of_the_reader(what, JSON)


def _of_the_reader(what: str, remedies: dict[str, str]) -> str:
    return next((remedy for start, remedy in remedies.items() if what.startswith(start)), LOOK)
