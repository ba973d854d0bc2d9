"""Who may do what: nobody both approves and releases, large payments need two, and a new account number is confirmed.

Rules are records with usual values; a fund may have others. Nothing here knows where actions are kept: what was done
arrives as an argument, in the order in which it was done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from outcomes_fund.errors import Problem, listed
from outcomes_fund.ledger.duty_records import (
    ACTION_KINDS,
    DUTY_ROLES,
    USUAL_RULES,
    Action,
    ActionKind,
    ConfirmedAccount,
    ConfirmedRules,
    DutyRole,
    Needed,
    OwnRole,
    Rules,
    SecondApproval,
    SeparateDuties,
)

__all__ = [
    "ACTION_KINDS",
    "DUTY_ROLES",
    "USUAL_RULES",
    "Action",
    "ActionKind",
    "ConfirmedAccount",
    "ConfirmedRules",
    "DutyRole",
    "Needed",
    "OwnRole",
    "Rules",
    "SecondApproval",
    "SeparateDuties",
    "approvals_needed",
    "approvers",
    "refusals",
    "unconfirmed",
]

# What a person did, to finish the sentence "... has"; and what it is about.
DONE: dict[ActionKind, str] = {
    "report": "reported",
    "verify": "verified",
    "approve": "approved",
    "release": "released",
    "release_at_bank": "released at the bank",
    "change_iban": "changed",
    "confirm_iban": "confirmed",
    "appoint": "appointed",
    "set_rules": "proposed",
    "confirm_rules": "confirmed",
    "change_contract": "added or amended",
}
# What a person may not do, where the name of the action does not say so in words.
VERBS: dict[ActionKind, str] = {
    "release_at_bank": "release at the bank",
    "change_iban": "change",
    "confirm_iban": "confirm",
    "appoint": "give roles",
    "set_rules": "propose rules",
    "confirm_rules": "confirm rules",
    "change_contract": "add or amend a contract",
}
# What an action is about, where it is not a payment.
NOUNS: dict[ActionKind, str] = {
    "report": "contract",
    "verify": "contract",
    "change_iban": "party",
    "confirm_iban": "party",
    "appoint": "person",
    "set_rules": "rules of",
    "confirm_rules": "rules of",
    "change_contract": "contract",
}


def refusals(action: Action, history: Iterable[Action], rules: Rules = USUAL_RULES) -> tuple[Problem, ...]:
    """Say why a person may not do something.

    Args:
        action: What is asked for.

        history: What was done, in the order in which it was done; what is about other payments is passed over.

        rules: The rules of the fund.

    Returns:
        A problem for each rule that the action breaks, with the name of the rule as its code, the person as its value,
        and what to do. Without problems it may be done.

    Example:
        >>> import attrs
        >>> approved = Action(kind="approve", person="ann", about="run-1", amount_minor=500)
        >>> release = Action(kind="release", person="ann", about="run-1", roles=("payment_releaser",), amount_minor=500)
        >>> for problem in refusals(release, [approved]):
        ...     print(problem)
        payment run-1: ann has approved this payment and may not release it too. Let a person release it who has done
        none of verify, approve, release for it. [separate_duties]
        >>> refusals(attrs.evolve(release, person="ben"), [approved])
        ()
    """
    done = tuple(history)
    return tuple(problem for check in _CHECKS for problem in check(action, done, rules))


def approvals_needed(amount_minor: int, rules: Rules = USUAL_RULES) -> int:
    """Say how many people have to approve a payment before it is released.

    Args:
        amount_minor: Of the payment; what the payee pays back counts as much as what is paid.

        rules: The rules of the fund.

    Example:
        >>> approvals_needed(500), approvals_needed(10_000_001), approvals_needed(-10_000_001)
        (1, 2, 2)
    """
    return 1 if abs(amount_minor) <= rules.approval.above_minor else 2


def approvers(payment: str, amount_minor: int | None, history: Iterable[Action]) -> tuple[str, ...]:
    """Name who has approved a payment of an amount; who approved another amount has not seen this one.

    Args:
        payment: Its id.

        amount_minor: Its amount.

        history: What was done.
    """
    people = {
        each.person
        for each in history
        if each.about == payment and each.kind == "approve" and each.amount_minor == amount_minor
    }
    return tuple(sorted(people))


def unconfirmed(party: str, history: Iterable[Action]) -> str | None:
    """Name who made the last change of the IBAN of a party, if nobody else has confirmed it since.

    Args:
        party: Its id.

        history: What was done, in the order in which it was done.
    """
    changer: str | None = None
    for each in history:
        if each.about != party:
            continue
        if each.kind == "change_iban":
            changer = each.person
        elif each.kind == "confirm_iban" and each.person != changer:
            changer = None
    return changer


def _role_problems(action: Action, done: tuple[Action, ...], rules: Rules) -> Iterator[Problem]:
    del done  # A role is held now, whatever was done.
    for rule in rules.needed:
        if rule.action == action.kind and not set(rule.roles) & set(action.roles):
            yield _problem(
                rule.id,
                action,
                f"{action.person} may not {_verb(action)}: that is for {' or '.join(rule.roles)}, and the roles of "
                f"{action.person} are: {listed(action.roles)}.",
                f"Let a person with the role {' or '.join(rule.roles)} do it.",
            )


def _separation_problems(action: Action, done: tuple[Action, ...], rules: Rules) -> Iterator[Problem]:
    own = [each.kind for each in _about(done, action) if each.person == action.person]
    for rule in rules.separate:
        earlier = [kind for kind in rule.actions if kind in own and kind != action.kind]
        if action.kind in rule.actions and earlier:
            yield _problem(
                rule.id,
                action,
                f"{action.person} has {' and '.join(DONE[kind] for kind in earlier)} this payment and may not "
                f"{_verb(action)} it too.",
                f"Let a person {_verb(action)} it who has done none of {', '.join(rule.actions)} for it.",
            )


def _approval_problems(action: Action, done: tuple[Action, ...], rules: Rules) -> Iterator[Problem]:
    people = approvers(action.about, action.amount_minor, done)
    if action.kind == "approve" and action.person in people:
        yield _problem(
            rules.approval.id,
            action,
            f"{action.person} has approved this payment already; a second approval has to come from somebody else.",
            "Let another budget holder approve it.",
        )
    if action.kind not in {"release", "release_at_bank"}:
        return
    amount = action.amount_minor
    wanted = 2 if amount is None else approvals_needed(amount, rules)
    if amount is None or len(people) < wanted:
        yield _problem(
            rules.approval.id,
            action,
            f"{action.person} may not {_verb(action)} this payment of {_amount(amount)}: expected approvals of this "
            f"amount by {wanted} (above {_amount(rules.approval.above_minor)}: by 2), found: {listed(people)}.",
            "Let a budget holder who has not approved it do so." if amount is not None else "Give the amount.",
        )


def _account_problems(action: Action, done: tuple[Action, ...], rules: Rules) -> Iterator[Problem]:
    if action.kind == "confirm_iban" and unconfirmed(action.about, done) == action.person:
        yield _problem(
            rules.account.id,
            action,
            f"{action.person} has changed the IBAN of {action.about} and may not confirm it too.",
            "Let another person confirm it, who has asked the party by a way known before.",
        )
    if action.kind in {"release", "release_at_bank"}:
        for payee in dict.fromkeys(action.payees):
            changer = unconfirmed(payee, done)
            if changer is not None:
                yield _problem(
                    rules.account.id,
                    action,
                    f"{action.person} may not {_verb(action)} this payment: the IBAN of {payee} was changed by "
                    f"{changer}, and nobody else has confirmed it.",
                    f"Let a person other than {changer} confirm the IBAN, or leave {payee} out of the payment.",
                )


def _appointment_problems(action: Action, done: tuple[Action, ...], rules: Rules) -> Iterator[Problem]:
    del done  # Who holds roles now arrives with the action.
    if action.kind != "appoint" or action.person != action.about:
        return
    taken = [role for role in action.given if role not in action.roles]
    left = [role for role in action.roles if role not in action.given]
    told = [f"{verb} {' and '.join(some)}" for verb, some in (("take the role", taken), ("lay down", left)) if some]
    if told:
        yield _problem(
            rules.own.id,
            action,
            f"{action.person} may not {' or '.join(told)}: nobody changes the roles of themself.",
            "Let another administrator of the fund do it.",
        )


def _rules_problems(action: Action, done: tuple[Action, ...], rules: Rules) -> Iterator[Problem]:
    proposed = [each.person for each in done if each.kind == "set_rules"]
    if action.kind == "confirm_rules" and proposed and proposed[-1] == action.person:
        yield _problem(
            rules.rules.id,
            action,
            f"{action.person} has proposed these rules and may not confirm them too.",
            "Let another person of the fund confirm them.",
        )


_CHECKS: tuple[Callable[[Action, tuple[Action, ...], Rules], Iterator[Problem]], ...] = (
    _role_problems,
    _separation_problems,
    _approval_problems,
    _account_problems,
    _appointment_problems,
    _rules_problems,
)


def _about(done: tuple[Action, ...], action: Action) -> list[Action]:
    """Give what was done about the same payment, or the same party."""
    return [each for each in done if each.about == action.about]


def _verb(action: Action) -> str:
    return VERBS.get(action.kind, action.kind)


def _amount(minor: int | None) -> str:
    return "unknown amount" if minor is None else f"{minor:,} minor units"


def _problem(rule: str, action: Action, message: str, remedy: str) -> Problem:
    noun = NOUNS.get(action.kind, "payment")
    return Problem(code=rule, path=f"{noun} {action.about}", message=message, remedy=remedy, value=action.person)
