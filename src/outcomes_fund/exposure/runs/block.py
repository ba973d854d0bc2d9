"""One block of worlds: contracts are drawn and settled one after another, and their money is added up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise

import attrs
import numpy as np

from outcomes_fund.exposure.assumptions.budget_years import budget_year
from outcomes_fund.exposure.assumptions.scenario import Sampling
from outcomes_fund.exposure.draws.copula import draw_quantities
from outcomes_fund.exposure.draws.sampling import groups_of
from outcomes_fund.exposure.draws.streams import Floats
from outcomes_fund.exposure.drivers.chance import too_large
from outcomes_fund.exposure.drivers.counts import draw_counts
from outcomes_fund.exposure.drivers.facts import draw_facts
from outcomes_fund.exposure.engines.port import Task
from outcomes_fund.exposure.prepare import Plan, PreparedContract
from outcomes_fund.exposure.result import Account, Whole
from outcomes_fund.exposure.runs.instruments import Movement, grant_movements, loan_movements
from outcomes_fund.exposure.runs.memory import keep_memory
from outcomes_fund.exposure.runs.sums import BlockSums, Mask, Portfolio
from outcomes_fund.exposure.stops import ImpossibleDraw
from outcomes_fund.settlement.counts import Counts
from outcomes_fund.settlement.facts import Facts
from outcomes_fund.settlement.flows import Flows, flows_of_counts, flows_of_facts

__all__ = ["Job", "flows_of", "job_of", "run_block"]

# So many claims are settled at once: fewer leave each step too little to do, and more take much memory.
CLAIMS_MAX = 750_000


@attrs.frozen(kw_only=True, eq=False)
class Job:
    """What all blocks of a run need.

    Args:
        plan: The scenario, ready to be drawn.

        seed: What all chance follows from.

        sampling: How worlds are drawn.

        portfolio: What is added up.
    """

    plan: Plan
    seed: int
    sampling: Sampling
    portfolio: Portfolio


def job_of(plan: Plan, *, seed: int, sampling: Sampling, worlds: int) -> Job:
    """Say what is to be done in every block.

    Args:
        plan: The scenario, ready to be drawn.

        seed: What all chance follows from.

        sampling: How worlds are drawn.

        worlds: How many are drawn in all.
    """
    portfolio = Portfolio(
        names=plan.scenario.names,
        accounts=tuple(dict.fromkeys(_accounts(plan))),
        group=groups_of(sampling, worlds),
    )
    return Job(plan=plan, seed=seed, sampling=sampling, portfolio=portfolio)


def run_block(job: Job, task: Task) -> BlockSums:
    """Simulate one block.

    A full block is drawn, so that no world depends on how many are asked for; it is settled contract by contract, so
    that memory does not grow with the portfolio but for its sums.

    Args:
        job: What all blocks need.

        task: Which block, and how many of its worlds.

    Returns:
        The same sums for the same job and task, wherever it runs.

    Raises:
        ImpossibleDraw: If a quantity has no value in some world.

        AmountTooLarge: If sums leave 64 bits.
    """
    _memory_kept()
    plan = job.plan
    drawn = draw_quantities(plan.quantities, seed=job.seed, sampling=job.sampling, block=task.block)
    for quantity, uniforms in drawn.items():
        if not (uniforms > 0).all() or not (uniforms < 1).all():
            raise ImpossibleDraw(_owner(quantity, plan.scenario.names), quantity, "no number between 0 and 1")
    sums = BlockSums.begun(job.portfolio, block=task.block, worlds=task.worlds)
    accounts = {account: row for row, account in enumerate(job.portfolio.accounts)}
    for row, prepared in enumerate(plan.contracts):
        _add_contract(sums, row, prepared, job=job, drawn=drawn, accounts=accounts)
    for row, account, movements in _instruments(job, drawn, task.worlds):
        start = plan.scenario.terms.start
        for moved in movements:
            amounts = moved.amount[None]
            years = [budget_year(start, moved.on)]
            sums.add_years(row, accounts[account], years, amounts, at=slice(0, task.worlds))
            sums.add_days(row, account.payer, [moved.on], amounts)
    return sums


def _owner(quantity: str, names: Sequence[str]) -> str:
    """Give the contract or loan of a quantity; names may have dots, and one may begin as another does."""
    return max((name for name in names if f"{quantity}.".startswith(f"{name}.")), key=len, default=quantity)


@cache
def _memory_kept() -> bool:
    """Do it once in each process that works on blocks."""
    return keep_memory()


def _add_contract(
    sums: BlockSums,
    row: int,
    prepared: PreparedContract,
    *,
    job: Job,
    drawn: Mapping[str, Floats],
    accounts: Mapping[Account, int],
) -> None:
    """Draw and settle one contract in all worlds of a block."""
    terms = job.plan.scenario.terms
    payers = [share.party for share in prepared.program.contract.payers.shares]
    bound: dict[int, Mask] = {}
    for at, flows in flows_of(prepared, drawn, seed=job.seed, block=sums.block, worlds=sums.worlds):
        by_day = [budget_year(terms.start, day) for day in flows.days]
        by_period = [budget_year(terms.start, period.last) for period in prepared.program.periods]
        for number, payer in enumerate(payers):
            account = accounts[Account(programme=prepared.assumptions.programme, payer=payer)]
            if terms.year_by == "settlement":
                sums.add_years(row, account, by_day, flows.paid[number], at=at)
            else:
                sums.add_years(row, account, by_period, flows.earned[number], at=at)
            sums.add_days(row, payer, flows.days, flows.paid[number])
        for limit, mask in enumerate(flows.binds):
            if mask is not None:
                bound.setdefault(limit, np.zeros(sums.worlds, dtype=bool))[at] = mask
    for limit, mask in bound.items():
        sums.add_binding(row, limit, mask)


def flows_of(
    prepared: PreparedContract, drawn: Mapping[str, Floats], *, seed: int, block: int, worlds: int
) -> Iterator[tuple[slice, Flows]]:
    """Draw a contract in a block, and say when it pays: some worlds after others where there are many claims.

    Args:
        prepared: The contract and what is assumed of it.

        drawn: What was drawn once in each world, by name.

        seed: What all chance follows from.

        block: Number of the block.

        worlds: How many of its worlds are wanted, the first ones.

    Returns:
        Worlds of the block, and when the contract pays in them; all together each wanted world once.

    Raises:
        ImpossibleDraw: If something has no value in some world.
    """
    rows = _drawn(prepared, drawn, seed=seed, block=block, worlds=worlds)
    if isinstance(rows, Counts):
        yield slice(0, worlds), flows_of_counts(prepared.program, rows)
        return
    for at, part in in_parts(rows, CLAIMS_MAX):
        yield at, flows_of_facts(prepared.program, part)


def _drawn(
    prepared: PreparedContract, drawn: Mapping[str, Floats], *, seed: int, block: int, worlds: int
) -> Counts | Facts:
    """Draw a contract in the grain that was chosen for it."""
    try:
        if prepared.as_counts:
            return first_worlds(draw_counts(prepared, drawn, seed=seed, block=block), worlds)
        return draw_facts(prepared, drawn, seed=seed, block=block, worlds=slice(0, worlds))
    except (FloatingPointError, OverflowError) as error:
        # Outcomes say so themselves.
        raise ImpossibleDraw(prepared.name, "a figure of its intakes, endings or checks", too_large(error)) from error


def in_parts(facts: Facts, claims_max: int) -> Iterator[tuple[slice, Facts]]:
    """Take claims of many worlds apart, some worlds at a time.

    Args:
        facts: Claims in the order of place.

        claims_max: How many claims a part should have at most; a world stays whole.

    Returns:
        The worlds of each part, and its claims with worlds counted from 0.
    """
    count = min(-(-len(facts) // claims_max), facts.worlds)
    if count <= 1:
        yield slice(0, facts.worlds), facts
        return
    edges = [facts.worlds * number // count for number in range(count + 1)]
    names = [field.name for field in attrs.fields(Facts) if field.name not in {"worlds", "world"}]
    for first, last in pairwise(edges):
        rows = slice(*np.searchsorted(facts.world, [first, last]).tolist())
        columns = {name: getattr(facts, name)[rows] for name in names}
        world = facts.world[rows] - np.int32(first)
        yield slice(first, last), Facts(worlds=last - first, world=world, **columns)


def first_worlds(counts: Counts, worlds: int) -> Counts:
    """Keep the first so many worlds of counts."""
    if worlds == counts.worlds:
        return counts

    def first(cells: dict[int, Whole]) -> dict[int, Whole]:
        return {metric: each[:, :worlds] for metric, each in cells.items()}

    numerator, denominator, claims = map(first, (counts.numerator, counts.denominator, counts.claims))
    return attrs.evolve(counts, worlds=worlds, numerator=numerator, denominator=denominator, claims=claims)


def _instruments(
    job: Job, drawn: Mapping[str, Floats], worlds: int
) -> Iterator[tuple[int, Account, Iterator[Movement]]]:
    """Give the movements of each grant and loan, with its row and account."""
    terms, first = job.plan.scenario.terms, len(job.plan.contracts)
    for row, grant in enumerate(terms.grants, start=first):
        account = Account(programme=grant.programme, payer=grant.payer)
        yield row, account, grant_movements(grant, worlds)
    for row, loan in enumerate(terms.loans, start=first + len(terms.grants)):
        account = Account(programme=loan.programme, payer=loan.lender)
        yield row, account, loan_movements(loan, job.portfolio.names[row], drawn, worlds)


def _accounts(plan: Plan) -> Iterator[Account]:
    """Give the account of each payer of each contract, grant and loan, in that order."""
    for prepared in plan.contracts:
        for share in prepared.program.contract.payers.shares:
            yield Account(programme=prepared.assumptions.programme, payer=share.party)
    terms = plan.scenario.terms
    yield from (Account(programme=grant.programme, payer=grant.payer) for grant in terms.grants)
    yield from (Account(programme=loan.programme, payer=loan.lender) for loan in terms.loans)
