"""Reasons that people give for what they do: kept for good, so there is one if it is needed, and nobody in it."""

from __future__ import annotations

from collections.abc import Iterator

from outcomes_fund.errors import Problem
from outcomes_fund.formats.tables.personal_details import personal_text

__all__ = ["reason_problems"]


def reason_problems(reason: str | None, *, needed: bool) -> Iterator[Problem]:
    """Say why a reason will not do.

    Args:
        reason: As it was given; None and blank are none.

        needed: Whether there has to be one.

    Example:
        >>> [problem.code for problem in reason_problems(" ", needed=True)]
        ['missing_reason']
        >>> [problem.code for problem in reason_problems("ask ann@example.org", needed=False)]
        ['personal_details']
    """
    text = reason or ""
    if needed and not text.strip():
        message = "there is no reason, and one is needed; it is kept for good."
        remedy = "Say why, in a few words, without anything about a person."
        yield Problem(code="missing_reason", path="reason", message=message, remedy=remedy)
    likeness = personal_text(text)
    if likeness is not None:
        message = f"the reason holds {likeness}, and it is kept for good."
        yield Problem(code="personal_details", path="reason", message=message, remedy="Leave the person out of it.")
