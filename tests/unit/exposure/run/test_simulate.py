"""A run gives all worlds or none, and the same bytes however it is run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import attrs
import numpy as np
import pytest

from outcomes_fund.errors import InvalidInput
from outcomes_fund.exposure.assumptions.distribution import Lognormal
from outcomes_fund.exposure.assumptions.intake import PoissonIntake
from outcomes_fund.exposure.assumptions.scenario import Sampling, Scenario
from outcomes_fund.exposure.draws.copula import draw_quantities
from outcomes_fund.exposure.draws.streams import BLOCK
from outcomes_fund.exposure.engines.port import Task
from outcomes_fund.exposure.result import Account, Exposure
from outcomes_fund.exposure.run import simulate
from outcomes_fund.exposure.runs import block, gathered
from outcomes_fund.exposure.runs.precision import precision_reached
from outcomes_fund.exposure.runs.sums import BlockSums, Portfolio
from outcomes_fund.exposure.stops import AmountTooLarge, ImpossibleDraw, Interrupted, NoRoom, NoSuchEngine


def said(exposure: Exposure) -> tuple[object, ...]:
    """Give all that a result says, so that two can be compared."""
    fields = [field.name for field in attrs.fields(Exposure) if field.name not in {"by_name", "by_account_year"}]
    arrays = (exposure.by_name, exposure.by_account_year)
    return *(array.tobytes() for array in arrays), *(getattr(exposure, name) for name in fields)


@attrs.frozen
class Backwards:
    """An engine that gives the last block first, and ends where it is told to."""

    until: int = 10**6

    def results(self, work: Any, shared: Any, tasks: Sequence[Task]) -> Iterator[Any]:
        """Work from the last task to the first."""
        for number, task in enumerate(reversed(tasks)):
            if number == self.until:
                raise KeyboardInterrupt
            yield work(shared, task)


def test_sums_agree(jobs: Scenario) -> None:
    """Money by name, by account and year, and by day is the same money."""
    exposure = simulate(jobs, worlds=300)

    assert (exposure.by_name.sum(axis=0) == exposure.by_account_year.sum(axis=(0, 1))).all()
    assert exposure.by_name.sum() == sum(row.total_minor for row in exposure.calendar)
    assert ("jobs", "zet", "slow") == exposure.names
    assert [150_000] * 300 == exposure.of_name("zet").tolist()
    assert (0, 300_000) == (exposure.of_name("jobs").min(), exposure.of_name("jobs").max())


def test_budget_years_begin_with_scenario(grants: Scenario) -> None:
    """An instalment on 30 June belongs to the year that began in July before."""
    exposure = simulate(grants, worlds=10)

    first = exposure.by_account_year[0, exposure.years.index(2020)]
    assert (first == 100_000 + 50_000 + 900_000 - np.where(first < 1_050_000, 1_050_000 - first, 0)).all()
    assert first.max() == 1_050_000


def test_years_follow_periods_where_asked(jobs: Scenario) -> None:
    """Money counted by the period it belongs to is the same money in earlier years."""
    alone = attrs.evolve(jobs.terms, grants=(), loans=(), year_by="period")
    paid = simulate(attrs.evolve(jobs, terms=attrs.evolve(alone, year_by="settlement")), worlds=200)
    earned = simulate(attrs.evolve(jobs, terms=alone), worlds=200)

    assert (paid.by_name == earned.by_name).all()
    assert (2020, 2021, 2022) == paid.years
    assert (2020, 2021) == earned.years
    # Money is earned before it is paid.
    first = [exposure.by_account_year[:, 0] for exposure in (paid, earned)]
    assert (first[0] <= first[1]).all()
    assert (first[0] < first[1]).any()


@pytest.mark.parametrize("sampling", ["plain", "antithetic", "sobol"])
def test_same_bytes_on_every_engine(jobs: Scenario, sampling: Sampling) -> None:
    """Neither the engine nor the number of workers nor the order of blocks changes a byte."""
    worlds = BLOCK + 1500
    one = said(simulate(jobs, worlds=worlds, sampling=sampling, workers=1))

    assert one == said(simulate(jobs, worlds=worlds, sampling=sampling, engine="threads", workers=3))
    assert one == said(simulate(jobs, worlds=worlds, sampling=sampling, engine=Backwards()))


@pytest.mark.slow
def test_same_bytes_in_processes(jobs: Scenario) -> None:
    """Processes give the bytes that threads give."""
    one = said(simulate(jobs, worlds=BLOCK + 1000, workers=1))

    assert one == said(simulate(jobs, worlds=BLOCK + 1000, engine="processes", workers=2))


def test_more_worlds_begin_with_the_same(jobs: Scenario) -> None:
    """The first worlds are the same however many follow, and those of another seed are others."""
    few, more = simulate(jobs, worlds=100), simulate(jobs, worlds=BLOCK + 100)

    assert (few.by_name == more.by_name[:, :100]).all()
    assert not (few.by_name == simulate(jobs, worlds=100, seed=8).by_name).all()


def test_claims_in_parts_are_the_same(jobs: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    """Worlds settled some at a time give what all of them give at once."""
    at_once = said(simulate(jobs, worlds=500))
    monkeypatch.setattr(block, "CLAIMS_MAX", 97)

    assert at_once == said(simulate(jobs, worlds=500))


def test_mapped_arrays_are_the_same(jobs: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Arrays in files hold the same bytes, and only those of the result are left behind."""
    in_memory = said(simulate(jobs, worlds=BLOCK + 10))
    monkeypatch.setattr(gathered, "MAPPED_BYTES_MIN", 1)

    mapped = simulate(jobs, worlds=BLOCK + 10, folder=tmp_path)

    assert in_memory == said(mapped)
    assert isinstance(mapped.by_name, np.memmap)
    assert 2 == len(list(tmp_path.iterdir()))


