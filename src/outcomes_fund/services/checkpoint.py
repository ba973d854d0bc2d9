"""Use case: export where a ledger stands, signed or not, and read it again to hold the file against it.

A checkpoint is kept where those who write to the fund file cannot write. It is JSON of one object::

    format       "outcomes-fund-checkpoint/1"
    fund         hash of the first entry
    count        number of entries
    hash         hash of the last of them
    at           moment of the last of them
    signature    of Ed25519, over the canonical JSON (RFC 8785) of all other keys; only where it is signed
    public_key   that belongs to the signature; only where it is signed
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs

from outcomes_fund.errors import OutcomesFundError, UnreadableFile, listed
from outcomes_fund.ledger.canonical import canonical_json
from outcomes_fund.ledger.integrity import Checkpoint, checkpoint_of
from outcomes_fund.ledger.port import Store
from outcomes_fund.services.signing import Signature, is_signed, public_key_of, sign

__all__ = [
    "AlteredCheckpoint",
    "CheckpointRefused",
    "ForeignCheckpoint",
    "NoCheckpoint",
    "UnsignedCheckpoint",
    "export_checkpoint",
    "load_checkpoint",
    "parse_checkpoint",
]

FORMAT = "outcomes-fund-checkpoint/1"

HASH = re.compile(r"[0-9a-f]{64}")
SIGNATURE = re.compile(r"[0-9a-f]{128}")
# As the ledger writes moments; empty for a ledger without entries.
MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z)?", re.ASCII)
COUNT_END = 2**53

SIGNING = ("signature", "public_key")
KEYS = ("format", *(field.name for field in attrs.fields(Checkpoint)))


class CheckpointRefused(OutcomesFundError):
    """A checkpoint cannot be relied on, so nothing was compared with it.

    Args:
        source: The file it is from.
    """

    def __init__(self, source: str, *facts: object) -> None:
        self.source = source
        super().__init__(source, *facts)


class NoCheckpoint(CheckpointRefused):
    """A file holds no checkpoint, or one that was cut off."""

    def __init__(self, source: str, faults: tuple[str, ...]) -> None:
        self.faults = faults
        super().__init__(source, faults)

    def __str__(self) -> str:
        return (
            f"{self.source} is no checkpoint: {'; '.join(self.faults)}. Name the file that the checkpoint was "
            "written to, as it was written."
        )


class UnsignedCheckpoint(CheckpointRefused):
    """A checkpoint has no signature, and one was asked for."""

    def __init__(self, source: str, wanted: str) -> None:
        self.wanted = wanted
        super().__init__(source, wanted)

    def __str__(self) -> str:
        return (
            f"{self.source} is not signed; expected a signature with the key {self.wanted}. Anybody may have written "
            "it. Take the signed one, or check it without a key if you know where it was kept."
        )


class ForeignCheckpoint(CheckpointRefused):
    """A checkpoint is signed with another key than the one asked for."""

    def __init__(self, source: str, found: str, wanted: str) -> None:
        self.found = found
        self.wanted = wanted
        super().__init__(source, found, wanted)

    def __str__(self) -> str:
        return (
            f"{self.source} is signed with the key {self.found}; expected the key {self.wanted}. Ask whoever signed "
            "it for the public key, by a way other than that of the checkpoint."
        )


class AlteredCheckpoint(CheckpointRefused):
    """A checkpoint, or its signature, is not as it was signed."""

    def __init__(self, source: str, public_key: str) -> None:
        self.public_key = public_key
        super().__init__(source, public_key)

    def __str__(self) -> str:
        return (
            f"{self.source} was changed after it was signed: the signature with the key {self.public_key} is not that "
            "of what it says. Take another copy of the checkpoint."
        )


def export_checkpoint(store: Store, *, sign_with: Path | None = None) -> str:
    """Write down where a ledger stands, to be kept outside its file.

    Args:
        store: Nothing is written to it.

        sign_with: File of a private key, as :func:`~outcomes_fund.services.signing.make_key` writes it; None leaves the
            checkpoint unsigned.

    Returns:
        The document: one line of canonical JSON with a line end.

    Raises:
        UnreadableKey: If the file holds no private key.

        MissingExtra: If it is to be signed and the library for it is not installed.

    Example:
        >>> from outcomes_fund.ledger.memory import MemoryStore
        >>> document = export_checkpoint(MemoryStore())
        >>> parse_checkpoint(document).count
        0
    """
    document: dict[str, Any] = {"format": FORMAT, **attrs.asdict(checkpoint_of(store))}
    if sign_with is not None:
        document |= attrs.asdict(sign(canonical_json(document), sign_with))
    return canonical_json(document) + "\n"


def load_checkpoint(path: Path | str, *, signed_by: Path | None = None) -> Checkpoint:
    """Read a checkpoint that was exported before.

    Args:
        path: Its file.

        signed_by: As for :func:`parse_checkpoint`.

    Raises:
        UnreadableFile: If the file cannot be opened, or is not text.

        CheckpointRefused: As for :func:`parse_checkpoint`.
    """
    try:
        text = Path(path).read_text(encoding="utf-8")
    except OSError as error:
        raise UnreadableFile(str(path), str(error.strerror)) from error
    except UnicodeDecodeError as error:
        raise UnreadableFile(str(path), "it is not text in UTF-8") from error
    return parse_checkpoint(text, source=str(path), signed_by=signed_by)


def parse_checkpoint(text: str, *, source: str = "the checkpoint", signed_by: Path | None = None) -> Checkpoint:
    """Take the document of a checkpoint apart and check its signature.

    Args:
        text: The document.

        source: Where it is from, for messages.

        signed_by: File of the public key that it has to be signed with. Without one, a signature that is there has to
            be that of the document, but may be anybody's.

    Raises:
        NoCheckpoint: If it is none.

        UnsignedCheckpoint, ForeignCheckpoint: If it is not signed with the key asked for.

        AlteredCheckpoint: If it is not what was signed.

        UnreadableKey: If the file holds no public key.

        MissingExtra: If there is a signature to check and the library for it is not installed.
    """
    document = _document(text, source)
    faults = tuple(_faults(document))
    if faults:
        raise NoCheckpoint(source, faults)
    _check_signature(document, source, wanted=None if signed_by is None else public_key_of(signed_by))
    return Checkpoint(**{name: document[name] for name in KEYS if name != "format"})


def _document(text: str, source: str) -> dict[str, Any]:
    try:
        document: object = json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise NoCheckpoint(source, ("it is no JSON whose keys each stand once",)) from error
    if not isinstance(document, dict):
        raise NoCheckpoint(source, ("it is no JSON object",))
    return document


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a key that stands twice: a reader might look at the one, and a program at the other."""
    document = dict(pairs)
    if len(document) != len(pairs):
        raise ValueError(pairs)
    return document


