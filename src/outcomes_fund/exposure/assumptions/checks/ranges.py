"""What checks of a scenario say of single values, with the place and what was expected."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from outcomes_fund.domain.bounds import exact_text, out_of_range
from outcomes_fund.domain.calendar import Duration
from outcomes_fund.errors import Problem

__all__ = [
    "about",
    "above_zero",
    "at_least",
    "below_before",
    "day_out_of_range",
    "empty_text",
    "empty_window",
    "length_problems",
    "part_below_one",
    "there_are",
]

FIRST_DAY, DAY_AFTER_LAST = date(1900, 1, 1), date(3000, 1, 1)
MILLION = 10**6
COUNTS_MAX = {"days": 36_525, "weeks": 5_217, "months": 1_200, "years": 100}


def above_zero(path: str, value: Fraction | int) -> Iterator[Problem]:
    """Check that a number is above 0.

    Args:
        path: Where it stands.

        value: The number.

    Example:
        >>> [str(problem) for problem in above_zero("worlds", 0)]
        ['worlds: 0 is not above 0. Give a number that is above 0. [number_out_of_range]']
    """
    if value <= 0:
        yield out_of_range(path, value, "above 0")


def at_least(path: str, value: Fraction | int, lowest: int = 0) -> Iterator[Problem]:
    """Check that a number is not too low.

    Args:
        path: Where it stands.

        value: The number.

        lowest: The lowest it may be.
    """
    if value < lowest:
        yield out_of_range(path, value, f"{lowest} or more")


def part_below_one(path: str, value: Fraction, certain: str) -> Iterator[Problem]:
    """Check that a part lies from 0 to below 1.

    Args:
        path: Where it stands.

        value: The part.

        certain: What to do where it is meant to be certain.
    """
    if value < 0 or value >= 1:
        remedy = "Give a part such as '0.25', or a percentage such as '25 %'"
        yield out_of_range(path, value, "from 0 to below 1", f"{remedy}; {certain}." if value >= 1 else f"{remedy}.")


def empty_window(path: str, start: date | None, end: date | None, *, key: str = "end") -> Iterator[Problem]:
    """Check that a day lies between a start and an end.

    Args:
        path: Where both stand.

        start: First day, if there is one.

        end: One day beyond the last, if there is one.

        key: What the end is called.
    """
    # What could not be read is no date, and no mistake of its own.
    if isinstance(start, date) and isinstance(end, date) and end <= start:
        yield Problem(
            code="empty_window",
            path=f"{path}.{key}",
            message=f"{end} is not later than the start, {start}.",
            remedy="Give a later end; it is one day beyond the last day.",
            value=str(end),
        )


def length_problems(path: str, length: Duration | None) -> Iterator[Problem]:
    """Check that a length of time has at least a day, and is not longer than 100 years.

    Args:
        path: Where it stands.

        length: The length, if there is one.
    """
    if length is not None and not 1 <= length.count <= COUNTS_MAX.get(length.unit, length.count):
        yield Problem(
            code="duration_out_of_range",
            path=path,
            message=f"{length} is not a length of time from a day to 100 years.",
            remedy="Give a length such as '1 month' or '2 weeks'.",
            value=str(length),
        )


def day_out_of_range(path: str, day: date | None) -> Iterator[Problem]:
    """Check that a day lies from 1900 to 2999.

    Args:
        path: Where it stands.

        day: The day, if there is one.
    """
    if day is not None and (day < FIRST_DAY or day >= DAY_AFTER_LAST):
        yield Problem(
            code="date_out_of_range",
            path=path,
            message=f"{day} is not between 1900 and 2999.",
            remedy="See whether the year is mistyped.",
            value=str(day),
        )


def about(value: Fraction | int) -> str:
    """Write a number above 0 to four digits.

    Args:
        value: The number, of any size.

    Example:
        >>> about(Fraction(4, 3)), about(10**400)
        ('1.333', 'more than a million')
    """
    return f"{float(value):.4g}" if value <= MILLION else "more than a million"


def there_are(count: int, noun: str) -> str:
    """Say how many there are.

    Args:
        count: The number.

        noun: The name of one; of more it ends in s.

    Example:
        >>> there_are(1, "weight"), there_are(2, "weight")
        ('there is 1 weight', 'there are 2 weights')
    """
    return f"there is 1 {noun}" if count == 1 else f"there are {count} {noun}s"


def empty_text(path: str, text: str, what: str, remedy: str) -> Iterator[Problem]:
    """Check that a text has letters.

    Args:
        path: Where it stands.

        text: The text.

        what: What it is, such as ``title``.

        remedy: What to do.
    """
    if not text.strip():
        yield Problem(code="empty_name", path=path, message=f"the {what} is empty.", remedy=remedy, value=text)


def below_before(path: str, value: Fraction, before: Fraction, what: str) -> Problem:
    """Say that a value is below one that it may not be below.

    Args:
        path: Where it stands.

        value: The value.

        before: What it is below.

        what: What that is, such as ``the lowest``.
    """
    return Problem(
        code="not_rising",
        path=path,
        message=f"{exact_text(value)} is below {what}, {exact_text(before)}.",
        remedy="Put the values in rising order.",
        value=exact_text(value),
    )
