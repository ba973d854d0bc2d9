"""Importing evidence and registers: in any number of files, checked with what is there, without names of persons."""

import json
from datetime import date
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outcomes_fund.domain.evidence import Evidence
from outcomes_fund.errors import InvalidInput, UnknownName, UnreadableFile
from outcomes_fund.formats.evidence import evidence_of, fields_of_row, load_evidence
from outcomes_fund.formats.register import load_register, register_of
from outcomes_fund.formats.tables.memberships import memberships_text
from outcomes_fund.ledger.port import Store
from outcomes_fund.ledger.refusals import KeyReused
from outcomes_fund.services.contracts import contract_kept
from outcomes_fund.services.evidence_kept import evidence_kept
from outcomes_fund.services.forget import forget
from outcomes_fund.services.orders import NotAllowed, request_digest
from outcomes_fund.services.record import import_evidence, import_register
from outcomes_fund.services.verify import evidence_list, verify
from outcomes_fund.settlement.evaluate import evaluate
from outcomes_fund.testing import contract_with
from tests.services.evidence_cases import (
    assert_same_evidence,
    brought,
    fund_of,
    line,
    no_chance,
    refusals_of,
    written,
)
from tests.services.fund_cases import by, jobs
from tests.strategies import Case, cases

SECRET = b"0123456789abcdef"
# Behind every row of the cases.
LATE = date(2040, 1, 1)
ID, SUPERSEDES = 0, 11

ONCE = """
id = "jobs"

[[metrics]]
id = "jobs"
kind = "count"
title = "Jobs"
admission = { once_per = "person" }

[[lines]]
id = "work"
title = "Work"
form = "unit_price"
metric = "jobs"
price = "1000.00"
"""


def refused(store: Store, path: Path, *, secret: bytes | None = None) -> InvalidInput:
    """What is said of a file that is refused; nothing of it was written."""
    before = (store.head(), store.counts())
    with pytest.raises(InvalidInput) as caught:
        import_evidence(store, path, order=by("rob"), secret=secret, chance=no_chance)
    assert (store.head(), store.counts()) == before
    return caught.value


def evidence_in(store: Store, name: str = "jobs") -> Evidence:
    """The evidence of a contract in a fund."""
    return evidence_kept(store, contract_kept(store, name)).evidence


def total(store: Store, name: str = "jobs") -> int:
    """What a contract of a fund owes."""
    contract = contract_kept(store, name)
    kept = evidence_kept(store, contract)
    return evaluate(contract, kept.evidence, as_of=None, register=kept.register).total_minor


ROWS = (
    line("w2", "p-2", cohort="c", instance="i", reference="dossier/2", sha256="ab" * 32),
    line("w1", "p-1", status="verified"),
    line("w3", "p-2", "2024-04-01", cohort="c", instance="i", supersedes="w2"),
)


def test_a_file_is_imported_as_it_reads(tmp_path: Path) -> None:
    """The fund gives the engine the very evidence that the file gives it, and keeps participants apart."""
    store = fund_of(jobs())
    answer = brought(store, tmp_path / "rows.csv", *ROWS)
    assert (answer.contract, answer.rows, answer.again, answer.persons) == ("jobs", 3, 0, 2)
    assert answer.statuses == {"reported": 2, "verified": 1}
    assert_same_evidence(evidence_in(store), load_evidence(tmp_path / "rows.csv", jobs()))
    assert [row[3] for row in store.evidence("jobs")] == ["1", "2", "1"]
    assert store.remembered() == {1: "p-2", 2: "p-1"}
    body = next(entry.body for entry in store.entries() if entry.seq == answer.entry)
    assert (body["source"], body["verifiers"], body["again"]) == ("rows.csv", ["verifier"], 0)


