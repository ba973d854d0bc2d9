"""Decisions on rows: every way from one status to another, every refusal, and what was known at each entry."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from outcomes_fund.domain.evidence import EVIDENCE_STATUSES, EvidenceRow, EvidenceStatus
from outcomes_fund.errors import InvalidInput, UnknownName
from outcomes_fund.ledger.port import Store
from outcomes_fund.ledger.refusals import KeyReused
from outcomes_fund.services.contracts import contract_kept
from outcomes_fund.services.evidence_kept import evidence_kept
from outcomes_fund.services.orders import NotAllowed
from outcomes_fund.services.statements import statement_at
from outcomes_fund.services.transitions import DISPUTED, REJECTED, TRANSITIONS, VERIFIED, Transition
from outcomes_fund.services.verify import Decided, correct, dispute, evidence_list, reject, verify
from tests.services.evidence_cases import brought, fund_of, line, refusals_of
from tests.services.fund_cases import by, jobs

TWO_VERIFIERS = """
[[parties]]
id = "city"
name = "City"
roles = ["outcome_payer"]

[[parties]]
id = "provider"
name = "Provider"
roles = ["service_provider", "reporter"]

[[parties]]
id = "v1"
name = "One"
roles = ["verifier"]

[[parties]]
id = "v2"
name = "Two"
roles = ["verifier"]
"""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A fund with three reported rows in one import and a verified one in another."""
    fund = fund_of(jobs())
    brought(fund, tmp_path / "a.csv", line("a", "p-1"), line("b", "p-2"), line("c", "p-3"))
    brought(fund, tmp_path / "d.csv", line("d", "p-4", status="verified"))
    return fund


def row_of(store: Store, name: str) -> EvidenceRow:
    """The row with an id."""
    evidence = evidence_kept(store, contract_kept(store, "jobs")).evidence
    return evidence.row(list(evidence.ids).index(name))


def standing(store: Store) -> dict[str, EvidenceStatus]:
    """The rows that stand, with their statuses."""
    return {each.row.id: each.row.status for each in evidence_list(store, "jobs", order=by("ann"))}


def done(store: Store, transition: Transition, name: str, *, day: date = date(2026, 6, 1)) -> Decided:
    """Do with a row what a transition says."""
    order = by("vera", day)
    if transition is VERIFIED:
        return verify(store, "jobs", [name], order=order)
    if transition is REJECTED:
        return reject(store, "jobs", [name], reason="not so", order=order)
    if transition is DISPUTED:
        return dispute(store, "jobs", [name], reason="seen twice", order=order)
    return correct(store, "jobs", name, {"value": "2"}, order=order)


# By which steps a reported row comes to each status.
STEPS: dict[EvidenceStatus, tuple[Transition, ...]] = {
    "reported": (),
    "verified": (VERIFIED,),
    "rejected": (REJECTED,),
    "disputed": (DISPUTED,),
}
# What may be done with a row of each status: written out, so that the table of the code is held against it.
ALLOWED: dict[EvidenceStatus, dict[str, EvidenceStatus]] = {
    "reported": {"verified": "verified", "rejected": "rejected", "disputed": "disputed", "corrected": "reported"},
    "verified": {"disputed": "disputed", "corrected": "verified"},
    "rejected": {"disputed": "disputed", "corrected": "verified"},
    "disputed": {"verified": "verified", "rejected": "rejected", "corrected": "verified"},
}


