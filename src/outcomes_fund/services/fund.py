"""Use cases: create a fund, say who may do what in it, and keep the account numbers of its parties."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from outcomes_fund.domain.money import MINOR_DIGITS
from outcomes_fund.domain.naming import currency_problem
from outcomes_fund.errors import InvalidInput, Problem, UnknownName, listed, nearest_word
from outcomes_fund.ledger.duties import DUTY_ROLES, Action, DutyRole, refusals
from outcomes_fund.ledger.ibans import is_iban
from outcomes_fund.ledger.port import Store
from outcomes_fund.ledger.refusals import LedgerExists
from outcomes_fund.ledger.sqlite import SqliteStore, create_ledger, open_ledger
from outcomes_fund.services.contracts import contracts
from outcomes_fund.services.duties_kept import FOUNDER_ROLES, accounts_kept, check_known, refuse, roles_kept
from outcomes_fund.services.duty_rules import rules_kept
from outcomes_fund.services.fund_rules import confirm_rules, set_rules
from outcomes_fund.services.fund_status import FundStatus, fund_status, ibans_kept
from outcomes_fund.services.orders import Order, Part, answered, done_nothing, drafts, keyed, keyed_once, request_digest

__all__ = [
    "FundStatus",
    "appoint",
    "begin_fund",
    "change_iban",
    "confirm_iban",
    "confirm_rules",
    "create_fund",
    "fund_status",
    "set_rules",
]

NAME_LETTERS_MAX = 200


def create_fund(
    path: Path | str, *, title: str, currency: str, people: Mapping[str, Sequence[DutyRole]], order: Order
) -> SqliteStore:
    """Make the file of a new fund.

    Args:
        path: A name that is not taken. A file without entries, such as one whose making was broken off, is taken up.

        title: Name for people.

        currency: ISO 4217 code of all its contracts.

        people: The first people with their roles. Whoever creates the fund may be among them, and is administrator
            in any case.

        order: Who creates it.

    Returns:
        The store, to be closed.

    Raises:
        InvalidInput: With every problem in the title, currency and people; there is no file then.

        LedgerExists: If the file holds something.

        LedgerRefusal: If it cannot be written.
    """
    _refuse((*_fund_problems(title, currency, people), *_alike((order.actor, *people))))
    store = _empty(Path(path))
    try:
        begin_fund(store, title=title, currency=currency, people=people, order=order)
    except BaseException:
        store.close()
        raise
    return store


def begin_fund(
    store: Store, *, title: str, currency: str, people: Mapping[str, Sequence[DutyRole]], order: Order
) -> None:
    """Write the first entries of a fund into a ledger without entries.

    Args:
        store: The ledger.

        title: As for ``create_fund``.

        currency: As for ``create_fund``.

        people: As for ``create_fund``.

        order: Who creates it.

    Raises:
        InvalidInput: With every problem; also if the ledger is that of another fund.
    """
    _refuse((*_fund_problems(title, currency, people), *_alike((order.actor, *people))))
    document = {name: list(roles) for name, roles in people.items()}
    if order.actor in document:
        document[order.actor] = list(dict.fromkeys((*document[order.actor], *FOUNDER_ROLES)))
    request = request_digest("fund init", title=title, currency=currency, people=document)
    order = keyed(order, "fund", request)
    parts: list[Part] = [
        ("fund_created", {"title": title, "currency": currency}),
        *(("person_added", {"person": name, "roles": roles}) for name, roles in document.items()),
    ]
    with store.turn():
        if answered(store, order, request) is None:
            if store.head().count:
                problem = _problem("fund_exists", "the fund", "this ledger is that of a fund already.", value=None)
                raise InvalidInput([problem])
            store.append(drafts(order, request, *parts), at=order.at)


def appoint(store: Store, person: str, roles: Sequence[DutyRole], *, order: Order) -> None:
    """Say which roles a person has from now on, in place of earlier ones; none takes all of them away.

    Args:
        store: The ledger.

        person: Who.

        roles: All roles that the person is to have.

        order: Who says so: an administrator, who changes no roles of their own.

    Raises:
        InvalidInput: If a role is unknown, or the person has no name.

        NotAllowed: With every rule that is broken.

        LedgerRefusal: If the file cannot be written.
    """
    _refuse(_people_problems({person: roles}))
    given = tuple(dict.fromkeys(roles))
    request = request_digest("person", person=person, roles=given)
    with store.turn():
        if answered(store, order, request) is not None:
            return
        check_known(store, order)
        held = roles_kept(store)
        _refuse(_alike((*held, person)))
        action = Action(kind="appoint", person=order.actor, about=person, roles=held.get(order.actor, ()), given=given)
        refuse(refusals(action, (), rules_kept(store)))
        if set(held.get(person, ())) != set(given):
            part = ("person_added", {"person": person, "roles": list(given)})
            store.append(drafts(keyed_once(store, order, "person"), request, part), at=order.at)
        else:
            done_nothing(store, order, request, "person")


def change_iban(store: Store, party: str, iban: str, *, order: Order) -> str:
    """Keep the account number of a party; nothing is released to the party until another person confirms it.

    Args:
        store: The ledger.

        party: A party of a contract of the fund.

        iban: With or without spaces.

        order: Who says so.

    Returns:
        The number as it is kept.

    Raises:
        UnknownName: If no contract has such a party.

        InvalidInput: If the check digits are not right.

        NotAllowed: With every rule that is broken.

        LedgerRefusal: If the file cannot be written.
    """
    number = _iban_of(party, iban)
    request = request_digest("iban", party=party, iban=number)
    with store.turn():
        if answered(store, order, request) is None:
            check_known(store, order)
            _check_party(store, party)
            _check_duty(store, order, Action(kind="change_iban", person=order.actor, about=party))
            current = ibans_kept(store).get(party)
            if current is None or current.iban != number:
                part = ("iban_changed", {"party": party, "iban": number})
                store.append(drafts(keyed_once(store, order, "iban"), request, part), at=order.at)
            else:
                done_nothing(store, order, request, "iban")
    return number


def confirm_iban(store: Store, party: str, iban: str, *, order: Order) -> str:
    """Confirm the account number of a party, after asking the party by a way known before.

    Args:
        store: The ledger.

        party: The party.

        iban: The number that the party gave; it has to be the one that is kept.

        order: Who confirms it: not the person who changed it.

    Returns:
        The number as it is kept.

    Raises:
        InvalidInput: If no number of this party is kept, or another one.

        NotAllowed: With every rule that is broken.

        LedgerRefusal: If the file cannot be written.
    """
    number = _iban_of(party, iban)
    request = request_digest("iban confirm", party=party, iban=number)
    with store.turn():
        if answered(store, order, request) is None:
            check_known(store, order)
            current = ibans_kept(store).get(party)
            if current is None or current.iban != number:
                _refuse([_other_iban(party, number, None if current is None else current.changed_by)])
            _check_duty(store, order, Action(kind="confirm_iban", person=order.actor, about=party))
            if current is not None and not current.confirmed:
                part = ("iban_confirmed", {"party": party, "iban": number})
                store.append(drafts(keyed_once(store, order, "iban"), request, part), at=order.at)
            else:
                done_nothing(store, order, request, "iban confirm")
    return number


def _empty(path: Path) -> SqliteStore:
    """Make a file, or take one up in which nothing was written yet."""
    try:
        return create_ledger(path)
    except LedgerExists:
        store = None
        with suppress(Exception):
            store = open_ledger(path)
        if store is None or store.head().count:
            if store is not None:
                store.close()
            raise
        return store


def _fund_problems(title: str, currency: str, people: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    if not title.strip():
        yield _problem("empty_name", "title", "the title is empty.", "Give the name of the fund.", value=title)
    if currency not in MINOR_DIGITS:
        yield currency_problem("currency", currency)
    yield from _people_problems(people)


def _people_problems(people: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    for name, roles in people.items():
        path = f"person {name}" if name.strip() else "person"
        if not name.strip() or name != name.strip() or len(name) > NAME_LETTERS_MAX or not name.isprintable():
            message = (
                f"{name!r} is no name of a person; expected 1 to {NAME_LETTERS_MAX} letters, no space around them."
            )
            yield _problem("bad_person", path, message, "Give the name as it is given with --actor.", value=name)
        for role in roles:
            if role not in DUTY_ROLES:
                near = nearest_word(role, DUTY_ROLES)
                hint = f"Did you mean {near!r}?" if near else "Give one of these."
                message = f"there is no role {role!r}; known: {listed(DUTY_ROLES)}."
                yield _problem("unknown_role", path, message, hint, value=role)


def _alike(people: Iterable[str]) -> Iterator[Problem]:
    """Find names that a reader takes for the same: they would be two persons, and might do two duties."""
    seen: dict[str, str] = {}
    for name in people:
        plain = unicodedata.normalize("NFKC", name).casefold()
        other = seen.setdefault(plain, name)
        if other != name:
            message = f"{name!r} differs from {other!r} in no letter that a reader sees."
            yield _problem(
                "bad_person", f"person {name}", message, f"Write it as {other!r}, or tell them apart.", value=name
            )


def _iban_of(party: str, iban: str) -> str:
    """Write an account number without spaces, and see that its check digits are right."""
    number = "".join(iban.split()).upper()
    if not is_iban(number):
        message = (
            f"{iban!r} is no IBAN: country, two check digits and the account, and the check digits have to be right."
        )
        _refuse([_problem("bad_iban", f"party {party}", message, "Copy it from a letter of the bank.", value=iban)])
    return number


def _check_party(store: Store, party: str) -> None:
    known = dict.fromkeys(each.id for kept in contracts(store) for each in kept.contract.parties)
    if party not in known:
        raise UnknownName("party", party, known)


def _check_duty(store: Store, order: Order, action: Action) -> None:
    asked = Action(
        kind=action.kind, person=action.person, about=action.about, roles=roles_kept(store).get(order.actor, ())
    )
    refuse(refusals(asked, accounts_kept(store), rules_kept(store)))


def _other_iban(party: str, number: str, changer: str | None) -> Problem:
    message = (
        f"no IBAN of {party} is kept."
        if changer is None
        else f"this is not the IBAN of {party} that {changer} gave, which is not shown here on purpose."
    )
    remedy = "Ask the party once more, by a way known before, and change the IBAN if it is another."
    return _problem("other_iban", f"party {party}", message, remedy, value=number)


def _refuse(problems: Iterator[Problem] | Sequence[Problem]) -> None:
    found = tuple(problems)
    if found:
        raise InvalidInput(found)


def _problem(code: str, path: str, message: str, remedy: str = "", *, value: str | None) -> Problem:
    return Problem(code=code, path=path, message=message, remedy=remedy, value=value)
