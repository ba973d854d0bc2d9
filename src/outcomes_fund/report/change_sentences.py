"""What changes a contract in sentences: amendments with all that they bring, disputes and plans."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from outcomes_fund.domain.amendment import Amendment
from outcomes_fund.domain.payment import Dispute, Plan
from outcomes_fund.report.limit_sentences import limit_sentence
from outcomes_fund.report.line_sentences import line_sentence
from outcomes_fund.report.outcome_clauses import metric_sentence
from outcomes_fund.report.sharing_sentences import line_payers_sentence
from outcomes_fund.report.telling import Telling

__all__ = ["amendment_sentences", "dispute_sentences", "plan_sentences"]

ONE_DAY = timedelta(days=1)


def amendment_sentences(telling: Telling) -> Iterator[str]:
    """Say of each amendment from when it holds and what it changes, then each term that it brings."""
    for amendment in telling.contract.amendments:
        reference = f"{amendment.id} ({amendment.clause})" if amendment.clause else amendment.id
        yield telling.say(
            "amendment",
            reference=reference,
            holds=telling.say(f"for_{amendment.by}", day=telling.words.day(amendment.start)),
            known=telling.words.day(amendment.agreed or amendment.start),
            changes=", ".join(_changes(amendment, telling)) or telling.say("changes_nothing"),
        )
        for sentence in _brought(amendment, telling):
            yield telling.say("amended", amendment=amendment.id, sentence=sentence)


def _changes(amendment: Amendment, telling: Telling) -> Iterator[str]:
    if amendment.end is not None:
        yield telling.say("new_end", day=telling.words.day(amendment.end - ONE_DAY))
    contract = telling.contract
    before = contract.amendments[: contract.amendments.index(amendment)]
    lines = {line.id for line in contract.lines}.union(line.id for each in before for line in each.lines)
    limits = {limit.id for limit in contract.limits}.union(limit.id for each in before for limit in each.limits)
    changed = [line.id for line in amendment.lines if line.id in lines]
    added = [line.id for line in amendment.lines if line.id not in lines]
    for key, names in (("lines_changed", changed), ("lines_added", added), ("lines_stopped", amendment.stops)):
        if names:
            yield telling.say(key, lines=telling.named(names))
    for key, known in (("limits_changed", True), ("limits_added", False)):
        names = [limit.id for limit in amendment.limits if (limit.id in limits) == known]
        if names:
            yield telling.say(key, limits=telling.words.listed(names))
    if amendment.metrics:
        titles = [telling.titled(metric.id) for metric in amendment.metrics]
        yield telling.say("metrics_added", metrics=telling.words.listed(titles))
    if amendment.payers:
        yield telling.say("payers_changed")


def _brought(amendment: Amendment, telling: Telling) -> Iterator[str]:
    yield from (line_sentence(line, telling) for line in amendment.lines)
    yield from (metric_sentence(metric.id, telling) for metric in amendment.metrics)
    yield from (limit_sentence(limit, telling) for limit in amendment.limits)
    yield from (line_payers_sentence(entry, telling) for entry in amendment.payers)


def dispute_sentences(telling: Telling) -> Iterator[str]:
    """Say which lines are in dispute, and what waits."""
    yield from (_dispute(dispute, telling) for dispute in telling.contract.disputes)


def _dispute(dispute: Dispute, telling: Telling) -> str:
    words = telling.words
    closed = "" if dispute.closed is None else telling.say("dispute_closed", day=words.day(dispute.closed))
    start = dispute.start or telling.contract.start
    facts = {"line": telling.named((dispute.line,)), "opened": words.day(dispute.opened), "closed": closed}
    if dispute.end is None:
        return telling.say("dispute_from", first=words.day(start), **facts)
    return telling.say("dispute", first=words.day(start), last=words.day(dispute.end - ONE_DAY), **facts)


def plan_sentences(telling: Telling) -> Iterator[str]:
    """Say what each version of the plan foresees."""
    yield from (_plan(plan, telling) for plan in telling.contract.plans)


def _plan(plan: Plan, telling: Telling) -> str:
    total = sum((payment.amount_minor for payment in plan.payments), start=0)
    payments = len(plan.payments)
    return telling.say(
        "plan",
        plan=plan.id,
        day=telling.words.day(plan.agreed),
        payments=telling.say("payments_one" if payments == 1 else "payments", count=str(payments)),
        amount=telling.money(total),
    )
