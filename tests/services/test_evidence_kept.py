"""Evidence that a fund keeps: the same from a pack as from the rows, in the same order after somebody is forgotten."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outcomes_fund.domain.contract import Contract
from outcomes_fund.errors import InvalidInput
from outcomes_fund.formats.contract import parse_contract
from outcomes_fund.ledger.memory import MemoryStore
from outcomes_fund.ledger.port import Store
from outcomes_fund.ledger.records import Draft, Pack, text_digest
from outcomes_fund.ledger.sqlite import SqliteStore, create_ledger
from outcomes_fund.services import contracts
from outcomes_fund.services import evidence_kept as module
from outcomes_fund.services.contracts import add_contract, contract_kept
from outcomes_fund.services.evidence_kept import (
    Kept,
    enrolments_kept,
    evidence_kept,
    labels_kept,
    pack_of,
    shown_participant,
)
from outcomes_fund.services.evidence_rows import standing_of
from outcomes_fund.services.forget import forget
from outcomes_fund.services.fund import begin_fund
from outcomes_fund.services.record import import_register
from outcomes_fund.services.verify import dispute, verify
from outcomes_fund.testing import contract_with
from tests.services.evidence_cases import assert_same_evidence, brought, fund_of, line, no_chance
from tests.services.fund_cases import JOBS, PEOPLE, by, jobs

SECRET = b"0123456789abcdef"
MANY = 1000


def lines(first: int, count: int) -> list[dict[str, str]]:
    """So many rows of so many participants."""
    numbers = range(first, first + count)
    return [line(f"w{number:05d}", f"p-{number % 377:03d}", reference=f"d/{number}") for number in numbers]


def kept_in(store: Store, *, use_pack: bool = True, to: int | None = None, contract: Contract | None = None) -> Kept:
    """What a fund keeps of the contract ``jobs``."""
    return evidence_kept(store, contract or contract_kept(store, "jobs"), use_pack=use_pack, to=to)


def pack_kept(store: Store, pack: Pack | None) -> int:
    """Keep a pack as a settlement does, and give the number of its entry."""
    assert pack is not None
    text = f"statement {store.head().count}"
    body = {"contract": pack.contract, "digest": text_digest(text), "packed": pack.digest}
    draft = Draft(kind="statement_made", actor="ann", key=text, body=body)
    return store.append([draft], at=by("ann").at, texts=(text,), pack=pack)[0].seq


@pytest.fixture
def store(tmp_path: Path) -> MemoryStore:
    """A fund whose evidence is worth a pack, which is kept."""
    fund = fund_of(jobs())
    brought(fund, tmp_path / "a.csv", *lines(0, MANY))
    pack_kept(fund, pack_of(kept_in(fund)))
    return fund


def test_a_pack_and_the_rows_behind_it_are_all_rows(store: MemoryStore, tmp_path: Path) -> None:
    """New rows, new persons and corrections of packed rows come out as if all rows had been read."""
    assert kept_in(store).packed_rows == MANY
    brought(
        store,
        tmp_path / "b.csv",
        line("x1", "a-0"),
        line("x2", "p-376z"),
        line("x3", "p-003", supersedes="w00003", reference="é"),
    )
    dispute(store, "jobs", ["w00009", "x3"], reason="no", order=by("bea"))
    packed, read = kept_in(store), kept_in(store, use_pack=False)
    assert (packed.packed_rows, read.packed_rows, read.packed_to) == (MANY, 0, 0)
    assert 0 < packed.packed_to < packed.to == store.head().count
    assert_same_evidence(packed.evidence, read.evidence)
    assert len(packed.evidence) == MANY + 5


def test_a_pack_is_made_where_it_is_worth_it(store: MemoryStore, tmp_path: Path) -> None:
    """The first from a thousand rows on; then where a thousand are new, and a tenth of those packed."""
    small = fund_of(jobs())
    brought(small, tmp_path / "small.csv", *lines(0, MANY - 1))
    assert pack_of(kept_in(small)) is None
    kept = kept_in(store)
    assert pack_of(kept) is None
    grown = attrs.evolve(kept, packed_rows=0)
    assert pack_of(grown) is not None
    brought(store, tmp_path / "b.csv", *lines(MANY, MANY - 1))
    assert pack_of(kept_in(store)) is None
    brought(store, tmp_path / "c.csv", *lines(2 * MANY, 1))
    assert pack_of(kept_in(store)) is not None


def test_a_pack_that_grew_by_less_than_a_tenth_is_kept(store: MemoryStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many rows are new, they are a tenth of those packed or more before a new pack is made."""
    monkeypatch.setattr(module, "PACK_ROWS_MIN", 10)
    kept = kept_in(store)
    assert pack_of(attrs.evolve(kept, packed_rows=910)) is None
    assert pack_of(attrs.evolve(kept, packed_rows=909)) is not None


