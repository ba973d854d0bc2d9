"""The rules on admission: windows, what comes first, counts and thresholds for each person, verification."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from outcomes_fund.domain.admission import Admission, After
from outcomes_fund.domain.bounds import exact_text, out_of_range, without_effect
from outcomes_fund.domain.metric import DERIVED_KINDS, EvidenceMetric
from outcomes_fund.domain.places import last_end, metrics_in
from outcomes_fund.errors import Problem

if TYPE_CHECKING:
    from outcomes_fund.domain.contract import Contract

__all__ = ["CHECKS"]


def _metrics(contract: Contract) -> Iterator[tuple[str, EvidenceMetric]]:
    for path, metric in metrics_in(contract, object):
        if not isinstance(metric, DERIVED_KINDS):
            yield path, metric  # type: ignore[misc]


def _rules(contract: Contract) -> Iterator[tuple[str, Admission]]:
    for path, metric in _metrics(contract):
        yield f"{path}.admission", metric.admission


def windows_hold_a_day(contract: Contract) -> Iterator[Problem]:
    """A window for enrolment or outcome has at least one day."""
    for path, rules in _rules(contract):
        outcome = (rules.outcome_start or contract.start, rules.outcome_end or last_end(contract))
        windows = {"enrolment": (rules.enrolment_start, rules.enrolment_end), "outcome": outcome}
        for name, (start, end) in windows.items():
            key = "end" if getattr(rules, f"{name}_end") is not None else "start"
            given = getattr(rules, f"{name}_start") is not None or key == "end"
            if given and start is not None and end is not None and start >= end:
                yield Problem(
                    code="empty_window",
                    path=f"{path}.{name}_{key}",
                    message=f"no day lies from {start.isoformat()} to before {end.isoformat()}.",
                    remedy="The end is one day beyond the last day.",
                )


def outcome_windows_stay_inside(contract: Contract) -> Iterator[Problem]:
    """The outcome window lies within the contract's dates."""
    end = last_end(contract)
    for path, rules in _rules(contract):
        for name, day in (("outcome_start", rules.outcome_start), ("outcome_end", rules.outcome_end)):
            if day is not None and not contract.start <= day <= end:
                yield Problem(
                    code="outside_contract",
                    path=f"{path}.{name}",
                    message=f"{day.isoformat()} is not from {contract.start.isoformat()} "
                    f"to {end.isoformat()}, the contract's dates.",
                    remedy="Give dates of the contract, or leave the window out.",
                    value=day.isoformat(),
                )


def _orders(contract: Contract) -> Iterator[tuple[str, After]]:
    for path, rules in _rules(contract):
        for number, after in enumerate(rules.after):
            yield f"{path}.after[{number}]", after


def times_after_leave_room(contract: Contract) -> Iterator[Problem]:
    """The shortest time after what comes first is not longer than the longest."""
    for path, after in _orders(contract):
        shortest, longest = after.at_least, after.at_most
        if shortest is None or longest is None or shortest.unit != longest.unit:
            continue
        if shortest.count > longest.count:
            yield Problem(
                code="empty_window",
                path=f"{path}.at_most",
                message=f"no day lies {shortest} after or later and {longest} after or sooner.",
                remedy="Give an 'at_most' that is not shorter than 'at_least'.",
                value=str(longest),
            )


def clocks_time_something(contract: Contract) -> Iterator[Problem]:
    """From which outcome time runs is said only where a time is given."""
    for path, after in _orders(contract):
        if after.clock == "latest" and after.at_least is None and after.at_most is None:
            why = "neither 'at_least' nor 'at_most' is given, so no time runs"
            yield without_effect(f"{path}.clock", after.clock, why, "Give one of them, or leave 'clock' out.")


def counts_are_positive(contract: Contract) -> Iterator[Problem]:
    """The most claims of one participant are 1 or more, and hold over something only where they are given."""
    for path, rules in _rules(contract):
        if rules.count_max is not None and rules.count_max < 1:
            yield out_of_range(f"{path}.count_max", rules.count_max, "1 or more")
        if rules.count_max is None and rules.count_per != "contract":
            why = "'count_max' is not given"
            yield without_effect(f"{path}.count_per", rules.count_per, why, "Give it, or leave 'count_per' out.")


def thresholds_can_be_reached(contract: Contract) -> Iterator[Problem]:
    """A threshold for each person is above 0, in whole steps; only with one do earlier claims count as well."""
    for path, metric in _metrics(contract):
        threshold, step = metric.admission.person_at_least, metric.resolution
        place = f"{path}.admission.person_at_least"
        if threshold is None:
            if metric.admission.back_to_start:
                why = "'person_at_least' is not given"
                remedy = "Give it, or leave 'back_to_start' out."
                yield without_effect(f"{path}.admission.back_to_start", None, why, remedy)
        elif threshold <= 0:
            yield out_of_range(place, threshold, "above 0")
        elif step > 0 and (threshold / step).denominator != 1:  # exact: fractions
            yield Problem(
                code="not_whole_steps",
                path=place,
                message=f"{exact_text(threshold)} is no whole number of steps of {exact_text(step)}, "
                f"the resolution of metric {metric.id!r}.",
                remedy="Give a multiple of the resolution, or a finer resolution.",
                value=exact_text(threshold),
            )


def thresholds_stand_alone(contract: Contract) -> Iterator[Problem]:
    """A threshold for each person does not go with a rule on how many claims of a person count."""
    for path, rules in _rules(contract):
        if rules.person_at_least is not None and (rules.once_per is not None or rules.count_max is not None):
            other = "once_per" if rules.once_per is not None else "count_max"
            rule = f"'person_at_least' does not go with {other!r}: it adds up all claims of a participant."
            remedy = f"Leave one of them out, or put {other!r} on a second metric that reads this one's 'evidence'."
            yield Problem(code="one_of_two", path=f"{path}.{other}", message=rule, remedy=remedy)


def verification_is_waived_or_deemed(contract: Contract) -> Iterator[Problem]:
    """A claim is deemed to be verified after some time only where verification is not waived."""
    for path, rules in _rules(contract):
        if rules.deemed_after is not None and rules.verification == "waived":
            why = "verification is waived, so a reported claim counts at once"
            yield without_effect(f"{path}.deemed_after", str(rules.deemed_after), why, "Leave one of the two out.")


CHECKS: tuple[Callable[[Contract], Iterator[Problem]], ...] = (
    windows_hold_a_day,
    outcome_windows_stay_inside,
    times_after_leave_room,
    clocks_time_something,
    counts_are_positive,
    thresholds_can_be_reached,
    thresholds_stand_alone,
    verification_is_waived_or_deemed,
)
