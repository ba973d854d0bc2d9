"""Is a text an IBAN? Country, two check digits and the account, as ISO 13616 has them."""

from __future__ import annotations

import re

__all__ = ["is_iban"]

SHAPE = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", re.ASCII)
DIVISOR = 97


def is_iban(number: str) -> bool:
    """Say whether the check digits of an account number are right.

    The first four characters go to the end, letters are read as 10 to 35, and the whole divides by 97 with rest 1.

    Args:
        number: Without spaces, in capitals.

    Example:
        >>> is_iban("NL91ABNA0417164300"), is_iban("NL91ABNA0417164301"), is_iban("ABNA0417164300")
        (True, False, False)
    """
    if SHAPE.fullmatch(number) is None:
        return False
    return int("".join(str(int(letter, 36)) for letter in number[4:] + number[:4])) % DIVISOR == 1
