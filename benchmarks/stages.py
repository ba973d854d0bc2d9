"""Settle what was drawn before, again and again, in a process of its own, and print how much of it is settled a second.

Argument: ``counts`` (contract-period cells), ``claims`` or ``lines`` (cells of line and period). Prints ``ready``,
waits for a line of input, so that several begin at once, and then prints the rate: units a second.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from outcomes_fund.exposure.draws.copula import draw_quantities
from outcomes_fund.exposure.drivers.counts import draw_counts
from outcomes_fund.exposure.drivers.facts import draw_facts
from outcomes_fund.exposure.prepare import prepare
from outcomes_fund.exposure.runs.block import CLAIMS_MAX, in_parts
from outcomes_fund.exposure.runs.memory import keep_memory
from outcomes_fund.formats.scenario import load_scenario
from outcomes_fund.settlement.after_rounding import Days, settle_amounts
from outcomes_fund.settlement.allocate import payer_parts
from outcomes_fund.settlement.evaluate import settle_facts
from outcomes_fund.settlement.flows import flows_of_counts

HERE = Path(__file__).parent
SECONDS = 4.0

# Does all work once and says how many units that was.
Work = Callable[[], int]


def counts() -> Work:
    """Five contracts of the benchmark, from counts to what each payer pays on each day."""
    plan = prepare(load_scenario(HERE / "plain" / "scenario.toml"))
    drawn = draw_quantities(plan.quantities, seed=1, sampling="plain", block=0)
    ready = [(each.program, draw_counts(each, drawn, seed=1, block=0)) for each in plan.contracts]

    def work() -> int:
        for program, each in ready:
            flows_of_counts(program, each)
        return sum(each.worlds * len(program.periods) for program, each in ready)

    return work


def _claims() -> list:
    """Claims of the base case, some worlds at a time as in a run."""
    plan = prepare(load_scenario(HERE.parent / "simulations" / "brabant-base.toml"), grain="claims")
    drawn = draw_quantities(plan.quantities, seed=1, sampling="plain", block=0)
    return [
        (each.program, part)
        for each in plan.contracts
        for _, part in in_parts(draw_facts(each, drawn, seed=1, block=0), CLAIMS_MAX)
    ]


def claims() -> Work:
    """Five contracts of the fund, from admission to what payers pay, claim by claim."""
    ready = _claims()

    def work() -> int:
        for program, facts in ready:
            settle_facts(program, facts, until=program.periods[-1].last)
        return sum(len(facts) for _, facts in ready)

    return work


def lines() -> Work:
    """Five contracts of the fund, from rounded amounts by line and period to what payers pay."""
    settled = [settle_facts(program, facts, until=program.periods[-1].last) for program, facts in _claims()]

    def work() -> int:
        for each in settled:
            shape = each.amounts.amount.shape
            weights = payer_parts(each.program, each.facts, each.claims, each.paid, shape)
            settle_amounts(each.measures, each.earned, each.amounts, weights, Days(until=each.until, clock=None))
        return sum(each.amounts.amount.size for each in settled)

    return work


def main() -> None:
    """Get ready, wait for the start, work for some seconds, and print the rate."""
    keep_memory()  # as every run of blocks does
    work = {"counts": counts, "claims": claims, "lines": lines}[sys.argv[1]]()
    work()
    print("ready", flush=True)
    sys.stdin.readline()
    done, begun = 0, perf_counter()
    while perf_counter() - begun < SECONDS:
        done += work()
    print(done / (perf_counter() - begun))


if __name__ == "__main__":
    main()
