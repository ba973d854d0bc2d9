"""Use case: forget participants, so that nobody can tell any more who stood behind a number."""

from __future__ import annotations

import hmac
import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from hashlib import sha256

import attrs

from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.metric import EvidenceMetric
from outcomes_fund.domain.places import metrics_in
from outcomes_fund.errors import InvalidInput, Problem, listed
from outcomes_fund.ledger.forgetting import forgotten_with
from outcomes_fund.ledger.port import Store
from outcomes_fund.ledger.privacy import KEY_BYTES_MIN
from outcomes_fund.ledger.records import ENROLMENT_COLUMNS, EVIDENCE_COLUMNS, Draft, Entry, forgotten_digest
from outcomes_fund.services.contracts import contract_kept
from outcomes_fund.services.duties_kept import check_known
from outcomes_fund.services.orders import (
    NOTHING,
    NotAllowed,
    Order,
    answered,
    done_nothing,
    drafts,
    keyed,
    request_digest,
    text_problems,
)
from outcomes_fund.services.reasons_given import reason_problems
from outcomes_fund.services.retention import RETENTION, RetentionClass, kept_until, retention_class

__all__ = ["Forgotten", "forget", "secret_mark", "secret_problems", "tombstone"]

WAITING = ("reported", "disputed")
ID, METRIC, PARTICIPANT, STATUS, SUPERSEDES = (
    EVIDENCE_COLUMNS.index(name) for name in ("id", "metric", "participant", "status", "supersedes")
)
ENROLLED_PERSON = ENROLMENT_COLUMNS.index("participant")


@attrs.frozen(kw_only=True)
class Forgotten:
    """Who was forgotten.

    Args:
        persons: Their numbers, in rising order.

        already: Numbers of those among the asked who were forgotten before.
    """

    persons: tuple[int, ...]
    already: tuple[int, ...] = ()


def tombstone(secret: bytes, participant: str) -> str:
    """Give by what a forgotten participant is known again: the same under the same secret, and of no use without it.

    Args:
        secret: Of the fund, kept outside its file.

        participant: The pseudonym.

    Returns:
        HMAC-SHA-256, in 64 hexadecimal digits.

    Example:
        >>> tombstone(b"0123456789abcdef", "p-1") == tombstone(b"0123456789abcdef", "p-2")
        False
    """
    # The label keeps it apart from a pseudonym that was made with the same secret.
    return hmac.new(secret, b"tombstone\x00" + participant.encode(), sha256).hexdigest()


def secret_mark(secret: bytes) -> str:
    """Give by what a secret is known again, so that nobody is forgotten, or looked for, under another one."""
    return hmac.new(secret, b"mark", sha256).hexdigest()


def secret_problems(store: Store, secret: bytes) -> Iterator[Problem]:
    """Say why a secret is not that of the fund: too short, or another one than that of the persons forgotten before.

    Args:
        store: The ledger.

        secret: As it was given.
    """
    if len(secret) < KEY_BYTES_MIN:
        yield Problem(
            code="short_secret",
            path="secret",
            message=f"a secret of {len(secret)} bytes can be guessed; expected {KEY_BYTES_MIN} random bytes or more.",
            remedy="Make one with: head -c 32 /dev/urandom > secret.key, and keep it away from the fund file.",
        )
        return
    mark = secret_mark(secret)
    for entry in store.entries(kinds=("forgotten",)):
        if entry.body.get("secret", mark) != mark:
            yield Problem(
                code="other_secret",
                path="secret",
                message=f"it is another secret than that of entry {entry.seq}, under which persons were forgotten.",
                remedy="Give the secret of the fund: under another, a person who comes back would count twice.",
            )
            return


def forget(
    store: Store,
    participants: Collection[str],
    *,
    secret: bytes,
    reason: str,
    retention_class: str,
    order: Order,
) -> Forgotten:
    """Remove the pseudonyms of participants. The chain still holds, and every statement stays as it is.

    Rows of evidence keep the number of the person, so that a result that was paid once is not paid again: under the
    same secret the person is known again if it comes back.

    Args:
        store: The ledger.

        participants: Pseudonyms, as evidence and registers have them.

        secret: Of the fund; 16 random bytes or more, kept outside the file.

        reason: Why, in words; written to the ledger, so without anything about the person.

        retention_class: A class of ``RETENTION`` that may be forgotten: ``participants`` once the time is over, or
            ``on_request``.

        order: Who asks for it, when and under which key.

    Returns:
        Who was forgotten now, and who had been before.

    Raises:
        InvalidInput: If a participant is unknown, or secret, reason or class will not do; with all problems.

        NotAllowed: If the actor is no person of the fund, something of a person waits for a decision, or the time for
            which it is kept is not over.

        KeyReused: If the key stands for another command.
    """
    problems = [*text_problems("participants", sorted(participants)), *text_problems("reason", reason)]
    if problems:
        raise InvalidInput(problems)
    tombs = {participant: tombstone(secret, participant) for participant in sorted(set(participants))}
    # The digest of what is asked for is written to the chain: told by tombstones, it cannot be guessed at.
    request = request_digest("forget", persons=sorted(tombs.values()), reason=reason, retention_class=retention_class)
    with store.turn():
        order = keyed(order, "forget", request)
        entry = answered(store, order, request)
        if entry is not None:
            persons = () if entry.kind == NOTHING else entry.body["persons"]
            return Forgotten(
                persons=tuple(persons), already=() if persons else tuple(sorted(_already(store, tombs).values()))
            )
        rule = _rule(retention_class)
        known = store.surrogates_of(tombs)
        already = _already(store, tombs)
        _check_input(store, tombs=tombs, known={**already, **known}, secret=secret, reason=reason, rule=rule)
        assert rule is not None
        persons = sorted(known.values())
        _check_allowed(store, {known[name]: name for name in known}, rule, order)
        if persons:
            forgetting = {known[participant]: tombs[participant] for participant in known}
            draft = _draft(store, order, request, forgetting, reason=reason, rule=rule, secret=secret)
            store.append([draft], at=order.at, forgetting=forgetting)
        else:
            done_nothing(store, order, request, "forget")
        return Forgotten(persons=tuple(persons), already=tuple(sorted(already.values())))


