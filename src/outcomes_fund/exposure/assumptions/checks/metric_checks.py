"""The rules on outcomes beside the contract: metrics, groups, days, and whether anything can be paid."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from outcomes_fund.domain.bounds import day_problems
from outcomes_fund.domain.limit import ExclusiveCap, PersonCap, VolumeCap
from outcomes_fund.domain.metric import DERIVED_KINDS, MilestoneMetric, RateMetric
from outcomes_fund.domain.metrics_behind import metrics_behind
from outcomes_fund.domain.naming import unknown_problems
from outcomes_fund.domain.places import ids_in, limits_in, lines_in, metrics_by_id, sections_of
from outcomes_fund.domain.terms import LineBase, UnitPriceLine, line_metrics
from outcomes_fund.errors import Problem, listed
from outcomes_fund.exposure.assumptions.checks.places import contracts_in
from outcomes_fund.exposure.assumptions.names import outcome_name
from outcomes_fund.exposure.assumptions.outcome import (
    Measured,
    MilestoneReached,
    NumberOutcome,
    PersonOutcome,
    RepeatedOutcome,
    ShareOutcome,
)

if TYPE_CHECKING:
    from outcomes_fund.domain.contract import Contract
    from outcomes_fund.exposure.assumptions.portfolio import ContractAssumptions
    from outcomes_fund.exposure.assumptions.scenario import Scenario

__all__ = ["CHECKS"]

ALSO_TOLD = ("p_value", "lower", "upper")


def outcomes_name_metrics(scenario: Scenario) -> Iterator[Problem]:
    """Every outcome names a metric of the contract that takes its value from rows of its own."""
    for path, assumed, contract in contracts_in(scenario):
        known = ids_in(contract, "metrics")
        metrics = metrics_by_id(contract)
        for place, name in _metrics_named(path, assumed):
            yield from unknown_problems(place, name, known, code="unknown_metric")
            yield from _has_rows(place, metrics.get(name))


def _metrics_named(path: str, assumed: ContractAssumptions) -> Iterator[tuple[str, str]]:
    for number, outcome in enumerate(assumed.outcomes):
        yield f"{path}.outcomes[{number}].metric", outcome.metric
        for key in ALSO_TOLD if isinstance(outcome, Measured) else ():
            name = getattr(outcome, key)
            if name is not None:
                yield f"{path}.outcomes[{number}].{key}", name


def _has_rows(path: str, metric: Any) -> Iterator[Problem]:  # noqa: ANN401 - any metric, or None
    if isinstance(metric, DERIVED_KINDS):
        parts = listed(tuple(dict.fromkeys(repr(name) for _, name in metric.parts)))
        why, remedy = f"is worked out from {parts}", "Give outcomes of those metrics."
    elif metric is not None and metric.evidence is not None:
        why, remedy = f"reads the rows of {metric.evidence!r}", f"Give outcomes of {metric.evidence!r}."
    else:
        return
    message = f"{metric.id!r} has no rows of its own: it {why}."
    yield Problem(code="metric_without_rows", path=path, message=message, remedy=remedy, value=metric.id)


def kinds_suit_metrics(scenario: Scenario) -> Iterator[Problem]:
    """An outcome gives rows such as its metric takes: numerator and denominator for a rate, a value for others."""
    for path, assumed, contract in contracts_in(scenario):
        metrics = metrics_by_id(contract)
        for number, outcome in enumerate(assumed.outcomes):
            metric = metrics.get(outcome.metric)
            if metric is not None and not isinstance(metric, DERIVED_KINDS):
                yield from _kind(f"{path}.outcomes[{number}]", outcome, metric)


def _kind(path: str, outcome: Any, metric: Any) -> Iterator[Problem]:  # noqa: ANN401 - any outcome, any metric
    if isinstance(metric, RateMetric) and isinstance(outcome, Measured):
        if outcome.out_of is None:
            yield Problem(
                code="missing_denominator",
                path=f"{path}.out_of",
                message=f"metric {metric.id!r} is a rate, and the value says not out of how many.",
                remedy="Give 'out_of', the denominator.",
            )
    elif isinstance(metric, RateMetric) != isinstance(outcome, ShareOutcome):
        yield _unsuited(path, outcome, metric)
    elif isinstance(metric, MilestoneMetric):
        if not isinstance(outcome, MilestoneReached | PersonOutcome | NumberOutcome) or getattr(outcome, "value", None):
            yield _unsuited(path, outcome, metric)
    elif isinstance(outcome, Measured) and outcome.out_of is not None:
        yield Problem(
            code="without_effect",
            path=f"{path}.out_of",
            message=f"it has no effect: metric {metric.id!r} is of kind {metric.kind}, which has no denominator.",
            remedy="Leave it out.",
        )


def _unsuited(path: str, outcome: Any, metric: Any) -> Problem:  # noqa: ANN401 - any outcome, any metric
    suited = "share, or measured with 'out_of'" if isinstance(metric, RateMetric) else "person, repeated or number"
    if not isinstance(metric, RateMetric) and not metric.admission.looks_at_person:
        suited = "person, repeated, number, measured or milestone"
    if isinstance(metric, MilestoneMetric):
        suited = "milestone, or person or number without 'value'"
    return Problem(
        code="wrong_outcome_kind",
        path=f"{path}.kind",
        message=f"an outcome of kind {outcome.kind} gives no rows for metric {metric.id!r}, which is of kind "
        f"{metric.kind}.",
        remedy=f"Use {suited}.",
        value=outcome.kind,
    )


def rows_name_what_rules_look_at(scenario: Scenario) -> Iterator[Problem]:
    """A metric that looks at each person has outcomes of persons; one that counts once per instance has instances."""
    for path, assumed, contract in contracts_in(scenario):
        rules, limited = _rules_by_rows(contract), _under_person_limits(contract)
        for number, outcome in enumerate(assumed.outcomes):
            metrics = rules.get(outcome.metric, [])
            by_person = [each.id for each in metrics if each.admission.looks_at_person or each.id in limited]
            yield from _unnamed(f"{path}.outcomes[{number}]", outcome, metrics, by_person)


def _under_person_limits(contract: Contract) -> frozenset[str]:
    """Give the metrics of lines under a limit that looks at each person."""
    caps = [limit for _, limit in limits_in(contract, object) if isinstance(limit, PersonCap | ExclusiveCap)]
    priced = [line for _, line in lines_in(contract, UnitPriceLine) if line.by_claim] if caps else []
    return frozenset(line.metric for line in priced for cap in caps if not cap.lines or line.id in cap.lines)


def _unnamed(path: str, outcome: Any, metrics: list[Any], by_person: list[str]) -> Iterator[Problem]:  # noqa: ANN401 - any outcome
    if by_person and not isinstance(outcome, PersonOutcome | RepeatedOutcome):
        yield Problem(
            code="participant_needed",
            path=f"{path}.kind",
            message=f"metric {by_person[0]!r} looks at each person, and an outcome of kind {outcome.kind} names none.",
            remedy="Use person or repeated, with an intake.",
            value=outcome.kind,
        )
    by_instance = [metric.id for metric in metrics if metric.admission.once_per == "instance"]
    if by_instance and outcome.instance is None and not getattr(outcome, "numbered", False):
        yield Problem(
            code="missing_instance",
            path=f"{path}.instance",
            message=f"metric {by_instance[0]!r} counts once per instance, and the outcome names none.",
            remedy="Give 'instance', such as \"first\"; repeated outcomes may be 'numbered'.",
        )


def _rules_by_rows(contract: Contract) -> dict[str, list[Any]]:
    """Give for each metric those that read its rows, itself included."""
    found: dict[str, list[Any]] = {}
    for metric in metrics_by_id(contract).values():
        if not isinstance(metric, DERIVED_KINDS):
            found.setdefault(metric.evidence or metric.id, []).append(metric)
    return found


def participants_enrol(scenario: Scenario) -> Iterator[Problem]:
    """A contract with outcomes of participants has an intake."""
    for path, assumed, _ in contracts_in(scenario):
        names = [outcome_name(each) for each in assumed.outcomes if isinstance(each, PersonOutcome | RepeatedOutcome)]
        if names and not assumed.intakes:
            yield Problem(
                code="missing_intake",
                path=f"{path}.intakes",
                message=f"nobody enrols, but these are outcomes of participants: {listed(names)}.",
                remedy="Add who enrols under [[contracts.intakes]].",
            )


def priced_metrics_have_outcomes(scenario: Scenario) -> Iterator[Problem]:
    """Every metric that a payment rests on has an outcome, by itself or through others."""
    for path, assumed, contract in contracts_in(scenario):
        # A list, since what could not be read equals everything, and has no hash of its own.
        covered = [name for _, name in _metrics_named(path, assumed)]
        for name, decided in _rows_priced(contract).items():
            if name not in covered:
                yield Problem(
                    code="missing_outcome",
                    path=f"{path}.outcomes",
                    message=f"no outcome is assumed of metric {name!r}, which decides on: {listed(tuple(decided))}.",
                    remedy=_how_to_assume(name, contract),
                )


def _how_to_assume(name: str, contract: Contract) -> str:
    """Say how to assume a metric; one that tells how sure a measurement is mostly comes with that."""
    for metric in metrics_by_id(contract).values():
        for key, other in metric.modifier_metrics:
            if other == name and key.startswith("significance."):
                told = key.removeprefix("significance.")
                rows = metric.evidence or metric.id
                return f"Write {told} = {name!r} with the measured outcome of {rows!r}, or add an outcome of {name!r}."
    return f"Add an outcome of metric {name!r}; give success = 0 to one that never comes about."


def _rows_priced(contract: Contract) -> dict[str, dict[str, None]]:
    """Give the metrics whose rows decide on payments, and the lines, or else the holdback, in the order written."""
    metrics = metrics_by_id(contract)
    looked_at = [(line.id, line_metrics(line)) for _, lines in sections_of(contract, "lines") for line in lines]
    if contract.holdback is not None and contract.holdback.release_when is not None:
        looked_at.append(("the release of the holdback", (contract.holdback.release_when,)))
    found: dict[str, dict[str, None]] = {}
    for decided, names in looked_at:
        for metric in metrics_behind(names, metrics.get, order=True):
            if not isinstance(metric, DERIVED_KINDS):
                found.setdefault(metric.evidence or metric.id, {})[decided] = None
    return found


def groups_are_assumed(scenario: Scenario) -> Iterator[Problem]:
    """A group that an outcome names has participants, and one that participants have means something."""
    for path, assumed, contract in contracts_in(scenario):
        having = tuple(each.group for each in assumed.groups)
        named = [getattr(outcome, "group", None) for outcome in assumed.outcomes]
        for number, group in enumerate(named):
            if group is not None:
                yield from unknown_problems(f"{path}.outcomes[{number}].group", group, having, code="unknown_group")
        known = tuple(dict.fromkeys([*_groups_of(contract), *(group for group in named if group is not None)]))
        for number, group in enumerate(having):
            yield from unknown_problems(f"{path}.groups[{number}].group", group, known, code="unknown_group")


def _groups_of(contract: Contract) -> Iterator[str]:
    """Name the groups that rules of a contract look at."""
    for metric in metrics_by_id(contract).values():
        if metric.admission.group is not None:
            yield metric.admission.group
    for _, line in lines_in(contract, LineBase):
        yield from (uplift.group for uplift in getattr(line, "uplifts", ()))
    for limits in (contract.limits, *(amendment.limits for amendment in contract.amendments)):
        yield from (limit.group for limit in limits if isinstance(limit, VolumeCap) and limit.group is not None)


def homes_are_spelt_as_payers_are(scenario: Scenario) -> Iterator[Problem]:
    """A municipality that is a payer's but for capitals and spaces is written as the contract does."""
    for path, assumed, contract in contracts_in(scenario):
        towns = [share.municipality for share in contract.payers.shares if share.municipality is not None]
        spelt = {_bare(town): town for town in towns}
        for number, home in enumerate(assumed.homes):
            meant = spelt.get(_bare(home.municipality))
            if meant is not None and meant != home.municipality:
                yield Problem(
                    code="misspelt_home",
                    path=f"{path}.homes[{number}].municipality",
                    message=f"{home.municipality!r} is the municipality of a payer but for capitals and spaces, so "
                    "that payer would bear nothing.",
                    remedy=f"Write {meant!r}.",
                    value=home.municipality,
                )


