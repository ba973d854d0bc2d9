"""Kinds of values in a contract file: how each is read, written, and described to an editor."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction
from typing import Any, TypeAlias

import attrs

from outcomes_fund.domain.calendar import Duration
from outcomes_fund.domain.money import MINOR_DIGITS
from outcomes_fund.formats.document.kind_remedies import date_remedy, duration_remedy, number_remedy
from outcomes_fund.formats.exact_text import Numeral, number_from_text, number_text

__all__ = [
    "DATE",
    "DURATION",
    "MONEY",
    "MONTH",
    "NUMBER",
    "PERIOD_LENGTH",
    "TEXT",
    "TRUTH",
    "UNIT_PRICE",
    "WHOLE",
    "Kind",
    "Plain",
    "Surroundings",
    "Unfit",
    "as_typed",
    "shown",
    "word_kind",
]

# What TOML and JSON are made of.
Plain: TypeAlias = Any

# Whole numbers up to here are exact in every reader of JSON; larger ones are written as text.
PLAIN_WHOLE_MAX = 2**53

CURRENCIES_WITH_CENTS = frozenset({"AUD", "CAD", "EUR", "KES", "NZD", "USD", "ZAR"})

DECIMAL_PATTERN = r"[+-]?[0-9]+(\.[0-9]+)?"
FRACTION_PATTERN = r"[+-]?[0-9]+ ?/ ?[0-9]+"
DATE_FORM = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MONTH_FORM = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
GROUP_FORM = re.compile(r"[+-]?[1-9][0-9]{0,2}")
WHOLE_FORM = re.compile(r"[+-]?[0-9]+")
DURATION_FORM = re.compile(r"([0-9]{1,6}) (day|week|month|year)s?")


@attrs.frozen(kw_only=True)
class Surroundings:
    """What reading or writing one value needs to know of the rest of the file.

    Args:
        currency: Its number of decimals turns money into minor units.

        start: Start of the contract, from which other dates have their default; None if unknown.
    """

    currency: str
    start: date | None

    @property
    def digits(self) -> int | None:
        """Decimals of the currency; None if the currency is unknown."""
        return MINOR_DIGITS.get(self.currency)


class Unfit(Exception):
    """A value is not of the kind expected.

    Args:
        code: Stable name of the broken rule.

        message: What is wrong, if the expectation of the kind does not say it.

        remedy: What to do about it.

        words: The words of which one may have been meant.
    """

    def __init__(self, code: str, message: str = "", remedy: str = "", words: tuple[str, ...] = ()) -> None:
        self.code = code
        self.message = message
        self.remedy = remedy
        self.words = words
        super().__init__(code, message, remedy, words)


@attrs.frozen(kw_only=True)
class Kind:
    """A kind of value.

    Args:
        name: What the documentation calls it.

        expected: What a value has to be, to follow "is not".

        read: From the file; raises Unfit.

        write: To the file; reading it again gives the same value.

        schema: The kind in JSON Schema.
    """

    name: str
    expected: str
    read: Callable[[object, Surroundings], Any]
    write: Callable[[Any, Surroundings], Plain]
    schema: dict[str, Any]


def shown(value: object) -> str:
    """Show a value as the reader typed it, cut off where it is long.

    Example:
        >>> shown(True), shown("twelve"), shown(Numeral("1.50"))
        ('true', "'twelve'", '1.50')
    """
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, bool):
        return str(value).lower()
    if value is None:
        return "null"
    if isinstance(value, int) and abs(value) >= 10**60:
        return "this very long number"
    return _cut_off(repr(value) if isinstance(value, str) else str(value))


def as_typed(value: object) -> str:
    """Give a value as the file says it, without the quotes of a text, cut off where it is long.

    Example:
        >>> as_typed("twelve"), as_typed(Numeral("1.50")), as_typed(True)
        ('twelve', '1.50', 'true')
    """
    return _cut_off(str(value)) if isinstance(value, str) else shown(value)


def _cut_off(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:70]}… ({len(text):,} characters)"


def _read_text(value: object, _: Surroundings) -> str:
    if isinstance(value, Numeral) or not isinstance(value, str):
        raise Unfit("wrong_type")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise Unfit("wrong_type", "half of a surrogate pair is no character.") from None
    return value


def _read_date(value: object, _: Surroundings) -> date:
    if isinstance(value, datetime):
        raise Unfit("wrong_type", f"{value} has a time; a date alone is expected.")
    if isinstance(value, date):
        return value
    if isinstance(value, Numeral) or not isinstance(value, str):
        raise Unfit("wrong_type")
    if not DATE_FORM.fullmatch(value):
        raise Unfit("bad_date", remedy=date_remedy(value))
    try:
        return date.fromisoformat(value)
    except ValueError:
        remedy = "Write the year, the month and the day, in this order."
        raise Unfit("bad_date", f"{value} is not in the calendar.", remedy) from None


def _read_month(value: object, surroundings: Surroundings) -> date:
    if type(value) is str and MONTH_FORM.fullmatch(value):
        return _read_date(f"{value}-01", surroundings)
    day = _read_date(value, surroundings)
    if day.day != 1:
        raise Unfit("bad_date", f"{day} is not the first day of a month.", f"Write '{day:%Y-%m}' for that month.")
    return day


def _write_month(value: date, _: Surroundings) -> str:
    return value.isoformat()[:7]


def _read_truth(value: object, _: Surroundings) -> bool:
    if not isinstance(value, bool):
        raise Unfit("wrong_type")
    return value


def _read_duration(value: object, _: Surroundings) -> Duration:
    if isinstance(value, Numeral) or not isinstance(value, str):
        raise Unfit("wrong_type", remedy="Write a number and a unit in quotes: '3 months'.")
    match = DURATION_FORM.fullmatch(value)
    if match is None:
        raise Unfit("bad_duration", remedy=duration_remedy(value))
    return Duration(count=int(match[1]), unit=f"{match[2]}s")  # type: ignore[arg-type]


def _read_period_length(value: object, surroundings: Surroundings) -> Duration | None:
    return None if value == "whole" else _read_duration(value, surroundings)


def _write_period_length(value: Duration | None, _: Surroundings) -> str:
    return "whole" if value is None else str(value)


def _read_number(value: object, _: Surroundings) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise Unfit("wrong_type")
    if isinstance(value, int):
        return Fraction(value)
    number = number_from_text(value)
    if number is None:
        raise Unfit("bad_number", remedy=number_remedy(value))
    return number


def _write_number(value: Fraction, _: Surroundings) -> int | str:
    whole = value.denominator == 1 and abs(value) < PLAIN_WHOLE_MAX
    return int(value) if whole else number_text(value)


def _read_whole(value: object, surroundings: Surroundings) -> int:
    number = _read_number(value, surroundings)
    if number.denominator != 1 or (isinstance(value, str) and not WHOLE_FORM.fullmatch(value)):
        raise Unfit("bad_number")
    return int(number)


def _write_whole(value: int, _: Surroundings) -> int | str:
    return value if abs(value) < PLAIN_WHOLE_MAX else str(value)


def _read_unit_price(value: object, surroundings: Surroundings) -> Fraction:
    number = _read_number(value, surroundings)
    if isinstance(value, str) and "%" in value:
        raise Unfit("bad_number", f"{shown(value)} is a percentage, not an amount of money.", "Work the amount out.")
    _refuse_idle_zeros(value, number, surroundings)
    scale: int = 10 ** (surroundings.digits or 0)
    return number * scale


def _refuse_idle_zeros(value: object, number: Fraction, surroundings: Surroundings) -> None:
    """Refuse ``19.000`` in a currency of two decimals: nineteen, or nineteen thousand grouped with a point."""
    digits = surroundings.digits
    whole, _, decimals = str(value).partition(".")
    idle = len(decimals) == 3 and decimals.endswith("0") and whole.strip("+-0") != ""
    if digits is None or digits >= 3 or not idle:
        return
    short = number_text(number, decimals_min=digits)
    message = f"{str(value)!r} ends in a 0 beyond the {digits} decimals of {surroundings.currency}."
    grouped = _without_grouping(value, digits)
    remedy = f"Grouping is not allowed: write {grouped!r} or {short!r}." if grouped else f"Write {short!r}."
    raise Unfit("bad_number", message, remedy)


def _without_grouping(value: object, digits: int) -> str:
    """Write a number whose three decimals may be meant as thousands without its point; empty if they cannot be."""
    whole, _, decimals = str(value).partition(".")
    # Thousands have up to three digits before them: 10.000 may be ten thousand, 10000.005 is no ten million.
    thousands = len(decimals) == 3 and GROUP_FORM.fullmatch(whole) is not None
    return f"{whole}{decimals}.{'0' * digits}".rstrip(".") if thousands else ""


def _write_unit_price(value: Fraction, surroundings: Surroundings) -> str:
    digits = surroundings.digits or 0
    return number_text(value / 10**digits, decimals_min=digits)


def _read_money(value: object, surroundings: Surroundings) -> int:
    minor = _read_unit_price(value, surroundings)
    if minor.denominator == 1 or surroundings.digits is None:
        return int(minor)
    if surroundings.currency in CURRENCIES_WITH_CENTS:
        smallest = "cents"
    else:
        step = number_text(Fraction(1, 10**surroundings.digits))
        smallest = f"{step} {surroundings.currency}"
    # Half a cent goes away from 0, as amounts are rounded.
    whole = int(abs(minor) + Fraction(1, 2)) * (-1 if minor < 0 else 1)
    rounded = _write_money(whole, surroundings)
    grouped = _without_grouping(value, surroundings.digits)
    other = f", or write {grouped!r} if its point groups thousands" if grouped else ""
    raise Unfit(
        "not_whole_minor",
        f"{str(value)!r} is no whole number of {smallest}.",
        f"Only the price of a unit may be finer. Round it to {rounded!r}{other}.",
    )


def _write_money(value: int, surroundings: Surroundings) -> str:
    return _write_unit_price(Fraction(value), surroundings)


def _same(value: Plain, _: Surroundings) -> Plain:
    return value


TEXT = Kind(name="text", expected="text", read=_read_text, write=_same, schema={"type": "string"})
DATE = Kind(
    name="date",
    expected="a date such as 2024-01-31",
    read=_read_date,
    write=_same,
    schema={"type": "string", "format": "date"},
)
MONTH = Kind(
    name="month",
    expected="a month such as '2019-10'",
    read=_read_month,
    write=_write_month,
    schema={"type": "string", "pattern": f"^{MONTH_FORM.pattern}(-01)?$"},
)
TRUTH = Kind(
    name="`true` or `false`",
    expected="true or false",
    read=_read_truth,
    write=_same,
    schema={"type": "boolean"},
)
DURATION = Kind(
    name="length of time",
    expected="a length of time such as '3 months', in days, weeks, months or years",
    read=_read_duration,
    write=lambda value, _: str(value),
    schema={"type": "string", "pattern": f"^{DURATION_FORM.pattern}$"},
)
PERIOD_LENGTH = Kind(
    name='length of time or `"whole"`',
    expected="a length of time such as '3 months', or 'whole'",
    read=_read_period_length,
    write=_write_period_length,
    schema={"type": "string", "pattern": f"^(whole|{DURATION_FORM.pattern})$"},
)
NUMBER = Kind(
    name="number",
    expected="a number such as 12, '0.25', '80 %' or '1/3', without exponent or grouping",
    read=_read_number,
    write=_write_number,
    schema={
        "type": ["string", "number"],
        "pattern": f"^({DECIMAL_PATTERN}( ?%)?|{FRACTION_PATTERN})$",
    },
)
WHOLE = Kind(
    name="whole number",
    expected="a whole number such as 3",
    read=_read_whole,
    write=_write_whole,
    schema={"type": ["string", "integer"], "pattern": f"^{WHOLE_FORM.pattern}$"},
)
UNIT_PRICE = Kind(
    name="money, also finer than a cent",
    expected="an amount of money such as '1250.00', without currency, exponent or grouping",
    read=_read_unit_price,
    write=_write_unit_price,
    schema={
        "type": ["string", "number"],
        "pattern": f"^({DECIMAL_PATTERN}|{FRACTION_PATTERN})$",
    },
)
MONEY = attrs.evolve(UNIT_PRICE, name="money", read=_read_money, write=_write_money)


def word_kind(words: tuple[str, ...]) -> Kind:
    """Make the kind of a value that is one of a few words.

    Args:
        words: The closed set.
    """
    listed = ", ".join(words)

    def read(value: object, _: Surroundings) -> str:
        if isinstance(value, Numeral) or not isinstance(value, str):
            raise Unfit("wrong_type")
        if value not in words:
            raise Unfit("unknown_word", words=words)
        return value

    name = " or ".join(f'`"{word}"`' for word in words) if len(words) < 4 else "one word"
    return Kind(
        name=name,
        expected=f"one of: {listed}",
        read=read,
        write=_same,
        schema={"enum": list(words)},
    )
