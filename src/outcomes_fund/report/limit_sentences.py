"""Each limit as one sentence: what may be paid at most, or at least."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from fractions import Fraction
from typing import TypeVar

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
from outcomes_fund.domain.terms import AdjustmentLine, Line, UnitPriceLine
from outcomes_fund.report.telling import Telling

__all__ = ["SAID_BY_LIMIT", "limit_sentence"]

ONE_DAY = timedelta(days=1)

SomeLimit = TypeVar("SomeLimit", bound=Limit)

# Limits that hold for lines of every form that pays.
OnAmounts = MoneyCap | MoneyFloor | ReturnCap


def limit_sentence(limit: Limit, telling: Telling) -> str:
    """Say what a limit leaves at most, or adds."""
    return telling.say("limit_told", name=_name(limit, telling), what=SAID_BY_LIMIT[limit.kind](limit, telling))


def _name(limit: Limit, telling: Telling) -> str:
    word = telling.say("floor" if isinstance(limit, MoneyFloor) else "limit")
    # A floor that is called "minimum" is not to read "Minimum minimum".
    name = word if limit.id == word.lower() else f"{word} {limit.id}"
    return f"{name} ({limit.clause})" if limit.clause else name


def _person(limit: PersonCap, telling: Telling) -> str:
    facts = {"per": telling.per(limit.per), "lines": _lines(limit, telling)}
    if limit.amount_minor is not None:
        text = telling.say("person_amount", amount=telling.money(limit.amount_minor), **facts)
    else:
        text = telling.say("person_units", units=_units(limit.units, limit, telling), **facts)
    return _joined(text, _in_part(limit, telling))


def _volume(limit: VolumeCap, telling: Telling) -> str:
    facts = {"per": telling.per(limit.per), "lines": _lines(limit, telling)}
    if limit.amount_minor is not None:
        text = telling.say("volume_amount", amount=telling.money(limit.amount_minor), **facts)
    else:
        text = telling.say("volume", units=_units(limit.units, limit, telling), **facts)
    group = [] if limit.group is None else [telling.say("limit_group", group=limit.group)]
    return _joined(text, (*group, *_in_part(limit, telling)))


def _exclusive(limit: ExclusiveCap, telling: Telling) -> str:
    return telling.say("exclusive", per=telling.per(limit.per), lines=_lines(limit, telling))


def _mix(limit: MixCap, telling: Telling) -> str:
    maximum = {} if limit.maximum_units is None else {"units": _count(limit.maximum_units, telling)}
    return telling.say(
        "mix",
        share=telling.words.share(limit.share),
        base=telling.say(f"mix_{limit.base}", **maximum),
        of=telling.named(limit.of) if limit.of else telling.say("line_priced"),
        lines=_lines(limit, telling),
        per=telling.per(limit.per),
    )


def _money(limit: MoneyCap, telling: Telling) -> str:
    facts = {"per": telling.per(limit.per), "lines": _lines(limit, telling)}
    text = telling.say("money", amount=telling.money(limit.amount_minor), **facts)
    return _joined(text, _money_terms(limit, telling))


def _money_terms(limit: MoneyCap, telling: Telling) -> Iterator[str]:
    if limit.indexed is not None:
        yield telling.say("limit_indexed", index=telling.index(limit.indexed))
    if limit.year_by != "achieved":
        yield telling.say("year_by_settlement")
    if limit.sharing == "pro_rata":
        yield telling.say("sharing_pro_rata")
    if limit.cut == "carried":
        yield telling.say("cut_carried")
    if limit.unused == "carried":
        yield telling.say("unused_carried")


def _floor(limit: MoneyFloor, telling: Telling) -> str:
    facts = {"per": telling.per(limit.per), "lines": _lines(limit, telling)}
    first = limit.lines[0] if limit.lines else telling.contract.lines[0].id
    text = telling.say("floor_money", amount=telling.money(limit.amount_minor), first=telling.named((first,)), **facts)
    window = []
    if limit.start is not None:
        window.append(telling.say("floor_from", day=telling.words.day(limit.start)))
    if limit.end is not None:
        window.append(telling.say("floor_until", day=telling.words.day(limit.end - ONE_DAY)))
    return _joined(text, window)


def _return(limit: ReturnCap, telling: Telling) -> str:
    capital = [
        telling.say("instalment", amount=telling.money(part.amount_minor), day=telling.words.day(part.date))
        for part in limit.capital
    ]
    return telling.say(
        "return",
        capital=telling.words.listed(capital),
        rate=telling.words.share(limit.rate),
        days=telling.days(limit.compounds) if limit.compounds else telling.say("no_day"),
        lines=_lines(limit, telling),
    )


def _in_part(limit: PersonCap | VolumeCap, telling: Telling) -> Iterator[str]:
    if not limit.in_part:
        yield telling.say("not_in_part")


def _joined(text: str, further: Iterator[str] | tuple[str, ...] | list[str]) -> str:
    return "; ".join((text, *further))


def _lines(limit: Limit, telling: Telling) -> str:
    """Name the lines a limit holds for."""
    lines = tuple(telling.lines())
    possible = [line for line in lines if _can_hold(limit, line)]
    held = [line for line in possible if not limit.lines or line.id in limit.lines]
    if len(held) == 1:
        return telling.say("lines_one", lines=f"“{held[0].title}”")
    if not limit.lines:
        whole = len(held) == sum(not isinstance(line, AdjustmentLine) for line in lines)
        return telling.say("lines_all" if whole else "lines_priced")
    return telling.say("lines_some", lines=telling.words.listed([f"“{line.title}”" for line in held]))


def _can_hold(limit: Limit, line: Line) -> bool:
    if isinstance(limit, OnAmounts):
        return not isinstance(line, AdjustmentLine)
    return isinstance(line, UnitPriceLine) and line.by_claim


def _units(units: Fraction | None, limit: PersonCap | VolumeCap, telling: Telling) -> str:
    """Write the units a limit allows, with their name where all its lines have the same one."""
    text = _count(units or Fraction(0), telling)
    called = {
        telling.metric(line.metric).unit
        for line in telling.lines()
        if isinstance(line, UnitPriceLine) and _can_hold(limit, line) and (not limit.lines or line.id in limit.lines)
    }
    unit = called.pop() if len(called) == 1 else ""
    return telling.say("units_called", units=text, unit=telling.words.unit(unit)) if unit else text


def _count(units: Fraction, telling: Telling) -> str:
    return telling.say("units_one") if units == 1 else telling.say("units_several", count=telling.words.number(units))


def _said(kind: type[SomeLimit], say: Callable[[SomeLimit, Telling], str]) -> Callable[[Limit, Telling], str]:
    def speak(limit: Limit, telling: Telling) -> str:
        assert isinstance(limit, kind)
        return say(limit, telling)

    return speak


SAID_BY_LIMIT: dict[str, Callable[[Limit, Telling], str]] = {
    PersonCap.kind: _said(PersonCap, _person),
    VolumeCap.kind: _said(VolumeCap, _volume),
    ExclusiveCap.kind: _said(ExclusiveCap, _exclusive),
    MixCap.kind: _said(MixCap, _mix),
    MoneyCap.kind: _said(MoneyCap, _money),
    MoneyFloor.kind: _said(MoneyFloor, _floor),
    ReturnCap.kind: _said(ReturnCap, _return),
}
