"""How many there are, in words."""

from __future__ import annotations

__all__ = ["counted"]


def counted(count: int, noun: str, tail: str = "", *, plural: str = "") -> str:
    """Say how many there are of something.

    Args:
        count: How many.

        noun: One of them.

        tail: What follows the noun.

        plural: Several of them; without it, ``s`` is written behind the noun.

    Example:
        >>> counted(1, "row"), counted(1200, "row", "of evidence")
        ('1 row', '1,200 rows of evidence')
    """
    word = noun if count == 1 else plural or f"{noun}s"
    return f"{count:,} {word} {tail}".rstrip()