def test_runs_in_one_folder_keep_apart(jobs: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The arrays of a result stay as they are when another run of as many worlds maps its own in the same folder."""
    monkeypatch.setattr(gathered, "MAPPED_BYTES_MIN", 1)
    first = simulate(jobs, worlds=100, folder=tmp_path)
    before = said(first)

    other = simulate(jobs, worlds=100, seed=8, folder=tmp_path)

    assert before == said(first)
    assert before != said(other)


def test_full_folder_is_refused(jobs: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder without room is an error before an array is begun there, and no file stays behind."""
    monkeypatch.setattr(gathered, "MAPPED_BYTES_MIN", 1)
    monkeypatch.setattr(gathered, "disk_usage", lambda folder: SimpleNamespace(free=100 * 8 * 3))

    with pytest.raises(NoRoom) as raised:
        simulate(jobs, worlds=101, folder=tmp_path)

    assert (3 * 101 * 8, 2400) == (raised.value.needed, raised.value.free)
    assert [] == list(tmp_path.iterdir())


def test_interrupt_leaves_nothing(jobs: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that is broken off says how far it came, and leaves neither a result nor a file."""
    monkeypatch.setattr(gathered, "MAPPED_BYTES_MIN", 1)

    with pytest.raises(Interrupted) as raised:
        simulate(jobs, worlds=2 * BLOCK, engine=Backwards(until=1), folder=tmp_path)

    assert (BLOCK, 2 * BLOCK) == (raised.value.done, raised.value.worlds)
    assert "4,096 of 8,192 worlds" in str(raised.value)
    assert [] == list(tmp_path.iterdir())


def test_interrupt_between_blocks(grants: Scenario) -> None:
    """Threads end when the run is broken off while it tells of its progress."""

    def stop(done: int, worlds: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(Interrupted):
        simulate(grants, worlds=3 * BLOCK, workers=2, progress=stop)


def test_progress_is_told(grants: Scenario) -> None:
    """After each block it is told how many worlds are done."""
    told: list[tuple[int, int]] = []

    simulate(grants, worlds=BLOCK + 5, workers=1, progress=lambda done, worlds: told.append((done, worlds)))

    assert [(BLOCK, BLOCK + 5), (BLOCK + 5, BLOCK + 5)] == told


def test_lost_block_is_no_result(grants: Scenario) -> None:
    """An engine that loses a block without saying so gives no result."""

    class Forgetful(Backwards):
        def results(self, work: Any, shared: Any, tasks: Sequence[Task]) -> Iterator[Any]:
            return super().results(work, shared, tasks[1:])

    with pytest.raises(AssertionError, match="worlds came back"):
        simulate(grants, worlds=2 * BLOCK, engine=Forgetful())


@pytest.mark.parametrize(
    ("asked", "places"),
    [
        ({"worlds": 0}, ["worlds"]),
        ({"worlds": -1, "seed": -1}, ["worlds", "seed"]),
        ({"precision": Fraction(0)}, ["precision"]),
        ({"percentile": Fraction(1), "workers": 0}, ["percentile", "workers"]),
        ({"folder": Path("no such folder")}, ["folder"]),
    ],
)
def test_impossible_numbers_are_refused(grants: Scenario, asked: dict[str, Any], places: list[str]) -> None:
    """Numbers with which nothing can be simulated are refused together, each with its place."""
    with pytest.raises(InvalidInput) as raised:
        simulate(grants, **asked)

    assert places == [problem.path for problem in raised.value.problems]


def test_unknown_engine_is_refused(grants: Scenario) -> None:
    """An engine that there is not is refused with those there are."""
    with pytest.raises(NoSuchEngine, match="processes"):
        simulate(grants, engine="spark")


def test_drawn_nan_is_refused(jobs: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    """A quantity that is drawn as no number stops the run, which names contract and quantity."""
    original = draw_quantities

    def spoilt(*args: Any, **named: Any) -> dict[str, Any]:
        drawn = original(*args, **named)
        drawn["jobs.job"][17] = np.nan
        return drawn

    monkeypatch.setattr(block, "draw_quantities", spoilt)

    with pytest.raises(ImpossibleDraw) as raised:
        simulate(jobs, worlds=10)

    assert ("jobs", "jobs.job") == (raised.value.name, raised.value.quantity)


def test_quantity_without_value_is_refused(jobs: Scenario) -> None:
    """A distribution whose values leave all floats is refused before anything is drawn."""
    huge = Lognormal(mean=Fraction(1, 10**200), deviation=Fraction(10) ** 14)
    contract = jobs.terms.contracts[0]
    (intake,) = contract.intakes
    assert isinstance(intake, PoissonIntake)
    intake = attrs.evolve(intake, level=huge)
    terms = attrs.evolve(jobs.terms, contracts=(attrs.evolve(contract, intakes=(intake,)),))

    with pytest.raises(ImpossibleDraw) as raised:
        simulate(attrs.evolve(jobs, terms=terms), worlds=10)

    assert ("jobs", "intakes[0].level") == (raised.value.name, raised.value.quantity)


def test_number_too_large_is_said_in_plain_words(jobs: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be drawn outside of outcomes names where to look, and no word of the machine is passed on."""

    def too_large(*_: Any, **__: Any) -> None:
        message = "Python int too large to convert to C long"
        raise OverflowError(message)

    for draw in ("draw_counts", "draw_facts"):
        monkeypatch.setattr(block, draw, too_large)

    with pytest.raises(
        ImpossibleDraw, match=r"^jobs: a figure of its intakes.*: a number too large to work with\."
    ) as told:
        simulate(jobs, worlds=10)

    assert "C long" not in str(told.value)


@pytest.mark.parametrize("amounts", [np.array([[2**61 + 1]]), np.array([[2**70]], dtype=object)])
def test_sums_beyond_64_bits_are_refused(amounts: Any) -> None:
    """Amounts whose sums may leave 64 bits are an error that names the largest, and none that just fit are."""
    portfolio = Portfolio(names=("small", "large"), accounts=(Account(programme="", payer="p"),), group=1)
    sums = BlockSums.begun(portfolio, block=0, worlds=1)
    at = slice(0, 1)
    sums.add_years(0, 0, [2020], np.array([[2**61 - 1]]), at=at)
    sums.add_years(0, 0, [2020], np.array([[-1]]), at=at)

    with pytest.raises(AmountTooLarge) as raised:
        sums.add_years(1, 0, [2020], amounts, at=at)

    assert "large" == raised.value.name


def test_goes_on_until_precise(grants: Scenario) -> None:
    """Rounds of whole blocks follow until the percentile is as precise as asked, whoever does the work."""
    asked, share = Fraction(1, 100), Fraction(9, 10)
    spread = attrs.evolve(grants.terms, grants=())
    scenario = attrs.evolve(grants, terms=spread)

    exposure = simulate(scenario, worlds=10, precision=asked, percentile=share, workers=1)

    assert exposure.worlds % BLOCK == 0
    assert precision_reached(simulate(scenario, worlds=BLOCK), share) > asked >= precision_reached(exposure, share)
    again = simulate(scenario, worlds=exposure.worlds, workers=2)
    assert said(again) == said(exposure)


def test_certain_portfolio_is_precise_at_once(grants: Scenario) -> None:
    """Where all worlds are alike one round is enough."""
    scenario = attrs.evolve(grants, terms=attrs.evolve(grants.terms, loans=()))

    exposure = simulate(scenario, worlds=10, precision=Fraction(1, 1000))

    assert BLOCK == exposure.worlds
    assert 0 == precision_reached(exposure)


def test_bindings_are_counted(jobs: Scenario) -> None:
    """A cap binds in as many worlds as leave nothing below it, and at least those."""
    exposure = simulate(jobs, worlds=BLOCK + 300, sampling="antithetic")

    (cap,) = exposure.bindings
    at_cap = exposure.of_name("jobs") == 300_000
    assert ("jobs", "cap") == (cap.name, cap.limit)
    assert 0 < cap.worlds <= at_cap.sum()
    assert cap.squares is not None
    assert cap.worlds <= cap.squares <= 2 * cap.worlds
