"""A simulated world written out as files: its contract, its evidence and its register of participants.

What a folder like this is settled to, is what the simulation says that this world pays, to the cent.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, time
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.calendar import from_epoch_day
from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.evidence import EVIDENCE_STATUSES, NONE
from outcomes_fund.domain.register import NO_DAY
from outcomes_fund.errors import FileNotWritten, InvalidInput, Problem
from outcomes_fund.exposure.drivers.claims import NUMBERED
from outcomes_fund.exposure.drivers.prepared import PreparedContract
from outcomes_fund.formats.contract import render_contract
from outcomes_fund.formats.exact_text import number_text
from outcomes_fund.formats.register import REGISTER_COLUMNS
from outcomes_fund.settlement.facts import Facts

__all__ = ["WorldFiles", "no_such_world", "save_world", "save_worlds", "world_files", "write_world"]

EVIDENCE_COLUMNS = (
    "id",
    "contract",
    "metric",
    "participant",
    "cohort",
    "instance",
    "achieved",
    "value",
    "numerator",
    "denominator",
    "status",
    "reporter",
    "verifier",
    "reported_at",
    "verified_at",
)
REPORTED = EVIDENCE_STATUSES.index("reported")

# Reports and decisions are dated at noon where the contract is: then every clock around agrees on the day.
NOON = time(12)

Rows = npt.NDArray[np.int64]


@attrs.frozen(kw_only=True)
class WorldFiles:
    """The files of a world, as texts.

    Args:
        contract: ``contract.toml``, with the figures of indices that the scenario assumes.

        evidence: ``evidence.csv``.

        participants: ``participants.csv``: those with a row of evidence.
    """

    contract: str
    evidence: str
    participants: str


def write_world(facts: Facts, world: int, prepared: PreparedContract, folder: Path | str) -> None:
    """Write a world into a folder that can be settled like any other.

    Args:
        facts: Rows as reported, as ``rows_of_worlds`` gives them.

        world: Number of the world among those facts, from 0.

        prepared: The contract.

        folder: Where ``contract.toml``, ``evidence.csv`` and ``participants.csv`` go; made if it is not there.

    Raises:
        InvalidInput: If no party of the contract may verify, or there is no such world.

        FileNotWritten: If nothing can be written there.
    """
    save_world(world_files(facts, world, prepared), folder)


def save_world(files: WorldFiles, folder: Path | str) -> None:
    """Put the files of a world into a folder.

    Args:
        files: The texts.

        folder: Where they go; made if it is not there.

    Raises:
        FileNotWritten: If nothing can be written there, or other files are there; then these stay as they are.
    """
    save_worlds({Path(folder): files})


def save_worlds(worlds: Mapping[Path, WorldFiles]) -> None:
    """Put the files of several worlds or contracts into folders; where a file stands in the way, none is written.

    Args:
        worlds: The texts by folder.

    Raises:
        FileNotWritten: As ``save_world``.
    """
    texts = {folder / name: text for folder, files in worlds.items() for name, text in _named(files)}
    try:
        for file, text in texts.items():
            _refuse_other(file, text)
        for file, text in texts.items():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="\n")
    except FileNotWritten:
        raise
    except OSError as error:
        raise FileNotWritten(error.filename or str(next(iter(worlds))), error.strerror or str(error)) from error


def _refuse_other(file: Path, text: str) -> None:
    if file.exists() and (not file.is_file() or file.read_bytes() != text.encode()):
        raise FileNotWritten(str(file), "it is there already, with other contents; name another folder")


def _named(files: WorldFiles) -> Iterator[tuple[str, str]]:
    yield "contract.toml", files.contract
    yield "evidence.csv", files.evidence
    yield "participants.csv", files.participants


def world_files(facts: Facts, world: int, prepared: PreparedContract) -> WorldFiles:
    """Write a world as texts.

    Participants are called by their place in the world, rows of evidence by their place in the order of settlement. A
    person whose municipality is that of no payer has none in the register, and a group or cohort that no rule looks
    at is left out.

    Args:
        facts: Rows as reported, as ``rows_of_worlds`` gives them.

        world: Number of the world among those facts, from 0.

        prepared: The contract.

    Raises:
        InvalidInput: If no party of the contract may verify, or there is no such world.
    """
    if not 0 <= world < facts.worlds:
        raise InvalidInput([no_such_world(world, facts.worlds)])
    own = np.array([metric.evidence is None for metric in prepared.program.contract.metrics], dtype=bool)
    first, stop = np.searchsorted(facts.world, [world, world + 1])
    rows = np.arange(first, stop)
    rows = rows[own[facts.metric[rows]]]
    return WorldFiles(
        contract=_contract_text(prepared),
        evidence=_table(EVIDENCE_COLUMNS, _evidence(facts, rows, prepared)),
        participants=_table(REGISTER_COLUMNS, _register(facts, rows, prepared)),
    )


@lru_cache(maxsize=8)
def _contract_text(prepared: PreparedContract) -> str:
    return render_contract(prepared.contract)


def no_such_world(world: int, worlds: int) -> Problem:
    """Say that there is no world of a number.

    Args:
        world: The number.

        worlds: How many there are.
    """
    return Problem(
        code="number_out_of_range",
        path="world",
        message=f"there is no world {world:,}: the worlds go from 0 to {worlds - 1:,}.",
        remedy="Name one of them, or draw more worlds.",
        value=str(world),
    )


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()


def _evidence(facts: Facts, rows: Rows, prepared: PreparedContract) -> Iterable[Sequence[str]]:
    contract = prepared.program.contract
    metrics = contract.metrics
    reporter, verifier = _parties(contract)
    moment = _moments(contract.timezone)
    columns = (
        facts.metric[rows].tolist(),
        facts.participant[rows].tolist(),
        facts.cohort[rows].tolist(),
        facts.instance[rows].tolist(),
        facts.achieved[rows].tolist(),
        facts.numerator[rows].tolist(),
        facts.denominator[rows].tolist(),
        facts.status[rows].tolist(),
        facts.first_report[rows].tolist(),
        facts.recorded[rows].tolist(),
    )
    for number, (code, who, cohort, instance, achieved, above, below, status, reported, recorded) in enumerate(
        zip(*columns, strict=True)
    ):
        metric = metrics[code]
        rate, decided = metric.kind == "rate", status != REPORTED
        yield (
            f"{number:07d}",
            contract.id,
            metric.id,
            _participant(who),
            "" if cohort == NONE else prepared.program.cohorts[cohort],
            _instance(prepared.instances, instance),
            from_epoch_day(achieved).isoformat(),
            "" if rate else number_text(above * metric.resolution),
            number_text(above * metric.resolution) if rate else "",
            number_text(below * metric.resolution) if rate else "",
            EVIDENCE_STATUSES[status],
            reporter,
            verifier if decided else "",
            moment(reported),
            moment(recorded) if decided else "",
        )


def _participant(code: int) -> str:
    return "" if code == NONE else f"p{code:07d}"


def _instance(names: tuple[str, ...], code: int) -> str:
    if code == NONE:
        return ""
    return str(code - NUMBERED) if code >= NUMBERED else names[code]


def _moments(timezone: str) -> Callable[[int], str]:
    """Prepare the moments of days: noon where the contract is, written in UTC."""
    zone = ZoneInfo(timezone)

    @lru_cache(maxsize=4096)
    def moment(day: int) -> str:
        noon = datetime.combine(from_epoch_day(day), NOON, tzinfo=zone)
        return noon.astimezone(UTC).isoformat().replace("+00:00", "Z")

    return moment


def _parties(contract: Contract) -> tuple[str, str]:
    """Choose who reports and who verifies: the first of each who are not the same."""
    verifiers = contract.parties_with("verifier")
    others = [party.id for party in contract.parties]
    for verifier in verifiers:
        for reporter in (*contract.parties_with("reporter"), *others):
            if reporter != verifier:
                return reporter, verifier
    raise InvalidInput([_no_verifier(contract)])


def _no_verifier(contract: Contract) -> Problem:
    return Problem(
        code="no_verifier",
        path="parties",
        message=f"no party of {contract.id!r} may verify what another reports, so its evidence cannot be written.",
        remedy='Give a party the role "verifier", and another one that reports.',
    )


def _register(facts: Facts, rows: Rows, prepared: PreparedContract) -> Iterable[Sequence[str]]:
    """Give a row for each participant with evidence, from the first row that says something of that participant."""
    _, first = np.unique(facts.participant[rows], return_index=True)
    shares = prepared.program.contract.payers.shares
    for row in rows[first].tolist():
        who, enrolled, payer = (int(column[row]) for column in (facts.participant, facts.enrolled, facts.payer))
        if who == NONE or enrolled == NO_DAY:
            continue
        since = from_epoch_day(enrolled).isoformat()
        groups = [name for name, held in zip(prepared.program.groups, facts.groups[row], strict=True) if held]
        home = "" if payer == NONE else shares[payer].municipality or ""
        yield _participant(who), since, "", home, "", "", ";".join(f"{name}:{since}.." for name in groups)
