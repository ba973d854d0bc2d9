"""What fits in a place of a scenario: figures as files write them, put as the records have them."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from types import NoneType
from typing import TYPE_CHECKING, Any, get_args, get_origin

from outcomes_fund.errors import InvalidInput, Problem
from outcomes_fund.exposure.assumptions.distribution import Fixed

if TYPE_CHECKING:
    from outcomes_fund.exposure.variants import Place

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
            raise InvalidInput([unfit(path, f"{value} does not fit; here are {expected}.", "Round it.", value)])
    elif value in types or type(value) in types or (value is None and NoneType in get_args(place.hint)):
        return value
    raise InvalidInput([unfit(path, f"{value} is of another kind than {place.value}.", "Give such a value.", value)])


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
