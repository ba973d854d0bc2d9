"""The numbers that stand for participants: of those whom the fund knows, of those it has forgotten, and new ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import attrs

from outcomes_fund.errors import InvalidInput, Problem
from outcomes_fund.ledger.people import SALT_BYTES
from outcomes_fund.ledger.port import Store
from outcomes_fund.ledger.records import NewPerson
from outcomes_fund.services.evidence_kept import labels_kept
from outcomes_fund.services.forget import secret_problems, tombstone

__all__ = ["Chance", "Met", "PersonsMet"]

# Gives so many random bytes.
Chance = Callable[[int], bytes]


@attrs.frozen(kw_only=True)
class Met:
    """Participants of a file.

    Args:
        surrogates: The number of each.

        new: Those whom the fund had not met, with the numbers that they get.
    """

    surrogates: dict[str, int]
    new: tuple[NewPerson, ...]


class PersonsMet:
    """Finds the persons behind the participants of a file.

    Args:
        store: The ledger, in a turn.

        secret: Under which persons were forgotten; None if it was not given.
    """

    def __init__(self, store: Store, secret: bytes | None) -> None:
        self._store = store
        self._secret = secret
        self._tombstones = store.tombstones()
        self._gone = frozenset(self._tombstones.values())
        self._found: dict[str, int] = {}
        self._looked_up: set[str] = set()
        self.problems: tuple[Problem, ...] = ()

    @property
    def any_forgotten(self) -> bool:
        """Whether somebody was forgotten, so that a participant may be called otherwise than in the file."""
        return bool(self._tombstones)

    def labels(self, participants: Sequence[str]) -> list[str]:
        """Give what each participant is called in the columns of evidence.

        Args:
            participants: As a file has them.
        """
        self._look_up(participants)
        forgotten = [self._found[name] for name in participants if self._found.get(name) in self._gone]
        labels = labels_kept(self._store, forgotten) if forgotten else {}
        return [labels.get(self._found.get(name, 0), name) for name in participants]

    def met(self, participants: Sequence[str], chance: Chance) -> Met:
        """Give each participant a number.

        Args:
            participants: As a file has them, in the order in which they come first.

            chance: For the salts of those who are new.

        Raises:
            InvalidInput: If persons were forgotten and only the secret can tell whether they are among these.
        """
        self._look_up(participants)
        self.refuse()
        unknown = [name for name in participants if name not in self._found]
        first = self._store.people_count() + 1
        salts = chance(SALT_BYTES * len(unknown))
        new = tuple(
            NewPerson(
                surrogate=first + place, participant=name, salt=salts[SALT_BYTES * place : SALT_BYTES * (place + 1)]
            )
            for place, name in enumerate(unknown)
        )
        known = {name: self._found[name] for name in participants if name in self._found}
        return Met(surrogates={**known, **{person.participant: person.surrogate for person in new}}, new=new)

    def salts(self, participants: Iterable[str], new: Sequence[NewPerson]) -> bytes:
        """Give the salts of the participants of a file one after the other; of who was forgotten there is none.

        Args:
            participants: All of the file, in any order.

            new: Those among them whom the fund had not met, as :meth:`met` gives them.
        """
        names = list(participants)
        self._look_up(names)
        known = [self._found[name] for name in names if name in self._found]
        kept = [person.salt or b"" for person in self._store.people(known)] if known else []
        return b"".join((*kept, *(person.salt for person in new)))

    def refuse(self, others: Sequence[Problem] = ()) -> None:
        """Stop if the secret is missing or another one, or anything else is wrong.

        Args:
            others: What else is wrong.

        Raises:
            InvalidInput: With all problems.
        """
        if self.problems or others:
            raise InvalidInput([*self.problems, *others])

    def _look_up(self, participants: Sequence[str]) -> None:
        names = [name for name in participants if name not in self._looked_up]
        self._looked_up.update(names)
        if not names or not self._store.people_count():
            return
        known = self._store.surrogates_of(names)
        self._found.update(known)
        unknown = [name for name in names if name not in known]
        if not unknown or not self._tombstones:
            return
        if self._secret is None:
            self.problems = (_no_secret(len(self._tombstones), len(unknown)),)
            return
        self.problems = tuple(secret_problems(self._store, self._secret))
        if not self.problems:
            tombs = {name: self._tombstones.get(tombstone(self._secret, name)) for name in unknown}
            self._found.update({name: number for name, number in tombs.items() if number is not None})


def _no_secret(forgotten: int, unknown: int) -> Problem:
    noun = "participant" if unknown == 1 else "participants"
    return Problem(
        code="secret_needed",
        path="secret",
        message=f"{unknown} {noun} of the file may be among the {forgotten} that were forgotten, and only the secret "
        "of the fund can tell.",
        remedy="Give the secret under which they were forgotten; without it, a person could count twice.",
    )