def test_an_earlier_moment_is_read_from_the_rows(store: MemoryStore, tmp_path: Path) -> None:
    """A pack that reaches beyond the entry asked for is not used."""
    first = next(entry.seq for entry in store.entries(kinds=("evidence_imported",)))
    brought(store, tmp_path / "b.csv", line("x1", "a-0"))
    assert len(kept_in(store, to=first - 1).evidence) == 0
    assert (len(kept_in(store, to=first).evidence), kept_in(store, to=first).packed_rows) == (MANY, MANY)
    assert len(kept_in(store, to=store.head().count).evidence) == MANY + 1
    # Made once more, of more rows: then it reaches too far for what was known first.
    pack_kept(store, pack_of(attrs.evolve(kept_in(store), packed_rows=0)))
    assert (len(kept_in(store, to=first).evidence), kept_in(store, to=first).packed_rows) == (MANY, 0)


def test_a_pack_that_no_statement_names_is_not_used(store: MemoryStore) -> None:
    """Whatever became of a pack, what is owed follows from the rows."""
    good = kept_in(store)
    content = store._packs["jobs"].content.replace(b"d/17", b"d/71")
    store._packs["jobs"] = Pack(contract="jobs", content=content)
    assert kept_in(store).packed_rows == 0
    assert_same_evidence(kept_in(store).evidence, good.evidence)


def test_a_contract_that_asks_other_things_is_read_anew(store: MemoryStore) -> None:
    """After a change in what rows must be, each is looked at again; one that no longer fits is told, with its place."""
    text = JOBS.replace('title = "Jobs"', 'title = "Jobs"\nadmission = { once_per = "instance" }')
    strict = contract_with(text)
    with pytest.raises(InvalidInput) as caught:
        kept_in(store, contract=strict)
    first = caught.value.problems[0]
    assert (first.code, first.path, first.source) == (
        "missing_instance",
        "row 1, column instance",
        "evidence in the fund",
    )


def test_a_fund_without_evidence_has_none() -> None:
    """No rows and no register make empty columns, and nothing to pack."""
    kept = kept_in(fund_of(jobs()))
    assert (len(kept.evidence), kept.register, pack_of(kept)) == (0, None, None)


