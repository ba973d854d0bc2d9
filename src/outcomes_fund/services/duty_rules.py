"""The rules of a fund on who may do what, as they are kept: the usual ones until others are set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from typing import Any

import attrs

from outcomes_fund.errors import InvalidInput, Problem, listed, nearest_word
from outcomes_fund.ledger.duties import (
    ACTION_KINDS,
    DUTY_ROLES,
    USUAL_RULES,
    ActionKind,
    ConfirmedAccount,
    Needed,
    OwnRole,
    Rules,
    SecondApproval,
    SeparateDuties,
)
from outcomes_fund.ledger.port import Store
from outcomes_fund.ledger.records import Entry

__all__ = ["RULES_KINDS", "HeldRules", "Proposal", "held_rules", "rules_document", "rules_kept", "rules_of"]

RULES_KINDS = ("rules_set", "rules_confirmed")
KEYS = ("needed", "separate", "approve_alone_up_to")
# What is told beside rules, and passed over where it comes back with them.
TOLD_KEYS = ("outcome", "entry", "proposed", "known_actions", "known_roles")
DIGITS_MAX = 15
# Rules that do not speak of these leave them as usual: nobody opens the fund to everybody by leaving a line out.
ADMINISTRATION: tuple[ActionKind, ...] = ("appoint", "set_rules", "confirm_rules", "change_contract")


@attrs.frozen(kw_only=True)
class Proposal:
    """Rules that wait for a second person.

    Args:
        rules: The rules.

        person: Who proposed them.

        entry: ``seq`` of the entry.
    """

    rules: Rules
    person: str
    entry: int


@attrs.frozen(kw_only=True)
class HeldRules:
    """The rules of a fund at some entry.

    Args:
        rules: Those that hold.

        proposal: What waits to be confirmed; the last that was proposed, since it stands for those before.
    """

    rules: Rules = USUAL_RULES
    proposal: Proposal | None = None

    def after(self, entry: Entry) -> HeldRules:
        """Give the rules after one more entry.

        Args:
            entry: Of any kind.
        """
        if entry.kind == "rules_set":
            rules = rules_of(entry.body["rules"])
            # Whoever proposes what holds already takes back what was proposed.
            proposal = None if rules == self.rules else Proposal(rules=rules, person=entry.actor, entry=entry.seq)
            return attrs.evolve(self, proposal=proposal)
        if entry.kind == "rules_confirmed" and self.is_confirmed_by(entry):
            assert self.proposal is not None
            return HeldRules(rules=self.proposal.rules)
        return self

    def is_confirmed_by(self, entry: Entry) -> bool:
        """Say whether an entry confirms what is proposed: that entry, with those rules, by somebody else.

        Args:
            entry: Of the kind ``rules_confirmed``.
        """
        wanted = self.proposal
        if wanted is None or wanted.person == entry.actor or entry.body["proposal"] != wanted.entry:
            return False
        return rules_of(entry.body["rules"]) == wanted.rules


def held_rules(store: Store) -> HeldRules:
    """Give the rules of a fund, and those that wait for a second person.

    Args:
        store: The ledger.
    """
    return reduce(HeldRules.after, store.entries(kinds=RULES_KINDS), HeldRules())


def rules_kept(store: Store) -> Rules:
    """Give the rules of a fund: those that were confirmed last, or the usual ones.

    Args:
        store: The ledger.
    """
    return held_rules(store).rules


def rules_document(rules: Rules) -> dict[str, Any]:
    """Write rules as plain tables.

    Args:
        rules: Any.

    Returns:
        ``needed``: the roles for each action; ``separate``: lists of actions of which nobody does two for one payment;
        ``approve_alone_up_to``: the amount in minor units, as text, up to which one approval is enough.

    Example:
        >>> from outcomes_fund.ledger.duties import USUAL_RULES
        >>> document = rules_document(USUAL_RULES)
        >>> document["separate"], document["approve_alone_up_to"]
        ([['verify', 'approve', 'release']], '10000000')
        >>> rules_of(document) == USUAL_RULES
        True
    """
    return {
        "needed": {rule.action: list(rule.roles) for rule in rules.needed},
        "separate": [list(rule.actions) for rule in rules.separate],
        "approve_alone_up_to": str(rules.approval.above_minor),
    }


def rules_of(document: Mapping[str, Any]) -> Rules:
    """Read rules from plain tables, as :func:`rules_document` writes them.

    Args:
        document: With all three keys; what ``fund rules`` tells beside them is passed over. The actions of the
            administration need the usual roles where it does not name them; others that it does not name are for
            everybody.

    Raises:
        InvalidInput: With every problem in it.
    """
    problems = tuple(_problems(document))
    if problems:
        raise InvalidInput(problems)
    usual = {rule.action: rule.roles for rule in USUAL_RULES.needed if rule.action in ADMINISTRATION}
    needed = {**usual, **document["needed"]}
    return Rules(
        # The ledger sorts keys, so the order is that of the actions, whichever was given.
        needed=tuple(Needed(action=each, roles=tuple(needed[each])) for each in ACTION_KINDS if each in needed),
        separate=tuple(SeparateDuties(actions=tuple(actions)) for actions in document["separate"]),
        approval=SecondApproval(above_minor=int(document["approve_alone_up_to"])),
        account=ConfirmedAccount(),
        own=OwnRole(),
    )


def _problems(document: Mapping[str, Any]) -> Iterator[Problem]:
    for key in (*KEYS, *(key for key in document if key not in KEYS)):
        if key in TOLD_KEYS:
            continue
        if key not in KEYS:
            yield _bad_rule(key, key, f"there is no key {key!r}; known: {listed(KEYS)}.", _near(key, KEYS))
        elif key not in document:
            yield _bad_rule(key, None, f"the key {key!r} is missing.", "Give all three keys.")
    yield from _needed_problems(document.get("needed", {}))
    yield from _separate_problems(document.get("separate", []))
    amount = document.get("approve_alone_up_to", "0")
    if not isinstance(amount, str) or not amount.isascii() or not amount.isdigit() or len(amount) > DIGITS_MAX:
        message = f"{amount!r} is no amount; expected whole minor units as text, such as '10000000'."
        yield _bad_rule("approve_alone_up_to", str(amount), message, "Write the digits between quotes.")


def _needed_problems(needed: object) -> Iterator[Problem]:
    if not isinstance(needed, Mapping):
        yield _bad_rule("needed", str(needed), "expected a table of actions with their roles.", "")
        return
    for action, roles in needed.items():
        path = f"needed.{action}"
        yield from _unknown(path, action, ACTION_KINDS, "action")
        if not isinstance(roles, Sequence) or isinstance(roles, str) or not roles:
            yield _bad_rule(path, str(roles), "expected a list of one or more roles.", f"Known: {listed(DUTY_ROLES)}.")
            continue
        for role in roles:
            yield from _unknown(path, role, DUTY_ROLES, "role")


def _separate_problems(separate: object) -> Iterator[Problem]:
    if not isinstance(separate, Sequence) or isinstance(separate, str):
        yield _bad_rule("separate", str(separate), "expected a list of lists of actions.", "")
        return
    for place, actions in enumerate(separate):
        path = f"separate[{place}]"
        if not isinstance(actions, Sequence) or isinstance(actions, str) or len(set(map(str, actions))) < 2:
            yield _bad_rule(path, str(actions), "expected a list of two or more actions.", "")
            continue
        for action in actions:
            yield from _unknown(path, action, ACTION_KINDS, "action")


def _unknown(path: str, name: object, known: Sequence[str], noun: str) -> Iterator[Problem]:
    if name not in known:
        message = f"there is no {noun} {name!r}; known: {listed(known)}."
        yield _bad_rule(path, str(name), message, _near(str(name), known))


def _near(name: str, known: Sequence[str]) -> str:
    near = nearest_word(name, known)
    return f"Did you mean {near!r}?" if near else ""


def _bad_rule(path: str, value: str | None, message: str, remedy: str) -> Problem:
    return Problem(code="bad_rules", path=path, message=message, remedy=remedy, value=value)
