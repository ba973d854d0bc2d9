"""Measure what the project promises about speed and memory, each as a ratio taken in one run.

Run with ``make bench``. The figures are printed and written to ``benchmarks/results.md``.
"""

from __future__ import annotations

import json
import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from exposure_figures import exposure_figures
from figures import Figure, seconds
from fund_figures import fund_figures

HERE = Path(__file__).parent
BIN = Path(sys.executable).parent
ROWS = 1_000_000
ROUNDS = 5


def statement_figures(folder: Path) -> list[Figure]:
    """A million events become a statement: time against Polars, and memory."""
    import polars as pl  # noqa: PLC0415 - only this benchmark needs it

    from outcomes_fund import evaluate, load_contract, load_evidence  # noqa: PLC0415

    subprocess.run([sys.executable, HERE / "generate_events.py", "--rows", str(ROWS), "--out", folder], check=True)
    contract_file, events = folder / "contract.toml", folder / "events.csv"
    contract = load_contract(contract_file)

    def ours() -> None:
        evaluate(contract, load_evidence(events, contract), as_of=None)

    def theirs() -> None:
        pl.read_csv(events).group_by("metric").agg(pl.len(), pl.col("participant").n_unique())

    pairs = [(seconds(ours), seconds(theirs)) for _ in range(ROUNDS + 1)][1:]
    reading = median(seconds(lambda: load_evidence(events, contract)) for _ in range(3))
    own, other = median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)
    peak_mib = int(subprocess.check_output([sys.executable, HERE / "one_statement.py", contract_file, events])) / 2**20
    size = events.stat().st_size / 2**20
    return [
        Figure(
            promise=f"{ROWS:,} events ({size:.0f} MiB of CSV) to a statement, against Polars reading and grouping",
            limit="at most 4 times",
            measured=f"{own / other:.2f} times",
            met=own <= 4 * other,
            detail=f"{own:.2f} s (of which reading {reading:.2f} s) against {other:.2f} s, medians of {ROUNDS}",
        ),
        Figure(
            promise="peak memory of that statement, whole process",
            limit="under 1,024 MiB",
            measured=f"{peak_mib:.0f} MiB",
            met=peak_mib < 1024,
            detail="a fresh process that reads, settles and prints",
        ),
    ]


def start_figures() -> list[Figure]:
    """How long the command line takes to show its help."""

    def run(name: str) -> float:
        return seconds(lambda: subprocess.run([BIN / name, "--help"], check=True, stdout=subprocess.DEVNULL))

    pairs = [(run("outcomes-fund"), run("sqlite-utils")) for _ in range(4 * ROUNDS + 1)][1:]
    own, other = median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)
    return [
        Figure(
            promise="outcomes-fund --help against sqlite-utils --help",
            limit="at most 1.2 times",
            measured=f"{own / other:.2f} times",
            met=own <= 1.2 * other,
            detail=f"{own * 1000:.0f} ms against {other * 1000:.0f} ms, medians of {4 * ROUNDS}",
        ),
    ]


def report(figures: list[Figure]) -> str:
    """Write the figures as a table."""
    lines = [
        "# Benchmarks",
        "",
        "Ratios measured in one run against something public, by `make bench`. Seconds differ from machine to",
        "machine; the ratios are what is promised.",
        "",
        f"Python {platform.python_version()}, {platform.machine()}.",
        "",
        "| promise | limit | measured | met | detail |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {figure.promise} | {figure.limit} | {figure.measured} | {'yes' if figure.met else 'no'} | {figure.detail} |"
        for figure in figures
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure everything, print it and keep it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        figures = [
            *statement_figures(folder),
            *start_figures(),
            *fund_figures(folder, ROWS),
            *exposure_figures(folder),
        ]
    text = report(figures)
    (HERE / "results.md").write_text(text)
    sys.stdout.write(text)
    sys.stderr.write(json.dumps({figure.promise: figure.met for figure in figures}, indent=2) + "\n")


if __name__ == "__main__":
    main()
