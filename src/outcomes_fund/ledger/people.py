"""Who is behind a number: pseudonyms, kept so that one can be forgotten while every digest still holds."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from hashlib import sha256

import attrs

from outcomes_fund.ledger.digests import rows_digest

__all__ = ["SALT_BYTES", "NewPerson", "Person", "commitment_of", "forgotten_digest", "label", "people_digest"]

# Always as many: else the first letter of a pseudonym could pass for the last byte of its salt.
SALT_BYTES = 16


@attrs.frozen(kw_only=True)
class NewPerson:
    """A participant that the fund had not met.

    Args:
        surrogate: The number that stands for the participant in all rows: one more than the one before.

        participant: Pseudonym as the file of evidence or the register has it.

        salt: 16 random bytes, of nobody else.
    """

    surrogate: int
    participant: str
    salt: bytes

    @cached_property
    def commitment(self) -> str:
        """What entries name in place of the pseudonym."""
        return commitment_of(self.salt, self.participant)


@attrs.frozen(kw_only=True)
class Person:
    """A participant as the ledger has it.

    Args:
        surrogate: The number that stands for the participant in all rows.

        entry: ``seq`` of the entry that brought it.

        participant: Pseudonym; None once forgotten.

        salt: None once forgotten.

        commitment: SHA-256 of salt and pseudonym, which shows nothing without the salt.

        tombstone: By which the person is known again under the secret of the fund; None while remembered.

        after: Surrogate of the remembered participant that sorts next before a forgotten one; None if there is none.

        nth: Place of a forgotten person among those behind the same participant, from 1; None while remembered.
    """

    surrogate: int
    entry: int
    participant: str | None
    salt: bytes | None
    commitment: str
    tombstone: str | None
    after: int | None
    nth: int | None


def commitment_of(salt: bytes, participant: str) -> str:
    """Compute the SHA-256 of salt and pseudonym in UTF-8, in hexadecimal digits."""
    # What is no UTF-8 in a file that was changed gives a commitment as well: one that no digest agrees with.
    return sha256(salt + participant.encode("utf-8", "surrogateescape")).hexdigest()


def people_digest(people: Iterable[NewPerson | Person]) -> str:
    """Compute the SHA-256 of the canonical JSON of [surrogate, commitment] of each; forgetting does not change it."""
    return rows_digest((person.surrogate, person.commitment) for person in people)


def forgotten_digest(people: Iterable[Person]) -> str:
    """Compute the SHA-256 of the canonical JSON of [surrogate, tombstone, after, nth] of each."""
    return rows_digest((person.surrogate, person.tombstone, person.after, person.nth) for person in people)


def label(after: str | None, nth: int) -> str:
    r"""Give what stands for a forgotten participant where participants are put in order.

    Args:
        after: Pseudonym of the remembered participant that sorts next before; None if there is none.

        nth: Place among the forgotten behind that one.

    Example:
        >>> sorted(["p-3", label("p-2", 1), "p-2"])
        ['p-2', 'p-2\x01000000001', 'p-3']
    """
    return f"{after or ''}\x01{nth:09d}"