def test_json_lines_and_quoted_files_are_kept_as_they_were_written(tmp_path: Path) -> None:
    """Whatever the syntax and the order of columns, the fund has the text of each field, empty where there was none."""
    row = {
        **line("w1", "p-1"),
        "value": "1.00",
        "reference": 'map "a", blad é',
        "reported_at": "2024-03-02T09:30:00+01:00",
    }
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps(row), encoding="utf-8")
    store = fund_of(jobs())
    import_evidence(store, path, order=by("rob"), chance=no_chance)
    kept = (
        *("w1", "jobs", "jobs", "1", "", "", "2024-03-01", "1.00", "", "", "reported", "", "provider", ""),
        *("2024-03-02T09:30:00+01:00", "", 'map "a", blad é', ""),
    )
    assert list(store.evidence("jobs")) == [kept]


def test_the_same_file_twice_is_one_import(tmp_path: Path) -> None:
    """The second time the answer of the first comes back, and nothing is written."""
    store = fund_of(jobs())
    first = brought(store, tmp_path / "rows.csv", *ROWS)
    head = store.head()
    assert brought(store, tmp_path / "rows.csv", *ROWS) == first
    assert store.head() == head


def test_rows_that_are_there_are_passed_over(tmp_path: Path) -> None:
    """A file that grew brings what is new; one with nothing new brings nothing, and keeps its key if it has one."""
    store = fund_of(jobs())
    brought(store, tmp_path / "rows.csv", *ROWS)
    answer = brought(store, tmp_path / "more.csv", *ROWS, line("w4", "p-3", supersedes=""))
    assert (answer.rows, answer.again, answer.persons) == (1, 3, 1)
    head = store.head()
    again = brought(store, tmp_path / "fewer.csv", *ROWS[:2], ROWS[0], key="k")
    assert (again.entry, again.rows, again.again) == (None, 0, 2)
    # Of what brought nothing only the key is kept, which was given.
    (kept,) = store.entries(kinds=("nothing_done",))
    assert (kept.seq, kept.key, kept.body["command"]) == (head.count + 1, "k", "evidence import")
    assert brought(store, tmp_path / "fewer.csv", *ROWS[:2], ROWS[0], key="k") == again
    assert brought(store, tmp_path / "fewer.csv", *ROWS[:2], ROWS[0]).entry is None
    assert store.head().count == head.count + 1
    with pytest.raises(KeyReused):
        brought(store, tmp_path / "other.csv", line("w9", "p-1"), key="k")


def test_a_key_stands_for_one_file(tmp_path: Path) -> None:
    """A key that was used for one file is refused for another."""
    store = fund_of(jobs())
    brought(store, tmp_path / "rows.csv", *ROWS, key="k")
    with pytest.raises(KeyReused):
        brought(store, tmp_path / "other.csv", line("w9", "p-1"), key="k")
    assert store.counts().evidence == 3


def test_problems_name_the_rows_of_the_file(tmp_path: Path) -> None:
    """All that is wrong is told at once, by the rows of the file and not of the fund, with its name and line."""
    store = fund_of(jobs())
    brought(store, tmp_path / "rows.csv", *ROWS)
    path = written(
        tmp_path / "wrong.csv",
        line("w1", "p-9", status="verified"),
        line("w4", "p-4", value="many"),
        line("w5", "p-2", cohort="c", instance="i", supersedes="w2"),
        line("w6", "p-1", supersedes="w0"),
        line("w7", "p-8", supersedes="w1", reported_at="2024-02-01"),
    )
    error = refused(store, path)
    assert refusals_of(error) == [
        ("duplicate_id", "row 1, column id"),
        ("bad_number", "row 2, column value"),
        ("superseded_twice", "row 3, column supersedes"),
        ("unknown_id", "row 4, column supersedes"),
        ("correction_differs", "row 5, column participant"),
        ("correction_too_early", "row 5, column supersedes"),
    ]
    assert {(problem.source, problem.line) for problem in error.problems} == {(str(path), row) for row in range(2, 7)}
    taken, _, twice, *_ = error.problems
    assert taken.message == "the id 'w1' is in the fund already, with other content."
    assert twice.remedy == "Let the row supersede 'w3', the last of its chain."


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("participant", "p-9"),
        ("participant", ""),
        ("cohort", "d"),
        ("instance", "j"),
        ("achieved", "2024-03-02"),
        ("value", "2"),
        ("status", "disputed"),
        ("reported_at", "2024-03-01T12:00:00Z"),
        ("verified_at", "2024-03-05"),
        ("verifier", "verifier"),
        ("supersedes", "w1"),
        ("supersedes", "w0"),
        ("reference", "dossier/3"),
        ("sha256", "cd" * 32),
    ],
)
def test_an_id_with_other_content_is_refused(tmp_path: Path, column: str, text: str) -> None:
    """A row whose id the fund has must be the same in every column."""
    store = fund_of(jobs())
    brought(store, tmp_path / "rows.csv", ROWS[0], ROWS[1])
    error = refused(store, written(tmp_path / "other.csv", {**ROWS[0], column: text}))
    assert ("duplicate_id", "row 1, column id") in refusals_of(error)