def test_labels_are_the_same_however_many_are_asked_for(store: MemoryStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """One by one or all at once, remembered and forgotten persons are called the same."""
    verify(store, "jobs", every=True, order=by("vera", date(2026, 6, 2)))
    names = ["p-000", "p-001", "p-005"]
    forget(store, names, secret=SECRET, reason="asked", retention_class="on_request", order=by("ann"))
    numbers = list(range(1, store.people_count() + 1))
    few = labels_kept(store, numbers)
    monkeypatch.setattr(module, "FEW", 0)
    assert labels_kept(store, numbers) == few
    assert (few[1], few[2], few[6], few[7]) == ("\x01000000001", "\x01000000002", "p-004\x01000000001", "p-006")
    assert shown_participant("p-006", 7) == "p-006"


def test_forgetting_takes_the_pack_along(store: MemoryStore) -> None:
    """A pack holds pseudonyms, so it goes; what is read from the rows is the same but for the label."""
    verify(store, "jobs", every=True, order=by("vera", date(2026, 6, 2)))
    pack_kept(store, pack_of(kept_in(store)))
    forget(store, ["p-003"], secret=SECRET, reason="asked", retention_class="on_request", order=by("ann"))
    kept = kept_in(store)
    assert kept.packed_rows == 0
    assert "p-003" not in set(kept.evidence.participants)


names = st.text(st.sampled_from("abé"), min_size=1, max_size=3)


@settings(max_examples=50)
@given(st.lists(names, unique=True, min_size=1, max_size=7), st.data())
def test_the_forgotten_keep_their_place_in_the_order(people: Sequence[str], data: st.DataObject) -> None:
    """Participants are put in the same order before anybody is forgotten and after, in however many steps."""
    store = fund_of(jobs())
    with TemporaryDirectory() as folder:
        rows = [line(f"w{place}", name, status="verified") for place, name in enumerate(people)]
        brought(store, Path(folder) / "a.csv", *rows)
    before = kept_in(store).evidence.participant.tolist()
    assert [sorted(people, key=str.encode)[code] for code in before] == list(people)
    left = list(people)
    while left:
        some = data.draw(st.lists(st.sampled_from(left), unique=True, min_size=1))
        left = [name for name in left if name not in some]
        forget(store, some, secret=SECRET, reason="asked once", retention_class="on_request", order=by("ann"))
        kept = kept_in(store)
        assert kept.evidence.participant.tolist() == before
        assert not {*some} & {*kept.evidence.participants}


def test_many_rows_are_written_as_few_are(store: MemoryStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether rows are taken from the ledger or written from the columns, the same is kept of them."""
    standing = standing_of(store, kept_in(store))
    rows = standing.named(["w00003", "w00500", "w00001"])
    few = standing.texts(rows)
    monkeypatch.setattr("outcomes_fund.services.evidence_rows.MANY", 2)
    many = standing.texts(rows)
    assert [row[0] for row in many] == ["w00003", "w00500", "w00001"]
    assert [row[:14] + row[16:] for row in many] == [row[:14] + row[16:] for row in few]


def test_entries_are_looked_through_once_however_many_registers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading what twelve registers say takes as many looks through the entries as reading one."""
    looks: list[str] = []
    read = SqliteStore._rows

    def counted(
        store: SqliteStore, sql: str, *values: object, named: dict[str, object] | None = None
    ) -> list[tuple[Any, ...]]:
        if "FROM entries" in sql and "kind IN" in sql:
            looks.append(sql)
        return read(store, sql, *values, named=named)

    monkeypatch.setattr(SqliteStore, "_rows", counted)
    with create_ledger(tmp_path / "work.fund") as ledger:
        begin_fund(ledger, title="Work", currency="EUR", people={**PEOPLE}, order=by("ann", date(2024, 1, 1)))
        add_contract(ledger, jobs(), order=by("ann", date(2024, 1, 1)))
        taken = []
        for number in range(12):
            path = tmp_path / "participants.csv"
            path.write_text(f"participant,enrolled\np-{number},2024-01-01\np-all,2024-01-{number + 1:02d}\n")
            import_register(ledger, path, order=by("rea"), chance=no_chance)
            looks.clear()
            kept = enrolments_kept(ledger, "jobs")
            taken.append(len(looks))
            assert kept is not None
            assert len(kept) == number + 2
            assert kept["2"][1] == f"2024-01-{number + 1:02d}"
    assert set(taken) == {taken[0]}


def test_contracts_of_a_large_fund_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever goes through a hundred contracts twice reads the text of each once."""
    names = [f"jobs-{number}" for number in range(100)]
    fund = fund_of(*(contract_with(JOBS.replace('"jobs"', f'"{name}"', 1)) for name in names))
    read: list[str] = []

    def counted(text: str, *, syntax: Literal["json"]) -> Contract:
        read.append(text)
        return parse_contract(text, syntax=syntax)

    monkeypatch.setattr(contracts, "parse_contract", counted)
    contracts._contract_of.cache_clear()
    for name in [*names, *names]:
        assert contract_kept(fund, name).id == name
    assert len(read) == len(names)
