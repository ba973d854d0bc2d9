"""What simulation costs: against plain NumPy, by the stages of settlement, in memory, and on more workers."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import Any

from figures import Figure

HERE = Path(__file__).parent
WORLDS = 200_000
ROUNDS = 3
# The standard error of P90, as a part of it, at which processor time is compared.
ERROR = 0.0005


def exposure_figures(folder: Path) -> list[Figure]:
    """Measure what simulation costs; files that are needed are written to the folder."""
    return [
        *_against_numpy(),
        *_stages(),
        *_growth(folder),
        _workers(),
    ]


def _simulated(
    scenario: Path, worlds: int, *, sampling: str = "plain", engine: str = "local", workers: int = 2
) -> dict[str, Any]:
    command = [HERE / "one_simulation.py", scenario, str(worlds), sampling, engine, str(workers)]
    return json.loads(subprocess.check_output([sys.executable, *command]))


def _plain() -> dict[str, Any]:
    return json.loads(subprocess.check_output([sys.executable, HERE / "plain_numpy.py", str(WORLDS)]))


def _against_numpy() -> list[Figure]:
    """The five contracts against the script of an analyst: time, and processor time for the same error."""
    rounds = [
        {
            "plain": _plain(),
            "ours": _simulated(HERE / "plain" / "scenario.toml", WORLDS),
            "enrolment": _simulated(HERE / "enrolment" / "scenario.toml", WORLDS),
            "sobol": _simulated(HERE / "plain" / "scenario.toml", WORLDS, sampling="sobol"),
        }
        for _ in range(ROUNDS)
    ]
    took = {name: median(each[name]["seconds"] for each in rounds) for name in rounds[0]}
    used = {name: median(each[name]["processor_seconds"] for each in rounds) for name in rounds[0]}
    plain, ours, sobol = (rounds[0][name] for name in ("plain", "ours", "sobol"))
    apart = abs(ours["mean"] - plain["mean"]) / (ours["deviation"] * (2 / WORLDS) ** 0.5)
    apart_p90 = abs(ours["p90"] - plain["p90"]) / (ours["p90_error"] ** 2 + plain["p90_error"] ** 2) ** 0.5
    # Error falls with the root of the number of worlds, so the time for a given error goes with its square.
    for_error = {
        name: used[name] * (each["p90_error"] / each["p90"] / ERROR) ** 2
        for name, each in (("plain", plain), ("ours", ours), ("sobol", sobol))
    }
    ratios = {name: took["plain"] / took[name] for name in ("ours", "enrolment")}
    saved = for_error["plain"] / for_error["sobol"]
    model = f"five contracts, quarterly over four years, {WORLDS:,} worlds"
    return [
        Figure(
            promise=f"{model}, against the same model in plain NumPy",
            limit="at least 5 times faster, the same distribution",
            measured=f"{ratios['ours']:.1f} times",
            met=ratios["ours"] >= 5 and apart <= 3 and apart_p90 <= 3,
            detail=f"{took['ours']:.2f} s on two cores against {took['plain']:.2f} s; means {apart:.1f} and P90 "
            f"{apart_p90:.1f} standard errors apart",
        ),
        Figure(
            promise="the same where a rule looks at enrolment",
            limit="at least 2.5 times faster",
            measured=f"{ratios['enrolment']:.1f} times",
            met=ratios["enrolment"] >= 2.5,
            detail=f"{took['enrolment']:.2f} s; once for each participant, within three months of enrolment",
        ),
        Figure(
            promise=f"processor time for a standard error of P90 of {100 * ERROR:.2f} %, imports left out",
            limit="at least 8 times less",
            measured=f"{saved:.0f} times",
            met=saved >= 8,
            detail=f"{for_error['sobol']:.2f} s with Sobol' points, {for_error['ours']:.2f} s plain, against "
            f"{for_error['plain']:.2f} s",
        ),
    ]


def _stages() -> list[Figure]:
    """The stages of settlement alone, on what was drawn before."""
    return [
        _stage(
            "counts",
            "stages of settlement alone, counts by period",
            "contract-period cells",
            40,
            "from counts to what each payer pays on each day",
        ),
        _stage(
            "claims",
            "`contracts/bof` claim by claim",
            "claims",
            8,
            "from admission to what payers pay, with person caps and volume limits",
        ),
        _stage(
            "lines",
            "`contracts/bof` by line and period",
            "line-cells",
            15,
            "from rounded amounts to what payers pay, with shares by residence and caps of payers",
        ),
    ]


def _stage(stage: str, promise: str, unit: str, millions: int, what: str) -> Figure:
    """Let two processes settle at once, each its own blocks, and add up what they do a second."""
    command = [sys.executable, HERE / "stages.py", stage]
    pipe = subprocess.PIPE
    both = [subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) for _ in range(2)]
    for process in both:
        process.stdout.readline()
    for process in both:
        process.stdin.write("go\n")
        process.stdin.flush()
    rates = [float(process.communicate()[0]) / 1e6 for process in both]
    return Figure(
        promise=promise,
        limit=f"at least {millions} M {unit} a second",
        measured=f"{sum(rates):.1f} M",
        met=sum(rates) >= millions,
        detail=f"two processes on two cores, blocks of 4,096 worlds; {what}",
    )


def _growth(folder: Path) -> list[Figure]:
    """Memory and time of many contracts and of many worlds."""
    small, large = _portfolio(folder, 500), _portfolio(folder, 1_000)
    few = _simulated(small, 10_000)
    many = _simulated(large, 10_000)
    longer = _simulated(small, 20_000)
    by_contracts, by_worlds = many["seconds"] / few["seconds"], longer["seconds"] / few["seconds"]
    return [
        Figure(
            promise="peak memory of 1,000 contracts in 10,000 worlds, whole process",
            limit="under 2,048 MiB",
            measured=f"{many['peak_mib']:.0f} MiB",
            met=many["peak_mib"] < 2048,
            detail=f"{many['seconds']:.0f} s on two cores",
        ),
        Figure(
            promise="time for twice the contracts, and for twice the worlds",
            limit="no more than twice (a tenth more is noise)",
            measured=f"{by_contracts:.2f} and {by_worlds:.2f} times",
            met=max(by_contracts, by_worlds) <= 2.2,
            detail=f"500 contracts in 10,000 worlds: {few['seconds']:.0f} s",
        ),
    ]


def _portfolio(folder: Path, contracts: int) -> Path:
    """Write a scenario of many contracts like the first of the five."""
    text = (HERE / "plain" / "contract-1.toml").read_text()
    scenario = (HERE / "plain" / "scenario.toml").read_text()
    head, first, *_ = scenario.split("[[contracts]]\n")
    parts = [head.replace('id = "plain"', f'id = "many-{contracts}"')]
    for number in range(1, contracts + 1):
        name = f"many-{number}"
        (folder / f"{name}.toml").write_text(text.replace('id = "contract-1"', f'id = "{name}"'))
        parts.append(first.replace("contract-1.toml", f"{name}.toml"))
    path = folder / f"many-{contracts}.scenario.toml"
    path.write_text("[[contracts]]\n".join(parts))
    return path


def _workers() -> Figure:
    """Two workers of a cluster against one, on the same work."""
    worlds = 4 * 4096
    scenario = HERE.parent / "simulations" / "brabant-base.toml"

    def took(workers: int) -> float:
        command = [sys.executable, HERE / "one_cluster.py", scenario, str(worlds), str(workers)]
        return float(subprocess.check_output(command, stderr=subprocess.DEVNULL))

    # In turns: what else the machine does then slows both down alike.
    pairs = [(took(1), took(2)) for _ in range(ROUNDS)]
    one, two = (median(times) for times in zip(*pairs, strict=True))
    return Figure(
        promise="two Dask workers against one",
        limit="at least 1.6 times faster",
        measured=f"{one / two:.2f} times",
        met=one >= 1.6 * two,
        detail=f"{two:.1f} s against {one:.1f} s: base case in {worlds:,} worlds, on a cluster that has started; "
        f"medians of {ROUNDS}",
    )