def test_two_rows_may_not_supersede_one_of_the_fund(tmp_path: Path) -> None:
    """The second of two corrections in one file is told to supersede the first."""
    store = fund_of(jobs())
    brought(store, tmp_path / "rows.csv", line("a", "p"))
    error = refused(store, written(tmp_path / "b.csv", line("b", "p", supersedes="a"), line("c", "p", supersedes="a")))
    assert refusals_of(error) == [("superseded_twice", "row 2, column supersedes")]


def test_a_file_may_mix_rows_that_are_there_with_their_corrections(tmp_path: Path) -> None:
    """A correction of a row that stands in the file and in the fund supersedes the one in the fund."""
    store = fund_of(jobs())
    brought(store, tmp_path / "a.csv", line("a", "p"))
    answer = brought(
        store, tmp_path / "b.csv", line("c", "p", supersedes="b"), line("a", "p"), line("b", "p", supersedes="a")
    )
    assert (answer.rows, answer.again) == (2, 1)
    evidence = evidence_in(store)
    assert list(evidence.ids) == ["a", "c", "b"]
    assert evidence.supersedes.tolist() == [-1, 2, 0]


@pytest.mark.parametrize(
    ("name", "likeness"),
    [
        ("123456782", "a citizen service number (BSN)"),
        ("bsn 1234.56.782", "a citizen service number (BSN)"),
        ("ann@example.org", "an e-mail address"),
        ("Jan de Vries", "a name"),
    ],
)
def test_participants_that_look_like_persons_are_refused(tmp_path: Path, name: str, likeness: str) -> None:
    """Evidence and register name the row, say what it looks like and what to do, and nothing is written."""
    store = fund_of(jobs())
    path = written(tmp_path / "rows.csv", line("w1", "p-1"), line("w2", name), line("w3", name, value="x"))
    error = refused(store, path)
    assert refusals_of(error) == [
        ("personal_details", "row 2, column participant"),
        ("personal_details", "row 3, column participant"),
        ("bad_number", "row 3, column value"),
    ]
    assert likeness in error.problems[0].message
    assert "pseudonym" in error.problems[0].remedy
    register = tmp_path / "participants.csv"
    register.write_text(f"participant,enrolled\np-1,2024-01-01\n{name},2024-01-01\n", encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        import_register(store, register, order=by("rea"), chance=no_chance)
    assert refusals_of(caught.value) == [("personal_details", "row 2, column participant")]
    assert store.counts().people == 0


@pytest.mark.parametrize(
    ("reference", "is_refused"),
    [
        ("mail/ann.smit@example.org.eml", True),
        ("dossier 123456782", True),
        ("dossier/1234.56.782/pagina 3", True),
        ("scan-123456782.pdf", True),
        # Both would pass for numbers of persons, and are days.
        ("scan-20240107.pdf", False),
        ("scan-31012024.pdf", False),
        ("dossier/123456783", False),
        ("f1234567820000", False),
        ("a123456782", False),
        ("kast 3 @ archief", False),
    ],
)
def test_references_with_a_number_or_an_address_are_refused(tmp_path: Path, reference: str, is_refused: bool) -> None:
    """The place of a document holds no number and no address of a person; days and other numbers pass."""
    store = fund_of(jobs())
    path = written(tmp_path / "rows.csv", line("w1", "p-1"), line("w2", "p-2", reference=reference))
    if is_refused:
        assert refusals_of(refused(store, path)) == [("personal_details", "row 2, column reference")]
    else:
        assert import_evidence(store, path, order=by("rob"), chance=no_chance).rows == 2


def test_whoever_imports_is_a_reporter_and_of_decided_rows_a_verifier_too(tmp_path: Path) -> None:
    """Rows that are verified already are taken from a verifier only."""
    store = fund_of(jobs())
    for actor, rows in (("vera", ROWS[:1]), ("bea", ROWS[:1]), ("rea", ROWS)):
        with pytest.raises(NotAllowed) as caught:
            brought(store, tmp_path / "rows.csv", *rows, actor=actor)
        assert [problem.code for problem in caught.value.problems] == ["role_needed"]
    assert store.counts().evidence == 0
    assert brought(store, tmp_path / "rows.csv", ROWS[0], actor="rea").rows == 1


def test_a_fund_of_several_contracts_asks_which(tmp_path: Path) -> None:
    """The first row names the contract, or it is given; a register names none."""
    other = contract_with(ONCE.replace('id = "jobs"\n\n', 'id = "other"\n\n', 1))
    store = fund_of(jobs(), other)
    assert brought(store, tmp_path / "rows.csv", line("w1", "p-1", contract="other")).contract == "other"
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps(line("w1", "p-1")), encoding="utf-8")
    assert import_evidence(store, path, order=by("rea"), chance=no_chance).contract == "jobs"
    error = refused(store, written(tmp_path / "none.csv", line("w2", "p-1", contract="nothing")))
    assert refusals_of(error) == [("which_contract", "the file")]
    (tmp_path / "participants.csv").write_text("participant,enrolled\np-1,2024-01-01\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match="Name the contract"):
        import_register(store, tmp_path / "participants.csv", order=by("rea"))
    with pytest.raises(UnknownName):
        import_register(store, tmp_path / "participants.csv", "nothing", order=by("rea"))
    with pytest.raises(UnreadableFile):
        import_register(store, tmp_path / "missing.csv", order=by("rea"))


def test_the_last_row_of_a_participant_in_the_register_counts(tmp_path: Path) -> None:
    """A later register changes whom it names, and leaves the others as they were; why somebody left is not kept."""
    store = fund_of(jobs())
    path = tmp_path / "participants.csv"
    head = "participant,enrolled,cohort,municipality,exit,exit_reason,groups\n"
    rows = ("b,2024-01-01,c,Tilburg,2024-05-01,moved,g:2024-01-01..;h:2024-02-01..2024-02-29\n", "a,2024-01-02,,,,,\n")
    path.write_text(head + "".join(rows), encoding="utf-8")
    answer = import_register(store, path, order=by("rea"), chance=no_chance)
    assert (answer.rows, answer.persons, answer.statuses) == (2, 2, {})
    assert register_in(store) == register_from(path)
    assert "moved" not in str(list(store.enrolments()))
    later = tmp_path / "later.csv"
    later.write_text(head + "a,2024-01-03,d,,,,\n" + rows[0] + "é,2024-01-01,,,,,\n", encoding="utf-8")
    answer = import_register(store, later, order=by("rea"), chance=no_chance)
    assert (answer.rows, answer.again, answer.persons) == (2, 1, 1)
    assert register_in(store) == register_from(later)
    assert import_register(store, later, order=by("rea"), chance=no_chance) == answer


def register_from(path: Path) -> list[tuple[object, ...]]:
    """A register as its file has it, without why somebody left."""
    return told(load_register(path))


def register_in(store: Store) -> list[tuple[object, ...]]:
    """The register of a fund."""
    found = evidence_kept(store, contract_kept(store, "jobs")).register
    assert found is not None
    assert set(found.exit_reasons) == {""}
    return told(found)


def told(register: object) -> list[tuple[object, ...]]:
    """All that rules may look at in a register."""
    columns = attrs.asdict(register, recurse=False)  # type: ignore[arg-type]
    names = ("enrolled", "exited", "cohort", "municipality")
    return [
        tuple(columns["participants"]),
        *(tuple(columns[name].tolist()) for name in names),
        columns["cohorts"],
        columns["municipalities"],
        columns["groups"],
    ]


def test_somebody_forgotten_is_paid_for_once(tmp_path: Path) -> None:
    """Whoever comes back under the secret is the same person: nothing is paid twice, and rows keep their place."""
    store = fund_of(contract_with(ONCE))
    brought(store, tmp_path / "a.csv", line("a", "p-1", status="verified"), line("b", "p-2", status="verified"))
    assert total(store) == 2_000_00
    forget(store, ["p-1"], secret=SECRET, reason="asked", retention_class="on_request", order=by("ann"))
    assert total(store) == 2_000_00
    more = written(
        tmp_path / "b.csv", line("c", "p-1", "2024-04-01", status="verified"), line("d", "p-3", status="verified")
    )
    assert refusals_of(refused(store, more)) == [("secret_needed", "secret")]
    assert refusals_of(refused(store, more, secret=b"fedcba9876543210")) == [("other_secret", "secret")]
    answer = import_evidence(store, more, order=by("rob"), secret=SECRET, chance=no_chance)
    assert (answer.rows, answer.persons) == (2, 1)
    assert total(store) == 3_000_00
    assert store.people_count() == 3
    shown = [each.row.participant for each in evidence_list(store, "jobs", order=by("ann"))]
    assert shown == ["forgotten 1", "p-2", "forgotten 1", "p-3"]


def test_rows_of_somebody_forgotten_are_known_again(tmp_path: Path) -> None:
    """A file with rows of a forgotten person may be imported again with others, and its rows corrected."""
    store = fund_of(jobs())
    brought(store, tmp_path / "a.csv", line("a", "p-1", status="verified"), line("b", "p-2"))
    forget(store, ["p-1"], secret=SECRET, reason="asked", retention_class="on_request", order=by("ann"))
    again = written(
        tmp_path / "b.csv",
        line("a", "p-1", status="verified"),
        line("b", "p-2"),
        line("c", "p-1", "2024-04-01", status="verified", supersedes="a"),
    )
    answer = import_evidence(store, again, order=by("rob"), secret=SECRET, chance=no_chance)
    assert (answer.rows, answer.again, answer.persons) == (1, 2, 0)
    assert [row[3] for row in store.evidence("jobs")] == ["1", "2", "1"]
    # Nobody new: then the secret is not asked for.
    assert brought(store, tmp_path / "c.csv", line("d", "p-2")).rows == 1
    assert verify(store, "jobs", ["d"], order=by("vera")).rows == 1


def test_a_guessed_pseudonym_cannot_be_confirmed(tmp_path: Path) -> None:
    """What is kept of a file depends on the salts of its participants, which go when they are forgotten."""
    requests = set()
    for chance in (lambda size: b"1" * size, lambda size: b"2" * size):
        store = fund_of(jobs())
        path = written(tmp_path / "a.csv", line("a", "p-1"), line("b", "p-2"))
        import_evidence(store, path, order=by("rob"), chance=chance)
        entry = next(iter(store.entries(kinds=("evidence_imported",))))
        requests.add(entry.body["request"])
        assert entry.body["request"] in entry.key
        plain = sha256(path.read_bytes()).hexdigest()
        assert entry.body["request"] != request_digest("evidence import", contract="jobs", file=plain)
    assert len(requests) == 2


def test_a_register_that_brings_nothing_keeps_its_key(tmp_path: Path) -> None:
    """The key of a register that the fund had already stands for it alone."""
    store = fund_of(jobs())
    register = tmp_path / "participants.csv"
    register.write_text("participant,enrolled\np-1,2024-01-01\n")
    import_register(store, register, order=by("rea"), chance=no_chance)
    nothing = import_register(store, register, order=by("rea", key="k"), chance=no_chance)
    assert import_register(store, register, order=by("rea", key="k"), chance=no_chance) == nothing
    assert (nothing.entry, nothing.rows, nothing.again) == (None, 0, 1)
    register.write_text("participant,enrolled\np-2,2024-01-01\n")
    with pytest.raises(KeyReused):
        import_register(store, register, order=by("rea", key="k"), chance=no_chance)


def test_names_of_files_are_text(tmp_path: Path) -> None:
    """A name in another encoding cannot be kept, and is refused."""
    path = written(tmp_path / "a.csv", line("a", "p-1"))
    path = path.rename(tmp_path / "gr\udcfcn.csv")
    assert refusals_of(refused(fund_of(jobs()), path)) == [("not_text", "the name of the file")]


def test_names_of_files_say_nothing_of_persons(tmp_path: Path) -> None:
    """A file that is called by a number of a person is refused, since its name is kept."""
    store = fund_of(jobs())
    path = written(tmp_path / "123456782.csv", line("a", "p-1"))
    assert refusals_of(refused(store, path)) == [("personal_details", "the name of the file")]


@settings(max_examples=60)
@given(st.data(), cases())
def test_files_in_any_number_and_order_make_one_statement(data: st.DataObject, case: Case) -> None:
    """Rows imported in any batches, as long as none comes before what it supersedes, owe what one file owes."""
    contract = case.contract
    whole = evidence_of(case.rows, contract)
    rows = {row[ID]: row for row in (fields_of_row(whole, number) for number in range(len(whole)))}
    store = fund_of(contract)
    batches: dict[str, int] = {}
    for name in sorted(rows, key=lambda name: depth(rows, name)):
        first = batches.get(rows[name][SUPERSEDES], 0)
        batches[name] = data.draw(st.integers(first, 3))
    with TemporaryDirectory() as folder:
        for number in range(4):
            some = [rows[name] for name in data.draw(st.permutations([*rows])) if batches[name] == number]
            if some:
                path = written(Path(folder) / f"{number}.csv", *some)
                import_evidence(store, path, order=by("rob", LATE), chance=no_chance)
        if case.participants:
            import_register(store, register_file(Path(folder), case), order=by("rob"), chance=no_chance)
    kept = evidence_kept(store, contract_kept(store, contract.id))
    register = register_of(case.participants, contract)
    asked = {"as_of": case.as_of, "until": case.until}
    ours = evaluate(kept.contract, kept.evidence, register=kept.register or register, **asked)
    theirs = evaluate(contract, whole, register=register, **asked)
    assert ours.total_minor == theirs.total_minor
    assert ours.entitlements == theirs.entitlements


def depth(rows: dict[str, list[str]], name: str) -> int:
    """How many rows a row supersedes, directly or by others."""
    before = rows[name][SUPERSEDES]
    return 0 if not before else 1 + depth(rows, before)


def register_file(folder: Path, case: Case) -> Path:
    """The register of a case as a file."""
    path = folder / "participants.csv"
    lines = ["participant,enrolled,cohort,municipality,exit,groups"]
    for each in case.participants:
        fields = (
            each.participant,
            each.enrolled.isoformat(),
            each.cohort or "",
            each.municipality or "",
            each.exit.isoformat() if each.exit else "",
            memberships_text(each.groups),
        )
        lines.append(",".join(fields))
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("id", "123456782"),
        ("id", "job-1234.56.782"),
        ("id", "ann@example.org"),
        ("id", "job-p-2"),
        ("cohort", "groep 123456782"),
        ("instance", "ann@example.org/1"),
    ],
)
def test_other_columns_say_nothing_of_persons(tmp_path: Path, column: str, text: str) -> None:
    """Ids, cohorts and instances hold no number and no address; an id does not hold its participant's pseudonym."""
    store = fund_of(jobs())
    path = written(tmp_path / "rows.csv", line("w1", "p-1"), line("w2", "p-2") | {column: text})
    error = refused(store, path)
    assert refusals_of(error) == [("personal_details", f"row 2, column {column}")]
    assert error.problems[0].remedy
    assert store.counts().evidence == 0


