"""Samples: drawn so that everybody can draw them again, and what is found in them said of the whole."""

from collections.abc import Callable
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
from outcomes_fund.services.verify import (
    Sample,
    correct,
    dispute,
    draw_sample,
    evidence_list,
    reject,
    verify,
    verify_sample,
)
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
    """Nothing to draw, no size, no such sample, metric or row, too large a size: each is told, nothing written."""
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
    assert refusals_of(caught.value) == [("not_in_sample", "row h9")]
    with pytest.raises(InvalidInput) as caught:
        draw_sample(store, "energy", "saved", size=3, seed="s", instead_of=sample.entry, reason="x", order=by("vera"))
    assert refusals_of(caught.value) == [("sample_size", "size")]  # Two of the three rows still wait.
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


CHANGES: dict[str, Callable[[Store, str, str], object]] = {
    "corrected": lambda store, contract, row: correct(store, contract, row, {"value": "1"}, order=by("rea")),
    "disputed": lambda store, contract, row: dispute(store, contract, [row], reason="seen twice", order=by("bea")),
    "rejected": lambda store, contract, row: reject(store, contract, [row], reason="not so", order=by("vera")),
    "corrected by a verifier": lambda store, contract, row: correct(
        store, contract, row, {"value": "1", "status": "verified"}, order=by("vera")
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_row_that_was_changed_since_the_draw_has_failed(
    tmp_path: Path, change: Callable[[Store, str, str], object]
) -> None:
    """Of 4 rows drawn one is changed and nobody says it failed: 3 of 4 are confirmed all the same."""
    store = energy(tmp_path, rows=10)
    sample = drawn(store, size=4)
    change(store, "energy", sample.ids[2])
    answer = verify_sample(store, "energy", sample=sample.entry, failed=sample.ids[:1], order=by("vera"))
    evidence = evidence_kept(store, contract_kept(store, "energy")).evidence
    part = evidence.row(len(evidence) - 1)
    assert (part.value, part.denominator) == (Fraction(2), Fraction(4))
    body = next(entry.body for entry in store.entries() if entry.seq == answer.entry)
    assert (body["failed"], body["changed"]) == ([sample.ids[0], sample.ids[2]], [sample.ids[2]])
    # The nine others are verified, and the part confirmed is written.
    assert answer.rows == 10


@pytest.mark.parametrize(
    ("change", "left"),
    list(zip(CHANGES.values(), ["rejected", "disputed", "rejected", "verified"], strict=True)),
    ids=CHANGES,
)
def test_a_changed_row_fails_where_nothing_is_audited(
    tmp_path: Path, change: Callable[[Store, str, str], object], left: str
) -> None:
    """What still waits is rejected; what was decided since, or is in dispute, stays so, and is told as failed."""
    store = fund_of(jobs())
    brought(store, tmp_path / "a.csv", *(line(f"w{number}", f"p-{number}", value="2") for number in range(3)))
    sample = drawn(store, "jobs", "jobs", size=3)
    change(store, "jobs", "w1")
    verify_sample(store, "jobs", sample=sample.entry, order=by("vera"))
    found = {name.split("~")[0]: status for name, status in statuses(store, "jobs").items()}
    assert found == {"w0": "verified", "w1": left, "w2": "verified"}


def test_a_sample_of_which_every_row_was_changed_has_its_result(tmp_path: Path) -> None:
    """Nobody can make a sample go away: with all rows corrected or rejected, none is confirmed, and it is over."""
    store = energy(tmp_path, rows=2)
    sample = drawn(store, size=2)
    for name in sample.ids:
        reject(store, "energy", [name], reason="no", order=by("vera"))
    answer = verify_sample(store, "energy", sample=sample.entry, order=by("vera"))
    assert answer.statuses == {"verified": 1}
    evidence = evidence_kept(store, contract_kept(store, "energy")).evidence
    assert (evidence.row(len(evidence) - 1).value, total(store)) == (Fraction(0), 0)

    plain = fund_of(jobs())
    brought(plain, tmp_path / "b.csv", line("w1", "p-1"))
    sample = drawn(plain, "jobs", "jobs", size=1)
    reject(plain, "jobs", ["w1"], reason="no", order=by("vera"))
    answer = verify_sample(plain, "jobs", sample=sample.entry, order=by("vera"))
    assert (answer.rows, answer.entry) == (0, plain.head().count)
    with pytest.raises(InvalidInput, match="sample_over"):
        verify_sample(plain, "jobs", sample=sample.entry, failed=["w1"], order=by("vera"))


def test_a_row_verified_since_the_draw_is_confirmed(tmp_path: Path) -> None:
    """To be verified as it was is no change; to reject it by the result, it has to be disputed first."""
    store = fund_of(jobs())
    brought(store, tmp_path / "a.csv", *(line(f"w{number}", f"p-{number}") for number in range(2)))
    sample = drawn(store, "jobs", "jobs", size=2)
    verify(store, "jobs", ["w1"], order=by("vera"))
    with pytest.raises(InvalidInput) as caught:
        verify_sample(store, "jobs", sample=sample.entry, failed=["w1"], order=by("vera"))
    assert refusals_of(caught.value) == [("wrong_status", "row w1")]
    assert verify_sample(store, "jobs", sample=sample.entry, order=by("vera")).statuses == {"verified": 1}
    assert statuses(store, "jobs") == {"w0~2": "verified", "w1~2": "verified"}


def test_rows_changed_since_the_draw_are_not_verified_by_it(tmp_path: Path) -> None:
    """A value that was raised outside the sample after the draw goes on waiting."""
    store = energy(tmp_path, rows=10)
    sample = drawn(store, size=4)
    outside = next(name for name in (f"h{number:03d}" for number in range(10)) if name not in sample.ids)
    correct(store, "energy", outside, {"value": "9999"}, order=by("rea"))
    assert verify_sample(store, "energy", sample=sample.entry, order=by("vera")).rows == 10
    assert statuses(store, "energy")[f"{outside}~2"] == "reported"
    assert total(store) == 45_00


def test_rows_of_an_open_sample_are_not_drawn_from_again(tmp_path: Path) -> None:
    """A second draw waits for the result of the first, or gives it up for a reason that is kept."""
    store = energy(tmp_path, rows=10)
    sample = drawn(store, size=4)
    correct(store, "energy", sample.ids[0], {"value": "1"}, order=by("rea"))

    def again(*, instead_of: int | None = None, reason: str = "", metric: str = "saved", size: int = 1) -> Sample:
        return draw_sample(
            store, "energy", metric, size=size, seed="better", instead_of=instead_of, reason=reason, order=by("vera")
        )

    for asked, codes in (
        ({}, ["open_sample"]),
        ({"instead_of": sample.entry}, ["missing_reason"]),
        ({"instead_of": sample.entry, "reason": "123456782"}, ["personal_details"]),
        ({"instead_of": sample.entry + 1, "reason": "x"}, ["unknown_sample"]),
        ({"instead_of": sample.entry, "reason": "x", "metric": "confirmed"}, ["nothing_to_draw", "unknown_sample"]),
    ):
        with pytest.raises(InvalidInput) as caught:
            again(**asked)
        assert [problem.code for problem in caught.value.problems] == codes
    other = again(instead_of=sample.entry, reason="the seed was known", size=2)
    body = next(entry.body for entry in store.entries() if entry.seq == other.entry)
    assert (body["instead_of"], body["reason"], other.instead_of) == (sample.entry, "the seed was known", sample.entry)
    with pytest.raises(InvalidInput) as caught:
        verify_sample(store, "energy", sample=sample.entry, order=by("vera"))
    assert refusals_of(caught.value) == [("sample_over", "sample")]
    # Rows that came later are in no open sample.
    later = brought(store, tmp_path / "late.csv", saving("late", "p-late"))
    assert draw_sample(store, "energy", "saved", later.entry, size=1, seed="s", order=by("vera")).ids == ("late",)


def test_corrected_rows_of_an_open_sample_are_not_drawn_from_either(tmp_path: Path) -> None:
    """Rows that came in the place of those that a sample stands for stand in its reach."""
    store = energy(tmp_path, rows=2)
    drawn(store, size=1)
    for name in ("h000", "h001", "h001~2"):
        correct(store, "energy", name, {"value": f"{len(name)}"}, order=by("rea"))
    with pytest.raises(InvalidInput) as caught:
        draw_sample(store, "energy", "saved", size=1, seed="better", order=by("vera"))
    assert refusals_of(caught.value) == [("open_sample", "metric")]


def test_once_a_sample_is_over_what_waits_is_drawn_from(tmp_path: Path) -> None:
    """With the result given, the rows that the sample left waiting may be drawn."""
    store = fund_of(jobs())
    brought(store, tmp_path / "a.csv", *(line(f"w{number}", f"p-{number}") for number in range(5)))
    sample = drawn(store, "jobs", "jobs", size=3)
    verify_sample(store, "jobs", sample=sample.entry, order=by("vera"))
    assert drawn(store, "jobs", "jobs", size=2).of == 2
