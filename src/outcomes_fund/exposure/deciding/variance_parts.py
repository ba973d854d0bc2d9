"""Sobol' indices: which part of the variance of payments comes from which driver or quantity, or from participants."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

import attrs
import numpy as np
from scipy.stats import qmc

from outcomes_fund.exposure.assumptions.budget_years import budget_year
from outcomes_fund.exposure.assumptions.scenario import Scenario
from outcomes_fund.exposure.draws.copula import sources_of, tied_uniforms
from outcomes_fund.exposure.draws.streams import BLOCK, LEAST, Floats
from outcomes_fund.exposure.estimates.summary import Subject
from outcomes_fund.exposure.extras import extra_module
from outcomes_fund.exposure.prepare import Plan, PreparedContract, prepare
from outcomes_fund.exposure.result import Whole
from outcomes_fund.exposure.runs.block import flows_of
from outcomes_fund.exposure.runs.crowds import check_crowds
from outcomes_fund.exposure.runs.instruments import Movement, grant_movements, loan_movements
from outcomes_fund.exposure.runs.possible import check_possible
from outcomes_fund.exposure.stops import AmountTooLarge, TooManySources
from outcomes_fund.settlement.exact import is_wide, peak, total
from outcomes_fund.settlement.flow_amounts import added_up
from outcomes_fund.settlement.flows import Flows

__all__ = ["CHANCE", "VariancePart", "VarianceParts", "variance_parts"]

# Everything that is drawn for participants and rows, taken as one.
CHANCE = "chance of participants and rows"

PURPOSE = "Sobol' indices"
EXTRA = "sensitivity"

# Intervals come from resampling the worlds so often, and from this start: the same indices have the same intervals.
RESAMPLES = 100

# Each source takes worlds of its own, in which all others are drawn: time grows with the square of their number.
SOURCES_MAX = 1_000


@attrs.frozen(kw_only=True)
class VariancePart:
    """The part of one source of uncertainty.

    Args:
        source: A driver, a quantity, ``student_t``, or CHANCE; where two have one name, ``driver`` or ``quantity``
            stands before it.

        first: Part of the variance that would go if the source were known (first-order index).

        first_interval: Half of its 95 % interval.

        total: Part that would stay if all others were known (total index); more than ``first`` where the source works
            together with others.

        total_interval: Half of its 95 % interval.
    """

    source: str
    first: float
    first_interval: float
    total: float
    total_interval: float


@attrs.frozen(kw_only=True)
class VarianceParts:
    """All parts.

    Args:
        subject: Whose payments.

        worlds: Worlds of the design for each source.

        mean_minor: Mean of the payments in them.

        deviation_minor: Their standard deviation.

        parts: One for each source, by falling ``total``.
    """

    subject: Subject
    worlds: int
    mean_minor: Fraction
    deviation_minor: float
    parts: tuple[VariancePart, ...]


def variance_parts(
    scenario: Scenario, *, subject: Subject | None = None, blocks: int = 1, seed: int | None = None
) -> VarianceParts:
    """Take the variance of payments apart by its sources.

    The design of Saltelli is fed to the copula in place of drawn uniforms: drivers and the own parts of quantities,
    which do not depend on each other. What is drawn for participants and rows is one source more: the worlds of either
    half of the design have chance of their own, and it is exchanged as the columns of the design are.

    Args:
        scenario: What is simulated.

        subject: Whose payments, and of which year; left out, all.

        blocks: Blocks of 4,096 worlds for each source.

        seed: What all chance follows from; left out, as the scenario says.

    Raises:
        MissingExtra: If SALib is not installed.

        ImpossibleDraw: If a quantity has no value.

        TooMany: If more participants or rows are assumed than can be drawn.

        TooManySources: If there are more sources than can be taken apart.

        AmountTooLarge: If sums leave 64 bits.
    """
    analyze = extra_module("SALib.analyze.sobol", purpose=PURPOSE, extra=EXTRA)
    check_possible(scenario)
    plan, subject = prepare(scenario), subject or Subject()
    check_crowds(plan)
    seed = scenario.terms.seed if seed is None else seed
    sources = sources_of(plan.quantities)
    if len(sources) > SOURCES_MAX:
        raise TooManySources(len(sources), most=SOURCES_MAX, worlds=blocks * BLOCK)
    names = [*sources, CHANCE]
    problem = {"num_vars": len(names), "names": names, "bounds": [[0, 1]] * len(names)}
    paid = _paid_by_design(plan, sources, subject, blocks=blocks, seed=seed)
    # A generator, as it takes the seed 0 for none, and then resamples by the chance of the whole program.
    resampled = np.random.default_rng(seed)
    found = analyze.analyze(problem, paid, calc_second_order=False, num_resamples=RESAMPLES, seed=resampled)
    first = paid[:: len(sources) + 3]
    return VarianceParts(
        subject=subject,
        worlds=blocks * BLOCK,
        mean_minor=Fraction(float(first.mean())),
        deviation_minor=float(first.std(ddof=1)),
        parts=tuple(_parts(names, found)),
    )


def _parts(names: Sequence[str], found: Mapping[str, Floats]) -> list[VariancePart]:
    columns = zip(_labels(names), found["S1"], found["S1_conf"], found["ST"], found["ST_conf"], strict=True)
    parts = [
        VariancePart(
            source=source,
            first=float(first),
            first_interval=float(first_interval),
            total=float(total),
            total_interval=float(total_interval),
        )
        for source, first, first_interval, total, total_interval in columns
    ]
    return sorted(parts, key=lambda part: -part.total)


def _labels(names: Sequence[str]) -> list[str]:
    """Name sources as the scenario does, and say which is the driver and which the quantity where these are alike."""
    bare = [re.sub("^(driver|quantity) ", "", name) for name in names]
    often = Counter(bare)
    return [name if often[short] > 1 else short for name, short in zip(names, bare, strict=True)]


def _paid_by_design(plan: Plan, sources: list[str], subject: Subject, *, blocks: int, seed: int) -> Floats:
    """Settle the worlds of the design: for each world a row A, one for each source exchanged, and a row B.

    Only the points of one block are held, A and B side by side; the rows between are put together one after another.
    """
    count = len(sources) + 1
    # Its older word for the source of chance: the newer one gives other points.
    points = qmc.Sobol(2 * count, scramble=True, seed=seed)
    paid = np.empty((blocks * BLOCK, count + 2))
    for block in range(blocks):
        both = np.clip(points.random(BLOCK).T, LEAST, 1 - LEAST)
        first, second = (
            {source: np.ascontiguousarray(row) for source, row in zip(sources, half, strict=False)}
            for half in (both[:count], both[count:])
        )
        at = slice(block * BLOCK, (block + 1) * BLOCK)
        rows = [first, *(first | {source: second[source]} for source in sources), first, second]
        for kind, uniforms in enumerate(rows):
            # The last source is chance; it is exchanged in the row before the last, and B has that of its own: blocks
            # of the other half of the design lie behind all of the first.
            number = block + blocks if kind >= count else block
            paid[at, kind] = _paid(plan, tied_uniforms(plan.quantities, uniforms), subject, seed=seed, block=number)
    return paid.ravel()


def _paid(plan: Plan, drawn: Mapping[str, Floats], subject: Subject, *, seed: int, block: int) -> Whole:
    """Give what a subject pays in each world of a block."""
    terms = plan.scenario.terms
    names = plan.scenario.names
    paid = np.zeros(BLOCK, np.int64)
    for prepared in plan.contracts:
        if subject.name in {None, prepared.name} and subject.programme in {None, prepared.assumptions.programme}:
            for at, flows in flows_of(prepared, drawn, seed=seed, block=block, worlds=BLOCK):
                _put(paid, at, _of_subject(plan, prepared, flows, subject), prepared.name)
    for grant in terms.grants:
        if _is_of(subject, name=grant.id, payer=grant.payer, programme=grant.programme):
            _add(paid, grant_movements(grant, BLOCK), plan, subject, grant.id)
    for loan, name in zip(terms.loans, names[len(names) - len(terms.loans) :], strict=True):
        if _is_of(subject, name=name, payer=loan.lender, programme=loan.programme):
            _add(paid, loan_movements(loan, name, drawn, BLOCK), plan, subject, name)
    return paid


def _is_of(subject: Subject, *, name: str, payer: str, programme: str) -> bool:
    pairs = ((subject.name, name), (subject.payer, payer), (subject.programme, programme))
    return all(wanted in {None, own} for wanted, own in pairs)


def _add(paid: Whole, movements: Iterator[Movement], plan: Plan, subject: Subject, name: str) -> None:
    for movement in movements:
        if subject.year in {None, budget_year(plan.scenario.terms.start, movement.on)}:
            _put(paid, slice(None), movement.amount, name)


def _put(paid: Whole, at: slice, amounts: Whole, name: str) -> None:
    """Add amounts to those of some worlds."""
    together = total(paid[at], amounts)
    if is_wide(together):
        raise AmountTooLarge(name, peak(together))
    paid[at] = together


def _of_subject(plan: Plan, prepared: PreparedContract, flows: Flows, subject: Subject) -> Whole:
    terms = plan.scenario.terms
    payers = [share.party for share in prepared.program.contract.payers.shares]
    rows = [row for row, payer in enumerate(payers) if subject.payer in {None, payer}]
    by_settlement = terms.year_by == "settlement"
    days = flows.days if by_settlement else tuple(period.last for period in prepared.program.periods)
    columns = [column for column, day in enumerate(days) if subject.year in {None, budget_year(terms.start, day)}]
    amounts = flows.paid if by_settlement else flows.earned
    return added_up(added_up(amounts[np.ix_(rows, columns)], axis=0), axis=0)
