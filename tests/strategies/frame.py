"""What a contract is drawn in: its days, its scale, its themes, and what has been drawn of it so far."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

import attrs
from hypothesis import strategies as st

from outcomes_fund.domain.calendar import PeriodGrid, periods_between
from outcomes_fund.domain.forms.adjustment import AdjustmentLine
from outcomes_fund.domain.metric import DERIVED_KINDS, EvidenceMetric, Metric, MilestoneMetric
from outcomes_fund.domain.terms import Line, UnitPriceLine
from tests.strategies.days import days_around

__all__ = ["COHORTS", "GROUPS", "THEMES", "Frame", "earlier_lines", "sometimes"]

T = TypeVar("T")

GROUPS = ("priority", "youth")
COHORTS = ("first", "second")

# What a contract is about beside its lines and limits: two or three of these, so that they meet.
THEMES = (
    "modifiers",
    "derived",
    "amendments",
    "cohorts",
    "tests",
    "groups",
    "reading",
    "order",
    "thresholds",
    "waivers",
    "indices",
    "exchange",
    "holdback",
    "advances",
    "vat",
    "disputes",
    "plans",
    "by_line",
    "priorities",
)


@attrs.frozen(kw_only=True)
class Frame:
    """What a part of a contract may refer to.

    Args:
        start, end: Of the contract, half-open.

        grid: How its time is cut.

        scale: What amounts are multiplied by.

        themes: What the contract is about.

        metrics, lines: Those drawn so far.

        indices, currencies: Names of indices and of currencies with a rate.
    """

    start: date
    end: date
    grid: PeriodGrid
    scale: int = 1
    themes: frozenset[str] = frozenset()
    metrics: tuple[Metric, ...] = ()
    lines: tuple[Line, ...] = ()
    indices: tuple[str, ...] = ()
    currencies: tuple[str, ...] = ()

    @property
    def days(self) -> list[date]:
        """Days of the contract at the edges of its periods."""
        edges = [period.end for period in periods_between(self.grid, self.start, self.end)]
        return days_around([self.start, *edges], self.start, self.end)

    @property
    def evidence_metrics(self) -> list[EvidenceMetric]:
        """Metrics that take their value from evidence."""
        return [metric for metric in self.metrics if not isinstance(metric, DERIVED_KINDS)]

    @property
    def valued(self) -> list[Metric]:
        """Metrics with a value other than reached or not."""
        return [metric for metric in self.metrics if not isinstance(metric, MilestoneMetric)]

    @property
    def plain(self) -> list[Metric]:
        """Metrics whose claims can be priced one by one."""
        return [metric for metric in self.metrics if metric.kind in {"count", "sum"} and metric.is_plain]

    @property
    def earning(self) -> list[Line]:
        """Lines that have amounts of their own."""
        return [line for line in self.lines if not isinstance(line, AdjustmentLine)]

    @property
    def by_claim(self) -> list[UnitPriceLine]:
        """Lines that price claims one by one."""
        return [line for line in self.lines if isinstance(line, UnitPriceLine) and line.by_claim]


def sometimes(draw: st.DrawFn, strategy: st.SearchStrategy[T], *, one_in: int = 6) -> T | None:
    """Draw a value once in so many times, else nothing."""
    return draw(strategy) if draw(st.integers(1, one_in)) == one_in else None


def earlier_lines(draw: st.DrawFn, frame: Frame, *, least: int = 0) -> tuple[str, ...]:
    """Draw some of the lines that have amounts; none often stands for all."""
    names = [line.id for line in frame.earning]
    return tuple(draw(st.lists(st.sampled_from(names), unique=True, min_size=least, max_size=2)))
