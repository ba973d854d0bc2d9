"""An audit finds entries that say other things than what stands beside them, though every hash is right."""

from collections.abc import Callable, Sequence
from datetime import date

import attrs
import pytest

from outcomes_fund.formats.evidence_pack import packed
from outcomes_fund.formats.kept_evidence import rules_text
from outcomes_fund.ledger.integrity import Breach
from outcomes_fund.ledger.port import Store
from outcomes_fund.ledger.records import Draft, Pack
from outcomes_fund.services import evidence_kept as keeping
from outcomes_fund.services.audit import audit
from outcomes_fund.services.audit_duties import DutiesReplay
from outcomes_fund.services.audit_entries import EntriesReplay
from outcomes_fund.services.contracts import amend_contract, contract_kept
from outcomes_fund.services.evidence_kept import evidence_kept
from outcomes_fund.services.fund import change_iban, confirm_iban
from outcomes_fund.services.payments import approve, release
from outcomes_fund.services.settle import settle_contract
from outcomes_fund.services.verify import dispute, draw_sample, reject, verify, verify_sample
from tests.services.forging import Forged, forged
from tests.services.fund_cases import bring, by, fund_with, jobs, row

MORE = """
[[amendments]]
id = "more"
start = 2025-01-01

[[amendments.lines]]
id = "work"
title = "Work"
form = "unit_price"
metric = "jobs"
price = "700.00"
"""
IBAN, OTHER_IBAN = "NL91ABNA0417164300", "NL02ABNA0123456789"

Change = Callable[[list[Forged]], object]


def told() -> Store:
    """Rows are reported, verified, disputed and rejected; two periods are paid in two runs, and a contract amended."""
    store = fund_with(jobs())
    change_iban(store, "provider", IBAN, order=by("ann"))
    confirm_iban(store, "provider", IBAN, order=by("bea"))
    bring(store, *(row(name, "2024-02-01", status="reported") for name in "abc"), actor="rea")
    verify(store, "jobs", ["a", "b"], order=by("vera"))
    dispute(store, "jobs", ["a~2"], reason="seen nowhere", order=by("bea"))
    reject(store, "jobs", ["a~3"], reason="seen nowhere", order=by("vera"))
    sample = draw_sample(store, "jobs", "jobs", size=1, seed="7", order=by("vera"))
    verify_sample(store, "jobs", sample=sample.entry, order=by("vera"))
    pay(store, 2)
    bring(store, row("d", "2024-05-01", status="reported"), actor="rea", day=date(2026, 6, 5))
    verify(store, "jobs", ["d"], order=by("vera", date(2026, 6, 5)))
    amend_contract(store, jobs(MORE), order=by("ann", date(2026, 6, 5)))
    pay(store, 6)
    return store


def pay(store: Store, day: int) -> None:
    """Settle and release what is due."""
    settled = settle_contract(store, "jobs", order=by("ann", date(2026, 6, day)), pay_until=date(2099, 1, 1))
    ids = [payment.id for payment in settled.proposed]
    assert ids
    approve(store, ids, order=by("bob", date(2026, 6, day)))
    release(store, ids, order=by("pia", date(2026, 6, day)))


@pytest.fixture(scope="module")
def honest() -> Store:
    """A fund in which a bit of everything happened; nothing is written to it."""
    return told()


def of_kind(entries: list[Forged], kind: str, nth: int = 0) -> Forged:
    """The nth entry of a kind."""
    return [entry for entry in entries if entry.kind == kind][nth]


def with_(rows: Sequence, place: int, text: str, *, first: int = 0) -> tuple:
    """Rows with another text in a column of the first of them, or of a later one."""
    return tuple(
        (*each[:place], text, *each[place + 1 :]) if number == first else each for number, each in enumerate(rows)
    )


def every(store: Store) -> tuple[Breach, ...]:
    """All breaches of a fund."""
    found = audit(store)
    return () if found.breach is None else (found.breach, *found.further)


ID, CONTRACT, COHORT, ACHIEVED, VALUE, STATUS, SUPERSEDES, VERIFIER = 0, 1, 4, 6, 7, 10, 11, 13


def statuses_of_others(entries: list[Forged]) -> Forged:
    """An import says that its rows are reported, and one is verified."""
    entry = of_kind(entries, "evidence_imported")
    entry.rows = with_(with_(entry.rows, STATUS, "verified"), 15, "2024-02-01")
    return entry


def verifiers_of_others(entries: list[Forged]) -> Forged:
    """An import names a verifier whom no row names."""
    entry = of_kind(entries, "evidence_imported")
    entry.body["verifiers"] = ["verifier"]
    return entry


