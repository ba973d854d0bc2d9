"""What the ledger refuses: each exception carries its facts, says what was expected and what to do.

::

    LedgerRefusal
    ├── the file        NoLedger, LedgerExists, NotADatabase, OtherApplication, NewerFormat, OlderFormat,
    │                   ReadOnlyLedger, ChangedMeanwhile, DiskFull, DiskError, LedgerBusy, DamagedFile, TamperedFile
    └── what is written HeadMoved, KeyReused, RowRefused, UnwritableBody, UnwritableDraft, UnboundDigest,
                        UnbalancedBooking

``BytesLeft`` stands apart: what it speaks of was written.
"""

from __future__ import annotations

from typing import Literal

from outcomes_fund.errors import OutcomesFundError

__all__ = [
    "BytesLeft",
    "ChangedMeanwhile",
    "DamagedFile",
    "DiskError",
    "DiskFull",
    "HeadMoved",
    "KeyReused",
    "LedgerBusy",
    "LedgerExists",
    "LedgerRefusal",
    "NewerFormat",
    "NoLedger",
    "NotADatabase",
    "OlderFormat",
    "OtherApplication",
    "ReadOnlyLedger",
    "RowRefused",
    "TamperedFile",
    "UnbalancedBooking",
    "UnboundDigest",
    "UnwritableBody",
    "UnwritableDraft",
]


class LedgerRefusal(OutcomesFundError):
    """The ledger refuses to go on; nothing was written."""


class NoLedger(LedgerRefusal):
    """There is no file of that name."""

    def __init__(self, path: str) -> None:
        self.path = path
        super().__init__(path)

    def __str__(self) -> str:
        return f"{self.path} is not there. Check the name, or create the fund first."


class LedgerExists(LedgerRefusal):
    """A fund is to be created in a file that holds something."""

    def __init__(self, path: str) -> None:
        self.path = path
        super().__init__(path)

    def __str__(self) -> str:
        return f"{self.path} is there already. Open it, or give the new fund another name; nothing is overwritten."


class NotADatabase(LedgerRefusal):
    """The file is no SQLite database."""

    def __init__(self, path: str, found: str) -> None:
        self.path = path
        self.found = found
        super().__init__(path, found)

    def __str__(self) -> str:
        return f"{self.path} is {self.found}, and no fund file. Name the file that the fund was created in."


class OtherApplication(LedgerRefusal):
    """The file is a database of another program."""

    def __init__(self, path: str, found: int, expected: int) -> None:
        self.path = path
        self.found = found
        self.expected = expected
        super().__init__(path, found, expected)

    def __str__(self) -> str:
        return (
            f"{self.path} is a database of another program: its application_id is {self.found}, that of a fund file "
            f"is {self.expected}. Name the file that the fund was created in."
        )


class NewerFormat(LedgerRefusal):
    """The file was written by a later version of this library."""

    def __init__(self, path: str, found: int, known: int) -> None:
        self.path = path
        self.found = found
        self.known = known
        super().__init__(path, found, known)

    def __str__(self) -> str:
        return (
            f"{self.path} has format {self.found}; this version knows formats up to {self.known}. "
            "Install the version that wrote it, or a later one."
        )


class OlderFormat(LedgerRefusal):
    """The file has an earlier format, and was opened only to be read, which changes nothing in it."""

    def __init__(self, path: str, found: int, known: int) -> None:
        self.path = path
        self.found = found
        self.known = known
        super().__init__(path, found, known)

    def __str__(self) -> str:
        return (
            f"{self.path} has format {self.found}, and is read in format {self.known}. Opening it to write takes it "
            "along: give a command that writes, where the file can be written to, or to a copy of it."
        )


class ReadOnlyLedger(LedgerRefusal):
    """The file, or the folder it stands in, cannot be written to; or it was opened only to be read.

    Args:
        path: Of the file.

        place: What cannot be written to; None if the file was opened only to be read.
    """

    def __init__(self, path: str, place: str | None = None) -> None:
        self.path = path
        self.place = place
        super().__init__(path, place)

    def __str__(self) -> str:
        if self.place is None:
            return f"{self.path} was opened only to be read. Open it to write; nothing was written."
        return (
            f"{self.path} cannot be written to: {self.place} is read-only for this user. A fund file needs a folder "
            "in which files can be made. Change the permissions, or work on a copy."
        )


class ChangedMeanwhile(LedgerRefusal):
    """A file that cannot be locked was changed while it was read, so what was read may be of two moments."""

    def __init__(self, path: str) -> None:
        self.path = path
        super().__init__(path)

    def __str__(self) -> str:
        return f"another program has changed {self.path} while it was read. Give the command again."


class DiskFull(LedgerRefusal):
    """There is no room to write; what was acknowledged before is still there."""

    def __init__(self, path: str) -> None:
        self.path = path
        super().__init__(path)

    def __str__(self) -> str:
        return (
            f"there is no room to write to {self.path}. Nothing of this command was written, and what was written "
            "before is still there. Make room, and give the command again."
        )


