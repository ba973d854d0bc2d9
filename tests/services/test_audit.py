"""An audit finds nothing in an honest fund, and the first broken entry in one that was forged with this library."""

from collections.abc import Callable
from datetime import date
from typing import Any

import attrs
import pytest

from outcomes_fund.formats.statement import statement_json
from outcomes_fund.ledger.integrity import checkpoint_of
from outcomes_fund.ledger.memory import MemoryStore
from outcomes_fund.ledger.port import Store
from outcomes_fund.services.audit import BREACHES_MAX, Audit, audit
from outcomes_fund.services.contracts import amend_contract
from outcomes_fund.services.fund import appoint
from outcomes_fund.services.payments import approve, authorise, bank_result, payments, release
from outcomes_fund.services.settle import settle_contract
from outcomes_fund.services.statements import statement_at
from outcomes_fund.services.verify import correct
from outcomes_fund.testing import contract_with
from tests.services.forging import Forged, forged
from tests.services.fund_cases import JOBS, bring, by, fund_with, jobs, row

MORE = """
[[amendments]]
id = "more"
start = 2025-01-01

[[amendments.metrics]]
id = "homes"
kind = "count"
title = "Homes"

[[amendments.lines]]
id = "shelter"
title = "Shelter"
form = "unit_price"
metric = "homes"
price = "50.00"
"""

ADVANCE = """
[[advances]]
payer = "city"
payee = "provider"
date = 2024-02-01
amount = "1500.00"
set_off_share = "50 %"
"""

Change = Callable[[list[Forged]], object]


def told(store: Store) -> Store:
    """Report and verify three jobs, pay them, and take one back; the second payment comes back from the bank."""
    bring(store, *(row(name, "2024-02-01", status="reported") for name in "abc"), actor="rea")
    verified = [row(f"{name}~2", "2024-02-01", supersedes=name) for name in "abc"]
    bring(store, *verified, actor="vera", kind="evidence_verified")
    pay(store, 2, "executed")
    bring(store, row("d", "2024-05-01", status="reported"), actor="rea", day=date(2026, 6, 5))
    bring(store, row("d~2", "2024-05-01", supersedes="d"), day=date(2026, 6, 5), kind="evidence_verified")
    pay(store, 6, "returned")
    taken = row("a~3", "2024-02-01", status="rejected", supersedes="a~2", day="2026-06-10")
    bring(store, taken, day=date(2026, 6, 10), kind="evidence_corrected")
    settle_contract(store, "jobs", order=by("ann", date(2026, 6, 11)))
    return store


def pay(store: Store, day: int, result: str) -> None:
    """Settle and pay what is due, up to the result of the bank."""
    settled = settle_contract(store, "jobs", order=by("ann", date(2026, 6, day)))
    ids = [payment.id for payment in settled.proposed]
    approve(store, ids, order=by("bea", date(2026, 6, day)))
    run = release(store, ids, order=by("pia", date(2026, 6, day)))
    authorise(store, run.id, order=by("tom", date(2026, 6, day)))
    for name in ids:
        bank_result(store, [name], result, "closed", order=by("tom", date(2026, 6, day + 1)))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def honest() -> Store:
    """A fund in which a bit of everything happened; nothing is written to it."""
    return told(fund_with(jobs()))


def of_kind(entries: list[Forged], kind: str, nth: int = 0) -> Forged:
    """The nth entry of a kind."""
    return [entry for entry in entries if entry.kind == kind][nth]


def claimed_back() -> Store:
    """A fund that paid an advance, had no results, and got it back."""
    store = fund_with(
        contract_with(JOBS.replace('id = "jobs"\n', 'id = "jobs"\nrecovery = "claim_back"\n', 1) + ADVANCE)
    )
    for day in (date(2024, 3, 1), date(2026, 6, 1)):
        for payment in settle_contract(store, "jobs", order=by("ann", day)).proposed:
            approve(store, [payment.id], order=by("bea", day))
            release(store, [payment.id], order=by("pia", day))
    return store


