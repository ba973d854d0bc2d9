"""What holds of every store: the same tests for the one in memory and the one in a file."""

import hashlib
import json
import pickle
from datetime import datetime, timedelta, timezone

import pytest

from outcomes_fund.ledger.integrity import first_broken
from outcomes_fund.ledger.memory import MemoryStore
from outcomes_fund.ledger.port import Store
from outcomes_fund.ledger.records import NO_HEAD, Booking, Counts, EvidenceBatch, text_digest
from outcomes_fund.ledger.refusals import (
    HeadMoved,
    KeyReused,
    LedgerRefusal,
    UnbalancedBooking,
    UnboundDigest,
    UnwritableBody,
    UnwritableDraft,
)
from tests.ledger.ledger_cases import (
    AT,
    batch,
    booked_draft,
    booking,
    contract_draft,
    draft,
    filled,
    import_draft,
    people_draft,
    persons,
    posting,
)


class TestEmpty:
    def test_has_nothing(self, store: Store) -> None:
        """An empty store has no head, entries or rows, and is sound."""
        assert NO_HEAD == store.head()
        assert [] == [*store.entries(), *store.evidence(), *store.postings()]
        assert Counts(evidence=0, postings=0, texts=0) == store.counts()
        assert store.entry_of("k1") is None
        assert store.text("0" * 64) is None
        assert first_broken(store) is None


class TestEntries:
    def test_keep_what_was_given(self, store: Store) -> None:
        """An entry has the fields of its draft, its place and its moment in UTC."""
        moment = datetime(2026, 1, 31, 10, 30, tzinfo=timezone(timedelta(hours=1)))
        body = {"b": "€ 1", "a": [1, None, True, {"z": "", "": "\n\x00"}]}

        (entry,) = store.append([draft(body=body)], at=moment)

        assert (1, "person_added", "ann", "k1") == (entry.seq, entry.kind, entry.actor, entry.key)
        assert "2026-01-31T09:30:00.000000Z" == entry.at
        assert body == entry.body
        assert '{"a":[1,null,true,{"":"\\n\\u0000","z":""}],"b":"€ 1"}' == entry.body_text

    def test_are_chained(self, store: Store) -> None:
        """Each hash is the SHA-256 of the other fields as sorted JSON, and the next entry names it."""
        entries = store.append([draft("k1"), draft("k2", body={"é": ["x", 2]})], at=AT)

        previous = "0" * 64
        for entry in entries:
            fields = {
                "seq": entry.seq,
                "kind": entry.kind,
                "at": entry.at,
                "actor": entry.actor,
                "key": entry.key,
                "body": entry.body,
                "previous": previous,
            }
            line = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            assert hashlib.sha256(line.encode()).hexdigest() == entry.hash
            previous = entry.hash
        assert (2, previous, entries[1].at) == (store.head().count, store.head().hash, store.head().at)

    def test_are_found(self, store: Store) -> None:
        """Entries are given by place, by kind and by key."""
        filled(store)

        assert list(range(1, store.head().count + 1)) == [entry.seq for entry in store.entries()]
        assert [1, 2] == [entry.seq for entry in store.entries(kinds=("fund_created", "contract_added"))]
        assert ["ben", "cas"] == [entry.key for entry in store.entries(after=store.head().count - 2)]
        found = store.entry_of("made2")
        assert found is not None
        assert "statement_made" == found.kind

    def test_are_many(self, store: Store) -> None:
        """More entries and rows than a page holds come in order, once each."""
        rows = batch(*map(str, range(4_321)))
        owed = Booking(cause="many", postings=booking(1).postings * 1_100)
        people = persons(*map(str, range(4_321)))
        drafts = [import_draft("rows", rows), booked_draft("booked", owed), *(draft(f"k{n}") for n in range(2_100))]
        drafts.append(people_draft("people", people))
        store.append(drafts, at=AT, evidence=rows, postings=[owed], people=people)

        assert list(range(1, 2_104)) == [entry.seq for entry in store.entries()]
        assert list(rows.rows) == list(store.evidence("jobs"))
        assert [(1, place, row) for place, row in enumerate(rows.rows, 1)] == list(store.evidence_placed())
        assert [person.participant for person in people] == [person.participant for person in store.people()]
        assert 4_320 == len(list(store.people(range(2, 9_999))))
        assert list(owed.postings) == [booked.posting for booked in store.postings()]

    def test_are_the_same_in_both_stores(self, store: Store) -> None:
        """The same drafts give the same hashes, whichever store keeps them."""
        assert filled(MemoryStore()).head() == filled(store).head()


