"""Stage 1, admit: rules that look at the other claims of the same participant: once, at most n, from a threshold on."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.reasons import Reason
from outcomes_fund.settlement.exact import product, total
from outcomes_fund.settlement.facts import Facts
from outcomes_fund.settlement.program import Program
from outcomes_fund.settlement.segments import Rows, first_in_group, grouped

__all__ = ["below_threshold", "refused_repeats"]

Mask = npt.NDArray[np.bool_]
NO_NUMBER = 2**62


def refused_repeats(program: Program, facts: Facts, standing: Mask) -> Iterator[tuple[Reason, Rows]]:
    """Give the claims that come after as many as count: of a person, of an instance, in a year or period.

    Which earlier claims count depends on claims before them only. So a guess that agrees with itself is the
    result of going through them one by one; each round settles at least the first claim that was wrong.

    Args:
        program: The compiled contract.

        facts: Claims in the order of place.

        standing: Claims that no rule has refused so far, of the metrics to look at.
    """
    rules = [metric.admission for metric in program.contract.metrics]
    once = np.array([rule.once_per is not None for rule in rules])
    most = np.array([NO_NUMBER if rule.count_max is None else rule.count_max for rule in rules])
    rows = np.flatnonzero(standing & (once | (most < NO_NUMBER))[facts.metric])
    metric = facts.metric[rows]
    by_instance = np.array([rule.once_per == "instance" for rule in rules])
    who = (facts.world[rows], metric, facts.participant[rows])
    any_instance = bool(by_instance.any())
    instance = np.where(by_instance[metric], facts.instance[rows], 0) if any_instance else np.zeros(len(rows), np.int8)
    if not (most < NO_NUMBER).any():
        yield Reason.ALREADY_ADMITTED, rows[~first_in_group(*who, instance)]
        return
    same, windows = grouped(*who, instance), grouped(*who, _window(program, facts, rows))
    counts = np.ones(len(rows), dtype=np.int64)
    both = bool((once & (most < NO_NUMBER)).any())
    while True:
        repeated = once[metric] & (same.running_before(counts) > 0)
        passed = np.where(repeated, 0, counts) if not both else counts
        too_many = ~repeated & (windows.running_before(passed) >= most[metric])
        now = np.where(repeated | too_many, 0, 1)
        if not both or np.array_equal(now, counts):
            break
        counts = now
    yield Reason.ALREADY_ADMITTED, rows[repeated]
    yield Reason.TOO_MANY, rows[too_many]


def _window(program: Program, facts: Facts, rows: Rows) -> Rows:
    """Give the window in which the number of claims of each row is counted."""
    per = [metric.admission.count_per for metric in program.contract.metrics]
    period = program.period_of(facts.achieved[rows])
    by_year = np.array([each == "year" for each in per])[facts.metric[rows]]
    by_period = np.array([each == "period" for each in per])[facts.metric[rows]]
    return np.where(by_period, period, np.where(by_year, program.years[period], 0)).astype(np.int64)


def below_threshold(
    program: Program, facts: Facts, recorded: npt.NDArray[np.int32], rows: Rows
) -> tuple[Rows, npt.NDArray[np.int32]]:
    """Find the claims of persons who have not reached the threshold from which claims of a metric count.

    Args:
        program: The compiled contract.

        facts: Claims in the order of place.

        recorded: Day of recording of each fact.

        rows: Claims of one metric that no rule has refused so far.

    Returns:
        The claims that do not count; and the days of recording, in which a claim that counts only because a later one
        reached the threshold is no earlier than that one.
    """
    if len(rows) == 0:
        return rows, recorded
    metric = program.contract.metrics[int(facts.metric[rows[0]])]
    rule = metric.admission
    least = (rule.person_at_least or 0) / metric.resolution  # exact: fractions, in steps of the metric
    persons = grouped(facts.world[rows], facts.participant[rows])
    steps = facts.numerator[rows]
    sums = total(persons.running_before(steps), steps)
    reached = np.asarray(product(sums, least.denominator) >= least.numerator, dtype=bool)
    begun = np.asarray(persons.running_before(reached.astype(np.int64)) > 0, dtype=bool) | reached
    if not rule.back_to_start:
        return rows[~begun], recorded
    ever = np.asarray(persons.totals(reached.astype(np.int64)) > 0, dtype=bool)
    # The day of the claim that reached it, spread over all claims of the person.
    first = reached & (persons.running_before(reached.astype(np.int64)) == 0)
    day = persons.totals(np.where(first, recorded[rows], 0).astype(np.int64))
    back = ever & ~begun
    later = recorded.copy()
    later[rows[back]] = np.maximum(recorded[rows[back]], day[back])
    return rows[~ever], later
