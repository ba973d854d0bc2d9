"""Who is forgotten is gone from the file, and all that was settled holds as it did."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from outcomes_fund.domain.contract import Contract
from outcomes_fund.errors import InvalidInput
from outcomes_fund.ledger.memory import MemoryStore
from outcomes_fund.ledger.port import Store
from outcomes_fund.ledger.refusals import KeyReused
from outcomes_fund.ledger.sqlite import create_ledger, open_ledger
from outcomes_fund.services.audit import audit
from outcomes_fund.services.forget import Forgotten, forget, secret_mark, tombstone
from outcomes_fund.services.fund import appoint
from outcomes_fund.services.orders import NotAllowed, Order
from outcomes_fund.services.record import import_evidence, import_register
from outcomes_fund.services.retention import RETENTION, kept_until, retention_class
from outcomes_fund.services.settle import settle_contract
from outcomes_fund.testing import contract_with
from tests.services.fund_cases import by, fund_with

SECRET = b"sixteen bytes or"
OTHER = b"another secret of the fund"
HEADER = "id,contract,metric,participant,achieved,status,supersedes,reporter,verifier,reported_at,verified_at"

ONCE = """
id = "jobs"

[[metrics]]
id = "jobs"
kind = "count"
title = "Jobs"
admission = { once_per = "person"VERIFICATION }
[[lines]]
id = "work"
title = "Work"
form = "unit_price"
metric = "jobs"
bands = [{ up_to = 2, price = "1000.00" }, { price = "600.00" }]
"""


def once(verification: str = "") -> Contract:
    """A contract of 2024 and 2025 that pays each person once, the first two more."""
    return contract_with(ONCE.replace("VERIFICATION", verification))


def line(name: str, who: str, *, status: str = "verified", supersedes: str = "", day: str = "2024-03-01") -> str:
    """A row of a file of evidence."""
    decided = "," if status == "reported" else f"verifier,{day}"
    verifier, _, verified_at = decided.partition(",")
    return f"{name},jobs,jobs,{who},{day},{status},{supersedes},provider,{verifier},{day},{verified_at}"


def brought(store: Store, folder: Path, *lines: str, secret: bytes | None = None) -> object:
    """Import a file of evidence."""
    file = folder / "evidence.csv"
    file.write_text("\n".join([HEADER, *lines, ""]), encoding="utf-8")
    return import_evidence(store, file, order=by("rita"), secret=secret)


def begun(store: Store, verification: str = "") -> Store:
    """A fund with that contract, and a person who may bring rows that are decided."""
    fund_with(once(verification), store=store)
    appoint(store, "rita", ["reporter", "verifier"], order=by("ann", date(2024, 1, 1)))
    return store


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A fund of either kind with the results of three persons, settled."""
    opened = MemoryStore() if request.param == "memory" else create_ledger(tmp_path / "work.fund")
    with opened as store:
        begun(store)
        brought(store, tmp_path, *(line(f"r{name}", name) for name in ("p-1", "p-2", "p-3")))
        settle_contract(store, "jobs", order=by("ann"))
        yield store


def asked(
    store: Store,
    *names: str,
    secret: bytes = SECRET,
    reason: str = "asked for by letter",
    rule: str = "on_request",
    order: Order | None = None,
) -> Forgotten:
    """Forget participants on request."""
    return forget(store, names, secret=secret, reason=reason, retention_class=rule, order=order or by("ann"))