def seq_of(entries: list[Forged], kind: str, nth: int = 0) -> int:
    """The place of the nth entry of a kind, from 1."""
    return entries.index(of_kind(entries, kind, nth)) + 1


class TestHonest:
    """Nothing is found where nothing is wrong."""

    def test_clean(self, honest: Store) -> None:
        """A fund with payments, a correction and a payment that came back has no breach, and all is computed."""
        found = audit(honest)

        assert (None, ()) == (found.breach, found.further)
        assert found.entries == honest.head().count
        assert 3 == found.statements == found.recomputed
        assert 0 == found.skipped

    def test_nothing_written(self, honest: Store) -> None:
        """An audit writes nothing."""
        before = honest.head(), honest.counts()

        audit(honest)

        assert before == (honest.head(), honest.counts())

    def test_copy(self, honest: Store) -> None:
        """A fund that is written afresh as it was has no breach either, so what forging finds is the change."""
        assert audit(forged(honest, lambda entries: None)).breach is None

    def test_progress(self, honest: Store) -> None:
        """Progress rises to the whole."""
        steps: list[tuple[int, int]] = []

        audit(honest, progress=lambda done, of: steps.append((done, of)))

        assert sorted(steps) == steps
        assert (2 * honest.head().count,) * 2 == steps[-1]

    def test_amended(self) -> None:
        """Rows that were read for a contract are read anew once an amendment brings a metric."""
        store = fund_with(jobs())
        appoint(store, "rita", ["reporter", "verifier"], order=by("ann"))
        bring(store, row("a", "2024-02-01"), actor="rita")
        settle_contract(store, "jobs", order=by("ann"))
        amend_contract(store, jobs(MORE), order=by("ann"))
        bring(store, row("b", "2025-03-01", metric="homes"), row("c", "2025-03-01"), actor="rita")
        settle_contract(store, "jobs", order=by("ann"))

        found = audit(store)

        assert (None, 2) == (found.breach, found.recomputed)

    def test_taken_back(self) -> None:
        """An advance that nothing was earned for is claimed back, and all of it is sound."""
        store = claimed_back()

        assert -150_000 == sum(each.amount_minor for each in payments(store) if each.amount_minor < 0)
        assert audit(store).breach is None

    def test_weaker_rules(self, honest: Store) -> None:
        """Rules by which one person approves and releases hold once another person has confirmed them."""
        assert audit(forged(honest, lambda entries: weaker(entries, "rea"))).breach is None

    def test_nothing_done(self, honest: Store) -> None:
        """The key of a command that changed nothing is kept by an entry that says no more than that."""

        def change(entries: list[Forged]) -> None:
            nothing_done_and_said(entries)
            del entries[-1].body["payment"]

        assert audit(forged(honest, change)).breach is None

    def test_corrected_by_reporter(self) -> None:
        """A row that waits may be corrected by a reporter: nobody has decided on it."""
        store = fund_with(jobs())
        bring(store, row("a", "2024-02-01", status="reported"), actor="rea")

        correct(store, "jobs", "a", {"achieved": date(2024, 2, 2)}, order=by("rea"))

        assert audit(store).breach is None

    def test_balances_that_were_0(self) -> None:
        """What is booked is the same in whatever order places come whose balances were 0 meanwhile."""
        store = fund_with(jobs())
        appoint(store, "rita", ["reporter", "verifier"], order=by("ann"))
        last = {"a": ("a", "2024-03-01"), "b": ("b", "2025-03-01")}
        bring(store, *(row(*each) for each in last.values()), actor="rita")
        settle_contract(store, "jobs", order=by("ann", date(2026, 6, 1)))
        steps = [(["a"], "rejected"), (["a"], "verified"), (["a", "b"], "rejected")]
        for day, (names, status) in enumerate(steps, start=2):
            rows = [
                row(f"{last[name][0]}~", last[name][1], status=status, supersedes=last[name][0], day="2026-06-01")
                for name in names
            ]
            last |= {name: (f"{last[name][0]}~", last[name][1]) for name in names}
            bring(store, *rows, day=date(2026, 6, day), kind="evidence_corrected")
            settle_contract(store, "jobs", order=by("ann", date(2026, 6, day)))

        found = audit(store)

        assert (None, 4) == (found.breach, found.recomputed)

    def test_other_engine(self, honest: Store) -> None:
        """A statement of another version of the library holds if its rules are known: it names that version."""

        def change(entries: list[Forged]) -> None:
            for entry in entries:
                if entry.kind == "statement_made":
                    assert entry.text is not None
                    entry.text = entry.text.replace(f'"engine":"{entry.body["engine"]}"', '"engine":"0.0.9"')
                    entry.body["engine"] = "0.0.9"

        assert audit(forged(honest, change)).breach is None

    def test_unknown_rules(self, honest: Store) -> None:
        """A statement whose rules are not known is counted and passed over; that bookings rest on it is said once."""

        def change(entries: list[Forged]) -> None:
            of_kind(entries, "statement_made", 1).body["rules"] = "none"

        found = audit(forged(honest, change))

        assert found.breach is not None
        assert ("statement", 3, 2, 1) == (found.breach.code, found.statements, found.recomputed, found.skipped)


