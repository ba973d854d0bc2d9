"""What rules on duties are made of: roles, actions, and the rules that a fund usually has."""

from __future__ import annotations

from typing import Literal, get_args

import attrs

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
]

DutyRole = Literal["reporter", "verifier", "budget_holder", "payment_releaser", "bank_releaser", "administrator"]
DUTY_ROLES: tuple[DutyRole, ...] = get_args(DutyRole)

ActionKind = Literal[
    "report",
    "verify",
    "approve",
    "release",
    "release_at_bank",
    "change_iban",
    "confirm_iban",
    "appoint",
    "set_rules",
    "confirm_rules",
    "change_contract",
]
ACTION_KINDS: tuple[ActionKind, ...] = get_args(ActionKind)


@attrs.frozen(kw_only=True)
class Action:
    """What a person did, or asks to do.

    Args:
        kind: What.

        person: Who.

        about: Id of the payment; of the party, where it is about an IBAN; of the contract, where somebody asks to
            report, verify or change it; the person, where roles are given; ``the fund``, where it is about rules.

        roles: Roles that the person holds; looked at where the action is asked for.

        amount_minor: Whole minor units of the payment, where it is approved or released; below 0 where the payee
            pays back.

        payees: Parties that the payment goes to, where it is released.

        given: Roles that the person is to have, where roles are given.
    """

    kind: ActionKind
    person: str
    about: str
    roles: tuple[DutyRole, ...] = ()
    amount_minor: int | None = None
    payees: tuple[str, ...] = ()
    given: tuple[DutyRole, ...] = ()


@attrs.frozen(kw_only=True)
class Needed:
    """An action is for those who hold one of some roles.

    Args:
        action: The action.

        roles: One of these is needed.

        id: Name of the rule.
    """

    action: ActionKind
    roles: tuple[DutyRole, ...]
    id: str = "role_needed"


@attrs.frozen(kw_only=True)
class SeparateDuties:
    """Nobody does two of some actions for one payment.

    Args:
        actions: Two or more.

        id: Name of the rule.
    """

    actions: tuple[ActionKind, ...]
    id: str = "separate_duties"


@attrs.frozen(kw_only=True)
class SecondApproval:
    """A payment is approved before it is released; above an amount by two people.

    Args:
        above_minor: Up to and with this amount one approval is enough.

        id: Name of the rule.
    """

    above_minor: int
    id: str = "second_approval"


@attrs.frozen(kw_only=True)
class ConfirmedAccount:
    """A payee whose IBAN was changed is paid only after another person has confirmed it.

    Args:
        id: Name of the rule.
    """

    id: str = "confirmed_account"


@attrs.frozen(kw_only=True)
class OwnRole:
    """Nobody changes the roles that they hold themself.

    Args:
        id: Name of the rule.
    """

    id: str = "own_role"


@attrs.frozen(kw_only=True)
class ConfirmedRules:
    """Rules hold once another person than who proposed them has confirmed them.

    Args:
        id: Name of the rule.
    """

    id: str = "confirmed_rules"


@attrs.frozen(kw_only=True)
class Rules:
    """The rules of a fund.

    Args:
        needed: Which roles actions need; an action that is not named is for everybody.

        separate: Actions that are kept apart.

        approval: When one approval is enough.

        account: What becomes of a changed IBAN.

        own: Who gives roles.

        rules: What becomes of rules that are proposed.
    """

    needed: tuple[Needed, ...]
    separate: tuple[SeparateDuties, ...]
    approval: SecondApproval
    account: ConfirmedAccount = ConfirmedAccount()
    own: OwnRole = OwnRole()
    rules: ConfirmedRules = ConfirmedRules()


USUAL_RULES = Rules(
    needed=(
        Needed(action="report", roles=("reporter",)),
        Needed(action="verify", roles=("verifier",)),
        Needed(action="approve", roles=("budget_holder",)),
        Needed(action="release", roles=("payment_releaser",)),
        Needed(action="release_at_bank", roles=("bank_releaser",)),
        Needed(action="appoint", roles=("administrator",)),
        Needed(action="set_rules", roles=("administrator",)),
        # Whoever has a part in the fund may be the second person.
        Needed(action="confirm_rules", roles=DUTY_ROLES),
        Needed(action="change_contract", roles=("administrator", "budget_holder")),
    ),
    separate=(SeparateDuties(actions=("verify", "approve", "release")),),
    approval=SecondApproval(above_minor=10_000_000),
)