@pytest.mark.parametrize("transition", TRANSITIONS, ids=lambda each: each.verb)
@pytest.mark.parametrize("status", EVIDENCE_STATUSES)
def test_every_transition_is_carried_out_or_refused(
    store: Store, status: EvidenceStatus, transition: Transition
) -> None:
    """From each status a row goes where it may, by a new row with the next id, and nowhere else."""
    name = "a"
    for step in STEPS[status]:
        done(store, step, name)
        name = "a~2"
    head = store.head()
    after = ALLOWED[status].get(transition.verb)
    if after is None:
        with pytest.raises(InvalidInput) as caught:
            done(store, transition, name, day=date(2026, 6, 2))
        assert refusals_of(caught.value) == [("wrong_status", f"row {name}")]
        assert store.head() == head
        return
    answer = done(store, transition, name, day=date(2026, 6, 2))
    new = f"a~{len(STEPS[status]) + 2}"
    assert (answer.rows, answer.ids, answer.statuses) == (1, (name,), {after: 1})
    row = row_of(store, new)
    assert (row.supersedes, row.status, row.participant) == (name, after, "p-1")
    entry = next(each for each in store.entries() if each.seq == answer.entry)
    assert (entry.kind, entry.actor) == (transition.kind, "vera")
    assert entry.body.get("reason") == {"rejected": "not so", "disputed": "seen twice"}.get(transition.verb)


def test_a_decision_is_recorded_when_it_was_taken(store: Store) -> None:
    """The moment of the order, or the one that is given, is that of the decision; the report stays as it was."""
    verify(store, "jobs", ["a"], order=by("vera"))
    verify(store, "jobs", ["b"], verified_at=date(2026, 5, 1), verifier="verifier", order=by("vera"))
    moment = datetime(2026, 5, 2, 8, 30, tzinfo=UTC)
    reject(store, "jobs", ["c"], reason="no", verified_at=moment, order=by("vera"))
    dispute(store, "jobs", ["d"], reason="no", order=by("bea"))
    assert row_of(store, "a~2").verified_at == by("vera").at
    assert row_of(store, "b~2").verified_at == datetime(2026, 4, 30, 22, tzinfo=UTC)
    assert row_of(store, "c~2").verified_at == moment
    assert row_of(store, "d~2").verified_at == by("bea").at
    assert row_of(store, "d~2").verifier is None
    for name in "abcd":
        assert row_of(store, f"{name}~2").reported_at == row_of(store, name).reported_at


def test_a_batch_and_all_that_wait_are_decided_together(store: Store, tmp_path: Path) -> None:
    """Of an import the rows that still wait; then all that wait; then there is nothing to decide, or to write."""
    reject(store, "jobs", ["b"], reason="no", order=by("vera"))
    batch = next(entry.seq for entry in store.entries(kinds=("evidence_imported",)))
    brought(store, tmp_path / "e.csv", line("e", "p-5"))
    later = brought(store, tmp_path / "f.csv", line("f", "p-6"))
    assert reject(store, "jobs", batch=later.entry, reason="no", order=by("vera")).ids == ("f",)
    assert verify(store, "jobs", batch=batch, order=by("vera")).ids == ("a", "c")
    decided = {"a~2": "verified", "b~2": "rejected", "c~2": "verified", "f~2": "rejected"}
    assert standing(store) == {**decided, "d": "verified", "e": "reported"}
    assert verify(store, "jobs", every=True, order=by("vera")).ids == ("e",)
    head = store.head()
    assert verify(store, "jobs", every=True, order=by("vera")) == Decided(contract="jobs", entry=None, rows=0)
    assert store.head() == head
    assert dispute(store, "jobs", every=True, reason="all wrong", order=by("vera")).rows == 4  # a, c, d and e


def test_the_same_decision_twice_is_one(store: Store) -> None:
    """Without a key the rows themselves are the key; with one, another decision under it is refused."""
    first = verify(store, "jobs", ["a", "b"], order=by("vera"))
    assert verify(store, "jobs", ["b", "a"], order=by("vera", date(2026, 6, 2))) == first
    reject(store, "jobs", ["c"], reason="no", order=by("vera", key="k"))
    with pytest.raises(KeyReused):
        reject(store, "jobs", ["c"], reason="yes", order=by("vera", key="k"))
    fixed = correct(store, "jobs", "d", {"value": 2}, order=by("vera"))
    assert correct(store, "jobs", "d", {"value": 2}, order=by("vera")) == fixed
    assert store.counts().evidence == 8


