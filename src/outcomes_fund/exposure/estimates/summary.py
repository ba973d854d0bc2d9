"""What is said of any amount that differs between worlds: mean, percentiles, shortfall."""

from __future__ import annotations

from fractions import Fraction

import attrs

from outcomes_fund.exposure.estimates.estimate import Estimate, mean
from outcomes_fund.exposure.estimates.percentiles import ordered, percentile, shares_with
from outcomes_fund.exposure.estimates.shortfall import shortfall
from outcomes_fund.exposure.result import Exposure, Whole

__all__ = ["Percentile", "Subject", "Summary", "SummaryRow", "summaries", "summary"]


@attrs.frozen(kw_only=True)
class Percentile:
    """An amount that is not exceeded in a share of the worlds.

    Args:
        share: The share.

        amount: Whole minor units, with its error.
    """

    share: Fraction
    amount: Estimate


@attrs.frozen(kw_only=True)
class Summary:
    """A distribution in few figures, all in minor units.

    Args:
        mean: The mean.

        percentiles: Percentiles by order statistic, in rising order of the share.

        certainty: Share that is reported first.

        shortfall: Mean of the worst part beyond ``certainty``.

        lowest_minor, highest_minor: The ends among the worlds that were drawn.
    """

    mean: Estimate
    percentiles: tuple[Percentile, ...]
    certainty: Fraction
    shortfall: Estimate
    lowest_minor: int
    highest_minor: int

    def at(self, share: Fraction) -> Estimate:
        """Give one of the percentiles.

        Raises:
            KeyError: If it is not among them.
        """
        return {each.share: each.amount for each in self.percentiles}[share]

    @property
    def certain(self) -> Estimate:
        """The percentile that is reported first."""
        return self.at(self.certainty)


@attrs.frozen(kw_only=True)
class Subject:
    """What a row of the distribution is about; what is None is not looked at.

    Args:
        name: A contract, grant or loan.

        programme: A programme; empty for what has none.

        payer: A payer.

        year: A budget year, by the year in which it begins.

        horizon: Whether it is all budget years of the horizon together, and not each payment ever.
    """

    name: str | None = None
    programme: str | None = None
    payer: str | None = None
    year: int | None = None
    horizon: bool = False


@attrs.frozen(kw_only=True)
class SummaryRow:
    """A row of the distribution.

    Args:
        subject: What it is about.

        summary: Its figures.

        maximum_minor: The most that caps allow (gross maximum), for a name and for the total; None where nothing bounds
            it or it is not known.
    """

    subject: Subject
    summary: Summary
    maximum_minor: int | None = None


def summary(amounts: Whole, *, group: int, certainty: Fraction) -> Summary:
    """Sum a distribution up.

    Args:
        amounts: Whole minor units in each world, shape (worlds,).

        group: Worlds that belong together.

        certainty: Share that is reported first, between 0 and 1.

    Example:
        >>> import numpy as np
        >>> from fractions import Fraction
        >>> summary(np.arange(100), group=1, certainty=Fraction(9, 10)).certain.value
        Fraction(89, 1)
    """
    among = ordered(amounts, group)
    return Summary(
        mean=mean(amounts, group),
        percentiles=tuple(Percentile(share=share, amount=percentile(among, share)) for share in shares_with(certainty)),
        certainty=certainty,
        shortfall=shortfall(among, certainty),
        lowest_minor=int(among.rising[0]),
        highest_minor=int(among.rising[-1]),
    )


def summaries(exposure: Exposure) -> tuple[SummaryRow, ...]:
    """Sum up the total, each name, payer, programme, and budget year, and payers by year.

    Returns:
        Rows for: everything; the budget years together; each budget year; each payer, in all, for the budget years
        together and for each; each programme likewise, where there is more than one; each name.
    """
    rows = [SummaryRow(subject=Subject(), summary=_of(exposure, exposure.total()), maximum_minor=_maximum(exposure))]
    rows += _by_time(exposure, Subject())
    for payer in exposure.payers:
        rows += _with_all(exposure, Subject(payer=payer))
    if len(exposure.programmes) > 1:
        for programme in exposure.programmes:
            rows += _with_all(exposure, Subject(programme=programme))
    maxima = exposure.maxima or (None,) * len(exposure.names)
    for name, maximum in zip(exposure.names, maxima, strict=True):
        of_name = _of(exposure, exposure.of_name(name))
        rows.append(SummaryRow(subject=Subject(name=name), summary=of_name, maximum_minor=maximum))
    return tuple(rows)


def _with_all(exposure: Exposure, subject: Subject) -> list[SummaryRow]:
    amounts = exposure.payments(programme=subject.programme, payer=subject.payer)
    return [SummaryRow(subject=subject, summary=_of(exposure, amounts)), *_by_time(exposure, subject)]


def _by_time(exposure: Exposure, subject: Subject) -> list[SummaryRow]:
    years = exposure.budget_years
    spans: list[tuple[Subject, tuple[int, ...]]] = [(attrs.evolve(subject, horizon=True), years)]
    spans += [(attrs.evolve(subject, year=year), (year,)) for year in years]
    return [
        SummaryRow(
            subject=each,
            summary=_of(exposure, exposure.payments(programme=subject.programme, payer=subject.payer, years=span)),
        )
        for each, span in spans
    ]


def _of(exposure: Exposure, amounts: Whole) -> Summary:
    return summary(amounts, group=exposure.group, certainty=exposure.scenario.terms.certainty)


def _maximum(exposure: Exposure) -> int | None:
    """Add the maxima up, where each name has one."""
    known = [maximum for maximum in exposure.maxima if maximum is not None]
    return sum(known) if exposure.names and len(known) == len(exposure.names) else None