def statement_raised(entries: list[Forged]) -> None:
    """A statement says another total."""
    entry = of_kind(entries, "statement_made")
    assert entry.text is not None
    entry.text = entry.text.replace('"total":"2600', '"total":"9600')


def total_raised(entries: list[Forged]) -> None:
    """An entry says another total than its statement."""
    of_kind(entries, "statement_made").body["total_minor"] = "1"


def evidence_passed_over(entries: list[Forged]) -> None:
    """A statement passes over what came last, and owes by that."""
    rejected = of_kind(entries, "evidence_corrected")
    entries.remove(rejected)
    entries.insert(entries.index(of_kind(entries, "statement_made", 1)), rejected)


def day_before(entries: list[Forged]) -> None:
    """A statement is as of another day than that on which it was made, and owes the same."""
    entry = of_kind(entries, "statement_made", 2)
    assert entry.text is not None
    entry.text = entry.text.replace("2026-06-11", "2026-06-10")
    entry.body = {name: "2026-06-10" if value == "2026-06-11" else value for name, value in entry.body.items()}


def evidence_raised(entries: list[Forged]) -> None:
    """A row of evidence counts twice."""
    entry = of_kind(entries, "evidence_verified")
    entry.rows = tuple((*each[:7], "2", *each[8:]) for each in entry.rows)


def booking_raised(entries: list[Forged]) -> None:
    """A booking is of other amounts than the statement."""
    entry = of_kind(entries, "booked")
    entry.postings = doubled(entry)


def booking_left_out(entries: list[Forged]) -> None:
    """A booking is missing."""
    entries.remove(of_kind(entries, "booked"))


def booking_twice(entries: list[Forged]) -> None:
    """A booking is there twice."""
    entry = of_kind(entries, "booked")
    entries.insert(entries.index(entry) + 1, attrs.evolve(entry, key="again"))


def booked_alone(entries: list[Forged]) -> None:
    """An entry that is no booking books amounts."""
    of_kind(entries, "payment_approved").postings = of_kind(entries, "booked").postings


def booked_elsewhere(entries: list[Forged]) -> None:
    """A booking names another statement than the last."""
    of_kind(entries, "booked", 1).body["statement"] = of_kind(entries, "statement_made").body["digest"]


def commitment_raised(entries: list[Forged]) -> None:
    """A contract without a limit commits an amount."""
    postings = of_kind(entries, "booked").postings
    of_kind(entries, "contract_added").postings = postings