def test_a_key_given_for_nothing_stands_for_that(store: Store) -> None:
    """A command that had nothing to decide keeps its key: again it answers the same, and another is refused."""
    verify(store, "jobs", every=True, order=by("vera"))
    nothing = verify(store, "jobs", every=True, order=by("vera", key="k"))
    head = store.head()
    dispute(store, "jobs", ["a~2"], reason="no", order=by("bea"))
    assert verify(store, "jobs", every=True, order=by("vera", key="k")) == nothing
    assert (nothing.entry, nothing.rows) == (None, 0)
    (kept,) = store.entries(kinds=("nothing_done",))
    assert (kept.seq, kept.key, kept.body["command"]) == (head.count, "k", "verified")
    with pytest.raises(KeyReused):
        reject(store, "jobs", ["a~3"], reason="no", order=by("vera", key="k"))


def test_numbers_of_a_chain_go_on_behind_rows_of_files(store: Store, tmp_path: Path) -> None:
    """The next id counts every row of the chain, whoever named it, passes those taken, and is never too long."""
    long = "x" * 64
    brought(
        store,
        tmp_path / "e.csv",
        line("fix", "p-1", supersedes="a"),
        line("a~3", "p-9"),
        line("a~4", "p-9"),
        line(long, "p-9"),
    )
    verify(store, "jobs", ["fix", long], order=by("vera"))
    assert row_of(store, "a~5").supersedes == "fix"
    (name,) = (name for name, status in standing(store).items() if name.startswith("x"))
    assert row_of(store, name).supersedes == long
    assert len(name) <= 64
    dispute(store, "jobs", [name], reason="no", order=by("vera"))
    assert standing(store)[name.removesuffix("2") + "3"] == "disputed"


def test_a_correction_sets_what_is_right(store: Store) -> None:
    """What is set is other, all else stays; a reporter corrects what is only reported."""
    correct(store, "jobs", "a", {"value": 3, "achieved": date(2024, 3, 2)}, reason="typing mistake", order=by("rea"))
    row = row_of(store, "a~2")
    assert row.value == 3
    assert (row.achieved, row.status, row.verifier) == (date(2024, 3, 2), "reported", None)
    assert row.reported_at == by("rea").at
    changes = {"value": "2", "verified_at": "2026-05-30", "reference": "dossier/4"}
    correct(store, "jobs", "d", changes, order=by("vera"))
    row = row_of(store, "d~2")
    assert row.value == 2
    assert (row.status, row.verifier, row.reference) == ("verified", "verifier", "dossier/4")
    correct(store, "jobs", "b", {"value": "2", "status": "rejected"}, order=by("vera"))
    assert row_of(store, "b~2").status == "rejected"


