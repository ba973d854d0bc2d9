"""Samples: drawn so that everybody can draw them again, and what is found in them said of the whole."""

from datetime import date
from fractions import Fraction
from hashlib import sha256
from pathlib import Path

import pytest

from outcomes_fund.errors import InvalidInput, UnknownName
from outcomes_fund.ledger.port import Store
from outcomes_fund.services.contracts import contract_kept
from outcomes_fund.services.evidence_kept import evidence_kept
from outcomes_fund.services.orders import NotAllowed
from outcomes_fund.services.verify import Sample, draw_sample, evidence_list, reject, verify, verify_sample
from outcomes_fund.settlement.evaluate import evaluate
from outcomes_fund.testing import contract_with
from tests.services.evidence_cases import brought, fund_of, line, refusals_of
from tests.services.fund_cases import by, jobs

SAVED = """
id = "energy"

[[metrics]]
id = "saved"
kind = "sum"
title = "Energy saved"
audit = "confirmed"

[[metrics]]
id = "confirmed"
kind = "rate"
title = "Confirmed in the sample"

[[lines]]
id = "saved"
title = "Energy saved"
form = "unit_price"
metric = "saved"
price = "0.50"
measured = "period"
paid = "period"
"""


def energy(folder: Path, rows: int = 100) -> Store:
    """A fund in which so many homes have reported 10 kWh each."""
    store = fund_of(contract_with(SAVED))
    saved = [saving(f"h{number:03d}", f"p-{number}") for number in range(rows)]
    brought(store, folder / "saved.csv", *saved)
    return store


def saving(name: str, participant: str = "", day: str = "2024-12-01") -> dict[str, str]:
    """10 kWh of one home."""
    return line(name, participant, day, contract="energy", metric="saved", value="10")


def drawn(store: Store, contract: str = "energy", metric: str = "saved", size: int = 20) -> Sample:
    """A sample of the rows of a metric."""
    return draw_sample(store, contract, metric, size=size, seed="dice: 4 2 6", order=by("vera"))


def total(store: Store, contract: str = "energy") -> int:
    """What a contract of a fund owes."""
    kept = evidence_kept(store, contract_kept(store, contract))
    return evaluate(kept.contract, kept.evidence, as_of=None).total_minor


def statuses(store: Store, contract: str) -> dict[str, str]:
    """The rows that stand, with their statuses."""
    return {each.row.id: each.row.status for each in evidence_list(store, contract, order=by("ann"))}


def test_the_draw_follows_from_the_seed_and_the_ids(tmp_path: Path) -> None:
    """The rows with the least SHA-256 of seed and id are drawn, and kept before anything is checked."""
    store = energy(tmp_path)
    sample = drawn(store)
    names = [f"h{number:03d}" for number in range(100)]
    assert list(sample.ids) == sorted(names, key=lambda name: sha256(f"dice: 4 2 6{name}".encode()).hexdigest())[:20]
    assert (sample.size, sample.of, sample.batch, sample.metric) == (20, 100, None, "saved")
    (entry,) = store.entries(kinds=("sample_drawn",))
    assert (entry.seq, entry.actor, entry.body["ids"]) == (sample.entry, "vera", list(sample.ids))
    assert drawn(store) == sample
    assert store.head().count == sample.entry
    assert drawn(store, size=500).size == 100


def test_a_checked_sample_is_said_of_the_whole(tmp_path: Path) -> None:
    """By hand: 100 homes save 10 kWh each, 18 of 20 are confirmed: 1,000 kWh x 18/20 = 900 kWh, at 0.50 is 450.00."""
    store = energy(tmp_path)
    sample = drawn(store)
    # What was reported after the draw is not what the sample stands for.
    brought(store, tmp_path / "late.csv", saving("late", "p-late"))
    answer = verify_sample(store, "energy", sample=sample.entry, failed=sample.ids[:2], order=by("vera"))
    assert (answer.rows, answer.statuses) == (101, {"verified": 101})
    assert total(store) == 450_00
    assert statuses(store, "energy")["late"] == "reported"
    evidence = evidence_kept(store, contract_kept(store, "energy")).evidence
    part = evidence.row(len(evidence) - 1)
    assert (part.id, part.metric, part.participant) == (f"sample-{sample.entry}", "confirmed", None)
    assert (part.value, part.denominator) == (Fraction(18), Fraction(20))
    assert (part.achieved, part.status) == (date(2024, 12, 1), "verified")
    body = next(entry.body for entry in store.entries() if entry.seq == answer.entry)
    assert (body["sample"], body["checked"], body["failed"]) == (sample.entry, 20, list(sample.ids[:2]))
    again = verify_sample(store, "energy", sample=sample.entry, failed=sample.ids[1::-1], order=by("vera"))
    assert again == answer


