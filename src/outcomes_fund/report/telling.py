"""One contract told in one language: what every sentence looks up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import Literal

import attrs

from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.metric import Metric
from outcomes_fund.domain.terms import Line, Test
from outcomes_fund.errors import UnknownName
from outcomes_fund.report.manners import manner_of
from outcomes_fund.report.wording import Words

__all__ = ["Telling"]

BOUNDS = ("at_least", "above", "at_most", "below")


@attrs.frozen(kw_only=True)
class Telling:
    """What tells a contract in one language, at length or in short.

    Args:
        contract: The contract; what its amendments bring is found as well.

        words: The language.

        short: Leave out how things are measured and which claims count.
    """

    contract: Contract
    words: Words
    short: bool = False

    @property
    def end(self) -> date:
        """One day beyond the contract's last day, as the last amendment that gives an end has it."""
        ends = [amendment.end for amendment in self.contract.amendments if amendment.end is not None]
        return ends[-1] if ends else self.contract.end

    def say(self, key: str, **facts: str) -> str:
        """Fill in a phrase."""
        return self.words.say(key, **facts)

    def briefly(self, key: str, **facts: str) -> str:
        """Fill in a phrase, in its short form where this is told in short."""
        return self.words.say(f"short_{key}" if self.short else key, **facts)

    def money(self, minor: Fraction | int, currency: str | None = None) -> str:
        """Write an amount, in the contract's currency unless another is given."""
        return self.words.money(minor, currency or self.contract.currency)

    def year(self) -> str:
        """Name what a year is."""
        return self.say(f"year_{self.contract.periods.year}")

    def per(self, per: Literal["contract", "year", "period"]) -> str:
        """Say over which time something holds."""
        return self.say("per_year", year=self.year()) if per == "year" else self.say(f"per_{per}")

    def party(self, party_id: str) -> str:
        """Name a party."""
        return next(party.name for party in self.contract.parties if party.id == party_id)

    def verifiers(self) -> str:
        """Name those who verify."""
        names = [party.name for party in self.contract.parties if "verifier" in party.roles]
        return self.words.listed(names, last="or") if names else self.say("nobody")

    def metric(self, metric_id: str) -> Metric:
        """Give a metric of the contract or of an amendment."""
        metrics = tuple(self._metrics())
        for metric in metrics:
            if metric.id == metric_id:
                return metric
        raise UnknownName("metric", metric_id, [metric.id for metric in metrics])

    def titled(self, metric_id: str) -> str:
        """Name a metric by its title."""
        return f"“{self.metric(metric_id).title}”"

    def index(self, index_id: str) -> str:
        """Name an index by its title, or its id where it has none."""
        titles = {index.id: index.title for index in self.contract.indices}
        return f"“{titles.get(index_id) or index_id}”"

    def lines(self) -> Iterator[Line]:
        """Give the payment lines, those that amendments bring behind the others."""
        known: set[str] = set()
        brought = (line for amendment in self.contract.amendments for line in amendment.lines)
        for line in (*self.contract.lines, *brought):
            if line.id not in known:
                known.add(line.id)
                yield line

    def named(self, line_ids: Iterable[str]) -> str:
        """Name payment lines by their titles."""
        wanted = tuple(line_ids)
        titles = {line.id: line.title for line in self.lines()}
        texts = [f"“{titles[line_id]}”" for line_id in wanted]
        return self.say("line_one" if len(texts) == 1 else "line_several", lines=self.words.listed(texts))

    def named_or_all(self, line_ids: Sequence[str]) -> str:
        """Name payment lines, all of them where none is given."""
        return self.named(line_ids) if line_ids else self.say("line_all")

    def days(self, days: Iterable[date]) -> str:
        """List dates."""
        return self.words.listed([self.words.day(day) for day in days])

    def bound(self, value: Fraction, metric_id: str) -> str:
        """Write a value of a metric: a part as a percentage, a change of parts in percentage points, else a number."""
        manner = manner_of(self.metric(metric_id), self.metric)
        if manner == "share":
            return self.words.share(value)
        if manner == "percents":
            return self.words.share(value / 100)
        if manner != "number":
            points = value * 100 if manner == "points_of_share" else value
            return self.say("points", number=self.words.number(points))
        return self.words.number(value)

    def test(self, test: Test, outcome: str) -> str:
        """Say what has to hold of an outcome."""
        own = self.say("test_measured", reading=self.say(f"reading_{test.measured}")) if test.measured else ""
        for key in BOUNDS:
            bound = getattr(test, key)
            if bound is not None:
                return self.say(f"test_{key}", outcome=outcome, bound=self.bound(bound, test.metric)) + own
        return self.say("test_reached", outcome=outcome) + own

    def _metrics(self) -> Iterator[Metric]:
        yield from self.contract.metrics
        for amendment in self.contract.amendments:
            yield from amendment.metrics
