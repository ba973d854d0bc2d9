"""A statistic by its name, such as ``p90(province, 2025)``, and its value with the influence of each world on it."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Literal

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.errors import OutcomesFundError, UnknownName
from outcomes_fund.exposure.assumptions.scenario import Scenario
from outcomes_fund.exposure.estimates.estimate import Estimate, error_of_mean, mean
from outcomes_fund.exposure.estimates.percentiles import Ordered, counted_to, ordered, percentile
from outcomes_fund.exposure.estimates.shortfall import beyond_edge, shortfall
from outcomes_fund.exposure.estimates.summary import Subject
from outcomes_fund.exposure.result import Exposure, Whole

__all__ = ["Influenced", "NoStatistic", "Statistic", "influenced", "money_of", "parse_statistic"]

StatisticKind = Literal["mean", "percentile", "shortfall"]
Influence = npt.NDArray[np.float64]

FORM = re.compile(r"\s*([a-z]+)([0-9]+(?:\.[0-9]+)?)?\s*\(([^()]*)\)\s*")
YEAR = re.compile(r"[0-9]{4}")
KINDS: dict[str, StatisticKind] = {"mean": "mean", "p": "percentile", "shortfall": "shortfall"}
TOTAL = "total"

# What is verified or released long after a contract's end is paid within so many years.
LATE_YEARS = 3


class NoStatistic(OutcomesFundError):
    """A text names no statistic.

    Args:
        text: What was written.

        reason: What is wrong with it; left out, its form.
    """

    OF_YEAR = "years are kept by payer and programme, not by contract; leave the year out"
    FORM = "write p90(total), mean(province, 2025) or shortfall90(total), with a share below 100"

    def __init__(self, text: str, reason: str = FORM) -> None:
        self.text = text
        self.reason = reason
        super().__init__(text, reason)

    def __str__(self) -> str:
        return f"{self.text!r} is no statistic: {self.reason}."


@attrs.frozen(kw_only=True)
class Statistic:
    """Which number of a distribution is meant.

    Args:
        kind: The mean, a percentile, or the expected shortfall: the mean of the worst worlds.

        share: Part of the worlds at or below a percentile; for the shortfall, below its worst worlds. Between 0 and 1;
            None for the mean.

        subject: Whose money it is, and of which year.

    Example:
        >>> str(Statistic(kind="percentile", share=Fraction(9, 10), subject=Subject(payer="province", year=2025)))
        'p90(province, 2025)'
    """

    kind: StatisticKind
    share: Fraction | None = None
    subject: Subject = attrs.field(factory=Subject)

    def __str__(self) -> str:
        word = next(word for word, kind in KINDS.items() if kind == self.kind)
        percent = "" if self.share is None else f"{float(self.share * 100):g}"
        subject = self.subject
        parts = [subject.name or subject.payer or subject.programme or TOTAL]
        if subject.year is not None:
            parts.append(str(subject.year))
        return f"{word}{percent}({', '.join(parts)})"


@attrs.frozen(kw_only=True, eq=False)
class Influenced:
    """A statistic with the part of each world in its error.

    Args:
        estimate: The value with its error, minor units.

        influence: By how much each world moves it, but for a constant: its mean over independent groups has the error
            of the statistic. Shape (worlds,); minor units.
    """

    estimate: Estimate
    influence: Influence


def parse_statistic(text: str, scenario: Scenario) -> Statistic:
    """Read a statistic.

    Args:
        text: ``mean(...)``, ``p90(...)`` or ``shortfall90(...)``; between the brackets ``total``, a contract, grant or
            loan, a payer or a programme, and perhaps a budget year. ``payer:x``, ``programme:x`` and ``name:x`` tell
            apart what is called the same.

        scenario: It knows the names.

    Raises:
        NoStatistic: If the text is none.

        UnknownName: If the portfolio knows no such name.
    """
    text = text.strip()
    match = FORM.fullmatch(text)
    kind = KINDS.get(match[1]) if match else None
    if match is None or kind is None or (kind == "mean") != (match[2] is None):
        raise NoStatistic(text)
    share = Fraction(match[2]) / 100 if match[2] else None
    words = [word.strip() for word in match[3].split(",")]
    year = int(words.pop()) if len(words) > 1 and YEAR.fullmatch(words[-1]) else None
    if len(words) != 1 or (share is not None and not 0 < share < 1):
        raise NoStatistic(text)
    subject = _subject(words[0], scenario)
    if subject.name is not None and year is not None:
        raise NoStatistic(text, NoStatistic.OF_YEAR)
    years = _years(scenario)
    if year is not None and year not in years:
        raise UnknownName("year", str(year), map(str, years))
    return Statistic(kind=kind, share=share, subject=attrs.evolve(subject, year=year))


def money_of(exposure: Exposure, subject: Subject) -> Whole:
    """Give the money of a subject in each world.

    Args:
        exposure: What was simulated.

        subject: Whose money, and of which year.

    Returns:
        Whole minor units, shape (worlds,).

    Raises:
        UnknownName: If the portfolio knows no such name.
    """
    if subject.name is not None:
        return exposure.of_name(subject.name)
    years: tuple[int, ...] | None = exposure.budget_years if subject.horizon else None
    if subject.year is not None:
        years = (subject.year,)
    if years is None and subject.payer is None and subject.programme is None:
        return exposure.total()
    return exposure.payments(programme=subject.programme, payer=subject.payer, years=years)


def influenced(exposure: Exposure, statistic: Statistic) -> Influenced:
    """Work a statistic out, with the influence of each world.

    Mean: the amount. Percentile q at share p: -1{amount <= q} x slope, with worlds at q counted in part. Shortfall:
    (amount - q)+ / (1 - p).

    Args:
        exposure: What was simulated.

        statistic: Which number is meant.

    Raises:
        UnknownName: If the portfolio knows no such name.
    """
    amounts = money_of(exposure, statistic.subject)
    if statistic.kind == "mean":
        return Influenced(estimate=mean(amounts, exposure.group), influence=amounts.astype(np.float64))
    assert statistic.share is not None
    among = ordered(amounts, exposure.group)
    if statistic.kind == "shortfall":
        return Influenced(estimate=shortfall(among, statistic.share), influence=beyond_edge(among, statistic.share))
    return _of_percentile(among, statistic.share)


def _of_percentile(among: Ordered, share: Fraction) -> Influenced:
    estimate = percentile(among, share)
    counted = counted_to(among, share, int(estimate.value))
    share_error = error_of_mean(counted, among.group)
    # The error of the percentile is that of the share times the slope, so the two errors give the slope.
    slope = estimate.error / share_error if estimate.error is not None and share_error else 0.0
    return Influenced(estimate=estimate, influence=-slope * counted)


def _years(scenario: Scenario) -> range:
    """Give the years in which something may be paid: those of the horizon, and of contracts with what comes late."""
    first, last = scenario.terms.start.year, scenario.terms.start.year + scenario.terms.years - 1
    return range(first, max([last, *(contract.end.year + LATE_YEARS for contract in scenario.contracts)]) + 1)


def _known(scenario: Scenario) -> dict[str, tuple[str, ...]]:
    terms = scenario.terms
    payers = [share.party for contract in scenario.contracts for share in contract.payers.shares]
    payers += [*(grant.payer for grant in terms.grants), *(loan.lender for loan in terms.loans)]
    programmes = [each.programme for each in terms.contracts]
    programmes += [*(grant.programme for grant in terms.grants), *(loan.programme for loan in terms.loans)]
    return {
        "name": scenario.names,
        "payer": tuple(dict.fromkeys(payers)),
        "programme": tuple(dict.fromkeys(filter(None, programmes))),
    }


def _subject(word: str, scenario: Scenario) -> Subject:
    known = _known(scenario)
    made = {
        "name": lambda of: Subject(name=of),
        "payer": lambda of: Subject(payer=of),
        "programme": lambda of: Subject(programme=of),
    }
    if word == TOTAL:
        return Subject()
    prefix, _, rest = word.partition(":")
    if prefix in known and rest:
        if rest not in known[prefix]:
            raise UnknownName(prefix, rest, known[prefix])
        return made[prefix](rest)
    for kin, names in known.items():
        if word in names:
            return made[kin](word)
    every = (TOTAL, *(name for names in known.values() for name in names))
    raise UnknownName("subject", word, every)
