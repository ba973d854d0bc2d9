"""How one language says a rule: its phrases, and its way to write dates, amounts and lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

import attrs

from outcomes_fund.domain.calendar import Duration
from outcomes_fund.report.amounts import amount_text, number_text, share_text

__all__ = ["Words"]


@attrs.frozen(kw_only=True)
class Words:
    """One language.

    Args:
        language: ISO 639-1 code.

        months: Names of the twelve months.

        group, point: Marks between thousands and before decimals.

        currencies: Signs of currencies that are not written by their code.

        durations: For each unit of time its name for one and for several.

        units: Names of units of a metric that the language writes in another way than the file.

        phrases: A text for each thing to say, with the facts in braces; every language has the same keys
            and the same facts.
    """

    language: str
    months: tuple[str, ...]
    group: str
    point: str
    currencies: Mapping[str, str]
    durations: Mapping[str, tuple[str, str]]
    units: Mapping[str, str]
    phrases: Mapping[str, str]

    def say(self, key: str, **facts: str) -> str:
        """Fill in a phrase."""
        return self.phrases[key].format(**facts)

    def day(self, day: date) -> str:
        """Write a date."""
        return f"{day.day} {self.months[day.month - 1]} {day.year}"

    def month(self, day: date) -> str:
        """Write the month of a date."""
        return f"{self.months[day.month - 1]} {day.year}"

    def duration(self, duration: Duration) -> str:
        """Write a length of time."""
        one, several = self.durations[duration.unit]
        return f"{duration.count} {one if duration.count == 1 else several}"

    def money(self, minor: Fraction | int, currency: str) -> str:
        """Write an amount with its currency."""
        sign = self.currencies.get(currency, currency)
        return f"{sign} {amount_text(minor, currency, group=self.group, point=self.point)}"

    def number(self, number: Fraction) -> str:
        """Write a number."""
        return number_text(number, group=self.group, point=self.point)

    def share(self, share: Fraction) -> str:
        """Write a part of a whole."""
        return share_text(share, group=self.group, point=self.point)

    def unit(self, unit: str) -> str:
        """Name a unit of a metric."""
        return self.units.get(unit, unit) if unit else self.phrases["unit"]

    def listed(self, parts: Sequence[str], *, last: str = "and") -> str:
        """Join parts with commas, and the last two with a word.

        Args:
            parts: At least one.

            last: ``and`` or ``or``.
        """
        if len(parts) == 1:
            return parts[0]
        return f"{', '.join(parts[:-1])} {self.phrases[last]} {parts[-1]}"
