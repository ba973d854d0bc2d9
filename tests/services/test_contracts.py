"""Contracts of a fund: added once, amended by additions only, and kept in every version."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import attrs
import pytest

from outcomes_fund.domain.contract import Contract
from outcomes_fund.errors import InvalidInput, UnknownName
from outcomes_fund.formats.contract import load_contract, render_contract
from outcomes_fund.ledger.accounts import total
from outcomes_fund.ledger.integrity import first_broken
from outcomes_fund.ledger.journal import balances
from outcomes_fund.ledger.memory import MemoryStore
from outcomes_fund.ledger.port import Store
from outcomes_fund.ledger.refusals import KeyReused
from outcomes_fund.services.contract_changes import amendment_problems
from outcomes_fund.services.contracts import add_contract, amend_contract, contract_kept, contracts, kept_contract
from outcomes_fund.services.fund import begin_fund
from outcomes_fund.services.orders import NotAllowed
from outcomes_fund.testing import contract_with
from tests.services.fund_cases import JOBS, bring, by, fund, fund_with, jobs, row

CAP = '\n[[limits]]\nid = "most"\nkind = "money"\namount = "9000.00"\n'
MORE = """
[[amendments]]
id = "more"
start = 2025-01-01
end = 2027-01-01
limits = [{ id = "most", kind = "money", amount = "12000.00" }]
"""
EARLIER = '\n[[amendments]]\nid = "earlier"\nstart = 2024-06-01\nend = 2027-06-01\n'
PLAN = '\n[[plans]]\nid = "first"\nagreed = 2024-01-01\npayments = [{ date = 2024-06-01, amount = "5.00" }]\n'
DISPUTE = '\n[[disputes]]\nline = "work"\nopened = 2024-06-01\n'
FEATURES = sorted(Path("contracts").rglob("contract.toml"))


def commitment(store: Store) -> int:
    """What is committed."""
    return total(balances(booked.posting for booked in store.postings()), "commitment")


def problems(refused: pytest.ExceptionInfo[InvalidInput]) -> list[tuple[str, str]]:
    """Code and path of each problem."""
    return [(problem.code, problem.path) for problem in refused.value.problems]


class TestAddContract:
    """A contract comes into a fund."""

    def test_added(self) -> None:
        """The contract is kept as it is, and the most that it may cost is committed."""
        store = fund()

        kept = add_contract(store, jobs(CAP), order=by("ann"))

        assert (jobs(CAP), 1) == (kept.contract, kept.versions)
        assert jobs(CAP) == contract_kept(store, "jobs")
        assert (900_000, None) == (commitment(store), first_broken(store))

    @pytest.mark.parametrize("file", FEATURES, ids=lambda file: file.parent.name)
    def test_any_contract(self, file: Path) -> None:
        """Each contract of the collection comes back from the fund as it was."""
        contract = load_contract(file)
        store = MemoryStore()
        begin_fund(store, title="Work", currency=contract.currency, people={}, order=by("ann"))

        add_contract(store, file, order=by("ann"))

        assert contract == contract_kept(store, contract.id)

    @pytest.mark.parametrize("key", ["", "k"])
    def test_again(self, key: str) -> None:
        """The same contract again is the same booking, with a key or without, whoever adds it."""
        store = fund()
        first = add_contract(store, jobs(CAP), order=by("ann", key=key))
        head = store.head()

        assert first == add_contract(store, jobs(CAP), order=by("bea"))
        assert head == store.head()

    @pytest.mark.parametrize("act", [add_contract, amend_contract])
    def test_key_of_nothing(self, act: Callable[..., object]) -> None:
        """A key under which nothing changed stands for that command, and no other contract comes under it."""
        store = fund_with(jobs())
        order = by("ann", key="k")
        act(store, jobs(), order=order)
        head = store.head()

        act(store, jobs(), order=order)

        assert "nothing_done" == list(store.entries())[-1].kind
        assert head == store.head()
        with pytest.raises(KeyReused):
            add_contract(store, attrs.evolve(jobs(), id="other"), order=order)

    def test_other_of_this_id(self) -> None:
        """Another contract of the same id is refused; a contract is amended, not replaced."""
        store = fund_with(jobs())

        with pytest.raises(InvalidInput) as refused:
            add_contract(store, jobs(CAP), order=by("ann"))

        assert [("contract_exists", "id")] == problems(refused)

    def test_currency(self) -> None:
        """The contract is in the currency of the fund."""
        with pytest.raises(InvalidInput) as refused:
            add_contract(fund(), contract_with('currency = "USD"\n' + JOBS), order=by("ann"))

        assert [("other_currency", "currency")] == problems(refused)

    def test_no_fund(self) -> None:
        """A contract needs a fund."""
        with pytest.raises(NotAllowed):
            add_contract(MemoryStore(), jobs(), order=by("ann"))

    def test_stranger(self) -> None:
        """Contracts are added by people of the fund."""
        with pytest.raises(NotAllowed) as refused:
            add_contract(fund(), jobs(), order=by("zed"))

        assert ["known_person"] == [problem.code for problem in refused.value.problems]

    @pytest.mark.parametrize(
        ("change", "before"), [(add_contract, ()), (amend_contract, (jobs(),))], ids=["add", "amend"]
    )
    def test_duty(self, change: Callable[..., object], before: tuple[Contract, ...]) -> None:
        """Contracts are added and amended by administrators and budget holders, and by nobody else."""
        for person in ("rea", "vera", "pia", "tom"):
            with pytest.raises(NotAllowed) as refused:
                change(fund_with(*before), jobs(), order=by(person))
            assert ["role_needed"] == [problem.code for problem in refused.value.problems]

        assert all(change(fund_with(*before), jobs(), order=by(person)) for person in ("ann", "bea"))

    def test_problems_of_file(self, tmp_path: Path) -> None:
        """What is wrong in a file is told with the file and its line."""
        file = tmp_path / "contract.toml"
        file.write_text('id = "jobs"\ntitel = "Jobs"\n')
        store = fund()

        with pytest.raises(InvalidInput) as refused:
            add_contract(store, file, order=by("ann"))

        assert {str(file)} == {problem.source for problem in refused.value.problems}
        assert () == contracts(store)


class TestAmendContract:
    """A contract is added to."""

    def test_amended(self) -> None:
        """An amendment is a new version, changes the commitment, and leaves the earlier version as it was."""
        store = fund_with(jobs(CAP))
        before = store.head().count

        kept = amend_contract(store, jobs(CAP + MORE), order=by("ann"))

        assert (jobs(CAP + MORE), 2, ["more"]) == (kept.contract, kept.versions, kept.entry.body["amendments"])
        assert jobs(CAP) == contract_kept(store, "jobs", to=before)
        assert kept_contract(store, "jobs", to=before).digest == kept.entry.body["previous"]
        assert 1_200_000 == commitment(store)

    def test_file(self, tmp_path: Path) -> None:
        """A file is read as the contract in it."""
        file = tmp_path / "contract.toml"
        file.write_text(render_contract(jobs(CAP + MORE)))
        store = fund_with(jobs(CAP))

        assert jobs(CAP + MORE) == amend_contract(store, file, order=by("ann")).contract

    def test_again(self) -> None:
        """The same text again is the same booking."""
        store = fund_with(jobs(CAP))
        first = amend_contract(store, jobs(CAP + MORE), order=by("ann"))
        head = store.head()

        assert first == amend_contract(store, jobs(CAP + MORE), order=by("bea"))
        assert head == store.head()

    @pytest.mark.parametrize("addition", [EARLIER + MORE, MORE + PLAN, MORE + DISPUTE, EARLIER + MORE + PLAN + DISPUTE])
    def test_additions(self, addition: str) -> None:
        """Amendments, plans and disputes say from when they are known, and may be added."""
        before = CAP + DISPUTE.replace("06", "05")
        store = fund_with(jobs(before + MORE))

        assert 2 == amend_contract(store, jobs(before + addition), order=by("ann")).versions

    def test_closed_dispute(self) -> None:
        """A dispute that was open may be closed, and not opened at another day."""
        store = fund_with(jobs(DISPUTE))
        closed = f"{DISPUTE}closed = 2024-09-01\n"

        assert 2 == amend_contract(store, jobs(closed), order=by("ann")).versions
        with pytest.raises(InvalidInput) as refused:
            amend_contract(store, jobs(closed.replace("opened = 2024-06-01", "opened = 2024-05-01")), order=by("ann"))
        assert [("rewritten", "disputes[0].opened")] == problems(refused)

    @pytest.mark.parametrize(
        ("change", "paths"),
        [
            (lambda text: text.replace("1000.00", "1100.00"), ["lines[0].bands[0].price"]),
            (lambda text: text.replace('"Work"', '"Works"'), ["lines[0].title"]),
            (lambda text: text.replace("9000.00", "9500.00"), ["limits[0].amount"]),
            (lambda text: text.replace(CAP, ""), ["limits"]),
            (lambda text: text.replace("12000.00", "13000.00"), ["amendments[0]"]),
            (lambda text: text.replace(MORE, ""), ["amendments[0]"]),
            (
                lambda text: text.replace("9000.00", "9500.00").replace('"Work"', '"Works"'),
                ["lines[0].title", "limits[0].amount"],
            ),
            (lambda text: text + '\n[holdback]\nshare = "5 %"\nrelease_on = 2026-01-01\n', ["holdback"]),
        ],
    )
    def test_rewritten(self, change: Callable[[str], str], paths: list[str]) -> None:
        """What was agreed is not rewritten: each difference is told with its path, and nothing is written."""
        text = render_contract(jobs(CAP)) + MORE
        store = fund_with(contract_with(text))
        head = store.head()

        with pytest.raises(InvalidInput) as refused:
            amend_contract(store, contract_with(change(text)), order=by("ann"))

        assert sorted(paths) == sorted(path for _, path in problems(refused))
        assert {"rewritten"} == {code for code, _ in problems(refused)}
        assert head == store.head()

    @pytest.mark.parametrize(
        ("new", "path"),
        [(("b", "a"), "plans[0]"), (("c", "b", "a"), "plans[1]"), (("a", "c"), "plans[1]"), ((), "plans[0]")],
    )
    def test_order_of_additions(self, new: tuple[str, ...], path: str) -> None:
        """What was there before is there still, in the same order."""
        old, changed = ({"plans": [{"id": name} for name in names]} for names in (("a", "b"), new))

        assert path in [problem.path for problem in amendment_problems(old, changed)]

    def test_asks_more_of_evidence(self) -> None:
        """An amendment under which rows of the fund would be refused is refused itself, with these rows."""
        store = fund_with(jobs())
        bring(store, row("a", "2024-03-01"))
        each = '\n[[amendments]]\nid = "each"\nstart = 2025-01-01\n'
        each += 'limits = [{ id = "person", kind = "person", amount = "500.00" }]\n'
        head = store.head()

        with pytest.raises(InvalidInput) as refused:
            amend_contract(store, jobs(each), order=by("ann"))

        assert [("missing_participant", "row 1, column participant")] == problems(refused)
        assert ("evidence in the fund", head) == (refused.value.problems[0].source, store.head())

    def test_unknown(self) -> None:
        """Only a contract of the fund is amended."""
        with pytest.raises(UnknownName) as refused:
            amend_contract(fund_with(jobs()), attrs.evolve(jobs(), id="job"), order=by("ann"))

        assert ("contract", "job") == (refused.value.kind, refused.value.name)


class TestKeptContract:
    """A contract as it was."""

    def test_before_it_came(self) -> None:
        """Before a contract was added it is unknown, and only those are named that the fund had by then."""
        store = fund_with(jobs())
        first = store.head().count
        add_contract(store, attrs.evolve(jobs(), id="other"), order=by("ann"))

        for to, known in ((first, ("jobs",)), (1, ())):
            with pytest.raises(UnknownName) as refused:
                kept_contract(store, "other", to=to)
            assert known == refused.value.known


class TestContracts:
    """All contracts of a fund."""

    def test_order(self) -> None:
        """Contracts stand in the order in which they were added, each as last amended."""
        store = fund_with(jobs(CAP), attrs.evolve(jobs(), id="a"))
        amend_contract(store, jobs(CAP + MORE), order=by("ann", date(2025, 1, 1)))

        assert [("jobs", 2), ("a", 1)] == [(kept.contract.id, kept.versions) for kept in contracts(store)]