Call = Callable[[Store], object]
REFUSED: dict[str, tuple[Call, list[tuple[str, str]]]] = {
    "nothing named": (lambda store: verify(store, "jobs", order=by("vera")), [("which_rows", "rows")]),
    "two ways": (lambda store: verify(store, "jobs", ["a"], every=True, order=by("vera")), [("which_rows", "rows")]),
    "unknown row": (
        lambda store: verify(store, "jobs", ["a", "aa", "d", "y" * 99], order=by("vera")),
        [("unknown_id", "row aa"), ("wrong_status", "row d"), ("unknown_id", f"row {'y' * 99}")],
    ),
    "unknown batch": (lambda store: verify(store, "jobs", batch=1, order=by("vera")), [("unknown_batch", "batch")]),
    "no reason": (
        lambda store: reject(store, "jobs", ["zz"], reason=" ", order=by("vera")),
        [("missing_reason", "reason"), ("unknown_id", "row zz")],
    ),
    "reason about a person": (
        lambda store: dispute(store, "jobs", ["a"], reason="ask ann@example.org", order=by("vera")),
        [("personal_details", "reason")],
    ),
    "no verifier": (
        lambda store: verify(store, "jobs", ["a"], verifier="provider", order=by("vera")),
        [("no_verifier", "row a, column verifier"), ("own_verifier", "row a, column verifier")],
    ),
    "before the report": (
        lambda store: verify(store, "jobs", ["a", "b"], verified_at=date(2024, 2, 29), order=by("vera")),
        [("verified_too_early", "row a, column verified_at"), ("verified_too_early", "row b, column verified_at")],
    ),
    "at a moment to come": (
        lambda store: verify(store, "jobs", ["a", "b"], verified_at=date(2026, 6, 2), order=by("vera")),
        [("in_the_future", "row a, column verified_at"), ("in_the_future", "row b, column verified_at")],
    ),
    "corrected to what is still to come": (
        lambda store: correct(store, "jobs", "a", {"reported_at": "2026-06-01T12:00:01Z"}, order=by("rea")),
        [("in_the_future", "row a, column reported_at")],
    ),
    "before the decision that it changes": (
        lambda store: correct(
            store,
            "jobs",
            "d",
            {"value": "2", "reported_at": "2024-02-01", "verified_at": "2024-02-02"},
            order=by("vera"),
        ),
        [("correction_too_early", "row d, column supersedes")],
    ),
    "nothing set": (lambda store: correct(store, "jobs", "a", {}, order=by("vera")), [("no_change", "changes")]),
    "the same set": (
        lambda store: correct(store, "jobs", "a", {"value": "1"}, order=by("vera")),
        [("no_change", "row a")],
    ),
    "no value, and others that no field can hold": (
        lambda store: correct(
            store,
            "jobs",
            "a",
            {"value": None, "achieved": True, "reported_at": datetime(2024, 3, 1), "reference": "a\0b"},  # type: ignore[dict-item]  # noqa: DTZ001
            order=by("rea"),
        ),
        [("not_text", "value"), ("not_text", "achieved"), ("bad_moment", "reported_at"), ("not_text", "reference")],
    ),
    "half a character": (
        lambda store: correct(store, "jobs", "a\udcff", {"reference": "\ud800"}, reason="\udfff", order=by("rea")),
        [("not_text", "row"), ("not_text", "changes.reference"), ("not_text", "reason")],
    ),
    "half a character in an id": (
        lambda store: verify(store, "jobs", ["a\udcff"], order=by("vera")),
        [("not_text", "rows")],
    ),
    "another result": (
        lambda store: correct(store, "jobs", "a", {"participant": "p-9", "valeu": "2"}, order=by("vera")),
        [("fixed_column", "participant"), ("unknown_column", "valeu")],
    ),
    "a wrong value": (
        lambda store: correct(store, "jobs", "a", {"value": "many"}, order=by("vera")),
        [("bad_number", "row a, column value")],
    ),
    "a person in a reference": (
        lambda store: correct(store, "jobs", "a", {"reference": "123456782"}, order=by("vera")),
        [("personal_details", "reference")],
    ),
}


