"""A payment line as one sentence: for whom, what is paid, for which outcome, on which condition."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import TypeVar

import attrs

from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.terms import (
    FixedLine,
    Line,
    MilestoneLine,
    Point,
    SlidingScaleLine,
    Step,
    StepTableLine,
    Test,
    UnitPriceLine,
)
from outcomes_fund.report.outcome_clauses import bound_text, outcome_clause, verifiers
from outcomes_fund.report.wording import Words

__all__ = ["gist_of", "line_sentence"]

BOUNDS = ("at_least", "above", "at_most", "below")

SomeLine = TypeVar("SomeLine", bound=Line)


def line_sentence(line: Line, contract: Contract, words: Words) -> str:
    """Say a payment line in one sentence."""
    reference = f"{line.id}; {line.clause}" if line.clause else line.id
    whom = words.say("whom", population=contract.population) if contract.population else words.say("whom_all")
    what = _Speaker(contract=contract, words=words).what(line)
    return words.say("rule", title=line.title, reference=reference, whom=whom, what=what)


def gist_of(line: Line, contract: Contract, words: Words) -> str:
    """Say what a payment line pays, without how it is measured and which claims count."""
    return f"{line.id}: {_Speaker(contract=contract, words=words, short=True).what(line)}"


@attrs.frozen(kw_only=True)
class _Speaker:
    """What says the lines of one contract in one language, at length or in short."""

    contract: Contract
    words: Words
    short: bool = False

    def what(self, line: Line) -> str:
        """Say what a line pays and on which condition."""
        return SAID_BY[line.form](self, line)

    def unit_price(self, line: UnitPriceLine) -> str:
        return self._say(
            "unit_price",
            price=self._price(line),
            unit=self.words.unit(self.contract.metric(line.metric).unit),
            outcome=self._outcome(line.metric),
            verifier=verifiers(self.contract, self.words),
        )

    def fixed(self, line: FixedLine) -> str:
        if line.amount_each_period_minor is not None:
            return self.words.say("fixed_period", amount=self._money(line.amount_each_period_minor))
        parts = [
            self.words.say("instalment", amount=self._money(part.amount_minor), day=self.words.day(part.date))
            for part in line.instalments
        ]
        return self.words.say("fixed_days", instalments=self.words.listed(parts))

    def milestone(self, line: MilestoneLine) -> str:
        return self._say(
            f"milestone_{line.paid}",
            amount=self._money(line.amount_minor),
            tests=self.words.listed([self._test(test) for test in line.when]),
            reading=self.words.say(f"reading_{line.measured}"),
            verifier=verifiers(self.contract, self.words),
        )

    def step_table(self, line: StepTableLine) -> str:
        steps = [self._step(step, line.metric) for step in line.steps]
        return self._say("step_table", steps=self.words.listed(steps), **self._table(line))

    def sliding_scale(self, line: SlidingScaleLine) -> str:
        # Of two points at the same value, the second is the one that holds there.
        jumps = [point.value == after.value for point, after in pairwise(line.points)] + [False]
        points = [self._point(point, line.metric, jump) for point, jump in zip(line.points, jumps, strict=True)]
        return self._say("sliding_scale", points=self.words.listed(points), **self._table(line))

    def _point(self, point: Point, metric_id: str, jump: bool) -> str:  # noqa: FBT001 - one of two phrases
        bound = bound_text(point.value, self.contract.metric(metric_id), self.words)
        key = "point_before_jump" if jump else "point"
        return self.words.say(key, amount=self._money(point.amount_minor), bound=bound)

    def _table(self, line: StepTableLine | SlidingScaleLine) -> dict[str, str]:
        return {
            "outcome": self._outcome(line.metric),
            "reading": self.words.say(f"reading_{line.measured}"),
            "verifier": verifiers(self.contract, self.words),
            "paid": self.words.say(f"paid_{line.paid}"),
        }

    def _step(self, step: Step, metric_id: str) -> str:
        key = "at_least" if step.at_least is not None else "above"
        bound = bound_text(getattr(step, key), self.contract.metric(metric_id), self.words)
        return self.words.say(f"step_{key}", amount=self._money(step.amount_minor), bound=bound)

    def _test(self, test: Test) -> str:
        outcome = self._outcome(test.metric)
        for key in BOUNDS:
            bound = getattr(test, key)
            if bound is not None:
                text = bound_text(bound, self.contract.metric(test.metric), self.words)
                return self.words.say(f"test_{key}", outcome=outcome, bound=text)
        return self.words.say("test_reached", outcome=outcome)

    def _price(self, line: UnitPriceLine) -> str:
        prices = [self.words.money(band.price_minor, self.contract.currency) for band in line.bands]
        if len(prices) == 1:
            return prices[0]
        ends = [self.words.number(band.up_to) for band in line.bands if band.up_to is not None]
        parts = [
            self.words.say("price_next" if index else "price_first", price=price, up_to=end)
            for index, (price, end) in enumerate(zip(prices, ends, strict=False))
        ]
        parts.append(self.words.say("price_rest", price=prices[-1]))
        year = self.words.say(f"year_{self.contract.periods.year}")
        over = self.words.say(f"over_{line.bands_over}", **({"year": year} if line.bands_over == "year" else {}))
        return self._say("bands", over=over, bands=self.words.listed(parts))

    def _say(self, key: str, **facts: str) -> str:
        return self.words.say(f"short_{key}" if self.short else key, **facts)

    def _outcome(self, metric_id: str) -> str:
        return outcome_clause(self.contract.metric(metric_id), self.contract, self.words, short=self.short)

    def _money(self, minor: int) -> str:
        return self.words.money(minor, self.contract.currency)


def _said(kind: type[SomeLine], say: Callable[[_Speaker, SomeLine], str]) -> Callable[[_Speaker, Line], str]:
    def speak(speaker: _Speaker, line: Line) -> str:
        assert isinstance(line, kind)
        return say(speaker, line)

    return speak


SAID_BY: dict[str, Callable[[_Speaker, Line], str]] = {
    FixedLine.form: _said(FixedLine, _Speaker.fixed),
    UnitPriceLine.form: _said(UnitPriceLine, _Speaker.unit_price),
    MilestoneLine.form: _said(MilestoneLine, _Speaker.milestone),
    StepTableLine.form: _said(StepTableLine, _Speaker.step_table),
    SlidingScaleLine.form: _said(SlidingScaleLine, _Speaker.sliding_scale),
}
