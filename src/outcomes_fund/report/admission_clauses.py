"""Which claims count, rule by rule: windows, deadlines, order, groups, numbers and thresholds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from outcomes_fund.domain.admission import Admission, After
from outcomes_fund.domain.metric import EvidenceMetric
from outcomes_fund.report.telling import Telling

__all__ = ["RULES_SAID", "admission_clauses"]

ONE_DAY = timedelta(days=1)


def admission_clauses(metric: EvidenceMetric, telling: Telling) -> Iterator[str]:
    """Say each rule that decides which claims of a metric count."""
    if metric.evidence is not None:
        yield telling.say("evidence_of", metric=telling.titled(metric.evidence))
    for say in RULES_SAID.values():
        yield from say(metric.admission, telling)


def _enrolled(rules: Admission, telling: Telling) -> Iterator[str]:
    start, end, words = rules.enrolment_start, rules.enrolment_end, telling.words
    if start is not None and end is not None:
        yield telling.say("enrolled", first=words.day(start), last=words.day(end - ONE_DAY))
    elif start is not None:
        yield telling.say("enrolled_from", first=words.day(start))
    elif end is not None:
        yield telling.say("enrolled_until", last=words.day(end - ONE_DAY))


def _achieved(rules: Admission, telling: Telling) -> Iterator[str]:
    first = rules.outcome_start or telling.contract.start
    last: date = (rules.outcome_end or telling.end) - ONE_DAY
    yield telling.say("achieved", first=telling.words.day(first), last=telling.words.day(last))


def _within(rules: Admission, telling: Telling) -> Iterator[str]:
    if rules.within_of_enrolment is not None:
        yield telling.say("within", duration=telling.words.duration(rules.within_of_enrolment))


def _group(rules: Admission, telling: Telling) -> Iterator[str]:
    if rules.group is not None:
        yield telling.say("in_group", group=rules.group)


def _cohort(rules: Admission, telling: Telling) -> Iterator[str]:
    if rules.cohort is not None:
        yield telling.say("of_cohort", cohort=rules.cohort)


def _claim_within(rules: Admission, telling: Telling) -> Iterator[str]:
    if rules.claim_within is not None:
        yield telling.say("claim_within", duration=telling.words.duration(rules.claim_within))


def _claim_deadline(rules: Admission, telling: Telling) -> Iterator[str]:
    if rules.claim_deadline is not None:
        yield telling.say("claim_deadline", day=telling.words.day(rules.claim_deadline))


def _after(rules: Admission, telling: Telling) -> Iterator[str]:
    for entry in rules.after:
        text = telling.say("after", metric=telling.titled(entry.metric), timing=_timing(entry, telling))
        clock = telling.say(f"clock_{entry.clock}") if entry.at_least or entry.at_most else ""
        reset = telling.say("reset", metric=telling.titled(entry.reset_by)) if entry.reset_by is not None else ""
        yield f"{text}{clock}{reset}"


def _timing(entry: After, telling: Telling) -> str:
    least = telling.words.duration(entry.at_least) if entry.at_least is not None else ""
    most = telling.words.duration(entry.at_most) if entry.at_most is not None else ""
    if least and most:
        return telling.say("after_between", at_least=least, at_most=most)
    if least:
        return telling.say("after_at_least", duration=least)
    return telling.say("after_at_most", duration=most) if most else ""


def _once(rules: Admission, telling: Telling) -> Iterator[str]:
    if rules.once_per is not None:
        yield telling.say(f"once_{rules.once_per}")


def _count_max(rules: Admission, telling: Telling) -> Iterator[str]:
    if rules.count_max is not None:
        yield telling.say("count_max", count=str(rules.count_max), per=telling.per(rules.count_per))


def _person_at_least(rules: Admission, telling: Telling) -> Iterator[str]:
    if rules.person_at_least is not None:
        back = telling.say("from_first" if rules.back_to_start else "from_then")
        yield telling.say("person_at_least", units=telling.words.number(rules.person_at_least), back=back)


def _verification(rules: Admission, telling: Telling) -> Iterator[str]:
    if rules.verification == "waived":
        yield telling.say("waived")
    if rules.deemed_after is not None:
        yield telling.say("deemed", duration=telling.words.duration(rules.deemed_after))


# The keys of each rule, and what says it.
RULES_SAID: dict[tuple[str, ...], Callable[[Admission, Telling], Iterator[str]]] = {
    ("enrolment_start", "enrolment_end"): _enrolled,
    ("outcome_start", "outcome_end"): _achieved,
    ("within_of_enrolment",): _within,
    ("group",): _group,
    ("cohort",): _cohort,
    ("claim_within",): _claim_within,
    ("claim_deadline",): _claim_deadline,
    ("after",): _after,
    ("once_per",): _once,
    ("count_max", "count_per"): _count_max,
    ("person_at_least", "back_to_start"): _person_at_least,
    ("verification", "deemed_after"): _verification,
}
