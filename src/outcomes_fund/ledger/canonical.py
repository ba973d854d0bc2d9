"""JSON text of which there is only one for each body of an entry, after RFC 8785."""

from __future__ import annotations

import json
from typing import Any

from outcomes_fund.ledger.refusals import UnwritableBody

__all__ = ["canonical_json"]

# From here up, readers that know only binary floating point lose digits.
WHOLE_END = 2**53


def canonical_json(value: object) -> str:
    """Write a value as canonical JSON: keys in order of their UTF-16 code units, without spaces.

    Args:
        value: None, booleans, whole numbers between -2**53 and 2**53, texts, lists, tuples, and dicts with texts
            as keys. An amount is written as text.

    Returns:
        One line without a line end.

    Raises:
        UnwritableBody: For anything else, such as a floating point number.

    Example:
        >>> canonical_json({"b": "0.125", "a": [1, None, True]})
        '{"a":[1,null,true],"b":"0.125"}'
    """
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"))


def _plain(value: object) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, dict):
        return {_text(key): _plain(value[key]) for key in sorted(value, key=_utf16)}
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return _whole(value)
    return _text(value)


def _whole(value: int) -> int:
    if abs(value) < WHOLE_END:
        return value
    raise UnwritableBody(str(value), "a whole number below 2**53", "Write amounts and large numbers as text.")


def _text(value: object) -> str:
    if not isinstance(value, str):
        expected = "a text, whole number, boolean, null, list or dict with texts as keys"
        raise UnwritableBody(repr(value), expected, "Write an amount as text, such as '12.50'.")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise UnwritableBody(ascii(value), "a text in Unicode", "Remove the half character (surrogate).") from error
    return value


def _utf16(key: object) -> bytes:
    return _text(key).encode("utf-16-be")