class TestGone:
    """What is removed, and what stays."""

    def test_pseudonym(self, store: Store) -> None:
        """Pseudonym and salt are gone, number and commitment stay, and the others are as they were."""
        before = {person.surrogate: person for person in store.people()}

        assert Forgotten(persons=(2,)) == asked(store, "p-2")

        after = {person.surrogate: person for person in store.people()}
        assert (None, None) == (after[2].participant, after[2].salt)
        assert before[2].commitment == after[2].commitment
        assert (before[1], before[3]) == (after[1], after[3])

    def test_bytes(self, tmp_path: Path) -> None:
        """The pseudonym is in no file of the fund, neither while it is open nor once it is closed."""
        path = tmp_path / "work.fund"
        name = "p-7f3a9c51e2"
        with create_ledger(path) as store:
            begun(store)
            brought(store, tmp_path, line("r1", name), line("r2", "p-other"))
            settle_contract(store, "jobs", order=by("ann"))
            (tmp_path / "evidence.csv").unlink()
            assert any(name.encode() in file.read_bytes() for file in tmp_path.iterdir())

            asked(store, name)

            assert [] == [file.name for file in tmp_path.iterdir() if name.encode() in file.read_bytes()]
        assert [] == [file.name for file in tmp_path.iterdir() if name.encode() in file.read_bytes()]
        with open_ledger(path) as store:
            assert audit(store).breach is None

    @pytest.mark.parametrize("names", [("p-1",), ("p-2",), ("p-3",), ("p-1", "p-2"), ("p-1", "p-2", "p-3")])
    def test_statements_stay(self, store: Store, names: tuple[str, ...]) -> None:
        """Every statement is computed again to the byte, and settling again finds nothing to do."""
        for name in names:
            asked(store, name)

        found = audit(store)

        assert found.breach is None
        assert 1 == found.recomputed
        assert settle_contract(store, "jobs", order=by("ann", date(2026, 7, 1))).unchanged

    def test_nothing_about_the_person_in_the_chain(self, store: Store) -> None:
        """Entries name neither the pseudonym nor a digest that can be computed without the secret."""
        asked(store, "p-2")
        entry = next(store.entries(kinds=("forgotten",)))

        assert "p-2" not in entry.body_text + entry.key
        assert {"persons", "reason", "class", "digest", "secret", "request"} == set(entry.body)
        assert tombstone(SECRET, "p-2") != tombstone(OTHER, "p-2")
        assert secret_mark(SECRET) == entry.body["secret"]


class TestComingBack:
    """A forgotten person is known again under the secret."""

    def test_paid_once(self, store: Store, tmp_path: Path) -> None:
        """A second result of a forgotten person is that of the same person, and is not paid again."""
        asked(store, "p-2")

        brought(store, tmp_path, line("again", "p-2", day="2024-09-01"), secret=SECRET)

        assert 3 == store.people_count()
        settled = settle_contract(store, "jobs", order=by("ann", date(2026, 7, 1)))
        assert (260_000, ()) == (settled.statement.total_minor, settled.proposed)
        assert audit(store).breach is None

    @pytest.mark.parametrize(("secret", "code"), [(None, "secret_needed"), (OTHER, "other_secret")])
    def test_secret_needed(self, store: Store, tmp_path: Path, secret: bytes | None, code: str) -> None:
        """Without the secret, or under another, an unknown participant is refused, and nothing is written."""
        asked(store, "p-2")
        before = store.head()

        with pytest.raises(InvalidInput) as caught:
            brought(store, tmp_path, line("again", "p-2", day="2024-09-01"), secret=secret)

        assert [code] == [problem.code for problem in caught.value.problems]
        assert before == store.head()


class TestRepeated:
    """The same command twice is one."""

    def test_again(self, store: Store) -> None:
        """The same command again, also after the person is gone, gives the same answer and writes nothing."""
        first = asked(store, "p-2", "p-3")
        before = store.head()

        assert first == asked(store, "p-3", "p-2")
        assert before == store.head()

    def test_already(self, store: Store) -> None:
        """Who was forgotten before is passed over and told; where nobody is left, nothing is written."""
        asked(store, "p-2")
        before = store.head()

        assert Forgotten(persons=(), already=(2,)) == asked(store, "p-2", reason="another letter")
        assert before == store.head()
        assert Forgotten(persons=(3,), already=(2,)) == asked(store, "p-2", "p-3")

    def test_key_of_another(self, store: Store) -> None:
        """A key that stands for another command is refused."""
        asked(store, "p-2", order=by("ann", key="letter 1"))

        with pytest.raises(KeyReused):
            asked(store, "p-3", order=by("ann", key="letter 1"))


def refused(store: Store, *names: str, **changes: object) -> list[str]:
    """Ask for what is refused, see that nothing is written, and give the codes of all problems."""
    before = store.head(), store.remembered()
    with pytest.raises((InvalidInput, NotAllowed)) as caught:
        asked(store, *names, **changes)  # type: ignore[arg-type]
    assert before == (store.head(), store.remembered())
    assert isinstance(caught.value, InvalidInput | NotAllowed)
    return [problem.code for problem in caught.value.problems]


