"""How the keys of a record, and the entries of a list, are called in files."""

from __future__ import annotations

from typing import Any

import attrs

__all__ = ["MONEY_ENDING", "SINGLE", "attribute_of", "keys_of", "name_of"]

# Amounts are in minor units in the records and in units of the currency in the files.
MONEY_ENDING = "_minor"

# What an entry of a list is called by, first of these that it has.
NAMES = ("id", "metric", "party", "title", "payer", "index", "driver", "group", "municipality")

# A price is written alone in a file where the record has a single band for it.
SINGLE = {"price": "bands"}


def attribute_of(record: Any, key: str) -> str | None:  # noqa: ANN401 - any record
    """Give the attribute that a key of a file stands for; None where the record has none.

    Args:
        record: The record.

        key: As in the file.
    """
    names = [attribute.name for attribute in attrs.fields(type(record))]
    return next((name for name in names if key in {name, name.removesuffix(MONEY_ENDING)}), None)


def keys_of(record: Any) -> list[str]:  # noqa: ANN401 - any record
    """List the keys of a record, or the names of the entries of a list.

    Args:
        record: A record or a list; anything else has no keys.
    """
    if isinstance(record, tuple):
        return [name_of(each) or str(place) for place, each in enumerate(record)]
    if not attrs.has(type(record)):
        return []
    alone = [key for key, several in SINGLE.items() if len(getattr(record, several, ())) == 1]
    return [*(attribute.name.removesuffix(MONEY_ENDING) for attribute in attrs.fields(type(record))), *alone]


def name_of(record: object) -> str | None:
    """Give what an entry of a list is called by; None where only its number tells it.

    Args:
        record: The entry.
    """
    found = (getattr(record, name, None) for name in NAMES)
    return next((name for name in found if isinstance(name, str) and name), None)
