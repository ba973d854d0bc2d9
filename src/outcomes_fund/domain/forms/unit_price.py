"""Form ``unit_price``: a price for each unit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar, Literal

import attrs

from outcomes_fund.domain.bounds import exact_text, negative_problems, not_rising, out_of_range, without_effect
from outcomes_fund.domain.forms.line import Basis, LineBase, Test, Tests
from outcomes_fund.domain.line_rules import kind_problem, milestone_problems, when_problems
from outcomes_fund.domain.naming import twice_problems
from outcomes_fund.domain.places import lines_in, metrics_by_id
from outcomes_fund.errors import Problem

if TYPE_CHECKING:
    from outcomes_fund.domain.contract import Contract

__all__ = ["CHECKS", "Band", "UnitPriceLine", "Uplift"]


@attrs.frozen(kw_only=True)
class Band:
    """A volume band of a unit price.

    Args:
        up_to: Last unit of the band, counted from the first unit admitted; None for the last band.

        price_minor: Price of one unit in this band, in minor units, exact.
    """

    up_to: Fraction | None
    price_minor: Fraction


@attrs.frozen(kw_only=True)
class Uplift:
    """A higher or lower price for participants of a group.

    Args:
        group: Group of the register to which the participant belongs on the date achieved.

        factor: What the price is multiplied by: 1.4 for 40 % more.
    """

    group: str
    factor: Fraction


@attrs.frozen(kw_only=True)
class UnitPriceLine(LineBase):
    """A price for each unit, the same for all or by volume band.

    Without ``measured`` each claim is priced by itself; with it, the value of the metric at each test is.

    Args:
        metric: A plain metric of kind ``count`` or ``sum``; with ``measured``, any metric but a milestone.

        bands: In rising order, the last one without upper end; one band is a single price.

        bands_over: Bands count the units admitted over the ``contract`` or over each ``year``.

        uplifts: Factors on the price by group; where several hold, the first. Only without ``measured``.

        measured: The value of the metric is read ``to_date`` or for the ``period`` alone, at each test; None prices
            claims.

        paid: With ``measured``: ``to_date`` earns the rise above the highest earlier amount, ``period`` the whole
            amount at each test.

        tests: With ``measured``: when it is tested; None means at the end of every period.

        when: With ``measured``: tests that must all hold; else nothing is earned at that test.

        below_zero: With ``measured``: an amount below 0 counts as ``zero`` or is ``carried`` to the next tests.
    """

    form: ClassVar[str] = "unit_price"
    metric: str
    bands: tuple[Band, ...]
    bands_over: Literal["contract", "year"] = "contract"
    uplifts: tuple[Uplift, ...] = ()
    measured: Basis | None = None
    paid: Basis | None = None
    tests: Tests | None = None
    when: tuple[Test, ...] = ()
    below_zero: Literal["zero", "carried"] = "zero"

    @property
    def metrics(self) -> tuple[tuple[str, str], ...]:
        """The metrics it looks at: key in the file, and id."""
        conditions = ((f"when[{number}].metric", test.metric) for number, test in enumerate(self.when))
        return (("metric", self.metric), *conditions)

    @property
    def by_claim(self) -> bool:
        """Whether each claim is priced by itself."""
        return self.measured is None


def bands_rise(contract: Contract) -> Iterator[Problem]:
    """A unit price has bands, strictly rising from above 0; the last, and no other, is open."""
    for path, line in lines_in(contract, UnitPriceLine):
        yield from _band_problems(f"{path}.bands", line.bands)


def _band_problems(path: str, bands: tuple[Band, ...]) -> Iterator[Problem]:
    if not bands:
        remedy = "Give 'price' for every unit, or bands in rising order."
        yield Problem(code="no_band", path=path, message="there is no price.", remedy=remedy)
        return
    end = Fraction(0)
    for number, band in enumerate(bands[:-1]):
        if band.up_to is None:
            yield Problem(
                code="open_band",
                path=f"{path}[{number}]",
                message="only the last band may be without 'up_to'.",
                remedy="Say up to which unit this band goes, or put it last.",
            )
        elif band.up_to <= end:
            yield not_rising(f"{path}[{number}].up_to", f"{exact_text(end)}, where the band begins")
        end = max(end, band.up_to or end)
    if bands[-1].up_to is not None:
        yield Problem(
            code="closed_band",
            path=f"{path}[{len(bands) - 1}].up_to",
            message="the last band has an end, so nothing says what further units are worth.",
            remedy="Leave 'up_to' out of the last band; a price of 0 pays nothing there.",
            value=exact_text(bands[-1].up_to),
        )


def bands_end_on_steps(contract: Contract) -> Iterator[Problem]:
    """Ends of bands are whole steps of the metric where claims are priced one by one."""
    metrics = metrics_by_id(contract)
    for path, line in lines_in(contract, UnitPriceLine):
        metric = metrics.get(line.metric)
        if metric is None or not line.by_claim or metric.resolution <= 0:
            continue
        for number, band in enumerate(line.bands):
            if band.up_to is not None and (band.up_to / metric.resolution).denominator != 1:  # exact: fractions
                yield Problem(
                    code="not_whole_steps",
                    path=f"{path}.bands[{number}].up_to",
                    message=f"{exact_text(band.up_to)} is no whole number of steps of {exact_text(metric.resolution)}, "
                    f"the resolution of metric {metric.id!r}.",
                    remedy="Give a multiple of the resolution, or a finer resolution.",
                    value=exact_text(band.up_to),
                )


def prices_are_not_negative(contract: Contract) -> Iterator[Problem]:
    """Prices are 0 or more; nothing is earned below nothing."""
    for path, line in lines_in(contract, UnitPriceLine):
        for number, band in enumerate(line.bands):
            # A single open band is written as one price.
            single = len(line.bands) == 1 and band.up_to is None
            yield from negative_problems(
                f"{path}.price" if single else f"{path}.bands[{number}].price", band.price_minor
            )


def claims_are_priced_plainly(contract: Contract) -> Iterator[Problem]:
    """Claims are priced one by one only where the value of the metric is exactly what they say."""
    metrics = metrics_by_id(contract)
    for path, line in lines_in(contract, UnitPriceLine):
        metric = metrics.get(line.metric)
        if metric is None or not line.by_claim:
            continue
        if metric.kind not in {"count", "sum"}:
            problem = kind_problem(f"{path}.metric", line.form, metric, "count or sum, unless it has 'measured'")
            yield attrs.evolve(problem, remedy="Add 'measured' and 'paid', or name another metric.")
        elif not metric.is_plain:
            yield Problem(
                code="not_plain",
                path=f"{path}.metric",
                message=f"the value of metric {metric.id!r} is changed after it is added up, "
                "so no single claim has a price.",
                remedy="Add 'measured' and 'paid', so that the value is priced at each test.",
                value=metric.id,
            )


def measured_prices_look_at_values(contract: Contract) -> Iterator[Problem]:
    """A unit price of what was measured cannot use a milestone."""
    for path, line in lines_in(contract, UnitPriceLine):
        if line.measured is not None:
            yield from milestone_problems(contract, f"{path}.metric", line.form, line.metric)


def measured_goes_with_paid(contract: Contract) -> Iterator[Problem]:
    """A unit price with measured says how it is paid; without it, nothing is tested."""
    for path, line in lines_in(contract, UnitPriceLine):
        if line.measured is not None and line.paid is None:
            yield Problem(
                code="missing_paid",
                path=f"{path}.paid",
                message="the line has 'measured', but nothing says how the amount at a test is paid.",
                remedy="Give 'to_date' to pay the rise since the tests before, 'period' to pay the whole at each test.",
            )
        if line.measured is None:
            yield from _untested_keys(path, line)


def _untested_keys(path: str, line: UnitPriceLine) -> Iterator[Problem]:
    why = "without 'measured' each claim is priced by itself"
    if line.paid is not None:
        yield without_effect(f"{path}.paid", line.paid, why, "Add 'measured', or leave 'paid' out.")
    if line.tests is not None:
        yield without_effect(f"{path}.tests", None, why, "Add 'measured', or leave 'tests' out.")
    if line.when:
        yield without_effect(f"{path}.when", None, why, "Add 'measured', or leave 'when' out.")
    if line.below_zero == "carried":
        yield without_effect(f"{path}.below_zero", "carried", why, "Add 'measured', or leave 'below_zero' out.")


def bands_over_years_need_bands(contract: Contract) -> Iterator[Problem]:
    """Counting units by year changes something only where there are several bands, and claims are priced."""
    for path, line in lines_in(contract, UnitPriceLine):
        if line.bands_over != "year":
            continue
        if line.measured is not None:
            why = "with 'measured' the value at a test is priced, and no units are counted"
            yield without_effect(f"{path}.bands_over", "year", why, "Leave 'bands_over' out, or test every year.")
        elif len(line.bands) == 1:
            why = "there is one price for every unit"
            yield without_effect(f"{path}.bands_over", "year", why, "Give several bands, or leave 'bands_over' out.")


def conditions_on_prices_have_bounds(contract: Contract) -> Iterator[Problem]:
    """Each condition has one bound."""
    for path, line in lines_in(contract, UnitPriceLine):
        yield from when_problems(contract, f"{path}.when", line.when)


def uplifts_are_by_claim(contract: Contract) -> Iterator[Problem]:
    """Uplifts by group hold for claims, one for each group, and their factors are 0 or more."""
    for path, line in lines_in(contract, UnitPriceLine):
        if line.uplifts and line.measured is not None:
            why = "with 'measured' no claim of a participant is priced"
            yield without_effect(f"{path}.uplifts", None, why, "Leave 'measured' out, or give each group a line.")
        yield from twice_problems(f"{path}.uplifts", [uplift.group for uplift in line.uplifts], key=".group")
        for number, uplift in enumerate(line.uplifts):
            if uplift.factor < 0:
                yield out_of_range(f"{path}.uplifts[{number}].factor", uplift.factor, "0 or more")


CHECKS: tuple[Callable[[Contract], Iterator[Problem]], ...] = (
    bands_rise,
    bands_end_on_steps,
    prices_are_not_negative,
    claims_are_priced_plainly,
    measured_prices_look_at_values,
    measured_goes_with_paid,
    bands_over_years_need_bands,
    conditions_on_prices_have_bounds,
    uplifts_are_by_claim,
)
