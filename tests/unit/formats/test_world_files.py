"""A world as files: what they hold, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from outcomes_fund import load_evidence, load_register
from outcomes_fund.domain.allocation import Payees, PayeeShare
from outcomes_fund.domain.party import Party
from outcomes_fund.errors import InvalidInput
from outcomes_fund.exposure.assumptions.outcome import NumberOutcome, PersonOutcome, RepeatedOutcome
from outcomes_fund.exposure.assumptions.portfolio import Verification
from outcomes_fund.exposure.drivers.prepared import PreparedContract
from outcomes_fund.exposure.drivers.worlds import rows_of_worlds
from outcomes_fund.formats.world_files import world_files, write_world
from outcomes_fund.settlement.facts import Facts
from tests.unit.exposure.drivers.driver_cases import (
    MONTH,
    SEED,
    Uniforms,
    certain,
    contract_of,
    prepared_of,
    ten_a_month,
)

JOB = PersonOutcome(metric="jobs", success=certain("1"), delay=certain("20"), source="test")
NAMED = PersonOutcome(id="exam", metric="jobs", success=certain("1"), instance="exam", source="test")
AGAIN = RepeatedOutcome(metric="hours", value=certain("2.5"), every=MONTH, times_max=2, numbered=True, source="test")


def rows_of(prepared: PreparedContract) -> Facts:
    """Draw two worlds."""
    return rows_of_worlds(prepared, Uniforms(), seed=SEED, block=0, worlds=slice(0, 2))


def test_a_folder_holds_contract_evidence_and_register(tmp_path: Path) -> None:
    """Files read back as evidence and register of the contract, with names of instances and values in units."""
    verification = Verification(report_delay=certain("3"), delay=certain("4"), source="test")
    prepared = prepared_of(JOB, NAMED, AGAIN, intakes=(ten_a_month(numbers=(3,)),), verification=verification)
    write_world(rows_of(prepared), 1, prepared, tmp_path / "world")
    assert sorted(path.name for path in (tmp_path / "world").iterdir()) == [
        "contract.toml",
        "evidence.csv",
        "participants.csv",
    ]
    evidence = load_evidence(tmp_path / "world" / "evidence.csv", prepared.contract)
    register = load_register(tmp_path / "world" / "participants.csv", prepared.contract)
    assert len(register) == 36
    assert list(evidence.instances) == ["1", "2", "exam"]
    rows = [evidence.row(number) for number in range(len(evidence))]
    assert {str(row.value) for row in rows if row.metric == "hours"} == {"5/2"}
    assert {row.reported_at.date() - row.achieved for row in rows} == {timedelta(days=3)}
    assert {row.verified_at.date() - row.achieved for row in rows if row.verified_at} == {timedelta(days=7)}
    assert {(row.reporter, row.verifier) for row in rows} == {("provider", "auditor")}


@pytest.mark.parametrize("timezone", ["Pacific/Auckland", "Pacific/Honolulu", "Europe/Amsterdam"])
def test_days_are_those_of_the_place_of_the_contract(timezone: str) -> None:
    """Noon where the contract is falls on the same day there, whatever the zone."""
    prepared = prepared_of(
        NumberOutcome(metric="jobs", mean=certain("9").value, source="test"), contract=contract_of(timezone=timezone)
    )
    line = world_files(rows_of(prepared), 0, prepared).evidence.splitlines()[1].split(",")
    reported = datetime.fromisoformat(line[-2])
    assert reported.tzinfo == UTC
    assert abs(reported.replace(tzinfo=None) - datetime.fromisoformat(line[6])) < timedelta(days=1)


def test_a_world_that_is_not_there_is_refused() -> None:
    """The problem names the worlds there are."""
    prepared = prepared_of(JOB, intakes=(ten_a_month(),))
    with pytest.raises(InvalidInput, match="from 0 to 1"):
        world_files(rows_of(prepared), 2, prepared)


def test_evidence_that_nobody_may_verify_is_refused() -> None:
    """A contract needs a verifier who does not report."""
    alone = contract_of(
        parties=(Party(id="town", name="Town", roles=("outcome_payer", "service_provider", "reporter", "verifier")),),
        payees=Payees(shares=(PayeeShare(party="town"),)),
    )
    prepared = prepared_of(JOB, contract=alone, intakes=(ten_a_month(),))
    with pytest.raises(InvalidInput, match="no party of 'small' may verify"):
        world_files(rows_of(prepared), 0, prepared)
