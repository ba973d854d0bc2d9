"""What the entries of a fund say about duties: who holds which roles, and who did what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from outcomes_fund.errors import Problem, listed
from outcomes_fund.ledger.duties import Action, ActionKind, DutyRole, refusals
from outcomes_fund.ledger.port import Store
from outcomes_fund.ledger.records import EVIDENCE_KINDS, Entry
from outcomes_fund.services.duty_rules import rules_kept
from outcomes_fund.services.orders import NotAllowed, Order

__all__ = [
    "FOUNDER_ROLES",
    "EvidenceDuty",
    "accounts_kept",
    "check_duty",
    "check_known",
    "check_role",
    "evidence_duties",
    "refuse",
    "roles_after",
    "roles_kept",
]

PEOPLE_KINDS = ("fund_created", "person_added")
# Of whoever creates a fund, until somebody says otherwise.
FOUNDER_ROLES: tuple[DutyRole, ...] = ("administrator",)
IBAN_KINDS = ("iban_changed", "iban_confirmed")
IMPORT_KINDS = ("evidence_imported", "register_imported")
# What a verifier decides; what is disputed is not decided yet.
DECIDING_KINDS = ("evidence_verified", "evidence_rejected", "evidence_corrected")
DECIDED = frozenset({"verified", "rejected"})


class EvidenceDuty(NamedTuple):
    """That a person reported or verified evidence of a contract, and in which entry."""

    kind: ActionKind
    person: str
    contract: str
    seq: int


def roles_kept(store: Store) -> dict[str, tuple[DutyRole, ...]]:
    """Give the people of a fund with the roles that they hold now.

    Args:
        store: The ledger.
    """
    held: dict[str, tuple[DutyRole, ...]] = {}
    for entry in store.entries(kinds=PEOPLE_KINDS):
        held = roles_after(held, entry)
    return held


def roles_after(held: Mapping[str, tuple[DutyRole, ...]], entry: Entry) -> dict[str, tuple[DutyRole, ...]]:
    """Give the roles that people hold after an entry: whoever creates a fund is its first administrator.

    Args:
        held: Roles by person, before it.

        entry: Of any kind.
    """
    if entry.kind == "fund_created":
        return {**held, entry.actor: FOUNDER_ROLES}
    if entry.kind == "person_added":
        return {**held, entry.body["person"]: tuple(entry.body["roles"])}
    return dict(held)


def accounts_kept(store: Store) -> tuple[Action, ...]:
    """Give who changed and who confirmed IBANs, in order.

    Args:
        store: The ledger.
    """
    return tuple(
        Action(
            kind="change_iban" if entry.kind == "iban_changed" else "confirm_iban",
            person=entry.actor,
            about=entry.body["party"],
        )
        for entry in store.entries(kinds=IBAN_KINDS)
    )


def evidence_duties(store: Store, contracts: Iterable[str]) -> tuple[EvidenceDuty, ...]:
    """Give who reported and who verified evidence of some contracts.

    Who brings rows that are verified or rejected already has verified them: the fund takes it from that person.

    Args:
        store: The ledger.

        contracts: Ids.
    """
    wanted, found = set(contracts), []
    for entry in store.entries(kinds=(*sorted(EVIDENCE_KINDS), *IMPORT_KINDS[1:])):
        body = entry.body
        if body["contract"] not in wanted:
            continue
        statuses = set(body.get("statuses", ()))
        kinds: list[ActionKind] = ["report"] if entry.kind in IMPORT_KINDS else []
        # What is corrected and goes on waiting was decided by nobody.
        if DECIDED & statuses or (entry.kind in DECIDING_KINDS and statuses != {"reported"}):
            kinds.append("verify")
        found += [EvidenceDuty(kind, entry.actor, body["contract"], entry.seq) for kind in kinds]
    return tuple(found)


def refuse(problems: Sequence[Problem]) -> None:
    """Stop where a rule is broken.

    Raises:
        NotAllowed: If there is a problem.
    """
    if problems:
        raise NotAllowed(problems)


def check_role(store: Store, order: Order, kind: ActionKind, about: str) -> None:
    """See that whoever gives an order holds a role for it.

    Args:
        store: The ledger.

        order: Who asks.

        kind: What is asked for, such as ``report``.

        about: What it is about: the contract.

    Raises:
        NotAllowed: With the rule ``role_needed``.
    """
    action = Action(kind=kind, person=order.actor, about=about, roles=roles_kept(store).get(order.actor, ()))
    refuse(refusals(action, (), rules_kept(store)))


def check_duty(store: Store, order: Order, kind: ActionKind, about: str) -> None:
    """See that whoever gives an order is a person of the fund, and holds a role for it.

    Args:
        store: The ledger.

        order: Who asks.

        kind: What is asked for, such as ``change_contract``.

        about: What it is about, as for :class:`Action`.

    Raises:
        NotAllowed: With the rule ``known_person`` or ``role_needed``.
    """
    check_known(store, order)
    check_role(store, order, kind, about)


def check_known(store: Store, order: Order) -> None:
    """See that whoever gives an order is a person of the fund: somebody who holds a role.

    Raises:
        NotAllowed: With the rule ``known_person``.
    """
    people = roles_kept(store)
    if people.get(order.actor):
        return
    known = sorted(person for person, roles in people.items() if roles)
    refuse(
        [
            Problem(
                code="known_person",
                path=f"person {order.actor}",
                message=f"{order.actor!r} is no person of this fund; its people are: {listed(known)}.",
                remedy="Let one of them do it, or let an administrator give this person a role first.",
                value=order.actor,
            )
        ]
    )
