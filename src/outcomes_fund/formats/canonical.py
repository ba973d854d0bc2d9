"""JSON text of which there is only one for each value, after RFC 8785: sorted, without spaces."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from typing import Any

from outcomes_fund.formats.exact_text import number_text

__all__ = ["canonical_json"]

# Beyond it readers that know only binary floating point lose digits, so such numbers are text.
WHOLE_MAX = 2**53


def canonical_json(value: object) -> str:
    """Write a value as canonical JSON.

    Args:
        value: None, booleans, whole numbers, texts, dates, fractions, lists, tuples, and dicts with
            texts as keys. Dates are ISO text; fractions, and whole numbers from 2**53 up, are
            exact text.

    Returns:
        One line without a line end; keys are sorted by their UTF-16 code units.

    Raises:
        TypeError: For a floating point number or anything else.

    Example:
        >>> from fractions import Fraction
        >>> canonical_json({"b": Fraction(1, 8), "a": [1, None]})
        '{"a":[1,null],"b":"0.125"}'
    """
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"))


def _plain(value: object) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, dict):
        return {key: _plain(value[key]) for key in sorted(value, key=_utf16)}
    if value is None or isinstance(value, bool | str):
        return value
    return _number_or_date(value)


def _number_or_date(value: object) -> int | str:
    if isinstance(value, int):
        return value if abs(value) < WHOLE_MAX else str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Fraction):
        return number_text(value)
    raise TypeError(value)


def _utf16(key: str) -> bytes:
    return key.encode("utf-16-be", "surrogatepass")
