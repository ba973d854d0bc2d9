"""A pack gives back exactly the evidence that was packed, and new rows behind it make what reading all at once does."""

import json
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes_fund.domain.columns import TextColumn
from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.evidence import Evidence
from outcomes_fund.errors import InvalidInput
from outcomes_fund.formats.evidence import evidence_of, fields_of_row, parse_evidence
from outcomes_fund.formats.evidence_pack import packed, unpacked
from outcomes_fund.formats.kept_evidence import KeptRow, evidence_of_kept
from outcomes_fund.formats.tables.joined_names import joined
from outcomes_fund.testing import contract_with
from tests.services.evidence_cases import assert_same_evidence
from tests.strategies import Case, cases

PARTICIPANT, ID, SUPERSEDES, REFERENCE, SHA256 = 3, 0, 11, 16, 17


def one_metric(kind: str, more: str = "") -> Contract:
    """A contract with one metric, for which something is paid."""
    line = '[[lines]]\nid = "l"\ntitle = "L"\nform = "unit_price"\nmetric = "m"\nprice = "1.00"\n'
    return contract_with(f'[[metrics]]\nid = "m"\nkind = "{kind}"\ntitle = "M"\n{more}\n{line}')


def repacked(evidence: Evidence) -> Evidence:
    """Evidence that went through a pack."""
    found = unpacked(packed(evidence, 7, rules="r"))
    assert found is not None
    assert (found.to, found.rules) == (7, "r")
    return found.evidence


def kept_rows(case: Case) -> tuple[list[list[str]], dict[str, str]]:
    """The rows of a case as a fund keeps them, none before one that it supersedes, and who is behind each number."""
    evidence = evidence_of(case.rows, case.contract)
    rows = [fields_of_row(evidence, number) for number in range(len(evidence))]
    numbers = {name: str(number) for number, name in enumerate(evidence.participants, start=11)}
    for row in rows:
        row[PARTICIPANT] = numbers.get(row[PARTICIPANT], "")
    placed: list[list[str]] = []
    while rows:
        here = {row[ID] for row in rows}
        placed += [row for row in rows if row[SUPERSEDES] not in here]
        rows = [row for row in rows if row[SUPERSEDES] in here]
    return placed, {number: name for name, number in numbers.items()}


def read(
    rows: Sequence[KeptRow], contract: Contract, names: dict[str, str], before: Evidence | None = None
) -> Evidence:
    """The evidence of rows that are kept."""
    return evidence_of_kept(rows, contract, labels=lambda some: [names[each] for each in some], before=before)


@given(st.data(), cases())
def test_rows_in_any_number_of_packs_make_what_all_of_them_make_at_once(data: st.DataObject, case: Case) -> None:
    """Whatever is packed and whatever comes behind it, each column is that of reading all rows at once."""
    rows, names = kept_rows(case)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(rows)), max_size=3)))
    evidence: Evidence | None = None
    for begin, end in zip([0, *cuts], [*cuts, len(rows)], strict=True):
        evidence = repacked(read(rows[begin:end], case.contract, names, evidence))
    assert evidence is not None
    assert_same_evidence(evidence, read(rows, case.contract, names))


def test_documents_and_long_names_come_back() -> None:
    """Hashes in capitals, references of any length and letters outside ASCII are given back as they were."""
    contract = one_metric("sum", 'resolution = "0.01"')
    head = "id,contract,metric,participant,achieved,value,status,reporter,reported_at,reference,sha256\n"
    rows = [
        f"a,example,m,{'é' * 120},2024-01-01,-12.5,reported,provider,2024-01-02,{'x' * 900},{'AB' * 32}\n",
        f"bé,example,m,,2025-12-31,90000000000000,reported,provider,2024-01-02T00:00:00Z,ü,{'01' * 32}\n",
        "c,example,m,p,2024-01-01,0,reported,provider,2024-01-02,,\n",
    ]
    evidence = parse_evidence((head + "".join(rows)).encode(), contract, syntax="csv")
    assert_same_evidence(repacked(evidence), evidence)
    assert repacked(evidence).row(1) == evidence.row(1)


def test_many_rows_of_the_same_take_next_to_no_room() -> None:
    """A column that is the same in all rows is written once, and hashes take half the room of their digits."""
    contract = one_metric("count")
    head = "id,contract,metric,achieved,status,reporter,reported_at,sha256\n"
    rows = [f"e{number:06d},example,m,2024-01-01,reported,provider,2024-01-02,{'a1' * 32}\n" for number in range(5000)]
    evidence = parse_evidence((head + "".join(rows)).encode(), contract, syntax="csv")
    content = packed(evidence, 1)
    assert len(content) < 5000 * (7 + 32) + 4000
    assert_same_evidence(repacked(evidence), evidence)


def test_a_pack_of_another_version_is_none() -> None:
    """What this version cannot read is read from the rows, and is no error."""
    contract = one_metric("count")
    content = packed(
        parse_evidence(b"id,contract,metric,achieved,status,reporter,reported_at\n", contract, syntax="csv"), 1
    )
    line = content[: content.index(b"\n")]
    other = json.dumps({**json.loads(line), "format": "outcomes-fund evidence 2"}).encode()
    assert unpacked(content) is not None
    assert unpacked(content.replace(line, other)) is None
    assert unpacked(b"") is None


names = st.text(st.sampled_from("aé\x01Z~"), min_size=1, max_size=12)


@given(st.sets(names), st.sets(names))
def test_names_are_put_in_their_places(old: set[str], new: set[str]) -> None:
    """Names of two lists stand in the order of their bytes, each once, and both lists find theirs."""

    def in_order(some: set[str]) -> list[str]:
        return sorted(some, key=str.encode)

    found = joined(TextColumn.of(in_order(old)), TextColumn.of(new))
    assert list(found.texts) == in_order(old | new)
    moved = np.arange(len(old)) if found.old is None else found.old
    assert [found.texts[int(code)] for code in moved] == in_order(old)
    assert [found.texts[int(code)] for code in found.new] == list(new)


def test_a_row_that_does_not_fit_those_before_is_refused() -> None:
    """A row behind a pack is held against the rows in it."""
    contract = one_metric("count")
    row = ("a", "example", "m", "", "", "", "2024-01-01", "1", "", "", "reported", "", "provider", "")
    first = repacked(read([(*row, "2024-02-01", "", "", "")], contract, {}))
    early = ("b", *row[1:SUPERSEDES], "a", *row[12:], "2024-01-31", "", "", "")
    with pytest.raises(InvalidInput, match="earlier day than 'a'"):
        read([early], contract, {}, first)