class TestRefused:
    """What is not forgotten, and why."""

    def test_all_problems(self, store: Store) -> None:
        """Everything that is wrong with what is asked for is told at once."""
        codes = refused(store, "p-9", "p-8", secret=b"short", reason=" ", rule="books")

        assert [
            "short_secret",
            "missing_reason",
            "retention_class",
            "unknown_participant",
            "unknown_participant",
        ] == codes

    def test_other_secret(self, store: Store) -> None:
        """A second secret is refused: under it a person who comes back would not be known."""
        asked(store, "p-2")

        assert ["other_secret"] == refused(store, "p-3", secret=OTHER)

    def test_no_text(self, store: Store) -> None:
        """Participants and reasons that are no text are refused."""
        assert ["not_text", "not_text"] == refused(store, "p-2\udcff", reason="\ud800")

    @pytest.mark.parametrize("reason", ["p-2 asked", "a letter of p-2.", "dossier 123456782", "ann@example.org"])
    def test_named_in_reason(self, store: Store, reason: str) -> None:
        """A reason that names the participant, or holds a number or an address, would be kept for good."""
        assert ["personal_details"] == refused(store, "p-2", reason=reason)

    def test_part_of_a_word(self, store: Store) -> None:
        """A pseudonym that is part of another word in the reason is not named by it."""
        assert Forgotten(persons=(2,)) == asked(store, "p-2", reason="letter p-22")

    def test_stranger(self, store: Store) -> None:
        """Somebody who is no person of the fund forgets nobody."""
        assert ["known_person"] == refused(store, "p-2", order=by("eve"))

    @pytest.mark.parametrize("status", ["reported", "disputed"])
    def test_waiting(self, store: Store, tmp_path: Path, status: str) -> None:
        """While a row of a participant waits, that one is not forgotten, and others are; with the decision it ends."""
        brought(store, tmp_path, line("r4", "p-2", status=status, day="2024-05-01"))

        assert ["waiting_rows"] == refused(store, "p-2")
        assert ["waiting_rows"] == refused(store, "p-1", "p-2")
        assert Forgotten(persons=(1,)) == asked(store, "p-1")

        brought(store, tmp_path, line("r4~2", "p-2", status="rejected", supersedes="r4", day="2024-05-01"))
        assert Forgotten(persons=(2,)) == asked(store, "p-2")

    def test_waived(self, tmp_path: Path) -> None:
        """Where no verification is needed, a reported row waits for nothing."""
        store = begun(MemoryStore(), ', verification = "waived"')
        brought(store, tmp_path, line("r1", "p-1", status="reported"))

        assert Forgotten(persons=(1,)) == asked(store, "p-1")

    @pytest.mark.parametrize(("day", "is_over"), [(date(2031, 5, 31), False), (date(2031, 6, 1), True)])
    def test_time(self, store: Store, day: date, is_over: bool) -> None:
        """Without a request a pseudonym is kept for five years from the last settlement, which was on 1 June 2026."""
        order = by("ann", day)

        if is_over:
            assert Forgotten(persons=(2,)) == asked(store, "p-2", rule="participants", order=order)
        else:
            assert ["retention"] == refused(store, "p-2", rule="participants", order=order)

    def test_time_of_register(self, store: Store, tmp_path: Path) -> None:
        """A participant who is only enrolled is kept as long."""
        file = tmp_path / "participants.csv"
        file.write_text("participant,enrolled\np-4,2024-01-01\n", encoding="utf-8")
        import_register(store, file, order=by("rita"))

        assert ["retention"] == refused(store, "p-4", rule="participants")
        assert Forgotten(persons=(4,)) == asked(store, "p-4")


class TestRetention:
    """The table."""

    def test_classes(self) -> None:
        """Each class has a name of its own, words and a ground; only pseudonyms can be forgotten."""
        assert len(RETENTION) == len({each.id for each in RETENTION})
        assert all(each.what and each.ground for each in RETENTION)
        assert ["participants", "on_request"] == [each.id for each in RETENTION if each.is_forgettable]
        assert ["7 years", "10 years"] == [str(retention_class(name).kept) for name in ("books", "books_of_aid")]  # type: ignore[union-attr]

    def test_without_settlement(self) -> None:
        """Where nothing was settled, the time runs from the contract's end; what is kept otherwise has no such day."""
        store = begun(MemoryStore())
        rules = {each.id: kept_until(store, once(), each) for each in RETENTION}

        assert date(2031, 1, 1) == rules.pop("participants")
        assert {None} == set(rules.values())
