"""Whether every quantity that is assumed has a value in every world."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

import attrs
import numpy as np

from outcomes_fund.exposure.assumptions.distribution import Distribution
from outcomes_fund.exposure.assumptions.scenario import Scenario
from outcomes_fund.exposure.draws.quantiles import quantile
from outcomes_fund.exposure.draws.streams import LEAST
from outcomes_fund.exposure.stops import ImpossibleDraw

__all__ = ["check_possible"]

# Quantiles rise, so one that has a value at both ends and in the middle has one everywhere.
UNIFORMS = np.array([LEAST, 0.5, 1 - LEAST])

DISTRIBUTIONS = get_args(Distribution)


def check_possible(scenario: Scenario) -> None:
    """Refuse a scenario with a quantity that has no value, such as a normal with a deviation beyond all floats.

    Args:
        scenario: Any scenario; its checks do not see how quantiles are worked out.

    Raises:
        ImpossibleDraw: With the first quantity that has none.
    """
    terms = scenario.terms
    parts = (*terms.contracts, *terms.grants, *terms.loans)
    for name, part in zip(scenario.names, parts, strict=True):
        for quantity, distribution in _distributions(part, ""):
            _check(name, quantity, distribution)


def _check(name: str, quantity: str, distribution: Distribution) -> None:
    try:
        with np.errstate(all="ignore"):
            values = quantile(distribution, UNIFORMS)
    except (ArithmeticError, ValueError) as error:
        raise ImpossibleDraw(name, quantity, str(error)) from error
    for value in values.tolist():
        if not np.isfinite(value):
            raise ImpossibleDraw(name, quantity, "not a number" if np.isnan(value) else "infinite")


def _distributions(part: Any, path: str) -> Iterator[tuple[str, Distribution]]:  # noqa: ANN401 - any record
    """Find all distributions in a record, each with its place as the file names it."""
    if isinstance(part, DISTRIBUTIONS):
        yield path, part
    elif isinstance(part, tuple):
        for number, entry in enumerate(part):
            yield from _distributions(entry, f"{path}[{number}]")
    elif attrs.has(type(part)):
        for field in attrs.fields(type(part)):
            place = f"{path}.{field.name}" if path else field.name
            yield from _distributions(getattr(part, field.name), place)