class DiskError(LedgerRefusal):
    """The disk did not do what it was asked to, and it is not full; that says nothing about the file."""

    def __init__(self, path: str, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(path, reason)

    def __str__(self) -> str:
        return (
            f"the disk of {self.path} did not answer: {self.reason}. Nothing of this command was written, and what was "
            "acknowledged before is there. Look at the disk first, and restore nothing before that; then give the "
            "command again."
        )


class LedgerBusy(LedgerRefusal):
    """Another program has kept the file locked for longer than a writer waits."""

    def __init__(self, path: str, seconds: float) -> None:
        self.path = path
        self.seconds = seconds
        super().__init__(path, seconds)

    def __str__(self) -> str:
        return (
            f"another program has kept {self.path} to itself for {self.seconds:g} seconds. Nothing was written. "
            "Close the other program, and give the command again."
        )


class DamagedFile(LedgerRefusal):
    """SQLite cannot read or write the file as it is."""

    def __init__(self, path: str, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(path, reason)

    def __str__(self) -> str:
        return (
            f"{self.path} cannot be used: {self.reason}. Keep the file as it is, and take the last copy whose "
            "checkpoint holds."
        )


class TamperedFile(LedgerRefusal):
    """The tables, or the triggers that let rows only be added, are not those that this library makes."""

    def __init__(self, path: str, breach: str) -> None:
        self.path = path
        self.breach = breach
        super().__init__(path, breach)

    def __str__(self) -> str:
        return (
            f"{self.path} was changed by hand: {self.breach}. Rows may have been changed too. Keep the file as it "
            "is, and compare it with the last copy whose checkpoint holds."
        )


class BytesLeft(OutcomesFundError):
    """Persons were forgotten, but another program keeps their bytes in the log of the file."""

    def __init__(self, path: str, seconds: float) -> None:
        self.path = path
        self.seconds = seconds
        super().__init__(path, seconds)

    def __str__(self) -> str:
        return (
            f"the persons were forgotten in {self.path}, but another program has been reading it for {self.seconds:g} "
            f"seconds, so their pseudonyms are still in {self.path}-wal. Close that program: the bytes go when the "
            "file is next opened and closed with nobody else reading."
        )


class HeadMoved(LedgerRefusal):
    """Somebody else wrote between reading and writing."""

    def __init__(self, expected: int, found: int) -> None:
        self.expected = expected
        self.found = found
        super().__init__(expected, found)

    def __str__(self) -> str:
        return (
            f"the ledger has {self.found:,} entries, and this was worked out from {self.expected:,}. Nothing was "
            "written. Read again, and give the command again."
        )


class KeyReused(LedgerRefusal):
    """An idempotency key stands for another entry already."""

    def __init__(self, key: str, seq: int, differing: tuple[str, ...]) -> None:
        self.key = key
        self.seq = seq
        self.differing = differing
        super().__init__(key, seq, differing)

    def __str__(self) -> str:
        return (
            f"the key {self.key!r} is that of entry {self.seq:,}, which has another {' and '.join(self.differing)}. "
            "Nothing was written. Give each command its own key; repeat a command with all of it unchanged."
        )


class RowRefused(LedgerRefusal):
    """A table has not taken what was to be written."""

    def __init__(self, rule: str) -> None:
        self.rule = rule
        super().__init__(rule)

    def __str__(self) -> str:
        return (
            f"the file did not take what was to be written: {self.rule}. Nothing of this command was written. Audit "
            "the fund; if that finds nothing, give the command again."
        )


class UnwritableBody(LedgerRefusal):
    """A value has no canonical JSON."""

    def __init__(self, value: str, expected: str, remedy: str) -> None:
        self.value = value
        self.expected = expected
        self.remedy = remedy
        super().__init__(value, expected, remedy)

    def __str__(self) -> str:
        return f"{self.value} cannot be written to the ledger; expected {self.expected}. {self.remedy}"


class UnwritableDraft(LedgerRefusal):
    """A field of a draft, or its moment, is not as the ledger needs it."""

    def __init__(self, field: str, value: str, expected: str) -> None:
        self.field = field
        self.value = value
        self.expected = expected
        super().__init__(field, value, expected)

    def __str__(self) -> str:
        return f"{self.field} is {self.value}; expected {self.expected}."


class UnboundDigest(LedgerRefusal):
    """What is attached and the entries that name it by its digest do not belong together.

    Args:
        what: What is attached or named, in words.

        digest: By which it is named.

        lacking: ``attachment`` if it is named and not there, ``entry`` if it is there and not named.
    """

    def __init__(self, what: str, digest: str, lacking: Literal["attachment", "entry"]) -> None:
        self.what = what
        self.digest = digest
        self.lacking = lacking
        super().__init__(what, digest, lacking)

    def __str__(self) -> str:
        if self.lacking == "attachment":
            return (
                f"an entry names the {self.what} with digest {self.digest}, and nothing like it is attached. Attach it."
            )
        return (
            f"the {self.what} with digest {self.digest} is attached, and no entry names it. Write its digest into the "
            "body of the entry that it belongs to."
        )


class UnbalancedBooking(LedgerRefusal):
    """The postings of one booking do not sum to 0 for a contract and payer."""

    def __init__(self, contract: str, payer: str, sum_minor: int) -> None:
        self.contract = contract
        self.payer = payer
        self.sum_minor = sum_minor
        super().__init__(contract, payer, sum_minor)

    def __str__(self) -> str:
        return (
            f"the postings for contract {self.contract!r} and payer {self.payer!r} sum to {self.sum_minor} minor "
            "units; expected 0. Book each amount on two accounts, once with each sign."
        )
