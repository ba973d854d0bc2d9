"""What fits in a place of a scenario: figures as files write them, put as the records have them."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from types import NoneType
from typing import TYPE_CHECKING, Any, get_args, get_origin

from outcomes_fund.domain.bounds import exact_text
from outcomes_fund.errors import InvalidInput, Problem, listed
from outcomes_fund.exposure.assumptions.distribution import Fixed

if TYPE_CHECKING:
    from outcomes_fund.exposure.deciding.variants import Place

__all__ = ["Leaf", "fitting", "tuple_hint", "types_of", "unfit"]

# What a path can end at, as a file writes it: money is in units of the currency.
Leaf = Fraction | date | bool | str | None


def tuple_hint(hint: Any) -> Any:  # noqa: ANN401 - any type
    """Give the part of a type that is a list.

    Args:
        hint: A list, or a list among others.
    """
    return hint if get_origin(hint) is tuple else next(part for part in get_args(hint) if get_origin(part) is tuple)


def types_of(hint: Any) -> tuple[Any, ...]:  # noqa: ANN401 - any type
    """Give the types that a type allows, apart from None.

    Args:
        hint: As declared.
    """
    parts = get_args(hint)
    if not parts:
        return (hint,)
    return tuple(part for part in parts if part is not NoneType)


def fitting(value: Leaf, place: Place, path: str, digits: int) -> object:
    """Give a figure of a file as the record has it.

    Args:
        value: The figure; money in units of the currency.

        place: Where it is put.

        path: As it was written.

        digits: Decimals of the currency.

    Raises:
        InvalidInput: If it does not fit there.
    """
    types = types_of(place.hint)
    if isinstance(value, Fraction):
        number = value * 10**digits if place.money else value
        if Fraction in types:
            return number
        if Fixed in types:
            return Fixed(value=number)
        if int in types and number.denominator == 1:
            return int(number)
        if int in types:
            expected = f"at most {digits} decimals" if place.money else "whole numbers"
            message = f"{exact_text(value)} does not fit; here are {expected}."
            raise InvalidInput([unfit(path, message, "Round it.", value)])
    elif value in types or type(value) in types or (value is None and NoneType in get_args(place.hint)):
        return value
    raise InvalidInput([_of_another_kind(value, place, path, digits)])


def _of_another_kind(value: Leaf, place: Place, path: str, digits: int) -> Problem:
    words = [each for each in types_of(place.hint) if isinstance(each, str)]
    if words:
        return unfit(path, f"{_shown(value)} is not one of: {listed(words)}.", "Give one of these words.", value)
    remedy = "Give such a value."
    if isinstance(value, str) and any(letter.isdigit() for letter in value):
        remedy = "Give such a value; a number has a point before its decimals, and no other mark, such as 1250.50."
    stands = _in_file(place, digits)
    return unfit(path, f"{_shown(value)} is of another kind than {stands}, which stands there.", remedy, value)


def _shown(value: Leaf) -> str:
    return repr(value) if isinstance(value, str) else exact_text(value)


def _in_file(place: Place, digits: int) -> str:
    """Write what stands in a place as a file does: money in units of the currency, with all its decimals."""
    if not place.money or place.value is None:
        return "nothing" if place.value is None else _shown(place.value)
    minor = Fraction(place.value)
    if minor.denominator != 1 or not digits:
        return exact_text(minor * Fraction(1, 10**digits))
    whole, rest = divmod(abs(int(minor)), 10**digits)
    return f"{'-' if minor < 0 else ''}{whole}.{rest:0{digits}}"


def unfit(path: str, message: str, remedy: str, value: Leaf = None) -> Problem:
    """Say that a figure does not fit in its place.

    Args:
        path: The place.

        message: What does not fit.

        remedy: What to do.

        value: The figure.
    """
    return Problem(
        code="wrong_type", path=path, message=message, remedy=remedy, value=None if value is None else str(value)
    )