def payment_raised(entries: list[Forged]) -> None:
    """A payment says more than its parts."""
    of_kind(entries, "payment_proposed").body["amount_minor"] = "260001"


def payment_from_nowhere(entries: list[Forged]) -> None:
    """A payment names a statement that is not there."""
    of_kind(entries, "payment_proposed").body["statement"] = "0" * 64


def payment_twice(entries: list[Forged]) -> None:
    """A payment is released twice."""
    entry = of_kind(entries, "payment_released")
    entries.insert(entries.index(entry) + 1, attrs.evolve(entry, key="again"))


def payment_doubled(entries: list[Forged]) -> None:
    """What is booked for a payment is twice the payment."""
    entry = of_kind(entries, "payment_released")
    entry.postings = doubled(entry)


def payment_outside_run(entries: list[Forged]) -> None:
    """A payment is released in a run that is another's."""
    of_kind(entries, "run_made").body.update(payments=[], total_minor="0")


def run_raised(entries: list[Forged]) -> None:
    """A run says another total than its payments."""
    of_kind(entries, "run_made").body["total_minor"] = "1"


def approval_of_another_amount(entries: list[Forged]) -> None:
    """Somebody approved another amount."""
    of_kind(entries, "payment_approved").body["amount_minor"] = "1"


def approval_left_out(entries: list[Forged]) -> None:
    """Nobody approved a payment that is released."""
    entries.remove(of_kind(entries, "payment_approved"))


def approved_by_releaser(entries: list[Forged]) -> None:
    """The same person approves and releases, with the roles for both."""
    of_kind(entries, "person_added", 4).body["roles"] = ["budget_holder", "payment_releaser"]
    of_kind(entries, "payment_approved").actor = "pia"


def released_by_verifier(entries: list[Forged]) -> None:
    """Who verified the evidence releases the payment."""
    of_kind(entries, "person_added", 1).body["roles"] = ["verifier", "payment_releaser"]
    of_kind(entries, "payment_released").actor = "vera"


def released_without_role(entries: list[Forged]) -> None:
    """Somebody without a role releases a payment."""
    of_kind(entries, "payment_released").actor = "eve"


def verified_without_role(entries: list[Forged]) -> None:
    """Somebody without the role verifies evidence."""
    of_kind(entries, "evidence_verified").actor = "rea"


def authorised_without_role(entries: list[Forged]) -> None:
    """Somebody without the role releases a run at the bank."""
    of_kind(entries, "run_authorised").actor = "bea"


def authorised_twice(entries: list[Forged]) -> None:
    """A run is released at the bank twice."""
    entry = of_kind(entries, "run_authorised")
    entries.insert(entries.index(entry) + 1, attrs.evolve(entry, key="again"))


def executed_unauthorised(entries: list[Forged]) -> None:
    """The bank carried out what nobody released there."""
    entries.remove(of_kind(entries, "run_authorised"))


def returned_for_less(entries: list[Forged]) -> None:
    """A payment comes back, and nothing is booked."""
    of_kind(entries, "bank_result", 1).postings = ()


def own_role(entries: list[Forged]) -> None:
    """Somebody takes a role."""
    entry = attrs.evolve(of_kind(entries, "person_added"), actor="bea", key="own")
    entry.body = {"person": "bea", "roles": ["budget_holder", "payment_releaser"]}
    entries.insert(len(entries) - 4, entry)


def role_with_the_founding(entries: list[Forged]) -> None:
    """Somebody takes a role under a key as those have that came with the fund."""
    entry = attrs.evolve(of_kind(entries, "person_added"), actor="bea", key=f"{entries[0].key}#{len(entries) - 3}")
    entry.body = {"person": "bea", "roles": ["budget_holder", "payment_releaser"]}
    entries.insert(len(entries) - 4, entry)


