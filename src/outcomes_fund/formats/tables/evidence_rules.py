"""What a contract asks of its evidence, as tables with one entry for each metric or party.

Tables of metrics have one entry more, of which nothing is asked: it stands for every unknown metric,
so that a misspelt name is one problem and not three.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import cached_property
from math import gcd
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.calendar import epoch_day
from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.evidence import EVIDENCE_STATUSES
from outcomes_fund.domain.limit import ExclusiveCap, PersonCap
from outcomes_fund.domain.metric import DERIVED_KINDS, Metric
from outcomes_fund.domain.terms import UnitPriceLine
from outcomes_fund.formats.tables.decode_columns import Numbers, Vocabulary
from outcomes_fund.formats.tables.local_days import LocalDays
from outcomes_fund.ledger.records import EVIDENCE_COLUMNS

__all__ = ["COLUMNS", "OPTIONAL_COLUMNS", "STEPS_MAX", "EvidenceRules", "Steps"]

# A fund keeps the columns that a file has.
COLUMNS = EVIDENCE_COLUMNS
OPTIONAL_COLUMNS = frozenset(
    {
        "participant",
        "cohort",
        "instance",
        "value",
        "numerator",
        "denominator",
        "supersedes",
        "verifier",
        "verified_at",
        "reference",
        "sha256",
    }
)

# Beyond this many steps other programs no longer read every whole number exactly.
STEPS_MAX = 1 << 53

_DECIMALS_COUNT = 21
_PRODUCT_MAX = 1 << 62

Mask = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.int64]


@attrs.frozen(kw_only=True, eq=False)
class Steps:
    """Values in steps of the resolution of their metric.

    Args:
        count: How many steps; 0 where the field is empty or bad.

        given: Whether the field holds anything.

        bad: Whether it holds something that is no whole number of steps up to STEPS_MAX.
    """

    count: Whole
    given: Mask
    bad: Mask


@attrs.frozen(kw_only=True, eq=False)
class _Scale:
    """For a number with so many decimals of a metric: how its digits become steps."""

    times: Whole
    over: Whole
    digits_max: Whole


class EvidenceRules:
    """What a contract asks of its evidence.

    Args:
        contract: The contract.
    """

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self.metrics = tuple(_with_amendments(contract, "metrics"))
        self.metric_ids = tuple(metric.id for metric in self.metrics)
        self.party_ids = tuple(party.id for party in contract.parties)
        self.resolutions = tuple(Fraction(metric.resolution) for metric in self.metrics)
        self.contract_words = Vocabulary.of([contract.id])
        self.metric_words = Vocabulary.of(self.metric_ids)
        self.party_words = Vocabulary.of(self.party_ids)
        self.status_words = Vocabulary.of(EVIDENCE_STATUSES)
        self.zone = LocalDays(contract.timezone)
        self.first_day = epoch_day(contract.start)
        ends = (amendment.end or contract.end for amendment in contract.amendments)
        self.end_day = epoch_day(max([contract.end, *ends]))
        self.is_count = self._of_kinds("count")
        self.is_milestone = self._of_kinds("milestone")
        self.is_rate = self._of_kinds("rate")
        self.is_single = self._of_kinds("count", "milestone", "sum", "mean", "latest")
        self.needs_value = self._of_kinds("sum", "mean", "latest")
        self.is_verifier = np.array(["verifier" in party.roles for party in contract.parties])

    @cached_property
    def has_rows(self) -> Mask:
        """Whether rows may name each metric; one that is not known is told of elsewhere."""
        return np.array([*(self._source(metric) == metric.id for metric in self.metrics), True], dtype=np.bool_)

    @cached_property
    def needs_person(self) -> Mask:
        """Whether the rows of each metric have to name a participant."""
        capped = self._metrics_under_person_limits()
        return self._read_by(
            metric for metric in self.metrics if metric.admission.looks_at_person or metric.id in capped
        )

    @cached_property
    def needs_instance(self) -> Mask:
        """Whether the rows of each metric have to name an instance."""
        return self._read_by(metric for metric in self.metrics if metric.admission.once_per == "instance")

    def rows_read_by(self, name: str) -> tuple[str, ...]:
        """Name the metrics whose rows a metric is worked out from, in the order written.

        Args:
            name: A metric of the contract.
        """
        known = {metric.id: metric for metric in self.metrics}
        found: dict[str, None] = {}
        seen: set[str] = set()
        ahead = [name]
        while ahead:
            metric = known.get(ahead.pop())
            if metric is None or metric.id in seen:
                continue
            seen.add(metric.id)
            source = self._source(metric)
            if source is not None:
                found[source] = None
            ahead += reversed([part for _, part in metric.parts])
        return tuple(found)

    def steps(self, numbers: Numbers, metric: npt.NDArray[np.int32]) -> Steps:
        """Turn numbers into steps of their metrics.

        Args:
            numbers: The numbers of a column.

            metric: Index of the metric of each row.
        """
        if self._all_by_one and not numbers.decimals.any():
            too_large = np.abs(numbers.digits) > STEPS_MAX
            bad = numbers.odd | too_large
            count = np.where(bad, 0, numbers.digits)
            return Steps(count=count, given=numbers.given, bad=bad)
        scale = self._scale
        place = metric.astype(np.int64) * _DECIMALS_COUNT + numbers.decimals
        fits = np.abs(numbers.digits) <= scale.digits_max.take(place)
        product = np.where(fits, numbers.digits, 0) * scale.times.take(place)
        over = scale.over.take(place)
        count = product // over
        bad = numbers.odd | ~fits | (count * over != product) | (np.abs(count) > STEPS_MAX)
        return Steps(count=np.where(bad, 0, count), given=numbers.given, bad=bad)

    @property
    def unknown_metric(self) -> int:
        """Index that stands for every unknown metric."""
        return len(self.metrics)

    @cached_property
    def _all_by_one(self) -> bool:
        return all(resolution == 1 for resolution in self.resolutions)

    @cached_property
    def _scale(self) -> _Scale:
        resolutions = (*self.resolutions, Fraction(1))
        shape = (len(resolutions), _DECIMALS_COUNT)
        times = np.ones(shape, dtype=np.int64)
        over = np.ones(shape, dtype=np.int64)
        # What does not fit is left at -1: then no number is small enough, and all are read one by one.
        digits_max = np.full(shape, -1, dtype=np.int64)
        for row, resolution in enumerate(resolutions):
            for decimals in range(_DECIMALS_COUNT):
                below = 10**decimals * resolution.numerator
                common = gcd(resolution.denominator, below)
                factor, divisor = resolution.denominator // common, below // common
                if factor < _PRODUCT_MAX and divisor < _PRODUCT_MAX:
                    times[row, decimals], over[row, decimals] = factor, divisor
                    digits_max[row, decimals] = _PRODUCT_MAX // factor
        return _Scale(times=times.ravel(), over=over.ravel(), digits_max=digits_max.ravel())

    @staticmethod
    def _source(metric: Metric) -> str | None:
        """Name the metric whose rows a metric reads; None if it is worked out from other metrics."""
        return None if isinstance(metric, DERIVED_KINDS) else metric.evidence or metric.id

    def _read_by(self, metrics: Iterable[Metric]) -> Mask:
        read = {self._source(metric) for metric in metrics}
        return self._each_metric([metric.id in read for metric in self.metrics])

    def _metrics_under_person_limits(self) -> frozenset[str]:
        lines = [line for line in _with_amendments(self.contract, "lines") if isinstance(line, UnitPriceLine)]
        kinds = (PersonCap, ExclusiveCap)
        caps = [limit for limit in _with_amendments(self.contract, "limits") if isinstance(limit, kinds)]
        priced = [line for line in lines if line.by_claim]
        return frozenset(line.metric for line in priced for cap in caps if not cap.lines or line.id in cap.lines)

    def _of_kinds(self, *kinds: str) -> Mask:
        return self._each_metric([metric.kind in kinds for metric in self.metrics])

    @staticmethod
    def _each_metric(values: list[bool]) -> Mask:
        return np.array([*values, False], dtype=np.bool_)


def _with_amendments(contract: Contract, name: str) -> Iterator[Any]:
    """Give the metrics, lines or limits of a contract, those of its amendments behind them."""
    yield from getattr(contract, name)
    for amendment in contract.amendments:
        yield from getattr(amendment, name)