def _as_answered(store: Store, entry: Entry, tombs: Mapping[str, str]) -> Forgotten:
    if entry.kind == NOTHING:
        return Forgotten(persons=(), already=tuple(sorted(_already(store, tombs).values())))
    return Forgotten(persons=tuple(entry.body["persons"]))


def _rule(name: str) -> RetentionClass | None:
    rule = retention_class(name)
    return rule if rule is not None and rule.is_forgettable else None


def _already(store: Store, tombs: Mapping[str, str]) -> dict[str, int]:
    there = store.tombstones()
    return {participant: there[tomb] for participant, tomb in tombs.items() if tomb in there}


def _draft(
    store: Store,
    order: Order,
    request: str,
    forgetting: Mapping[int, str],
    *,
    reason: str,
    rule: RetentionClass,
    secret: bytes,
) -> Draft:
    body = {
        "persons": sorted(forgetting),
        "reason": reason,
        "class": rule.id,
        "digest": forgotten_digest(forgotten_with(store, forgetting)),
        "secret": secret_mark(secret),
    }
    (draft,) = drafts(order, request, ("forgotten", body))
    return draft


def _check_input(
    store: Store,
    *,
    tombs: Mapping[str, str],
    known: Mapping[str, int],
    secret: bytes,
    reason: str,
    rule: RetentionClass | None,
) -> None:
    problems = [*secret_problems(store, secret), *_reason_problems(reason, tombs)]
    if rule is None:
        names = [each.id for each in RETENTION if each.is_forgettable]
        message = f"nothing of this class is forgotten; expected {' or '.join(names)}."
        problems.append(Problem(code="retention_class", path="class", message=message, remedy="Name one of these."))
    problems.extend(_unknown(participant) for participant in tombs if participant not in known)
    if problems:
        raise InvalidInput(problems)


def _unknown(participant: str) -> Problem:
    return Problem(
        code="unknown_participant",
        path=f"participant {participant}",
        message="the fund knows no such participant.",
        remedy="Give the pseudonym as the evidence or the register has it.",
        value=participant,
    )


def _reason_problems(reason: str, participants: Collection[str]) -> Iterator[Problem]:
    yield from reason_problems(reason, needed=True)
    if any(re.search(rf"(?<!\w){re.escape(participant)}(?!\w)", reason) for participant in participants):
        yield Problem(
            code="personal_details",
            path="reason",
            message="the reason names a participant who is to be forgotten, and it is kept for good.",
            remedy="Leave the participant out of it.",
        )


def _check_allowed(store: Store, persons: Mapping[int, str], rule: RetentionClass, order: Order) -> None:
    check_known(store, order)
    problems: list[Problem] = []
    for contract in _contracts(store) if persons else ():
        problems += _waiting_problems(store, contract, persons)
        until = kept_until(store, contract, rule)
        if until is not None and until > order.at.date():
            problems += _early_problems(store, contract, persons, until)
    if problems:
        raise NotAllowed(problems)


def _contracts(store: Store) -> Iterator[Contract]:
    for entry in store.entries(kinds=("contract_added",)):
        yield contract_kept(store, entry.body["contract"])


def _waiting_problems(store: Store, contract: Contract, persons: Mapping[int, str]) -> Iterator[Problem]:
    """Find rows of these persons that nobody has decided on; where no decision is needed, none is waited for."""
    needed = {
        metric.evidence or metric.id
        for _, metric in metrics_in(contract, object)
        if isinstance(metric, EvidenceMetric) and metric.admission.verification == "needed"
    }
    names = {str(surrogate): participant for surrogate, participant in persons.items()}
    waiting = {
        row[ID]: names[row[PARTICIPANT] or ""]
        for row in store.evidence(contract.id)
        if row[PARTICIPANT] in names and row[STATUS] in WAITING and row[METRIC] in needed
    }
    if waiting:
        for row in store.evidence(contract.id):
            waiting.pop(row[SUPERSEDES], None)
    for participant in dict.fromkeys(waiting.values()):
        rows = [row for row, name in waiting.items() if name == participant]
        yield Problem(
            code="waiting_rows",
            path=f"participant {participant}, contract {contract.id}",
            message=f"{len(rows)} of the rows of this participant wait for a decision: {listed(rows)}.",
            remedy="Verify, reject or correct them first; then the participant can be forgotten.",
            value=participant,
        )


def _early_problems(store: Store, contract: Contract, persons: Mapping[int, str], until: date) -> Iterator[Problem]:
    """Name the persons of a contract whose time is not over."""
    met = {row[PARTICIPANT] for row in store.evidence(contract.id)}
    met |= {row[ENROLLED_PERSON] for row in store.enrolments(contract.id)}
    for surrogate, participant in persons.items():
        if str(surrogate) in met:
            yield Problem(
                code="retention",
                path=f"participant {participant}, contract {contract.id}",
                message=f"the pseudonym is kept until {until}: it is needed while amounts can be claimed.",
                remedy=f"Forget the participant from {until} on, or with the class on_request if the person asks.",
                value=participant,
            )
