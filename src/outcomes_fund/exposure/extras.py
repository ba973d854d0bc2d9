"""Libraries that only some uses need: where one is not installed, the error says how to install it."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from outcomes_fund.errors import OutcomesFundError

__all__ = ["MissingExtra", "extra_module"]


class MissingExtra(OutcomesFundError):
    """A library that only some uses need is not installed.

    Args:
        purpose: What needs it.

        package: Name of the library.

        extra: The extra of this package that brings it.
    """

    def __init__(self, purpose: str, package: str, extra: str) -> None:
        self.purpose = purpose
        self.package = package
        self.extra = extra
        super().__init__(purpose, package, extra)

    def __str__(self) -> str:
        return (
            f"{self.purpose} needs the package {self.package}, which is not installed. Install it with: "
            f"python -m pip install 'outcomes-fund[{self.extra}]'"
        )


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
        outcomes_fund.exposure.extras.MissingExtra: drawing worlds needs the package no_such_library, ...
    """
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        # A module of our own that is missing, or one of a library that is there, is another matter.
        if error.name is None or error.name.partition(".")[0] != name.partition(".")[0]:
            raise
        raise MissingExtra(purpose, name.partition(".")[0], extra) from error