def rows_left_out(entries: list[Forged]) -> Forged:
    """A decision says fewer rows than it brings."""
    entry = of_kind(entries, "evidence_verified")
    entry.body["rows"] = 1
    return entry


def rows_of_another_contract(entries: list[Forged]) -> Forged:
    """A row is of a contract that the entry is not about."""
    entry = of_kind(entries, "evidence_imported", 1)
    entry.rows = with_(entry.rows, CONTRACT, "homes")
    return entry


def contract_of_nobody(entries: list[Forged]) -> Forged:
    """A decision is about a contract that the fund does not have."""
    entry = of_kind(entries, "evidence_verified")
    entry.body["contract"] = "homes"
    return entry


def rejected_at_once(entries: list[Forged]) -> Forged:
    """A row is rejected that was verified, without a dispute."""
    entries.remove(of_kind(entries, "evidence_disputed"))
    entry = of_kind(entries, "evidence_rejected")
    entry.rows = with_(entry.rows, SUPERSEDES, "a~2")
    return entry


def superseded_twice(entries: list[Forged]) -> Forged:
    """A row is superseded that another supersedes already."""
    entry = of_kind(entries, "evidence_rejected")
    entry.rows = with_(entry.rows, SUPERSEDES, "a~2")
    return entry


def other_cohort(entries: list[Forged]) -> Forged:
    """A decision moves a row to another cohort."""
    entry = of_kind(entries, "evidence_verified")
    entry.rows = with_(entry.rows, COHORT, "spring")
    return entry


def value_raised(entries: list[Forged]) -> Forged:
    """A dispute changes what was achieved."""
    entry = of_kind(entries, "evidence_disputed")
    entry.rows = with_(entry.rows, VALUE, "5")
    return entry


def decided_alone(entries: list[Forged]) -> Forged:
    """A decision brings a row that supersedes none."""
    entry = of_kind(entries, "evidence_rejected")
    entry.rows = with_(with_(entry.rows, SUPERSEDES, ""), ID, "new")
    return entry


def brought_twice(entries: list[Forged]) -> Forged:
    """An import brings a row that the fund had, the same in every column."""
    entry = of_kind(entries, "evidence_imported", 1)
    entry.rows = (*entry.rows, of_kind(entries, "evidence_imported").rows[2])
    entry.body.update(rows=2, statuses={"reported": 2})
    return entry


def decided_otherwise(entries: list[Forged]) -> Forged:
    """A dispute brings a row that is verified, and says so."""
    entry = of_kind(entries, "evidence_disputed")
    entry.rows = with_(entry.rows, STATUS, "verified")
    entry.body["statuses"] = {"verified": 1}
    return entry


def sample_of_nobody(entries: list[Forged]) -> Forged:
    """A decision names a sample that nobody drew."""
    entry = of_kind(entries, "evidence_verified", 1)
    entry.body["sample"] = 1
    return entry


def disputed_by_stranger(entries: list[Forged]) -> Forged:
    """Somebody disputes a row who is no person of the fund."""
    entry = of_kind(entries, "evidence_disputed")
    entry.actor = "eve"
    return entry


def sampled(entries: list[Forged]) -> Forged:
    """An entry is of a kind that no command writes, and brings rows."""
    entry = of_kind(entries, "evidence_verified")
    entry.kind = "evidence_sampled"
    return entry


def founded_later(entries: list[Forged]) -> Forged:
    """Somebody adds a person as if it came with the fund."""
    entry = of_kind(entries, "person_added", 6)
    entry.actor = "eve"
    return entry


def other_number(entries: list[Forged]) -> Forged:
    """Another number is confirmed than the one that was given."""
    entry = of_kind(entries, "iban_confirmed")
    entry.body["iban"] = OTHER_IBAN
    return entry


def no_number(entries: list[Forged]) -> Forged:
    """What is given is no account number."""
    of_kind(entries, "iban_confirmed").body["iban"] = "NL00"
    entry = of_kind(entries, "iban_changed")
    entry.body["iban"] = "NL00"
    return entry


def added_again(entries: list[Forged]) -> Forged:
    """A contract is added a second time, with other prices."""
    entry = of_kind(entries, "contract_amended")
    entry.kind = "contract_added"
    return entry


def rewritten(entries: list[Forged]) -> Forged:
    """An amendment changes what was agreed before it."""
    entry = of_kind(entries, "contract_amended")
    assert entry.text is not None
    entry.text = entry.text.replace('"1000.00"', '"900.00"')
    return entry


