"""Simulate one scenario in a process of its own and print one line of JSON: seconds, memory, figures.

Arguments: scenario file, worlds, sampling, engine, workers. What is imported is imported before the clock starts.
"""

from __future__ import annotations

import json
import re
import resource
import sys
from fractions import Fraction
from pathlib import Path
from time import perf_counter, process_time

import scipy.special  # noqa: F401 - imported before the clock starts

from outcomes_fund.exposure.estimates.percentiles import ordered, percentile
from outcomes_fund.exposure.run import simulate
from outcomes_fund.exposure.runs import running  # noqa: F401 - as above
from outcomes_fund.formats.scenario import load_scenario


def main() -> None:
    """Read, simulate, and say what it cost and what came out."""
    file, worlds, sampling, engine, workers = sys.argv[1:]
    if sampling == "sobol":
        import scipy.stats.qmc  # noqa: F401, PLC0415 - takes a second, and only these points need it
    scenario = load_scenario(file)
    begun, processor = perf_counter(), process_time()
    exposure = simulate(scenario, worlds=int(worlds), sampling=sampling, engine=engine, workers=int(workers))
    seconds, used = perf_counter() - begun, process_time() - processor
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    used += children.ru_utime + children.ru_stime
    total = exposure.total()
    p90 = percentile(ordered(total, exposure.group), Fraction(9, 10))
    peak = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    figures = {
        "worlds": exposure.worlds,
        "seconds": seconds,
        "processor_seconds": used,
        "mean": total.mean() / 100,
        "deviation": total.std() / 100,
        "p90": float(p90.value) / 100,
        "p90_error": (p90.error or 0.0) / 100,
        # Of processes that worked for this one only the largest is known; all are taken to be as large.
        "peak_mib": (int(peak[1]) + int(workers) * children.ru_maxrss) / 1024 if peak else 0,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