def role_given_by_reporter(entries: list[Forged]) -> None:
    """Somebody who is no administrator gives a role."""
    entry = attrs.evolve(of_kind(entries, "person_added"), actor="rea", key="given")
    entry.body = {"person": "zoe", "roles": ["reporter"]}
    entries.insert(len(entries) - 4, entry)


def contract_without_role(entries: list[Forged]) -> None:
    """Somebody without a role for it adds a contract."""
    of_kind(entries, "contract_added").actor = "pia"


def settled_by_nobody(entries: list[Forged]) -> None:
    """A statement is made by somebody who is no person of the fund."""
    of_kind(entries, "statement_made").actor = "eve"


def returned_by_nobody(entries: list[Forged]) -> None:
    """A payment is said to have come back by somebody who is no person of the fund."""
    of_kind(entries, "bank_result", 1).actor = "eve"


def weaker(entries: list[Forged], *confirming: str) -> None:
    """Rules are proposed, and confirmed by some, by which bea may release what she has approved, and does so."""
    first = entries.index(of_kind(entries, "contract_added"))
    rules = {
        "needed": {"release": ["budget_holder", "payment_releaser"]},
        "separate": [],
        "approve_alone_up_to": "10000000",
    }
    bodies: list[tuple[str, str, dict[str, Any]]] = [("rules_set", "ann", {"rules": rules})]
    bodies += [("rules_confirmed", actor, {"rules": rules, "proposal": first + 1}) for actor in confirming]
    for place, (kind, actor, body) in enumerate(bodies, start=first):
        entries.insert(place, attrs.evolve(entries[0], kind=kind, actor=actor, key=f"{kind} {actor}", body=body))
    moved_on(entries, len(bodies))
    of_kind(entries, "payment_released").actor = "bea"


def rules_unconfirmed(entries: list[Forged]) -> None:
    """Somebody releases what nobody but the person who proposed the rules lets them."""
    weaker(entries)


def rules_confirmed_by_proposer(entries: list[Forged]) -> None:
    """Who proposed rules confirms them too."""
    weaker(entries, "ann")


def rules_confirmed_that_nobody_proposed(entries: list[Forged]) -> None:
    """Somebody confirms other rules than those that were proposed."""
    weaker(entries, "rea")
    entry = of_kind(entries, "rules_confirmed")
    entry.body = {**entry.body, "rules": {**entry.body["rules"], "approve_alone_up_to": "99"}}


def unsettled(entries: list[Forged], kind: str) -> None:
    """The evidence that came after the first payment comes just before something else, and nobody settles."""
    late = of_kind(entries, "evidence_imported", 1)
    entries.remove(late)
    entries.insert(entries.index(of_kind(entries, kind)), late)


def approved_unsettled(entries: list[Forged]) -> None:
    """A payment is approved though evidence has come in since."""
    unsettled(entries, "payment_approved")


def released_unsettled(entries: list[Forged]) -> None:
    """A payment is released though evidence has come in since."""
    unsettled(entries, "payment_released")


def authorised_unsettled(entries: list[Forged]) -> None:
    """A run is released at the bank though evidence has come in since."""
    unsettled(entries, "run_authorised")


def nothing_done_and_said(entries: list[Forged]) -> None:
    """A command that is said to have changed nothing names a payment."""
    body = {"command": "settle", "request": "0" * 64, "payment": "jobs-p1"}
    entries.append(attrs.evolve(entries[-1], kind="nothing_done", key="nothing", body=body, postings=(), text=None))


def kind_unknown(entries: list[Forged]) -> None:
    """An entry is of a kind that no command writes."""
    entries.append(attrs.evolve(entries[-1], kind="gift", key="gift", body={}, postings=(), text=None))


def moved_on(entries: list[Forged], count: int) -> None:
    """Let statements look at as many entries more as were put in before them."""
    for entry in entries:
        if entry.kind == "statement_made":
            entry.body = {**entry.body, "evidence_to": entry.body["evidence_to"] + count}