def _faults(document: dict[str, Any]) -> Iterator[str]:
    signing = SIGNING if any(name in document for name in SIGNING) else ()
    missing = [name for name in (*KEYS, *signing) if name not in document]
    if missing:
        yield f"it lacks {listed(missing)}"
    foreign = [name for name in document if name not in {*KEYS, *SIGNING}]
    if foreign:
        yield f"nobody knows what {listed(foreign)} means in it"
    if document.get("format", FORMAT) != FORMAT:
        yield f"its format is {document['format']!r:.80}, expected {FORMAT!r}"
    count = document.get("count", 0)
    if isinstance(count, bool) or not isinstance(count, int) or not 0 <= count < COUNT_END:
        yield f"its count is {count!r:.80}, expected a whole number from 0"
    for name, form in FORMS.items():
        value = document.get(name)
        if name in document and not (isinstance(value, str) and form.fullmatch(value)):
            yield f"its {name} is {value!r:.140}, expected {FORM_WORDS[form]}"


FORMS = {"fund": HASH, "hash": HASH, "at": MOMENT, "signature": SIGNATURE, "public_key": HASH}
FORM_WORDS = {
    HASH: "64 small hexadecimal digits",
    SIGNATURE: "128 small hexadecimal digits",
    MOMENT: "a moment such as '2026-01-31T09:30:00.000000Z'",
}


def _check_signature(document: dict[str, Any], source: str, *, wanted: str | None) -> None:
    if SIGNING[0] not in document:
        if wanted is not None:
            raise UnsignedCheckpoint(source, wanted)
        return
    # Whose key it is comes first: what somebody else signed need not have been altered.
    signature = Signature(**{name: document[name] for name in SIGNING})
    if wanted is not None and signature.public_key != wanted:
        raise ForeignCheckpoint(source, signature.public_key, wanted)
    said = {name: value for name, value in document.items() if name not in SIGNING}
    if not is_signed(canonical_json(said), signature):
        raise AlteredCheckpoint(source, signature.public_key)