class TestKeys:
    def test_write_once(self, store: Store) -> None:
        """A draft that is given again is not written again, and its entry is given back."""
        first = store.append([draft("k1")], at=AT)

        assert first == store.append([draft("k1")], at=AT + timedelta(days=1))
        assert 1 == store.head().count

    def test_write_rest(self, store: Store) -> None:
        """Of drafts that are partly there, only the rest is written."""
        store.append([draft("k1")], at=AT)

        entries = store.append([draft("k2"), draft("k1"), draft("k2")], at=AT)

        assert [2, 1, 2] == [entry.seq for entry in entries]
        assert 2 == store.head().count

    @pytest.mark.parametrize(
        ("changes", "differing"),
        [
            ({"kind": "other"}, ("kind",)),
            ({"actor": "ben", "body": {}}, ("actor", "body")),
            ({"body": {"person": "k1", "more": None}}, ("body",)),
        ],
    )
    def test_refuse_other(self, store: Store, changes: dict[str, object], differing: tuple[str, ...]) -> None:
        """A key that stands for something else is refused, and nothing beside it is written."""
        store.append([draft("k1")], at=AT)

        with pytest.raises(KeyReused) as caught:
            store.append([draft("k0"), draft("k1", **changes)], at=AT)

        assert ("k1", 1, differing) == (caught.value.key, caught.value.seq, caught.value.differing)
        assert 1 == store.head().count

    def test_refuse_other_in_call(self, store: Store) -> None:
        """Two drafts of one call with the same key and other bodies are refused."""
        with pytest.raises(KeyReused):
            store.append([draft("k1"), draft("k1", body={})], at=AT)

        assert NO_HEAD == store.head()


class TestAfter:
    def test_refuses_moved_head(self, store: Store) -> None:
        """What was worked out from fewer entries than there are is refused and not written."""
        store.append([draft("k1")], at=AT, after=0)

        with pytest.raises(HeadMoved) as caught:
            store.append([draft("k2")], at=AT, after=0)

        assert (0, 1) == (caught.value.expected, caught.value.found)
        assert 1 == store.head().count

    def test_lets_repeat(self, store: Store) -> None:
        """A command whose answer was lost can be given again with the same expectation."""
        first = store.append([draft("k1")], at=AT, after=0)

        assert first == store.append([draft("k1")], at=AT, after=0)


