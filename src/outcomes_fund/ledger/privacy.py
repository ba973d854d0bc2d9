"""Who stands behind a participant stays outside the ledger: what looks like a person is refused, a pseudonym is not."""

from __future__ import annotations

import hmac
import re
import unicodedata
from hashlib import sha256

__all__ = ["BSN_MODULUS", "BSN_WEIGHTS", "KEY_BYTES_MIN", "looks_personal", "pseudonym"]

# Of the Dutch citizen service number: the last digit is taken off.
BSN_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)
BSN_MODULUS = 11
# Citizen service numbers are so few that all of them can be tried; only the key keeps a pseudonym from being undone.
KEY_BYTES_MIN = 16

NUMBER_LABEL = re.compile(r"(bsn|burgerservicenummer|sofinummer)[\s.:_-]*", re.IGNORECASE)
GROUPED_DIGITS = re.compile(r"\d([\s.-]?\d){7,8}")
NAME_PARTS_MIN = 2


def looks_personal(text: str) -> str | None:
    """Say whose likeness a participant bears, if it looks like a person rather than a pseudonym.

    Pseudonyms of other systems pass: single words, codes, hexadecimal digests, UUIDs, and words with a
    number, such as ``Ward 3 North``. A number of eight or nine digits that passes the eleven-test is refused, though
    one in eleven serial numbers of that length does.

    Args:
        text: Participant as a row of evidence or the register has it.

    Returns:
        What it looks like, for the end of a sentence; None where it looks like no person.

    Example:
        >>> looks_personal("123456782")
        'a citizen service number (BSN)'
        >>> looks_personal("ann@example.org")
        'an e-mail address'
        >>> looks_personal("Jan de Vries")
        'a name'
        >>> looks_personal("p-0042") is None
        True
    """
    # Digits and letters of full width are the same to a reader.
    plain = unicodedata.normalize("NFKC", text).strip()
    if _is_citizen_number(plain):
        return "a citizen service number (BSN)"
    if any(_is_address(word) for word in plain.split()):
        return "an e-mail address"
    return "a name" if _is_name(plain) else None


def pseudonym(key: bytes, identity: str) -> str:
    """Give the pseudonym of a person: always the same under the same key, and of no use without it.

    Args:
        key: Secret of the fund, 16 bytes or more, kept outside its file.

        identity: What tells the person apart, always written in the same way.

    Returns:
        ``p-`` and the HMAC-SHA-256 of the identity in UTF-8, in 64 hexadecimal digits.

    Raises:
        ValueError: If the key is short enough to be guessed, or the identity is empty.

    Example:
        >>> pseudonym(b"0123456789abcdef", "123456782")[:18]
        'p-5e0e64cf7abd514d'
    """
    if len(key) < KEY_BYTES_MIN:
        message = f"a key of {len(key)} bytes can be guessed; give {KEY_BYTES_MIN} random bytes or more."
        raise ValueError(message)
    if not identity.strip():
        message = "an empty identity is nobody's; give what tells the person apart."
        raise ValueError(message)
    return f"p-{hmac.new(key, identity.encode(), sha256).hexdigest()}"


def _is_citizen_number(text: str) -> bool:
    number = NUMBER_LABEL.sub("", text, count=1) if NUMBER_LABEL.match(text) else text
    if not GROUPED_DIGITS.fullmatch(number):
        return False
    digits = [int(sign) for sign in number if sign.isdecimal()]
    # A number of eight digits lost the zero in front when a spreadsheet took it for an amount.
    padded = [0] * (len(BSN_WEIGHTS) - len(digits)) + digits
    weighed = sum(weight * digit for weight, digit in zip(BSN_WEIGHTS, padded, strict=True))
    return any(digits) and weighed % BSN_MODULUS == 0


def _is_address(word: str) -> bool:
    local, at, host = word.rpartition("@")
    return bool(local and at) and "." in host.strip(".,;>)")


def _is_name(text: str) -> bool:
    if any(sign.isdecimal() for sign in text):
        return False
    return sum(_is_name_part(word) for word in re.split(r"[\s,;]+", text)) >= NAME_PARTS_MIN


def _is_name_part(word: str) -> bool:
    """Say whether a word has a capital and letters only, as ``Anne-Marie``, ``O'Brien`` or the initials ``J.P.``."""
    letters = re.sub(r"[-'\u2019.]", "", word)
    initials = word.endswith(".")
    return letters.isalpha() and letters[0].isupper() and (initials or len(letters) > 1)