def key_missing(entries: list[Forged]) -> None:
    """An entry lacks what its kind has."""
    del of_kind(entries, "payment_approved").body["payment"]


def doubled(entry: Forged) -> tuple:
    """The postings of an entry with twice the amounts."""
    return tuple(attrs.evolve(each, amount_minor=2 * each.amount_minor) for each in entry.postings)


FORGERIES: dict[Change, tuple[str, str, int]] = {
    statement_raised: ("statement", "statement_made", 0),
    total_raised: ("statement", "statement_made", 0),
    evidence_passed_over: ("statement", "statement_made", 1),
    day_before: ("statement", "statement_made", 2),
    evidence_raised: ("evidence", "evidence_verified", 0),
    booking_raised: ("booking", "booked", 0),
    booking_left_out: ("booking", "statement_made", 0),
    booking_twice: ("booking", "booked", 1),
    booked_alone: ("booking", "payment_approved", 0),
    booked_elsewhere: ("booking", "statement_made", 1),
    commitment_raised: ("booking", "contract_added", 0),
    payment_raised: ("payment", "payment_proposed", 0),
    payment_from_nowhere: ("payment", "payment_proposed", 0),
    payment_twice: ("payment", "payment_released", 1),
    payment_doubled: ("booking", "payment_released", 0),
    payment_outside_run: ("payment", "payment_released", 0),
    run_raised: ("payment", "run_made", 0),
    approval_of_another_amount: ("payment", "payment_approved", 0),
    approval_left_out: ("duty", "payment_released", 0),
    approved_by_releaser: ("duty", "payment_released", 0),
    released_by_verifier: ("duty", "payment_released", 0),
    released_without_role: ("duty", "payment_released", 0),
    verified_without_role: ("duty", "evidence_verified", 0),
    authorised_without_role: ("duty", "run_authorised", 0),
    authorised_twice: ("payment", "run_authorised", 1),
    executed_unauthorised: ("payment", "bank_result", 0),
    returned_for_less: ("booking", "bank_result", 1),
    own_role: ("duty", "person_added", -1),
    role_with_the_founding: ("duty", "person_added", -1),
    role_given_by_reporter: ("duty", "person_added", -1),
    contract_without_role: ("duty", "contract_added", 0),
    settled_by_nobody: ("duty", "statement_made", 0),
    returned_by_nobody: ("duty", "bank_result", 1),
    rules_unconfirmed: ("duty", "payment_released", 0),
    rules_confirmed_by_proposer: ("duty", "rules_confirmed", 0),
    rules_confirmed_that_nobody_proposed: ("duty", "rules_confirmed", 0),
    approved_unsettled: ("payment", "payment_approved", 0),
    released_unsettled: ("payment", "payment_released", 0),
    authorised_unsettled: ("payment", "run_authorised", 0),
    nothing_done_and_said: ("unreadable", "nothing_done", 0),
    kind_unknown: ("unreadable", "gift", 0),
    key_missing: ("unreadable", "payment_approved", 0),
}


