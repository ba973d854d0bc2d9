"""Drafts: records of which some parts could not be read, for checks that look at the rest all the same.

A file with one unreadable price still has metrics and payers to check. So an unread part is not an
error for a check that comes across it: it passes for what is expected, and answers every question
with itself. What a check says about an unread part is recognised by its text, and dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import FunctionType, MethodType
from typing import Any, Final

import attrs

__all__ = ["UNREAD", "UNREAD_TEXT", "Draft", "is_unread"]

# What an unread part puts into a message; no file can hold it.
UNREAD_TEXT = "\0unread\0"


class _Unread:
    """Stands for a part of the file that could not be read."""

    def __getattr__(self, name: str) -> _Unread:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *_: object, **__: object) -> _Unread:
        return self

    def __iter__(self) -> Iterator[_Unread]:
        return iter(())

    def __contains__(self, _: object) -> bool:
        return True

    def __str__(self) -> str:
        return UNREAD_TEXT

    __repr__ = __str__

    def __format__(self, _: str) -> str:
        return UNREAD_TEXT

    def _same(self, *_: object) -> _Unread:
        return self

    def _yes(self, _: object) -> bool:
        return True

    def _no(self, _: object) -> bool:
        return False

    def __hash__(self) -> int:
        return id(self)

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _same
    __neg__ = __abs__ = __mod__ = __floordiv__ = __getitem__ = _same
    # Known to be no mistake of its own: equal to what is looked for, and large enough.
    __eq__ = __gt__ = __ge__ = _yes
    __ne__ = __lt__ = __le__ = _no


UNREAD: Final = _Unread()


class Draft:
    """A record of which some parts are unread; it passes for the record in every check.

    Args:
        record: The class of the record; None where even that is unread.

        values: What could be read, by attribute; parts left out are unread.
    """

    def __init__(self, record: type | None, values: dict[str, Any]) -> None:
        needed = {field.name for field in attrs.fields(record) if field.default is attrs.NOTHING} if record else set()
        self._record = record
        # None in a field that a record must have is a key left out, such as bands where a price is given.
        self._values = {name: value for name, value in values.items() if value is not None or name not in needed}

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        return self._record or _Unread

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - any part of any record
        if name.startswith("__"):
            raise AttributeError(name)
        if name in self._values:
            return self._values[name]
        if self._record is not None and not hasattr(self._record, name):
            raise AttributeError(name)
        found = getattr(self._record, name, UNREAD)
        if self._record is not None and name in attrs.fields_dict(self._record):
            return UNREAD
        if isinstance(found, property) and found.fget is not None:
            getter: Callable[[Any], Any] = found.fget
            return getter(self)
        return MethodType(found, self) if isinstance(found, FunctionType) else found


def is_unread(part: object) -> bool:
    """Say whether something is unread, or has an unread part."""
    if isinstance(part, tuple):
        return any(is_unread(element) for element in part)
    return part is UNREAD or type(part) is Draft
