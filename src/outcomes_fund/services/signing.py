"""Use case: make a pair of keys, sign a text and check a signature, with Ed25519.

The library ``cryptography`` is an extra and is looked for only where a key is used: whoever signs nothing needs it not.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from outcomes_fund.errors import MissingExtra, OutcomesFundError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

__all__ = [
    "KeyNotWritten",
    "Signature",
    "UnreadableKey",
    "is_signed",
    "make_key",
    "public_key_of",
    "sign",
]

# Only the owner reads a private key.
PRIVATE_MODE = 0o600
PUBLIC_MODE = 0o644

Answer = TypeVar("Answer")


class UnreadableKey(OutcomesFundError):
    """A file holds no key that can be used for this."""

    def __init__(self, path: str, found: str, expected: str) -> None:
        self.path = path
        self.found = found
        self.expected = expected
        super().__init__(path, found, expected)

    def __str__(self) -> str:
        return f"{self.path} {self.found}; expected {self.expected}."


class KeyNotWritten(OutcomesFundError):
    """The file of a key cannot be made; neither of the two is there."""

    def __init__(self, path: str, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(path, reason)

    def __str__(self) -> str:
        return f"no key was written to {self.path}: {self.reason}. Give a name that is not taken, in a folder you own."


@attrs.frozen(kw_only=True)
class Signature:
    """What shows that the owner of a key has seen a text.

    Args:
        signature: Of Ed25519, in 128 hexadecimal digits.

        public_key: That belongs to it, in 64 hexadecimal digits.
    """

    signature: str
    public_key: str


def make_key(private: Path, public: Path) -> str:
    """Make a pair of keys and write each to a file of its own, in PEM.

    Args:
        private: Gets the private key, which only its owner may read. Keep it away from the fund file.

        public: Gets the public key, for those who check.

    Returns:
        The public key in 64 hexadecimal digits, as signed documents show it.

    Raises:
        KeyNotWritten: If a file is there already, or cannot be made.

        MissingExtra: If the library that signs is not installed.
    """
    library = _library()
    key = library.ed25519.Ed25519PrivateKey.generate()
    form = library.serialization
    content = key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption())
    public_content = key.public_key().public_bytes(form.Encoding.PEM, form.PublicFormat.SubjectPublicKeyInfo)
    _write_new(private, content, mode=PRIVATE_MODE)
    try:
        _write_new(public, public_content, mode=PUBLIC_MODE)
    except KeyNotWritten:
        private.unlink()
        raise
    return _digits(key.public_key())


def sign(text: str, private: Path) -> Signature:
    """Sign a text.

    Args:
        text: Signed as UTF-8.

        private: File of the private key, in PEM and without a password.

    Raises:
        UnreadableKey: If the file holds no private key of Ed25519.

        MissingExtra: If the library that signs is not installed.
    """
    library = _library()
    wanted = "a private key of Ed25519 in PEM, without a password"
    key: Ed25519PrivateKey = _loaded(
        private,
        lambda content: library.serialization.load_pem_private_key(content, password=None),
        kind=library.ed25519.Ed25519PrivateKey,
        wanted=wanted,
    )
    return Signature(signature=key.sign(text.encode()).hex(), public_key=_digits(key.public_key()))


def is_signed(text: str, signature: Signature) -> bool:
    """Say whether a signature is that of a text under the public key that comes with it, whosever key that is.

    Raises:
        MissingExtra: If the library that checks signatures is not installed.
    """
    library = _library()
    try:
        key = library.ed25519.Ed25519PublicKey.from_public_bytes(bytes.fromhex(signature.public_key))
        key.verify(bytes.fromhex(signature.signature), text.encode())
    except (library.InvalidSignature, ValueError):  # ValueError: no point of the curve has these digits
        return False
    return True


def public_key_of(public: Path) -> str:
    """Read a public key.

    Args:
        public: Its file, in PEM.

    Returns:
        The key in 64 hexadecimal digits.

    Raises:
        UnreadableKey: If the file holds no public key of Ed25519.

        MissingExtra: If the library that checks signatures is not installed.
    """
    library = _library()
    wanted = "a public key of Ed25519 in PEM"
    key: Ed25519PublicKey = _loaded(
        public, library.serialization.load_pem_public_key, kind=library.ed25519.Ed25519PublicKey, wanted=wanted
    )
    return _digits(key)


@attrs.frozen(kw_only=True)
class _Library:
    """The parts of ``cryptography`` that are used here."""

    ed25519: Any
    serialization: Any
    InvalidSignature: type[Exception]
    UnsupportedAlgorithm: type[Exception]


def _library() -> _Library:
    try:
        from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm  # noqa: PLC0415 - an extra
        from cryptography.hazmat.primitives import serialization  # noqa: PLC0415
        from cryptography.hazmat.primitives.asymmetric import ed25519  # noqa: PLC0415
    except ImportError as error:
        raise MissingExtra("signing", "cryptography", "sign") from error
    return _Library(
        ed25519=ed25519,
        serialization=serialization,
        InvalidSignature=InvalidSignature,
        UnsupportedAlgorithm=UnsupportedAlgorithm,
    )


def _loaded(path: Path, load: Callable[[bytes], Any], *, kind: type[Any], wanted: str) -> Any:  # noqa: ANN401 - a key of either kind
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableKey(str(path), f"cannot be read ({error.strerror})", wanted) from error
    try:
        key = load(content)
    except (ValueError, TypeError, _library().UnsupportedAlgorithm) as error:  # TypeError: it has a password
        raise UnreadableKey(str(path), "holds no such key", wanted) from error
    if not isinstance(key, kind):
        raise UnreadableKey(str(path), "holds a key of another kind", wanted)
    return key


def _write_new(path: Path, content: bytes, *, mode: int) -> None:
    """Write a file that is not there yet; whatever becomes of it, nobody else may read it in between."""
    try:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except FileExistsError as error:
        raise KeyNotWritten(str(path), "the file is there already, and no key is overwritten") from error
    except OSError as error:
        raise KeyNotWritten(str(path), str(error.strerror)) from error
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
    except OSError as error:
        path.unlink()
        raise KeyNotWritten(str(path), str(error.strerror)) from error


def _digits(key: Ed25519PublicKey) -> str:
    return key.public_bytes_raw().hex()