class TestForged:
    """A ledger whose chain is sound, and that says what cannot be."""

    @pytest.mark.parametrize("change", FORGERIES, ids=lambda change: change.__name__)
    def test_found(self, honest: Store, change: Change) -> None:
        """The first breach is that of the entry that was forged, or of the first that follows from it."""
        code, kind, nth = FORGERIES[change]
        places: list[int] = []

        def forge(entries: list[Forged]) -> None:
            change(entries)
            places.append(seq_of(entries, kind, nth))

        breach = audit(forged(honest, forge)).breach

        assert breach is not None
        assert (places[0], code) == (breach.seq, breach.code), breach.message

    def test_earlier_last_day(self, honest: Store) -> None:
        """A statement that leaves out the last days of its contract is found, though it owes what those before give."""
        shorter = statement_json(statement_at(honest, "jobs", as_of=date(2026, 6, 2), until=date(2024, 12, 31)))

        def change(entries: list[Forged]) -> None:
            entry = of_kind(entries, "statement_made")
            entry.text, entry.body["until"] = shorter, "2024-12-31"

        found = audit(forged(honest, change)).breach

        assert found is not None
        assert ("statement", "statement_made") == (found.code, kind_at(honest, found.seq))

    def test_last_day_said(self, honest: Store) -> None:
        """An entry that says another last day than its statement is found."""

        def change(entries: list[Forged]) -> None:
            of_kind(entries, "statement_made").body["until"] = "2025-12-30"

        found = audit(forged(honest, change)).breach

        assert found is not None
        assert ("statement", "statement_made") == (found.code, kind_at(honest, found.seq))

    def test_more_paid_than_owed(self, honest: Store) -> None:
        """A payment for an amount that was never owed is found, though every entry about it agrees."""

        def change(entries: list[Forged]) -> None:
            for kind in ("payment_proposed", "payment_approved"):
                of_kind(entries, kind).body["amount_minor"] = "520000"
            of_kind(entries, "payment_proposed").body["parts"][0][3] = "520000"
            of_kind(entries, "run_made").body["total_minor"] = "520000"
            payment_doubled(entries)

        found = audit(forged(honest, change))

        assert found.breach is not None
        assert ("balance", "payment_released") == (found.breach.code, kind_at(honest, found.breach.seq))

    def test_more_taken_back_than_paid_too_much(self) -> None:
        """A payment that takes back more than was paid too much is found, though every entry about it agrees."""
        store = claimed_back()

        def change(entries: list[Forged]) -> None:
            for kind in ("payment_proposed", "payment_approved"):
                of_kind(entries, kind, 1).body["amount_minor"] = "-300000"
            of_kind(entries, "payment_proposed", 1).body["parts"][0][3] = "-300000"
            of_kind(entries, "run_made", 1).body["total_minor"] = "-300000"
            released = of_kind(entries, "payment_released", 1)
            released.postings = doubled(released)

        found = audit(forged(store, change))

        assert found.breach is not None
        assert ("balance", "payment_released") == (found.breach.code, kind_at(store, found.breach.seq))

    def test_verified_since_it_was_proposed(self) -> None:
        """Who verified evidence after a payment was proposed, and before it was approved, may not approve it."""
        store = fund_with(jobs())
        appoint(store, "rita", ["reporter", "verifier", "budget_holder"], order=by("ann"))
        bring(store, row("a", "2024-02-01", status="reported"), actor="rea")
        bring(store, row("a~2", "2024-02-01", supersedes="a"), kind="evidence_verified")
        settle_contract(store, "jobs", order=by("ann"))
        bring(store, row("a~3", "2024-02-01", supersedes="a~2"), actor="rita", kind="evidence_corrected")
        settle_contract(store, "jobs", order=by("ann"))
        approve(store, ["jobs-p1"], order=by("bea"))

        def change(entries: list[Forged]) -> None:
            of_kind(entries, "payment_approved").actor = "rita"

        found = audit(forged(store, change))

        assert audit(store).breach is None
        assert found.breach is not None
        assert ("duty", "payment_approved") == (found.breach.code, kind_at(store, found.breach.seq))

    def test_unconfirmed_iban(self, honest: Store) -> None:
        """A payment to an IBAN that only its changer confirmed is found."""

        def change(entries: list[Forged]) -> None:
            before = entries.index(of_kind(entries, "payment_approved"))
            for kind in ("iban_changed", "iban_confirmed"):
                forged_entry = attrs.evolve(entries[0], kind=kind, key=kind, actor="ann")
                forged_entry.body = {"party": "provider", "iban": "NL91ABNA0417164300"}
                entries.insert(before, forged_entry)
                before += 1

        found = every(audit(forged(honest, change)))

        assert ["iban_confirmed", "payment_released"] == [
            kind
            for kind in ("iban_confirmed", "payment_released")
            if any(kind_in(each.message, kind) for each in found)
        ]

    def test_first_and_further(self, honest: Store) -> None:
        """Breaches come in order of entries, the first by itself, and at most twenty in all."""

        def change(entries: list[Forged]) -> None:
            of_kind(entries, "statement_made", 1).body["total_minor"] = "1"
            verified_without_role(entries)
            for number in range(2 * BREACHES_MAX):
                entries.append(attrs.evolve(of_kind(entries, "run_authorised"), key=f"again {number}"))

        found = every(audit(forged(honest, change)))

        assert ["duty", "statement", "payment"] == list(dict.fromkeys(each.code for each in found))
        assert sorted(each.seq or 0 for each in found) == [each.seq for each in found]
        assert BREACHES_MAX == len(found)


