"""Whether what a contract has paid for a period can still be changed by what is achieved later."""

from __future__ import annotations

from collections.abc import Iterator

from outcomes_fund.domain.limit import MixCap
from outcomes_fund.domain.metric import ChangeMetric
from outcomes_fund.settlement.program import Program

__all__ = ["separable"]


def separable(program: Program) -> bool:
    """Whether no claim achieved in a later period changes what is paid for an earlier one.

    The stages go through claims, periods and headroom in time order, so most contracts are separable: if all claims
    are known at the settlement of their period, then settling once gives what settling at each of them gives.

    Args:
        program: The compiled contract.

    Returns:
        True only where that is certain; False says nothing.
    """
    return not any(_what_looks_ahead(program))


def _what_looks_ahead(program: Program) -> Iterator[str]:
    """Name what may let a later period change an earlier one."""
    yield from _metrics(program)
    for versions in program.limits:
        for version in versions:
            # The share is of all units of the window, so what comes later makes room for what was cut.
            if isinstance(version.terms, MixCap) and version.terms.per != "period":
                yield f"limit {version.terms.id}"
    yield from _lines(program)


def _metrics(program: Program) -> Iterator[str]:
    for metric in program.contract.metrics:
        if metric.admission.person_at_least is not None and metric.admission.back_to_start:
            yield f"metric {metric.id}"


def _lines(program: Program) -> Iterator[str]:
    """Name lines whose tests stand in the order of the file, where one test looks at those before it."""
    baselines = any(isinstance(each, ChangeMetric) and each.baseline_tests for each in program.contract.metrics)
    for versions in program.lines:
        for version in versions:
            tests = getattr(version.terms, "tests", None)
            looks_back = baselines or getattr(version.terms, "below_zero", "zero") == "carried"
            if version.terms is not None and tests is not None and tests.cohorts and looks_back:
                yield f"line {version.terms.id}"
