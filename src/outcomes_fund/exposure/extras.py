"""Libraries that only some uses need: where one is not installed, the error says how to install it."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from outcomes_fund.errors import MissingExtra

__all__ = ["extra_module"]


def extra_module(name: str, *, purpose: str, extra: str) -> ModuleType:
    """Import a module that may not be installed.

    Args:
        name: The module.

        purpose: What needs it, for the message.

        extra: The extra of this package that brings it.

    Raises:
        MissingExtra: If its package is not installed.

    Example:
        >>> extra_module("no_such_library", purpose="drawing worlds", extra="exposure")
        Traceback (most recent call last):
        ...
        outcomes_fund.errors.MissingExtra: drawing worlds needs the package no_such_library, ...
    """
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        # A module of our own that is missing, or one of a library that is there, is another matter.
        if error.name is None or error.name.partition(".")[0] != name.partition(".")[0]:
            raise
        raise MissingExtra(purpose, name.partition(".")[0], extra) from error