def test_a_batch_has_its_own_part(tmp_path: Path) -> None:
    """By hand: 2024 is 40 x 10 kWh of which 3 of 4, 300 kWh; 2025 is 10 x 10 of which 1 of 2, 50 kWh: 175.00."""
    store = energy(tmp_path, rows=40)
    later = brought(
        store, tmp_path / "b.csv", *(saving(f"k{number}", f"p-{number}", "2025-02-01") for number in range(10))
    )
    first = next(entry.seq for entry in store.entries(kinds=("evidence_imported",)))
    sample = draw_sample(store, "energy", "saved", first, size=4, seed="s", order=by("vera"))
    assert sample.of == 40
    verify_sample(store, "energy", sample=sample.entry, failed=sample.ids[:1], on=date(2024, 12, 31), order=by("vera"))
    assert total(store) == 150_00
    other = draw_sample(store, "energy", "saved", later.entry, size=2, seed="s", order=by("vera"))
    day = date(2026, 2, 1)
    verify_sample(
        store,
        "energy",
        sample=other.entry,
        failed=other.ids[:1],
        audit_metric="confirmed",
        verified_at=day,
        verifier="verifier",
        order=by("vera"),
    )
    assert total(store) == 175_00


def test_without_an_audit_only_what_was_checked_is_decided(tmp_path: Path) -> None:
    """By hand: of 5 jobs 3 are checked and 1 of these fails: 2 are verified, 2 x 1,000.00, and 2 still wait."""
    store = fund_of(jobs())
    brought(store, tmp_path / "a.csv", *(line(f"w{number}", f"p-{number}") for number in range(5)))
    sample = drawn(store, "jobs", "jobs", size=3)
    answer = verify_sample(store, "jobs", sample=sample.entry, failed=[sample.ids[1]], order=by("vera"))
    assert answer.statuses == {"verified": 2, "rejected": 1}
    found = statuses(store, "jobs")
    assert found[f"{sample.ids[1]}~2"] == "rejected"
    assert sorted(found.values()) == ["rejected", "reported", "reported", "verified", "verified"]
    assert total(store, "jobs") == 2_000_00


def test_what_no_sample_can_be_is_refused(tmp_path: Path) -> None:
    """Nothing to draw, no size, no such sample, metric or row, a row decided since: each is told, nothing written."""
    store = energy(tmp_path, rows=3)
    sample = drawn(store, size=2)
    verify(store, "energy", [sample.ids[0]], order=by("vera"))
    before = (store.head(), store.counts())
    with pytest.raises(InvalidInput) as caught:
        draw_sample(store, "energy", "confirmed", size=0, seed="s", order=by("vera"))
    assert refusals_of(caught.value) == [("sample_size", "size"), ("nothing_to_draw", "metric")]
    with pytest.raises(InvalidInput) as caught:
        draw_sample(store, "energy", "saved", 1, size=1, seed="s", order=by("vera"))
    assert refusals_of(caught.value) == [("unknown_batch", "batch")]
    with pytest.raises(UnknownName):
        draw_sample(store, "energy", "solved", size=1, seed="s", order=by("vera"))
    with pytest.raises(InvalidInput) as caught:
        verify_sample(store, "energy", sample=2, order=by("vera"))
    assert refusals_of(caught.value) == [("unknown_sample", "sample")]
    with pytest.raises(InvalidInput) as caught:
        verify_sample(store, "energy", sample=sample.entry, failed=["h9"], order=by("vera"))
    assert refusals_of(caught.value) == [("superseded_row", f"row {sample.ids[0]}"), ("not_in_sample", "row h9")]
    with pytest.raises(NotAllowed):
        draw_sample(store, "energy", "saved", size=1, seed="t", order=by("rea"))
    with pytest.raises(NotAllowed):
        verify_sample(store, "energy", sample=sample.entry, order=by("bea"))
    assert (store.head(), store.counts()) == before


def test_a_part_that_does_not_fit_the_audit_metric_is_refused(tmp_path: Path) -> None:
    """The audit metric has to be a rate, and the day within the contract."""
    store = energy(tmp_path, rows=3)
    sample = drawn(store, size=2)
    before = store.head()
    with pytest.raises(InvalidInput) as caught:
        verify_sample(store, "energy", sample=sample.entry, audit_metric="saved", on=date(2027, 1, 1), order=by("vera"))
    part = f"row sample-{sample.entry}"
    assert ("outside_contract", f"{part}, column achieved") in refusals_of(caught.value)
    assert ("no_rate", f"{part}, column numerator") in refusals_of(caught.value)
    assert store.head() == before


def test_a_row_rejected_since_is_no_part_of_the_whole(tmp_path: Path) -> None:
    """By hand: of 10 homes one outside the sample is rejected; 9 x 10 kWh, all 4 checked confirmed, is 45.00."""
    store = energy(tmp_path, rows=10)
    sample = drawn(store, size=4)
    outside = next(name for name in (f"h{number:03d}" for number in range(10)) if name not in sample.ids)
    reject(store, "energy", [outside], reason="empty house", order=by("vera"))
    assert verify_sample(store, "energy", sample=sample.entry, order=by("vera")).rows == 10
    assert total(store) == 45_00