def test_ids_may_hold_what_only_looks_like_a_pseudonym(tmp_path: Path) -> None:
    """Running numbers, days, and the pseudonym of another row's participant, are no reason to refuse."""
    store = fund_of(jobs())
    rows = [line("e10", "1"), line("20240107-00017", "p-9"), line("w-p-9", "p-8"), line("2024-03-001", "c")]
    assert brought(store, tmp_path / "rows.csv", *rows).rows == 4


def test_registers_say_nothing_of_persons(tmp_path: Path) -> None:
    """Cohorts and groups of a register hold no number of a person either."""
    register = tmp_path / "participants.csv"
    register.write_text("participant,enrolled,cohort,groups\np-1,2024-01-01,123456782,123456782:2024-01-01..\n")
    with pytest.raises(InvalidInput) as caught:
        import_register(fund_of(jobs()), register, order=by("rea"), chance=no_chance)
    assert refusals_of(caught.value) == [
        ("personal_details", "row 1, column cohort"),
        ("personal_details", "row 1, column groups"),
    ]


def test_who_names_persons_is_told_how_pseudonyms_are_made(tmp_path: Path) -> None:
    """The message names the command."""
    error = refused(fund_of(jobs()), written(tmp_path / "rows.csv", line("w1", "Jan de Vries")))
    assert "outcomes-fund evidence pseudonyms" in error.problems[0].remedy


