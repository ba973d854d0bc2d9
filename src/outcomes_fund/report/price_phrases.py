"""What is paid for each unit, of savings, or whatever the results: the forms that multiply or fix an amount."""

from __future__ import annotations

from collections.abc import Iterator

from outcomes_fund.domain.terms import FixedLine, SavingsShareLine, ShareTier, UnitPriceLine
from outcomes_fund.report.outcome_clauses import outcome_clause
from outcomes_fund.report.telling import Telling
from outcomes_fund.report.testing_times import moment, paid, reading, unpaid_of
from outcomes_fund.report.verification import as_soon_as, as_verified

__all__ = ["fixed", "savings_share", "unit_price"]


def fixed(line: FixedLine, telling: Telling) -> str:
    """Say which amounts depend on no outcome."""
    if line.amount_each_period_minor is not None:
        return telling.say("fixed_period", amount=telling.money(line.amount_each_period_minor, line.currency))
    parts = [
        telling.say(
            "instalment",
            amount=telling.money(part.amount_minor, line.currency),
            day=telling.words.day(part.date),
        )
        for part in line.instalments
    ]
    return telling.say("fixed_day" if len(parts) == 1 else "fixed_days", instalments=telling.words.listed(parts))


def unit_price(line: UnitPriceLine, telling: Telling) -> str:
    """Say the price of a unit, by claim or by the value at each test."""
    facts = {
        "price": _price(line, telling),
        "unit": telling.words.unit(telling.metric(line.metric).unit),
        "outcome": outcome_clause(line.metric, telling),
    }
    if line.measured is None:
        text = telling.briefly("unit_price", soon=as_soon_as(line.metric, telling), **facts)
    else:
        assert line.paid is not None
        text = telling.briefly(
            "unit_price_measured",
            moment=moment(line.tests, telling),
            reading=reading(line.measured, line.tests, telling),
            paid=paid(line.paid, line.tests, telling),
            verified=as_verified([name for _, name in line.metrics], telling),
            **facts,
        )
    return text if telling.short else "; ".join((text, *_conditions(line, telling)))


def savings_share(line: SavingsShareLine, telling: Telling) -> str:
    """Say which part of the savings is paid."""
    text = telling.briefly(
        "savings_share" if len(line.tiers) == 1 else "savings_shares",
        tiers=_tiers(line, telling),
        value=telling.money(line.unit_value_minor, line.currency),
        unit=telling.words.unit(telling.metric(line.metric).unit),
        outcome=outcome_clause(line.metric, telling),
        verified=as_verified([name for _, name in line.metrics], telling),
        moment=moment(line.tests, telling),
        reading=reading(line.measured, line.tests, telling),
        paid=paid(line.paid, line.tests, telling),
    )
    return text if telling.short else "; ".join((text, *_conditions(line, telling)))


def _conditions(line: UnitPriceLine | SavingsShareLine, telling: Telling) -> Iterator[str]:
    if isinstance(line, UnitPriceLine) and line.uplifts:
        parts = [
            telling.say("uplift", group=uplift.group, factor=telling.words.number(uplift.factor))
            for uplift in line.uplifts
        ]
        yield telling.say("uplifts" if len(parts) > 1 else "uplift_alone", uplifts=telling.words.listed(parts))
    if line.when:
        tests = [telling.test(test, outcome_clause(test.metric, telling)) for test in line.when]
        yield telling.say("price_when", tests=telling.words.listed(tests))
    if line.below_zero == "carried":
        yield telling.say("below_zero_carried")
    if text := unpaid_of(line.tests, telling, priced=True):
        yield text


def _price(line: UnitPriceLine, telling: Telling) -> str:
    words = telling.words
    prices = [telling.money(band.price_minor, line.currency) for band in line.bands]
    if len(prices) == 1:
        return prices[0]
    ends = [words.number(band.up_to) for band in line.bands if band.up_to is not None]
    parts = [
        telling.say("price_next" if index else "price_first", price=price, up_to=end)
        for index, (price, end) in enumerate(zip(prices, ends, strict=False))
    ]
    parts.append(telling.say("price_rest", price=prices[-1]))
    over = telling.say("over_year", year=telling.year()) if line.bands_over == "year" else telling.say("over_contract")
    return telling.briefly("bands", over=over, bands=words.listed(parts))


def _tiers(line: SavingsShareLine, telling: Telling) -> str:
    if len(line.tiers) == 1 and line.tiers[0].up_to_minor is None:
        return telling.say("tier_all", share=telling.words.share(line.tiers[0].share))
    parts = [_tier(tier, telling, line.currency, first=not index) for index, tier in enumerate(line.tiers)]
    return telling.words.listed(parts)


def _tier(tier: ShareTier, telling: Telling, currency: str | None, *, first: bool) -> str:
    share = telling.words.share(tier.share)
    if tier.up_to_minor is None:
        return telling.say("tier_rest", share=share)
    up_to = telling.money(tier.up_to_minor, currency)
    return telling.say("tier_first" if first else "tier_next", share=share, up_to=up_to)
