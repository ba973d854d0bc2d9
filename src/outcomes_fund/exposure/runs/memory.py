"""How a process that settles many worlds keeps its memory, where the C library lets it."""

from __future__ import annotations

import ctypes

__all__ = ["keep_memory"]

# The numbers of glibc's malloc.h; and as much as any block of worlds needs, or else the most that older ones take.
TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3
PLENTY = (2**30, 2**25)


def keep_memory() -> bool:
    """Let this process use memory that it has freed again, rather than hand it back after each array.

    Settling makes and frees arrays of some megabytes all the time. By default each of them goes back to the system, and
    to fetch and clear its pages again takes as long as the arithmetic. It changes no result. A process calls it once,
    before its first block; what it holds is the most that one block needs.

    Returns:
        Whether the C library took it: glibc does, others go on as before.

    Example:
        >>> keep_memory() in (True, False)
        True
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return False
    settings = (TRIM_THRESHOLD, MMAP_THRESHOLD)
    return all(any(mallopt(setting, size) == 1 for size in PLENTY) for setting in settings)
