"""The rules on limits and units: one small function for each, a list at the bottom."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from outcomes_fund.domain.limit import Limit, MoneyCap, PersonCap, VolumeCap
from outcomes_fund.domain.metric import Metric
from outcomes_fund.domain.naming import did_you_mean, twice_problems
from outcomes_fund.domain.terms import UnitPriceLine
from outcomes_fund.errors import Problem

if TYPE_CHECKING:
    from outcomes_fund.domain.contract import Contract

__all__ = ["CHECKS"]


def limits_are_not_negative(contract: Contract) -> Iterator[Problem]:
    """A limit is 0 or more, in money and in units."""
    for index, limit in enumerate(contract.limits):
        measures = {
            "amount": None if isinstance(limit, VolumeCap) else limit.amount_minor,
            "units": _units(limit),
        }
        for key, measure in measures.items():
            if measure is not None and measure < 0:
                yield Problem(
                    code="negative_amount",
                    path=f"limits[{index}].{key}",
                    message="it is below 0.",
                )


def person_limits_have_one_measure(contract: Contract) -> Iterator[Problem]:
    """A person limit is in money or in units, never both, never neither."""
    for index, limit in enumerate(contract.limits):
        if isinstance(limit, PersonCap) and (limit.amount_minor is None) == (limit.units is None):
            yield Problem(
                code="one_of_two",
                path=f"limits[{index}]",
                message="one of 'amount' and 'units' is needed, and not both.",
            )


def limits_name_lines(contract: Contract) -> Iterator[Problem]:
    """Limits hold for lines of the contract, each named once."""
    known = [line.id for line in contract.lines]
    for index, limit in enumerate(contract.limits):
        yield from twice_problems(f"limits[{index}].lines", limit.lines)
        for number, name in enumerate(limit.lines):
            if name not in known:
                yield Problem(
                    code="unknown_line",
                    path=f"limits[{index}].lines[{number}]",
                    message=f"there is no line {name!r}; known: {', '.join(known) or 'none'}.",
                    remedy=did_you_mean(name, known),
                    value=name,
                )


def limits_suit_lines(contract: Contract) -> Iterator[Problem]:
    """Limits per person and on volume hold for unit prices, and for at least one of them."""
    lines = {line.id: line for line in contract.lines}
    for index, limit in enumerate(contract.limits):
        if isinstance(limit, MoneyCap):
            continue
        for number, name in enumerate(limit.lines):
            if name in lines and not isinstance(lines[name], UnitPriceLine):
                yield Problem(
                    code="wrong_line_form",
                    path=f"limits[{index}].lines[{number}]",
                    message=f"line {name!r} is of form {lines[name].form}; "
                    f"a limit of kind {limit.kind} holds for unit_price only.",
                    value=name,
                )
        if not limit.lines and not any(isinstance(line, UnitPriceLine) for line in lines.values()):
            yield Problem(
                code="limit_without_line",
                path=f"limits[{index}]",
                message=f"a limit of kind {limit.kind} holds for unit_price only; no line is.",
            )


def _quantities(contract: Contract) -> Iterator[tuple[str, Fraction, set[str]]]:
    # Each number of units: where, how many, and the ids of the metrics it counts.
    priced = {line.id: line.metric for line in contract.lines if isinstance(line, UnitPriceLine)}
    for index, line in enumerate(contract.lines):
        if isinstance(line, UnitPriceLine):
            for number, band in enumerate(line.bands):
                if band.up_to is not None:
                    yield f"lines[{index}].bands[{number}].up_to", band.up_to, {line.metric}
    for index, limit in enumerate(contract.limits):
        units = _units(limit)
        if units is not None:
            named = limit.lines or tuple(priced)
            yield (
                f"limits[{index}].units",
                units,
                {priced[name] for name in named if name in priced},
            )


def _units(limit: Limit) -> Fraction | None:
    return None if isinstance(limit, MoneyCap) else limit.units


def units_are_whole_steps(contract: Contract) -> Iterator[Problem]:
    """Ends of bands and limits in units are whole steps of each metric they count."""
    metrics: dict[str, Metric] = {metric.id: metric for metric in contract.metrics}
    for path, units, names in _quantities(contract):
        for name in sorted(names & metrics.keys()):
            step = metrics[name].resolution
            if step > 0 and (units / step).denominator != 1:  # exact: fractions
                yield Problem(
                    code="not_whole_steps",
                    path=path,
                    message=f"{units} is no whole number of steps of {step}, the resolution of metric {name!r}.",
                    value=str(units),
                )


CHECKS: tuple[Callable[[Contract], Iterator[Problem]], ...] = (
    limits_are_not_negative,
    person_limits_have_one_measure,
    limits_name_lines,
    limits_suit_lines,
    units_are_whole_steps,
)