class TestAttached:
    def test_evidence(self, store: Store) -> None:
        """Rows come back as they were written, in order of arrival, by contract and by entry."""
        first, second, other = batch("b", "a"), batch("c"), batch("d", contract="care")
        store.append([import_draft("k1", first)], at=AT, evidence=first)
        store.append([import_draft("k2", other, "care")], at=AT, evidence=other)
        store.append([import_draft("k3", second)], at=AT, evidence=second)

        assert [*first.rows, *second.rows] == list(store.evidence("jobs"))
        assert [*first.rows, *other.rows, *second.rows] == list(store.evidence())
        assert list(other.rows) == list(store.evidence(entry=2))
        assert [] == list(store.evidence("jobs", entry=2))

    def test_digests(self, store: Store) -> None:
        """Digests are those of the JSON of all rows, which a reader of the tables can write without this library."""
        rows, owed = batch("a", 'é"\n'), booking(-(2**60))
        store.append([import_draft("k1", rows), booked_draft("k2", owed)], at=AT, evidence=rows, postings=[owed])

        text = json.dumps(list(store.evidence(entry=1)), ensure_ascii=False, separators=(",", ":"))
        assert hashlib.sha256(text.encode()).hexdigest() == rows.digest
        tail = '"jobs","city","provider",2026,"placements","2026-01-01/2026-04-01"'
        text = f'[["accrued_expense",{tail},"-1152921504606846976"],["payable",{tail},"1152921504606846976"]]'
        assert hashlib.sha256(text.encode()).hexdigest() == owed.digest

    @pytest.mark.parametrize("count", [0, 1, 499, 500, 501, 1_500])
    def test_digest_of_many(self, count: int) -> None:
        """However many rows there are, the digest is that of one list."""
        rows = batch(*map(str, range(count)))
        text = json.dumps(rows.rows, ensure_ascii=False, separators=(",", ":"))

        assert hashlib.sha256(text.encode()).hexdigest() == rows.digest

    def test_evidence_is_placed(self, store: Store) -> None:
        """Rows are given with their entries and places, of all entries or of some."""
        first, second, other = batch("b", "a"), batch("c"), batch("d", contract="care")
        store.append([import_draft("k1", first)], at=AT, evidence=first)
        store.append([import_draft("k2", other, "care")], at=AT, evidence=other)
        verified = draft("k3", kind="evidence_verified", body={"contract": "jobs", "digest": second.digest})
        store.append([verified], at=AT, evidence=second)

        (b, a), (c,), (d,) = first.rows, second.rows, other.rows
        placed = [(1, 1, b), (1, 2, a), (3, 1, c)]
        assert placed == list(store.evidence_placed("jobs"))
        assert placed[2:] == list(store.evidence_placed("jobs", after=1))
        assert placed[:2] == list(store.evidence_placed("jobs", to=2))
        assert [(2, 1, d)] == list(store.evidence_placed(after=1, to=2))
        assert list(second.rows) == list(store.evidence("jobs", after=2))
        assert [] == list(store.evidence_placed("jobs", after=3))

    def test_no_rows(self, store: Store) -> None:
        """A file without rows is imported as well."""
        none = EvidenceBatch(rows=())
        store.append([import_draft("k1", none)], at=AT, evidence=none)

        assert [] == list(store.evidence("jobs"))
        assert first_broken(store) is None

    def test_postings(self, store: Store) -> None:
        """Postings come back with their entries, by contract and by entry."""
        jobs, care = booking(5), booking(-(2**60), contract="care")
        store.append([booked_draft("k1", jobs), booked_draft("k2", care)], at=AT, postings=[care, jobs])

        assert [(1, *jobs.postings), (2, *care.postings)] == [
            (entry, *(booked.posting for booked in store.postings(entry=entry))) for entry in (1, 2)
        ]
        assert [2, 2] == [booked.entry for booked in store.postings("care")]

    def test_texts(self, store: Store) -> None:
        """A text is kept once, however often it is named."""
        text = "id = 'jobs'\r\n\x00 é"
        store.append([contract_draft("k1", text)], at=AT, texts=[text])
        store.append([contract_draft("k2", text)], at=AT)
        store.append([contract_draft("k3", text)], at=AT, texts=[text])

        assert text == store.text(text_digest(text))
        assert 1 == store.counts().texts

    def test_not_twice(self, store: Store) -> None:
        """An import or booking that is given again adds no rows."""
        rows, owed = batch("a"), booking()
        for _ in range(2):
            store.append(
                [import_draft("k1", rows), booked_draft("k2", owed)], at=AT, evidence=rows, postings=[owed], after=0
            )

        assert Counts(evidence=1, postings=2, texts=0) == store.counts()

    def test_everything_is_sound(self, store: Store) -> None:
        """A ledger with a bit of everything has nothing broken."""
        assert first_broken(filled(store)) is None
        assert Counts(evidence=12, postings=8, texts=5, enrolments=4, people=8, packs=1) == store.counts()


