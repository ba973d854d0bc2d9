"""Each rule on contracts, broken on purpose, in the order of the checks."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

import attrs
import pytest

from outcomes_fund.domain import validation
from outcomes_fund.domain.allocation import Payees, PayeeShare, Payers, PayerShare
from outcomes_fund.domain.business_days import PaymentTerm
from outcomes_fund.domain.calendar import Duration, PeriodGrid
from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.indexation import Index, IndexFigure
from outcomes_fund.domain.limit import Limit, MoneyCap, PersonCap, VolumeCap
from outcomes_fund.domain.metric import (
    Admission,
    CountMetric,
    Metric,
    MilestoneMetric,
    RateMetric,
    SumMetric,
)
from outcomes_fund.domain.money import Rounding
from outcomes_fund.domain.party import Party
from outcomes_fund.domain.terms import (
    Band,
    FixedLine,
    Instalment,
    Line,
    MilestoneLine,
    Point,
    SlidingScaleLine,
    Step,
    StepTableLine,
    Test,
    UnitPriceLine,
)
from outcomes_fund.errors import InvalidInput

START, END = date(2024, 1, 1), date(2026, 1, 1)
QUARTERS = PeriodGrid(every=Duration(count=3, unit="months"), anchor=START)
PAYER = Party(id="payer", name="Payer", roles=("outcome_payer",))
PROVIDER = Party(id="provider", name="Provider", roles=("service_provider", "verifier"))
COUNT = CountMetric(id="count", title="Count")
RATE = RateMetric(id="rate", title="Rate")
TONNES = SumMetric(id="tonnes", title="Tonnes", resolution=Fraction(1, 2))
OPENED = MilestoneMetric(id="opened", title="Opened")


def days(count: int) -> Duration:
    """So many days."""
    return Duration(count=count, unit="days")


def priced(*ends: int | None, price: int = 100, **changes: Any) -> UnitPriceLine:
    """A unit price with bands that end at the numbers given."""
    bands = tuple(Band(up_to=None if end is None else Fraction(end), price_minor=Fraction(price)) for end in ends)
    return attrs.evolve(UnitPriceLine(id="work", title="Work", metric="count", bands=bands), **changes)


def milestone(*tests: Test) -> MilestoneLine:
    """A milestone line with the tests given."""
    return MilestoneLine(id="goal", title="Goal", amount_minor=100, when=tests)


def table(*steps: Step) -> StepTableLine:
    """A step table over the rate."""
    return StepTableLine(id="table", title="T", metric="rate", steps=steps, measured="period", paid="period")


def at_least(value: int) -> Step:
    """A step that holds at a value."""
    return Step(amount_minor=1, at_least=Fraction(value))


def above(value: int) -> Step:
    """A step that holds above a value."""
    return Step(amount_minor=1, above=Fraction(value))


def scale(*values: int) -> SlidingScaleLine:
    """A sliding scale with points at the values given."""
    return SlidingScaleLine(
        id="scale",
        title="S",
        metric="rate",
        points=tuple(Point(value=Fraction(value), amount_minor=1) for value in values),
        measured="period",
        paid="period",
    )


def fixed(**amounts: Any) -> FixedLine:
    """A fixed line."""
    return FixedLine(id="fixed", title="Fixed", **amounts)


def with_lines(*lines: Line) -> dict[str, Any]:
    """Change the lines."""
    return {"lines": lines}


def with_limits(*limits: Limit, lines: tuple[Line, ...] = (priced(None),)) -> dict[str, Any]:
    """Change the limits."""
    return {"limits": limits, "lines": lines}


def with_rules(**rules: Any) -> dict[str, Any]:
    """Change the admission of the metrics."""
    return {"metrics": (attrs.evolve(COUNT, admission=Admission(**rules)), RATE, TONNES, OPENED)}


def with_payers(*shares: PayerShare, **changes: Any) -> dict[str, Any]:
    """Change the payers."""
    return {"payers": Payers(shares=shares, **changes)}


def share(weight: int = 1, **changes: Any) -> PayerShare:
    """The share of the payer."""
    return attrs.evolve(PayerShare(party="payer", weight=Fraction(weight)), **changes)


def with_payees(*weights: int) -> dict[str, Any]:
    """Change the payees."""
    parties = ("provider", "payer")
    shares = (PayeeShare(party=party, weight=Fraction(weight)) for party, weight in zip(parties, weights, strict=False))
    return {"payees": Payees(shares=tuple(shares))}


def index(month: date) -> Index:
    """An index with the figure of its base month and one of another month."""
    figures = (IndexFigure(month=day, value=Fraction(100)) for day in (START, month))
    return Index(id="cpi", base_month=START, month=7, figures=tuple(figures))


def contract(**changes: Any) -> Contract:
    """A valid contract but for the changes."""
    metrics: tuple[Metric, ...] = (COUNT, RATE, TONNES, OPENED)
    valid: dict[str, Any] = {
        "id": "small",
        "title": "Small",
        "status": "signed",
        "currency": "EUR",
        "start": START,
        "end": END,
        "periods": QUARTERS,
        "parties": (PAYER, PROVIDER),
        "metrics": metrics,
        "lines": (priced(None),),
        "payers": Payers(shares=(share(),)),
        "payees": Payees(shares=(PayeeShare(party="provider"),)),
    }
    return Contract(**{**valid, **changes})


EARLY, LATE = date(2023, 12, 31), date(2026, 1, 2)

# A change that breaks one rule, the code of that rule, and where it is broken.
BROKEN: list[tuple[dict[str, Any], str, str]] = [
    ({"id": ""}, "bad_id", "id"),
    ({"id": "a b"}, "bad_id", "id"),
    ({"id": "a" * 65}, "bad_id", "id"),
    ({"metrics": (COUNT, attrs.evolve(RATE, id="-"))}, "bad_id", "metrics[1].id"),
    ({"metrics": (COUNT, COUNT)}, "duplicate_name", "metrics[1].id"),
    ({"parties": (PAYER, PROVIDER, PAYER)}, "duplicate_name", "parties[2].id"),
    (with_lines(priced(None), priced(None)), "duplicate_name", "lines[1].id"),
    ({"currency": "EUX"}, "unknown_currency", "currency"),
    ({"timezone": "Europe/Tilburg"}, "unknown_timezone", "timezone"),
    ({"timezone": "Europe"}, "unknown_timezone", "timezone"),
    ({"timezone": ""}, "unknown_timezone", "timezone"),
    ({"timezone": "../../etc/passwd"}, "unknown_timezone", "timezone"),
    ({"timezone": "\x00"}, "unknown_timezone", "timezone"),
    ({"timezone": "\ud800"}, "unknown_timezone", "timezone"),
    ({"end": START}, "end_before_start", "end"),
    ({"end": date(2124, 1, 2)}, "contract_too_long", "end"),
    ({"periods": attrs.evolve(QUARTERS, anchor=date(1899, 12, 31))}, "date_out_of_range", "periods.anchor"),
    ({"periods": attrs.evolve(QUARTERS, every=days(0))}, "period_too_short", "periods.every"),
    ({"periods": attrs.evolve(QUARTERS, every=days(-1))}, "duration_out_of_range", "periods.every"),
    (
        {"end": date(2030, 1, 1), "periods": attrs.evolve(QUARTERS, every=days(1))},
        "too_many_periods",
        "periods.every",
    ),
    (
        {"periods": PeriodGrid(every=days(1), anchor=date(2020, 1, 1))},
        "too_many_periods",
        "periods.every",
    ),
    (
        {"periods": attrs.evolve(QUARTERS, every=days(10**12))},
        "duration_out_of_range",
        "periods.every",
    ),
    ({"payment": PaymentTerm(term=days(-1))}, "duration_out_of_range", "payment.term"),
    (
        {"payment": PaymentTerm(settle_after=days(40_000))},
        "duration_out_of_range",
        "payment.settle_after",
    ),
    (
        with_rules(claim_within=days(-1)),
        "duration_out_of_range",
        "metrics[0].admission.claim_within",
    ),
    (
        with_rules(within_of_enrolment=Duration(count=101, unit="years")),
        "duration_out_of_range",
        "metrics[0].admission.within_of_enrolment",
    ),
    (
        {"parties": (PAYER, PROVIDER, Party(id="third", name="Third", roles=()))},
        "party_without_role",
        "parties[2].roles",
    ),
    (
        {"parties": (PAYER, attrs.evolve(PROVIDER, roles=("reporter",)))},
        "no_verifier",
        "parties",
    ),
    (
        {"metrics": (COUNT, attrs.evolve(TONNES, resolution=Fraction(0)))},
        "number_out_of_range",
        "metrics[1].resolution",
    ),
    (
        with_rules(enrolment_start=START, enrolment_end=START),
        "empty_window",
        "metrics[0].admission.enrolment_end",
    ),
    (
        with_rules(outcome_start=END),
        "empty_window",
        "metrics[0].admission.outcome_start",
    ),
    (
        with_rules(outcome_start=EARLY),
        "outside_contract",
        "metrics[0].admission.outcome_start",
    ),
    (with_rules(outcome_end=LATE), "outside_contract", "metrics[0].admission.outcome_end"),
    (with_lines(), "no_line", "lines"),
    (with_lines(priced(None, metric="cuont")), "unknown_metric", "lines[0].metric"),
    (with_lines(milestone(Test(metric="x"))), "unknown_metric", "lines[0].when[0].metric"),
    (with_lines(priced(None, metric="rate")), "wrong_metric_kind", "lines[0].metric"),
    (
        with_lines(attrs.evolve(scale(1, 2), metric="opened")),
        "wrong_metric_kind",
        "lines[0].metric",
    ),
    (with_lines(milestone()), "no_test", "lines[0].when"),
    (with_lines(milestone(Test(metric="rate"))), "one_bound", "lines[0].when[0]"),
    (
        with_lines(milestone(Test(metric="opened", above=Fraction(0), below=Fraction(2)))),
        "one_bound",
        "lines[0].when[0]",
    ),
    (with_lines(table()), "no_step", "lines[0].steps"),
    (with_lines(table(Step(amount_minor=1))), "one_bound", "lines[0].steps[0]"),
    (with_lines(table(at_least(2), at_least(2))), "not_rising", "lines[0].steps[1]"),
    (with_lines(table(above(2), at_least(2))), "not_rising", "lines[0].steps[1]"),
    (with_lines(scale()), "no_point", "lines[0].points"),
    (with_lines(scale(2, 1)), "not_rising", "lines[0].points[1].value"),
    (with_lines(scale(2, 2, 2)), "not_rising", "lines[0].points[2].value"),
    (with_lines(priced()), "no_band", "lines[0].bands"),
    (with_lines(priced(0, None)), "not_rising", "lines[0].bands[0].up_to"),
    (with_lines(priced(2, 2, None)), "not_rising", "lines[0].bands[1].up_to"),
    (with_lines(priced(None, None)), "open_band", "lines[0].bands[0]"),
    (with_lines(priced(3)), "closed_band", "lines[0].bands[0].up_to"),
    (with_lines(fixed()), "one_of_two", "lines[0]"),
    (
        with_lines(
            fixed(
                amount_each_period_minor=1,
                instalments=(Instalment(date=START, amount_minor=1),),
            )
        ),
        "one_of_two",
        "lines[0]",
    ),
    (
        with_lines(fixed(instalments=(Instalment(date=END, amount_minor=1),))),
        "outside_contract",
        "lines[0].instalments[0].date",
    ),
    (
        with_lines(fixed(amount_each_period_minor=-1)),
        "negative_amount",
        "lines[0].amount_each_period",
    ),
    (with_lines(priced(None, price=-1)), "negative_amount", "lines[0].price"),
    ({"rounding": Rounding(unit_minor=0)}, "number_out_of_range", "rounding.unit"),
    (
        with_lines(priced(None, rounding=Rounding(unit_minor=-5))),
        "number_out_of_range",
        "lines[0].rounding.unit",
    ),
    (with_limits(MoneyCap(id="x", amount_minor=-1)), "negative_amount", "limits[0].amount"),
    (with_limits(VolumeCap(id="x", units=Fraction(-1))), "negative_amount", "limits[0].units"),
    (with_limits(PersonCap(id="x")), "one_of_two", "limits[0]"),
    (
        with_limits(PersonCap(id="x", amount_minor=1, units=Fraction(1))),
        "one_of_two",
        "limits[0]",
    ),
    (
        with_limits(MoneyCap(id="x", lines=("work", "work"), amount_minor=1)),
        "duplicate_name",
        "limits[0].lines[1]",
    ),
    (
        with_limits(MoneyCap(id="x", lines=("wrok",), amount_minor=1)),
        "unknown_line",
        "limits[0].lines[0]",
    ),
    (
        with_limits(VolumeCap(id="x", lines=("table",), units=Fraction(1)), lines=(table(at_least(1)),)),
        "wrong_line_form",
        "limits[0].lines[0]",
    ),
    (
        with_limits(PersonCap(id="x", amount_minor=1), lines=(table(at_least(1)),)),
        "limit_without_line",
        "limits[0]",
    ),
    (
        with_limits(VolumeCap(id="x", units=Fraction(1, 2))),
        "not_whole_steps",
        "limits[0].units",
    ),
    (
        with_lines(
            attrs.evolve(
                priced(None),
                bands=(
                    Band(up_to=Fraction(1, 2), price_minor=Fraction(1)),
                    Band(up_to=None, price_minor=Fraction(1)),
                ),
            )
        ),
        "not_whole_steps",
        "lines[0].bands[0].up_to",
    ),
    (
        with_payers(share(), PayerShare(party="pear", weight=Fraction(1))),
        "unknown_party",
        "payers.shares[1].party",
    ),
    (with_payers(share(), share()), "duplicate_name", "payers.shares[1].party"),
    (
        with_payers(share(), share(party="provider")),
        "payer_without_role",
        "payers.shares[1].party",
    ),
    (with_payers(share(0)), "no_weight", "payers.shares"),
    (with_payers(), "no_weight", "payers.shares"),
    (
        with_payers(share(cap_minor=-1), overflow="lapse"),
        "negative_amount",
        "payers.shares[0].cap",
    ),
    (
        with_payers(share(), residence_share=Fraction(5, 4)),
        "number_out_of_range",
        "payers.residence_share",
    ),
    (
        with_payers(share(), residence_share=Fraction(1, 4)),
        "no_municipality",
        "payers.residence_share",
    ),
    (with_payers(share(municipality=" ")), "empty_name", "payers.shares[0].municipality"),
    (with_payers(share(cap_minor=5)), "missing_overflow", "payers.overflow"),
    (with_payers(share(), overflow="carry"), "overflow_without_cap", "payers.overflow"),
    (with_payees(1, -1), "number_out_of_range", "payees.shares[1].weight"),
    (with_payees(0), "no_weight", "payees.shares"),
    (with_payees(), "no_weight", "payees.shares"),
    ({"status": "illustrative"}, "no_assumption", "status"),
    ({"indices": (index(date(2024, 2, 2)),)}, "bad_date", "indices[0].figures[1].month"),
]

ALLOWED: list[dict[str, Any]] = [
    {},
    {"end": date(2124, 1, 1)},
    {"periods": PeriodGrid(every=Duration(count=1, unit="years"), anchor=date(2999, 1, 1))},
    {"end": date(2124, 1, 1), "periods": PeriodGrid(every=Duration(count=1, unit="months"), anchor=START)},
    with_rules(outcome_start=START, outcome_end=END, enrolment_start=EARLY),
    with_lines(milestone(Test(metric="opened"), Test(metric="opened", at_least=Fraction(1)))),
    with_lines(table(at_least(2), above(2), at_least(3))),
    with_lines(scale(1, 2, 2, 3)),
    with_lines(priced(None, metric="tonnes")),
    with_payers(share(municipality="Tilburg"), residence_share=Fraction(1)),
    with_payers(share(cap_minor=0), overflow="lapse"),
]


class TestContractProblems:
    """Rules broken one at a time, and the edges that keep them."""

    @pytest.mark.parametrize(("changes", "code", "path"), BROKEN, ids=[f"{n}-{row[1]}" for n, row in enumerate(BROKEN)])
    def test_broken(self, changes: dict[str, Any], code: str, path: str) -> None:
        """A contract that breaks a rule is refused with the code and place of that rule alone."""
        with pytest.raises(InvalidInput) as caught:
            contract(**changes)

        assert [(code, path)] == [(problem.code, problem.path) for problem in caught.value.problems]

    @pytest.mark.parametrize("changes", ALLOWED)
    def test_allowed(self, changes: dict[str, Any]) -> None:
        """The edge of a rule still keeps it."""
        assert () == validation.contract_problems(contract(**changes))

    def test_negative_weight(self) -> None:
        """A negative weight is no weight."""
        with pytest.raises(InvalidInput) as caught:
            contract(**with_payers(share(-1)))

        assert ["number_out_of_range", "no_weight"] == [problem.code for problem in caught.value.problems]

    def test_municipality_twice(self) -> None:
        """A municipality belongs to one payer."""
        other = attrs.evolve(PAYER, id="other")
        shares = (share(municipality="Breda"), share(party="other", municipality="Breda"))

        with pytest.raises(InvalidInput) as caught:
            contract(parties=(PAYER, PROVIDER, other), **with_payers(*shares, residence_share=Fraction(1, 2)))

        assert ["payers.shares[1].municipality"] == [p.path for p in caught.value.problems]

    def test_nearest_word(self) -> None:
        """The remedy names the word that was probably meant."""
        with pytest.raises(InvalidInput, match="Did you mean 'count'"):
            contract(**with_lines(priced(None, metric="cuont")))

    def test_all_at_once(self) -> None:
        """Broken rules do not hide each other, even where little is right."""
        with pytest.raises(InvalidInput) as caught:
            contract(
                id="!",
                currency="",
                timezone="?",
                start=date(9999, 12, 31),
                end=date(1, 1, 1),
                periods=PeriodGrid(every=days(10**30), anchor=date(9999, 12, 31)),
                parties=(),
                metrics=(),
                lines=(),
                payers=Payers(shares=(), residence_share=Fraction(-1)),
                payees=Payees(shares=()),
            )

        assert 13 <= len(caught.value.problems)


class TestChecks:
    """The list of checks."""

    @pytest.mark.parametrize("check", validation.CHECKS)
    def test_states_its_rule(self, check: Callable[[Contract], object]) -> None:
        """Each check says in its docstring which rule it holds."""
        assert (check.__doc__ or "").strip().endswith(".")

    def test_once(self) -> None:
        """No check stands in the list twice."""
        assert len(set(validation.CHECKS)) == len(validation.CHECKS)
