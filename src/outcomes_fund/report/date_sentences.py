"""Rounding, settlement and due dates, and what has been assumed, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from outcomes_fund.domain.money import Rounding
from outcomes_fund.report.telling import Telling

__all__ = ["assumption_sentences", "payment_sentences", "rounding_sentences"]

# Some, not all, of the currencies whose hundredth is a cent; for others the sentence does not name what is halved.
CURRENCIES_OF_CENTS = frozenset({"AUD", "CAD", "EUR", "NZD", "USD"})


def rounding_sentences(telling: Telling) -> Iterator[str]:
    """Say where amounts are rounded."""
    yield telling.say("rounding", **_rounding(telling.contract.rounding, telling))
    for line in telling.contract.lines:
        if line.rounding is not None:
            yield telling.say("rounding_line", line=f"“{line.title}”", **_rounding(line.rounding, telling))


def payment_sentences(telling: Telling) -> Iterator[str]:
    """Say when periods are settled and when what is owed is due."""
    words, payment, every = telling.words, telling.contract.payment, telling.contract.periods.every
    after = payment.settle_after
    moment = words.say("moment_after", duration=words.duration(after)) if after.count else words.say("moment_end")
    roll = ""
    if payment.calendar != "none" and payment.roll != "none":
        roll = words.say(f"roll_{payment.roll}", calendar=words.say(f"calendar_{payment.calendar}"))
    term = words.duration(payment.term)
    if every is None:
        yield words.say("settled_whole", moment=moment, term=term, roll=roll)
        yield words.say("late_whole")
    else:
        yield words.say("settled", every=words.duration(every), moment=moment, term=term, roll=roll)
        yield words.say("late")


def assumption_sentences(telling: Telling) -> Iterator[str]:
    """Say how much of the contract is assumed; nothing if nothing is."""
    about = [assumption.about for assumption in telling.contract.assumptions]
    if len(about) == 1:
        yield telling.say("assumed_one", about=about[0])
    elif about:
        yield telling.say("assumed", count=str(len(about)), about=telling.words.listed(about))


def _rounding(rounding: Rounding, telling: Telling) -> dict[str, str]:
    cents = rounding.unit_minor == 1 and telling.contract.currency in CURRENCIES_OF_CENTS
    mode = f"{rounding.mode}_cent" if cents and rounding.mode == "half_away" else rounding.mode
    return {"unit": telling.money(rounding.unit_minor), "mode": telling.say(f"amounts_{mode}")}
