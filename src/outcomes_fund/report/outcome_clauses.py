"""The outcome in a sentence: what it is called, how it is measured, and which claims count."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction

from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.metric import Metric
from outcomes_fund.report.wording import Words

__all__ = ["bound_text", "outcome_clause", "verifiers"]

ONE_DAY = timedelta(days=1)


def outcome_clause(metric: Metric, contract: Contract, words: Words, *, short: bool = False) -> str:
    """Name an outcome with how it is measured, what it is compared with, and by when it has to be there.

    Args:
        metric: The metric.

        contract: Its contract, whose dates hold where the metric has none.

        words: The language.

        short: Leave out everything but the name.
    """
    if short:
        return f"“{metric.title}”"
    return words.say("outcome", title=metric.title, facts="; ".join(_facts(metric, contract, words)))


def verifiers(contract: Contract, words: Words) -> str:
    """Name those who verify."""
    names = [party.name for party in contract.parties if "verifier" in party.roles]
    return words.listed(names, last="or") if names else words.say("nobody")


def bound_text(value: Fraction, metric: Metric, words: Words) -> str:
    """Write a value of a metric: a rate as a percentage, anything else as a number."""
    return words.share(value) if metric.kind == "rate" else words.number(value)


def _facts(metric: Metric, contract: Contract, words: Words) -> Iterator[str]:
    if metric.measured_by:
        yield words.say("measured_by", source=metric.measured_by)
    else:
        yield words.say("measured_nowhere")
    if metric.compared_with:
        yield words.say("compared_with", base=metric.compared_with)
    else:
        yield words.say("compared_nothing")
    yield from _windows(metric, contract, words)
    rules = metric.admission
    if rules.claim_within is not None:
        yield words.say("claim_within", duration=words.duration(rules.claim_within))
    if rules.claim_deadline is not None:
        yield words.say("claim_deadline", day=words.day(rules.claim_deadline))
    if rules.once_per is not None:
        yield words.say(f"once_{rules.once_per}")


def _windows(metric: Metric, contract: Contract, words: Words) -> Iterator[str]:
    rules = metric.admission
    enrolled = _enrolled(rules.enrolment_start, rules.enrolment_end, words)
    if enrolled:
        yield enrolled
    first = rules.outcome_start or contract.start
    last = (rules.outcome_end or contract.end) - ONE_DAY
    yield words.say("achieved", first=words.day(first), last=words.day(last))
    if rules.within_of_enrolment is not None:
        yield words.say("within", duration=words.duration(rules.within_of_enrolment))


def _enrolled(start: date | None, end: date | None, words: Words) -> str:
    if start is not None and end is not None:
        return words.say("enrolled", first=words.day(start), last=words.day(end - ONE_DAY))
    if start is not None:
        return words.say("enrolled_from", first=words.day(start))
    return words.say("enrolled_until", last=words.day(end - ONE_DAY)) if end is not None else ""
