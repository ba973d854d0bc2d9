"""A scenario that builds on another: what is different in it, and nothing else."""

from __future__ import annotations

from typing import Literal

import attrs

from outcomes_fund.domain.contract import Source

__all__ = ["Change", "ChangedTerms"]


@attrs.frozen(kw_only=True)
class Change:
    """Something that is different from the scenario it builds on.

    Args:
        path: Where: keys as in the files, list entries by name or number, such as
            ``contracts.sarban.outcomes.employed.success``. What follows the name of a contract is looked for in its
            assumptions, then in the contract file; ``budget.`` leads into the budget. ``contracts.*`` means every
            contract that has the rest of the path.

        value: What stands there instead, written as in the file that it belongs to: a number, a date, a word, a list or
            a table.
    """

    path: str
    value: object


@attrs.frozen(kw_only=True)
class ChangedTerms:
    """A scenario that builds on another, as its file says it.

    Args:
        id: Short name.

        title: Name for people.

        description: What it is for, in a few sentences.

        status: ``illustrative`` (assumptions of our own), ``published`` or ``agreed``.

        based_on: The scenario file it builds on, seen from this one; that may build on another, up to five in a row.

        changes: What is different, one after another.

        sources: What the changes rest on; they follow the sources of the other scenario.
    """

    id: str
    title: str
    description: str = ""
    status: Literal["illustrative", "published", "agreed"] = "illustrative"
    based_on: str
    changes: tuple[Change, ...] = ()
    sources: tuple[Source, ...] = ()