def _bare(text: str) -> str:
    return "".join(text.split()).casefold()


def days_lie_in_the_contract(scenario: Scenario) -> Iterator[Problem]:
    """Days on which something is measured, reached or ended lie in the contract; people enrol before its end."""
    for path, assumed, contract in contracts_in(scenario):
        for number, outcome in enumerate(assumed.outcomes):
            place = f"{path}.outcomes[{number}]"
            if isinstance(outcome, ShareOutcome | Measured):
                for index, day in enumerate(outcome.at):
                    yield from day_problems(contract, f"{place}.at[{index}]", day)
            if isinstance(outcome, MilestoneReached):
                yield from day_problems(contract, f"{place}.on", outcome.on)
            if isinstance(outcome, NumberOutcome) and outcome.start is not None:
                yield from day_problems(contract, f"{place}.start", outcome.start)
        for number, ending in enumerate(assumed.endings):
            if ending.on is not None:
                yield from day_problems(contract, f"{path}.endings[{number}].on", ending.on)
        yield from _late_intakes(path, assumed, contract)


def _late_intakes(path: str, assumed: ContractAssumptions, contract: Contract) -> Iterator[Problem]:
    for number, intake in enumerate(assumed.intakes):
        if intake.start >= contract.end:
            yield from day_problems(contract, f"{path}.intakes[{number}].start", intake.start)


def paths_are_of_indices(scenario: Scenario) -> Iterator[Problem]:
    """A path goes on an index of the contract."""
    for path, assumed, contract in contracts_in(scenario):
        known = tuple(index.id for index in contract.indices)
        for number, each in enumerate(assumed.index_paths):
            yield from unknown_problems(f"{path}.index_paths[{number}].index", each.index, known, code="unknown_index")


CHECKS: tuple[Callable[[Scenario], Iterator[Problem]], ...] = (
    outcomes_name_metrics,
    kinds_suit_metrics,
    rows_name_what_rules_look_at,
    participants_enrol,
    priced_metrics_have_outcomes,
    groups_are_assumed,
    homes_are_spelt_as_payers_are,
    days_lie_in_the_contract,
    paths_are_of_indices,
)
