"""Use cases: verify, reject, dispute and correct rows of evidence; each adds rows that supersede, and changes none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction

import numpy as np

from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.evidence import NONE
from outcomes_fund.errors import InvalidInput, Problem, listed, nearest_word
from outcomes_fund.formats.exact_text import number_text
from outcomes_fund.formats.tables.personal_details import personal_text
from outcomes_fund.ledger.port import Store
from outcomes_fund.services.contracts import contract_kept
from outcomes_fund.services.decisions import (
    Choice,
    Decided,
    as_decided,
    chosen_rows,
    row_problems,
    standing_rows,
    superseding,
    verifier_problems,
    write_decision,
)
from outcomes_fund.services.duties_kept import check_known, check_role
from outcomes_fund.services.evidence_listed import ListedRow, evidence_list
from outcomes_fund.services.evidence_rows import PLACE, Standing, moment_text
from outcomes_fund.services.orders import (
    NotAllowed,
    Order,
    answered,
    done_nothing,
    keyed,
    keyed_once,
    request_digest,
)
from outcomes_fund.services.reasons_given import reason_problems
from outcomes_fund.services.sampling import Sample, draw_sample, verify_sample
from outcomes_fund.services.transitions import CORRECTED, DISPUTED, REJECTED, VERIFIED, Transition, corrected_status

__all__ = [
    "Choice",
    "Decided",
    "ListedRow",
    "Sample",
    "correct",
    "dispute",
    "draw_sample",
    "evidence_list",
    "reject",
    "verify",
    "verify_sample",
]

# What a correction may set; all else makes it another result, which is rejected and reported anew.
CHANGEABLE = (
    "achieved",
    "value",
    "numerator",
    "denominator",
    "status",
    "verifier",
    "reported_at",
    "verified_at",
    "reference",
    "sha256",
)

# What a column of a corrected row may be given as.
Written = str | int | Fraction | date | datetime


def verify(
    store: Store,
    contract_id: str,
    ids: Sequence[str] = (),
    *,
    batch: int | None = None,
    every: bool = False,
    verified_at: date | datetime | None = None,
    verifier: str | None = None,
    order: Order,
) -> Decided:
    """Verify rows that are reported or disputed.

    Args:
        store: The ledger.

        contract_id: The contract.

        ids: Rows by their ids; or

        batch: those of one import that are reported, by the ``seq`` of its entry; or

        every: all rows of the contract that are reported.

        verified_at: When it was decided; None means the moment of the order.

        verifier: The party that decided; None means the only verifier of the contract.

        order: Who says so. Without a key, the same rows twice are decided once.

    Returns:
        What was decided; no entry if no row was reported.

    Raises:
        UnknownName: If the fund has no such contract.

        NotAllowed: If the actor is no verifier.

        InvalidInput: With everything that is wrong; nothing is written then.

        KeyReused: If the key stands for another command.
    """
    choice = Choice(ids=tuple(ids), batch=batch, every=every)
    return _decide(store, contract_id, VERIFIED, choice, decision=(verified_at, verifier, None), order=order)


def reject(
    store: Store,
    contract_id: str,
    ids: Sequence[str] = (),
    *,
    reason: str,
    batch: int | None = None,
    every: bool = False,
    verified_at: date | datetime | None = None,
    verifier: str | None = None,
    order: Order,
) -> Decided:
    """Reject rows that are reported or disputed: they earn nothing and block nothing.

    Args:
        store: As for :func:`verify`, as are all others.

        contract_id: The contract.

        ids: Rows by their ids; or

        reason: Why; kept for good, so without anything about a person.

        batch: those of one import that are reported; or

        every: all that are.

        verified_at: When it was decided.

        verifier: The party that decided.

        order: Who says so.

    Raises:
        UnknownName, NotAllowed, InvalidInput, KeyReused: As :func:`verify`.
    """
    choice = Choice(ids=tuple(ids), batch=batch, every=every)
    return _decide(store, contract_id, REJECTED, choice, decision=(verified_at, verifier, reason), order=order)


def dispute(
    store: Store,
    contract_id: str,
    ids: Sequence[str] = (),
    *,
    reason: str,
    batch: int | None = None,
    every: bool = False,
    order: Order,
) -> Decided:
    """Dispute rows: they keep their place, and their amounts wait. Everybody with a role in the fund may.

    Args:
        store: As for :func:`verify`, as are all others.

        contract_id: The contract.

        ids: Rows by their ids, whatever their status; or

        reason: Why; kept for good, so without anything about a person.

        batch: those of one import that are reported or verified; or

        every: all that are.

        order: Who says so.

    Raises:
        UnknownName, NotAllowed, InvalidInput, KeyReused: As :func:`verify`.
    """
    choice = Choice(ids=tuple(ids), batch=batch, every=every)
    return _decide(store, contract_id, DISPUTED, choice, decision=(None, None, reason), order=order)


def correct(
    store: Store, contract_id: str, row_id: str, changes: Mapping[str, Written], *, reason: str = "", order: Order
) -> Decided:
    """Correct a row: what is set is other, all else stays.

    A row that is only reported stays so, and a reporter may correct it as well; every other is verified as corrected,
    unless the changes say otherwise.

    Args:
        store: The ledger.

        contract_id: The contract.

        row_id: Id of the row.

        changes: What is right, by column. A result of another participant or metric is no correction.

        reason: Why; may be empty.

        order: Who says so. Without a key, the same correction twice is one.

    Raises:
        UnknownName, NotAllowed, InvalidInput, KeyReused: As :func:`verify`.
    """
    problems = [problem for column, value in changes.items() for problem in _value_problems(column, value)]
    if problems:
        raise InvalidInput(problems)
    texts = {column: _text(value) for column, value in changes.items()}
    request = request_digest("correct", contract=contract_id, row=row_id, changes=texts, reason=reason)
    with store.turn():
        contract = contract_kept(store, contract_id)
        order = keyed(order, "correct", request)
        earlier = answered(store, order, request)
        if earlier is not None:
            return as_decided(earlier, contract_id)
        check_known(store, order)
        standing = standing_rows(store, contract)
        rows = standing.named([row_id])
        problems = [*row_problems(standing, [row_id], rows, CORRECTED), *_change_problems(texts)]
        problems += reason_problems(reason, needed=False)
        status = texts.get("status") or ("" if rows[0] == NONE else corrected_status(standing.status(int(rows[0]))))
        if status != "reported" and "verifier" not in texts:
            problems += verifier_problems(contract, None)
        if problems:
            raise InvalidInput(problems)
        _check_may_correct(store, order, status, contract_id)
        new = superseding(standing, rows, {**_when(contract, status, order), **texts, "status": status})
        _refuse_unchanged(standing, int(rows[0]), texts)
        facts = {"reason": reason} if reason else {}
        entry = write_decision(standing, order, new, request=request, kind=CORRECTED.kind, facts=facts)
        return as_decided(entry, contract_id)


def _check_may_correct(store: Store, order: Order, status: str, contract_id: str) -> None:
    """See that a verifier corrects; or a reporter, where the row then still waits for one."""
    try:
        check_role(store, order, "verify", contract_id)
    except NotAllowed:
        if status != "reported":
            raise
        check_role(store, order, "report", contract_id)


def _decide(
    store: Store,
    contract_id: str,
    transition: Transition,
    choice: Choice,
    *,
    decision: tuple[date | datetime | None, str | None, str | None],
    order: Order,
) -> Decided:
    verified_at, verifier, reason = decision
    name = transition.verb
    request = request_digest(
        name,
        contract=contract_id,
        rows=[sorted(choice.ids), choice.batch, choice.every],
        decision=[None if verified_at is None else moment_text(verified_at), verifier, reason],
    )
    with store.turn():
        contract = contract_kept(store, contract_id)
        # What is asked of a batch, or of all, may be asked again when other rows wait.
        order = keyed(order, name, request) if choice.ids else keyed_once(store, order, name)
        earlier = answered(store, order, request)
        if earlier is not None:
            return as_decided(earlier, contract_id)
        if transition is DISPUTED:
            check_known(store, order)
        else:
            check_role(store, order, "verify", contract_id)
        problems = [*reason_problems(reason, needed=transition.needs_reason)]
        if transition is not DISPUTED:
            problems += verifier_problems(contract, verifier)
        standing = standing_rows(store, contract)
        rows = _rows_or_problems(standing, choice, transition, problems)
        if len(rows) == 0:
            done_nothing(store, order, request, name)
            return Decided(contract=contract_id, entry=None, rows=0)
        assert transition.after is not None
        said = {} if verified_at is None else {"verified_at": moment_text(verified_at)}
        who = {} if verifier is None else {"verifier": verifier}
        changes = {**_when(contract, transition.after, order), **said, **who, "status": transition.after}
        new = superseding(standing, rows, changes)
        facts = {"reason": reason} if reason else {}
        entry = write_decision(standing, order, new, request=request, kind=transition.kind, facts=facts)
        return as_decided(entry, contract_id)


def _rows_or_problems(
    standing: Standing, choice: Choice, transition: Transition, problems: Sequence[Problem]
) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """Find the rows that are meant; all problems are told together."""
    try:
        rows = chosen_rows(standing, choice, transition)
    except InvalidInput as error:
        raise InvalidInput([*problems, *error.problems]) from error
    if problems:
        raise InvalidInput(problems)
    return rows


def _when(contract: Contract, status: str, order: Order) -> dict[str, str]:
    """Say when a new row was recorded: that decides from which day on it counts."""
    moment = moment_text(order.at)
    if status == "reported":
        return {"reported_at": moment, "verified_at": "", "verifier": ""}
    if status == "disputed":
        return {"verified_at": moment, "verifier": ""}
    return {"verified_at": moment, "verifier": next(iter(contract.parties_with("verifier")), "")}


def _change_problems(texts: Mapping[str, str]) -> Iterator[Problem]:
    if not texts:
        message = "nothing is changed; expected a value for one column or more."
        yield Problem(code="no_change", path="changes", message=message, remedy=f"Set one of {listed(CHANGEABLE)}.")
    for column, text in texts.items():
        if column in CHANGEABLE:
            likeness = personal_text(text) if column == "reference" else None
            if likeness is not None:
                message = f"{text!r} holds {likeness}, and a fund keeps nothing about persons."
                remedy = "Name the place of the document without it."
                yield Problem(code="personal_details", path=column, message=message, remedy=remedy, value=text)
        elif column in PLACE:
            message = f"a correction keeps {column!r}: with another it is another result."
            remedy = "Reject the row, and report a new one."
            yield Problem(code="fixed_column", path=column, message=message, remedy=remedy, value=text)
        else:
            near = nearest_word(column, CHANGEABLE)
            message = f"there is no column {column!r}; known: {listed(CHANGEABLE)}."
            remedy = f"Did you mean {near!r}?" if near else ""
            yield Problem(code="unknown_column", path=column, message=message, remedy=remedy, value=text)


def _refuse_unchanged(standing: Standing, row: int, texts: Mapping[str, str]) -> None:
    """Refuse a correction that sets what stands there already."""
    old = standing.texts(np.array([row]))[0]
    if all(old[PLACE[column]] == text for column, text in texts.items()):
        message = "the row says so already; nothing would be other than before."
        raise InvalidInput(
            [Problem(code="no_change", path=f"row {old[0]}", message=message, remedy="Set what is right.")]
        )


def _value_problems(column: str, value: object) -> Iterator[Problem]:
    """Say why a value cannot be written in a field: its kind, a moment nobody can place, or a byte of no text."""
    if isinstance(value, bool) or not isinstance(value, str | int | Fraction | date):
        message = f"{value!r} is no value of a field; expected a text, a whole number, a fraction, a date or a moment."
        yield Problem(code="not_text", path=column, message=message, remedy="To empty a field, give an empty text.")
    elif isinstance(value, datetime) and value.utcoffset() is None:
        message = f"{value.isoformat()} has no time zone, so nobody knows which moment it is."
        yield Problem(code="bad_moment", path=column, message=message, remedy="Give the moment with its offset.")
    elif isinstance(value, str) and "\0" in value:
        message = f"{value!a} holds a zero byte, which is not text."
        yield Problem(code="not_text", path=column, message=message, remedy="Take it out.")


def _text(value: Written) -> str:
    if isinstance(value, date):
        return moment_text(value)
    return value if isinstance(value, str) else number_text(Fraction(value))