def test_nothing_was_reported_or_decided_on_at_a_moment_to_come(tmp_path: Path) -> None:
    """A moment up to that of the import passes, whatever its offset; one second later is refused, by its row."""
    store = fund_of(jobs())
    now = line("w1", "p-1", reported_at="2026-06-01T14:00:00+02:00")
    late = [
        line("w2", "p-2", reported_at="2026-06-01T12:00:01Z"),
        line("w3", "p-3", status="verified", verified_at="2026-06-02"),
    ]
    error = refused(store, written(tmp_path / "late.csv", now, *late))
    assert refusals_of(error) == [
        ("in_the_future", "row 2, column reported_at"),
        ("in_the_future", "row 3, column verified_at"),
    ]
    assert error.problems[1].message == "'2026-06-02' is still to come: it is 2026-06-01T12:00:00Z now."
    assert brought(store, tmp_path / "now.csv", now).rows == 1


def test_a_date_in_another_form_is_told_as_it_has_to_be_written(tmp_path: Path) -> None:
    """Dates and moments that a spreadsheet turned round are understood, and refused with the right form."""
    row = line("w1", "p-1", achieved="30-03-2024", reported_at="30-03-2024")
    error = refused(fund_of(jobs()), written(tmp_path / "rows.csv", row))
    assert [problem.code for problem in error.problems] == ["bad_date", "bad_moment"]
    assert [problem.remedy for problem in error.problems] == ["Write 2024-03-30.", "Write 2024-03-30 for the day."]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("contract.toml", 'id = "jobs"\ntitle = "Work, paid, and more"\n\n[[lines]]\nid = "a"\n'),
        ("contract.json", '{\n  "id_of": "jobs",\n  "lines": []\n}\n'),
        ("rows.jsonl", '{"name": "jobs"}\n{"name": 17\n'),
        ("letter.csv", 'Dear "all",\n\nplease find\n'),
        ("other.csv", "naam;bedrag\nx;1\ny;2;3\n"),
    ],
)
def test_a_file_that_is_no_evidence_is_told_so_and_nothing_else(tmp_path: Path, name: str, text: str) -> None:
    """Where no column of evidence is there, what else is wrong with the file says nothing."""
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    store = fund_of(jobs())
    assert refusals_of(refused(store, path)) == [("other_file", "file")]
    with pytest.raises(InvalidInput) as caught:
        import_register(store, path, order=by("rea"), chance=no_chance)
    assert refusals_of(caught.value) == [("other_file", "file")]


def test_semicolons_are_told_of_a_file_that_is_evidence(tmp_path: Path) -> None:
    """A spreadsheet that divides the columns of evidence otherwise is told to write commas."""
    path = tmp_path / "rows.csv"
    path.write_text("id;contract;metric\nw1;jobs;jobs\n", encoding="utf-8")
    assert refusals_of(refused(fund_of(jobs()), path)) == [("not_commas", "header")]
