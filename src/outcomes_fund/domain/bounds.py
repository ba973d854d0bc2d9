"""What checks say of values: out of range, without effect, one of several, not rising, outside the contract."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from outcomes_fund.domain.places import last_end
from outcomes_fund.errors import Problem

if TYPE_CHECKING:
    from outcomes_fund.domain.contract import Contract

__all__ = [
    "day_problems",
    "days_problems",
    "exact_text",
    "exactly_one",
    "falls",
    "negative_problems",
    "not_above",
    "not_rising",
    "order_problems",
    "out_of_range",
    "positive_problems",
    "share_problems",
    "without_effect",
]

# A number with more decimals is easier to read as a fraction.
DECIMALS_MAX = 12


def out_of_range(path: str, value: object, expected: str, remedy: str = "") -> Problem:
    """Say that a number is not what is expected.

    Args:
        path: Where it stands.

        value: The number.

        expected: What it has to be, to follow "is not".

        remedy: What to do, if more than to give such a number.
    """
    written = exact_text(value)
    return Problem(
        code="number_out_of_range",
        path=path,
        message=f"{written} is not {expected}.",
        remedy=remedy or f"Give a number that is {expected}.",
        value=written,
    )


def exact_text(value: object) -> str:
    """Write a number as people do: as a decimal, or as a fraction where no short decimal is exact.

    Args:
        value: A number, or what stands for one that could not be read.

    Example:
        >>> exact_text(Fraction(3, 2)), exact_text(Fraction(-1, 20)), exact_text(Fraction(1, 3)), exact_text(7)
        ('1.5', '-0.05', '1/3', '7')
    """
    if not isinstance(value, Fraction) or value.denominator == 1:
        return str(value)
    for places in range(1, DECIMALS_MAX + 1):
        digits = value * 10**places
        if digits.denominator == 1:
            whole, rest = divmod(abs(int(digits)), 10**places)
            return f"{'-' if value < 0 else ''}{whole}.{rest:0{places}}"
    return str(value)


def share_problems(path: str, share: Fraction | None) -> Iterator[Problem]:
    """Check that a part of a whole, where it is given, lies from 0 to 1.

    Args:
        path: Where it stands.

        share: The part.
    """
    if share is not None and not 0 <= share <= 1:
        remedy = "Give a part such as '0.25', or a percentage such as '25 %'."
        yield out_of_range(path, share, "from 0 to 1", remedy)


def negative_problems(path: str, amount: Fraction | int | None, remedy: str = "") -> Iterator[Problem]:
    """Check that an amount, where it is given, is 0 or more.

    Args:
        path: Where it stands.

        amount: The amount.

        remedy: What to do, if another line cannot take it off.
    """
    if amount is not None and amount < 0:
        yield Problem(
            code="negative_amount",
            path=path,
            message="it is below 0.",
            remedy=remedy or "Give 0 or more; what is to be taken off is a line of form adjustment.",
        )


def positive_problems(path: str, amount: Fraction | int) -> Iterator[Problem]:
    """Check that an amount is above 0.

    Args:
        path: Where it stands.

        amount: The amount.
    """
    if amount <= 0:
        yield Problem(
            code="number_out_of_range",
            path=path,
            message="it is not above 0.",
            remedy="Give an amount above 0, or leave the whole entry out.",
        )


def without_effect(path: str, value: object, why: str, remedy: str) -> Problem:
    """Say that a key changes nothing, so that its writer must have meant something else.

    Args:
        path: Where it stands.

        value: What was written.

        why: Why it has no effect.

        remedy: What to do.
    """
    return Problem(
        code="without_effect",
        path=path,
        message=f"{value!r} has no effect: {why}." if isinstance(value, str) else f"it has no effect: {why}.",
        remedy=remedy,
        value=value if isinstance(value, str) else None,
    )


def exactly_one(path: str, given: Mapping[str, Any], *, none_is_fine: bool = False) -> Iterator[Problem]:
    """Check that exactly one of several keys is given.

    Args:
        path: Where the keys stand.

        given: What each key holds; None or an empty list is nothing.

        none_is_fine: Whether they may all be left out.
    """
    found = [key for key, value in given.items() if value is not None and not (isinstance(value, tuple) and not value)]
    if len(found) == 1 or (none_is_fine and not found):
        return
    *others, last = (repr(key) for key in given)
    keys = f"{', '.join(others)} and {last}"
    rule = f"at most one of {keys} may be given." if none_is_fine else f"one of {keys} is needed, and not both."
    if len(given) > 2 and not none_is_fine:
        rule = f"exactly one of {keys} is needed."
    remedy = f"Keep one of {' and '.join(map(repr, found))}." if found else "Add the one that the contract states."
    yield Problem(code="one_of_two", path=path, message=rule, remedy=remedy)


def falls(before: Any, value: Any) -> bool:  # noqa: ANN401 - numbers or dates
    """Say whether a value is below the one before it.

    Args:
        before: The value before; numbers or dates.

        value: The value.
    """
    # What could not be read equals everything, so it is never found to be another value.
    return bool(value != before and value < before)


def not_above(before: Any, value: Any) -> bool:  # noqa: ANN401 - numbers or dates
    """Say whether a value does not rise above the one before it; no, if either could not be read.

    Args:
        before: The value before; numbers or dates.

        value: The value.
    """
    return falls(before, value) or bool(before <= value <= before)


def not_rising(path: str, other: str) -> Problem:
    """Say that a value does not rise as a list has to.

    Args:
        path: Where it stands.

        other: What it does not rise above.
    """
    return Problem(
        code="not_rising",
        path=path,
        message=f"it does not rise above {other}.",
        remedy="Put the list in rising order, each value once.",
    )


def order_problems(path: str, lowest: Fraction | None, highest: Fraction | None) -> Iterator[Problem]:
    """Check that a lower end is not above the upper end.

    Args:
        path: Where both stand.

        lowest: The lower end, if there is one.

        highest: The upper end, if there is one.
    """
    if lowest is not None and highest is not None and falls(lowest, highest):
        remedy = f"Give 'highest' {exact_text(lowest)} or more, or change 'lowest'."
        yield out_of_range(f"{path}.highest", highest, f"at least the lowest, {exact_text(lowest)}", remedy)


def day_problems(contract: Contract, path: str, day: date) -> Iterator[Problem]:
    """Check that a day is one of the contract, an extension by an amendment included.

    Args:
        contract: The contract.

        path: Where the day stands.

        day: The day.
    """
    end = last_end(contract)
    if not contract.start <= day < end:
        yield Problem(
            code="outside_contract",
            path=path,
            message=f"{day.isoformat()} is no day of the contract, "
            f"{contract.start.isoformat()} to before {end.isoformat()}.",
            remedy="Give a day of the contract, or change its start or end.",
            value=day.isoformat(),
        )


def days_problems(contract: Contract, path: str, days: Iterable[date], *, key: str = "") -> Iterator[Problem]:
    """Check that days rise and lie inside the contract.

    Args:
        contract: The contract.

        path: Where the list stands.

        days: The days.

        key: What follows the index in the path of a day.
    """
    before: date | None = None
    for number, day in enumerate(days):
        place = f"{path}[{number}]{key}"
        yield from day_problems(contract, place, day)
        if before is not None and not_above(before, day):
            yield not_rising(place, f"{before}, the day before it in the list")
        before = day
