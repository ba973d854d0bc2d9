"""The rules that all payment lines share: metrics, currency, index and rounding; a list at the bottom."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from outcomes_fund.domain.bounds import without_effect
from outcomes_fund.domain.forms.adjustment import AdjustmentLine
from outcomes_fund.domain.forms.line import LineBase
from outcomes_fund.domain.forms.percentage import PercentageLine
from outcomes_fund.domain.money import MINOR_DIGITS, Rounding
from outcomes_fund.domain.naming import currency_problem, unknown_problems
from outcomes_fund.domain.places import has_unread, ids_read, known_ids, lines_in
from outcomes_fund.errors import Problem

if TYPE_CHECKING:
    from outcomes_fund.domain.contract import Contract

__all__ = ["CHECKS"]


def there_is_a_line(contract: Contract) -> Iterator[Problem]:
    """A contract pays for something."""
    if not contract.lines:
        remedy = "Add a [[lines]] table for each thing that is paid for."
        yield Problem(code="no_line", path="lines", message="there is no payment line.", remedy=remedy)


def lines_name_metrics(contract: Contract) -> Iterator[Problem]:
    """Lines look at metrics of the contract, or of the same or an earlier amendment."""
    metrics = known_ids(contract, "metrics")
    for path, line in lines_in(contract, LineBase):
        known = metrics.at(path)
        looks: Any = line
        for key, name in looks.metrics:
            yield from unknown_problems(f"{path}.{key}", name, known, code="unknown_metric")


def lines_name_indices(contract: Contract) -> Iterator[Problem]:
    """An index that prices follow is one of the contract."""
    known = ids_read(contract.indices)
    for path, line in lines_in(contract, LineBase):
        if line.indexed is not None:
            yield from unknown_problems(f"{path}.indexed", line.indexed, known, code="unknown_index")


def other_currencies_have_a_rate(contract: Contract) -> Iterator[Problem]:
    """A line in another currency than the contract's has a rate that the contract states."""
    rates = [rate.currency for rate in contract.exchange]
    for path, line in lines_in(contract, LineBase):
        name = line.currency
        if name is None:
            continue
        if name not in MINOR_DIGITS:
            yield currency_problem(f"{path}.currency", name)
        elif name == contract.currency:
            yield Problem(
                code="own_currency",
                path=f"{path}.currency",
                message=f"{contract.currency!r} is the contract's own currency.",
                remedy="Leave 'currency' out of the line.",
                value=name,
            )
        elif name not in rates and not has_unread(contract.exchange):
            yield Problem(
                code="no_rate_stated",
                path=f"{path}.currency",
                message=f"no rate of {name} into {contract.currency} is stated.",
                remedy="Add an [[exchange]] table with the rate that the contract fixes.",
                value=name,
            )


def rounding_units_are_whole(contract: Contract) -> Iterator[Problem]:
    """Amounts are rounded to a multiple of one minor unit or more."""
    places: list[tuple[str, Rounding | None]] = [("rounding", contract.rounding)]
    places += [(f"{path}.rounding", line.rounding) for path, line in lines_in(contract, LineBase)]
    for path, rounding in places:
        # In an unknown currency nobody knows how many minor units an amount has.
        if rounding is not None and contract.currency in MINOR_DIGITS and rounding.unit_minor < 1:
            yield Problem(
                code="number_out_of_range",
                path=f"{path}.unit",
                message="the unit is less than one minor unit of the currency, such as a cent.",
                remedy="Give the smallest amount that is paid, or leave 'unit' out.",
            )


def keys_of_lines_have_an_effect(contract: Contract) -> Iterator[Problem]:
    """What only prices and amounts follow, or only what is paid, is not said of lines that have none."""
    for path, line in lines_in(contract, LineBase):
        for key, why in _idle_keys(line):
            value = getattr(line, key)
            if value is not None:
                written = value if isinstance(value, str) else None
                yield without_effect(f"{path}.{key}", written, why, f"Leave {key!r} out of this line.")


def _idle_keys(line: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - any line
    if isinstance(line, AdjustmentLine):
        why = "an adjustment has no amount of its own"
        yield from (("rounding", why), ("priority", why))
        if line.amount_minor is None and line.price_minor is None:
            why = "this adjustment multiplies, and takes no amount or price off"
            yield from (("indexed", why), ("currency", why))
    elif isinstance(line, PercentageLine):
        why = "a percentage is a part of what other lines earn, and follows them"
        yield from (("indexed", why), ("currency", why))


CHECKS: tuple[Callable[[Contract], Iterator[Problem]], ...] = (
    there_is_a_line,
    lines_name_metrics,
    lines_name_indices,
    other_currencies_have_a_rate,
    rounding_units_are_whole,
    keys_of_lines_have_an_effect,
)
