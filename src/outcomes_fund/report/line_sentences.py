"""A payment line as one sentence: for whom, what is paid, for which outcome, on which condition."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from outcomes_fund.domain.terms import (
    AdjustmentLine,
    FixedLine,
    Line,
    MilestoneLine,
    PercentageLine,
    SavingsShareLine,
    SlidingScaleLine,
    StepTableLine,
    UnitPriceLine,
)
from outcomes_fund.report.adjustment_phrases import adjustment, percentage
from outcomes_fund.report.price_phrases import fixed, savings_share, unit_price
from outcomes_fund.report.target_phrases import milestone, sliding_scale, step_table
from outcomes_fund.report.telling import Telling

__all__ = ["SAID_BY", "TERMS_SAID", "gist_of", "line_sentence"]

SomeLine = TypeVar("SomeLine", bound=Line)


def line_sentence(line: Line, telling: Telling) -> str:
    """Say a payment line in one sentence."""
    reference = f"{line.id}; {line.clause}" if line.clause else line.id
    population = telling.contract.population
    whom = telling.say("whom", population=population) if population else telling.say("whom_all")
    what = "; ".join((SAID_BY[line.form](line, telling), *_terms(line, telling)))
    return telling.say("rule", title=line.title, reference=reference, whom=whom, what=what)


def gist_of(line: Line, telling: Telling) -> str:
    """Say what a payment line pays.

    Args:
        line: The line.

        telling: The contract, told in short: without how it is measured and which claims count.
    """
    return f"{line.id}: {SAID_BY[line.form](line, telling)}"


def _terms(line: Line, telling: Telling) -> Iterator[str]:
    for key, say in TERMS_SAID.items():
        if getattr(line, key) is not None:
            yield say(line, telling)


def _currency(line: Line, telling: Telling) -> str:
    assert line.currency is not None
    return telling.say("in_currency", currency=line.currency, own=telling.contract.currency)


def _indexed(line: Line, telling: Telling) -> str:
    assert line.indexed is not None
    return telling.say("line_indexed", index=telling.index(line.indexed))


def _priority(line: Line, telling: Telling) -> str:
    return telling.say("priority", number=str(line.priority))


# Terms that a line of any form may have; its rounding has a sentence of its own.
TERMS_SAID: dict[str, Callable[[Line, Telling], str]] = {
    "currency": _currency,
    "indexed": _indexed,
    "priority": _priority,
}


def _said(kind: type[SomeLine], say: Callable[[SomeLine, Telling], str]) -> Callable[[Line, Telling], str]:
    def speak(line: Line, telling: Telling) -> str:
        assert isinstance(line, kind)
        return say(line, telling)

    return speak


SAID_BY: dict[str, Callable[[Line, Telling], str]] = {
    FixedLine.form: _said(FixedLine, fixed),
    UnitPriceLine.form: _said(UnitPriceLine, unit_price),
    MilestoneLine.form: _said(MilestoneLine, milestone),
    StepTableLine.form: _said(StepTableLine, step_table),
    SlidingScaleLine.form: _said(SlidingScaleLine, sliding_scale),
    SavingsShareLine.form: _said(SavingsShareLine, savings_share),
    AdjustmentLine.form: _said(AdjustmentLine, adjustment),
    PercentageLine.form: _said(PercentageLine, percentage),
}
