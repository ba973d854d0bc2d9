"""How the page about a simulation says things: words, amounts with their errors, and the unit of a chart."""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction
from typing import TYPE_CHECKING

import attrs

from outcomes_fund.domain.money import minor_digits
from outcomes_fund.report.charts import Axis
from outcomes_fund.report.exposure_page_en import PAGE_ENGLISH
from outcomes_fund.report.exposure_page_markup import Cell
from outcomes_fund.report.exposure_page_nl import PAGE_DUTCH
from outcomes_fund.report.rough_amounts import UNKNOWN, rough_text, share_name
from outcomes_fund.report.words_en import ENGLISH
from outcomes_fund.report.words_nl import DUTCH

if TYPE_CHECKING:
    from outcomes_fund.exposure.estimates.estimate import Estimate
    from outcomes_fund.report.wording import Words

__all__ = ["PAGE_WORDS", "PageTelling", "Unit"]

PAGE_WORDS: dict[str, Words] = {
    "en": attrs.evolve(ENGLISH, phrases=PAGE_ENGLISH),
    "nl": attrs.evolve(DUTCH, phrases=PAGE_DUTCH),
}
LOCALES = {"en": "en-US", "nl": "nl-NL"}

# A chart is drawn in the largest unit of which it holds at least so many: numbers on its axis then stay short.
UNITS = (("in_millions", 1_000_000), ("in_thousands", 1_000), ("in_units", 1))
LEAST_IN_UNIT = 20

# Assumptions that come from a distribution have no end of digits.
DIGITS = 4


@attrs.frozen(kw_only=True)
class Unit:
    """The unit of a chart.

    Args:
        minor: Minor units in it.

        axis: How it is written.
    """

    minor: int
    axis: Axis

    def of(self, amount_minor: Fraction | float) -> float:
        """Give an amount in this unit."""
        return float(amount_minor) / self.minor


@attrs.frozen(kw_only=True)
class PageTelling:
    """One language, and the currency of all amounts.

    Args:
        words: The language, with the phrases of the page.

        currency: ISO 4217 code.
    """

    words: Words
    currency: str

    def say(self, key: str, **facts: str) -> str:
        """Fill in a phrase."""
        return self.words.say(key, **facts)

    def unit(self, title: str, amounts_minor: Iterable[Fraction | float], **facts: str) -> Unit:
        """Choose the unit of a chart, and name its axis.

        Args:
            title: Phrase of the axis, which says the unit.

            amounts_minor: What is drawn.

            facts: What else the phrase says.
        """
        digits = 10 ** minor_digits(self.currency)
        most = max((abs(float(each)) for each in amounts_minor), default=0.0) / digits
        key, factor = next((each for each in UNITS if most >= LEAST_IN_UNIT * each[1]), UNITS[-1])
        unit = self.say(key, currency=self.currency)
        axis = Axis(title=self.say(title, unit=unit, **facts), locale=LOCALES[self.words.language])
        return Unit(minor=factor * digits, axis=axis)

    def amount(self, minor: Fraction | float) -> str:
        """Write an amount in whole units of the currency."""
        return rough_text(minor, self.currency).replace(",", self.words.group)

    def money(self, minor: Fraction | float) -> str:
        """Write an amount with its currency."""
        return f"{self.words.currencies.get(self.currency, self.currency)} {self.amount(minor)}"

    def count(self, number: int) -> str:
        """Write a whole number."""
        return f"{number:,}".replace(",", self.words.group)

    def percent(self, part: Fraction | float) -> str:
        """Write a part in percent with one decimal.

        A part that is not nothing never looks like it.
        """
        percents = float(100 * part)
        if 0 < percents < 0.05:
            return f"< {self._marked(0.1, 1)} %"
        return f"{self._marked(percents, 1)} %"

    def number(self, number: Fraction) -> str:
        """Write a number that was worked out, with few digits."""
        before = math.floor(math.log10(abs(number))) + 1 if number else 1
        text = self._marked(float(number), max(DIGITS - before, 0))
        return text.rstrip("0").rstrip(self.words.point) if self.words.point in text else text

    def named(self, share: Fraction) -> str:
        """Name a percentile."""
        return share_name(share).replace(".", self.words.point)

    def cell(self, estimate: Estimate) -> Cell:
        """Write an amount with its standard error."""
        error = UNKNOWN if estimate.error is None else self.amount(estimate.error)
        return Cell(text=self.amount(estimate.value), small=self.say("error", error=error))

    def chance_cell(self, estimate: Estimate) -> Cell:
        """Write a chance with its standard error."""
        error = UNKNOWN if estimate.error is None else self._marked(100 * estimate.error, 1)
        return Cell(text=self.percent(estimate.value), small=self.say("error", error=error))

    def captioned(self, what: str) -> str:
        """Say what a table of amounts holds, and in which currency."""
        return self.say("table_of", what=what, currency=self.currency)

    def _marked(self, number: float, decimals: int) -> str:
        marks = str.maketrans({",": self.words.group, ".": self.words.point})
        return f"{number:,.{decimals}f}".translate(marks)
