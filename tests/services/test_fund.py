"""A fund: its file, its people, their rules and the account numbers of parties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import pytest

from outcomes_fund.errors import InvalidInput, UnknownName
from outcomes_fund.ledger.duties import USUAL_RULES, Rules, SecondApproval, SeparateDuties
from outcomes_fund.ledger.integrity import first_broken
from outcomes_fund.ledger.memory import MemoryStore
from outcomes_fund.ledger.records import Draft
from outcomes_fund.ledger.refusals import KeyReused, LedgerExists
from outcomes_fund.ledger.sqlite import create_ledger, open_ledger
from outcomes_fund.services.duties_kept import check_role, roles_kept
from outcomes_fund.services.duty_rules import held_rules, rules_document, rules_kept, rules_of
from outcomes_fund.services.fund import (
    appoint,
    begin_fund,
    change_iban,
    confirm_iban,
    confirm_rules,
    create_fund,
    fund_status,
    set_rules,
)
from outcomes_fund.services.orders import NotAllowed
from outcomes_fund.services.payments import approve, authorise, bank_result, release
from outcomes_fund.services.settle import settle_contract
from tests.services.fund_cases import PEOPLE, bring, by, fund, fund_with, jobs, row

IBAN = "NL91ABNA0417164300"
OTHER_IBAN = "DE89370400440532013000"
STRICT = attrs.evolve(
    USUAL_RULES,
    approval=SecondApproval(above_minor=5),
    separate=(SeparateDuties(actions=("release", "release_at_bank")),),
)


def codes(refused: pytest.ExceptionInfo[NotAllowed] | pytest.ExceptionInfo[InvalidInput]) -> list[str]:
    """The rules that a refusal names."""
    return [problem.code for problem in refused.value.problems]


class TestCreateFund:
    """The file of a fund."""

    def test_file(self, tmp_path: Path) -> None:
        """The file holds the fund and its people, and is sound when it is opened again."""
        file = tmp_path / "work.fund"
        create_fund(file, title="Work", currency="EUR", people=PEOPLE, order=by("ann")).close()

        with open_ledger(file) as store:
            status = fund_status(store)
            broken = first_broken(store)

        assert ("Work", "EUR", 1 + len(PEOPLE), None) == (status.title, status.currency, status.head.count, broken)
        people = {person: tuple(roles) for person, roles in PEOPLE.items()}
        assert {**people, "ann": ("administrator",)} == dict(status.people)

    def test_is_there(self, tmp_path: Path) -> None:
        """A file that holds a fund is left as it is."""
        file = tmp_path / "work.fund"
        create_fund(file, title="Work", currency="EUR", people={}, order=by("ann")).close()

        with pytest.raises(LedgerExists):
            create_fund(file, title="Play", currency="USD", people={}, order=by("ann"))
        with open_ledger(file) as store:
            assert "Work" == fund_status(store).title

    def test_foreign_file(self, tmp_path: Path) -> None:
        """A file of another kind is left as it is."""
        file = tmp_path / "work.fund"
        file.write_text("notes")

        with pytest.raises(LedgerExists):
            create_fund(file, title="Work", currency="EUR", people={}, order=by("ann"))
        assert "notes" == file.read_text()

    def test_broken_off(self, tmp_path: Path) -> None:
        """A file whose making was broken off before its first entry is taken up."""
        file = tmp_path / "work.fund"
        create_ledger(file).close()

        with create_fund(file, title="Work", currency="EUR", people={}, order=by("ann")) as store:
            assert 1 == store.head().count

    @pytest.mark.parametrize(
        ("more", "found"),
        [
            ({"title": " "}, [("empty_name", "title")]),
            ({"currency": "euro"}, [("unknown_currency", "currency")]),
            ({"people": {"": ["verifier"]}}, [("bad_person", "person")]),
            ({"people": {"ann": ["verifyer"]}}, [("unknown_role", "person ann")]),
            (
                {"title": "", "currency": "XXX", "people": {" ann": ["boss"]}},
                [
                    ("empty_name", "title"),
                    ("unknown_currency", "currency"),
                    ("bad_person", "person  ann"),
                    ("unknown_role", "person  ann"),
                ],
            ),
        ],
    )
    def test_refused(self, tmp_path: Path, more: Mapping[str, Any], found: list[tuple[str, str]]) -> None:
        """Everything that is wrong is named at once, and there is no file."""
        file = tmp_path / "work.fund"
        right: dict[str, Any] = {"title": "Work", "currency": "EUR", "people": {}}

        with pytest.raises(InvalidInput) as refused:
            create_fund(file, **{**right, **more}, order=by("ann"))

        assert found == [(problem.code, problem.path) for problem in refused.value.problems]
        assert not file.exists()

    def test_one_fund_in_a_ledger(self) -> None:
        """A ledger is that of one fund; the same command again is the same fund."""
        store = fund()
        head = store.head()

        begin_fund(store, title="Work", currency="EUR", people=PEOPLE, order=by("ann"))

        assert head == store.head()
        with pytest.raises(InvalidInput) as refused:
            begin_fund(store, title="Play", currency="EUR", people=PEOPLE, order=by("ann"))
        assert ["fund_exists"] == codes(refused)


class TestAppoint:
    """Who gives roles to whom."""

    @pytest.mark.parametrize("name", ["Rea", "REA", "\uff52ea"])
    def test_names_alike(self, name: str) -> None:
        """A name that a reader takes for that of another person is refused: it could do a second duty."""
        store = fund()

        with pytest.raises(InvalidInput) as refused:
            appoint(store, name, ["budget_holder"], order=by("ann"))

        assert ["bad_person"] == codes(refused)
        assert "'rea'" in refused.value.problems[0].message

    def test_replaces(self) -> None:
        """The roles that are given stand in place of earlier ones."""
        store = fund()
        appoint(store, "rea", ["verifier", "verifier"], order=by("ann"))
        appoint(store, "bob", [], order=by("ann"))

        assert {"rea": ("verifier",), "bob": ()}.items() <= roles_kept(store).items()
        assert "bob" not in fund_status(store).people

    def test_again(self) -> None:
        """Roles that are held already are not written once more, and may come back later."""
        store = fund()
        head = store.head()
        appoint(store, "rea", ["reporter"], order=by("ann"))
        after = store.head()
        for roles in (["verifier"], ["reporter"]):
            appoint(store, "rea", roles, order=by("ann"))  # type: ignore[arg-type]

        assert head == after
        assert ("reporter",) == roles_kept(store)["rea"]

    def test_not_to_themself(self) -> None:
        """Not even an administrator changes the roles of themself."""
        store = fund()

        for roles in ([], ["administrator", "budget_holder"]):
            with pytest.raises(NotAllowed) as refused:
                appoint(store, "ann", roles, order=by("ann"))  # type: ignore[arg-type]
            assert ["own_role"] == codes(refused)
        assert ("administrator",) == roles_kept(store)["ann"]

    def test_administrators_only(self) -> None:
        """A person with another role gives none, neither to themself nor to others."""
        store = fund()

        with pytest.raises(NotAllowed) as others:
            appoint(store, "mallory", ["payment_releaser"], order=by("bea"))
        with pytest.raises(NotAllowed) as own:
            appoint(store, "bea", ["budget_holder", "administrator"], order=by("bea"))

        assert (["role_needed"], ["role_needed", "own_role"]) == (codes(others), codes(own))
        assert "mallory" not in roles_kept(store)

    def test_founder_gives_way(self) -> None:
        """The role of the founder is one like others: another administrator takes it away, and then it is gone."""
        store = fund()
        appoint(store, "bea", ["administrator"], order=by("ann"))
        appoint(store, "ann", [], order=by("bea"))

        with pytest.raises(NotAllowed) as refused:
            appoint(store, "rea", ["verifier"], order=by("ann"))

        assert ["known_person"] == codes(refused)
        assert "its people are: bea, bob" in refused.value.problems[0].message

    def test_stranger(self) -> None:
        """A person of whom the fund knows nothing gives no roles."""
        with pytest.raises(NotAllowed) as refused:
            appoint(fund(), "rea", ["verifier"], order=by("zed"))

        assert ["known_person"] == codes(refused)
        assert "its people are: ann, bea, bob" in refused.value.problems[0].message

    def test_role_is_needed(self) -> None:
        """A role that was taken away allows nothing any more, and the refusal speaks of the contract."""
        store = fund()
        check_role(store, by("rea"), "report", "jobs")
        appoint(store, "rea", [], order=by("ann"))

        with pytest.raises(NotAllowed, match="contract jobs: rea may not report"):
            check_role(store, by("rea"), "report", "jobs")


class TestRules:
    """The rules of a fund are data."""

    @pytest.mark.parametrize("rules", [USUAL_RULES, STRICT])
    def test_there_and_back(self, rules: Rules) -> None:
        """Rules are read as they were written."""
        assert rules == rules_of(rules_document(rules))

    def test_second_person(self) -> None:
        """Rules hold once a second person has confirmed the same ones, and not before."""
        store, document = fund(), rules_document(STRICT)
        proposed = set_rules(store, document, order=by("ann"))
        before = rules_kept(store)
        confirmed = confirm_rules(store, document, order=by("rea"))

        assert (USUAL_RULES, STRICT) == (before, rules_kept(store))
        head = store.head().count
        assert [("proposed", head - 1), ("confirmed", head)] == [
            (told.outcome, told.entry) for told in (proposed, confirmed)
        ]
        assert None is held_rules(store).proposal

    def test_again(self) -> None:
        """What waits already or holds already is not written once more."""
        store, document = fund(), rules_document(STRICT)
        set_rules(store, document, order=by("ann"))
        waiting = store.head()
        proposed = set_rules(store, document, order=by("ann"))
        unwritten = store.head()
        confirm_rules(store, document, order=by("bea"))
        head = store.head()
        told = [change(store, document, order=by("ann")) for change in (set_rules, confirm_rules)]

        assert (waiting, ("proposed", waiting.count)) == (unwritten, (proposed.outcome, proposed.entry))
        assert (head, {("unchanged", None)}) == (store.head(), {(each.outcome, each.entry) for each in told})

    def test_not_by_oneself(self) -> None:
        """Whoever proposed rules does not confirm them, and others are not told to hold."""
        store, document = fund(), rules_document(STRICT)
        set_rules(store, document, order=by("ann"))

        with pytest.raises(NotAllowed) as refused:
            confirm_rules(store, document, order=by("ann"))

        assert (["confirmed_rules"], USUAL_RULES) == (codes(refused), rules_kept(store))

    def test_other_rules(self) -> None:
        """Only what was proposed is confirmed; the refusal names what differs."""
        store = fund()
        with pytest.raises(InvalidInput) as nothing:
            confirm_rules(store, rules_document(STRICT), order=by("bea"))
        set_rules(store, rules_document(STRICT), order=by("ann"))
        with pytest.raises(InvalidInput) as other:
            confirm_rules(store, {**rules_document(STRICT), "approve_alone_up_to": "6"}, order=by("bea"))

        assert (["other_rules"], ["other_rules"]) == (codes(nothing), codes(other))
        assert "they differ in approve_alone_up_to." in other.value.problems[0].message

    def test_last_proposal(self) -> None:
        """A later proposal stands for the one before, and that of the rules that hold takes it back."""
        store, document = fund(), rules_document(STRICT)
        looser = {**document, "approve_alone_up_to": "6"}
        set_rules(store, document, order=by("ann"))
        set_rules(store, looser, order=by("ann"))
        with pytest.raises(InvalidInput):
            confirm_rules(store, document, order=by("bea"))
        told = set_rules(store, rules_document(USUAL_RULES), order=by("ann"))

        assert ("withdrawn", None) == (told.outcome, told.held.proposal)
        with pytest.raises(InvalidInput):
            confirm_rules(store, looser, order=by("bea"))

    def test_forged_confirmation(self) -> None:
        """A confirmation that names another entry, other rules or the same person changes nothing."""
        store, document = fund(), rules_document(STRICT)
        entry = set_rules(store, document, order=by("ann")).entry
        forged: tuple[tuple[str, dict[str, Any]], ...] = (
            ("ann", {"proposal": entry, "rules": document}),
            ("bea", {"proposal": 1, "rules": document}),
            ("bea", {"proposal": entry, "rules": rules_document(USUAL_RULES)}),
        )
        for number, (actor, body) in enumerate(forged):
            draft = Draft(kind="rules_confirmed", actor=actor, key=f"forged {number}", body=body)
            store.append([draft], at=by(actor).at)

        assert USUAL_RULES == rules_kept(store)

    @pytest.mark.parametrize(("person", "code"), [("zed", "known_person"), ("bea", "role_needed")])
    def test_administrators_propose(self, person: str, code: str) -> None:
        """Neither somebody of whom the fund knows nothing nor a person with another role proposes rules."""
        with pytest.raises(NotAllowed) as refused:
            set_rules(fund(), rules_document(STRICT), order=by(person))

        assert [code] == codes(refused)

    def test_stranger(self) -> None:
        """Somebody of whom the fund knows nothing confirms no rules."""
        store, document = fund(), rules_document(STRICT)
        set_rules(store, document, order=by("ann"))

        with pytest.raises(NotAllowed) as refused:
            confirm_rules(store, document, order=by("zed"))

        assert ["known_person"] == codes(refused)

    def test_administration_is_kept(self) -> None:
        """Rules that leave out who gives roles leave it as usual; what else they leave out is for everybody."""
        rules = rules_of({**rules_document(USUAL_RULES), "needed": {"set_rules": ["verifier"]}})
        needed = {each.action: each.roles for each in rules.needed}

        assert (("administrator",), ("verifier",)) == (needed["appoint"], needed["set_rules"])
        assert "approve" not in needed

    def test_shown_and_set(self) -> None:
        """What is told beside rules is passed over where it comes back with them."""
        told: dict[str, Any] = {
            "outcome": "read",
            "entry": None,
            "proposed": None,
            "known_actions": [],
            "known_roles": [],
        }

        assert STRICT == rules_of({**told, **rules_document(STRICT)})

    def test_status(self) -> None:
        """The status of the fund says which rules wait, and who proposed them."""
        store = fund()
        before = fund_status(store).proposal
        entry = set_rules(store, rules_document(STRICT), order=by("ann")).entry
        proposal = fund_status(store).proposal

        assert proposal is not None
        assert (None, STRICT, "ann", entry) == (before, proposal.rules, proposal.person, proposal.entry)

    @pytest.mark.parametrize(
        ("change", "path"),
        [
            ({"needed": {"aprove": ["verifier"]}}, "needed.aprove"),
            ({"needed": {"approve": ["boss"]}}, "needed.approve"),
            ({"needed": {"approve": []}}, "needed.approve"),
            ({"needed": []}, "needed"),
            ({"separate": [["approve"]]}, "separate[0]"),
            ({"separate": [["approve", "sign"]]}, "separate[0]"),
            ({"separate": "approve"}, "separate"),
            ({"approve_alone_up_to": 5}, "approve_alone_up_to"),
            ({"approve_alone_up_to": "-5"}, "approve_alone_up_to"),
            ({"aprove_alone": "5"}, "aprove_alone"),
        ],
    )
    def test_refused(self, change: Mapping[str, Any], path: str) -> None:
        """What is no rule is named with its path."""
        with pytest.raises(InvalidInput) as refused:
            rules_of({**rules_document(USUAL_RULES), **change})

        assert [("bad_rules", path)] == [(problem.code, problem.path) for problem in refused.value.problems]

    def test_missing(self) -> None:
        """All keys are given, so that no rule is dropped by mistake."""
        with pytest.raises(InvalidInput) as refused:
            rules_of({})

        assert ["needed", "separate", "approve_alone_up_to"] == [problem.path for problem in refused.value.problems]


class TestIban:
    """The account numbers of parties."""

    def test_changed_and_confirmed(self) -> None:
        """A number is unconfirmed until another person confirms it, and again once it is changed."""
        store = fund_with(jobs())
        found = []
        change_iban(store, "provider", "nl91 abna 0417 1643 00", order=by("ann"))
        found.append(fund_status(store).unconfirmed)
        confirm_iban(store, "provider", IBAN, order=by("bea"))
        found.append(fund_status(store).unconfirmed)
        change_iban(store, "provider", OTHER_IBAN, order=by("bea"))
        found.append(fund_status(store).unconfirmed)

        assert [[IBAN], [], [OTHER_IBAN]] == [[iban.iban for iban in some] for some in found]

    def test_not_by_oneself(self) -> None:
        """Whoever changed a number does not confirm it."""
        store = fund_with(jobs())
        change_iban(store, "provider", IBAN, order=by("ann"))

        with pytest.raises(NotAllowed) as refused:
            confirm_iban(store, "provider", IBAN, order=by("ann"))

        assert ["confirmed_account"] == codes(refused)

    def test_again(self) -> None:
        """The same number again changes nothing, and a confirmed one stays confirmed."""
        store = fund_with(jobs())
        change_iban(store, "provider", IBAN, order=by("ann"))
        confirm_iban(store, "provider", IBAN, order=by("bea"))
        head = store.head()

        change_iban(store, "provider", IBAN, order=by("bob"))
        confirm_iban(store, "provider", IBAN, order=by("bob"))

        assert head == store.head()
        assert () == fund_status(store).unconfirmed

    @pytest.mark.parametrize("iban", ["NL91ABNA0417164301", "", "NL91", "91NLABNA0417164300", "NL91ABNA04171643é0"])
    def test_wrong(self, iban: str) -> None:
        """A number whose check digits are not right is refused."""
        with pytest.raises(InvalidInput) as refused:
            change_iban(fund_with(jobs()), "provider", iban, order=by("ann"))

        assert ["bad_iban"] == codes(refused)

    @pytest.mark.parametrize("changed", [True, False])
    def test_other_number(self, *, changed: bool) -> None:
        """Only the number that is kept is confirmed."""
        store = fund_with(jobs())
        if changed:
            change_iban(store, "provider", IBAN, order=by("ann"))

        with pytest.raises(InvalidInput) as refused:
            confirm_iban(store, "provider", OTHER_IBAN, order=by("bea"))

        assert ["other_iban"] == codes(refused)
        # Whoever is told the number that is kept could confirm it without asking the party.
        assert IBAN not in str(refused.value)

    def test_unknown_party(self) -> None:
        """The party is one of a contract of the fund."""
        with pytest.raises(UnknownName) as refused:
            change_iban(fund_with(jobs()), "provide", IBAN, order=by("ann"))

        assert "Did you mean 'provider'?" in str(refused.value)


class TestFundStatus:
    """Where a fund stands."""

    def test_books(self) -> None:
        """The books of each contract stand by budget year, with a plus where there is more."""
        cap = '\n[[limits]]\nid = "most"\nkind = "money"\namount = "9000.00"\n'
        store = fund_with(jobs(cap))
        bring(store, row("a", "2024-03-01"), row("b", "2025-03-01"))
        settle_contract(store, "jobs", order=by("sue", date(2025, 6, 1)))
        approve(store, ["jobs-p1"], order=by("bea"))
        release(store, ["jobs-p1"], order=by("pia"))

        (contract,) = fund_status(store).contracts

        assert ("jobs", 1, "2025-06-01") == (contract.contract.id, contract.versions, contract.settled)
        assert [(2024, 0, 100_000, 0, 100_000), (2025, 900_000, 100_000, 100_000, 0)] == [
            (year.year, year.committed, year.accrued, year.payable, year.paid) for year in contract.years
        ]

    def test_to_come_back(self) -> None:
        """What was paid too much is shown for payer and payee until it is set off, and what is only owed is not."""
        store, found = fund_with(jobs()), []
        bring(store, row("a", "2024-03-01"), row("b", "2024-04-01"))
        settle_contract(store, "jobs", order=by("sue", date(2025, 6, 1)))
        found.append(fund_status(store).to_come_back)
        approve(store, ["jobs-p1"], order=by("bea", date(2025, 6, 1)))
        release(store, ["jobs-p1"], order=by("pia", date(2025, 6, 1)))
        found.append(fund_status(store).to_come_back)
        bring(store, row("b2", "2024-04-01", status="rejected", supersedes="b"), day=date(2025, 7, 1))
        settle_contract(store, "jobs", order=by("sue", date(2025, 7, 1)))
        found.append(fund_status(store).to_come_back)

        assert [(), ()] == found[:2]
        assert [("jobs", "city", "provider", 100_000)] == [
            (each.contract, each.payer, each.payee, each.amount_minor) for each in found[2]
        ]

    def test_advance_to_come_back(self) -> None:
        """An advance counts once it is paid, and what is set off against it no longer."""
        advance = '\n[[advances]]\npayer = "city"\npayee = "provider"\ndate = 2024-02-01\namount = "1500.00"\n'
        store, found = fund_with(jobs(f'{advance}set_off_share = "50 %"\n')), []
        steps = (
            lambda: settle_contract(store, "jobs", order=by("sue", date(2024, 2, 2))),
            lambda: approve(store, ["jobs-p1"], order=by("bea", date(2024, 2, 2))),
            lambda: release(store, ["jobs-p1"], order=by("pia", date(2024, 2, 2))),
            lambda: bring(store, row("a", "2024-03-01"), day=date(2024, 4, 1)),
            lambda: settle_contract(store, "jobs", order=by("sue", date(2025, 6, 1))),
        )
        for step in steps:
            step()
            found.append([each.amount_minor for each in fund_status(store).to_come_back])

        assert [[], [], [150_000], [150_000], [100_000]] == found

    def test_waits(self) -> None:
        """Each payment that is not done with says what it waits for."""
        store, found = fund_with(jobs()), []
        bring(store, row("a", "2024-03-01"))
        steps = (
            lambda: settle_contract(store, "jobs", order=by("sue")),
            lambda: approve(store, ["jobs-p1"], order=by("bea")),
            lambda: release(store, ["jobs-p1"], order=by("pia")),
            lambda: authorise(store, "run-1", order=by("tom")),
            lambda: bank_result(store, ["jobs-p1"], "executed", order=by("tom")),
        )
        for step in steps:
            step()
            found.append([waiting.waits_for for waiting in fund_status(store).waiting])

        assert [["1 approval"], ["release"], ["the release at the bank"], ["the result of the bank"], []] == found

    def test_nothing(self) -> None:
        """A ledger without a fund has an empty status."""
        status = fund_status(MemoryStore())

        assert ("", "", ()) == (status.title, status.currency, status.contracts)


class TestDutyOrder:
    """What the usual people may do."""

    @pytest.mark.parametrize("people", [{}, {"ann": ["verifier"]}])
    def test_first_people(self, people: Mapping[str, Sequence[Any]]) -> None:
        """When a fund is created its founder may be given roles by themself, and is administrator as well."""
        store = MemoryStore()
        begin_fund(store, title="Work", currency="EUR", people=people, order=by("ann"))

        assert {"ann": (*people.get("ann", ()), "administrator")} == roles_kept(store)

    def test_key_of_nothing(self) -> None:
        """The key of a command that changed nothing stands for no other command."""
        store = fund_with(jobs())
        change_iban(store, "provider", IBAN, order=by("ann"))
        confirm_iban(store, "provider", IBAN, order=by("bea"))
        same = rules_document(USUAL_RULES)
        appoint(store, "rea", ["reporter"], order=by("ann", key="k0"))
        change_iban(store, "provider", IBAN, order=by("ann", key="k1"))
        confirm_iban(store, "provider", IBAN, order=by("ann", key="k2"))
        set_rules(store, same, order=by("ann", key="k3"))
        confirm_rules(store, same, order=by("ann", key="k4"))
        head = store.head()
        set_rules(store, same, order=by("ann", key="k3"))

        assert head == store.head()
        for number in range(5):
            with pytest.raises(KeyReused):
                appoint(store, "rea", ["verifier"], order=by("ann", key=f"k{number}"))
