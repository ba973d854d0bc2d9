"""Simulate one scenario on a cluster of workers that is there, and print how many seconds that takes.

Arguments: scenario file, worlds, workers. The cluster is started, and works on a first block, before the clock starts.
"""

from __future__ import annotations

import sys
from time import perf_counter

from distributed import LocalCluster

from outcomes_fund.exposure.run import simulate
from outcomes_fund.formats.scenario import load_scenario


def main() -> None:
    """Start the cluster, simulate, and say how long it took."""
    file, worlds, workers = sys.argv[1:]
    scenario = load_scenario(file)
    with LocalCluster(n_workers=int(workers), threads_per_worker=1, dashboard_address=":0") as cluster:
        engine = f"dask:{cluster.scheduler_address}"
        simulate(scenario, worlds=1 + 4096 * (int(workers) - 1), engine=engine)
        begun = perf_counter()
        simulate(scenario, worlds=int(worlds), engine=engine)
        print(perf_counter() - begun)


if __name__ == "__main__":
    main()