def other_version_before(entries: list[Forged]) -> Forged:
    """An amendment names another text as the one before."""
    entry = of_kind(entries, "contract_amended")
    entry.body["previous"] = "0" * 64
    return entry


def amendment_hidden(entries: list[Forged]) -> Forged:
    """An amendment does not say which amendments are new."""
    entry = of_kind(entries, "contract_amended")
    entry.body["amendments"] = []
    return entry


def other_currency(entries: list[Forged]) -> Forged:
    """A contract is in another currency than the fund."""
    entries[0].body["currency"] = "SEK"
    return of_kind(entries, "contract_added")


def run_of_another(entries: list[Forged]) -> Forged:
    """A run names a payment of an earlier run."""
    entry = of_kind(entries, "run_made", 1)
    entry.body["payments"] = [*entry.body["payments"], "jobs-p1"]
    entry.body["total_minor"] = str(
        int(entry.body["total_minor"]) + int(of_kind(entries, "run_made").body["total_minor"])
    )
    return entry


def run_unfinished(entries: list[Forged]) -> Forged:
    """A run names a payment that is not released with it."""
    entries.remove(of_kind(entries, "payment_released", 1))
    return of_kind(entries, "run_made", 1)


def proposed_in_another_currency(entries: list[Forged]) -> Forged:
    """A payment is proposed in another currency than that of its contract."""
    entry = of_kind(entries, "payment_proposed")
    entry.body["currency"] = "USD"
    return entry


def due_on_another_day(entries: list[Forged]) -> Forged:
    """A payment is due on a day on which nothing that it settles is due."""
    entry = of_kind(entries, "payment_proposed")
    entry.body["due"] = "2024-01-01"
    return entry


def to_another_payee(entries: list[Forged]) -> Forged:
    """A payment goes to a party that the statement owes nothing."""
    entry = of_kind(entries, "payment_proposed")
    entry.body["payee"] = "verifier"
    return entry


def proposed_beside(entries: list[Forged]) -> Forged:
    """Two open payments settle the same."""
    first = of_kind(entries, "payment_proposed")
    entry = attrs.evolve(first, key="beside", body={**first.body, "payment": "jobs-p9"})
    entries.insert(entries.index(first) + 1, entry)
    return entry


def proposed_in_halves(entries: list[Forged]) -> Forged:
    """A payment has the same part twice."""
    entry = of_kind(entries, "payment_proposed")
    entry.body["parts"] = [*entry.body["parts"], entry.body["parts"][0]]
    return entry


def unknown_rules(entries: list[Forged]) -> Forged:
    """A statement on which a payment rests is made by rules that nobody knows."""
    entry = of_kind(entries, "statement_made")
    entry.body["rules"] = "99"
    return entry


# What is changed, the code of the breach, and words that its message has.
FORGERIES: dict[Change, tuple[str, str]] = {
    statuses_of_others: ("evidence", "says {'reported': 3} of rows"),
    verifiers_of_others: ("evidence", "names other verifiers"),
    rows_left_out: ("evidence", "says 1 rows, and brings 2"),
    rows_of_another_contract: ("evidence", "brings rows of homes"),
    contract_of_nobody: ("evidence", "which the fund did not have"),
    rejected_at_once: ("evidence", "was verified and cannot be rejected"),
    superseded_twice: ("evidence", "is superseded by another row already"),
    other_cohort: ("evidence", "whose cohort is another"),
    value_raised: ("evidence", "changes numerator"),
    decided_alone: ("evidence", "supersede none"),
    brought_twice: ("evidence", "brings row 'c', which the fund had by then"),
    decided_otherwise: ("evidence", "brings rows that are verified"),
    sample_of_nobody: ("evidence", "sample of entry 1"),
    disputed_by_stranger: ("duty", "no person of the fund"),
    sampled: ("unreadable", "no command writes"),
    founded_later: ("duty", "as if with the creation"),
    other_number: ("payment", "confirms another number"),
    no_number: ("payment", "is no IBAN"),
    added_again: ("contract", "which the fund had by then"),
    rewritten: ("contract", "may only be added to"),
    other_version_before: ("contract", "as the version before"),
    amendment_hidden: ("contract", "and it adds ['more']"),
    other_currency: ("contract", "the fund is in SEK"),
    run_of_another: ("payment", "which was in run-1 by then"),
    run_unfinished: ("payment", "not released with it"),
    proposed_in_another_currency: ("payment", "in USD"),
    due_on_another_day: ("payment", "no due date of what it settles"),
    to_another_payee: ("payment", "no due date of what it settles"),
    proposed_beside: ("payment", "and that is open"),
    proposed_in_halves: ("payment", "twice"),
    unknown_rules: ("statement", "made by rules 99, which this version does not know"),
}


