"""Use cases: propose rules on who may do what in a fund, and let a second person confirm them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

import attrs

from outcomes_fund.errors import InvalidInput, Problem, listed
from outcomes_fund.ledger.duties import Action, Rules, refusals
from outcomes_fund.ledger.port import Store
from outcomes_fund.services.duties_kept import check_duty, refuse, roles_kept
from outcomes_fund.services.duty_rules import HeldRules, Proposal, held_rules, rules_document, rules_of
from outcomes_fund.services.orders import Order, answered, done_nothing, drafts, keyed_once, request_digest

__all__ = ["RulesOutcome", "RulesTold", "confirm_rules", "set_rules", "show_rules"]

RulesOutcome = Literal["read", "proposed", "withdrawn", "confirmed", "unchanged"]
# What actions on rules are about: there is one set of them.
ABOUT = "the fund"


@attrs.frozen(kw_only=True)
class RulesTold:
    """What became of a command about rules.

    Args:
        outcome: ``read``; ``proposed``, and it waits for a second person; ``withdrawn``, where the rules that hold were
            proposed in place of others; ``confirmed``; or ``unchanged``.

        entry: ``seq`` of the entry that proposed, took back or confirmed them; None where nothing was written.

        held: The rules that hold now, and those that wait.
    """

    outcome: RulesOutcome
    entry: int | None
    held: HeldRules


def show_rules(store: Store) -> RulesTold:
    """Give the rules of a fund.

    Args:
        store: The ledger; nothing is written to it.
    """
    return RulesTold(outcome="read", entry=None, held=held_rules(store))


def set_rules(store: Store, document: Mapping[str, Any], *, order: Order) -> RulesTold:
    """Propose rules on who may do what: they hold once another person has confirmed them, and not before.

    What was proposed earlier and waits is given up for them. Whoever proposes the rules that hold takes it back.

    Args:
        store: The ledger.

        document: As ``rules_document`` writes rules.

        order: Who says so.

    Returns:
        What became of it.

    Raises:
        InvalidInput: With every problem in the document.

        NotAllowed: If the actor may not propose rules.

        LedgerRefusal: If the file cannot be written.
    """
    rules = rules_of(document)
    written = rules_document(rules)
    request = request_digest("rules", rules=written)
    with store.turn():
        if answered(store, order, request) is None:
            check_duty(store, order, "set_rules", ABOUT)
            held = held_rules(store)
            if rules != (held.rules if held.proposal is None else held.proposal.rules):
                order = keyed_once(store, order, "rules")
                store.append(drafts(order, request, ("rules_set", {"rules": written})), at=order.at)
                return _written(store, "withdrawn" if rules == held.rules else "proposed")
            done_nothing(store, order, request, "rules")
        return _as_it_stands(store, rules)


def confirm_rules(store: Store, document: Mapping[str, Any], *, order: Order) -> RulesTold:
    """Confirm the rules that somebody else has proposed; they hold for what is done from now on.

    Args:
        store: The ledger.

        document: The rules that were proposed, given again, so that nobody confirms what they have not seen.

        order: Who says so: not the person who proposed them.

    Returns:
        What became of it.

    Raises:
        InvalidInput: With every problem in the document; or if other rules wait, or none.

        NotAllowed: With every rule that is broken.

        LedgerRefusal: If the file cannot be written.
    """
    rules = rules_of(document)
    written = rules_document(rules)
    request = request_digest("rules confirm", rules=written)
    with store.turn():
        if answered(store, order, request) is None:
            check_duty(store, order, "confirm_rules", ABOUT)
            held = held_rules(store)
            _refuse_others(held, rules)
            if held.proposal is not None:
                _check_second(store, order, held)
                part = ("rules_confirmed", {"proposal": held.proposal.entry, "rules": written})
                store.append(drafts(keyed_once(store, order, "rules"), request, part), at=order.at)
                return _written(store, "confirmed")
            done_nothing(store, order, request, "rules confirm")
        return _as_it_stands(store, rules)


def _written(store: Store, outcome: RulesOutcome) -> RulesTold:
    return RulesTold(outcome=outcome, entry=store.head().count, held=held_rules(store))


def _as_it_stands(store: Store, rules: Rules) -> RulesTold:
    """Say what has become of rules for which nothing was written now."""
    held = held_rules(store)
    if held.proposal is not None and held.proposal.rules == rules:
        return RulesTold(outcome="proposed", entry=held.proposal.entry, held=held)
    return RulesTold(outcome="unchanged", entry=None, held=held)


def _check_second(store: Store, order: Order, held: HeldRules) -> None:
    """See that another person confirms what one has proposed."""
    assert held.proposal is not None
    proposed = Action(kind="set_rules", person=held.proposal.person, about=ABOUT)
    roles = roles_kept(store).get(order.actor, ())
    asked = Action(kind="confirm_rules", person=order.actor, about=ABOUT, roles=roles)
    refuse(refusals(asked, (proposed,), held.rules))


def _refuse_others(held: HeldRules, rules: Rules) -> None:
    """See that the rules that are confirmed are those that wait, or hold already."""
    proposal = held.proposal
    if rules == (held.rules if proposal is None else proposal.rules):
        return
    if proposal is None:
        message, remedy = "no rules wait to be confirmed.", "Propose them first: outcomes-fund fund rules --set FILE."
    else:
        message = (
            f"these are not the rules that {proposal.person} proposed in entry {proposal.entry}; they differ in "
            f"{listed(tuple(_differences(proposal, rules)))}."
        )
        remedy = "Ask for the file that was proposed, read it, and confirm that one."
    raise InvalidInput([Problem(code="other_rules", path="rules", message=message, remedy=remedy)])


def _differences(proposal: Proposal, rules: Rules) -> Iterator[str]:
    wanted, given = rules_document(proposal.rules), rules_document(rules)
    for action in dict.fromkeys((*wanted["needed"], *given["needed"])):
        if wanted["needed"].get(action) != given["needed"].get(action):
            yield f"needed.{action}"
    yield from (key for key in ("separate", "approve_alone_up_to") if wanted[key] != given[key])
