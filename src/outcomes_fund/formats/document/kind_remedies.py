"""What to do about a number, date, length of time or amended line that is written as people write it elsewhere."""

from __future__ import annotations

import re

from outcomes_fund.formats.document.synonyms import PERIOD_WORDS

__all__ = ["date_remedy", "duration_remedy", "number_remedy", "whole_record_remedy"]

# A reader of messages sees no more of a text than this, and no number or date is longer.
LETTERS_MAX = 60

# Where a key of an amended line stands.
AMENDED_KEY = ("amendments", 0, "lines", 0, "form")

CURRENCY = re.compile(r"[€$£¥]|\b(EUR|USD|GBP|euros?|dollars?)\b", re.IGNORECASE)
NO_CENTS = re.compile(r"[.,][-\u2013=]+$")
DIGITS = re.compile(r"[+-]?[0-9]+")
DAY_FIRST = re.compile(r"([0-9]{1,2})[-/. ]([0-9]{1,2})[-/. ]([0-9]{4})")
YEAR_FIRST = re.compile(r"([0-9]{4})[-/. ]?([0-9]{1,2})[-/. ]?([0-9]{1,2})")
ISO_DURATION = re.compile(r"P([0-9]+)([DWMY])")
ISO_UNITS = {"D": "days", "W": "weeks", "M": "months", "Y": "years"}


def number_remedy(text: str) -> str:
    """Say how to write a number that has a currency, a comma or groups of thousands.

    Args:
        text: As written.

    Example:
        >>> number_remedy("€ 1.250,50"), number_remedy("twelve")
        ("Write '1250.50'.", '')
    """
    if len(text) > LETTERS_MAX:
        return ""
    bare = NO_CENTS.sub("", re.sub(r"[\s'_]", "", CURRENCY.sub("", text)))
    percent = " %" if bare.endswith("%") else ""
    plain = [number + percent for number in _readings(bare.removesuffix("%"))]
    return f"Write {' or '.join(map(repr, plain))}." if plain else ""


def _readings(text: str) -> list[str]:
    """Give the numbers that a text may mean: a mark before three digits groups thousands, or it is the point."""
    whole, mark, decimals = _at_last_mark(text)
    grouped = re.sub("[.,]", "", text)
    if not DIGITS.fullmatch(grouped) or text[-1:] in ".,":
        return []
    if not mark:
        return [text]
    other = "," if mark == "." else "."
    if mark in whole:
        return [grouped] if other not in whole else []
    pointed = f"{whole.replace(other, '')}.{decimals}"
    ambiguous = len(decimals) == 3 and other not in whole and whole.strip("+-0") != ""
    # What ends in a 0 beyond cents is taken for grouped thousands, and refused.
    return [grouped, f"{whole}.{decimals.rstrip('0'):0<2}"] if ambiguous else [pointed]


def _at_last_mark(text: str) -> tuple[str, str, str]:
    place = max(text.rfind("."), text.rfind(","))
    return (text[:place], text[place], text[place + 1 :]) if place > 0 else (text, "", "")


def date_remedy(text: str) -> str:
    """Say how to write a date whose parts stand in another order, or have other marks.

    Args:
        text: As written.

    Example:
        >>> date_remedy("1-2-2024"), date_remedy("spring")
        ('Write 2024-02-01 if the day stands first.', 'Write the year, the month and the day in digits: 2024-01-31.')
    """
    if match := DAY_FIRST.fullmatch(text.strip()):
        day, month, year = match.groups()
        return f"Write {year}-{month:0>2}-{day:0>2} if the day stands first."
    if match := YEAR_FIRST.fullmatch(text.strip()):
        year, month, day = match.groups()
        return f"Write {year}-{month:0>2}-{day:0>2}."
    return "Write the year, the month and the day in digits: 2024-01-31."


def duration_remedy(text: str) -> str:
    """Say how to write a length of time that is given by a word.

    Args:
        text: As written.

    Example:
        >>> duration_remedy("quarterly"), duration_remedy("P6M")
        ("Write '3 months'.", "Write '6 months'.")
    """
    meant = PERIOD_WORDS.get(text.strip().lower())
    if match := ISO_DURATION.fullmatch(text.strip()):
        meant = f"{match[1]} {ISO_UNITS[match[2]]}"
    return f"Write '{meant}'." if meant else "Write a number and days, weeks, months or years: '3 months'."


def whole_record_remedy(place: tuple[str | int, ...]) -> str:
    """Say that an amendment gives the whole of a line or limit; empty at any other place.

    Args:
        place: Where a key is missing.

    Example:
        >>> whole_record_remedy(("amendments", 0, "lines", 1, "form")), whole_record_remedy(("lines", 1, "form"))
        ('An amendment gives the whole line, as it holds from then on.', '')
    """
    if len(place) != len(AMENDED_KEY) or place[0] != AMENDED_KEY[0] or place[2] not in {"lines", "limits"}:
        return ""
    return f"An amendment gives the whole {str(place[2]).removesuffix('s')}, as it holds from then on."
