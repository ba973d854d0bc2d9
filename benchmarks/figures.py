"""A promise about speed or memory, and what was measured of it."""

from __future__ import annotations

import time
from collections.abc import Callable

import attrs


@attrs.frozen(kw_only=True)
class Figure:
    """One promise with what was measured."""

    promise: str
    limit: str
    measured: str
    met: bool
    detail: str


def seconds(call: Callable[[], object]) -> float:
    """Time one call."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start
