"""The rules on limits: one small function for each, a list at the bottom."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from outcomes_fund.domain.bounds import (
    day_problems,
    days_problems,
    exact_text,
    exactly_one,
    falls,
    negative_problems,
    not_rising,
    out_of_range,
    positive_problems,
    share_problems,
    without_effect,
)
from outcomes_fund.domain.limit import (
    ExclusiveCap,
    Limit,
    MixCap,
    MoneyCap,
    MoneyFloor,
    PersonCap,
    ReturnCap,
    VolumeCap,
)
from outcomes_fund.domain.metric import DERIVED_KINDS
from outcomes_fund.domain.naming import twice_problems, unknown_problems
from outcomes_fund.domain.places import (
    has_unread,
    ids_in,
    ids_read,
    limits_in,
    lines_by_id,
    lines_in,
    metrics_by_id,
    sections_of,
)
from outcomes_fund.domain.terms import UnitPriceLine
from outcomes_fund.errors import Problem

if TYPE_CHECKING:
    from outcomes_fund.domain.contract import Contract

__all__ = ["CHECKS"]

CLAIM_LIMITS = (PersonCap, VolumeCap, ExclusiveCap, MixCap)


def _limits(contract: Contract) -> Iterator[tuple[str, Any]]:
    return limits_in(contract, object)


def limits_are_not_negative(contract: Contract) -> Iterator[Problem]:
    """A limit is 0 or more, in money and in units."""
    for path, limit in _limits(contract):
        yield from negative_problems(f"{path}.amount", getattr(limit, "amount_minor", None))
        for key in ("units", "maximum_units"):
            yield from negative_problems(f"{path}.{key}", getattr(limit, key, None))


def limits_have_one_measure(contract: Contract) -> Iterator[Problem]:
    """A limit for each person or on volume is in money or in units, never both, never neither."""
    for path, limit in _limits(contract):
        if isinstance(limit, PersonCap | VolumeCap):
            yield from exactly_one(path, {"amount": limit.amount_minor, "units": limit.units})


def _named(limit: Any) -> Iterator[tuple[str, tuple[str, ...]]]:  # noqa: ANN401 - any limit
    yield "lines", limit.lines
    yield "of", getattr(limit, "of", ())


def limits_name_lines(contract: Contract) -> Iterator[Problem]:
    """Limits hold for lines of the contract, each named once."""
    known = ids_in(contract, "lines")
    for path, limit in _limits(contract):
        for key, names in _named(limit):
            yield from twice_problems(f"{path}.{key}", names)
            for number, name in enumerate(names):
                yield from unknown_problems(f"{path}.{key}[{number}]", name, known, code="unknown_line")


def limits_on_claims_suit_lines(contract: Contract) -> Iterator[Problem]:
    """Limits on claims hold for unit prices by claim, and for at least one of them."""
    lines, has_claims = lines_by_id(contract), _has_claims(contract)
    for path, limit in _limits(contract):
        if not isinstance(limit, CLAIM_LIMITS):
            continue
        for key, names in _named(limit):
            for number, name in enumerate(names):
                yield from _unsuited(lines, f"{path}.{key}[{number}]", limit, name)
        if not limit.lines and not has_claims:
            yield Problem(
                code="limit_without_line",
                path=path,
                message=f"a limit of kind {limit.kind} holds for unit_price without 'measured' only; no line is.",
                remedy="Use a limit of kind money, or price claims one by one.",
            )


def _unsuited(lines: Mapping[str, Any], path: str, limit: Limit, name: str) -> Iterator[Problem]:
    line = lines.get(name)
    if line is not None and not (isinstance(line, UnitPriceLine) and line.by_claim):
        what = "has 'measured'" if isinstance(line, UnitPriceLine) else f"is of form {line.form}"
        yield Problem(
            code="wrong_line_form",
            path=path,
            message=f"line {name!r} {what}; a limit of kind {limit.kind} holds for unit_price without 'measured' only.",
            remedy="Leave the line out, or use a limit of kind money.",
            value=name,
        )


def _has_claims(contract: Contract) -> bool:
    unread = any(has_unread(lines) for _, lines in sections_of(contract, "lines"))
    return unread or any(line.form == "unit_price" and line.by_claim for line in lines_by_id(contract).values())


def units_of_limits_are_whole_steps(contract: Contract) -> Iterator[Problem]:
    """Limits in units are whole steps of each metric they count."""
    priced = {line.id: line.metric for _, line in lines_in(contract, UnitPriceLine) if line.by_claim}
    steps: dict[tuple[str, ...], list[Any]] = {}
    for path, limit in _limits(contract):
        units = getattr(limit, "units", None)
        if units is None:
            continue
        if limit.lines not in steps:
            steps[limit.lines] = _metrics_counted(contract, priced, limit.lines or tuple(priced))
        for metric in steps[limit.lines]:
            if (units / metric.resolution).denominator != 1:  # exact: fractions
                yield Problem(
                    code="not_whole_steps",
                    path=f"{path}.units",
                    message=f"{exact_text(units)} is no whole number of steps of {exact_text(metric.resolution)}, "
                    f"the resolution of metric {metric.id!r}.",
                    remedy="Give a multiple of the resolution, or a finer resolution.",
                    value=exact_text(units),
                )


def _metrics_counted(contract: Contract, priced: Mapping[str, str], lines: tuple[str, ...]) -> list[Any]:
    """Give for each resolution the first metric that has it, of those whose claims the lines price."""
    metrics = metrics_by_id(contract)
    found: dict[object, Any] = {}
    for name in sorted({priced[line] for line in lines if line in priced}):
        metric = metrics.get(name)
        if metric is not None and not isinstance(metric, DERIVED_KINDS) and metric.resolution > 0:
            found.setdefault(metric.resolution, metric)
    return list(found.values())


def mixes_are_shares(contract: Contract) -> Iterator[Problem]:
    """The share of a mix lies from 0 to 1, and is of lines among which those of the limit are."""
    for path, limit in limits_in(contract, MixCap):
        yield from share_problems(f"{path}.share", limit.share)
        for number, name in enumerate(limit.lines):
            if limit.of and name not in limit.of:
                yield Problem(
                    code="not_part_of_mix",
                    path=f"{path}.lines[{number}]",
                    message=f"line {name!r} does not stand in 'of', though the share is of those lines.",
                    remedy="Add it to 'of', which names the lines of the limit and the others.",
                    value=name,
                )


def mixes_state_their_maximum(contract: Contract) -> Iterator[Problem]:
    """A mix states a maximum if, and only if, the share is of that maximum."""
    for path, limit in limits_in(contract, MixCap):
        if has_unread((limit.base,)):
            continue
        if limit.base == "maximum" and limit.maximum_units is None:
            yield Problem(
                code="missing_maximum",
                path=f"{path}.maximum_units",
                message="the share is of the maximum, but no maximum is stated.",
                remedy="Give 'maximum_units', or another base.",
            )
        if limit.base != "maximum" and limit.maximum_units is not None:
            why = f"the share is of the units {limit.base}"
            remedy = "Give base = \"maximum\", or leave 'maximum_units' out."
            yield without_effect(f"{path}.maximum_units", exact_text(limit.maximum_units), why, remedy)


def mixes_of_what_is_paid_leave_others(contract: Contract) -> Iterator[Problem]:
    """A mix by what is paid names its lines, since its most is worked out from what is paid for the others."""
    for path, limit in limits_in(contract, MixCap):
        if not limit.lines and limit.base == "paid" and not has_unread((limit.base,)):
            yield Problem(
                code="missing_lines",
                path=f"{path}.lines",
                message="the limit holds for every line, so no other is paid that it could be a share beside, "
                "and nothing would be paid at all.",
                remedy="Name in 'lines' those that are limited.",
            )


def years_of_caps_are_of_results(contract: Contract) -> Iterator[Problem]:
    """The year of an amount follows from the evidence and the calendar, never from when money was moved."""
    for path, limit in limits_in(contract, MoneyCap):
        place = f"{path}.year_by"
        if limit.year_by == "paid":
            yield Problem(
                code="depends_on_payment",
                path=place,
                message="'paid' depends on when money was moved, so the same evidence could give different amounts.",
                remedy="Give 'achieved', the year of the period, or 'settlement', the year in which it is settled.",
                value=limit.year_by,
            )
        elif limit.year_by != "achieved" and limit.per != "year":
            why = "the limit does not hold for each year"
            yield without_effect(place, limit.year_by, why, "Give per = \"year\", or leave 'year_by' out.")


def unused_room_needs_windows(contract: Contract) -> Iterator[Problem]:
    """Unused room is carried only from one year or period to the next."""
    for path, limit in limits_in(contract, MoneyCap):
        if limit.unused == "carried" and limit.per == "contract":
            why = f"the limit holds over the {limit.per} as a whole, so there is no next year or period"
            remedy = 'Give per = "year" or "period", or leave \'unused\' out.'
            yield without_effect(f"{path}.unused", limit.unused, why, remedy)


def caps_name_indices(contract: Contract) -> Iterator[Problem]:
    """An index that a cap follows is one of the contract."""
    known = ids_read(contract.indices)
    for path, limit in limits_in(contract, MoneyCap):
        if limit.indexed is not None:
            yield from unknown_problems(f"{path}.indexed", limit.indexed, known, code="unknown_index")


def floors_hold_for_a_day(contract: Contract) -> Iterator[Problem]:
    """The windows of a floor begin before those end."""
    for path, limit in limits_in(contract, MoneyFloor):
        start, end = limit.start, limit.end
        if start is not None and end is not None and start >= end:
            yield Problem(
                code="empty_window",
                path=f"{path}.end",
                message=f"no day lies from {start.isoformat()} to before {end.isoformat()}.",
                remedy="The end is one day beyond the last day.",
            )


def returns_count_from_capital(contract: Contract) -> Iterator[Problem]:
    """A return is 0 or more, on capital that is put in; its days lie inside the contract and rise."""
    for path, limit in limits_in(contract, ReturnCap):
        if limit.rate < 0:
            yield out_of_range(f"{path}.rate", limit.rate, "0 or more")
        if not limit.capital:
            yield Problem(
                code="no_capital",
                path=f"{path}.capital",
                message="no capital is put in, so nothing may be paid.",
                remedy="Give each amount that is put in, with its contract date.",
            )
        yield from days_problems(contract, f"{path}.compounds", limit.compounds)
        yield from _capital_problems(contract, path, limit)


def _capital_problems(contract: Contract, path: str, limit: ReturnCap) -> Iterator[Problem]:
    for number, capital in enumerate(limit.capital):
        place = f"{path}.capital[{number}]"
        yield from day_problems(contract, f"{place}.date", capital.date)
        yield from positive_problems(f"{place}.amount", capital.amount_minor)
        if number and falls(limit.capital[number - 1].date, capital.date):
            yield not_rising(f"{place}.date", f"{limit.capital[number - 1].date}, the date before it")


CHECKS: tuple[Callable[[Contract], Iterator[Problem]], ...] = (
    limits_are_not_negative,
    limits_have_one_measure,
    limits_name_lines,
    limits_on_claims_suit_lines,
    units_of_limits_are_whole_steps,
    mixes_are_shares,
    mixes_state_their_maximum,
    mixes_of_what_is_paid_leave_others,
    years_of_caps_are_of_results,
    unused_room_needs_windows,
    caps_name_indices,
    floors_hold_for_a_day,
    returns_count_from_capital,
)