class TestChain:
    """What the chain and a checkpoint show."""

    def test_altered(self) -> None:
        """An altered entry is named with its hash, and not once more because it cannot be carried out."""
        store = told(fund_with(jobs()))
        assert isinstance(store, MemoryStore)
        place = next(entry.seq for entry in store.entries(kinds=("payment_approved",)))
        store._entries[place - 1] = attrs.evolve(store._entries[place - 1], body_text="{}")

        found = every(audit(store))

        assert (place, "hash") == (found[0].seq, found[0].code)
        assert ["hash"] == [each.code for each in found if each.seq == place]

    def test_two_altered(self) -> None:
        """Where two entries were altered both are named."""
        store = told(fund_with(jobs()))
        assert isinstance(store, MemoryStore)
        for place in (3, 5):
            store._entries[place - 1] = attrs.evolve(store._entries[place - 1], actor="eve")

        found = every(audit(store))

        assert [(3, "hash"), (5, "hash")] == [(each.seq, each.code) for each in found if each.code == "hash"]

    def test_truncated(self, honest: Store) -> None:
        """A ledger that was cut off is sound in itself, and noticed by the checkpoint."""
        checkpoint = checkpoint_of(honest)
        kept = max(entry.seq for entry in honest.entries(kinds=("statement_made",))) - 1

        def change(entries: list[Forged]) -> None:
            del entries[kept:]

        shorter = forged(honest, change)

        assert audit(shorter).breach is None
        assert audit(honest, checkpoint=checkpoint).breach is None
        found = audit(shorter, checkpoint=checkpoint).breach

        assert found is not None
        assert (kept + 1, "truncated") == (found.seq, found.code)

    def test_half_a_command(self, honest: Store) -> None:
        """A ledger that was cut off within a command lacks what the command books, also without a checkpoint."""
        found = audit(forged(honest, lambda entries: entries.pop())).breach

        assert found is not None
        assert "booking" == found.code

    def test_rebuilt(self, honest: Store) -> None:
        """A ledger that was computed afresh is noticed by the checkpoint."""

        def change(entries: list[Forged]) -> None:
            entries[0].body["title"] = "Other"

        found = audit(forged(honest, change), checkpoint=checkpoint_of(honest)).breach

        assert found is not None
        assert (1, "rebuilt") == (found.seq, found.code)

    def test_empty(self) -> None:
        """A ledger without entries has nothing to be found."""
        assert audit(MemoryStore()).breach is None


def every(found: Audit) -> list:
    """All breaches of an audit."""
    return [each for each in (found.breach, *found.further) if each is not None]


def kind_at(store: Store, seq: int | None) -> str:
    """The kind of an entry."""
    return next(store.entries(after=(seq or 1) - 1)).kind


def kind_in(message: str, kind: str) -> bool:
    """Whether a refusal is about confirming, or about releasing."""
    return {"iban_confirmed": "may not confirm", "payment_released": "may not release this"}[kind] in message