class TestForged:
    """A ledger whose chain is sound, with an entry that says what is not so."""

    def test_honest(self, honest: Store) -> None:
        """Nothing is found in the fund as it was, nor in one that was written afresh."""
        assert () == every(honest)
        assert () == every(forged(honest, lambda entries: None))

    @pytest.mark.parametrize("change", FORGERIES, ids=lambda change: change.__name__)
    def test_found(self, honest: Store, change: Change) -> None:
        """A breach names the entry that was forged, and says what is wrong."""
        code, words = FORGERIES[change]
        places: list[int] = []

        def forge(entries: list[Forged]) -> None:
            entry = change(entries)
            places.append(next(seq for seq, each in enumerate(entries, start=1) if each is entry))

        found = every(forged(honest, forge))

        mine = [each for each in found if (each.seq, each.code) == (places[0], code) and words in each.message]
        # What cannot be read says so only where nothing else is wrong with an entry.
        if code == "unreadable":
            mine = [each for each in found if each.seq == places[0]]
        assert mine, found

    def test_reporter_verifies(self, honest: Store) -> None:
        """Who brings verified rows needs the role for it, whatever the entry says of them."""

        def change(entries: list[Forged]) -> None:
            statuses_of_others(entries)

        found = every(forged(honest, change))

        assert any("rea may not verify" in each.message for each in found), found

    def test_unknown_rules_alone(self) -> None:
        """A statement by unknown rules on which nothing rests is passed over."""
        store = fund_with(jobs())
        settle_contract(store, "jobs", order=by("ann"))

        def change(entries: list[Forged]) -> None:
            of_kind(entries, "statement_made").body["rules"] = "99"

        found = audit(forged(store, change))

        assert (None, 1) == (found.breach, found.skipped)

    @pytest.mark.parametrize("at", ["yesterday", "2026-06-01", "2026-13-01T00:00:00.000000Z", ""])
    def test_no_moment(self, honest: Store, at: str) -> None:
        """An entry that was written at no moment is found."""
        entry = attrs.evolve(next(iter(honest.entries())), at=at)

        found = list(EntriesReplay(store=honest, duties=DutiesReplay(store=honest)).breaches(entry))

        assert [("unreadable", 1)] == [(each.code, each.seq) for each in found]

    def test_clock_set_back(self) -> None:
        """An entry of an earlier moment than the one before is legal, since clocks differ."""
        store = fund_with(jobs())
        change_iban(store, "provider", IBAN, order=by("ann", date(2026, 6, 2)))
        confirm_iban(store, "provider", IBAN, order=by("bea", date(2026, 6, 1)))

        assert () == every(store)


class TestPack:
    """The pack of a contract holds what its rows hold."""

    def test_honest(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A pack that a settlement wrote is the same as the rows, also where more came since and a contract changed."""
        monkeypatch.setattr(keeping, "PACK_ROWS_MIN", 1)
        store = told()

        assert store.pack("jobs") is not None
        assert () == every(store)

    @pytest.mark.parametrize("rules", [None, "others"])
    def test_other_rows(self, rules: str | None) -> None:
        """A pack that holds other rows, or was packed by other rules, is found with the statement that names it."""
        store = fund_with(jobs())
        bring(store, row("a", "2024-02-01", status="reported"), actor="rea")
        verify(store, "jobs", ["a"], order=by("vera"))
        settle_contract(store, "jobs", order=by("ann"))
        contract = contract_kept(store, "jobs")
        kept = evidence_kept(store, contract)
        evidence = kept.evidence if rules else attrs.evolve(kept.evidence, numerator=kept.evidence.numerator * 2)
        content = packed(evidence, kept.to, rules=rules or rules_text(contract))
        pack = Pack(contract="jobs", content=content)
        made = next(store.entries(kinds=("statement_made",)))
        text = store.text(made.body["digest"])
        assert text is not None
        body = {**made.body, "packed": pack.digest, "evidence_to": store.head().count}
        draft = Draft(kind="statement_made", actor="ann", key="pack", body=body)
        seq = store.append([draft], at=by("ann").at, pack=pack)[0].seq

        found = every(store)

        assert [(seq, "pack")] == [(each.seq, each.code) for each in found]
        assert ("rules of evidence" if rules else "numerator") in found[0].message