class TestRefusals:
    def test_unbalanced(self, store: Store) -> None:
        """Postings that sum to 0 in all, but not for each payer, are refused."""
        pair = (posting("payable", 5, payer="city"), posting("paid", -5, payer="state"))
        owed = Booking(cause="x", postings=pair)

        with pytest.raises(UnbalancedBooking) as caught:
            store.append([booked_draft("k1", owed)], at=AT, postings=[owed])

        assert ("jobs", "city", 5) == (caught.value.contract, caught.value.payer, caught.value.sum_minor)
        assert NO_HEAD == store.head()

    @pytest.mark.parametrize("what", ["evidence", "postings", "texts"])
    def test_attached_to_nothing(self, store: Store, what: str) -> None:
        """What no draft names is refused."""
        attached = {"evidence": batch("a"), "postings": [booking()], "texts": ["id = 'jobs'"]}

        with pytest.raises(UnboundDigest) as caught:
            store.append([draft()], at=AT, **{what: attached[what]})  # type: ignore[arg-type]

        assert "entry" == caught.value.lacking
        assert NO_HEAD == store.head()

    @pytest.mark.parametrize("name", ["evidence", "postings", "texts"])
    def test_named_and_missing(self, store: Store, name: str) -> None:
        """What a draft names and nobody attached is refused, and the draft before it is not written."""
        named = {
            "evidence": import_draft("k1", batch("a")),
            "postings": booked_draft("k1", booking()),
            "texts": contract_draft("k1", "id = 'jobs'"),
        }

        with pytest.raises(UnboundDigest) as caught:
            store.append([draft("k0"), named[name]], at=AT)

        assert "attachment" == caught.value.lacking
        assert NO_HEAD == store.head()

    @pytest.mark.parametrize("value", [1.5, 2**53, {1: "x"}, {"x"}, "\ud800", b"x", AT])
    def test_unwritable_body(self, store: Store, value: object) -> None:
        """A body with a value that JSON readers could change is refused."""
        with pytest.raises(UnwritableBody):
            store.append([draft(body={"value": [value]})], at=AT)

        assert NO_HEAD == store.head()

    @pytest.mark.parametrize("changes", [{"key": ""}, {"actor": ""}, {"kind": ""}, {"actor": None}])
    def test_unwritable_draft(self, store: Store, changes: dict[str, object]) -> None:
        """A draft without a kind, actor or key is refused."""
        with pytest.raises(UnwritableDraft):
            store.append([draft(**{"key": "k1", **changes})], at=AT)  # type: ignore[arg-type]

    def test_moment_without_zone(self, store: Store) -> None:
        """A moment without a time zone is refused."""
        with pytest.raises(UnwritableDraft, match="time zone"):
            store.append([draft()], at=AT.replace(tzinfo=None))

    @pytest.mark.parametrize("row", [("a",) * 17, (1, *("a",) * 17), ("\udcff",) * 18])
    def test_unwritable_rows(self, store: Store, row: tuple[object, ...]) -> None:
        """Rows that are too short, or hold what is no text, are refused."""
        rows = EvidenceBatch(rows=(row,))  # type: ignore[arg-type]

        with pytest.raises(LedgerRefusal):
            store.append([draft(kind="evidence_imported")], at=AT, evidence=rows)

    @pytest.mark.parametrize("changes", [{"account": "savings"}, {"amount_minor": 2**63}])
    def test_unwritable_posting(self, store: Store, changes: dict[str, object]) -> None:
        """An account that is not there, or an amount too large for the file, is refused."""
        owed = Booking(cause="x", postings=(posting(**{"account": "paid", "amount_minor": 0, **changes}),))  # type: ignore[arg-type]

        with pytest.raises(UnwritableDraft):
            store.append([booked_draft("k1", owed)], at=AT, postings=[owed])

    def test_travel(self) -> None:
        """A refusal keeps its facts and its sentence when it is sent to another process."""
        refusals = [HeadMoved(1, 2), KeyReused("k", 3, ("kind", "body")), UnboundDigest("booking", "0", "entry")]

        copies = [pickle.loads(pickle.dumps(refusal)) for refusal in refusals]  # noqa: S301 - our own bytes

        assert [str(refusal) for refusal in refusals] == [str(copy) for copy in copies]
        assert "another kind and body" in str(copies[1])
