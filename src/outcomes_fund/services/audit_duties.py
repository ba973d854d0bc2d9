"""Did everybody keep to the rules? Each entry is held against the people, roles and rules that there were before it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import attrs

from outcomes_fund.ledger.duties import Action, ActionKind, DutyRole, refusals
from outcomes_fund.ledger.integrity import Breach
from outcomes_fund.ledger.port import Store
from outcomes_fund.ledger.records import Entry
from outcomes_fund.services.contracts import CONTRACT_KINDS
from outcomes_fund.services.duties_kept import EvidenceDuty, evidence_duties, roles_after
from outcomes_fund.services.duty_rules import HeldRules

__all__ = ["DutiesReplay"]

IBAN_ACTIONS: dict[str, ActionKind] = {"iban_changed": "change_iban", "iban_confirmed": "confirm_iban"}
THE_FUND = "the fund"

# Only people of the fund do these, also where the rules leave evidence to everybody.
KNOWN_KINDS = frozenset({"evidence_disputed", "evidence_corrected"})


@attrs.define(kw_only=True)
class DutiesReplay:
    """People, roles, rules and who did what about evidence and account numbers, replayed entry by entry.

    Args:
        store: The ledger.
    """

    store: Store
    _roles: dict[str, tuple[DutyRole, ...]] = attrs.Factory(dict)
    _held: HeldRules = attrs.Factory(HeldRules)
    _accounts: list[Action] = attrs.Factory(list)
    # The first entry, while those that come with it are replayed.
    _founding: Entry | None = None
    # Who has verified or reported evidence of each contract so far.
    _evidence: dict[str, set[tuple[ActionKind, str]]] = attrs.Factory(dict)
    _duties: dict[int, list[EvidenceDuty]] | None = None

    def breaches(self, entry: Entry) -> Iterator[Breach]:
        """Replay one entry and say which rules it breaks; what is about payments is asked for by itself.

        Args:
            entry: The next one.
        """
        founding = self._founding_of(entry)
        if founding is not None and (entry.actor, entry.at) == (founding.actor, founding.at):
            self._roles = roles_after(self._roles, entry)
            return
        if founding is not None:
            what = f"adds a person as if with the creation of the fund, by {founding.actor} at {founding.at}"
            yield Breach(seq=entry.seq, code="duty", message=f"Entry {entry.seq} {what}.")
        if entry.kind in KNOWN_KINDS or not _is_of_evidence(entry):
            yield from self._known(entry)
        look = self._looks().get(entry.kind)
        if look is not None:
            yield from look(entry, entry.body)
        elif _is_of_evidence(entry) and entry.kind != "sample_drawn":
            yield from self._evidence_brought(entry, entry.body)
        self._roles = roles_after(self._roles, entry)
        self._held = self._held.after(entry)

    def about_payment(self, entry: Entry, action: Action, done: Iterable[Action], contract: str) -> Iterator[Breach]:
        """Say which rules something breaks that was done about a payment.

        Args:
            entry: That says so.

            action: What was done; the roles of the person are filled in.

            done: What had been done about the payment.

            contract: Whose payment it is. Whoever has verified evidence of it by now counts.
        """
        evidence = [Action(kind=kind, person=who, about=action.about) for kind, who in self._evidence.get(contract, ())]
        action = attrs.evolve(action, roles=self._roles.get(action.person, ()))
        yield from self._broken(entry, action, (*evidence, *done, *self._accounts))

    def about_rows(self, entry: Entry, contract: str) -> Iterator[Breach]:
        """Say which rules it breaks that rows of an entry are decided on.

        Args:
            entry: That brings them.

            contract: Whose rows they are.
        """
        yield from self._broken(entry, self._action(entry, "verify", contract))

    def _looks(self) -> dict[str, Callable[[Entry, dict[str, Any]], Iterator[Breach]]]:
        return {
            "person_added": self._appointed,
            "rules_set": self._rules_set,
            "rules_confirmed": self._rules_confirmed,
            "iban_changed": self._iban,
            "iban_confirmed": self._iban,
            "sample_drawn": self._sample_drawn,
            **dict.fromkeys(CONTRACT_KINDS, self._contract_changed),
        }

    def _founding_of(self, entry: Entry) -> Entry | None:
        """Give the first entry, where an entry is that or, as the keys have it, one of a person that comes with it."""
        first = entry if entry.seq == 1 and entry.kind == "fund_created" else self._founding
        if first is not None and entry is not first:
            belongs = entry.kind == "person_added" and entry.key == f"{first.key}#{entry.seq}"
            first = first if belongs else None
        self._founding = first
        return first

    def _known(self, entry: Entry) -> Iterator[Breach]:
        if not self._roles.get(entry.actor):
            message = f"Entry {entry.seq} is by {entry.actor!r}, who was no person of the fund by then."
            yield Breach(seq=entry.seq, code="duty", message=message)

    def _appointed(self, entry: Entry, body: dict[str, Any]) -> Iterator[Breach]:
        action = self._action(entry, "appoint", body["person"], given=tuple(body["roles"]))
        yield from self._broken(entry, action)

    def _rules_set(self, entry: Entry, body: dict[str, Any]) -> Iterator[Breach]:
        del body
        yield from self._broken(entry, self._action(entry, "set_rules", THE_FUND))

    def _rules_confirmed(self, entry: Entry, body: dict[str, Any]) -> Iterator[Breach]:
        del body
        proposal = self._held.proposal
        proposed = [] if proposal is None else [Action(kind="set_rules", person=proposal.person, about=THE_FUND)]
        found = tuple(self._broken(entry, self._action(entry, "confirm_rules", THE_FUND), proposed))
        if not found and not self._held.is_confirmed_by(entry):
            message = f"Entry {entry.seq} confirms rules that were not the last to be proposed."
            found = (Breach(seq=entry.seq, code="duty", message=message),)
        yield from found

    def _contract_changed(self, entry: Entry, body: dict[str, Any]) -> Iterator[Breach]:
        yield from self._broken(entry, self._action(entry, "change_contract", body["contract"]))

    def _iban(self, entry: Entry, body: dict[str, Any]) -> Iterator[Breach]:
        action = self._action(entry, IBAN_ACTIONS[entry.kind], body["party"])
        yield from self._broken(entry, action, self._accounts)
        self._accounts.append(action)

    def _sample_drawn(self, entry: Entry, body: dict[str, Any]) -> Iterator[Breach]:
        yield from self.about_rows(entry, body["contract"])

    def _evidence_brought(self, entry: Entry, body: dict[str, Any]) -> Iterator[Breach]:
        contract = body["contract"]
        # What is corrected and goes on waiting is decided by nobody, so that reporters may do it too.
        if entry.kind == "evidence_corrected" and set(body["statuses"]) == {"reported"}:
            if refusals(self._action(entry, "report", contract), (), self._held.rules):
                yield from self.about_rows(entry, contract)
            return
        for duty in self._duties_of(entry):
            self._evidence.setdefault(contract, set()).add((duty.kind, duty.person))
            yield from self._broken(entry, self._action(entry, duty.kind, contract))

    def _duties_of(self, entry: Entry) -> list[EvidenceDuty]:
        if self._duties is None:
            names = {each.body["contract"] for each in self.store.entries(kinds=CONTRACT_KINDS)}
            self._duties = {}
            for duty in evidence_duties(self.store, names):
                self._duties.setdefault(duty.seq, []).append(duty)
        return self._duties.get(entry.seq, [])

    def _action(self, entry: Entry, kind: ActionKind, about: str, *, given: tuple[DutyRole, ...] = ()) -> Action:
        roles = self._roles.get(entry.actor, ())
        return Action(kind=kind, person=entry.actor, about=about, roles=roles, given=given)

    def _broken(self, entry: Entry, action: Action, done: Iterable[Action] = ()) -> Iterator[Breach]:
        for problem in refusals(action, done, self._held.rules):
            message = f"Entry {entry.seq} breaks the rule {problem.code}: {problem.message}"
            yield Breach(seq=entry.seq, code="duty", message=message)


def _is_of_evidence(entry: Entry) -> bool:
    """Say whether an entry brings or decides on evidence; the rules may leave that to everybody."""
    return entry.kind.startswith("evidence_") or entry.kind in {"register_imported", "sample_drawn"}