@pytest.mark.parametrize(("call", "expected"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_is_refused_and_nothing_written(
    store: Store, call: Call, expected: list[tuple[str, str]]
) -> None:
    """All problems are told at once, each with the row, and the fund is as it was."""
    before = (store.head(), store.counts())
    with pytest.raises(InvalidInput) as caught:
        call(store)
    assert refusals_of(caught.value) == expected
    assert (store.head(), store.counts()) == before


def test_only_imports_are_batches(store: Store) -> None:
    """The entry of a decision is no batch, and none of those that are named."""
    decision = verify(store, "jobs", ["a"], order=by("vera")).entry
    with pytest.raises(InvalidInput) as caught:
        verify(store, "jobs", batch=decision, order=by("vera"))
    assert refusals_of(caught.value) == [("unknown_batch", "batch")]
    imports = [entry.seq for entry in store.entries(kinds=("evidence_imported",))]
    assert f"those that have: {imports[0]}, {imports[1]}." in caught.value.problems[0].message


def test_a_row_that_is_superseded_names_the_last_of_its_chain(store: Store) -> None:
    """Whoever decides on an old row is told which one stands."""
    verify(store, "jobs", ["a"], order=by("vera"))
    dispute(store, "jobs", ["a~2"], reason="no", order=by("vera"))
    with pytest.raises(InvalidInput) as caught:
        reject(store, "jobs", ["a"], reason="no", order=by("vera"))
    assert [(each.code, each.remedy) for each in caught.value.problems] == [("superseded_row", "Name 'a~3'.")]


def test_of_two_verifiers_one_is_named(tmp_path: Path) -> None:
    """Where the contract has two verifiers, it has to be said which one decided."""
    fund = fund_of(jobs(TWO_VERIFIERS))
    brought(fund, tmp_path / "a.csv", line("a"))
    with pytest.raises(InvalidInput, match="v1, v2"):
        verify(fund, "jobs", ["a"], order=by("vera"))
    assert verify(fund, "jobs", ["a"], verifier="v2", order=by("vera")).rows == 1
    assert row_of(fund, "a~2").verifier == "v2"


def test_who_may_decide(store: Store) -> None:
    """Verifiers decide; everybody in the fund may dispute and look; others may not even look."""
    for actor, call in (
        ("rea", lambda order: verify(store, "jobs", ["a"], order=order)),
        ("bea", lambda order: reject(store, "jobs", ["a"], reason="no", order=order)),
        ("rea", lambda order: correct(store, "jobs", "d", {"value": "2"}, order=order)),
        ("eve", lambda order: dispute(store, "jobs", ["a"], reason="no", order=order)),
        ("eve", lambda order: correct(store, "jobs", "a", {"value": "2"}, order=order)),
        ("eve", lambda order: evidence_list(store, "jobs", order=order)),
    ):
        with pytest.raises(NotAllowed):
            call(by(actor))
    assert store.counts().evidence == 4
    assert dispute(store, "jobs", ["a"], reason="no", order=by("bea")).rows == 1
    with pytest.raises(UnknownName):
        verify(store, "other", ["a"], order=by("vera"))


def test_a_list_shows_what_was_known_then(store: Store) -> None:
    """As of any moment the rows stand as the fund had them, and that somebody looked is kept."""
    verify(store, "jobs", ["a"], order=by("vera", date(2026, 6, 2)))
    dispute(store, "jobs", ["a~2"], reason="no", order=by("vera", date(2026, 6, 4)))

    def listed(
        as_of: date | datetime | None, status: EvidenceStatus | None = None
    ) -> list[tuple[str, tuple[str, ...]]]:
        rows = evidence_list(store, "jobs", as_of=as_of, status=status, order=by("bea"))
        return [(each.row.id, each.chain) for each in rows]

    assert listed(date(2026, 5, 31)) == []
    assert listed(date(2026, 6, 1), "reported") == [("a", ()), ("b", ()), ("c", ())]
    assert listed(date(2026, 6, 2), "verified") == [("d", ()), ("a~2", ("a",))]
    assert listed(datetime(2026, 6, 4, 11, 59, tzinfo=UTC), "disputed") == []
    assert listed(datetime(2026, 6, 4, 12, tzinfo=UTC), "disputed") == [("a~3", ("a", "a~2"))]
    assert len(listed(None)) == 4
    looked = [(entry.actor, entry.body["what"]) for entry in store.entries(kinds=("read",))]
    assert looked == [("bea", "evidence")] * 6


def test_a_statement_says_what_was_known_at_each_entry(store: Store) -> None:
    """Before and after each decision the contract owes what the rows of that moment say."""
    days = [date(2026, 6, day) for day in range(2, 8)]
    verify(store, "jobs", ["a", "b"], order=by("vera", days[0]))
    correct(store, "jobs", "a~2", {"value": 2}, order=by("vera", days[1]))
    dispute(store, "jobs", ["b~2"], reason="no", order=by("bea", days[2]))
    reject(store, "jobs", ["b~3"], reason="no", order=by("vera", days[3]))
    verify(store, "jobs", every=True, order=by("vera", days[4]))

    owed = [statement_at(store, "jobs", as_of=day).total_minor for day in (date(2026, 6, 1), *days)]
    # d; a, b and d; a twice; b waits; b earns nothing; and c. The third job and those behind it are 600.00 each.
    assert owed == [1_000_00, 2_600_00, 3_200_00, 2_600_00, 2_600_00, 3_200_00, 3_200_00]
